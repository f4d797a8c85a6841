"""A petition with all that belongs to it, read in one statement, for its page and for the API."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from cases.aftercare.models import Revisit, RevisitWork, SettledNote
from cases.aftercare.policies import RevisitFacts
from cases.attachments.models import Attachment
from cases.deadlines.terms import ClockKind
from cases.instructions.models import LeaderLetter
from cases.instructions.policies import LetterFacts
from cases.instructions.queries import WAITING
from cases.links.policies import SplitFacts
from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.policies import MandateFacts
from cases.organs.models import Assistance, CompetenceDispute, Copy
from cases.organs.policies import DisputeFacts, HelpFacts
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState
from cases.packages.models.commitments import ActionItem, Measure, Obstacle, Promise
from cases.packages.models.packages import Package, PackageRequest, Reexamination
from cases.packages.queries.record import PACKAGES, PROMISES
from cases.papers.models import DemandAnswer, Document, Service
from cases.petitions.enums import ClockState, Decision, LinkKind, PetitionerRole, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Agent, Batch, PersonalDataAccess, Petitioner
from cases.petitions.models.petitions import Demand, Petition, PetitionLink, PetitionText
from cases.petitions.models.proceedings import (
    CorrectionProposal,
    EndingProposal,
    Extension,
    Handover,
    Implementation,
    Instruction,
    Objection,
    Review,
)
from cases.petitions.models.recusals import Recusal
from cases.petitions.queries.opening import covered
from cases.petitions.queries.records import OFFICE, PERSON, Records, RecordsStatement, Shape, belonging, columns
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import RIGHTS, CaseFacts
from cases.procedure.requests import RequestFacts, askers_of
from cases.proceedings.models.agreements import Agreement, Performance
from cases.proceedings.models.hearings import HearingRequest
from cases.proceedings.policies import ProceedingFacts
from cases.relief.models import Relief
from cases.relief.policies import ReliefFacts
from cases.urgency.models import UrgentFollowUp, UrgentMatter
from cases.urgency.policies import UrgencyFacts
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import with_texts, works_at
from offices.vocabularies.models import Category

MOST = 200  # persons, repeated visits, links
MOST_ACCESSES = 20
MEMBERS_LAST = Case(
    When(role=PetitionerRole.PRINCIPAL, then=0), When(role=PetitionerRole.REPRESENTATIVE, then=1), default=2
)


def events_of(petition: Petition) -> list[Event]:
    """The history, the newest first."""
    events = with_texts(Event.objects.filter(chain_id=petition.chain_id)).order_by("-sequence")
    return list(events.only("chain_id", "sequence", "at", "kind", "by_name", "office_name", "facts_text"))


def _units_of(petition: Any) -> Q:
    """The units that the history of its packages names."""
    owned = (kind.objects.filter(petition=petition) for kind in (Package, Measure, ActionItem))
    parts = (kind.objects.filter(package__petition=petition, unit__isnull=False) for kind in (Obstacle, PackageRequest))
    units = (found.order_by().values("unit") for found in (*owned, *parts))
    first, *others = units
    return Q(pk__in=first.union(*others))


def offices_named_in(petition: Petition) -> dict[int, str]:
    """The short names of the offices that its history names: those with custody and the units of its packages."""
    named = Office.objects.filter(Q(pk__in=petition.office_ids) | _units_of(petition))
    return dict(named.values_list("pk", "short_name"))


_MARKS = {
    "handler_works": works_at("handled_by", "holder"),
    "measure_states": ArraySubquery(Measure.objects.filter(petition=OuterRef("pk")).order_by().values("state")),
    "action_states": ArraySubquery(ActionItem.objects.filter(petition=OuterRef("pk")).order_by().values("state")),
    "correction_pending": Exists(CorrectionProposal.objects.filter(petition=OuterRef("pk"), decision=Decision.PENDING)),
    "ending_waits": Exists(EndingProposal.objects.filter(petition=OuterRef("pk"), decision=Decision.PENDING)),
    "letter_waits": Exists(LeaderLetter.objects.filter(WAITING, petition=OuterRef("pk"))),
    "being_reexamined": Exists(Reexamination.objects.filter(package__petition=OuterRef("pk"), settled=None)),
}
# What the opinion in force says to a demand; one that was quashed says nothing any more.
LATEST_ANSWER = (
    DemandAnswer.objects.filter(demand=OuterRef("pk"))
    .exclude(demand__petition__outcome="")
    .annotate(answer=F("text"))
    .order_by("-document")
)
_MASKED = ("id", "role", "position", "name_masked", "identity_type", "identity_masked", "phone_masked")
_LISTED = (
    *("id", "key", "number", "kind", "title", "content_type", "state", "pages", "event_id", "withdrawal_asked_at"),
    "withdrawn_at",
)
_STATEMENT = RecordsStatement(
    "petition_record",
    {
        "heads": belonging(
            Petition,
            by="pk",
            row=columns(Petition, "id"),
            marks=_MARKS,
            text=columns(PetitionText, "petition_id", "body"),
            category=columns(Category, "id", "code", "full_name"),
            offices=("registered_office", "first_office", "handler"),
            persons=("registered_by", "handled_by", "urgent_by"),
        ),
        "clocks": belonging(Clock, offices=("office",)),
        "demands": belonging(
            Demand,
            "number",
            brought_by=columns(Petition, "id", "number"),
            gone_to=columns(Petition, "id", "number"),
            marks={name: Subquery(LATEST_ANSWER.values(name)[:1]) for name in ("outcome", "answer", "detail")},
        ),
        "persons": belonging(Petitioner, MEMBERS_LAST, "position", "pk", most=MOST, row=columns(Petitioner, *_MASKED)),
        "agents": belonging(Agent),
        "batches": belonging(Batch, "on", "pk", most=MOST, offices=("office",)),
        "links": belonging(PetitionLink, most=MOST),
        "links_back": belonging(PetitionLink, by="other", most=MOST),
        "papers": belonging(
            Document,
            row=columns(Document, "id", "kind", "number", "office_id", "addressee_id", "issued_on", "outcome"),
            offices=("office", "addressee"),
            service=columns(Service),
        ),
        "attachments": belonging(
            Attachment, "number", most=MOST, row=columns(Attachment, *_LISTED), event=columns(Event, "id", "sequence")
        ),
        "handovers": belonging(Handover, offices=("sender", "recipient")),
        "assistances": belonging(
            Assistance, offices=("office", "sender"), document=columns(Document, "id", "number", "body")
        ),
        "copies": belonging(Copy, within={"ended_at": None}, offices=("office", "sender")),
        "disputes": belonging(CompetenceDispute, offices=("office", "other", "ruler", "to")),
        "objections": belonging(Objection, offices=("office", "suggested")),
        "extensions": belonging(Extension, offices=("decider",), persons=("requested_by", "decided_by")),
        "instructions": belonging(
            Instruction, offices=("office",), persons=("written_by", "feedback_by", "withdrawn_by")
        ),
        "reviews": belonging(Review, offices=("office",), persons=("confirmed_by",)),
        "mandates": belonging(Mandate, "number", offices=("office", "owing"), clock=columns(Clock)),
        "conclusion_reports": belonging(
            ConclusionReport,
            "mandate",
            "number",
            by="mandate__petition",
            document=columns(Document, "id", "number", "body"),
        ),
        "urgent_matters": belonging(
            UrgentMatter,
            "number",
            offices=("office", "reported_to"),
            persons=("marked_by", "leader", "end_asked_by", "ended_by"),
            document=columns(Document, "id", "number"),
        ),
        "urgent_follow_ups": belonging(
            UrgentFollowUp, "matter", "number", by="matter__petition", persons=("recorded_by",)
        ),
        "recusals": belonging(Recusal, offices=("office", "decider"), persons=("person", "asked_by", "decided_by")),
        "hearing_requests": belonging(HearingRequest, persons=("asked_by", "decided_by")),
        "agreements": belonging(Agreement, document=columns(Document, "id", "kind", "number")),
        "implementations": belonging(Implementation, offices=("office", "unit"), persons=("recorded_by",)),
        "performances": belonging(Performance, agreement=columns(Agreement, "id", "number", "state")),
        "reliefs": belonging(Relief, offices=("office",)),
        "revisits": belonging(
            Revisit, offices=("office",), persons=("owner",), other=columns(Petition, "id", "number")
        ),
        "revisit_works": belonging(RevisitWork),
        "settled_notes": belonging(SettledNote, persons=("noted_by",)),
        "packages": PACKAGES,
        "promises": PROMISES,
        "units": Records(lambda petition: Office.objects.filter(_units_of(petition)).order_by(), Shape(OFFICE)),
        "askers": Records(lambda petition: askers_of(petition), Shape(PERSON)),
        "accesses": belonging(PersonalDataAccess, "-pk", most=MOST_ACCESSES, persons=("account",), offices=("office",)),
    },
)


_also: list[str] = []


def read_with_petition(name: str, records: Records) -> None:
    """Let a higher room read with a petition which rows it has; called from its AppConfig. `petition.also[name]`."""
    if name not in _also:
        _also.append(name)
        _STATEMENT.kinds[name] = records


@dataclass(frozen=True)
class PetitionRecord:
    """A petition and all that belongs to it but its events, for one reader; the persons are masked.

    Of persons, repeated visits, attachments and links either way at most 200, of readings the last 20. The links are
    those that lead to petitions the reader may see.
    """

    petition: Petition
    facts: CaseFacts
    clocks: list[Clock]
    demands: list[Demand]
    persons: list[Petitioner]
    agents: list[Agent]
    batches: list[Batch]
    links: list[PetitionLink]
    links_back: list[PetitionLink]
    papers: list[Document]
    attachments: list[Attachment]
    handovers: list[Handover]
    assistances: list[Assistance]
    copies: list[Copy]
    disputes: list[CompetenceDispute]
    objections: list[Objection]
    extensions: list[Extension]
    instructions: list[Instruction]
    reviews: list[Review]
    mandates: list[Mandate]
    conclusion_reports: list[ConclusionReport]
    urgent_matters: list[UrgentMatter]
    urgent_follow_ups: list[UrgentFollowUp]
    recusals: list[Recusal]
    hearing_requests: list[HearingRequest]
    agreements: list[Agreement]
    performances: list[Performance]
    implementations: list[Implementation]
    reliefs: list[Relief]
    revisits: list[Revisit]
    revisit_works: list[RevisitWork]
    settled_notes: list[SettledNote]
    packages: list[Package]
    promises: list[Promise]
    units: list[Office]
    accesses: list[PersonalDataAccess]


def petition_record(petition: Petition, account: Account) -> PetitionRecord:
    """Read in one statement, and one more where there are links; the petition gets what its row leads to."""
    read = _STATEMENT.read(petition.pk)
    (head,) = read.pop("heads")
    petition._state.fields_cache.update(head._state.fields_cache)
    petition.handler_works = head.handler_works  # type: ignore[attr-defined]
    askers = frozenset(one.pk for one in read.pop("askers"))
    petition.also = {name: read.pop(name) for name in _also}  # type: ignore[attr-defined]
    ends = {link.other_id for link in read["links"]} | {link.petition_id for link in read["links_back"]}
    found = petitions_visible_to(account).only("number", "subject").filter(pk__in=ends) if ends else []
    seen = {one.pk: one for one in covered(account, found)}
    facts = _case_facts(petition, account, head, read, askers)
    for name, end in (("links", "other"), ("links_back", "petition")):
        read[name] = [link for link in read[name] if getattr(link, f"{end}_id") in seen]
        for link in read[name]:
            setattr(link, end, seen[getattr(link, f"{end}_id")])
    return PetitionRecord(petition, facts, **read)


def _case_facts(
    petition: Petition, account: Account, head: Any, read: dict[str, list[Any]], askers: frozenset[int]
) -> CaseFacts:
    """What was read tells the policies; what it does not tell is read when one of them asks."""
    packages: dict[str, Any] = {
        "promises": frozenset(one.state for one in read["promises"]),
        "measures": frozenset(head.measure_states),
        "actions": frozenset(head.action_states),
        "being_reexamined": head.being_reexamined,
    }
    if not any(one.state == PackageState.OPEN for one in read["packages"]):
        packages |= {"package": None, "team": {}}
    elif not account.has_teams:
        packages["team"] = {}  # nobody asks here who else is on it
    if not head.being_reexamined:
        packages["drawn"] = None
    made = [one for one in read["packages"] if one.state != PackageState.WITHDRAWN]
    if not made or made[-1].state != PackageState.CLOSED:
        packages["closed_package"] = None
    split = any(one.kind == LinkKind.SPLIT and one.ended_at is None for one in read["links_back"])
    points = sum(
        one.gone_to_id is None and one.struck_on is None and one.brought_by_id is None for one in read["demands"]
    )
    owes = any(one.kind == ClockKind.REPORT_BACK and one.state == ClockState.RUNNING for one in read["clocks"])
    return CaseFacts(
        petition,
        PackageFacts(petition, **packages),
        DisputeFacts(
            petition, pending=next((one for one in read["disputes"] if one.decision == Decision.PENDING), None)
        ),
        RequestFacts(petition, askers=askers),
        ProceedingFacts(
            petition,
            hearing_asked=next((one for one in read["hearing_requests"] if one.decision == Decision.PENDING), None),
            implementation=next((one for one in read["implementations"] if one.is_waiting), None),
        ),
        LetterFacts(petition, waits=head.letter_waits),
        SplitFacts(petition, points=points, split=split),
        _mandate_facts(petition, read),
        UrgencyFacts(petition, matter=next((one for one in read["urgent_matters"] if one.is_open), None)),
        HelpFacts(petition, waiting=[one for one in read["assistances"] if one.is_open]),
        ReliefFacts(petition, **({} if read["reliefs"] else {"standing": []})),
        RevisitFacts(
            petition,
            waiting=[one for one in read["revisits"] if one.is_waiting],
            works=[one for one in read["revisit_works"] if one.done_at is None and one.dropped_at is None],
        ),
        extension_pending=any(one.decision == Decision.PENDING for one in read["extensions"]),
        instruction_open=any(one.feedback_at is None and one.withdrawn_at is None for one in read["instructions"]),
        correction_pending=head.correction_pending,
        handover=next((one for one in reversed(read["handovers"]) if one.returned_at is None), None),
        review=next((one for one in reversed(read["reviews"]) if one.closed_on is None), None),
        lapsed_right=next(
            (
                one.kind if one.state == ClockState.LAPSED else ""
                for one in reversed(read["clocks"])
                if one.kind in RIGHTS
            ),
            "",
        ),
        **({} if any(one.kind == LinkKind.SPLIT for one in read["links"]) else {"past": ()}),
        **({} if owes else {"owing": None}),
        **({} if head.ending_waits or petition.state == State.SCREENED else {"ending": None}),
    )


def _mandate_facts(petition: Petition, read: dict[str, list[Any]]) -> MandateFacts:
    by_id = {one.pk: one for one in read["mandates"]}
    waiting = [one for one in read["conclusion_reports"] if one.decision == Decision.PENDING]
    for one in waiting:
        one.mandate = by_id[one.mandate_id]
    return MandateFacts(petition, mandates=read["mandates"], pending=waiting)

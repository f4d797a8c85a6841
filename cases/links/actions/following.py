"""What the lead case does, the joined petitions do with it: the same step, their own clocks, copies of its papers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.links.policies import FOLLOWED, JOINT, LeadFacts
from cases.papers.models import Document
from cases.petitions.enums import Decision, DocumentKind
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Extension
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import check_not_recused, follow_custody, lock_petition
from cases.procedure.case_facts import CaseFacts
from cases.proceedings.policies import answered_on_hearing
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission

# What a joined petition cannot do that was extended already, whose own limit has passed, or that the new handler has
# already, is no reason against it.
WHERE_IT_CAN = frozenset({"request_extension", "approve_extension", "refuse_extension", "change_handler"})
ASKED_ONCE = ("assisting", "request", "assist_due", "copies")  # of other offices, for all together


@dataclass
class FollowingChange(Change):
    """A step that a joined petition takes with its lead case. Its papers are those of the lead case under the same
    number; nobody is told twice.
    """

    leading: list[Document] = field(default_factory=list)

    def paper(
        self,
        kind: DocumentKind,
        *,
        body: str,
        basis: str = "",
        addressee: Office | None = None,
        outcome: str = "",
        same_number: Document | None = None,
        said: Mapping[str, str] | None = None,
    ) -> Document:
        same = (one for one in self.leading if one.kind == kind and one.addressee_id == getattr(addressee, "pk", None))
        original = next(same, None)
        if original is None:  # such as a notice where the lead case can tell nobody
            return super().paper(
                kind, body=body, basis=basis, addressee=addressee, outcome=outcome, same_number=same_number, said=said
            )
        self.check_paper(kind, body, addressee, {**(said or {}), "basis": basis})
        copy = Document.objects.create(
            petition=self.petition,
            kind=kind,
            number=original.number,
            office=original.office,
            addressee=addressee,
            issued_on=original.issued_on,
            issued_by=original.issued_by,
            body=body,
            basis=basis,
            outcome=original.outcome,
            copy_of=original,
        )
        self.papers.append(copy)
        return copy

    def tell(self, office: Office, permission: Permission, text: str, *, url: str = "") -> None:
        """The message about the lead case says it."""

    def tell_person(self, account: Account, office: Office, text: str, url: str = "") -> None:
        """The message about the lead case says it."""


def joined_go_along(lead: Change, facts: Mapping[str, Any]) -> None:
    """With a step of the lead case; once it is answered or closed, each goes on for itself."""
    petition = lead.petition
    if petition.joined_ids and lead.kind.key == "take_back":
        _take_back_extensions(lead)
    if not petition.joined_ids or lead.kind.key not in FOLLOWED:
        return
    over = lead.kind.target is not None and lead.kind.target not in JOINT
    for joined_id in sorted(petition.joined_ids):
        _go_along(lead, joined_id, facts, over=over)
    if over:
        lead.set(joined_ids=[])


def _take_back_extensions(lead: Change) -> None:
    """An extension that was asked for with that of the lead case is taken back with it."""
    pending = Extension.objects.filter(decision=Decision.PENDING)
    if pending.filter(petition=lead.petition).exists():
        return
    for extension in pending.filter(petition__in=lead.petition.joined_ids).order_by("petition"):
        change = _following(lead, lock_petition(extension.petition_id))
        extension.decision, extension.decided_at, extension.decided_by = Decision.WITHDRAWN, lead.at, lead.person
        extension.save(update_fields=["decision", "decided_at", "decided_by"])
        change.facts.update(lead.facts)
        change.finish()


def _following(lead: Change, petition: Petition) -> FollowingChange:
    dues: dict[str, date] = {clock.kind: clock.due for clock in lead.clocks if not clock.item}
    return FollowingChange(
        petition=petition,
        kind=lead.kind,
        by=lead.by,
        at=lead.at,
        office=lead.office,
        request_key=None,
        on=lead.on,
        case_facts=CaseFacts(petition, LeadFacts(petition, dues=dues)),
        prepared=lead.prepared,
        lead=lead.petition.number,
        leading=lead.papers,
    )


def _go_along(lead: Change, joined_id: int, facts: Mapping[str, Any], *, over: bool) -> None:
    petition = lock_petition(joined_id)
    change = _following(lead, petition)
    try:
        with transaction.atomic():
            check_not_recused(petition, lead.person)
            _check(change)
            lead.kind.verb(change, **_own_facts(lead, petition, facts))
            follow_custody(change)
            if over:
                change.set(joined_to=None)
            change.finish()
    except ActionRefused as refusal:
        if lead.kind.key in WHERE_IT_CAN:
            return
        words = {"number": petition.number, "why": refusal.sentence}
        raise ActionRefused("joined_refuses", _("并入本件的%(number)s：%(why)s") % words) from refusal


def _check(change: Change) -> None:
    """The joined petition stands where the step begins, and nothing that its row asks for is against it."""
    change.need(change.petition.state in change.kind.sources, "wrong_state", _("与主案不在同一环节。"))
    answered_on_hearing(change.petition, change.kind, change.case_facts)
    for guard in change.kind.guards:
        guard(change.petition, change.case_facts)


def _own_facts(lead: Change, joined: Petition, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the lead case's step as they are for the joined petition."""
    own = {name: value for name, value in facts.items() if name not in ASKED_ONCE}
    if "answers" in own:
        points = {one.number: one.taken_up_in for one in joined.demands.standing().select_related("taken_up_in")}
        own["answers"] = {number: facts["answers"][point.number] for number, point in points.items() if point}
        own["outcome"] = "" if points else lead.petition.outcome
    return own

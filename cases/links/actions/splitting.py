"""拆分: chosen points of a petition become a petition of their own, with the first day of receipt and the clocks that
run; undone with reason as long as nothing was done on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.corrections.actions.acting import check_of_petition, free_position, set_role
from cases.corrections.actions.leaving import OWED, follow_headcount
from cases.links.reports import taken_back
from cases.petitions.actions.numbers import new_query_code, next_petition_number
from cases.petitions.enums import ClockState, LinkKind, PetitionerRole, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Accused, Agent, Petitioner
from cases.petitions.models.petitions import Demand, Petition, PetitionLink, PetitionText
from cases.petitions.models.proceedings import Handover
from cases.petitions.models.recusals import STANDING, Recusal
from cases.petitions.queries.touched import touched
from cases.procedure.actions.change import Change
from cases.procedure.actions.counted import clock_as_facts, excluded_of, refresh_next_due
from cases.procedure.actions.perform import change_of_another, lock_petition
from cases.procedure.step_kinds import Actor, FreeText, StepKind
from cases.regulation.actions.voiding import take_back_with
from offices.crypto import keyed_hash
from offices.organisation.actions.records import append_event
from offices.organisation.models import Chain, Event
from offices.organisation.roles import Permission

SPLITTING = ("split_off", "decide_correction")  # by which steps
SPLIT_FROM = "split_from"  # the first event of a petition that was split off
GROUND = "《信访工作条例》第二十二条、第二十四条"
# What the second petition has of the first one; what identifies persons is copied with their rows.
KEPT = """
    profile simplified registered_office holder handler office_ids informed_ids handled_by received_on channel
    occurrence first_office petitioner_masked place place_code purpose category path litigation_related is_anonymous
    address_unclear keep_secret sealed accused_office_ids accused_unknown recused_ids urgent urgent_reason urgent_at
    urgent_by unrepresented notified_on accepted_on crossings
""".split()  # noqa: SIM905 - names in lines
UNTOLD = frozenset({"informed_ids", "recused_ids", "urgent_at", "urgent_by"})  # not in the first event of any petition
# Who helps, rules or tells a leader what became of an instruction was asked about the first petition.
DUTIES = tuple(kind for kind in OWED if kind not in {"assist", "rule_dispute", "perform", "instruction"})
MADE_BY_SPLITTING = (PetitionLink, Handover, Recusal)  # besides what registration makes


@dataclass(frozen=True)
class Split:
    """What is split off: the points by their numbers, the subject of the second petition, and why.

    persons: who brings the second one, all where none is chosen. leaving: of them those who bring the first no more.
    """

    points: Sequence[int]
    subject: str
    reason: str
    persons: Sequence[Petitioner] = ()
    leaving: Sequence[Petitioner] = ()


def split_off(
    change: Change,
    *,
    points: Sequence[int],
    subject: str,
    reason: str,
    persons: Sequence[Petitioner] = (),
    leaving: Sequence[Petitioner] = (),
) -> None:
    """拆分: the points leave this petition with a mark where they went; one at least stays. See `Split`."""
    if leaving:
        change.need(
            not change.petition.handovers.exists(),
            "head_decides",
            _("信访件已转出，拆分后有人不再参加本件的，须经登记单位负责人批准，请选择“申请拆分”。"),
            field="leaving",
        )
    make_second(change, Split(points, subject, reason, persons, leaving))


def make_second(change: Change, split: Split) -> None:
    """The second petition with its parts; whoever may decide that persons leave the first has been asked."""
    first = change.petition
    chosen, persons, moved = check_split(change, split)
    second = _second(change, split.subject.strip(), persons)
    clocks = _clocks(first)
    refresh_next_due(second, clocks)
    event = append_event(
        Chain(subject=f"petition:{second.number}"),
        kind=SPLIT_FROM,
        facts={
            "from": "",
            "set": _told(second),
            "on": change.on,
            "clocks": _clocks_told(first, clocks),
            "other": first.number,
            "points": [one.number for one in chosen],
            "reason": split.reason,
        },
        by=change.person,
        office=change.office,
        at=change.at,
    )
    second.chain = event.chain
    second.save()
    _copy_clocks(second, first, clocks, event)
    _copy_parts(second, first, persons)
    _copy_stands(second, first)
    Demand.objects.bulk_create(
        Demand(petition=second, number=place, text=one.text) for place, one in enumerate(chosen, start=1)
    )
    for demand in chosen:
        demand.gone_to = second
        demand.save(update_fields=["gone_to"])
    PetitionLink.objects.create(
        petition=second,
        other=first,
        kind=LinkKind.SPLIT,
        reason=split.reason,
        linked_at=change.at,
        linked_by=change.person,
    )
    change.facts.update(points=[one.number for one in chosen], other=second.number, reason=split.reason)
    _leave(change, moved)
    words = {"number": first.number, "made": second.number}
    for office in {first.registered_office, first.holder} - {change.office}:
        change.tell(office, Permission.FOLLOW_UP, _("信访件 %(number)s 拆分出 %(made)s") % words)


def check_split(change: Change, split: Split) -> tuple[list[Demand], list[Petitioner], list[tuple[int, str]]]:
    """The points that leave, who brings the second petition, and who brings the first one no more, each with the role
    until now. Raises what stands against it.
    """
    first = change.petition
    leaving = list({one.pk: one for one in split.leaving}.values())
    persons = list({one.pk: one for one in (*split.persons, *leaving)}.values())
    standing = {one.number: one for one in first.demands.standing().filter(brought_by=None).order_by("number")}
    change.need(split.points, "no_demands", _("请选择拆分出去的诉求。"), field="points")
    change.need(set(split.points) <= set(standing), "no_demand", _("所选诉求不在本件。"), field="points")
    change.need(len(set(split.points)) < len(standing), "nothing_left", _("至少留下一项诉求在本件。"), field="points")
    change.need(split.subject.strip(), "no_subject", _("请填写新件的概要。"), field="subject")
    change.need(split.reason.strip(), "no_reason", _("请写明拆分的理由。"), field="reason")
    strangers = [one for one in persons if one.petition_id != first.pk]
    change.need(not strangers, "strangers_person", _("所选人员不是本件的信访人。"), field="persons")
    moved = _check_leaving(change, leaving)
    chosen = [standing[number] for number in sorted(set(split.points))]
    return chosen, persons, moved


def _check_leaving(change: Change, leaving: Sequence[Petitioner]) -> list[tuple[int, str]]:
    """Who leaves, each with the role until now. The first petitioner stays, or there would be nobody to answer."""
    for one in leaving:
        check_of_petition(change, one, field="leaving")
    stays = not any(one.role == PetitionerRole.PRINCIPAL for one in leaving)
    sentence = _("信访人本人留在本件：请把其他人的诉求拆分出去，或者先更正信访人。")
    change.need(stays, "principal_stays", sentence, field="leaving")
    fewer = len(leaving) < change.petition.headcount
    change.need(fewer, "nobody_left", _("至少有一人留在本件。"), field="leaving")
    return [(one.pk, one.role) for one in leaving]


def _leave(change: Change, moved: Sequence[tuple[int, str]]) -> None:
    first = change.petition
    for person in first.petitioners.filter(pk__in=[pk for pk, _role in moved]):
        set_role(person, PetitionerRole.SPLIT_OFF)
    if moved:
        change.facts["moved"] = [{"member_id": pk, "role": PetitionerRole(role)} for pk, role in moved]
        change.set(headcount=first.headcount - len(moved))
        follow_headcount(change)


def _come_back(change: Change, second: Petition) -> None:
    """Who left with the second petition brings the first one again, in the role until then where it is free."""
    first = change.petition
    events = Event.objects.filter(chain_id=first.chain_id, kind__in=SPLITTING).order_by("-sequence")
    event = next((one for one in events if one.facts.get("other") == second.number), None)
    back = {one["member_id"]: one["role"] for one in event.facts.get("moved", ())} if event is not None else {}
    for person in first.petitioners.filter(pk__in=back, role=PetitionerRole.SPLIT_OFF).order_by("pk"):
        position = free_position(first) if back[person.pk] == PetitionerRole.REPRESENTATIVE else None
        set_role(person, PetitionerRole.MEMBER if position is None else PetitionerRole.REPRESENTATIVE, position)
    if back:
        change.set(headcount=first.headcount + len(back))


def _second(change: Change, subject: str, persons: Sequence[Petitioner]) -> Petition:
    first, code = change.petition, new_query_code()
    second = Petition(
        **{name: getattr(first, name) for name in KEPT},
        number=next_petition_number(first.registered_office, change.on.year),
        query_code=code,
        query_code_hash=keyed_hash(code),
        state=first.state,
        registered_at=change.at,
        registered_by=change.person,
        held_since=first.held_since,
        subject=subject,
        headcount=max(len(persons), 1) if persons else first.headcount,
    )
    if persons:
        second.petitioner_masked, second.is_anonymous = persons[0].name_masked, not persons[0].name
        second.unrepresented = ""
    return second


def _told(second: Petition) -> dict[str, Any]:
    """The first event: what that of a registration says, and where the petition stands."""
    names = [*(name for name in KEPT if name not in UNTOLD), "number", "state", "registered_at", "subject", "headcount"]
    return {name: getattr(getattr(second, name), "pk", getattr(second, name)) for name in names}


def _clocks(first: Petition) -> list[Clock]:
    running = first.clocks.filter(state=ClockState.RUNNING, kind__in=DUTIES).select_related("office")
    return list(running.order_by("pk"))


def _clocks_told(first: Petition, clocks: Sequence[Clock]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for clock in clocks:
        told.append({"op": "start", **clock_as_facts(clock, excluded_of(clock))})
        if clock.suspended:
            told.append({"op": "hold", "kind": clock.kind, "suspended": True})
    return told


def _copy_clocks(second: Petition, first: Petition, clocks: Sequence[Clock], event: Any) -> None:
    """They run on from the day on which they began."""
    for clock in clocks:
        mandate, periods = first.mandates.filter(clock=clock).first(), excluded_of(clock)
        clock.pk, clock._state.adding = None, True
        clock.petition, clock.started_by = second, event
        clock.save()
        for one, last in periods:
            clock.exclusions.create(first=one, last=last)
        if mandate is not None:  # whoever ordered the result examines the report of either
            mandate.pk, mandate._state.adding = None, True
            mandate.petition, mandate.number, mandate.clock = second, 1, clock
            mandate.save()


def _copy_parts(second: Petition, first: Petition, persons: Sequence[Petitioner]) -> None:
    """The text, the persons chosen or all, whom it accuses, and the passing-on by which the holder has it."""
    PetitionText.objects.create(petition=second, subject=second.subject, body=first.text.body)
    rows: list[Any] = list(persons) or list(first.petitioners.order_by("pk"))
    for place, person in enumerate(rows):
        if persons:
            person.role = PetitionerRole.PRINCIPAL if place == 0 else PetitionerRole.MEMBER
            person.position = None
    principal = not persons or any(one.pk for one in persons if one.pk == _principal(first))
    if principal:
        rows += Agent.objects.filter(petition=first, ended_on=None).order_by("pk")
    rows += Accused.objects.filter(petition=first).order_by("pk")
    if handover := first.handovers.filter(returned_at=None).order_by("-pk").first():
        rows.append(handover)
    _copy(second, rows)


def _copy_stands(second: Petition, first: Petition) -> None:
    """The mark of what is grave and urgent, and who keeps away: each is ended for itself."""
    matters = list(first.urgent_matters.filter(ended_at=None))
    for matter in matters:
        matter.number, matter.document = 1, None  # the letter of the report stays with the first
        matter.end_asked_at, matter.end_asked_by, matter.end_asked_why = None, None, ""
    _copy(second, [*matters, *first.recusals.filter(STANDING).order_by("pk")])


def _copy(second: Petition, rows: Iterable[Any]) -> None:
    for row in rows:
        row.pk, row._state.adding = None, True
        row.petition = second
        row.save()


def _principal(petition: Petition) -> int | None:
    return petition.petitioners.filter(role=PetitionerRole.PRINCIPAL).values_list("pk", flat=True).first()


def undo_split(change: Change, *, other: int, reason: str) -> None:
    """撤销拆分: the points come back; the number of the second petition is used no more."""
    first = change.petition
    gone = list(first.demands.filter(gone_to=other).order_by("number"))
    link = PetitionLink.objects.filter(petition=other, other=first, kind=LinkKind.SPLIT, ended_at=None).first()
    change.need(gone and link, "not_split", _("所选信访件不是由本件拆分的。"), field="other")
    change.need(reason.strip(), "no_reason", _("请写明撤销拆分的理由。"), field="reason")
    second = lock_petition(other)
    change.need(
        not Petition.objects.filter(touched(besides=MADE_BY_SPLITTING), pk=second.pk).exists(),
        "worked_on",
        _("%s拆分后已经办理，不能撤销拆分；确需合并办理的，请“并案”。") % second.number,
        field="other",
    )
    back = change_of_another(change, second, TAKEN_BACK)
    TAKEN_BACK.verb(back, first=first, reason=reason)
    back.finish()
    for demand in gone:
        demand.gone_to = None
        demand.save(update_fields=["gone_to"])
    _come_back(change, second)
    PetitionLink.objects.filter(pk=link.pk if link else 0).update(
        ended_at=change.at, ended_by=change.person, end_reason=reason
    )
    change.facts.update(other=second.number, reason=reason)
    if first.registered_office_id != change.office.pk:
        words = {"number": first.number, "made": second.number}
        text = _("信访件 %(number)s 拆分出的 %(made)s 已撤销，诉求回到原件")
        change.tell(first.registered_office, Permission.FOLLOW_UP, text % words)


def be_taken_back(change: Change, *, first: Petition, reason: str) -> None:
    change.stop_clocks(DUTIES, as_state=ClockState.CANCELLED)
    change.set(state=State.VOIDED)
    change.facts.update(other=first.number, reason=reason, cards=take_back_with(change, reason))


TAKEN_BACK = StepKind(
    "be_taken_back",
    _l("撤销拆分，不再使用"),
    (),
    None,
    Actor.SYSTEM,
    None,
    GROUND,
    may_stop=DUTIES,
    verb=be_taken_back,
    says=(taken_back,),
    facts={"other": str, "reason": FreeText, "cards": int},
)

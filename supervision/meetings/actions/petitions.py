"""A meeting decides about a petition and orders items of work; both are steps in the petition's own history."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions.commitments import CommitmentKind, check_commitment, start_item_clock, task_facts
from cases.packages.actions.dates import check_within
from cases.packages.actions.taking_back import proofs
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState
from cases.packages.models.commitments import ActionItem
from cases.petitions.enums import ClockState
from cases.procedure.actions.change import Change
from offices.organisation.actions.messages import settle_asked
from offices.organisation.models import Account, Event, Office
from offices.organisation.roles import Permission
from supervision.meetings.policies import refusal_to_confirm


def study(change: Change, *, meeting: int, meeting_name: str, decision: str) -> None:
    """会议研究: what a meeting decided about the petition."""
    change.need(decision.strip(), "no_text", _("请写明会议决定。"), field="decision")
    change.facts.update(meeting=meeting, meeting_name=meeting_name, decision=decision)


def order_action(
    change: Change,
    *,
    meeting: int,
    meeting_name: str,
    chair: Account,
    unit: Office,
    owner: str,
    text: str,
    due_on: date,
) -> None:
    """议定事项: who does what by when, as the meeting decided."""
    check_commitment(change, unit=unit, owner=owner, text=text, due_on=due_on)
    check_within(change, change.case_facts.part(PackageFacts).package, due_on)
    number = change.petition.action_items.count() + 1
    made = ActionItem(
        petition=change.petition,
        number=number,
        chair=chair,
        meeting=meeting,
        meeting_name=meeting_name,
        office=change.office,
        unit=unit,
        owner=owner,
        text=text,
        due_on=due_on,
        clock=start_item_clock(change, K.ACTION, number, unit, change.office, due_on),
        made_at=change.at,
        made_by=change.person,
    )
    change.after_clocks.append(made)
    change.facts["action"] = {"number": number, "meeting": meeting, "meeting_name": meeting_name, **task_facts(made)}
    if unit.pk in change.petition.office_ids:
        change.tell(
            unit, Permission.FOLLOW_UP, _("信访件 %(number)s 有会议议定事项") % {"number": change.petition.number}
        )


def drop_action(change: Change, *, number: int, reason: str) -> None:
    """不再落实议定事项, by who would confirm it, with the reason; its clock ends without being met."""
    made = ACTIONS.one(change, number)
    code, sentence = refusal_to_confirm(change.person, made)
    change.need(not code, code, sentence)
    change.need(
        made.state == CommitmentState.OPEN, "not_open", _("第%(number)d项议定事项不在落实中。") % {"number": number}
    )
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    asked = Event.objects.filter(chain_id=change.petition.chain_id, kind="order_action", at=made.made_at)
    settle_asked(events=asked, at=change.at)
    made.state, made.decision_reason = CommitmentState.DROPPED, reason.strip()
    made.save(update_fields=["state", "decision_reason"])
    change.stop_clocks((K.ACTION,), item=number, as_state=ClockState.CANCELLED)
    change.facts["action"] = {"number": number, "dropped": True, "reason": reason.strip()}
    if made.unit_id in change.petition.office_ids:
        told = _("信访件 %(number)s 的会议议定事项不再落实") % {"number": change.petition.number}
        change.tell(made.unit, Permission.FOLLOW_UP, told)


ACTIONS = CommitmentKind(
    rows="action_items",
    related=("office", "unit", "chair"),
    clock=K.ACTION,
    confirms=Permission.CONVENE,
    absent=("no_action", _l("没有这一项议定事项。")),
    not_open=("not_open", _l("第%(number)d项议定事项不在落实中。")),
    not_proved=_l("第%(number)d项议定事项还没有报完成。"),
    told_proved=_l("信访件 %(number)s 的议定事项已报完成"),
    # The meeting's chair or who convenes it; not who handed in the proof.
    refusal=lambda change, made: refusal_to_confirm(change.person, made),
)
REQUESTS = (
    proofs(
        "action_proof",
        _l("报议定事项完成"),
        "prove_action",
        lambda: ActionItem.objects.filter(state=CommitmentState.PROVED),
    ),
)

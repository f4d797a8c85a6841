"""A leader instructs on a petition (批示), which may have been laid before him to be read (阅批来信)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.instructions.models import LeaderLetter
from cases.instructions.queries import waiting_instructions, waiting_letters
from cases.petitions.enums import ClockState
from cases.petitions.models.proceedings import Instruction
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.change import Change
from cases.procedure.policies import office_for
from cases.procedure.step_kinds import step_kind
from offices.errors import NotPermitted
from offices.organisation.actions.messages import settle_asked
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def instruct(change: Change, *, text: str, due_on: date | None = None) -> None:
    """批示 by a leader, to the office that holds the petition, with a date for feedback if wanted, which is its clock.
    The letter that was laid before this leader is read with it.
    """
    change.need(text.strip(), "no_text", _("请填写批示内容。"), field="text")
    change.need(due_on is None or due_on >= change.on, "due_in_past", _("反馈期限不能早于今天。"), field="due_on")
    instruction = Instruction.objects.create(
        petition=change.petition,
        number=change.petition.instructions.count() + 1,
        office=change.office,
        text=text,
        due_on=due_on,
        written_at=change.at,
        written_by=change.person,
    )
    if due_on is not None:
        change.start_clock(
            K.INSTRUCTION, start=change.on, office=change.petition.holder, set_date=due_on, item=instruction.number
        )
    waiting_letters(change.petition).filter(leader=change.person).update(read_at=change.at, instruction=instruction)
    change.facts.update(text=text, due_on=due_on)
    for permission in (Permission.HANDLE, Permission.SCREEN):
        change.tell(
            change.petition.holder, permission, _("信访件 %(number)s 有新的批示") % {"number": change.petition.number}
        )


def report_instruction(change: Change, *, feedback: str, number: int | None = None) -> None:
    """反馈 what was done on an instruction; without its number on the one due first, else the oldest."""
    instruction = _waiting(change, number)
    change.need(feedback.strip(), "no_text", _("请填写落实情况。"), field="feedback")
    instruction.feedback, instruction.feedback_at, instruction.feedback_by = feedback, change.at, change.by
    instruction.save(update_fields=["feedback", "feedback_at", "feedback_by"])
    change.stop_clocks((K.INSTRUCTION,), item=instruction.number)
    change.facts.update(instruction=instruction.pk, feedback=feedback)
    change.tell(
        instruction.office,
        Permission.INSTRUCT,
        _("信访件 %(number)s 的批示已反馈") % {"number": change.petition.number},
    )


def move_instruction(change: Change, *, due_on: date, reason: str, number: int | None = None) -> None:
    """调整反馈期限 by the leader who instructed, or by the head of that office in the place of who has left it."""
    instruction = _waiting(change, number)
    _check_writer(change, instruction, _("调整反馈期限"))
    change.need(due_on >= change.on, "due_in_past", _("反馈期限不能早于今天。"), field="due_on")
    change.need(due_on != instruction.due_on, "same_day", _("反馈期限没有变化。"), field="due_on")
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    before, instruction.due_on = instruction.due_on, due_on
    instruction.save(update_fields=["due_on"])
    running = [one for one in change.clocks if (one.kind, one.item) == (K.INSTRUCTION, instruction.number)]
    if running:
        running[0].set_date = due_on
        change.recount_clock(running[0])
    else:
        change.start_clock(
            K.INSTRUCTION, start=change.on, office=change.petition.holder, set_date=due_on, item=instruction.number
        )
    change.facts.update(instruction=instruction.pk, moved_from=before, due_on=due_on, reason=reason.strip())
    told = _("信访件 %(number)s 的批示反馈期限已调整") % {"number": change.petition.number}
    for permission in (Permission.HANDLE, Permission.SCREEN):
        change.tell(change.petition.holder, permission, told)


def withdraw_instruction(change: Change, *, reason: str, number: int | None = None) -> None:
    """撤回批示 written by mistake or settled otherwise, by the same people, as long as nobody has reported on it: it
    asks for nothing any more, and the letter that was read with it is read without one.
    """
    instruction = _waiting(change, number)
    _check_writer(change, instruction, _("撤回批示"))
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    asked = Event.objects.filter(chain_id=change.petition.chain_id, kind="instruct", at=instruction.written_at)
    settle_asked(events=asked, at=change.at)
    instruction.withdrawn_at, instruction.withdrawn_by = change.at, change.person
    instruction.withdrawn_reason = reason.strip()
    instruction.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    LeaderLetter.objects.filter(instruction=instruction).update(instruction=None)
    change.stop_clocks((K.INSTRUCTION,), as_state=ClockState.CANCELLED, item=instruction.number)
    change.facts.update(instruction=instruction.pk, number=instruction.number, reason=reason.strip())
    told = _("信访件 %(number)s 的批示已撤回，不需要反馈") % {"number": change.petition.number}
    for permission in (Permission.HANDLE, Permission.SCREEN):
        change.tell(change.petition.holder, permission, told)


def _check_writer(change: Change, instruction: Instruction, act: str) -> None:
    """The leader who instructed, or the head of that office in the place of who has left it."""
    words = {"act": act, "who": instruction.written_by.name, "office": instruction.office.name}
    change.need(
        change.office.pk == instruction.office_id and _may_move(change.person, instruction),
        "not_the_writer",
        _("%(act)s由作出批示的%(who)s（%(office)s）办理；其已不在任的，由%(office)s负责人办理。") % words,
        field="number",
    )


def _waiting(change: Change, number: int | None) -> Instruction:
    """The instruction without feedback by its number, else the one due first."""
    waiting = waiting_instructions(change.petition)
    found = waiting[:1] if number is None else [one for one in waiting if one.number == number]
    return change.required(next(iter(found), None), "no_instruction", _("没有待反馈的批示。"), field="number")


def _may_move(by: Account, instruction: Instruction) -> bool:
    writer, office = instruction.written_by, instruction.office
    if by.pk == writer.pk:
        return True
    left = not (writer.is_active and authority_of(writer).may(Permission.INSTRUCT, office))
    return left and authority_of(by).heads(office)


def lay_before(change: Change, *, leader: Account, note: str = "") -> None:
    """呈送阅批: to a leader who may see the petition; each leader has it before him once."""
    offices = authority_of(leader).offices(Permission.INSTRUCT)
    change.need(offices, "no_leader", _("%(name)s不是在任领导。") % {"name": leader.name}, field="leader")
    may = petitions_visible_to(leader).filter(pk=change.petition.pk).exists() and _instructs(leader, change)
    change.need(may, "unseen", _("%(name)s不能查看、批示本件，不能呈送。") % {"name": leader.name}, field="leader")
    waits = waiting_letters(change.petition).filter(leader=leader).exists()
    change.need(not waits, "laid_before", _("已呈送%(name)s，尚未阅批。") % {"name": leader.name}, field="leader")
    LeaderLetter.objects.create(
        petition=change.petition,
        leader=leader,
        office=change.office,
        note=note.strip(),
        laid_at=change.at,
        laid_by=change.person,
    )
    change.facts.update(leader=leader.name, note=note.strip())
    text = _("信访件 %(number)s 请您阅批") % {"number": change.petition.number}
    change.tell_person(leader, offices[0], text)


def note_letter(change: Change) -> None:
    """已阅: the leader has read it and has nothing to instruct."""
    own = waiting_letters(change.petition).filter(leader=change.person)
    letter = change.required(own.first(), "not_laid_before", _("本件没有呈送您阅批。"))
    letter.read_at = change.at
    letter.save(update_fields=["read_at"])


def take_back_letter(change: Change, *, leader: Account, reason: str) -> None:
    """收回: what was laid before the wrong leader, or is settled meanwhile."""
    laid = waiting_letters(change.petition).filter(leader=leader, office=change.office)
    told = _("本单位没有呈送%(name)s、尚未阅批的本件。") % {"name": leader.name}
    letter = change.required(laid.first(), "not_waiting", told)
    change.need(reason.strip(), "no_reason", _("请填写收回的理由。"), field="reason")
    letter.taken_back_at = change.at
    letter.save(update_fields=["taken_back_at"])
    change.facts.update(leader=leader.name, reason=reason)
    change.tell_person(
        leader, change.office, _("信访件 %(number)s 已收回，不需要阅批") % {"number": change.petition.number}
    )


def _instructs(leader: Account, change: Change) -> bool:
    """Whether the leader may act on the petition, not only see it, as one does to whom it was copied."""
    try:
        office_for(leader, change.petition, step_kind("note_letter"), change.case_facts)
    except NotPermitted:
        return False
    return True

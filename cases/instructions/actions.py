"""A leader instructs on a petition (批示), which may have been laid before him to be read (阅批来信)."""

from datetime import date

from django.utils.translation import gettext as _

from cases.instructions.models import LeaderLetter
from cases.instructions.queries import waiting_letters
from cases.petitions.models.proceedings import Instruction
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.change import Change
from cases.procedure.policies import office_for
from cases.procedure.step_kinds import step_kind
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission


def instruct(change: Change, *, text: str, due_on: date | None = None) -> None:
    """批示 by a leader, to the office that holds the petition, with a date for feedback if wanted. The letter that was
    laid before this leader is read with it.
    """
    change.need(text.strip(), "no_text", _("请填写批示内容。"), field="text")
    change.need(due_on is None or due_on >= change.on, "due_in_past", _("反馈期限不能早于今天。"), field="due_on")
    instruction = Instruction.objects.create(
        petition=change.petition,
        office=change.office,
        text=text,
        due_on=due_on,
        written_at=change.at,
        written_by=change.person,
    )
    waiting_letters(change.petition).filter(leader=change.person).update(read_at=change.at, instruction=instruction)
    change.facts.update(text=text, due_on=due_on)
    for permission in (Permission.HANDLE, Permission.SCREEN):
        change.tell(
            change.petition.holder, permission, _("信访件 %(number)s 有新的批示") % {"number": change.petition.number}
        )


def report_instruction(change: Change, *, feedback: str) -> None:
    """反馈 what was done on the oldest instruction without feedback."""
    waiting = change.petition.instructions.filter(feedback_at=None).select_related("office").order_by("pk")
    instruction = change.required(waiting.first(), "no_instruction", _("没有待反馈的批示。"))
    change.need(feedback.strip(), "no_text", _("请填写落实情况。"), field="feedback")
    instruction.feedback, instruction.feedback_at, instruction.feedback_by = feedback, change.at, change.by
    instruction.save(update_fields=["feedback", "feedback_at", "feedback_by"])
    change.facts.update(instruction=instruction.pk, feedback=feedback)
    change.tell(
        instruction.office,
        Permission.INSTRUCT,
        _("信访件 %(number)s 的批示已反馈") % {"number": change.petition.number},
    )


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

"""Steps in any state: instructions, urgency, repeated visits, corrections, links."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.enums import Channel, LinkKind
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Instruction
from cases.procedure.actions.change import Step, Verb
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.vocabularies.models import Category

CORRECTABLE = ("subject", "place", "place_code", "headcount", "address_unclear", "keep_secret", "channel", "category")


def instruct(step: Step, *, text: str, due_on: date | None = None) -> None:
    """批示 by a leader, to the office that holds the petition, with a date for feedback if wanted."""
    step.need(text.strip(), "no_text", _("请填写批示内容。"), field="text")
    step.need(due_on is None or due_on >= step.on, "due_in_past", _("反馈期限不能早于今天。"), field="due_on")
    Instruction.objects.create(
        petition=step.petition, office=step.office, text=text, due_on=due_on, written_at=step.at, written_by=step.person
    )
    step.facts.update(text=text, due_on=due_on)
    for permission in (Permission.HANDLE, Permission.SCREEN):
        step.tell(
            step.petition.holder, permission, _("信访件 %(number)s 有新的批示") % {"number": step.petition.number}
        )


def report_instruction(step: Step, *, feedback: str) -> None:
    """反馈 what was done on the oldest instruction without feedback."""
    waiting = step.petition.instructions.filter(feedback_at=None).select_related("office").order_by("pk")
    instruction = step.required(waiting.first(), "no_instruction", _("没有待反馈的批示。"))
    step.need(feedback.strip(), "no_text", _("请填写落实情况。"), field="feedback")
    instruction.feedback, instruction.feedback_at, instruction.feedback_by = feedback, step.at, step.by
    instruction.save(update_fields=["feedback", "feedback_at", "feedback_by"])
    step.facts.update(instruction=instruction.pk, feedback=feedback)
    step.tell(
        instruction.office, Permission.INSTRUCT, _("信访件 %(number)s 的批示已反馈") % {"number": step.petition.number}
    )


def mark_urgent(step: Step, *, reason: str) -> None:
    """重大紧急: with the reason, who and when (第二十五条)."""
    step.need(reason.strip(), "no_reason", _("请写明重大紧急的理由。"), field="reason")
    step.set(urgent=True, urgent_reason=reason, urgent_at=step.at, urgent_by=step.by)
    step.tell(
        step.office,
        Permission.INSTRUCT,
        _("重大紧急信访事项 %(number)s，请及时处理") % {"number": step.petition.number},
    )


def unmark_urgent(step: Step, *, reason: str) -> None:
    """Never silently: the head decides, with a reason that stays in the history (第四十六条第四项)."""
    step.need(reason.strip(), "no_reason", _("请写明解除的理由。"), field="reason")
    step.facts["reason"] = reason
    step.set(urgent=False, urgent_reason="", urgent_at=None, urgent_by=None)


def add_batch(step: Step, *, on: date, channel: str, persons: int, note: str = "") -> None:
    """The matter was brought again: a batch more on the same petition, not a second petition."""
    step.need(on <= step.on, "future_date", _("日期不能晚于今天。"), field="on")
    step.need(on >= step.petition.received_on, "too_early", _("日期不能早于首次收到日期。"), field="on")
    step.need(persons >= 1, "no_persons", _("人次至少为1。"), field="persons")
    step.need(channel in Channel.values, "no_channel", _("请选择信访形式。"), field="channel")
    Batch.objects.create(
        petition=step.petition,
        office=step.office,
        on=on,
        channel=channel,
        persons=persons,
        note=note,
        recorded_at=step.at,
        recorded_by=step.person,
    )
    step.facts.update(batch={"on": on, "channel": channel, "persons": persons})
    if step.petition.holder_id != step.office.pk:
        step.tell(
            step.petition.holder,
            Permission.HANDLE,
            _("信访件 %(number)s 的信访人再次反映") % {"number": step.petition.number},
        )


def correct(step: Step, *, changes: Mapping[str, Any], reason: str) -> None:
    """更正登记信息: old and new stay in the history. `changes` may hold the fields of CORRECTABLE and `body`."""
    petition = step.petition
    step.need(reason.strip(), "no_reason", _("请写明更正理由。"), field="reason")
    unknown = set(changes) - {*CORRECTABLE, "body"}
    if unknown:
        raise TypeError(f"cannot correct {sorted(unknown)}")
    before: dict[str, Any] = {}
    for name, value in changes.items():
        if name == "body":
            continue
        old = getattr(petition, name)
        if old != value:
            before[name] = old.full_name if isinstance(old, Category) else old
            step.set(**{name: value})
    body, old_body = changes.get("body"), petition.text.body
    if body is not None and body != old_body:
        step.need(len(body) <= LONGEST_TEXT, "text_too_long", _("正文最多20000字。"), field="body")
        before["body"] = old_body
        step.facts["body"] = body
    step.need(before, "no_change", _("没有需要更正的内容。"))
    if "subject" in before or "body" in before:
        text = petition.text
        text.subject, text.body = petition.subject, body if body is not None else old_body
        text.save(update_fields=["subject", "body"])
    step.facts.update(before=before, reason=reason)


def link(step: Step, *, other: Petition, kind: str, reason: str = "") -> None:
    """关联 to an earlier or receiving petition."""
    step.need(other.pk != step.petition.pk, "itself", _("不能与自身关联。"), field="other")
    step.need(kind in LinkKind.values, "no_kind", _("请选择关联方式。"), field="kind")
    made = step.petition.links.get_or_create(
        other=other, kind=kind, defaults={"reason": reason, "linked_at": step.at, "linked_by": step.person}
    )[1]
    step.need(made, "linked_already", _("已有同样的关联。"), field="other")
    step.facts.update(other=other.number, kind=kind, reason=reason)


VERBS: dict[str, Verb] = {
    "instruct": instruct,
    "report_instruction": report_instruction,
    "mark_urgent": mark_urgent,
    "unmark_urgent": unmark_urgent,
    "add_batch": add_batch,
    "correct": correct,
    "link": link,
}

"""The history says of attachments: which came with which hash, which was not received, typed out, withdrawn."""

from django.utils.translation import gettext as _

from cases.attachments.enums import AttachmentKind, Refusal
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import label_of

SUM_SHOWN = 16  # signs of a hash; the whole one stands in the event


def attached(event: EventFacts) -> list[str]:
    said = []
    for one in event.facts["attachments"]:
        words = {
            "number": one["number"],
            "kind": label_of(AttachmentKind, one["kind"]),
            "title": _("《%s》") % one["title"] if one["title"] else "",
            "sum": one["checksum"][:SUM_SHOWN],
        }
        said.append(_("附件%(number)d%(title)s，%(kind)s，SHA-256 %(sum)s…。") % words)
    return said


def not_received(event: EventFacts) -> list[str]:
    reason = label_of(Refusal, event.facts["refusal"])
    return [_("附件%(number)d不能接收：%(reason)s") % {"number": event.facts["attachment"]["number"], "reason": reason}]


def typed(event: EventFacts) -> list[str]:
    return [_("附件%d的文字已录入。") % event.facts["attachment"]["number"]]


def withdrawal_asked(event: EventFacts) -> list[str]:
    return [_("申请撤回附件%(number)d，理由：%(reason)s") % event.facts["attachment"]]


def withdrawal_decided(event: EventFacts) -> list[str]:
    told = event.facts["attachment"]
    said = _("同意撤回附件%d。") if told["agreed"] else _("不同意撤回附件%d。")
    return [said % told["number"], *([_("理由：%s") % told["reason"]] if told["reason"] else [])]

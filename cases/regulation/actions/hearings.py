"""Hearings while the unit handles (《信访工作条例》第三十一条第六项): their papers are built from named facts."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.enums import DocumentKind
from cases.procedure.actions.change import Change
from offices.pages.words import cn_day

GROUND = "《信访工作条例》第三十一条第六项"


def open_hearing(
    change: Change, *, held_at: datetime, place: str, presider: str, participants: str, notetaker: str, note: str = ""
) -> None:
    change.need(change.day_of(held_at) >= change.on, "past_date", _("听证时间不能早于今天。"), field="held_at")
    when = f"{cn_day(change.day_of(held_at))}{timezone.localtime(held_at):%H:%M}"
    lines = [
        _("关于“%(subject)s”，定于%(when)s在%(place)s举行听证。")
        % {"subject": change.petition.subject, "when": when, "place": place},
        _("主持人：%s") % presider,
        _("参加人：%s") % participants,
        _("记录人：%s") % notetaker,
        *([note] if note.strip() else []),
    ]
    change.paper(DocumentKind.HEARING_NOTICE, body="\n".join(lines), basis=GROUND)


def close_hearing(change: Change, *, conclusion: str, attended: str, presider: str, notetaker: str) -> None:
    """The hearing's time is part of the 60 days; only re-review leaves it out (第三十六条第二款)."""
    lines = [
        _("主持人：%s") % presider,
        _("到场人：%s") % attended,
        _("记录人：%s") % notetaker,
        _("听证结论：%s") % conclusion,
    ]
    change.paper(DocumentKind.HEARING_RECORD, body="\n".join(lines), basis=GROUND)


def cancel_hearing(change: Change, *, reason: str) -> None:
    """取消听证: a hearing that does not take place; the handling goes on."""
    change.facts["reason"] = reason

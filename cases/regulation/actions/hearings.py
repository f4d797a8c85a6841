"""Hearings while the unit handles and in re-review: their papers are built from named facts."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind
from cases.procedure.actions.change import Change
from offices.organisation.models import Event
from offices.pages.words import cn_date, cn_day

GROUND = "《信访工作条例》第三十一条第六项"
GROUND_OF_REREVIEW = "《信访工作条例》第三十六条第二款"


def open_hearing(
    change: Change, *, held_at: datetime, place: str, presider: str, participants: str, notetaker: str, note: str = ""
) -> None:
    _notice(change, GROUND, _("听证"), held_at, place, presider, participants, notetaker, note)


def close_hearing(change: Change, *, conclusion: str, attended: str, presider: str, notetaker: str) -> None:
    """The hearing's time is part of the 60 days; only re-review leaves it out (第三十六条第二款)."""
    _record(change, GROUND, conclusion, attended, presider, notetaker)


def cancel_hearing(change: Change, *, reason: str) -> None:
    """取消听证: a hearing that does not take place; the handling goes on."""
    change.facts["reason"] = reason


def open_rereview_hearing(
    change: Change, *, held_at: datetime, place: str, presider: str, participants: str, notetaker: str, note: str = ""
) -> None:
    """举行复核听证: its time is counted out from the day of which the notice tells."""
    change.facts["hearing_on"] = timezone.localdate(held_at)
    _notice(change, GROUND_OF_REREVIEW, _("复核听证"), held_at, place, presider, participants, notetaker, note)


def close_rereview_hearing(
    change: Change, *, conclusion: str, attended: str, presider: str, notetaker: str, first: date, last: date
) -> None:
    """The time the hearing needed is not counted (第三十六条第二款).

    It begins with the notice, and not before the day of which the notice tells. A hearing that was opened when the
    limit had passed already moves nothing.
    """
    opened, hearing_on = _hearing_opened(change)
    change.need(first <= last, "reversed", _("听证所需时间的末日早于首日。"), field="last")
    change.need(last <= change.on, "future_date", _("听证所需时间不能晚于今天。"), field="last")
    change.need(
        first >= opened,
        "before_notice",
        _("听证所需时间不能早于发出听证通知之日%(day)s。") % {"day": cn_date(opened)},
        field="first",
    )
    change.need(
        hearing_on is None or first >= hearing_on,
        "before_hearing",
        _("听证所需时间不能早于通知载明的听证日期%(day)s。") % {"day": cn_date(hearing_on)},
        field="first",
    )
    if clock := change.running(K.REREVIEW):
        late = opened > clock.due
        change.facts["opened_late"] = late
        if not late:
            clock.exclusions.create(first=first, last=last)
            change.recount_clock(clock)
    _record(change, GROUND_OF_REREVIEW, conclusion, attended, presider, notetaker)


def _hearing_opened(change: Change) -> tuple[date, date | None]:
    """The day of the notice, and the day of the hearing of which it tells."""
    events = Event.objects.filter(chain_id=change.petition.chain_id, kind="open_rereview_hearing")
    facts = events.latest("sequence").facts
    told = facts.get("hearing_on")
    return date.fromisoformat(facts["on"]), date.fromisoformat(told) if told else None


def cancel_rereview_hearing(change: Change, *, reason: str) -> None:
    """取消复核听证: a hearing that does not take place; no day is left out of the limit."""
    change.facts["reason"] = reason


def _notice(
    change: Change,
    ground: str,
    kind: str,
    held_at: datetime,
    place: str,
    presider: str,
    participants: str,
    notetaker: str,
    note: str,
) -> None:
    change.need(timezone.localdate(held_at) >= change.on, "past_date", _("听证时间不能早于今天。"), field="held_at")
    when = f"{cn_day(timezone.localdate(held_at))}{timezone.localtime(held_at):%H:%M}"
    lines = [
        _("关于“%(subject)s”，定于%(when)s在%(place)s举行%(kind)s。")
        % {"subject": change.petition.subject, "when": when, "place": place, "kind": kind},
        _("主持人：%s") % presider,
        _("参加人：%s") % participants,
        _("记录人：%s") % notetaker,
        *([note] if note.strip() else []),
    ]
    change.paper(DocumentKind.HEARING_NOTICE, body="\n".join(lines), basis=ground)


def _record(change: Change, ground: str, conclusion: str, attended: str, presider: str, notetaker: str) -> None:
    lines = [
        _("主持人：%s") % presider,
        _("到场人：%s") % attended,
        _("记录人：%s") % notetaker,
        _("听证结论：%s") % conclusion,
    ]
    change.paper(DocumentKind.HEARING_RECORD, body="\n".join(lines), basis=ground)

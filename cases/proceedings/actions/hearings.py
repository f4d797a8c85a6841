"""Hearings while the unit handles and in re-review: their papers are built from named facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import DocumentKind
from cases.procedure.actions.change import Change
from cases.proceedings.enums import HearingRole
from cases.regulation.actions.review import tell_unit
from offices.crypto import comparable, names_in
from offices.organisation.models import Event
from offices.organisation.roles import Permission
from offices.pages.words import cn_date, cn_datetime, cn_day

SAME_PERSON = _l("主持人不能兼任记录人，请写另一人。")
LONGEST = timedelta(days=7)  # from the beginning of a hearing to its end
NOTICES = ("open_hearing", "move_hearing", "open_rereview_hearing", "move_rereview_hearing")
People = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class When:
    """When and where a hearing is held."""

    begins: datetime
    ends: datetime | None
    place: str

    @property
    def said(self) -> str:
        begins, day = timezone.localtime(self.begins), cn_day(timezone.localdate(self.begins))
        if self.ends is None:
            return f"{day}{begins:%H:%M}"
        ends = timezone.localtime(self.ends)
        until = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{cn_day(ends.date())}{ends:%H:%M}"
        return _("%(day)s%(begins)s至%(until)s") % {"day": day, "begins": f"{begins:%H:%M}", "until": until}


@dataclass(frozen=True)
class Attending:
    """Who takes part in a hearing; people: rows of role and person."""

    presider: str
    participants: str
    notetaker: str
    people: People


@dataclass(frozen=True)
class Held:
    """What a record says of a hearing."""

    conclusion: str
    attended: str
    presider: str
    notetaker: str
    began: datetime | None
    ended: datetime | None
    signed: str
    panel: str


def open_hearing(
    change: Change,
    *,
    held_at: datetime,
    place: str,
    presider: str,
    participants: str,
    notetaker: str,
    note: str = "",
    ends_at: datetime | None = None,
    agenda: str = "",
    people: People = (),
) -> None:
    """举行听证: of a re-review its time is counted out from the day of which the notice tells."""
    who = Attending(presider, participants, notetaker, people)
    _notice(change, When(held_at, ends_at, place), who, agenda, note)


def move_hearing(
    change: Change, *, held_at: datetime, place: str, reason: str, ends_at: datetime | None = None
) -> None:
    """听证改期, with a notice of its own; who takes part stays as it was told.

    The days that a re-review leaves out begin with the day of which the new notice tells.
    """
    when = When(held_at, ends_at, place)
    _check_when(change, when)
    same = _("定于%(when)s在%(place)s") % {"when": when.said, "place": when.place}
    change.need(same not in _last_notice(change), "not_moved", _("时间和地点都没有变，不必改期。"), field="held_at")
    change.facts.update(hearing_on=timezone.localdate(when.begins), hearing_at=when.begins)
    change.facts["reason"] = reason
    _tell_unit(change, _("的%(kind)s改期，定于%(when)s在%(place)s举行"), when)
    words = {"subject": change.petition.subject, "when": when.said, "place": when.place, "kind": _kind(change)}
    lines = [
        _("关于“%(subject)s”的%(kind)s改期，定于%(when)s在%(place)s举行，主持人、参加人、记录人不变。") % words,
        _("改期理由：%s") % reason,
    ]
    change.paper(DocumentKind.HEARING_NOTICE, body="\n".join(lines), basis=str(change.kind.ground))


def close_hearing(
    change: Change,
    *,
    conclusion: str,
    attended: str,
    presider: str,
    notetaker: str,
    began_at: datetime | None = None,
    ended_at: datetime | None = None,
    signed: str = "",
    panel: str = "",
) -> None:
    """The hearing's time is part of the 60 days; only re-review leaves it out (第三十六条第二款)."""
    _record(change, Held(conclusion, attended, presider, notetaker, began_at, ended_at, signed, panel))


def cancel_hearing(change: Change, *, reason: str) -> None:
    """取消听证: a hearing that does not take place; the handling goes on, and a re-review leaves out no day."""
    change.facts["reason"] = reason
    _tell_unit(change, _("的%(kind)s已取消"))


def close_rereview_hearing(
    change: Change,
    *,
    conclusion: str,
    attended: str,
    presider: str,
    notetaker: str,
    first: date,
    last: date,
    began_at: datetime | None = None,
    ended_at: datetime | None = None,
    signed: str = "",
    panel: str = "",
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
    _record(change, Held(conclusion, attended, presider, notetaker, began_at, ended_at, signed, panel))


def _hearing_opened(change: Change) -> tuple[date, date | None]:
    """The day of the first notice, and the day of the hearing of which the last one tells."""
    events = Event.objects.filter(chain_id=change.petition.chain_id)
    which = "rereview_hearing" if change.kind.permission is Permission.REVIEW else "hearing"
    opened = events.filter(kind=f"open_{which}").latest("sequence")
    moved = events.filter(kind=f"move_{which}", sequence__gt=opened.sequence).order_by("sequence").last()
    told = (moved or opened).facts.get("hearing_on")
    return date.fromisoformat(opened.facts["on"]), date.fromisoformat(told) if told else None


def _told_moment(change: Change) -> datetime | None:
    """When the hearing begins by the last notice; earlier notices kept the day alone."""
    events = Event.objects.filter(chain_id=change.petition.chain_id, kind__in=NOTICES).order_by("-sequence")
    last = events.first()
    at = last.facts.get("hearing_at") if last is not None else None
    return datetime.fromisoformat(at) if at else None


def _tell_unit(change: Change, said: str, when: When | None = None) -> None:
    """The unit whose answer is reviewed is told of the hearing; it arranges its own."""
    if change.kind.permission is Permission.REVIEW:
        words = {"kind": _kind(change), **({"when": when.said, "place": when.place} if when else {})}
        tell_unit(change, said % words)


def _last_notice(change: Change) -> str:
    notice = change.petition.documents.filter(kind=DocumentKind.HEARING_NOTICE).order_by("pk").last()
    return notice.body if notice is not None else ""


def _kind(change: Change) -> str:
    return _("复核听证") if change.kind.permission is Permission.REVIEW else _("听证")


def _notice(change: Change, when: When, who: Attending, agenda: str, note: str) -> None:
    _check_when(change, when)
    _check_two(change, who.presider, who.notetaker)
    _tell_unit(change, _("定于%(when)s在%(place)s举行%(kind)s"), when)
    change.facts.update(hearing_on=timezone.localdate(when.begins), hearing_at=when.begins)
    names = [comparable(one["person"]) for one in who.people]
    for name, one in zip(names, who.people, strict=True):
        sentence = _("参加人名单里“%s”写了两次，请删去一行。") % one["person"]
        change.need(names.count(name) == 1, "named_twice", sentence, field="people")
    if who.people:
        change.facts["people"] = [{"role": HearingRole(one["role"]), "person": one["person"]} for one in who.people]
    lines = [
        _("关于“%(subject)s”，定于%(when)s在%(place)s举行%(kind)s。")
        % {"subject": change.petition.subject, "when": when.said, "place": when.place, "kind": _kind(change)},
        _("主持人：%s") % who.presider,
        _("参加人：%s") % who.participants,
        *(f"{HearingRole(one['role']).label}：{one['person']}" for one in who.people),
        _("记录人：%s") % who.notetaker,
        *([_("议程：%s") % agenda] if agenda.strip() else []),
        *([note] if note.strip() else []),
    ]
    change.paper(DocumentKind.HEARING_NOTICE, body="\n".join(lines), basis=str(change.kind.ground))


def _check_two(change: Change, presider: str, notetaker: str) -> None:
    """Who presides does not keep the record of it; either may be several names."""
    change.need(not names_in(presider) & names_in(notetaker), "one_person", SAME_PERSON, field="notetaker")


def _check_when(change: Change, when: When) -> None:
    change.need(timezone.localdate(when.begins) >= change.on, "past_date", _("听证时间不能早于今天。"), field="held_at")
    change.need(
        when.ends is None or when.ends > when.begins,
        "ends_before_start",
        _("听证结束时间应当晚于开始时间。"),
        field="ends_at",
    )
    sentence = _("听证时间在一年以后，请核对年份。")
    change.need(when.begins <= change.at + timedelta(days=366), "far_ahead", sentence, field="held_at")
    last = when.begins + LONGEST
    sentence = _("预计结束时间与开始时间相隔超过%d天，请核对。") % LONGEST.days
    change.need(when.ends is None or when.ends <= last, "far_end", sentence, field="ends_at")


def _record(change: Change, held: Held) -> None:
    """听证笔录, with when it was held and how it was signed."""
    _check_two(change, held.presider, held.notetaker)
    _tell_unit(change, _("的%(kind)s已经举行"))
    began, ended = held.began, held.ended
    change.need((began is None) == (ended is None), "half_held", _("开始和结束时间请都填写。"), field="ended_at")
    said, told = [], _hearing_opened(change)[1]
    if told is not None:
        sentence = _("听证定于%s，还没有举行；提前举行的，请先“听证改期”。") % cn_date(told)
        change.need(change.on >= told, "not_held_yet", sentence)
        begins = _told_moment(change)
        sentence = _("听证定于%s开始，还没有举行；提前举行的，请先“听证改期”。") % cn_datetime(begins)
        change.need(begins is None or change.at >= begins, "not_begun_yet", sentence)
        when = cn_date(told) if begins is None else cn_datetime(begins)
        sentence = _("实际开始时间早于通知载明的%s；提前举行的，请先“听证改期”。") % when
        early = began is not None and (timezone.localdate(began) < told if begins is None else began < begins)
        change.need(not early, "before_hearing", sentence, field="began_at")
        said = [_("听证日期：%(day)s") % {"day": cn_day(told)}]
    if began is not None and ended is not None:
        change.need(ended > began, "ends_before_start", _("听证结束时间应当晚于开始时间。"), field="ended_at")
        change.need(ended <= change.at, "future_date", _("听证还没有结束。"), field="ended_at")
        said = [_("听证时间：%s") % When(began, ended, "").said]
    lines = [
        *said,
        _("主持人：%s") % held.presider,
        _("到场人：%s") % held.attended,
        _("记录人：%s") % held.notetaker,
        _("听证结论：%s") % held.conclusion,
        *([_("笔录签字情况：%s") % held.signed] if held.signed.strip() else []),
    ]
    change.paper(DocumentKind.HEARING_RECORD, body="\n".join(lines), basis=str(change.kind.ground))
    _conclude(change, held)


def _conclude(change: Change, held: Held) -> None:
    """听证结论, a paper of its own that who presided and the panel sign."""
    panel = held.panel.strip()
    lines = [
        _("关于“%(subject)s”的%(kind)s，经合议形成以下听证结论：")
        % {"subject": change.petition.subject, "kind": _kind(change)},
        held.conclusion,
        _("主持人：%s（签字）") % held.presider,
        *([_("听证员：%s（签字）") % panel] if panel else []),
        _("记录人：%s（签字）") % held.notetaker,
    ]
    change.paper(DocumentKind.HEARING_CONCLUSION, body="\n".join(lines), basis=str(change.kind.ground))

"""The day of an office is handed in, corrected, and asked for where nothing came (日报、零报告)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, Conflict, InvalidFacts, refuse_all
from offices.organisation.actions.messages import queue_message, settle_asked
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.pages.words import cn_date, cn_datetime
from supervision.campaigns.actions.names import check_no_persons
from supervision.reports.models import DailyAsk, DailyReturn
from supervision.reports.queries.daily import counted_on, is_owed, lines_of, receiver_of, says_nothing
from supervision.reports.rules import due_moment, report_rules

LONGEST = 2000
BACK = timedelta(days=31)  # how long afterwards a day can still be handed in or corrected


def hand_in(
    *,
    by: Account,
    at: datetime,
    office: Office,
    day: date,
    is_zero: bool,
    edition: int = 0,
    urgent: str = "",
    groups: str = "",
    remarks: str = "",
    reason: str = "",
    request_key: UUID | None = None,
) -> DailyReturn:
    """报送: the figures as the system counts them now, with what is said of them; or 无 (零报告).

    edition: the one that the form was opened on, 0 for none; the next one is a correction, with a reason. Raises
    NotPermitted, InvalidFacts, Conflict; ActionRefused where nobody asks for the day.
    """
    texts = {"urgent": urgent.strip(), "groups": groups.strip(), "remarks": remarks.strip()}
    check_may(by, Permission.FOLLOW_UP, office)
    with transaction.atomic():
        if done := already_done(request_key, "daily_handed_in", by=by, about=office.pk):
            return DailyReturn.objects.get(pk=done)
        # Two who hand in the same day follow each other.
        office = Office.objects.select_for_update(of=("self",), no_key=True).select_related("parent").get(pk=office.pk)
        asked = receiver_of(office, day)
        if asked is None:
            sentence = _("上级没有要求报送%(day)s的日报。") % {"day": cn_date(day)}
            raise ActionRefused("not_asked", sentence)
        receiver, rule = asked
        _check_day(day, timezone.localdate(at))
        last = DailyReturn.objects.filter(office=office, day=day).order_by("-edition").first()
        if edition != (last.edition if last else 0):
            raise Conflict("changed_meanwhile", _("这一天刚刚由他人报送或者更正，请刷新后核对。"))
        figures = counted_on(office, day)
        _check_said(texts, reason if last else "", is_zero=is_zero, is_correction=last is not None)
        if is_zero and not says_nothing(figures):
            said = {"n": figures["received"]["number"], "urgent": figures["urgent"]["number"]}
            sentence = _("系统当天登记%(n)d件、重大紧急%(urgent)d件，不能零报告，请报送数字。")
            raise InvalidFacts("not_zero", sentence % said)
        counted = {pk for figure in figures.values() for pk in figure["ids"]}
        check_no_persons(Petition.objects.filter(pk__in=counted), office, texts, _("日报"))
        made = DailyReturn.objects.create(
            office=office,
            receiver=receiver,
            day=day,
            edition=edition + 1,
            is_zero=is_zero,
            figures=figures,
            reason=reason.strip() if last else "",
            is_late=at > due_moment(rule, day),
            made_at=at,
            made_by=by,
            **texts,
        )
        keep_result(request_key, made)
        facts = {"day": day, "edition": made.edition, "zero": is_zero, "late": made.is_late}
        event = _record(office, "daily_handed_in", facts, by=by, at=at)
        settle_asked(events=Event.objects.filter(pk__in=_asks(office, day).values("event")), at=at)
        if text := _told(made):
            queue_message(
                event=event,
                office=receiver,
                permission=Permission.SUPERVISE,
                text=text,
                url=made.get_absolute_url(),
                at=at,
            )
    return made


def ask_missing(*, at: datetime) -> int:
    """Ask each office that owes its day and handed in nothing by the time; once. Also for yesterday, where the job
    missed it. Answers how many were asked.
    """
    today, asked = timezone.localdate(at), 0
    for day in (today - timedelta(days=1), today):
        for rule in report_rules(day):
            receiver = rule.office
            if is_owed(rule, receiver, day) and at > due_moment(rule, day):
                for line in lines_of(receiver, day):
                    if line.handed_in is None and line.asked_at is None:
                        asked += _ask(line.office, receiver, day, due_moment(rule, day), at)
    return asked


def _ask(office: Office, receiver: Office, day: date, due: datetime, at: datetime) -> int:
    with transaction.atomic():
        office = Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        handed_in = DailyReturn.objects.filter(office=office, day=day).exists()
        if handed_in or _asks(office, day).exists():
            return 0
        event = _record(office, "daily_asked", {"day": day, "from": receiver.name}, by=None, at=at)
        DailyAsk.objects.create(office=office, day=day, event=event, asked_at=at)
        said = {"receiver": receiver.short_name, "day": cn_date(day), "due": cn_datetime(due)}
        text = _("%(receiver)s催报%(day)s的信访日报（时限%(due)s）；没有情况的，报“无”") % said
        url = f"{reverse('supervision:daily')}?day={day.isoformat()}&office={office.code}"
        queue_message(event=event, office=office, permission=Permission.FOLLOW_UP, text=text, url=url, at=at)
    return 1


def _asks(office: Office, day: date) -> QuerySet[DailyAsk]:
    return DailyAsk.objects.filter(office=office, day=day)


def _record(office: Office, kind: str, facts: dict[str, Any], *, by: Account | None, at: datetime) -> Event:
    return record_event(subject=f"daily:{office.pk}", kind=kind, facts=facts, by=by, office=office, at=at)


def _told(made: DailyReturn) -> str:
    """What the office above hears: of grave matters, groups, and corrections; the rest stands on its page."""
    said = {"office": made.office.short_name, "day": cn_date(made.day)}
    if made.edition > 1:
        return _("%(office)s更正了%(day)s的信访日报") % said
    return _("%(office)s在%(day)s的信访日报中报告了重大紧急、群体性情况") % said if made.urgent or made.groups else ""


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise InvalidFacts("future_day", _("%(day)s还没有到，不能报送。") % {"day": cn_date(day)}, field="day")
    if day < today - BACK:
        sentence = _("只能报送、更正最近%(days)d天的日报。") % {"days": BACK.days}
        raise InvalidFacts("long_ago", sentence, field="day")


def _check_said(texts: dict[str, str], reason: str, *, is_zero: bool, is_correction: bool) -> None:
    found = [
        InvalidFacts("too_long", _("最多%(most)d字。") % {"most": LONGEST}, field=name)
        for name, text in texts.items()
        if len(text) > LONGEST
    ]
    if is_zero and (texts["urgent"] or texts["groups"]):
        found.append(InvalidFacts("zero_says", _("写了重大紧急或者群体性情况的，不是零报告，请按“报送”。")))
    if is_correction and not reason.strip():
        found.append(InvalidFacts("no_reason", _("已经报送过，请写明更正理由。"), field="reason"))
    elif len(reason) > 200:
        found.append(InvalidFacts("too_long", _("最多%(most)d字。") % {"most": 200}, field="reason"))
    refuse_all(found)

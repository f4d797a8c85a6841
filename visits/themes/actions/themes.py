"""A theme is called for the offices below, each says whether it held it, who is silent is asked once, and its end
freezes what came of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message, settle_asked
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.rota.actions.days import put_into_theme
from visits.rota.actions.themes import MOST_OFFICES, add_theme_days
from visits.rota.enums import DayState
from visits.rota.models import ReceptionDay, Theme, ThemeOffice
from visits.rota.policies import check_plans
from visits.themes.enums import HeldState
from visits.themes.queries import lines_of
from visits.themes.reports import summary_of

LONGEST_REASON = 200
LONGEST_PERIOD = 366  # days


@dataclass(frozen=True)
class CommonDay:
    """One day for all offices, put into their rotas at once."""

    on: date
    starts: time
    ends: time
    place: str = ""


@dataclass(frozen=True)
class Opened:
    """without: offices where no leader can receive on the common day."""

    theme: Theme
    without: tuple[Office, ...] = ()


def open_theme(
    *,
    by: Account,
    at: datetime,
    office: Office,
    title: str,
    matter: str,
    starts_on: date,
    ends_on: date,
    offices: Sequence[Office],
    file_number: str = "",
    common: CommonDay | None = None,
    request_key: UUID | None = None,
) -> Opened:
    """发起专题接访 in offices below; each is told. common: the same day for all, else each plans its own.

    Raises NotPermitted, InvalidFacts with its field.
    """
    check_may(by, Permission.SUPERVISE, office)
    _check_offices(by, office, offices)
    texts = {"title": title.strip(), "matter": matter.strip(), "file_number": file_number.strip()}
    _check_facts(texts, starts_on, ends_on)
    if ends_on < timezone.localdate(at):
        raise InvalidFacts("over", _("结束日期已过，不能发起。"), field="ends_on")
    with transaction.atomic():
        if done := already_done(request_key, "theme_opened", by=by, about=office.pk):
            return Opened(Theme.objects.get(pk=done))
        theme = Theme.objects.create(
            office=office, starts_on=starts_on, ends_on=ends_on, opened_at=at, opened_by=by, **texts
        )
        ThemeOffice.objects.bulk_create([ThemeOffice(theme=theme, office=one) for one in offices])
        event = _record(theme, "theme_opened", {"offices": len(offices), **texts}, by, at)
        for one in offices:
            _tell(theme, one, event, _("%(office)s开展专题接访“%(title)s”，请安排接访日并报告是否举办"), at)
        without: list[Office] = []
        if common is not None:
            facts: dict[str, Any] = {
                "on": common.on,
                "starts": common.starts,
                "ends": common.ends,
                "place": common.place,
            }
            without = add_theme_days(by=by, at=at, theme=theme, offices=offices, **facts).without
        keep_result(request_key, theme)
    return Opened(theme, tuple(without))


def change_theme(*, by: Account, at: datetime, theme_id: int, offices: Sequence[Office], **facts: Any) -> Theme:
    """修改: title, file number, matter, period; offices may be added, and left out where nothing was said or linked.

    Days that are linked stay within the period; an office that is asked already may stay, closed or not. Raises
    NotPermitted, ActionRefused, InvalidFacts.
    """
    with transaction.atomic():
        theme = _led(theme_id, by)
        texts = {name: str(facts[name]).strip() for name in ("title", "matter", "file_number")}
        _check_facts(texts, facts["starts_on"], facts["ends_on"])
        asked = set(theme.offices.values_list("office", flat=True))
        _check_offices(by, theme.office, offices, asked)
        list(theme.days.select_for_update(no_key=True).order_by("pk").values_list("pk"))  # nobody moves one meanwhile
        days = theme.days.exclude(state=DayState.CANCELLED).order_by("on")
        outside = days.exclude(on__gte=facts["starts_on"], on__lte=facts["ends_on"]).first()
        if outside is not None:
            said = _("已有%(on)s的接访日计入，期间不能不含这一天。") % {"on": cn_date(outside.on)}
            raise InvalidFacts("day_outside", said, field="ends_on")
        added, removed = _change_offices(theme, offices)
        for name, value in {**texts, "starts_on": facts["starts_on"], "ends_on": facts["ends_on"]}.items():
            setattr(theme, name, value)
        theme.save()
        told = {**texts, "starts_on": theme.starts_on, "ends_on": theme.ends_on, "offices": len(offices)}
        told |= {"added": added, "removed": removed}
        event = _record(theme, "theme_changed", told, by, at)
        for one in offices:
            _tell(theme, one, event, _("专题接访“%(title)s”的安排有变动"), at)
    return theme


def _change_offices(theme: Theme, offices: Sequence[Office]) -> tuple[list[str], list[str]]:
    """Answers the names of those that were added, and of those that were removed."""
    known = {row.office_id: row for row in theme.offices.select_related("office")}
    wanted = {one.pk for one in offices}
    used = set(theme.days.values_list("office", flat=True))
    removed = []
    for pk, row in known.items():
        if pk not in wanted:
            if pk in used or row.said_at or row.asked_at:
                said = _("%(office)s已有计入的接访日、说明或者催报，不能去掉。")
                raise InvalidFacts("office_used", said % {"office": row.office.name}, field="offices")
            row.delete()
            removed.append(row.office.name)
    added = [one for one in offices if one.pk not in known]
    ThemeOffice.objects.bulk_create([ThemeOffice(theme=theme, office=one) for one in added])
    return [one.name for one in added], removed


def count_day(*, by: Account, at: datetime, theme_id: int, day_id: int) -> ReceptionDay:
    """计入专题: a reception day of an asked office counts for the theme; a reason it gave for not holding it goes."""
    with transaction.atomic():
        theme = _locked(theme_id)
        office = ReceptionDay.objects.select_related("office").get(pk=day_id).office
        row = _row(theme, office)
        day = put_into_theme(by=by, at=at, day_id=day_id, theme=theme)
        if row.reason:
            row.reason, row.said_at, row.said_by = "", None, None
            row.save(update_fields=["reason", "said_at", "said_by"])
        _record(theme, "theme_day_counted", {"day": day.pk, "on": day.on, "office": day.office.name}, by, at)
    return day


def leave_day(*, by: Account, at: datetime, theme_id: int, day_id: int) -> ReceptionDay:
    """不再计入: a day that was linked by mistake; its receptions stay what they are."""
    with transaction.atomic():
        theme = _locked(theme_id)
        if not theme.days.filter(pk=day_id).exists():
            raise ActionRefused("not_counted", _("这个接访日没有计入本专题。"))
        day = put_into_theme(by=by, at=at, day_id=day_id, theme=None)
        _record(theme, "theme_day_left", {"day": day.pk, "on": day.on, "office": day.office.name}, by, at)
    return day


def say_not_held(*, by: Account, at: datetime, theme_id: int, office: Office, reason: str) -> ThemeOffice:
    """说明未举办, by the office itself. Raises NotPermitted, InvalidFacts, ActionRefused where it has held it."""
    reason = reason.strip()
    with transaction.atomic():
        theme = _locked(theme_id)
        check_plans(by, office)
        row = _row(theme, office)
        if not reason:
            raise InvalidFacts("no_reason", _("请写明未举办的原因。"), field="reason")
        if len(reason) > LONGEST_REASON:
            raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
        lines = lines_of(theme, None, timezone.localdate(at))
        if next(line for line in lines if line.row.pk == row.pk).state == HeldState.HELD:
            raise ActionRefused("was_held", _("本单位已有计入的接访，不能说明未举办。"))
        row.reason, row.said_at, row.said_by = reason, at, by
        row.save(update_fields=["reason", "said_at", "said_by"])
        event = _record(theme, "theme_not_held", {"office": office.name, "reason": reason}, by, at)
        queue_message(
            event=event,
            office=theme.office,
            permission=Permission.SUPERVISE,
            text=_("%(office)s说明没有举办专题接访“%(title)s”") % {"office": office.short_name, "title": theme.title},
            url=theme.get_absolute_url(),
            at=at,
        )
    return row


def ask_silent(*, by: Account, at: datetime, theme_id: int) -> list[Office]:
    """催报: each office that said nothing and has no day to come is asked by name, once; answers which."""
    asked = []
    with transaction.atomic():
        theme = _led(theme_id, by)
        lines = [line for line in lines_of(theme, None, timezone.localdate(at)) if line.is_to_ask]
        if not lines:
            raise ActionRefused("nobody_to_ask", _("没有需要催报的单位；每个单位只催报一次。"))
        names = [line.row.office.name for line in lines]
        event = _record(theme, "theme_asked", {"offices": names}, by, at)
        for line in lines:
            line.row.asked_at, line.row.asked_by = at, by
            line.row.save(update_fields=["asked_at", "asked_by"])
            _tell(theme, line.row.office, event, _("%(office)s催报专题接访“%(title)s”：请报告是否举办"), at)
            asked.append(line.row.office)
    return asked


def end_theme(*, by: Account, at: datetime, theme_id: int) -> Theme:
    """结束: what each office did stands as it is now, for good. Before the last day only where all have held it or
    said why not.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        theme = _led(theme_id, by)
        lines = lines_of(theme, None, today)
        open_still = [line for line in lines if line.state in (HeldState.SILENT, HeldState.PLANNED)]
        if today <= theme.ends_on and open_still:
            said = _("期间还没有过，还有%(n)d个单位没有举办或者说明，不能结束。")
            raise ActionRefused("not_over", said % {"n": len(open_still)})
        theme.summary, theme.ended_at, theme.ended_by = summary_of(lines, today), at, by
        theme.save(update_fields=["summary", "ended_at", "ended_by"])
        told = {"offices": len(lines), "held": sum(line.state == HeldState.HELD for line in lines)}
        _record(theme, "theme_ended", told, by, at)
    return theme


def call_off_theme(*, by: Account, at: datetime, theme_id: int, reason: str) -> Theme:
    """撤销 a theme that no office has held: nothing is asked of anybody any more, and each hears why. Its days stay
    reception days of their offices.
    """
    reason = reason.strip()
    with transaction.atomic():
        theme = _led(theme_id, by)
        if not reason:
            raise InvalidFacts("no_reason", _("请写明撤销的理由。"), field="reason")
        if len(reason) > LONGEST_REASON:
            raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
        held = [line.row.office.name for line in lines_of(theme, None, timezone.localdate(at)) if line.figures.batches
                or line.state == HeldState.HELD]  # fmt: skip
        if held:
            said = _("%(offices)s已经举办，不能撤销；请在期满后或者各单位都说明后“结束”。")
            raise ActionRefused("was_held", said % {"offices": "、".join(held)})
        theme.called_off, theme.ended_at, theme.ended_by = reason, at, by
        theme.save(update_fields=["called_off", "ended_at", "ended_by"])
        event = _record(theme, "theme_called_off", {"reason": reason}, by, at)
        settle_asked(events=Event.objects.filter(chain_id=event.chain_id).exclude(pk=event.pk), at=at)
        for row in theme.offices.select_related("office").order_by("office__path"):
            _tell(theme, row.office, event, _("%(office)s撤销专题接访“%(title)s”，不需要举办"), at)
    return theme


# Parts


def _locked(theme_id: int) -> Theme:
    rows = Theme.objects.select_for_update(of=("self",), no_key=True)  # a day that is moved takes a key to its theme
    theme = rows.select_related("office").get(pk=theme_id)
    if theme.has_ended:
        raise ActionRefused("ended", _("专题接访已经结束，不能再改。"))
    return theme


def _led(theme_id: int, by: Account) -> Theme:
    office = Theme.objects.select_related("office").get(pk=theme_id).office
    check_may(by, Permission.SUPERVISE, office)
    return _locked(theme_id)


def _row(theme: Theme, office: Office) -> ThemeOffice:
    row = theme.offices.select_related("office").filter(office=office).first()
    if row is None:
        raise NotPermitted("not_asked", _("%(office)s不在这次专题接访的单位里。") % {"office": office.name})
    return row


def _check_offices(by: Account, office: Office, offices: Sequence[Office], asked: Collection[int] = ()) -> None:
    """asked: those that need no check, being asked already."""
    if not offices or len(offices) > MOST_OFFICES:
        raise InvalidFacts("no_offices", _("请选择单位，最多%(most)d个。") % {"most": MOST_OFFICES}, field="offices")
    authority = authority_of(by)
    for one in offices:
        if one.pk in asked:
            continue
        if one.pk == office.pk or not one.path.startswith(office.path) or not authority.may(Permission.SUPERVISE, one):
            raise NotPermitted("not_below", _("%(office)s不是您监督的下级单位。") % {"office": one.name})


def _check_facts(texts: Mapping[str, str], starts_on: date, ends_on: date) -> None:
    for name, most, missing in (("title", 60, _("请填写主题。")), ("matter", 200, _("请填写类别或者事项。"))):
        if not texts[name]:
            raise InvalidFacts("missing", missing, field=name)
        if len(texts[name]) > most:
            raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": most}, field=name)
    if len(texts["file_number"]) > 60:
        raise InvalidFacts("too_long", _("最多%(most)d字。") % {"most": 60}, field="file_number")
    if ends_on < starts_on:
        raise InvalidFacts("days", _("结束日期不能早于开始日期。"), field="ends_on")
    if (ends_on - starts_on).days > LONGEST_PERIOD:
        raise InvalidFacts("too_long_period", _("期间最长一年。"), field="ends_on")


def _record(theme: Theme, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> Event:
    return record_event(subject=f"theme:{theme.pk}", kind=kind, facts=facts, by=by, office=theme.office, at=at)


def _tell(theme: Theme, office: Office, event: Event, text: str, at: datetime) -> None:
    """Whoever stands for the office is told; for a closed one it hears for whom."""
    said, url = text % {"office": theme.office.short_name, "title": theme.title}, theme.get_absolute_url()
    to = standing_office(office)
    if to.pk != office.pk:
        said += _("（%(office)s已停用）") % {"office": office.name}
    queue_message(event=event, office=to, permission=Permission.RECEIVE, text=said, url=url, at=at)

"""An office sets the rule by which its rota is drawn."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.errors import InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind
from offices.pages.words import cn_date
from visits.hall.models import Window
from visits.rota.enums import LegalBody, PlanState, Weekday
from visits.rota.models import ReceptionDay, RotaRule
from visits.rota.policies import check_plans
from visits.rota.queries import rooms_for

MOST_LEADERS_A_DAY = 20


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    weekdays, legal_weekday, legal_bodies = values["weekdays"], values["legal_weekday"], values["legal_bodies"]
    if not weekdays or not set(weekdays) <= set(Weekday.values):
        raise InvalidFacts("weekdays", _("接访日请在周一至周五里选。"), field="weekdays")
    if not 1 <= values["leaders_a_day"] <= MOST_LEADERS_A_DAY:
        sentence = _("每日领导人数应在1到%(most)d之间。")
        raise InvalidFacts("leaders_a_day", sentence % {"most": MOST_LEADERS_A_DAY}, field="leaders_a_day")
    if not values["place"].strip():
        raise InvalidFacts("no_place", _("请填写地点。"), field="place")
    check_hours(values["starts"], values["ends"], values["slot_minutes"])
    if not 0 <= values["notice_days"] <= 30:
        raise InvalidFacts("notice_days", _("提前公布的工作日应在0到30之间。"), field="notice_days")
    if (legal_weekday is None) != (not legal_bodies):
        field = "legal_bodies" if legal_weekday is not None else "legal_weekday"
        raise InvalidFacts("legal", _("法律服务日和轮值机关要一起设。"), field=field)
    if legal_weekday is not None and legal_weekday not in Weekday.values:
        raise InvalidFacts("legal_weekday", _("法律服务日请在周一至周五里选。"), field="legal_weekday")
    if not set(legal_bodies) <= set(LegalBody.values):
        raise InvalidFacts("legal_bodies", _("请选择轮值机关。"), field="legal_bodies")
    if values["room"] is not None and not rooms_for(office).filter(pk=values["room"].pk).exists():
        raise InvalidFacts("room", _("这个接谈室不归本单位用。"), field="room")
    _check_counted_from(office, values["counted_from"])
    return {
        **values,
        "weekdays": sorted(set(weekdays)),
        "place": values["place"].strip(),
        "legal_bodies": list(dict.fromkeys(legal_bodies)),
    }


def _check_counted_from(office: Office, begun: date | None) -> None:
    """What was published counts: an office does not put its beginning behind a day that it has announced."""
    published = ReceptionDay.objects.filter(office=office, plan__state=PlanState.PUBLISHED)
    first = published.order_by().aggregate(first=Min("on"))["first"] if begun else None
    if begun and first and begun > first:
        sentence = _("本单位%(on)s已有公布的接访日，统计起点不能晚于这一天。")
        raise InvalidFacts("counted_from", sentence % {"on": cn_date(first)}, field="counted_from")


def check_hours(starts: time, ends: time, slot_minutes: int) -> None:
    """Hours that hold at least one slot."""
    if ends <= starts:
        raise InvalidFacts("hours", _("结束时间应在开始之后。"), field="ends")
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    if not 5 <= slot_minutes <= min(minutes, 240):
        raise InvalidFacts("slot", _("每件分钟数应在5到240之间，并且不长于接访时间。"), field="slot_minutes")


ROTA_RULES = RuleKind(
    code="rota",
    name=gettext_lazy("接访规则"),
    model=RotaRule,
    fields=(
        "weekdays", "leaders_a_day", "starts", "ends", "place", "room", "slot_minutes", "notice_days",
        "public_booking", "counted_from", "legal_weekday", "legal_bodies",
    ),
    many=("units",),
    permission=Permission.RECEIVE,
    permit=check_plans,
    clean=_clean,
    event="rota_rule",
    subject="rota_rule",
    page=lambda office: f"{reverse('visits:rota_rule')}?office={office.code}",
)  # fmt: skip


def save_rule(
    *,
    by: Account,
    at: datetime,
    office: Office,
    weekdays: Sequence[int],
    starts: time,
    ends: time,
    place: str,
    leaders_a_day: int = 1,
    room: Window | None = None,
    units: Sequence[Office] = (),
    slot_minutes: int = 30,
    notice_days: int = 5,
    public_booking: bool = True,
    counted_from: date | None = None,
    legal_weekday: int | None = None,
    legal_bodies: Sequence[str] = (),
    version: int | None = None,
) -> RotaRule:
    """How the office's rota is drawn from today on; days that are drawn stay as they are.

    Raises NotPermitted, InvalidFacts with its field, Conflict.
    """
    values = {
        "weekdays": weekdays,
        "leaders_a_day": leaders_a_day,
        "starts": starts,
        "ends": ends,
        "place": place,
        "room": room,
        "units": units,
        "slot_minutes": slot_minutes,
        "notice_days": notice_days,
        "public_booking": public_booking,
        "counted_from": counted_from,
        "legal_weekday": legal_weekday,
        "legal_bodies": legal_bodies,
    }
    return set_rule(ROTA_RULES, office=office, by=by, at=at, values=values, version=version).rule


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("接访日提前几天公布"),
        gettext_lazy("《信访工作条例》第十八条第一项要求公布，没有规定提前几天"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("接访公示最晚公布的日子，晚了须写原因"),
        gettext_lazy("5个工作日"),
        rule="rota",
        fields=("notice_days",),
    ),
)

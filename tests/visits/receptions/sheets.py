"""What tests of the sheet stand on: petitions with all that a sheet tells of them, booked on a day of a leader."""

import datetime as dt
from typing import Any

from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Office
from tests.factories import City, make_petition, moment
from tests.visits.receptions.received import day_of, promised, registered
from visits.bookings.actions.slots import book
from visits.bookings.enums import BookingOrigin
from visits.bookings.models import Booking
from visits.receptions.actions.receptions import Promised
from visits.rota.models import Leader, ReceptionDay

LONG = (
    "反映某小区开发商逾期交房、质量不合格且拒绝退还维修资金，业主多次到区县有关部门反映"
    "均未得到书面答复，请求督促限期整改并依法赔偿损失"
)
LONGER = (LONG + "；") * 8


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def long_names(city: City) -> None:
    """Offices are called as long as they are in life."""
    for office, name in ((city.city, "市信访局"), (city.bureau, "市住房和城乡建设局"), (city.province, "省信访局")):
        Office.objects.filter(pk=office.pk).update(short_name=name, name=f"测试{name}")
        office.refresh_from_db()


def full_petition(
    city: City, leader: Leader, *, subject: str = LONG, state: str = State.REVIEW_SERVED, n: int = 0
) -> Petition:
    """Brought three times, received twice by the leader, with instructions, promises and a package."""
    petition = make_petition(city, state, start=ago(100), subject=subject[:200], headcount=12, channel="visit")
    take(petition, "add_batch", city, ago(50), by=city.clerk, on=ago(51), channel="visit", persons=15)
    take(petition, "add_batch", city, ago(45), by=city.clerk, on=ago(45), channel="letter", persons=1)
    for days in (40, 30):
        day = ReceptionDay.objects.filter(leader=leader, on=ago(days)).first() or day_of(leader, ago(days), city.clerk)
        promises = [promised(ago(days - 12), LONG), Promised(text=LONG, due_on=ago(-n - 5), owner="李处长", unit=None)]
        registered(city, day, petition, promises=promises)
    for days in (25, 24, 23, 22):
        take(petition, "instruct", city, ago(days), by=city.leader, text=LONGER[:500], due_on=ago(days - 20))
    return Petition.objects.get(pk=petition.pk)


def take(petition: Petition, key: str, city: City, day: dt.date, **facts: Any) -> None:
    perform(key, petition_id=petition.pk, at=moment(day), **facts)


def booked(day: ReceptionDay, city: City, *, slot: int = 0, petition: Petition | None = None, **facts: Any) -> Booking:
    """The slot of that number, half an hour each from nine on."""
    told: dict[str, Any] = {"origin": BookingOrigin.INVITED, "petition": petition, **facts}
    if petition is None:
        told = {"name": "张三丰", "matter": "要求补发拖欠的工资", **told, "origin": BookingOrigin.DESK}
    starts = (dt.datetime.combine(day.on, day.starts) + dt.timedelta(minutes=30 * slot)).time()
    return book(by=city.clerk, at=timezone.now(), day_id=day.pk, starts=starts, **told)

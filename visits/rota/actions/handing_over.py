"""The reception days to come of a leader who leaves pass to other leaders of the office, and are published anew."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.organisation.models import Account
from offices.organisation.responsibilities import Passing, Responsibility, Shown
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.rota.actions.days import replace_leader
from visits.rota.actions.leaders import save_leader
from visits.rota.enums import DayState
from visits.rota.models import Leader, ReceptionDay


def days_to_come() -> QuerySet[ReceptionDay]:
    """The days that are still to be held."""
    return ReceptionDay.objects.filter(state=DayState.PLANNED, on__gte=timezone.localdate())


def _give_to_person(pk: int, *, account: Account, to: Account, by: Account, at: datetime, reason: str) -> None:
    """The notice of a published day says its reason to everybody: why somebody left is not among it."""
    day = ReceptionDay.objects.select_related("leader", "office").get(pk=pk)
    leader = Leader.objects.filter(office=day.office, account=to).first()
    if leader is None:
        leader = save_leader(by=by, at=at, office=day.office, account=to, post=to.title or _("领导"))
    replace_leader(by=by, at=at, day_id=day.pk, version=day.version, leader=leader, reason=_("原接访领导工作变动"))


RESPONSIBILITIES = (
    Responsibility(
        key="days",
        label=_l("接访日"),
        rows=lambda: days_to_come().select_related("office"),
        shown=lambda day: Shown(f"{day.office.short_name} {cn_date(day.on)}", day.get_absolute_url(), day.on),
        person="leader__account",
        person_office="office",
        offices=("office",),
        takes=Permission.INSTRUCT,
        to_person=Passing(_give_to_person),
    ),
)

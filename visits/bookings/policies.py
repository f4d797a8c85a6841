"""Whom a leader receives: nobody who accuses that leader (《信访工作条例》第三十条第三款)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accusing
from offices.errors import ActionRefused, InvalidFacts
from visits.bookings.enums import TAKES_SLOT
from visits.rota.models import Leader, ReceptionDay

# It does not say why: the leader reads the pages of the own days.
OTHER_LEADER = _l("本件不能由该领导接待，请选择其他领导。")


def may_receive(leader: Leader | None, petition: Petition | None) -> bool:
    """Whether a petition may come to a leader: not one that accuses, or may accuse, that leader."""
    if leader is None or petition is None or not petition.sealed:
        return True
    return not accusing(leader.account).filter(petition=petition).exists()


def check_receiver(leader: Leader | None, petition: Petition | None, *, field: str) -> None:
    """Raises InvalidFacts where the petition may not come to the leader."""
    if not may_receive(leader, petition):
        raise InvalidFacts("other_leader", str(OTHER_LEADER), field=field)


def check_replacing(*, day: ReceptionDay, leader: Leader) -> None:
    """Another leader receives on a day: raises ActionRefused while a booking of it may not come to that leader."""
    accusations = day.bookings.filter(state__in=TAKES_SLOT, petition__sealed=True).select_related("petition")
    if not all(may_receive(leader, booking.petition) for booking in accusations):
        raise ActionRefused(
            "bookings_stay", _("当天有的预约不能由该领导接待，请先改期或者取消有关预约，再更换接访领导。")
        )

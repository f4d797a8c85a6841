"""The bookings that a leader who leaves would have received: they go with the reception days."""

from django.utils.translation import gettext_lazy as _l

from cases.regulation.actions.handing_over import withheld_along
from offices.organisation.responsibilities import Responsibility, Shown
from offices.pages.words import cn_date
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.rota.actions.handing_over import days_to_come


def _shown(booking: Booking) -> Shown:
    return Shown(f"{cn_date(booking.day.on)} {booking.starts:%H:%M}", booking.day.get_absolute_url(), booking.day.on)


RESPONSIBILITIES = (
    Responsibility(
        key="bookings",
        label=_l("预约"),
        rows=lambda: Booking.objects.filter(state=BookingState.BOOKED, day__in=days_to_come()).select_related("day"),
        shown=_shown,
        person="day__leader__account",
        person_office="day__office",
        withheld=withheld_along("petition"),
        offices=("day__office",),
    ),
)

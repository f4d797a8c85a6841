"""The stored words of bookings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BookingOrigin(TextChoices):
    INVITED = "invited", _("约访")
    REQUESTED = "requested", _("信访人预约")
    DESK = "desk", _("窗口预约")
    RETURNED = "returned", _("未化解再接访")


class BookingState(TextChoices):
    BOOKED = "booked", _("已预约")
    RECEIVED = "received", _("已接访")
    ABSENT = "absent", _("未到")
    CANCELLED = "cancelled", _("已取消")
    MOVED = "moved", _("已改期")


TAKES_SLOT = (BookingState.BOOKED, BookingState.RECEIVED, BookingState.ABSENT)
TO_TELL = (BookingState.CANCELLED, BookingState.MOVED)  # the petitioner has to be told

"""A booking keeps a slot of a reception day for a visitor."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel
from visits.bookings.enums import TAKES_SLOT, TO_TELL, BookingOrigin, BookingState
from visits.rota.models import ReceptionDay

UNTOLD = Q(told_at=None) & (Q(state__in=TO_TELL) | Q(known__isnull=False))


class Booking(LabelledModel):
    """A slot taken: by invitation, by the petitioner, or at the desk. `code` is the petitioner's own address of it."""

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="bookings")
    starts = models.TimeField(_("时间"))
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="bookings", null=True)
    name = EncryptedField(_("姓名"), blank=True)
    phone = EncryptedField(_("电话"), blank=True)
    matter = EncryptedField(_("反映事项"), blank=True)
    persons = models.PositiveIntegerField(_("人数"), default=1)
    origin = models.CharField(_("来源"), max_length=10, choices=BookingOrigin)
    state = models.CharField(_("状态"), max_length=10, choices=BookingState, default=BookingState.BOOKED)
    reason = MatterField(_("取消或改期原因"), max_length=200, blank=True)
    # What the visitor knows of the day (leader, place, kind), where it was changed since the booking.
    known = models.JSONField(null=True)
    point = MatterField(_("视频接访点"), max_length=100, blank=True)
    visit = models.OneToOneField("visits.Visit", models.PROTECT, related_name="booking", null=True)
    moved_to = models.OneToOneField("self", models.PROTECT, related_name="moved_from", null=True)
    told_at = models.DateTimeField(
        _("告知信访人时间"), null=True, help_text="of a cancellation, a move or a change of the day"
    )
    told_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=16, unique=True)
    booked_at = models.DateTimeField(_("预约时间"))
    booked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["day", "starts", "id"]
        constraints = [
            models.UniqueConstraint(fields=["day", "starts"], condition=Q(state__in=TAKES_SLOT), name="slot_once"),
            # A petitioner has one place on a day, whoever books it.
            models.UniqueConstraint(
                fields=["day", "petition"],
                condition=Q(state__in=TAKES_SLOT, petition__isnull=False),
                name="petition_once_a_day",
            ),
            models.CheckConstraint(condition=Q(persons__gte=1), name="booking_persons"),
            models.CheckConstraint(
                condition=~Q(state=BookingState.MOVED) | Q(moved_to__isnull=False), name="booking_moved"
            ),
            # Nobody told the petitioner who cancelled or read it himself.
            models.CheckConstraint(condition=Q(told_by=None) | Q(told_at__isnull=False), name="booking_told"),
        ]
        indexes = [models.Index(fields=["day"], condition=UNTOLD, name="bookings_to_tell")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.starts}"

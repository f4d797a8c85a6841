"""These models keep the record of a leader's reception, its points and its corrections."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel, Voidable
from visits.bookings.enums import BookingState
from visits.bookings.models import Booking
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome, Satisfaction, SignedHow
from visits.rota.models import ReceptionDay
from visits.visits.models import Amendment


class Reception(Voidable, LabelledModel):
    """The record: who was present, what was asked and said, what became of it; on the list until closed.

    Made in error it is voided: one person asks with a reason, a head who is another person decides.
    """

    day = models.ForeignKey(ReceptionDay, models.PROTECT, related_name="receptions")
    leader = models.ForeignKey("visits.Leader", models.PROTECT, related_name="receptions", verbose_name=_("接访领导"))
    booking = models.OneToOneField(Booking, models.PROTECT, related_name="reception", null=True)
    booked_as = models.CharField(max_length=10, choices=BookingState, blank=True, help_text="the booking, before")
    visit = models.OneToOneField("visits.Visit", models.PROTECT, related_name="reception", null=True)
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="receptions", null=True)
    point = MatterField(_("来访人所在视频接访点"), max_length=100, blank=True)
    began_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"))
    persons = models.PositiveIntegerField(_("人数"), default=1)
    name = EncryptedField(_("来访人"), blank=True)
    # Each {"name", "unit", "place"}: officials; `place` is where who joined by video sat.
    present = models.JSONField(_("在场人员"), default=list)
    said = EncryptedField(_("领导答复"), blank=True)
    outcome = models.CharField(_("结果"), max_length=12, choices=ReceptionOutcome)
    promise_numbers = ArrayField(
        models.PositiveIntegerField(), default=list, help_text="of the petition's promises, those made here"
    )
    package = models.OneToOneField("cases.Package", models.PROTECT, related_name="reception", null=True)
    change_asked = models.OneToOneField("cases.PackageRequest", models.PROTECT, related_name="reception", null=True)
    satisfaction = models.CharField(_("评价"), max_length=12, choices=Satisfaction, default=Satisfaction.NOT_GIVEN)
    read_back_at = models.DateTimeField(_("承诺已读给来访人"), null=True)
    signed_how = models.CharField(_("签名方式"), max_length=10, choices=SignedHow, blank=True)
    signature = models.ForeignKey("offices.StoredFile", models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(_("签名时间"), null=True)
    follow_up = models.CharField(_("闭环"), max_length=6, choices=ReceptionFollowUp, default=ReceptionFollowUp.OPEN)
    closed_at = models.DateTimeField(_("闭环时间"), null=True)
    closed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    closing = MatterField(_("闭环情况"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))
    version = models.PositiveIntegerField(default=1, help_text="one more with each amendment and request to void")
    void_reason = MatterField(_("作废理由"), max_length=200, blank=True)
    void_asked_at = models.DateTimeField(_("报批作废时间"), null=True)
    void_asked_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)
    void_office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", null=True)
    voided_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gte=F("began_at")), name="reception_times"),
            models.CheckConstraint(condition=Q(persons__gte=1), name="reception_persons"),
            models.CheckConstraint(
                condition=~Q(outcome=ReceptionOutcome.REGISTERED) | Q(petition__isnull=False),
                name="reception_registered",
            ),
            models.CheckConstraint(
                condition=Q(follow_up=ReceptionFollowUp.OPEN, closed_at=None, closed_by=None)
                | Q(follow_up=ReceptionFollowUp.CLOSED, closed_at__isnull=False, closed_by__isnull=False),
                name="reception_closed",
            ),
            models.CheckConstraint(
                condition=Q(void_asked_at=None, void_asked_by=None, void_reason="")
                | Q(void_asked_at__isnull=False, void_asked_by__isnull=False) & ~Q(void_reason=""),
                name="reception_void_asked",
            ),
            # Who asked is not who decides.
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None)
                | Q(voided_at__isnull=False, voided_by__isnull=False, void_asked_at__isnull=False)
                & ~Q(voided_by=F("void_asked_by")),
                name="reception_voided_by_two",
            ),
        ]
        indexes = [
            models.Index(
                fields=["leader", "-id"], condition=Q(follow_up=ReceptionFollowUp.OPEN), name="open_receptions"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.pk}"


class DeskRecord(models.Model):
    """What a legal body did at its desk on a day: how many came, and about what."""

    day = models.OneToOneField(ReceptionDay, models.PROTECT, related_name="desk_record")
    batches = models.PositiveIntegerField(_("接待批次"))
    persons = models.PositiveIntegerField(_("接待人次"))
    matter = EncryptedField(_("咨询事项"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ["day"]
        constraints = [models.CheckConstraint(condition=Q(persons__gte=F("batches")), name="desk_persons")]

    def __str__(self) -> str:
        return f"{self.day_id} {self.batches}"


class Point(models.Model):
    """One thing the visitor asked, and the answer to it."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    asked = EncryptedField(_("诉求"))
    answered = EncryptedField(_("答复"), blank=True)
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", null=True, verbose_name=_("责任单位"))

    class Meta:
        ordering = ["reception", "number"]
        constraints = [models.UniqueConstraint(fields=["reception", "number"], name="point_number")]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.number}"


class ReceptionAmendment(Amendment):
    """A correction of the record of a reception."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="amendments")

    class Meta(Amendment.Meta):
        ordering = ["reception", "id"]

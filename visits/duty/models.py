"""The duty book of grass-roots staff (责任信访工作手册): disputes found on rounds (矛盾纠纷排查)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField
from offices.pages.models import LabelledModel
from visits.duty.enums import DutyState
from visits.visits.models import Amendment


class DutyBookEntry(LabelledModel):
    """A dispute found on a round. It is about a matter, never a list of persons to watch."""

    office = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="duty_book_entries", verbose_name=_("单位")
    )
    found_on = models.DateField(_("发现日期"))
    place = models.CharField(_("地点"), max_length=200)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("经度"), max_digits=8, decimal_places=5, null=True, blank=True)
    category = models.ForeignKey(
        "offices.Category", models.PROTECT, related_name="+", null=True, verbose_name=_("内容分类")
    )
    subject = models.CharField(_("事项"), max_length=100)
    body = EncryptedField(_("情况"))
    parties = EncryptedField(_("当事人"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=DutyState, default=DutyState.FOLLOWING)
    next_on = models.DateField(_("下次跟进"), null=True)
    settled_how = EncryptedField(_("化解情况"), blank=True)
    relapses = models.PositiveSmallIntegerField(_("化解后反复"), default=0)
    petition = models.OneToOneField("cases.Petition", models.PROTECT, related_name="duty_book_entry", null=True)
    photos = models.ManyToManyField("offices.StoredFile", related_name="+", verbose_name=_("照片"))
    ended_at = models.DateTimeField(_("了结时间"), null=True)
    version = models.PositiveIntegerField(default=1, help_text="one more with each amendment")
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="duty_position",
            ),
            models.CheckConstraint(
                condition=~Q(state=DutyState.RAISED) | Q(petition__isnull=False), name="duty_raised"
            ),
            models.CheckConstraint(
                condition=Q(state=DutyState.FOLLOWING, next_on__isnull=False, ended_at=None)
                | ~Q(state=DutyState.FOLLOWING) & Q(next_on=None, ended_at__isnull=False),
                name="duty_followed_or_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-found_on", "-id"], name="duty_list"),
            models.Index(fields=["next_on", "-found_on", "-id"], name="duty_due"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("visits:duty_entry", args=[self.pk])

    @property
    def number(self) -> str:
        """As it is referred to: SC20260304-000123 (手册), by the day of the record."""
        return f"SC{timezone.localdate(self.recorded_at):%Y%m%d}-{self.pk:06d}"

    @property
    def settled_on_the_spot(self) -> bool:
        """就地化解: settled when it was found, without any following up."""
        return self.state == DutyState.SETTLED and self.ended_at == self.recorded_at


class FollowUp(models.Model):
    """What was done about a dispute later (跟进)."""

    entry = models.ForeignKey(DutyBookEntry, models.PROTECT, related_name="follow_ups")
    on = models.DateField(_("日期"))
    text = EncryptedField(_("跟进情况"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.on}"


class DutyAmendment(Amendment):
    """A correction of an entry."""

    entry = models.ForeignKey(DutyBookEntry, models.PROTECT, related_name="amendments")

    class Meta(Amendment.Meta):
        ordering = ["entry", "id"]

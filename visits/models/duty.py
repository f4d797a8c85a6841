"""The duty book of grass-roots staff (责任信访工作手册): disputes found on rounds (矛盾纠纷排查)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField
from visits.enums import DutyState


class DutyEntry(models.Model):
    """A dispute found on a round. It is about a matter, never a list of persons to watch."""

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="duty_entries", verbose_name=_("单位"))
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
    settled_how = models.TextField(_("化解情况"), blank=True)
    petition = models.OneToOneField("cases.Petition", models.PROTECT, related_name="duty_entry", null=True)
    photos = models.ManyToManyField("offices.StoredFile", related_name="+", verbose_name=_("照片"))
    ended_at = models.DateTimeField(_("了结时间"), null=True)
    request_key = models.UUIDField(null=True, unique=True)
    recorded_at = models.DateTimeField(_("记录时间"))
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="duty_position",
            ),
            models.CheckConstraint(
                condition=~Q(state=DutyState.RAISED) | Q(petition__isnull=False), name="duty_raised"
            ),
        ]
        indexes = [models.Index(fields=["office", "-found_on", "-id"], name="duty_list")]

    def __str__(self) -> str:
        return f"{self.found_on} {self.subject}"


class FollowUp(models.Model):
    """What was done about a dispute later (跟进)."""

    entry = models.ForeignKey(DutyEntry, models.PROTECT, related_name="follow_ups")
    on = models.DateField(_("日期"))
    text = EncryptedField(_("跟进情况"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("记录人"))

    class Meta:
        ordering = ["entry", "id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.on}"

"""A petitioner rates the organs that answered (满意度评价): each may be rated once, from service until a day."""

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.ratings.enums import ENTRY_DAYS, RatedRole, RatingValue, RatingWay
from offices.crypto import EncryptedField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class RatingRule(LabelledModel, OfficeRule):
    """For how many days from service a petitioner may rate."""

    days = models.PositiveSmallIntegerField(_("评价期（日）"))

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(days__gte=30, days__lte=180), name="rating_rule_days"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class Rating(LabelledModel):
    """One organ that may be rated in one petition; `value` is empty until the petitioner rates it.

    Until `enter_by` an office may record what was said by `closes_on`; after it, where nothing was said or recorded, it
    has lapsed unrated. Nobody recorded what was said online. A correction changes the value; what it was before stands
    in the history.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="ratings")
    number = models.PositiveSmallIntegerField(_("序号"), help_text="within the petition, from 1")
    role = models.CharField(_("评价对象"), max_length=10, choices=RatedRole)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("被评价单位"))
    document = models.ForeignKey("cases.Document", models.PROTECT, related_name="+", verbose_name=_("答复文书"))
    opened_on = models.DateField(_("评价期起"))
    closes_on = models.DateField(_("评价期止"))
    value = models.CharField(_("评价"), max_length=12, choices=RatingValue, blank=True)
    way = models.CharField(_("评价方式"), max_length=10, choices=RatingWay, blank=True)
    rated_on = models.DateField(_("评价日期"), null=True)
    said = EncryptedField(_("评价意见"), blank=True)
    proof = models.ForeignKey(
        "cases.Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("评价证明")
    )
    recorded_at = models.DateTimeField(_("登记时间"), null=True)
    recorded_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    recorded_office = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("登记单位")
    )
    corrected_at = models.DateTimeField(_("更正时间"), null=True)
    corrected_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("更正人")
    )

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "office"], name="rating_of_organ_once"),
            models.UniqueConstraint(fields=["petition", "number"], name="rating_number"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opened_on")), name="rating_closes_after_opening"),
            models.CheckConstraint(
                condition=Q(value="", way="", rated_on=None, recorded_at=None, recorded_by=None, proof=None)
                & Q(recorded_office=None)
                | Q(way=RatingWay.ONLINE, rated_on__isnull=False, recorded_at__isnull=False, recorded_by=None)
                & Q(recorded_office=None)
                & ~Q(value="")
                | Q(rated_on__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False)
                & Q(recorded_office__isnull=False)
                & ~Q(value="")
                & ~Q(way__in=("", RatingWay.ONLINE)),
                name="rating_recorded_pair",
            ),
            models.CheckConstraint(
                condition=Q(corrected_at=None, corrected_by=None)
                | Q(corrected_at__isnull=False, corrected_by__isnull=False) & ~Q(value=""),
                name="rating_corrected_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "recorded_at"], name="rating_recorded"),
            models.Index(fields=["office", "closes_on"], name="rating_closes"),
        ]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number}"

    @property
    def enter_by(self) -> date:
        """The last day on which an office may enter what was said within the time."""
        return self.closes_on + timedelta(days=ENTRY_DAYS)

    @property
    def is_own(self) -> bool:
        """Whether the petitioner gave it alone, which nothing replaces."""
        return self.way == RatingWay.ONLINE

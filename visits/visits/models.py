"""A visit (来访): who came, how many, about which petition, what was said and done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel, Voidable
from visits.hall.models import COLLECTIVE_FROM
from visits.visits.enums import VisitOutcome

MAX_REPRESENTATIVES = 5  # 《信访工作条例》第二十条第三款
BROUGHT = Q(brought_by__isnull=False) | ~Q(accompanied_by="")  # 带访


class Visit(Voidable, LabelledModel):
    """One coming of one or several persons, apart from the petition it is about: there may be none.

    What was said may identify people, and the names of who came do: they are encrypted. Lists of names hold one a line.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="visits", verbose_name=_("接待单位"))
    ticket = models.OneToOneField("visits.Ticket", models.PROTECT, related_name="visit", null=True)
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="visits", null=True)
    on = models.DateField(_("日期"))
    came_at = models.DateTimeField(_("来访时间"))
    left_at = models.DateTimeField(_("离开时间"), null=True)
    persons = models.PositiveIntegerField(_("人数"), default=1)
    batch = models.OneToOneField("cases.Batch", models.SET_NULL, related_name="visit", null=True)
    visitor = EncryptedField(_("来访人"), blank=True)
    identity_number = EncryptedField(_("证件号码"), blank=True)
    phone = EncryptedField(_("电话"), blank=True)
    representatives = EncryptedField(_("代表"), blank=True)
    representatives_number = models.PositiveSmallIntegerField(_("代表人数"), default=0)
    unrepresented = MatterField(_("尚未推选代表的原因"), max_length=200, blank=True)
    agent = EncryptedField(_("代理人"), blank=True)
    agent_authority = models.BooleanField(_("已收存书面授权委托书"), default=False)
    brought_by = models.ForeignKey(
        "offices.Office", models.PROTECT, related_name="+", null=True, verbose_name=_("带访单位")
    )
    accompanied_by = models.CharField(_("带访人员"), max_length=100, blank=True)
    members = EncryptedField(_("人员名单"), blank=True)
    room = models.ForeignKey("visits.Window", models.PROTECT, related_name="+", null=True, verbose_name=_("接谈地点"))
    units = models.ManyToManyField("offices.Office", related_name="+", blank=True, verbose_name=_("到场单位"))
    said = EncryptedField(_("反映情况"), blank=True)
    done = MatterField(_("现场处理"), blank=True)
    outcome = models.CharField(_("结果"), max_length=12, choices=VisitOutcome)
    code = models.CharField(max_length=16, unique=True, help_text="the address of the visitor's own page")
    version = models.PositiveIntegerField(default=1, help_text="one more with each amendment")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("接待人"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(persons__gte=1), name="visit_persons"),
            models.CheckConstraint(condition=Q(left_at=None) | Q(left_at__gte=F("came_at")), name="visit_times"),
            models.CheckConstraint(
                condition=~Q(outcome__in=[VisitOutcome.REGISTERED, VisitOutcome.KNOWN]) | Q(petition__isnull=False),
                name="visit_about_a_petition",
            ),
            models.UniqueConstraint(
                fields=["petition"],
                condition=Q(outcome=VisitOutcome.REGISTERED, voided_at=None),
                name="visit_registered_once",
            ),
            models.CheckConstraint(
                condition=Q(representatives_number=0)
                | Q(representatives_number__lte=MAX_REPRESENTATIVES, persons__gte=COLLECTIVE_FROM),
                name="visit_representatives",
            ),
            models.CheckConstraint(condition=Q(agent="") | Q(agent_authority=True), name="visit_agent_has_authority"),
        ]
        indexes = [models.Index(fields=["office", "-on", "-id"], name="visit_list")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("visits:visit", args=[self.pk])

    @property
    def number(self) -> str:
        """As it stands on the receipt: LF20260304-000123."""
        return f"LF{self.on:%Y%m%d}-{self.pk:06d}"

    @property
    def is_collective(self) -> bool:
        return self.persons >= COLLECTIVE_FROM


class Amendment(models.Model):
    """A correction of a record: why, by whom, and what stood there before. Never changed, never deleted."""

    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("更正人"))
    reason = models.CharField(_("更正理由"), max_length=200)
    fields = ArrayField(models.CharField(max_length=30), verbose_name=_("更正内容"))
    before = EncryptedField(help_text="JSON of what stood in the fields before")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="%(class)s_reason"),
            models.CheckConstraint(condition=~Q(fields=[]), name="%(class)s_fields"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.at}"


class VisitAmendment(Amendment):
    """A correction of a visit's record."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="amendments")

    class Meta(Amendment.Meta):
        ordering = ["visit", "id"]

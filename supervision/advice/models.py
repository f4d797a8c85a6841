"""These models keep what a petition office advised other organs (第四十条), and what these answered."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel
from supervision.advice.enums import RUNNING, UNISSUED, AdviceKind, AdviceState
from supervision.cards.enums import OrderGround
from supervision.orders.enums import Adoption, ReportDecision

# What a letter and its course say in free words, which may name petitions.
TOLD = ("matter", "findings", "consequences", "advice", "sources", "returned", "ended_reason")


class AdviceLetter(LabelledModel):
    """A letter of advice: drafted, signed by a leader, issued under a number, answered, and the answer examined.

    `about`: of whom responsibility is asked, where that is advised. `content` is the letter as it was issued.
    """

    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("提出单位"))
    kind = models.CharField(_("建议类型"), max_length=10, choices=AdviceKind)
    unit = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("主送单位"))
    about = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("被建议追究责任的单位")
    )
    copies: models.ManyToManyField = models.ManyToManyField("offices.Office", related_name="+")
    petitions: models.ManyToManyField = models.ManyToManyField("cases.Petition", related_name="advices")
    ground = models.CharField(_("情形"), max_length=4, choices=OrderGround, blank=True)
    matter = models.CharField(_("事由"), max_length=100)
    findings = models.TextField(_("发现的情况"), max_length=4000)
    consequences = models.CharField(_("造成的严重后果"), max_length=500, blank=True)
    advice = models.TextField(_("建议"), max_length=2000)
    sources = models.CharField(_("依据的报告、材料"), max_length=300, blank=True)
    due_on = models.DateField(_("反馈期限"))
    state = models.CharField(_("状态"), max_length=10, choices=AdviceState, default=AdviceState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("拟稿时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    handed_in_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("送签人")
    )
    returned = models.CharField(_("退回修改的意见"), max_length=300, blank=True)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    content = EncryptedField(blank=True, help_text="the parts of the letter as JSON")
    checksum = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    signed_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    urged_on = models.DateField(_("最近催办"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ended_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(_("撤回、作废的理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], condition=~Q(number=""), name="advice_number"),
            models.CheckConstraint(condition=~Q(office=F("unit")), name="advice_to_another"),
            models.CheckConstraint(
                condition=Q(state__in=UNISSUED, number="", content="", checksum="", signed_at=None, signed_by=None)
                | ~Q(state__in=UNISSUED)
                & Q(signed_at__isnull=False, signed_by__isnull=False)
                & ~Q(number="")
                & ~Q(checksum=""),
                name="advice_issued_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="advice_ended_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[AdviceState.WITHDRAWN, AdviceState.DROPPED]) | ~Q(ended_reason=""),
                name="advice_why_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(kind=AdviceKind.ACCOUNT, about__isnull=False) & ~Q(consequences="") & ~Q(ground="")
                | ~Q(kind=AdviceKind.ACCOUNT) & Q(about=None, consequences=""),
                name="advice_of_responsibility",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on"], condition=Q(state=AdviceState.OPEN), name="advice_to_answer"),
            models.Index(fields=["office", "-id"], name="advice_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("supervision:advice", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING


class AdviceAnswer(LabelledModel):
    """What the organ says of adoption (第四十条第四款), and what who advised says of that.

    on_paper: it came on paper and was entered by the office that advised.
    """

    advice = models.ForeignKey(AdviceLetter, models.PROTECT, related_name="answers")
    adoption = models.CharField(_("采纳情况"), max_length=10, choices=Adoption)
    text = models.TextField(_("反馈内容"), max_length=4000)
    file = models.OneToOneField("offices.StoredFile", models.PROTECT, null=True, related_name="+")
    on_paper = models.BooleanField(_("书面来函，由提出单位录入"), default=False)
    made_at = models.DateTimeField(_("反馈时间"))
    made_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("反馈人"))
    decision = models.CharField(_("审核"), max_length=10, choices=ReportDecision, default=ReportDecision.PENDING)
    decision_reason = models.CharField(_("审核意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True)
    decided_by = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["advice", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["advice"], condition=Q(decision=ReportDecision.PENDING), name="one_pending_advice_answer"
            ),
            models.CheckConstraint(
                condition=Q(decision=ReportDecision.PENDING, decided_at=None, decided_by=None)
                | ~Q(decision=ReportDecision.PENDING) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="advice_answer_decided_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.advice_id} {self.pk}"


class AdviceRule(OfficeRule):
    """Within how many days an organ answers advice, for an office and those below it."""

    answer_days = models.PositiveSmallIntegerField(_("建议反馈期限（日）"))

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=Q(answer_days__gte=1, answer_days__lte=366), name="advice_rule_days"),
        ]

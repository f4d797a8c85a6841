"""These models keep papers as they were issued, the answers in them, and their service."""

from collections.abc import Mapping

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.papers.enums import SignOff
from cases.petitions.enums import Attitude, DocumentKind, Outcome, ServiceMethod
from offices.crypto import EncryptedField, MatterField
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class Document(LabelledModel):
    """A paper issued in the course of a petition. Never changed; a mistake is followed by another paper.

    `copy_of`: the paper of the lead case of which this is the copy for a joined petition, under the same number.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="documents")
    kind = models.CharField(_("文书"), max_length=24, choices=DocumentKind)
    number = models.CharField(_("文号"), max_length=60, help_text="云信复〔2026〕12号")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("出具单位"))
    addressee = models.ForeignKey(
        "offices.Office", models.PROTECT, null=True, related_name="+", verbose_name=_("主送单位")
    )
    issued_on = models.DateField(_("日期"))
    issued_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    body = MatterField(_("内容"))
    basis = MatterField(_("依据"), blank=True)
    outcome = models.CharField(_("处理意见"), max_length=12, choices=Outcome, blank=True)
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="copies")

    class Meta:
        ordering = ["petition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], condition=Q(copy_of=None), name="document_number"),
            models.UniqueConstraint(fields=["petition", "copy_of"], name="document_copied_once"),
            models.CheckConstraint(condition=~Q(number=""), name="document_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cases:paper", args=[self.petition.number, self.pk])


class IssuedLetter(models.Model):
    """A letter as it was issued, whatever is corrected, renamed or moved later. Append-only; its hash stands in the
    event of the step that issued it.
    """

    document = models.OneToOneField(Document, models.PROTECT, related_name="letter")
    content = EncryptedField(help_text="the parts of the letter as JSON, the petitioner's name among them")
    checksum = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(content="") & ~Q(checksum=""), name="letter_kept")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.checksum}"


class LevelsField(models.JSONField):
    """The sign-off of each kind of letter that asks for one."""

    def in_words(self, levels: Mapping[str, str]) -> str:
        """For the history of the rule."""
        named = ((kind, SignOff(levels[kind])) for kind in DocumentKind if kind in levels)
        return "；".join(f"{kind.label}：{level.label}" for kind, level in named)


class SignOffRule(OfficeRule):
    """One version of which letters of an office, and of those below it, are checked and signed before they go out."""

    levels = LevelsField(_("审核签发"), default=dict)

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class TemplatesField(models.JSONField):
    """Of each kind of letter the paragraphs that an office has worded."""

    def in_words(self, templates: Mapping[str, list[dict[str, str]]]) -> str:
        """For the history of the rule."""
        said = []
        for kind in DocumentKind:
            paragraphs = [f"【{one['name']}】{one['text']}" for one in templates.get(kind, ())]
            said += [f"{kind.label}：{' '.join(paragraphs)}"] if paragraphs else []
        return "；".join(said)


class TemplateRule(OfficeRule):
    """One version of the wording of an office's letters, and of those below it that have none of their own."""

    templates = TemplatesField(_("文书模板"), default=dict)

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class DemandAnswer(LabelledModel):
    """What an opinion says to one numbered demand."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="answers")
    demand = models.ForeignKey("cases.Demand", models.PROTECT, related_name="answers")
    outcome = models.CharField(_("意见"), max_length=12, choices=Outcome)
    text = MatterField(_("答复"))
    detail = MatterField(
        _("支持的部分、依据或者去处"), max_length=500, blank=True, help_text="what POINT_DETAILS asks for the outcome"
    )

    class Meta:
        ordering = ["demand__number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "demand"], name="answer_once"),
            models.CheckConstraint(condition=~Q(text=""), name="answer_said"),
            models.CheckConstraint(
                condition=Q(outcome__in=[Outcome.SUPPORT, Outcome.EXPLAIN]) | ~Q(detail=""), name="answer_detailed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.demand_id}"


class Service(LabelledModel):
    """How a paper reached its addressee (送达回证)."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="service")
    on = models.DateField(_("送达日期"))
    method = models.CharField(_("送达方式"), max_length=14, choices=ServiceMethod)
    place = MatterField(_("送达地点"), max_length=100, blank=True)
    posted_on = models.DateField(_("交寄日期"), null=True)
    noticed_on = models.DateField(_("公告日期"), null=True)
    received_by = MatterField(_("签收人与信访人关系"), max_length=40, blank=True)
    signed = models.BooleanField(_("已签收"))
    refusal = MatterField(_("拒收理由"), max_length=200, blank=True)
    witnesses = EncryptedField(_("见证人"), blank=True)
    photo = models.PositiveSmallIntegerField(
        _("照片"), null=True, help_text="the number of the attachment that shows it"
    )
    attitude = models.CharField(_("信访人意见"), max_length=10, choices=Attitude, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("送达人"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed=True) | ~Q(refusal="") | Q(method=ServiceMethod.PUBLIC_NOTICE),
                name="refused_service_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(method=ServiceMethod.PUBLIC_NOTICE, noticed_on__isnull=False, signed=False))
                | (~Q(method=ServiceMethod.PUBLIC_NOTICE) & Q(noticed_on=None)),
                name="service_by_notice_is_not_signed",
            ),
            models.CheckConstraint(
                condition=(Q(method=ServiceMethod.MAIL, posted_on__isnull=False))
                | (~Q(method=ServiceMethod.MAIL) & Q(posted_on=None)),
                name="service_by_mail_was_posted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.on}"

"""What was attached to a petition: the file as it came, what is shown of it, and whether it was withdrawn."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.attachments.enums import AttachmentKind, AttachmentState, Refusal, Scan
from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel

LONGEST_TITLE = 60


class Attachment(LabelledModel):
    """A file of a petition (附件). It is never deleted: two persons withdraw it, and its hash stays in the event.

    original: as it came; nothing where it was refused. shown: what people look at, without what a file may hide.
    event: what happened on which it was taken in; nothing where it belongs to the petition as a whole.
    """

    key = models.UUIDField(default=uuid4, unique=True, help_text="by which addresses name it")
    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="attachments")
    number = models.PositiveSmallIntegerField(_("附件号"))
    kind = models.CharField(_("种类"), max_length=10, choices=AttachmentKind)
    title = MatterField(_("名称"), max_length=LONGEST_TITLE, blank=True)
    file_name = EncryptedField(_("文件名"))
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(_("大小"), help_text="bytes, as it came")
    checksum = models.CharField(_("SHA-256"), max_length=64)
    event = models.ForeignKey("offices.Event", models.PROTECT, null=True, related_name="+", verbose_name=_("办理经过"))
    original = models.OneToOneField("offices.StoredFile", models.PROTECT, null=True, related_name="+")
    shown = models.ForeignKey("offices.StoredFile", models.PROTECT, null=True, related_name="+")
    thumbnail = models.ForeignKey("offices.StoredFile", models.PROTECT, null=True, related_name="+")
    pages = models.PositiveSmallIntegerField(_("页数"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=AttachmentState, default=AttachmentState.PROCESSING)
    refusal = models.CharField(_("不能接收的理由"), max_length=10, choices=Refusal, blank=True)
    scan = models.CharField(_("查毒"), max_length=10, choices=Scan, default=Scan.NONE)
    beat_at = models.DateTimeField(null=True, help_text="when a worker last took it up")
    tries = models.PositiveSmallIntegerField(default=0)
    text = EncryptedField(_("录入文字"), blank=True)
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    added_at = models.DateTimeField(_("添加时间"))
    added_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("添加人"))
    withdrawal_reason = EncryptedField(_("撤回理由"), blank=True)
    withdrawal_asked_at = models.DateTimeField(_("申请撤回时间"), null=True)
    withdrawal_asked_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("申请撤回人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.ForeignKey(
        "offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("批准撤回人")
    )

    class Meta:
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="attachment_number"),
            models.CheckConstraint(
                condition=Q(state=AttachmentState.REFUSED, original=None, shown=None) & ~Q(refusal="")
                | Q(state=AttachmentState.PROCESSING, original__isnull=False, shown=None, refusal="")
                | Q(state=AttachmentState.READY, original__isnull=False, shown__isnull=False, refusal=""),
                name="attachment_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawal_asked_at=None, withdrawal_asked_by=None)
                | Q(withdrawal_asked_at__isnull=False, withdrawal_asked_by__isnull=False),
                name="withdrawal_asked_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None)
                | Q(withdrawal_asked_by__isnull=False) & ~Q(withdrawn_by=models.F("withdrawal_asked_by")),
                name="withdrawn_by_two_persons",
            ),
        ]
        indexes = [
            models.Index(fields=["beat_at"], condition=Q(state=AttachmentState.PROCESSING), name="attachment_waits"),
            models.Index(fields=["added_by", "added_at"], name="attachment_added"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As pages call it: 附件3《土地承包合同》, 附件3（信封）."""
        if self.title:
            return _now("附件%(number)d《%(title)s》") % {"number": self.number, "title": self.title}
        return _now("附件%(number)d（%(kind)s）") % {"number": self.number, "kind": self.get_kind_display()}

    @property
    def is_there(self) -> bool:
        """Whether it can be looked at."""
        return self.state == AttachmentState.READY and self.withdrawn_at is None

    @property
    def is_photo(self) -> bool:
        return self.content_type != "application/pdf"

    @property
    def waits_for_second(self) -> bool:
        return self.withdrawal_asked_at is not None and self.withdrawn_at is None


class AttachmentPage(models.Model):
    """The picture of one page, as the page of the attachment shows it."""

    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="pictures")
    number = models.PositiveSmallIntegerField(_("页"))
    file = models.ForeignKey("offices.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["attachment", "number"]
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="page_pictured_once")]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.number}"

"""What an account asks to be told outside the system, each single delivery, and the SMS gateway."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.crypto import EncryptedField
from offices.notices.enums import BodyFormat, Cadence, Channel, DeliveryState, Method, NoticeKind
from offices.organisation.models import OfficeRule
from offices.pages.models import LabelledModel


class NoticeSettings(LabelledModel):
    """The telephone and the address of an account, and which kinds of messages go there; none unless it chose them.

    Quiet hours of its own stand in for those of its office. digested_until: up to where it was told in sum what came.
    """

    account = models.OneToOneField(
        "offices.Account", models.PROTECT, primary_key=True, related_name="notice_settings", verbose_name=_("账号")
    )
    phone = EncryptedField(_("手机号"), blank=True)
    email = EncryptedField(_("电子邮箱"), blank=True)
    sms_kinds = ArrayField(models.CharField(max_length=10, choices=NoticeKind), default=list, blank=True)
    email_kinds = ArrayField(models.CharField(max_length=10, choices=NoticeKind), default=list, blank=True)
    quiet_from = models.TimeField(_("安静时段起"), null=True)
    quiet_to = models.TimeField(_("安静时段止"), null=True)
    digest = models.CharField(_("消息汇总"), max_length=10, choices=Cadence, blank=True)
    digest_hour = models.PositiveSmallIntegerField(_("汇总时间（时）"), default=8)
    digested_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(_("修改时间"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None) | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="own_quiet_hours_pair",
            ),
            models.CheckConstraint(
                condition=Q(digest="") | Q(digested_until__isnull=False, digest_hour__lte=23), name="digest_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"


class QuietRule(OfficeRule):
    """The hours in which an office sends no SMS and no e-mail, and the kinds that are sent all the same."""

    quiet_from = models.TimeField(_("安静时段起"))
    quiet_to = models.TimeField(_("安静时段止"))
    passing_kinds = ArrayField(models.CharField(max_length=10, choices=NoticeKind), verbose_name=_("照常发送的类别"))

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            models.CheckConstraint(condition=~Q(quiet_from=F("quiet_to")), name="quiet_rule_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"


class Digest(models.Model):
    """What came to an account in a time, told in sum; once a time. number, unread: as they were when it was made."""

    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="digests", verbose_name=_("收件人"))
    event = models.ForeignKey("offices.Event", models.PROTECT, related_name="+")
    since = models.DateTimeField(_("起"))
    until = models.DateTimeField(_("止"))
    number = models.PositiveIntegerField(_("新消息"))
    unread = models.PositiveIntegerField(_("其中未读"))
    made_at = models.DateTimeField(_("产生时间"))

    class Meta:
        ordering = ["-until"]
        constraints = [
            models.UniqueConstraint(fields=["account", "until"], name="digest_once"),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="digest_in_order"),
            models.CheckConstraint(
                condition=Q(unread__gte=1) & Q(number__gte=F("unread")), name="digest_tells_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.until}"


class Delivery(LabelledModel):
    """One message on its way to one receiver by one channel. It names nobody and says nothing of a matter. One of the
    page stands for a message that could not be put into inboxes.

    line: whom it goes to, such as account:7; those of one line go out in order. held_until: the end of quiet hours.
    """

    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    kind = models.CharField(_("类别"), max_length=10, choices=NoticeKind)
    line = models.CharField(max_length=40, blank=True)
    message = models.ForeignKey("offices.OutboxMessage", models.PROTECT, related_name="deliveries", null=True)
    event = models.ForeignKey("offices.Event", models.PROTECT, related_name="+")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    account = models.ForeignKey(
        "offices.Account", models.PROTECT, related_name="deliveries", null=True, verbose_name=_("收件人")
    )
    text = models.CharField(max_length=300)
    key = models.UUIDField(_("流水号"), default=uuid4, unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    asked = models.PositiveSmallIntegerField(default=0, help_text="how often the gateway was asked what became of it")
    next_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("产生时间"))
    finished_at = models.DateTimeField(_("结果时间"), null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "line", "channel"], condition=~Q(line=""), name="delivered_once"),
            models.UniqueConstraint(fields=["message"], condition=Q(line=""), name="failed_page_once"),
            models.CheckConstraint(
                condition=Q(channel=Channel.PAGE, line="", account=None, message__isnull=False)
                | ~Q(channel=Channel.PAGE) & ~Q(line=""),
                name="delivery_has_receiver",
            ),
        ]
        indexes = [
            models.Index(
                fields=["line", "channel", "id"],
                condition=Q(state__in=[DeliveryState.WAITING, DeliveryState.SENDING]),
                name="delivery_open",
            ),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
            models.Index(fields=["office", "-id"], name="delivery_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"


class SmsGateway(LabelledModel):
    """How the SMS gateway of the installation is asked, and what its answers mean; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_on = models.BooleanField(_("启用"), default=False)
    url = models.CharField(_("地址"), max_length=500)
    method = models.CharField(_("方法"), max_length=4, choices=Method)
    body_format = models.CharField(_("内容格式"), max_length=4, choices=BodyFormat)
    headers = models.TextField(_("请求头"), blank=True)
    body_fields = models.TextField(_("字段"))
    secret = EncryptedField(_("密钥"), blank=True)
    seconds = models.PositiveSmallIntegerField(_("最长等待（秒）"))
    answer_field = models.CharField(_("回答里看哪个字段"), max_length=100, blank=True)
    accepted_values = models.TextField(_("表示已收下的值"), blank=True)
    refused_values = models.TextField(_("表示拒绝的值"), blank=True)
    repeats_safely = models.BooleanField(_("同一流水号网关只发一次"), default=False)
    status_url = models.CharField(_("查询状态的地址"), max_length=500, blank=True)
    status_field = models.CharField(_("状态回答里看哪个字段"), max_length=100, blank=True)
    delivered_values = models.TextField(_("表示已送达的值"), blank=True)
    lost_values = models.TextField(_("表示未送达的值"), blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(_("修改时间"))
    changed_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("修改人"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_sms_gateway"),
            models.CheckConstraint(condition=Q(seconds__gte=1, seconds__lte=60), name="sms_gateway_seconds"),
        ]

    def __str__(self) -> str:
        return self.url

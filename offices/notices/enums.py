"""The stored words of what leaves the system: channels, kinds of messages, states of a delivery."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    PAGE = "page", _("站内消息")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")


class NoticeKind(TextChoices):
    """What an account chooses by, for each channel; the last is told to petitioners."""

    TODO = "todo", _("待办")
    APPROVAL = "approval", _("审批")
    URGE = "urge", _("催办督办")
    CARD = "card", _("红黄牌")
    URGENT = "urgent", _("重大紧急")
    DIGEST = "digest", _("消息汇总")
    PETITIONER = "petitioner", _("告知信访人")


TO_ACCOUNTS = [(value, label) for value, label in NoticeKind.choices if value != NoticeKind.PETITIONER]


class Cadence(TextChoices):
    """How often an account is told in sum what came."""

    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周一")


class DeliveryState(TextChoices):
    WAITING = "waiting", _("待发")
    SENDING = "sending", _("发送中")
    ACCEPTED = "accepted", _("已发出")
    DELIVERED = "delivered", _("已送达")
    UNKNOWN = "unknown", _("不明")
    FAILED = "failed", _("未送达")
    DROPPED = "dropped", _("不再发送")


class Method(TextChoices):
    POST = "POST", "POST"
    GET = "GET", "GET"


class BodyFormat(TextChoices):
    FORM = "form", _("表单（x-www-form-urlencoded）")
    JSON = "json", "JSON"

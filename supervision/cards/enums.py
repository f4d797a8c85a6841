"""The stored words of cards and interviews."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CardColour(TextChoices):
    REMINDER = "reminder", _("预警")
    YELLOW = "yellow", _("黄牌")
    RED = "red", _("红牌")


class CardState(TextChoices):
    ACTIVE = "active", _("有效")
    ENDED = "ended", _("已结束")
    SUPERSEDED = "superseded", _("已升级")
    LIFTED = "lifted", _("已摘牌")
    VOIDED = "voided", _("已作废")


class InterviewOutcome(TextChoices):
    HELD = "held", _("已约谈")
    DECLINED = "declined", _("联席会议决定不约谈")


class CardReason(TextChoices):
    DUE_SOON = "due_soon", _("临近到期")
    OVERDUE = "overdue", _("逾期")
    SECOND_YELLOW = "second_yellow", _("同一事项第二张黄牌")
    UNANSWERED = "unanswered", _("黄牌未按期说明")
    FRAUD = "fraud", _("弄虚作假（DB05）")
    NOT_EXECUTED = "not_executed", _("拒不执行处理意见（DB06）")

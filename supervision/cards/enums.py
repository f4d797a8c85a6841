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


class VoidError(TextChoices):
    """What was wrong when a card was issued."""

    CLOCK = "clock", _("期限的起算日或到期日登记有误")
    DONE = "done", _("期限已完成，漏登或者晚登")
    OFFICE = "office", _("发给了不承担该期限的单位")
    RULE = "rule", _("适用的规则有误")
    CALENDAR = "calendar", _("工作日历有误")
    SYSTEM = "system", _("系统故障")


class ObjectiveReason(TextChoices):
    """Which reason outside itself a unit claims."""

    FORCE = "force", _("自然灾害、突发事件等不可抗力")
    PETITIONER = "petitioner", _("信访人失联或者不配合调查")
    OTHER_PROCEDURE = "other_procedure", _("等待其他法定程序、鉴定或者评估的结果")
    OTHER_OFFICE = "other_office", _("等待上级或者其他机关的意见")


class CardReason(TextChoices):
    DUE_SOON = "due_soon", _("临近到期")
    OVERDUE = "overdue", _("逾期")
    SECOND_YELLOW = "second_yellow", _("同一事项第二张黄牌")
    UNANSWERED = "unanswered", _("黄牌未按期说明")
    FRAUD = "fraud", _("弄虚作假")
    NOT_EXECUTED = "not_executed", _("拒不执行处理意见")

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


class OrderGround(TextChoices):
    """督办情形"""

    DB01 = "DB01", _("违反规定受理、办理信访事项")
    DB02 = "DB02", _("推诿")
    DB03 = "DB03", _("敷衍")
    DB04 = "DB04", _("拖延")
    DB05 = "DB05", _("弄虚作假")
    DB06 = "DB06", _("拒不执行信访处理意见")
    DB07 = "DB07", _("其他需要督办的情形")
    DB08 = "DB08", _("无正当理由未按规定期限办结")
    DB09 = "DB09", _("未按规定反馈办理结果")
    DB10 = "DB10", _("未按规定程序办理")
    DB11 = "DB11", _("处理意见事实不清，适用依据或者程序有明显错误")
    DB12 = "DB12", _("虚报办理结果，或者处理结果不落实")
    DB13 = "DB13", _("无正当理由拒不办理转送事项，或者不按期告知信访人")


_REGULATION = "《信访工作条例》第四十条第一款"
# Where each ground stands. Those after DB07 are named by older or provincial instruments; today they are ordered under
# the general clause of the first.
GROUND_SOURCES: dict[OrderGround, str] = {
    **dict.fromkeys(list(OrderGround)[:7], _REGULATION),
    OrderGround.DB08: "《信访条例》（2005年）第三十六条第一项、《山东省信访条例》第五十九条第二项",
    OrderGround.DB09: "《信访条例》（2005年）第三十六条第二项、《山东省信访条例》第五十九条第三项",
    OrderGround.DB10: "《信访条例》（2005年）第三十六条第三项",
    OrderGround.DB11: "《北京市信访条例》第五十二条第六项",
    OrderGround.DB12: "《北京市信访条例》第五十二条第七项",
    OrderGround.DB13: "《山东省信访条例》第六十四条第二项、第三项",
}

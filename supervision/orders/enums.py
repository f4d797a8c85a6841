"""The words of supervision orders (督办): how they are made, on what ground, and what became of them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderWay(TextChoices):
    """督办方式"""

    LETTER = "letter", _("发函督办")
    ELECTRONIC = "electronic", _("网上督办")
    PHONE = "phone", _("电话督办")
    ON_SITE = "on_site", _("实地督查")
    LISTED = "listed", _("挂牌督办")


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


class OrderState(TextChoices):
    OPEN = "open", _("待反馈")
    REPORTED = "reported", _("反馈待审核")
    ENDED = "ended", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤销")


OPEN_ORDERS = (OrderState.OPEN, OrderState.REPORTED)


class ReportKind(TextChoices):
    """A case that cannot be closed yet is told of in between."""

    PROGRESS = "progress", _("阶段性进展")
    RESULT = "result", _("办理结果")


class Adoption(TextChoices):
    """采纳情况（《信访工作条例》第四十条第四款）"""

    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT = "not", _("不予采纳")


class ReportDecision(TextChoices):
    PENDING = "pending", _("待审核")
    ACCEPTED = "accepted", _("审核通过")
    RETURNED = "returned", _("退回补办")


# How letters go out where much is ordered at once: one for each petition, or one number for all of a unit.
EACH, BY_UNIT = "each", "unit"

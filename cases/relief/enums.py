"""Words that the relief fund (救助资金) stores."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReliefState(TextChoices):
    ASKED = "asked", _("待审批")
    APPROVED = "approved", _("已批准待支付")
    PAID = "paid", _("已支付")
    REFUSED = "refused", _("不予救助")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已取消")


# What is granted in these counts against the budget.
GRANTED = (ReliefState.APPROVED, ReliefState.PAID)


class ReliefLevel(TextChoices):
    """Who agrees, by the amount."""

    SECTION = "section", _("科室负责人")
    HEAD = "head", _("单位负责人")
    BEYOND = "beyond", _("联席会议或者上级机关")


class PaymentWay(TextChoices):
    TRANSFER = "transfer", _("银行转账")
    CARD = "card", _("社会保障卡（一卡通）")
    CASH = "cash", _("现金")
    GOODS = "goods", _("折合实物")

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

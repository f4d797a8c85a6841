"""The stored words of receptions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReceptionOutcome(TextChoices):
    SETTLED = "settled", _("当场解决")
    REGISTERED = "registered", _("登记办理")
    EXPLAINED = "explained", _("解释说明")


class Satisfaction(TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")
    NOT_GIVEN = "not_given", _("未评价")


class SignedHow(TextChoices):
    SCREEN = "screen", _("屏幕签名")
    PAPER = "paper", _("纸质签名")
    DECLINED = "declined", _("未签名")


class ReceptionFollowUp(TextChoices):
    """清单+闭环: a received matter stays on the list until it is closed."""

    OPEN = "open", _("未闭环")
    CLOSED = "closed", _("已闭环")

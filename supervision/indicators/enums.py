"""The variants of the indicators (口径), which the national assessment leaves open and offices choose."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TimelyOffice(TextChoices):
    """及时受理率（信访部门）"""

    CLOCK = "clock", _("按转送、交办期限")
    DAYS = "days", _("登记之日起15日")


class TimelyUnit(TextChoices):
    """及时受理率（责任单位）"""

    CLOCK = "clock", _("按书面告知期限")
    DAYS = "days", _("登记之日起30日内受理")
    ACCEPTED = "accepted", _("按期受理告知率（已受理的为分母）")


class OnTime(TextChoices):
    """按期办结率"""

    ALL = "all", _("分母含未到期和逾期未办结")
    REPLIED = "replied", _("分母只计已办结")


class Satisfied(TextChoices):
    """满意率（责任单位、信访部门）"""

    RATED = "rated", _("参评的为分母")
    ASKED = "asked", _("参评和逾期未评的为分母")
    LAPSED = "lapsed", _("参评和逾期未评的为分母，逾期未评计为满意")
    COMBINED = "combined", _("参评满意率：上一口径再乘以参评率")


class Rated(TextChoices):
    """参评率（责任单位、信访部门）"""

    LAPSED = "lapsed", _("分母为参评和逾期未评的")
    OPENED = "opened", _("分母为本期送达的")


class Repeated(TextChoices):
    """重复信访率"""

    PIECES = "pieces", _("按件")
    BATCHES = "batches", _("按批次")


class Filed(TextChoices):
    """立案率"""

    ACCEPTED = "accepted", _("以受理为立案")
    PACKAGED = "packaged", _("以包案为立案")


class Settled(TextChoices):
    """化解率"""

    CONCLUDED = "concluded", _("分母只计已办结")
    ALL = "all", _("分母含未办结")


class PackageSettled(TextChoices):
    """包案化解率"""

    SIGNED = "settled", _("以销号为准")
    HELD = "settled_after", _("以回头看后为准")

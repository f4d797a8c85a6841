"""The stored words of ratings (满意度评价): who is rated, how, and by which way the petitioner said it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RatedRole(TextChoices):
    """As what an organ is rated (《信访事项办理群众满意度评价工作办法》)."""

    UNIT = "unit", _("责任单位")
    OFFICE = "office", _("信访工作机构")


class RatingValue(TextChoices):
    SATISFIED = "satisfied", _("满意")
    MOSTLY = "mostly", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")


class RatingWay(TextChoices):
    ONLINE = "online", _("网上（本人凭查询码）")
    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面")
    PAPER = "paper", _("纸质评价表")

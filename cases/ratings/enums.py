"""The stored words of ratings (满意度评价): who is rated, how, and by which way the petitioner said it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ENTRY_DAYS = 15  # after the time to rate, for an office to enter what was said within it


class RatedRole(TextChoices):
    """As what an organ is rated (《信访事项办理群众满意度评价工作办法》)."""

    UNIT = "unit", _("责任单位")
    OFFICE = "office", _("信访部门")


class RatingState(TextChoices):
    """How a rating stands on a day; one of them, whoever asks."""

    EARLY = "early", _("评价期未到")
    OPEN = "open", _("待评价")
    DONE = "done", _("已评价")
    LAPSED = "lapsed", _("逾期未评")
    SEALED = "sealed", _("密封件不评价")


class RatingValue(TextChoices):
    SATISFIED = "satisfied", _("满意")
    MOSTLY = "mostly", _("基本满意")
    UNSATISFIED = "unsatisfied", _("不满意")


class RatingWay(TextChoices):
    ONLINE = "online", _("网上（本人凭查询码）")
    PHONE = "phone", _("电话")
    IN_PERSON = "in_person", _("当面")
    PAPER = "paper", _("纸质评价表")

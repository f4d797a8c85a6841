"""Words of the analysis that are stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdviceKind(TextChoices):
    """What is proposed for a new petition from its text."""

    CATEGORY = "category", _("内容分类")
    UNIT = "unit", _("责任单位")


class GroupState(TextChoices):
    """What became of petitions that were gathered as one matter."""

    PROPOSED = "proposed", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DISMISSED = "dismissed", _("已排除")


class MemberState(TextChoices):
    PROPOSED = "proposed", _("待确认")
    KEPT = "kept", _("属于")
    LEFT_OUT = "left_out", _("不属于")


class AnswerKind(TextChoices):
    """Why the answer to a point is laid before a supervisor to be read."""

    OFF_POINT = "off_point", _("答复与诉求没有共同的文字")
    SAME = "same", _("不同诉求的答复几乎相同")

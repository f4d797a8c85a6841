"""Words of the analysis that are stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdviceKind(TextChoices):
    """What is proposed for a new petition from its text."""

    CATEGORY = "category", _("内容分类")
    UNIT = "unit", _("责任单位")

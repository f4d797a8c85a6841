"""The stored words of draws for a second look (回头看)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DrawnWhy(TextChoices):
    """Why a closed package is examined again (回头看)."""

    SAMPLED = "sampled", _("随机抽取")
    REPEATED = "repeated", _("销号后再次信访")
    DISSATISFIED = "dissatisfied", _("信访人评价不满意")

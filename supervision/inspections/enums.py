"""The words of inspections (督查): how they are made, where they stand, and what becomes of what is to be put right."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InspectionWay(TextChoices):
    """督查方式"""

    ON_SITE = "on_site", _("实地督查")
    ELECTRONIC = "electronic", _("网上督查")
    PHONE = "phone", _("电话督查")


class InspectionState(TextChoices):
    PLANNED = "planned", _("待开始")
    RUNNING = "running", _("督查中")
    ENDED = "ended", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class ItemState(TextChoices):
    OPEN = "open", _("待整改")
    PROVED = "proved", _("待确认")
    DONE = "done", _("已整改")

"""How an office stands to a theme it is asked to hold."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class HeldState(TextChoices):
    HELD = "held", _("已举办")
    PLANNED = "planned", _("已安排")
    NOT_HELD = "not_held", _("未举办")
    SILENT = "silent", _("未报")

"""The stored words of visits."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitOutcome(TextChoices):
    """What became of a visit (《信访工作条例》第二十二条、第二十三条)."""

    REGISTERED = "registered", _("登记为新的信访事项")
    KNOWN = "known", _("补充已有信访事项")
    EXPLAINED = "explained", _("政策解释、咨询")
    SETTLED = "settled", _("当场解决")
    GUIDED = "guided", _("引导到有权处理的机关")

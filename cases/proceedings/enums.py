"""Words that the proceedings store."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgreementKind(TextChoices):
    """《信访工作条例》第三十三条"""

    MEDIATION = "mediation", _("调解")
    SETTLEMENT = "settlement", _("和解")


class AgreementState(TextChoices):
    STANDING = "standing", _("履行中")
    PERFORMED = "performed", _("已履行")
    BROKEN = "broken", _("未履行，恢复办理")


class SettledWhen(TextChoices):
    """What ends a petition: the agreement (山东), or its performance (浙江); elsewhere as the office rules."""

    PERFORMED = "performed", _("协议履行完毕时终结")
    REACHED = "reached", _("达成协议时终结")

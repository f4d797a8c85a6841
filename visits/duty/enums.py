"""The stored words of the duty book."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reopening(TextChoices):
    RELAPSE = "relapse", _("化解后又有反复")
    MISTAKE = "mistake", _("误记为化解")


class DutyState(TextChoices):
    FOLLOWING = "following", _("跟进中")
    SETTLED = "settled", _("就地化解")
    RAISED = "raised", _("转为信访件")

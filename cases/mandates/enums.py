"""How a mandate stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MandateState(models.TextChoices):
    """OWED until the conclusion report is handed in; REPORTED until it is examined; then RETURNED or ACCEPTED."""

    OWED = "owed", _("待结报")
    REPORTED = "reported", _("待审核")
    RETURNED = "returned", _("退回补办")
    ACCEPTED = "accepted", _("审核通过")
    WITHDRAWN = "withdrawn", _("已撤销")

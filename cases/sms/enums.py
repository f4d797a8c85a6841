"""The stored words of what petitioners are told by SMS."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SmsKind(TextChoices):
    RECEIPT = "receipt", _("登记")
    ACCEPTED = "accepted", _("受理")
    ISSUED = "issued", _("文书出具")
    SERVED = "served", _("文书送达")


class ConsentWay(TextChoices):
    WRITTEN = "written", _("书面同意")
    SPOKEN = "spoken", _("当面口头同意")
    TELEPHONE = "telephone", _("电话同意")

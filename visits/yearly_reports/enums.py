"""The stored words of yearly reports."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    DRAFT = "draft", _("起草中")
    SIGNED = "signed", _("已签署")

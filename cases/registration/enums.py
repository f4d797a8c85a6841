"""As what the register is taken out."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BookForm(TextChoices):
    XLSX = "xlsx", _("Excel")
    PDF = "pdf", _("PDF，供打印")

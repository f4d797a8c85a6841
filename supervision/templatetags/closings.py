"""Words of a closing on its page."""

from django import template

from cases.packages.models.packages import Closing
from offices.files.models import StoredFile
from supervision.closings.reports.closings import who_sent_back

register = template.Library()


@register.filter
def is_photo(file: StoredFile) -> bool:
    return file.content_type.startswith("image/")


@register.filter
def sent_back_by(closing: Closing) -> str:
    """The office above, or the leader."""
    return who_sent_back(closing)

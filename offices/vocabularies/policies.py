"""A region code is checked against the reference list in force."""

from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.organisation.enums import VocabularyKind
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_vocabulary

REGION_DIGITS = 6  # GB/T 2260; the twelve digits of the statistics code begin with them


def check_region(code: str) -> None:
    """Where the list of regions is loaded the code must be in it."""
    regions = current_vocabulary(VocabularyKind.REGION)
    if regions is not None and not Category.objects.filter(vocabulary=regions, code=code[:REGION_DIGITS]).exists():
        raise InvalidFacts("unknown_region", _("行政区划代码不在现行行政区划代码表中。"), field="region_code")

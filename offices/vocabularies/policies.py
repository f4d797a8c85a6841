"""A region code is checked against the reference list in force."""

from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.organisation.enums import OfficeLevel, VocabularyKind
from offices.organisation.models import Office
from offices.vocabularies.models import Category
from offices.vocabularies.queries import REGION_DIGITS, current_vocabulary

PROVINCE_DIGITS, CITY_DIGITS = 2, 4


def check_region(code: str, parent: Office | None, *, field: str = "region_code") -> None:
    """Where a list of regions is loaded the code must be in it; else it lies in the province and city of the parent."""
    regions = current_vocabulary(VocabularyKind.REGION)
    if regions is None:
        _check_within(code, parent)
    elif not Category.objects.filter(vocabulary=regions, code=code[:REGION_DIGITS]).exists():
        raise InvalidFacts("unknown_region", _("行政区划代码不在现行行政区划代码表中。"), field=field)


def _check_within(code: str, parent: Office | None) -> None:
    if parent is None or not parent.region_code or parent.level < OfficeLevel.PROVINCE:
        return
    digits = PROVINCE_DIGITS if parent.level == OfficeLevel.PROVINCE else CITY_DIGITS
    if code[:digits] != parent.region_code[:digits]:
        words = {"office": parent.name, "code": parent.region_code[:digits]}
        raise InvalidFacts(
            "other_region",
            _("行政区划代码应在上级单位%(office)s的区划之内（以%(code)s开头）；行政区划代码表还没有载入。") % words,
            field="region_code",
        )

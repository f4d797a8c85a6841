"""Lists filter by an office as people name it."""

from typing import Any

import django_filters
from django.core.validators import EMPTY_VALUES
from django.db.models import QuerySet

from offices.organisation.queries import offices_below
from offices.organisation.searching import offices_meant


class NamedOfficeFilter(django_filters.CharFilter):
    """Rows of the office that is meant, alone or with those below it. None where no office or several are meant."""

    def __init__(self, *, label: Any, field_name: str = "office", below: bool = False) -> None:
        self.below = below
        super().__init__(label=label, field_name=field_name, max_length=200)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value in EMPTY_VALUES:
            return qs
        found = offices_meant(value)
        if self.below:
            found = offices_below(found.values_list("path", flat=True)).order_by()
        return qs.filter(**{f"{self.field_name}__in": found.values("pk")})

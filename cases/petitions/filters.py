"""Lists of all rooms filter by the number of a petition, and by what petitions say, with these.

A filter by what petitions say finds nothing of one that is sealed and that the reader has not opened.
"""

from typing import Any, ClassVar

import django_filters
from django.core.validators import EMPTY_VALUES
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.queries.numbers import numbered
from cases.petitions.queries.opening import opened_only
from offices.organisation.models import Account
from offices.pages.filters import ShownFilters

NUMBER = _("信访件编号")


class PetitionNumberFilter(django_filters.CharFilter):
    """By the number of the row's petition, as people write it."""

    def __init__(self, *, label: Any = NUMBER, field_name: str = "petition__number") -> None:
        super().__init__(label=label, field_name=field_name, max_length=40)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value in EMPTY_VALUES else qs.filter(numbered(self.field_name, value))


class OpenedFilters(ShownFilters):
    """by_content: names of the filters by what the petition says. petition: from a row to the id of its petition."""

    by_content: ClassVar[frozenset[str]] = frozenset()
    petition: ClassVar[str] = "pk"

    def __init__(self, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self._account = account
        super().__init__(*args, **kwargs)

    @property
    def account(self) -> Account:
        """Who asks: named by a page, and known to the API by its request."""
        return self._account or self.request.user

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        if any(given.get(name) not in (None, "", []) for name in self.by_content):
            found = opened_only(self.account, found, self.petition)
        return found

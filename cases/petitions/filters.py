"""A filter by what petitions say finds nothing of one that is sealed and that the reader has not opened."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from cases.petitions.queries.opening import opened_only
from offices.organisation.models import Account
from offices.pages.filters import ShownFilters


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

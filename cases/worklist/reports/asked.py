"""What an address of the work list asks for, as the page and its file read it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.worklist.filters import FILTER_NAMES, PetitionFilter, conditions_of
from cases.worklist.reports.worklist import SORTS, TABS, petitions_listed
from offices.organisation.models import Account


class AskedPetitions:
    """The petitions that an address of the work list asks for; none where a filter cannot be understood.

    kept: what the address asks for, by name. listed: the petitions under its tab. given: names of the filters it has.
    """

    def __init__(self, account: Account, asked: QueryDict, kept: Mapping[str, Any], today: date) -> None:
        self.tab = asked.get("tab", "") if asked.get("tab", "") in TABS else "held"
        self.sort = asked.get("sort", "") if asked.get("sort", "") in SORTS else "due"
        self.given = kept.keys() & FILTER_NAMES
        self.listed = petitions_listed(account, self.tab, today)
        self.filters = PetitionFilter(asked, self.listed, shown=(), account=account) if self.given else None
        self.is_wrong = self.filters is not None and not self.filters.is_valid()
        self.found: QuerySet[Petition] = self.listed.none() if self.is_wrong else self.listed
        if self.filters is not None and not self.is_wrong:
            self.found = self.filters.qs

    @property
    def conditions(self) -> list[tuple[str, str]]:
        """The tab and each filter in force, in words."""
        return [(_("分组"), str(TABS[self.tab])), *conditions_of(self.filters)]

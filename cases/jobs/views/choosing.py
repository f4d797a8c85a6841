"""A form speaks of petitions that are ticked in a list, pasted by number, or found by a filter."""

import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from cases.jobs.actions.bulk import MOST_PETITIONS
from cases.ledger.filters import packages_found
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.filters import PetitionFilter, given_filters
from cases.worklist.reports.worklist import TABS, petitions_listed
from offices.organisation.models import Account

NUMBER = re.compile(r"\d{1,12}-\d{4}-\d{1,9}", re.ASCII)
ID = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Chosen:
    """Ids of visible petitions; how many signs were none of them; whether there were more than are taken at once."""

    ids: list[int]
    ignored: int
    too_many: bool = False

    @property
    def as_text(self) -> str:
        return ",".join(map(str, self.ids))


def chosen_from(sent: QueryDict, account: Account) -> Chosen:
    """`petition`: ids or numbers of ticked rows; `petitions`: ids with commas; `numbers`: pasted text; `every` and
    `every_package`: the address of a work list, or of the ledger, whose whole result is meant.
    """
    for name, listed in (("every", _of_worklist), ("every_package", _of_ledger)):
        if name in sent:
            ids = listed(QueryDict(sent.get(name, "").lstrip("?")[:4000]), account)
            return Chosen([], 0, too_many=True) if len(ids) > MOST_PETITIONS else Chosen(ids, 0)
    signs = {sign.strip() for sign in sent.getlist("petition")}
    signs |= {sign.strip() for sign in sent.get("petitions", "").split(",")}
    signs |= {sign.strip() for sign in re.split(r"[\s,，、;；]+", sent.get("numbers", ""))}
    signs.discard("")
    chosen = {int(sign) for sign in signs if ID.fullmatch(sign)}
    numbers = {sign for sign in signs if NUMBER.fullmatch(sign)}
    if len(signs) > 2 * MOST_PETITIONS:
        return Chosen([], 0, too_many=True)
    seen = petitions_visible_to(account)
    found = set(seen.filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else set()
    if numbers:
        found |= set(seen.filter(number__in=numbers).values_list("pk", flat=True))
    if len(found) > MOST_PETITIONS:
        return Chosen([], 0, too_many=True)
    return Chosen(sorted(found), max(len(signs) - len(found), 0))


def _of_worklist(asked: QueryDict, account: Account) -> list[int]:
    """One more than are taken at once, where there are more."""
    tab = asked.get("tab", "") if asked.get("tab", "") in TABS else "held"
    found = petitions_listed(account, tab, timezone.localdate())
    if given_filters(asked):
        filters = PetitionFilter(asked, found, shown=())
        found = filters.qs if filters.is_valid() else found.none()
    return list(found.order_by("pk").values_list("pk", flat=True)[: MOST_PETITIONS + 1])


def _of_ledger(asked: QueryDict, account: Account) -> list[int]:
    _filters, found = packages_found(asked, account)
    petitions = found.order_by("petition").values_list("petition", flat=True).distinct()
    return list(petitions[: MOST_PETITIONS + 1])

"""A form speaks of petitions that are ticked in a list, pasted by number, or found by a filter."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from cases.jobs.actions.bulk import MOST_PETITIONS
from cases.jobs.models import BulkChoice
from cases.ledger.filters import packages_found
from cases.petitions.numbers import numbers_in
from cases.petitions.queries.numbers import NotFound, petitions_of_numbers
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.filters import PetitionFilter, given_filters
from cases.worklist.reports.worklist import TABS, petitions_listed
from offices.crypto import decrypt
from offices.organisation.models import Account

Found = list[tuple[int, str]]
Pairs = QuerySet[Any, tuple[int, str]]


@dataclass(frozen=True)
class Chosen:
    """Ids and numbers of visible petitions; the texts that name none; whether there were more than are taken."""

    ids: list[int]
    numbers: list[str]
    missing: list[NotFound]
    too_many: bool = False


# The lists whose whole result may be meant: the name under which their address is sent.
_listed: dict[str, Callable[[QueryDict, Account], Pairs]] = {}


def choose_from(name: str, listed: Callable[[QueryDict, Account], Pairs]) -> None:
    """Let all rows of a list be chosen, as pairs of a petition's id and number; from AppConfig.ready."""
    _listed[name] = listed


NOTHING = Chosen([], [], [])
TOO_MANY = Chosen([], [], [], too_many=True)


def chosen_from(sent: QueryDict, account: Account) -> Chosen:
    """`petition`: numbers of ticked rows; `petitions`: the same with commas; `numbers`: pasted text; `every` and
    `every_package`: the address of a work list, or of the ledger, whose whole result is meant; so do the names that
    higher rooms entered for their lists.

    Petitions are named by their whole numbers only: no key of a row is ever taken from what a person may type.
    """
    for name, listed in _listed.items():
        if name in sent:
            asked = QueryDict(sent.get(name, "").lstrip("?")[:4000])
            if any("\0" in value for _name, values in asked.lists() for value in values):
                return NOTHING
            pairs = listed(asked, account)
            return _chosen(list(pairs[: MOST_PETITIONS + 1]), [])
    typed = numbers_in("\n".join([*sent.getlist("petition"), sent.get("petitions", ""), sent.get("numbers", "")]))
    if len(typed) > 2 * MOST_PETITIONS:
        return TOO_MANY
    found, missing = petitions_of_numbers(petitions_visible_to(account), typed)
    return _chosen(sorted(set(found.values())), missing)


def chosen_before(choice: BulkChoice, account: Account) -> Chosen:
    """What was chosen, as far as the account may still see it."""
    seen = petitions_visible_to(account).filter(pk__in=choice.petitions)
    missing = json.loads(decrypt(choice.missing)) if choice.missing else []
    return _chosen(list(seen.order_by("pk").values_list("pk", "number")), [NotFound(*pair) for pair in missing])


def _chosen(found: Found, missing: list[NotFound]) -> Chosen:
    if len(found) > MOST_PETITIONS:
        return TOO_MANY
    return Chosen([pk for pk, _number in found], [number for _pk, number in found], missing)


def _of_worklist(asked: QueryDict, account: Account) -> Pairs:
    tab = asked.get("tab", "") if asked.get("tab", "") in TABS else "held"
    found = petitions_listed(account, tab, timezone.localdate())
    if given_filters(asked):
        filters = PetitionFilter(asked, found, shown=(), account=account)
        found = filters.qs if filters.is_valid() else found.none()
    return found.order_by("pk").values_list("pk", "number")


def _of_ledger(asked: QueryDict, account: Account) -> Pairs:
    _filters, found = packages_found(asked, account)
    return found.order_by("petition").values_list("petition", "petition__number").distinct()


choose_from("every", _of_worklist)
choose_from("every_package", _of_ledger)

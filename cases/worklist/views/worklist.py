"""This view shows the work list, which everybody who handles petitions opens first."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.petitions.queries.opening import covered_values
from cases.worklist.filters import FILTER_NAMES, PetitionFilter
from cases.worklist.reports.asked import AskedPetitions
from cases.worklist.reports.page_hooks import counted, waiting
from cases.worklist.reports.worklist import (
    BY_DUE_DATE,
    COARSE,
    SIZES,
    SORTS,
    TABS,
    WORKLIST,
    page_of_rows,
)
from offices.lists.listing import Reader, Table
from offices.lists.views import kept_of, say_unknown
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of
from offices.pages.filters import in_words
from offices.pages.queries import COUNT_LIMIT, capped_count
from offices.pages.views import addressed

MOST_PAGES = 200


@require_GET
def worklist(request: HttpRequest) -> HttpResponse:
    """Tab, filters, order, page and its size all stand in the address."""
    if not authority_of(account_of(request)).may_anywhere(Permission.SEE_CASES):
        return redirect("offices:profile")
    asked, account, today = request.GET, account_of(request), timezone.localdate()
    say_unknown(WORKLIST, request)
    kept = kept_of(WORKLIST, asked)
    wanted = AskedPetitions(account, asked, kept, today)
    tab, sort, filters, found = wanted.tab, wanted.sort, wanted.filters, wanted.found
    size, page = _size(asked.get("size", "")), _page(asked.get("page", ""))
    walk = sort == "due" and tab in BY_DUE_DATE and wanted.given <= COARSE
    values, more = page_of_rows(found, sort=sort, page=page, size=size, walk=walk)
    count, above = capped_count(found, COUNT_LIMIT) if page > 1 or more else (len(values), False)
    may_assign = authority_of(account).may_anywhere(Permission.PACKAGE)

    def address(**changes: Any) -> str:
        return addressed(kept, **changes)

    context: dict[str, Any] = {
        "tabs": [(key, label, address(tab=key), key == tab) for key, label in TABS.items()],
        "tab": tab,
        "table": Table(WORKLIST, covered_values(account, values), Reader(account, today, may_act=may_assign)),
        "total": f"{count}+" if above else count,
        "page": {"number": page, "has_previous": page > 1, "has_next": more and page < MOST_PAGES},
        "previous_url": address(page=page - 1),
        "next_url": address(page=page + 1),
        "sorts": [(label, address(sort=key), key == sort) for key, label in SORTS.items()],
        "sizes": [(number, address(size=number), number == size) for number in SIZES],
        "chips": _chips(filters, kept) if filters is not None else [],
        "clear_url": address(**dict.fromkeys(FILTER_NAMES)),
        "filters_url": address(filters="1"),
        "deep": more and page >= MOST_PAGES,
        "may_assign": may_assign,
        "may_merge": authority_of(account).may_anywhere(Permission.HANDLE)
        or authority_of(account).may_anywhere(Permission.SCREEN),
        "may_forward": authority_of(account).may_anywhere(Permission.SCREEN),
        "may_supervise": authority_of(account).may_anywhere(Permission.SUPERVISE),
        "answers_for_staff": _answers_for_staff(account),
        "every": address(tab=tab) if page > 1 or more else "",
        "export_query": address()[1:],
        "waits": counted([one for read in waiting for one in read(account, today)]),
    }
    if asked.get("filters") == "1" or wanted.is_wrong:
        context["filter_form"] = PetitionFilter(asked if filters else QueryDict(), wanted.listed, account=account).form
        context["kept"] = {name: values for name, values in kept.items() if name in {"tab", "sort", "size"}}
    return render(request, "cases/worklist/worklist.html", context)


def _answers_for_staff(account: Account) -> bool:
    """Whether the page asks for the work that people left behind."""
    authority = authority_of(account)
    overseen = authority.may_anywhere(Permission.SCREEN) or authority.may_anywhere(Permission.SUPERVISE)
    return overseen or any(grant.is_head for grant in authority.grants)


def _size(text: str) -> int:
    return next((size for size in SIZES if str(size) == text), SIZES[0])


def _page(text: str) -> int:
    return max(1, min(int(text), MOST_PAGES)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _chips(filters: PetitionFilter, kept: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Each filter in force in words, with the address that takes it away."""
    chips = []
    for name in (name for name in kept if name in filters.filters):
        one = filters.filters[name]
        chips.append((str(one.label), in_words(one.field, kept[name]), addressed(kept, **{name: None})))
    return chips

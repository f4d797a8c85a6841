"""What the work list or the last search finds is taken out as a workbook."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.actions.export import search_to_export, take_out
from cases.worklist.filters import PetitionFilter, conditions_of, given_filters
from cases.worklist.reports.asked import AskedPetitions
from cases.worklist.reports.workbook import MOST_EXPORTED, petitions_to_export
from cases.worklist.reports.worklist import ORDERS, WORKLIST
from cases.worklist.searching import read_search
from cases.worklist.views.search import LAST
from offices.errors import ActionRefused
from offices.lists.sheets import Conditions
from offices.lists.views import kept_of
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import COUNT_LIMIT, capped_count
from offices.pages.views import XLSX, addressed, attachment


class Export(NamedTuple):
    """What is taken out: the page it comes from, the conditions in words, how its ids are found.

    number: how many there are, as far as the page says it; most: of one file.
    """

    back: str
    conditions: Conditions
    keys: Callable[[datetime], list[int]]
    most: int
    number: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_CASES)
def worklist_export(request: HttpRequest) -> HttpResponse:
    kept = kept_of(WORKLIST, request.GET)
    wanted = AskedPetitions(account_of(request), request.GET, kept, timezone.localdate())
    back = f"{reverse('cases:worklist')}{addressed(kept)}"
    if wanted.is_wrong:
        return redirect(back)
    found = wanted.found.order_by(*ORDERS[wanted.sort])
    count, above = capped_count(found)
    number = f"{count}+" if above else str(count)
    return _answer(
        request,
        Export(back, wanted.conditions, lambda at: petitions_to_export(found), MOST_EXPORTED, number),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_CASES)
def search_export(request: HttpRequest) -> HttpResponse:
    """The last search of the session, which may hold a name: no address has it."""
    account, back = account_of(request), reverse("cases:search")
    asked = QueryDict(request.session.get(LAST, ""))
    filters = (
        PetitionFilter(asked, petitions_visible_to(account), shown=(), account=account)
        if given_filters(asked)
        else None
    )
    if not asked.get("q") or (filters is not None and not filters.is_valid()):
        return redirect(back)

    def keys(at: datetime) -> list[int]:
        why = asked.get("why", "") if authority_of(account).may_anywhere(Permission.READ_IDENTITY) else ""
        among = filters.qs if filters is not None else None
        found = search_to_export(wanted=read_search(asked["q"]), among=among, by=account, at=at, why=why)
        return petitions_to_export(found)

    return _answer(request, Export(back, [(_("检索"), asked["q"]), *conditions_of(filters)], keys, COUNT_LIMIT))


def _answer(request: HttpRequest, export: Export) -> HttpResponse:
    """The page that asks whether, and for what, the persons are named; the workbook once it is answered."""
    account, at, refusal = account_of(request), timezone.now(), None
    if request.method == "POST":
        try:
            keys, purpose = export.keys(at), request.POST.get("purpose", "")
            name, content = take_out(keys=keys, by=account, at=at, purpose=purpose, conditions=export.conditions)
            return attachment(content, XLSX, name)
        except ActionRefused as refused:
            refusal = refused
    may_name = authority_of(account).may_anywhere(Permission.READ_IDENTITY)
    context: dict[str, Any] = {
        "title": _("导出信访件"),
        "export": export,
        "purposes": ReadPurpose.choices if may_name else [],
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "cases/worklist/export.html", context, status=refusal.status if refusal else 200)

"""The search box.

What was typed may be a person's name, so it travels in the body of a POST: no address and no log holds it.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from cases.filters import FILTER_NAMES, PetitionFilter, given_filters
from cases.models import Petition
from cases.queries import Found, petition_numbered, petitions_visible_to, search_petitions
from cases.searching import Fragment, marked, read_search, snippet
from offices.errors import InvalidFacts
from offices.policies import authority_of
from offices.roles import Permission

LAST = "search"  # the last search of the session: the way back from a petition shows it again


@dataclass(frozen=True)
class Line:
    petition: Petition
    subject: list[Fragment]
    text: list[Fragment]
    is_named: bool
    days: int | None


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    if not authority_of(request.user).may_anywhere(Permission.SEE_CASES):
        raise PermissionDenied
    if request.method == "POST":
        asked = _kept(request.POST)
        if not any(asked.values()):
            request.session.pop(LAST, None)
            return redirect("cases:search")
        request.session[LAST] = asked.urlencode()
    else:
        asked = QueryDict(request.session.get(LAST, ""))
    context: dict[str, Any] = {"title": _("检索"), "q": asked.get("q", ""), "asked": asked}
    status = 200
    filters = PetitionFilter(asked if given_filters(asked) else None, petitions_visible_to(request.user))
    if asked:
        try:
            wanted = read_search(context["q"])
            if petition := petition_numbered(request.user, wanted.number):
                # No filter holds against an exact number.
                request.session.pop(LAST, None)
                return _to(request, petition)
            if filters.is_bound and not filters.is_valid():
                raise InvalidFacts("bad_filters", _("请更正筛选条件。"))
            found = search_petitions(
                request.user, wanted, among=filters.qs if filters.is_bound else None, after=_after(asked)
            )
            context |= _found(found, wanted.words)
        except InvalidFacts as refusal:
            context["refusal"], status = str(refusal.sentence), refusal.status if request.method == "POST" else 200
    context |= {"filter_form": filters.form, "is_filtered": filters.is_bound}
    template = "cases/search.html#results" if "HX-Request" in request.headers else "cases/search.html"
    return render(request, template, context, status=status)


def _kept(given: QueryDict) -> QueryDict:
    asked = QueryDict(mutable=True)
    for name in ("q", "after", *sorted(FILTER_NAMES)):
        values = [value for value in given.getlist(name) if value.strip()]
        if values:
            asked.setlist(name, values)
    return asked


def _after(asked: QueryDict) -> int | None:
    text = asked.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _to(request: HttpRequest, petition: Petition) -> HttpResponse:
    url = petition.get_absolute_url()
    return HttpResponseClientRedirect(url) if "HX-Request" in request.headers else redirect(url)


def _found(found: Found, words: tuple[str, ...]) -> dict[str, Any]:
    today = timezone.localdate()
    lines = [
        Line(
            petition,
            marked(petition.subject, words),
            snippet(petition.text.body, words),
            petition.pk in found.named,
            (petition.next_due - today).days if petition.next_due else None,
        )
        for petition in found.petitions
    ]
    total = f"{found.total}+" if found.is_more else str(found.total)
    return {"lines": lines, "total": total, "next_after": found.next_after, "searched": True}

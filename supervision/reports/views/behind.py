"""The page of the petitions behind a figure, and its workbook."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse

from offices.lists.views import AskedList
from offices.organisation.views.access import account_of
from offices.pages.queries import total_of
from supervision.reports.queries.behind import behind
from supervision.reports.reports.behind import BEHIND


def petitions_behind(
    request: HttpRequest, ids: Collection[int], *, title: str, means: str, back: str, export: str, **more: Any
) -> HttpResponse:
    """What the reader sees of them, and how many more the figure counts. export: the address of the workbook."""
    known = behind(account_of(request), ids)
    asked = AskedList(BEHIND, request, known.found)
    context = asked.context(asked.page(), total=total_of(asked.found), hidden=known.hidden)
    shown = {"title": title, "means": means, "back": back, "export_url": f"{export}?{asked.query}", **more}
    return asked.answer("supervision/reports/behind.html", {**context, **shown})


def workbook_behind(request: HttpRequest, ids: Collection[int], *, title: str, back: str) -> HttpResponse:
    return AskedList(BEHIND, request, behind(account_of(request), ids).found).workbook(back, title=title)

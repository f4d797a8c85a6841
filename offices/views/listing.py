"""What the views of lists share: addresses that keep the filters, the order, and the Excel file."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from offices.errors import ActionRefused
from offices.spreadsheets import XLSX

ROWS = 40  # of a page, on a laptop


def address(request: HttpRequest, **changes: Any) -> str:
    """The address of the list with these parameters changed, from its first page; None takes one away."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def sort_of(request: HttpRequest, sorts: Mapping[str, Any]) -> str:
    """The order asked for, or the first."""
    asked = request.GET.get("sort", "")
    return asked if asked in sorts else next(iter(sorts))


def xlsx(request: HttpRequest, name: str, write: Callable[[], bytes], *, back: str, at: datetime) -> HttpResponse:
    """The workbook as a file; back to the list with the sentence where it cannot be made."""
    try:
        content = write()
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{back}?{request.GET.urlencode()}")
    file = f"{name}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{file}"'})

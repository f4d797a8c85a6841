"""Views share addresses that keep the filters, pages of rows, the page of a form, and the answer with a workbook."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme

from offices.errors import ActionRefused
from offices.pages.words import About

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def addressed(kept: Mapping[str, Any], **changes: Any) -> str:
    """An address of these parameters, what is changed at its end; None takes one away."""
    asked = {name: value for name, value in kept.items() if name not in changes}
    asked |= {name: value for name, value in changes.items() if value is not None}
    return f"?{urlencode(asked, doseq=True)}"


def address(request: HttpRequest, **changes: Any) -> str:
    """The address of the list with these parameters changed, from its first page; None takes one away."""
    return addressed(dict(request.GET.lists()), **{"page": None, **changes})


def onward_of(text: str) -> str:
    """The page of this site that an address names as the next one (`?next=`); empty for any other text."""
    return text if text.startswith("/") and url_has_allowed_host_and_scheme(text, None) else ""


def attachment(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep, under a name in the language of who keeps it; a title may hold a line end, a header may not."""
    disposition = content_disposition_header(True, " ".join(name.split())) or "attachment"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def about_file(request: HttpRequest, title: str, at: datetime) -> About:
    """What a file that the reader takes away says of itself."""
    return About(str(title), at, getattr(request.user, "name", ""))


def xlsx(request: HttpRequest, title: str, write: Callable[[About], bytes], *, back: str, at: datetime) -> HttpResponse:
    """The workbook as a file; back to the list with the sentence where it cannot be made."""
    about = about_file(request, title, at)
    try:
        content = write(about)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{back}?{request.GET.urlencode()}")
    return attachment(content, XLSX, f"{about.file_name}.xlsx")


def docx(request: HttpRequest, title: str, write: Callable[[About], bytes], *, back: str, at: datetime) -> HttpResponse:
    """The same for a Word document."""
    about = about_file(request, title, at)
    try:
        content = write(about)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{back}?{request.GET.urlencode()}")
    return attachment(content, DOCX, f"{about.file_name}.docx")


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    title: str,
    back: str,
    template: str = "offices/pages/form.html",
    **context: Any,
) -> HttpResponse:
    """The form with its errors; 422 when it was refused, so that scripts see it too."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"title": title, "form": form, "back": back, **context}, status=status)


def takes_files(view: Callable[..., Any] | None = None, *, most: int = 0) -> Callable[..., Any]:
    """Marks a page that takes files: the body of others ends at the first one. most: bytes of all files of one form,
    where they are more than one file may have.
    """
    if view is None:
        return partial(takes_files, most=most)
    view.takes_files = True  # type: ignore[attr-defined]
    view.most_bytes = most  # type: ignore[attr-defined]
    return view


PAGE_SIZE = 50
MOST_PAGES = 1000


@dataclass
class Page:
    """One page; the addresses of its neighbours keep the filters."""

    items: list[Any]
    number: int | None
    has_previous: bool
    has_next: bool
    previous_url: str
    next_url: str


def page_of(
    queryset: QuerySet[Any], request: HttpRequest, *, size: int = PAGE_SIZE, kept: Mapping[str, Any] | None = None
) -> Page:
    """The page named by `?page=`, the first one for anything that is no page number.

    kept: what the addresses of its neighbours keep, all that was asked for where it is not given.
    """
    text = request.GET.get("page", "1")
    number = min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    start = (number - 1) * size
    items = list(queryset[start : start + size + 1])
    kept = dict(request.GET.lists()) if kept is None else kept
    return Page(
        items[:size],
        number,
        number > 1,
        len(items) > size,
        addressed(kept, page=number - 1),
        addressed(kept, page=number + 1),
    )


def page_before(queryset: QuerySet[Any], request: HttpRequest, *, size: int = PAGE_SIZE) -> Page:
    """A page of a list ordered by "-id", begun below `?before=`: as quick at the end as at the beginning."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    if before is not None:
        queryset = queryset.filter(pk__lt=before)
    items = list(queryset[: size + 1])
    last, kept = items[size - 1].pk if len(items) > size else 0, dict(request.GET.lists())
    return Page(
        items[:size],
        None,
        before is not None,
        len(items) > size,
        addressed(kept, before=""),
        addressed(kept, before=last),
    )

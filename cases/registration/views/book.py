"""The register (登记簿): the page of a day or a month, and its file once it is said whether the persons are named."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.petitions.enums import ReadPurpose
from cases.registration.actions.book import take_book
from cases.registration.enums import BookForm
from cases.registration.queries.book import book_visible_to
from cases.registration.reports.book import BOOK, MOST_ENTRIES, sums_of
from offices.errors import ActionRefused, InvalidFacts
from offices.lists.views import AskedList
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import PDF, XLSX, attachment

KINDS = {BookForm.XLSX: XLSX, BookForm.PDF: PDF}


@require_safe
@needs(Permission.SEE_CASES)
def book(request: HttpRequest) -> HttpResponse:
    """What the account's offices received, this month where no day is asked for."""
    asked = _asked(request)
    offices = authority_of(account_of(request)).offices(Permission.SEE_CASES)
    if len(offices) > 1:
        asked.filters.offer_offices("office", offices)
    else:
        asked.filters.hide("office")
    context = asked.context(
        asked.page(), sums=sums_of(asked.found, account_of(request)), periods=_periods(asked, asked.reader.on)
    )
    return asked.answer("cases/registration/book.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_CASES)
def book_file(request: HttpRequest) -> HttpResponse:
    """The page that asks whether, and for what, the persons are named; the file once it is answered."""
    account, asked, refusal = account_of(request), _asked(request), None
    back = f"{reverse('cases:register_book')}?{asked.query}"
    if not asked.filters.is_valid():
        return redirect(back)
    conditions, form = asked.filters.conditions(), request.POST.get("form", "")
    if request.method == "POST" and form in BookForm.values:
        try:
            purpose = request.POST.get("purpose", "")
            name, content = take_book(
                found=asked.found, form=form, by=account, at=timezone.now(), purpose=purpose, conditions=conditions
            )
            return attachment(content, KINDS[BookForm(form)], name)
        except ActionRefused as refused:
            refusal = refused
    elif request.method == "POST":
        refusal = InvalidFacts("unknown_form", _("请选择打印（PDF）或者Excel。"))
    may_name = authority_of(account).may_anywhere(Permission.READ_IDENTITY)
    context: dict[str, Any] = {
        "title": _("打印、导出登记簿"),
        "back": back,
        "conditions": conditions,
        "sums": sums_of(asked.found, account),
        "most": MOST_ENTRIES,
        "forms": BookForm.choices,
        "purposes": ReadPurpose.choices if may_name else [],
        "refusal": refusal.sentence if refusal else "",
    }
    return render(request, "cases/registration/book_file.html", context, status=refusal.status if refusal else 200)


def _asked(request: HttpRequest) -> AskedList:
    account, first = account_of(request), timezone.localdate().replace(day=1)
    return AskedList(BOOK, request, book_visible_to(account), usual={"on_from": first.isoformat()}, account=account)


def _periods(asked: AskedList, today: date) -> list[tuple[str, str, bool]]:
    """What is often asked for: the label, the address, whether it is what is shown."""
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    days = {
        _("今天"): (today, today),
        _("本周"): (today - timedelta(days=today.weekday()), today),
        _("本月"): (first, today),
        _("上月"): (before.replace(day=1), before),
    }
    now = (asked.filters.data.get("on_from", ""), asked.filters.data.get("on_to", ""))
    found = []
    for label, (since, until) in days.items():
        given = (since.isoformat(), until.isoformat())
        found.append((label, asked.address(on_from=given[0], on_to=given[1]), now == given))
    return found

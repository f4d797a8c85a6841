"""What turns yellow or red: figures and the month, the list behind them, and its workbook."""

import re
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.lists.views import AskedList
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.views import addressed
from offices.pages.words import WEEKDAYS
from offices.vocabularies.filters import offer_choices
from supervision.cards.queries import end_of_week, running_clocks_visible_to
from supervision.cards.views.board import chosen_office, supervised
from supervision.my_day.queries.turning import turns
from supervision.my_day.reports.turning import (
    BY,
    LEVELS,
    ONE_DAY,
    SPANS,
    TURNING,
    lines_of,
    total_of_lines,
    weeks_of,
)

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
MOST_AHEAD = 12  # months


@require_safe
@needs(Permission.SUPERVISE)
def turning(request: HttpRequest) -> HttpResponse:
    """`office`, as on the board; `by`: what a line is; `month`: of the calendar."""
    account, today = account_of(request), timezone.localdate()
    tops = supervised(account)
    office = chosen_office(account, request.GET.get("office", ""), tops)
    by = request.GET.get("by", "") if request.GET.get("by", "") in BY else "office"
    month = _month(request.GET.get("month", ""), today)
    after = (month + timedelta(days=31)).replace(day=1)
    soon = max(end_of_week(today), today + ONE_DAY)
    first, last = min(today, month), max(soon, after - ONE_DAY)
    found = turns(account, office, first, last, today)
    below = list(Office.objects.filter(path__startswith=office.path).order_by("path"))
    kept = {"office": office.code, "by": by, "month": f"{month:%Y-%m}"}
    context = {
        "title": _("将发牌"),
        "office": office,
        "tops": tops if len(tops) > 1 else [],
        "today": today,
        "month": month,
        "tabs": [(label, addressed(kept, by=key), key == by) for key, label in BY.items()],
        "spans": SPANS.values(),
        "levels": LEVELS.values(),
        "lines": lines_of(found, by, office, below, today),
        "total": total_of_lines(found, office, today),
        "weekdays": WEEKDAYS,
        "weeks": weeks_of(found, office, month, today),
        "before_url": addressed(kept, month=f"{month - ONE_DAY:%Y-%m}") if month > today.replace(day=1) else "",
        "after_url": addressed(kept, month=f"{after:%Y-%m}") if _ahead(after, today) <= MOST_AHEAD else "",
        "up_url": addressed(kept, office=office.parent.code) if office.parent and office not in tops else "",
    }
    return render(request, "supervision/my_day/turning.html", context)


def _month(text: str, today: date) -> date:
    """The first day of the month asked for, this month where none is that the calendar shows."""
    this = today.replace(day=1)
    if not (found := MONTH.fullmatch(text)):
        return this
    month = date(int(found[1]), int(found[2]), 1)
    return month if 0 <= _ahead(month, today) <= MOST_AHEAD else this


def _ahead(month: date, today: date) -> int:
    return (month.year - today.year) * 12 + month.month - today.month


@require_safe
@needs(Permission.SEE_CASES)
def turning_list(request: HttpRequest) -> HttpResponse:
    """Clocks that turn on the days asked for, those due first in front."""
    asked = _asked(request)
    context = asked.context(asked.page(), may_urge=asked.reader.may_act, total=total_of(asked.found))
    return asked.answer("supervision/my_day/turning_list.html", context)


@require_safe
@needs(Permission.SEE_CASES)
def turning_export(request: HttpRequest) -> HttpResponse:
    return _asked(request).workbook(reverse("supervision:turning_list"))


def chosen_turning(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """The petitions behind the list of what turns, as its address asks for it."""
    filters = TURNING.filters(asked, running_clocks_visible_to(account), account=account)
    found = filters.qs if filters.is_valid() else filters.queryset.none()
    return found.order_by("petition").values_list("petition", "petition__number").distinct()


def _asked(request: HttpRequest) -> AskedList:
    account = account_of(request)
    asked = AskedList(TURNING, request, running_clocks_visible_to(account), account=account)
    asked.reader.may_act = bool(supervised(account))
    asked.reader.ruled = {pk: one for one in asked.filters.ruled for pk in one.offices}
    offer_choices(asked.filters, account)
    return asked

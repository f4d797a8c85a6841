"""The work list: which petitions an account sees first, and its rows as words, built in one pass."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import CLOCK_CHOICES, State
from cases.petitions.models.petitions import Petition, petition_address
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import format_date

SOON_DAYS = 3
TABS: dict[str, str | Promise] = {
    "held": _l("待办"),
    "overdue": _l("逾期"),
    "soon": _l("三日内到期"),
    "sent": _l("本单位登记、转出"),
    "mine": _l("我承办的"),
    "all": _l("全部"),
}
SORTS: dict[str, str | Promise] = {"due": _l("到期日"), "newest": _l("最新登记"), "oldest": _l("最早登记")}
ORDERS = {"due": ("next_due", "id"), "newest": ("-id",), "oldest": ("id",)}
SIZES = (25, 40, 100)
BY_DUE_DATE = {"held", "overdue", "soon"}
# Filters that leave many: the rows they keep lie close together in the order of due dates.
COARSE = {"clock", "channel", "purpose", "overdue", "open"}
STATES, CLOCKS = dict(State.choices), dict(CLOCK_CHOICES)
COLUMNS = (
    "number",
    "subject",
    "petitioner_masked",
    "state",
    "is_open",
    "next_due",
    "next_clock",
    "urgent",
    "sealed",
    "headcount",
)


def petitions_listed(account: Account, tab: str, today: date) -> QuerySet[Petition]:
    """The petitions under a tab. A role that reaches below lists all below; others what their own hold."""
    authority = authority_of(account)
    seen = petitions_visible_to(account)
    own = authority.office_ids(Permission.SEE_CASES)
    wide = bool(authority.wide_paths(Permission.SEE_CASES))
    if tab == "all":
        return seen
    if tab == "mine":
        return seen.filter(handled_by=account, is_open=True)
    if tab == "sent":
        return seen.filter(is_open=True).exclude(holder__in=own)
    held = seen.filter(is_open=True) if wide else seen.filter(is_open=True, holder__in=own)
    if tab == "overdue":
        return held.filter(next_due__lt=today)
    if tab == "soon":
        return held.filter(next_due__gte=today, next_due__lte=today + timedelta(days=SOON_DAYS))
    return held


def page_of_rows(
    found: QuerySet[Petition], *, sort: str, page: int, size: int, walk: bool = False
) -> tuple[list[dict[str, Any]], bool]:
    """The values of one page, and whether another follows.

    walk: many rows in a row of the index by due date are wanted. The planner takes the conditions on offices for rare
    and would fetch and sort all that is overdue; walking the index in its order meets a page of them at once.
    """
    names = {
        "holder_name": F("holder__short_name"),
        "handler_name": F("handled_by__name"),
        "category_name": F("category__full_name"),
    }
    start = (page - 1) * size
    wanted = found.order_by(*ORDERS[sort]).values(*COLUMNS, **names)[start : start + size + 1]
    if not walk:
        rows = list(wanted)
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
            rows = list(wanted)
    return rows[:size], len(rows) > size


def rows_of(values: Sequence[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Words for the codes, dates and days left."""
    dates: dict[date, tuple[str, str, str, str]] = {}
    for row in values:
        due = row["next_due"]
        if due is not None and due not in dates:
            dates[due] = (format_date(due), *due_words((due - today).days))
        row["due"], row["left"], row["due_class"], row["icon"] = dates[due] if due is not None else ("", "", "", "")
        row["url"] = petition_address(row["number"])
        row["state_label"] = str(STATES.get(row["state"], row["state"]))
        row["clock"] = str(CLOCKS.get(row["next_clock"], ""))
        row["handler_name"] = row["handler_name"] or ""
        row["category_name"] = (row["category_name"] or "").rpartition("/")[2]
    return list(values)


def due_words(days: int) -> tuple[str, str, str]:
    """Days left in words, the class of its colour, its icon: colour is never the only sign."""
    if days < 0:
        return _("超期%d天") % -days, "due-late", "ti-alert-triangle"
    if days == 0:
        return _("今日到期"), "due-today", "ti-clock-exclamation"
    soon = days <= SOON_DAYS
    return _("剩%d天") % days, "due-soon" if soon else "due-later", "ti-clock" if soon else "ti-calendar"

"""The work list declares its tabs, orders and columns, and makes its rows."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import CLOCK_CHOICES, State
from cases.petitions.models.petitions import Petition, petition_address
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.filters import PetitionFilter
from offices.lists.cells import Cell, element, link, tick
from offices.lists.listing import Column, Listing, Reader, may_act, ticked
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import works_at
from offices.organisation.roles import Permission
from offices.pages.words import SOON_DAYS

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
    "pk",
    "number",
    "subject",
    "petitioner_masked",
    "state",
    "is_open",
    "next_due",
    "next_clock",
    "next_provisional",
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
        only_told = Q(informed_ids__overlap=own) & ~Q(office_ids__overlap=own)
        return seen.filter(is_open=True).exclude(holder__in=own).exclude(only_told)
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
        "handler_works": works_at("handled_by", "holder"),
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


# The list


def _number(row: dict[str, Any], reader: Reader) -> Cell:
    return Cell(link(row["number"], petition_address(row["number"]), "num"))


def _subject(row: dict[str, Any], reader: Reader) -> Cell:
    subject = row["subject"]
    if row["urgent"] or row["sealed"]:
        return Cell((URGENT if row["urgent"] else "", LOCK if row["sealed"] else "", subject), subject)
    return Cell(subject, subject)


def _due(row: dict[str, Any], reader: Reader) -> str:
    due = reader.day(row["next_due"])
    return f"{due}{_('（暂定）')}" if row["next_provisional"] else due


def _left(row: dict[str, Any], reader: Reader) -> Cell | str:
    if row["next_due"] is None:
        return ""
    return reader.left_cell(row["next_due"])


def _handler(row: dict[str, Any], reader: Reader) -> str:
    name = row["handler_name"] or ""
    return f"{name}（{_('已离岗')}）" if name and not row["handler_works"] else name


URGENT = element("i", class_="ti ti-urgent text-danger", title=_l("重大紧急"))
LOCK = element("i", class_="ti ti-lock", title=_l("密封"))
WORKLIST = Listing(
    title=_l("工作台"),
    columns=(
        ticked(
            "bulk-form",
            lambda row, reader: Cell(tick("bulk-form", "petition", row["number"], row["number"])),
            when=may_act,
        ),
        Column("number", _l("编号"), _number),
        Column("subject", _l("概要"), _subject, css="subject"),
        Column("petitioner", _l("信访人"), lambda row, reader: row["petitioner_masked"]),
        Column("state", _l("状态"), lambda row, reader: reader.label(STATES, row["state"])),
        Column("clock", _l("当前期限"), lambda row, reader: reader.label(CLOCKS, row["next_clock"])),
        Column("due", _l("到期日"), _due),
        Column("left", _l("剩余"), _left),
        Column("holder", _l("承担单位"), lambda row, reader: row["holder_name"]),
        Column("handler", _l("承办人"), _handler),
        Column("category", _l("分类"), lambda row, reader: (row["category_name"] or "").rpartition("/")[2]),
    ),
    filters=PetitionFilter,
    carried=frozenset({"tab", "size"}),
    orders=ORDERS,
    sorts=SORTS,
    labelled=False,
)

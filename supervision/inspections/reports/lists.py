"""The lists of inspections and of what is to be put right, what may be done now, and what waits for whom."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.worklist.reports.page_hooks import Waiting
from offices.errors import ActionRefused
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.inspections.enums import InspectionState, ItemState
from supervision.inspections.filters import InspectionFilter, RectificationFilter
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.policies import (
    check_cancelled,
    check_confirms,
    check_leads,
    check_member,
    check_puts_right,
    check_state,
)
from supervision.inspections.queries import (
    ITEM_TEXTS,
    inspections_visible_to,
    items_shown,
    items_to_confirm,
    items_to_put_right,
    items_visible_to,
)

S = InspectionState

INSPECTIONS = Listing(
    title=_l("督查组"),
    columns=(
        Column(
            "title",
            _l("督查名称"),
            lambda row, reader: Cell(link(row.title, row.get_absolute_url())),
            ((_l("督查名称"), lambda row: row.title),),
        ),
        words("way", _l("督查方式"), lambda row: str(row.get_way_display())),
        office_name("office", _l("组织单位"), lambda row: row.office),
        words("head", _l("组长"), lambda row: row.head.name),
        day("starts", _l("开始日期"), lambda row: row.starts_on),
        day("ends", _l("结束日期"), lambda row: row.ends_on),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
    ),
    filters=InspectionFilter,
    orders={"newest": ("-pk",)},
    rows=lambda keys, reader: in_order(
        keys, inspections_visible_to(reader.account).filter(pk__in=keys).select_related("office", "head")
    ),
)


def _left(item: RectificationItem, reader: Reader) -> Cell | str:
    return reader.left_cell(item.due_on) if item.state == ItemState.OPEN else ""


def _items(keys: Iterable[int], reader: Reader) -> list[RectificationItem]:
    keys = list(keys)
    found = items_visible_to(reader.account).filter(pk__in=keys)
    return in_order(keys, items_shown(reader.account, found.select_related("unit", "inspection__office")))


ITEMS = Listing(
    title=_l("整改清单"),
    columns=(
        day("due", _l("整改期限"), lambda row: row.due_on),
        Column("left", _l("剩余"), _left),
        Column(
            "text",
            _l("整改事项"),
            lambda row, reader: Cell(link(row.text, row.get_absolute_url())),
            ((_l("整改事项"), lambda row: row.text),),
        ),
        office_name("unit", _l("整改单位"), lambda row: row.unit),
        words("inspection", _l("督查名称"), lambda row: row.inspection.title),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        long("proof", _l("整改情况"), lambda row: row.proof),
        day("proved", _l("报送日期"), lambda row: row.proved_at, empty="—"),
        day("confirmed", _l("确认日期"), lambda row: row.confirmed_at, empty="—"),
    ),
    shown=("due", "left", "text", "unit", "inspection", "state", "proved", "confirmed"),
    filters=RectificationFilter,
    usual={"tab": RectificationFilter.OPEN},
    tab="tab",
    orders={"due": ("due_on", "pk")},
    rows=_items,
)


# What may be done

ACTS: dict[str, str | Promise] = {
    "start": _l("开始督查"),
    "find": _l("记录发现的情况"),
    "demand": _l("提出整改事项"),
    "end": _l("结束督查"),
    "cancel": _l("取消"),
}
ITEM_ACTS: dict[str, str | Promise] = {"prove": _l("报送整改情况"), "confirm": _l("确认整改")}


def acts_open_to(account: Account, inspection: Inspection) -> list[str]:
    def leads(state: InspectionState) -> None:
        check_leads(account, inspection)
        check_state(inspection, state)

    def cancels() -> None:
        check_leads(account, inspection)
        check_cancelled(account, inspection)

    def member() -> None:
        check_member(account, inspection)
        check_state(inspection, S.RUNNING)

    checks: dict[str, Callable[[], Any]] = {
        "start": lambda: leads(S.PLANNED),
        "find": member,
        "demand": member,
        "end": lambda: leads(S.RUNNING),
        "cancel": cancels,
    }
    return [key for key in ACTS if _passes(checks[key])]


def item_acts_open_to(account: Account, item: RectificationItem) -> list[str]:
    checks: dict[str, Callable[[], Any]] = {
        "prove": lambda: check_puts_right(account, item),
        "confirm": lambda: check_confirms(account, item),
    }
    return [key for key in ITEM_ACTS if _passes(checks[key])]


def _passes(check: Callable[[], Any]) -> bool:
    try:
        check()
    except ActionRefused:
        return False
    return True


# What waits


def _address(tab: str) -> str:
    return f"{reverse('supervision:rectification')}?{urlencode({'tab': tab})}"


def rectification_on_worklist(account: Account, on: date) -> list[Waiting]:
    """What a unit has to put right, above its work list."""
    if not authority_of(account).may_anywhere(Permission.ANSWER_CARDS):
        return []
    return [Waiting(_("督查整改事项"), items_to_put_right(account), _address(RectificationFilter.MINE))]


def _line(item: RectificationItem) -> Line:
    return Line("", item.get_absolute_url(), item.text, item.unit, item.due_on)


INSPECTION_KINDS = (
    WaitKind(
        "rectification_to_confirm",
        _l("整改情况待确认"),
        _l("单位已报送督查整改情况，由报送人以外的人员确认（《信访工作条例》第三十八条）。"),
        lambda account: items_to_confirm(account).select_related("unit", "petition").order_by("due_on", "pk"),
        lambda: _address(RectificationFilter.CONFIRM),
        _line,
        texts=ITEM_TEXTS,
    ),
)

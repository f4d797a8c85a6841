"""The lists behind the figures: the columns of each kind of row, which leads to its petition."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.reports import number_link
from cases.ratings.reports.lists import rating_state
from offices.lists.cells import Cell, tick
from offices.lists.listing import (
    AS_SHOWN,
    Column,
    Listing,
    Reader,
    day,
    in_order,
    long,
    may_act,
    office_name,
    ticked,
    words,
)
from supervision.indicators.filters import figure_filter
from supervision.indicators.queries.rows import BATCH, CARD, CLOCK, MANDATE, PACKAGE, PETITION, RATING, Kind

CARRIED = frozenset({"office", "span", "since", "until", "own", "by", "group"})


def _listing(kind: Kind, own: Iterable[Column], *, related: Iterable[str] = ()) -> Listing:
    """The columns that every list has, and in their midst those of the kind."""
    way = kind.petition.removesuffix("__").split("__") if kind.petition else []

    def petition(row: Any) -> Petition:
        for name in way:
            row = getattr(row, name)
        return row

    def rows(keys: Iterable[int], reader: Reader) -> list[Any]:
        keys = list(keys)
        found = kind.model._default_manager.filter(pk__in=keys).order_by()
        found = found.select_related(f"{kind.petition}registered_office", f"{kind.petition}handler", *related)
        if way:
            found = found.select_related(kind.petition.removesuffix("__"))
        return covered(reader.account, in_order(keys, found.defer(f"{kind.petition}query_code")), ".".join(way))

    def unit(row: Any, reader: Reader) -> Cell | str:
        found = petition(row).handler
        return Cell(found.short_name, found.name) if found else "—"

    return Listing(
        title=_l("清单"),
        columns=(
            ticked(
                "bulk-form",
                lambda row, reader: Cell(tick("bulk-form", "petition", petition(row).number, petition(row).number)),
                when=may_act,
            ),
            Column(
                "petition",
                _l("信访件"),
                lambda row, reader: Cell(number_link(petition(row).number)),
                ((_l("信访件编号"), lambda row: petition(row).number),),
            ),
            long("subject", _l("概要"), lambda row: petition(row).subject, css="subject"),
            words("channel", _l("信访形式"), lambda row: str(petition(row).get_channel_display()), empty="—"),
            office_name("registered_office", _l("登记单位"), lambda row: petition(row).registered_office),
            Column("unit", _l("责任单位"), unit, AS_SHOWN),
            *own,
            words("state", _l("状态"), lambda row: str(petition(row).get_state_display())),
        ),
        filters=figure_filter(kind.petition),
        carried=CARRIED,
        orders={"newest": ("-pk",)},
        rows=rows,
    )


def _label(name: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, f"get_{name}_display")())


REGISTERED_DAYS = (
    day("registered", _l("登记日期"), lambda row: row.registered_at),
    day("concluded", _l("办结日期"), lambda row: row.concluded_on, empty="—"),
    words("occurrence", _l("初次或重复"), _label("occurrence"), empty="—"),
)
LISTINGS: dict[str, Listing] = {
    PETITION.key: _listing(PETITION, REGISTERED_DAYS),
    CLOCK.key: _listing(
        CLOCK,
        (
            office_name("office", _l("承担单位"), lambda row: row.office),
            words("clock", _l("期限"), _label("kind")),
            day("due", _l("到期日"), lambda row: row.due),
            day("stopped", _l("完成日期"), lambda row: row.stopped_on, empty="—"),
            words("clock_state", _l("期限状态"), _label("state")),
        ),
        related=("office",),
    ),
    BATCH.key: _listing(
        BATCH,
        (
            office_name("office", _l("接待单位"), lambda row: row.office),
            day("on", _l("日期"), lambda row: row.on),
            words("batch_channel", _l("本次形式"), _label("channel")),
            words("persons", _l("人次"), lambda row: row.persons),
        ),
        related=("office",),
    ),
    CARD.key: _listing(
        CARD,
        (
            office_name("office", _l("被发牌单位"), lambda row: row.office),
            words("level", _l("级别"), _label("level")),
            words("reason", _l("原因"), _label("reason")),
            day("issued", _l("发出日期"), lambda row: row.issued_on),
            day("lifted", _l("摘牌日期"), lambda row: row.lifted_at, empty="—"),
        ),
        related=("office",),
    ),
    MANDATE.key: _listing(
        MANDATE,
        (
            office_name("office", _l("承办单位"), lambda row: row.owing),
            words("organ", _l("交办机关"), lambda row: row.organ),
            words("their_number", _l("交办文号"), lambda row: row.their_number, empty="—"),
            day("received", _l("收到交办日期"), lambda row: row.received_on),
            day("due", _l("结报期限"), lambda row: row.due, empty="—"),
            words("report", _l("结报情况"), lambda row: row.status),
        ),
        related=("owing", "clock"),
    ),
    RATING.key: _listing(
        RATING,
        (
            office_name("office", _l("被评价单位"), lambda row: row.office),
            words("role", _l("评价对象"), _label("role")),
            words("value", _l("评价"), rating_state),
            words("way", _l("评价方式"), _label("way"), empty="—"),
            day("recorded", _l("登记日期"), lambda row: row.recorded_at, empty="—"),
            day("closes", _l("评价期止"), lambda row: row.closes_on),
        ),
        related=("office",),
    ),
    PACKAGE.key: _listing(
        PACKAGE,
        (
            office_name("office", _l("包案单位"), lambda row: row.office),
            day("opened", _l("包案日期"), lambda row: row.opened_at),
            day("due", _l("化解期限"), lambda row: row.due_on),
            words("package_state", _l("包案情况"), _label("state")),
            day("ended", _l("结束日期"), lambda row: row.ended_at, empty="—"),
        ),
        related=("office",),
    ),
}

"""The list of the petitions behind a figure."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import petitions_visible_to
from cases.petitions.reports import number_link
from offices.lists.cells import Cell
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from supervision.reports.filters import BehindFilter


def _number(row: Petition, reader: Reader) -> Cell:
    return Cell(number_link(row.number))


def _petitions(keys: Iterable[int], reader: Reader) -> list[Petition]:
    keys = list(keys)
    found = petitions_visible_to(reader.account).filter(pk__in=keys)
    rows = in_order(keys, found.select_related("holder", "registered_office", "category").defer("query_code"))
    return covered(reader.account, rows)


def _category(row: Any) -> str:
    return row.category.full_name if row.category else ""


BEHIND = Listing(
    title=_l("信访件"),
    columns=(
        Column("number", _l("信访件"), _number, ((_l("信访件编号"), lambda row: row.number),)),
        long("subject", _l("概要"), lambda row: row.subject, css="subject"),
        words("channel", _l("信访形式"), lambda row: str(row.get_channel_display())),
        words("category", _l("内容分类"), _category, css="wrap"),
        words("persons", _l("人数"), lambda row: "" if row.headcount is None else str(row.headcount), css="num"),
        day("received", _l("收到日期"), lambda row: row.received_on),
        day("registered", _l("登记日期"), lambda row: row.registered_at),
        office_name("registered_office", _l("登记单位"), lambda row: row.registered_office),
        office_name("holder", _l("承担单位"), lambda row: row.holder),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        day("concluded", _l("办结日期"), lambda row: row.concluded_on, empty="—"),
        day("due", _l("到期日"), lambda row: row.next_due, empty="—"),
    ),
    shown=(
        "number", "subject", "channel", "persons", "registered", "registered_office", "holder", "state", "concluded",
    ),
    filters=BehindFilter,
    orders={"newest": ("-registered_at", "-pk")},
    rows=_petitions,
)  # fmt: skip

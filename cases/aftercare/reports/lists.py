"""The list of follow-up visits (回访)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.aftercare.filters import RevisitFilter
from cases.aftercare.models import Revisit
from cases.aftercare.queries import revisits_visible_to
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from offices.lists.cells import Cell
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words

SECRET = ("ended_reason",)


def revisit_state(revisit: Revisit) -> str:
    if revisit.ended_at is not None:
        return _("不再回访")
    return _("已回访") if revisit.recorded_at is not None else _("待回访")


def _left(revisit: Revisit, reader: Reader) -> Cell | str:
    if not revisit.is_waiting or revisit.due_on is None:
        return ""
    return reader.left_cell(revisit.due_on)


def _revisits(keys: Iterable[int], reader: Reader) -> list[Revisit]:
    keys = list(keys)
    found = revisits_visible_to(reader.account).filter(pk__in=keys)
    rows: list[Any] = in_order(keys, found.select_related("petition__holder", "office", "owner", "recorded_by"))
    return covered(reader.account, rows, "petition", SECRET)


REVISITS = Listing(
    title=_l("回访"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        words("state", _l("状态"), lambda row: str(row.petition.get_state_display())),
        office_name("office", _l("回访单位"), lambda row: row.office),
        words("owner", _l("责任人"), lambda row: row.owner.name if row.owner else "", empty="—"),
        day("due", _l("期限"), lambda row: row.due_on, empty="—"),
        Column("left", _l("剩余"), _left),
        day("visited", _l("回访日期"), lambda row: row.visited_on, empty="—"),
        words("way", _l("方式"), lambda row: str(row.get_way_display())),
        words("satisfied", _l("是否满意"), lambda row: str(row.get_satisfied_display()), empty="—"),
        words("result", _l("结果"), lambda row: str(row.get_result_display()), empty="—"),
        words("stands", _l("回访"), revisit_state),
        words("by", _l("回访人"), lambda row: row.recorded_by.name if row.recorded_by else ""),
    ),
    shown=("due", "left", "petition", "subject", "owner", "visited", "satisfied", "result", "stands"),
    filters=RevisitFilter,
    usual={"tab": RevisitFilter.WAITING},
    tab="tab",
    orders={"due": ("due_on", "pk"), "newest": ("-pk",)},
    sorts={"due": _l("期限"), "newest": _l("最新")},
    rows=_revisits,
)

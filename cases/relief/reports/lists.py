"""The ledger of relief (救助资金台账), and what waits on the page of decisions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from cases.relief.filters import ReliefFilter
from cases.relief.models import Relief
from cases.relief.queries import reliefs_to_decide, reliefs_visible_to, with_paid
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account
from offices.pages.words import money

MOST = 50
COVERED = ("payee_masked", "account_masked", "resolution", "ended_reason")


def _request(relief: Relief, reader: Reader) -> Cell:
    return Cell(link(str(relief.number), relief.get_absolute_url(), "num"))


def _amount(key: str, label: Any, name: str) -> Column:
    """A sum in yuan; a number in the workbook."""
    return Column(
        key,
        label,
        lambda row, reader: money(getattr(row, name)) or "—",
        lambda row: getattr(row, name),
        css="num",
        head_css="num",
    )


def _reliefs(keys: Iterable[int], reader: Reader) -> list[Relief]:
    keys = list(keys)
    found = with_paid(reliefs_visible_to(reader.account)).filter(pk__in=keys)
    rows = in_order(keys, found.select_related("petition__holder", "office", "asked_by"))
    return covered(reader.account, rows, "petition", COVERED)


RELIEFS = Listing(
    title=_l("救助资金台账"),
    columns=(
        PETITION,
        Column("request", _l("序号"), _request, lambda row: row.number, css="num", head_css="num"),
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        office_name("office", _l("救助单位"), lambda row: row.office),
        Column("year", _l("年度"), lambda row, reader: str(row.year), lambda row: row.year, css="num", head_css="num"),
        day("asked", _l("申请日期"), lambda row: row.asked_at),
        words("by", _l("申请人"), lambda row: row.asked_by.name),
        words("payee", _l("收款人"), lambda row: row.payee_masked),
        _amount("amount", _l("申请金额（元）"), "amount"),
        _amount("granted", _l("批准金额（元）"), "granted"),
        _amount("paid", _l("已支付（元）"), "paid"),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        words("resolution", _l("会议纪要或者批复文号"), lambda row: row.resolution),
        long("reason", _l("理由"), lambda row: row.ended_reason),
    ),
    shown=("request", "petition", "subject", "asked", "payee", "amount", "granted", "paid", "state"),
    filters=ReliefFilter,
    usual={"tab": ReliefFilter.ALL},
    tab="tab",
    orders={"newest": ("-pk",), "oldest": ("pk",)},
    sorts={"newest": _l("最新"), "oldest": _l("最早")},
    rows=_reliefs,
)


def reliefs_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    """What waits for the account to agree to or refuse."""
    found = covered(account, reliefs_to_decide(account)[:MOST], "petition", COVERED)
    return {"reliefs": found} if found else None

"""The list of listed offices, what stands in their history, and what waits for whom."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.references import cover_kept
from cases.worklist.reports.page_hooks import Waiting
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.grounds import ground_article
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.listed_offices.filters import ListedOfficeFilter
from supervision.listed_offices.models import TOLD, ListedOffice
from supervision.listed_offices.queries import RELATED, listings_to_answer, listings_to_examine, listings_visible_to


def _left(row: ListedOffice, reader: Reader) -> Cell | str:
    return reader.left_cell(row.due_on) if row.is_listed else ""


def _number(row: ListedOffice, reader: Reader) -> Cell:
    return Cell(link(row.number, row.get_absolute_url()), row.number)


def _rows(keys: Iterable[int], reader: Reader) -> list[ListedOffice]:
    keys = list(keys)
    found = listings_visible_to(reader.account).filter(pk__in=keys).defer("content", "end_content")
    rows = in_order(keys, found.select_related(*RELATED))
    cover_kept(reader.account, rows, TOLD)
    return rows


LISTED_OFFICES = Listing(
    title=_l("挂牌督办单位"),
    columns=(
        office_name("unit", _l("被挂牌单位"), lambda row: row.unit),
        Column("number", _l("文号"), _number, ((_l("文号"), lambda row: row.number),)),
        words("ground", _l("督办情形"), lambda row: f"{row.ground} {row.get_ground_display()}"),
        long("article", _l("情形依据"), lambda row: ground_article(row.ground)),
        long("findings", _l("突出问题"), lambda row: row.findings),
        long("demand", _l("整改要求和摘牌条件"), lambda row: row.demand),
        long("basis", _l("挂牌依据"), lambda row: row.basis),
        words("leader", _l("包抓领导"), lambda row: row.leader),
        office_name("office", _l("挂牌机关"), lambda row: row.office),
        day("listed", _l("挂牌日期"), lambda row: row.listed_at),
        day("due", _l("摘牌期限"), lambda row: row.due_on),
        Column("left", _l("剩余"), _left),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        day("urged", _l("最近催办"), lambda row: row.urged_on, empty="—"),
        day("ended", _l("摘牌、撤销日期"), lambda row: row.ended_at, empty="—"),
        words("end_number", _l("摘牌文号"), lambda row: row.end_number, empty="—"),
    ),
    shown=("unit", "number", "findings", "leader", "office", "listed", "due", "left", "state"),
    filters=ListedOfficeFilter,
    usual={"tab": ListedOfficeFilter.LISTED},
    tab="tab",
    orders={"due": ("due_on", "pk"), "newest": ("-pk",)},
    sorts={"due": _l("到期日"), "newest": _l("最新")},
    rows=_rows,
)


# What waits


def _address(tab: str) -> str:
    return f"{reverse('supervision:listed_offices')}?{urlencode({'tab': tab})}"


def listings_on_worklist(account: Account, on: date) -> list[Waiting]:
    """What a listed unit has to put right, above its work list."""
    if not authority_of(account).may_anywhere(Permission.ANSWER_CARDS):
        return []
    return [Waiting(_("挂牌督办待整改"), listings_to_answer(account), _address(ListedOfficeFilter.ANSWER))]


def _to_examine(account: Account) -> QuerySet[ListedOffice]:
    found = listings_to_examine(account).defer("content", "end_content")
    return found.select_related("unit").order_by("due_on", "pk")


def _line(listing: ListedOffice) -> Line:
    return Line(listing.number, listing.get_absolute_url(), listing.findings, listing.unit, listing.due_on)


LISTING_KINDS = (
    WaitKind(
        "listings_to_examine",
        _l("挂牌单位的进展、摘牌申请待审核"),
        _l("被挂牌单位已报送进展或者申请摘牌，由挂牌机关核实（《信访工作条例》第三十九条第三款）。"),
        _to_examine,
        lambda: _address(ListedOfficeFilter.EXAMINE),
        _line,
    ),
)

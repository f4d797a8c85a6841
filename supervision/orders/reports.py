"""What the history says of supervision orders, their list, and what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.papers.letters import Letter
from cases.papers.models import Document
from cases.petitions.enums import CLOCK_LABELS
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from cases.procedure.step_kinds import EventFacts
from cases.worklist.reports.page_hooks import Waiting
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import day_of, label_of
from supervision.cards.enums import OrderGround
from supervision.cards.grounds import ground_article
from supervision.cards.queries import ENCRYPTED
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.orders.enums import Adoption, OrderState, OrderWay, ReportKind
from supervision.orders.filters import OrderFilter
from supervision.orders.models import SupervisionOrder
from supervision.orders.queries import orders_due, orders_to_answer, orders_to_examine, orders_visible_to


def ordered(event: EventFacts) -> list[str]:
    made = event.facts["order"]
    given = {
        **{"office": made["from"], "unit": made["to"], "way": label_of(OrderWay, made["way"])},
        **{"ground": label_of(OrderGround, made["ground"]), "due": day_of(made["due"])},
    }
    said = [_("%(office)s对%(unit)s%(way)s（%(ground)s），%(due)s前反馈。") % given]
    if listed := event.facts.get("listed"):
        said.append(_("挂牌依据：%(basis)s。包抓领导：%(in_charge)s。") % listed)
    return said


def reported(event: EventFacts) -> list[str]:
    report = event.facts["report"]
    given = {"unit": event.facts["order"]["to"], "kind": label_of(ReportKind, report["kind"])}
    said = [_("%(unit)s报送%(kind)s。") % given]
    return [*said, _("采纳情况：%s。") % label_of(Adoption, report["adoption"])] if report.get("adoption") else said


def decided(event: EventFacts) -> list[str]:
    found = event.facts["decided"]
    kind = label_of(ReportKind, found["kind"])
    said = [(_("%s审核通过。") if found["accepted"] else _("%s退回补办。")) % kind]
    return [*said, _("反馈期限：%s。") % day_of(found["due"])] if found.get("due") else said


def urged(event: EventFacts) -> list[str]:
    return [_("催办%s。") % event.facts["order"]["to"]]


def holder_urged(event: EventFacts) -> list[str]:
    said = [_("催办%s。") % event.facts["to"]]
    if told := event.facts.get("clock"):
        words = {"what": CLOCK_LABELS[told["kind"]], "due": day_of(told["due"])}
        said.append(_("期限：%(what)s，%(due)s到期。") % words)
    return said


def withdrawn(event: EventFacts) -> list[str]:
    return [_("撤销对%s的督办。") % event.facts["order"]["to"]]


# The list


def _left(order: SupervisionOrder, reader: Reader) -> Cell | str:
    if order.state != OrderState.OPEN:
        return ""
    return reader.left_cell(order.due_on)


def _paper(order: SupervisionOrder, reader: Reader) -> Cell:
    address = reverse("cases:paper", args=[order.petition.number, order.document_id])
    return Cell(link(order.document.number, address))


@dataclass(frozen=True)
class UnitLetter:
    """One letter by which something was ordered of a unit, with all petitions that went out under its number, as far
    as the reader sees them.
    """

    letter: Letter
    orders: list[SupervisionOrder]
    unseen: int


def letter_of_unit(letter: Letter, first: Document, account: Account) -> UnitLetter:
    """letter: as it was issued, without the petitioner's name. first: under whose number it went out."""
    same = SupervisionOrder.objects.filter(Q(document=first) | Q(document__copy_of=first))
    found = orders_visible_to(account).filter(pk__in=same.values("pk"))
    rows = found.select_related("petition", "unit", "office", "document").order_by("petition__number")
    orders = covered(account, rows, "petition", ["demand"])
    lines = [f"{one.petition.number}　{one.petition.subject}" for one in orders]
    listed = _("督办的信访件清单（%(n)d件）：%(lines)s") % {"n": len(lines), "lines": "；".join(lines)}
    return UnitLetter(replace(letter, annexes=(*letter.annexes, listed)), orders, same.count() - len(orders))


def _orders(keys: Iterable[int], reader: Reader) -> list[SupervisionOrder]:
    keys = list(keys)
    found = orders_visible_to(reader.account).filter(pk__in=keys)
    rows = in_order(keys, found.select_related("petition", "office", "unit", "document"))
    return covered(reader.account, rows, "petition", ["demand", "ended_reason"])


ORDERS = Listing(
    title=_l("督办"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        Column("paper", _l("督办函"), _paper, ((_l("督办函文号"), lambda row: row.document.number),)),
        words("way", _l("督办方式"), lambda row: str(row.get_way_display())),
        words("ground", _l("督办情形"), lambda row: f"{row.ground} {row.get_ground_display()}"),
        long("article", _l("情形依据"), lambda row: ground_article(row.ground)),
        long("demand", _l("督办要求"), lambda row: row.demand),
        office_name("office", _l("督办机关"), lambda row: row.office),
        office_name("unit", _l("被督办单位"), lambda row: row.unit),
        day("issued", _l("督办日期"), lambda row: row.issued_at),
        day("due", _l("反馈期限"), lambda row: row.due_on),
        Column("left", _l("剩余"), _left),
        words("state", _l("状态"), lambda row: row.state_words),
        words("leader", _l("包抓领导"), lambda row: row.listed_leader, empty="—"),
        long("basis", _l("挂牌依据"), lambda row: row.listed_basis),
        day("urged", _l("最近催办"), lambda row: row.urged_on, empty="—"),
        day("ended", _l("结束日期"), lambda row: row.ended_at, empty="—"),
    ),
    shown=("due", "left", "petition", "subject", "way", "demand", "office", "unit", "state", "paper"),
    filters=OrderFilter,
    usual={"tab": OrderFilter.RUNNING},
    tab="tab",
    orders={"due": ("due_on", "pk"), "newest": ("-pk",)},
    sorts={"due": _l("到期日"), "newest": _l("最新")},
    rows=_orders,
)


# What waits


def _address(tab: str) -> str:
    return f"{reverse('supervision:orders')}?{urlencode({'tab': tab})}"


def orders_on_worklist(account: Account, on: date) -> list[Waiting]:
    """What a unit has to report on, above its work list."""
    if not authority_of(account).may_anywhere(Permission.ANSWER_CARDS):
        return []
    return [Waiting(_("督办待反馈"), orders_to_answer(account), _address(OrderFilter.ANSWER))]


def _line(order: SupervisionOrder) -> Line:
    return Line(order.petition.number, order.get_absolute_url(), order.petition.subject, order.unit, order.due_on)


def _told(found: QuerySet[SupervisionOrder]) -> QuerySet[SupervisionOrder]:
    return found.select_related("petition", "unit").defer(*ENCRYPTED).order_by("due_on", "pk")


ORDER_KINDS = (
    WaitKind(
        "orders_to_examine",
        _l("督办反馈待审核"),
        _l("单位已报送督办反馈，由督办机关审核（《信访工作条例》第四十条第四款）。"),
        lambda account: _told(orders_to_examine(account)),
        lambda: _address(OrderFilter.EXAMINE),
        _line,
    ),
    WaitKind(
        "orders_due",
        _l("督办到期未反馈"),
        _l("反馈期限是今天或者已过，单位没有反馈；可以催办。"),
        lambda account: _told(orders_due(account, timezone.localdate())),
        lambda: _address(OrderFilter.DUE),
        _line,
    ),
)


def orders_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """The orders on a petition, the newest first, for its page, which has read whether there is any."""
    if getattr(petition, "also", {}).get("supervision_orders") == []:
        return {"orders": []}
    found = SupervisionOrder.objects.filter(petition=petition).select_related("petition", "office", "unit", "document")
    orders = list(found.prefetch_related("reports__document", "reports__made_by").order_by("-number"))
    return {"orders": orders, "today": timezone.localdate()}

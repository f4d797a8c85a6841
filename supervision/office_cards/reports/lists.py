"""The list of cards on offices, and the list of what one was counted from."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from offices.lists.cells import Cell, element, icon, link, span
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.queries import standing_office
from offices.pages.words import cn_date
from supervision.office_cards.enums import OfficeCardLevel
from supervision.office_cards.filters import BasisFilter, OfficeCardFilter
from supervision.office_cards.models import OfficeCard, OfficeCardBasis
from supervision.office_cards.queries import office_cards_visible_to, office_cards_whole

# Of each level its badge and its sign: colour is never the only sign.
BADGES = {
    OfficeCardLevel.KEY: ("bg-purple-lt", "ti-flag-filled"),
    OfficeCardLevel.RED: ("bg-red text-red-fg", "ti-square-filled"),
    OfficeCardLevel.YELLOW: ("bg-yellow text-dark", "ti-square-half"),
}


def _badge(card: OfficeCard, reader: Reader) -> Cell:
    css, sign = BADGES[OfficeCardLevel(card.level)]
    label = str(card.get_level_display())
    badge = span((icon(sign), label), f"badge {css}")
    return Cell(element("a", badge, href=card.get_absolute_url(), aria_label=f"{label} {card.office.name}"), label)


def successor_words(card: OfficeCard) -> str:
    """Who answers for a closed office."""
    if card.office.is_active:
        return ""
    return _("已停用，由%(office)s承接") % {"office": standing_office(card.office).name}


def _owed(card: OfficeCard, reader: Reader) -> Cell | str:
    """What the carded office still owes, and until when."""
    if not card.is_active:
        return "—"
    owed = [(_("书面说明"), card.answer_due)] if card.answered_at is None else []
    owed += [(_("整改报告"), card.report_due)] if card.report_or_none is None else []
    said, overdue = [], False
    for label, due in owed:
        overdue = overdue or bool(due and due < reader.on)
        said.append(_("%(label)s（%(due)s）") % {"label": label, "due": cn_date(due)})
    text = "、".join(said) or "—"
    return Cell(span(_("逾期：%s") % text, "figure-red"), text) if overdue else text


def _facts(card: OfficeCard, reader: Reader) -> Cell | str:
    return Cell(link(card.reason, card.get_absolute_url()), card.reason)


def _cards(keys: Iterable[int], reader: Reader) -> list[OfficeCard]:
    keys = list(keys)
    return in_order(keys, office_cards_whole(office_cards_visible_to(reader.account).filter(pk__in=keys)))


OFFICE_CARDS = Listing(
    title=_l("单位牌"),
    columns=(
        Column("level", _l("级别"), _badge, lambda card: str(card.get_level_display())),
        office_name("office", _l("被发牌单位"), lambda card: card.office),
        words("successor", _l("承接单位"), successor_words, empty="—"),
        long("reason", _l("事实和理由"), lambda card: card.reason),
        words("origin", _l("来由"), lambda card: str(card.get_origin_display())),
        words("ground", _l("督办情形"), lambda card: str(card.get_ground_display()), empty="—"),
        words("number", _l("文号"), lambda card: card.number, empty="—"),
        office_name("issuer", _l("发牌单位"), lambda card: card.issuer),
        day("issued", _l("发出日期"), lambda card: card.issued_on, empty="—"),
        Column("owed", _l("单位尚欠"), _owed),
        day("answer_due", _l("说明期限"), lambda card: card.answer_due, empty="—"),
        day("report_due", _l("整改报告期限"), lambda card: card.report_due, empty="—"),
        day("review", _l("复查日期"), lambda card: card.review_on, empty="—"),
        words("state", _l("状态"), lambda card: str(card.get_state_display())),
        day("lifted", _l("解除日期"), lambda card: card.lifted_at, empty="—"),
    ),
    shown=("level", "office", "reason", "number", "issuer", "issued", "owed", "review", "state"),
    filters=OfficeCardFilter,
    usual={"tab": OfficeCardFilter.ACTIVE},
    tab="tab",
    orders={"newest": ("-pk",), "review": ("review_on", "pk")},
    sorts={"newest": _l("最新"), "review": _l("复查日期")},
    rows=_cards,
)


def _of_case(row: OfficeCardBasis, reader: Reader) -> Cell | str:
    if row.card is None:
        return _counted_words(row)
    label = _("%(level)s（第%(number)d号）") % {"level": row.card.get_level_display(), "number": row.card_id}
    return Cell(link(label, row.card.get_absolute_url()), label)


def _basis(keys: Iterable[int], reader: Reader) -> list[OfficeCardBasis]:
    keys = list(keys)
    found = OfficeCardBasis.objects.filter(pk__in=keys).select_related("petition", "clock", "card")
    return covered(reader.account, in_order(keys, found.defer("petition__query_code")), "petition")


def _due(row: OfficeCardBasis) -> date | None:
    if row.card is not None:
        return row.card.due
    return row.clock.due if row.clock else None


BASIS = Listing(
    title=_l("统计明细"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        words("clock", _l("期限"), lambda row: str(row.clock.get_kind_display()) if row.clock else "", empty="—"),
        day("due", _l("到期日"), _due, empty="—"),
        Column("counted", _l("计入"), _of_case, lambda row: _counted_words(row)),
        words("weight", _l("折算张数"), lambda row: "" if row.weight is None else str(row.weight), empty="—"),
        day("issued", _l("发出"), lambda row: row.card.issued_on if row.card else None, empty="—"),
    ),
    filters=BasisFilter,
    orders={"kept": ("pk",)},
    rows=_basis,
)


def _counted_words(row: OfficeCardBasis) -> str:
    if row.card is None:
        return _("分子和分母") if row.in_part else _("仅分母")
    return str(row.card.get_level_display())

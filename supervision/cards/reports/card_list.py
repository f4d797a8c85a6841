"""The list of cards: its columns."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import ClockState
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, Element, element, icon, link, span, tick
from offices.lists.listing import (
    AS_SHOWN,
    Column,
    ForReader,
    Listing,
    Reader,
    day,
    local_day,
    long,
    may_act,
    office_name,
    ticked,
    words,
)
from offices.pages.words import cn_date, days_left
from supervision.cards.enums import CardColour, CardState
from supervision.cards.filters import CardFilter
from supervision.cards.models import HUMAN_REASONS, Card, VoidProposal
from supervision.cards.reports.red_card_reports import answer_is_late

# Of each colour its badge and its sign: colour is never the only sign.
BADGES = {
    CardColour.RED: ("bg-red text-red-fg", "ti-square-filled", _l("红牌")),
    CardColour.YELLOW: ("bg-yellow text-dark", "ti-square-half", _l("黄牌")),
    CardColour.REMINDER: ("bg-azure-lt", "ti-bell-ringing", _l("预警")),
}


def _badge(card: Card, reader: Reader) -> Cell:
    css, sign, label = BADGES[CardColour(card.level)]
    badge = span((icon(sign), label), f"badge {css}")
    said = f"{card.get_level_display()} {card.petition.number}"
    return Cell(element("a", badge, href=card.get_absolute_url(), aria_label=said))


def _due(card: Card, reader: Reader) -> str:
    whole = reader.day(card.due)
    return f"{whole} {days_left(card.due, reader.on)}" if card.clock.state == ClockState.RUNNING else whole


def _until(day: date, reader: Reader) -> Element | str:
    """Until when a paper is owed; what is late says so, in red."""
    if day < reader.on:
        return span(_("逾期未交，应于%(day)s前") % {"day": cn_date(day)}, "figure-red")
    return _("%(day)s前") % {"day": reader.day(day)}


def _answer(card: Card, reader: Reader) -> Cell | str:
    if card.level == CardColour.REMINDER or card.answer_due is None:
        return "—"
    if card.answered_at:
        if not answer_is_late(card, reader.on):
            return _("已说明")
        return Cell(span(_("逾期说明，应于%(day)s前") % {"day": cn_date(card.answer_due)}, "figure-red"))
    if not card.is_active:
        return _("未说明")
    return Cell(_until(card.answer_due, reader))


def _report(card: Card, reader: Reader) -> Cell | str:
    if not card.report_due:
        return "—"
    if (report := card.report_or_none) is not None:
        return Cell(span(_("逾期提交"), "figure-red")) if report.late else _("已提交")
    return Cell(_until(card.report_due, reader)) if card.is_active else _("未提交")


def said_of(cell: Cell | str) -> str:
    """What a cell of this list says, without its colour."""
    content = cell if isinstance(cell, str) else cell.text
    return str(content.content if isinstance(content, Element) else content)


def _state(card: Card, reader: Reader) -> str:
    """The state; of a card whose clock is met, that it goes no further, and whether it can be lifted.

    A card by a person's finding does not hang on whether the clock is met: execution, not the date, was found wanting.
    """
    said = str(card.get_state_display())
    if not card.is_active or card.clock.state == ClockState.RUNNING or card.reason in HUMAN_REASONS:
        return said
    if card.clock.state == ClockState.MET:
        said = _("已于%(day)s完成，不再升级") % {"day": cn_date(card.clock.stopped_on)}
    else:
        said = _("期限不再适用，不再升级")
    return _("%(said)s；可摘牌") % {"said": said} if getattr(card, "liftable", False) else said


def _tick(card: Card, reader: Reader) -> Cell:
    return Cell(tick("bulk-form", "petition", card.petition.number, card.petition.number))


def _number(card: Card, reader: Reader) -> Cell:
    return Cell(link(card.petition.number, card.get_absolute_url()))


def _carded(reader: Reader) -> str:
    return _("被发牌单位")


CARDS = Listing(
    title=_l("预警和红黄牌"),
    columns=(
        ticked("bulk-form", _tick, when=may_act),
        Column("level", _l("级别"), _badge, lambda card: str(card.get_level_display())),
        Column("number", _l("编号"), _number, lambda card: card.petition.number, css="num text-start"),
        long("subject", _l("概要"), lambda card: card.petition.subject, css="subject"),
        office_name("office", _l("单位"), lambda card: card.office, head=_carded),
        words("clock", _l("期限"), lambda card: card.clock.get_kind_display(), css="card-words"),
        Column("due", _l("到期日"), _due, lambda card: card.due),
        words("reason", _l("原因"), lambda card: card.get_reason_display(), css="card-words"),
        day("issued", _l("发出"), lambda card: card.issued_on),
        Column("answer", _l("说明"), _answer, ForReader(lambda card, reader: said_of(_answer(card, reader)))),
        Column("report", _l("整改报告"), _report, ForReader(lambda card, reader: said_of(_report(card, reader)))),
        Column("state", _l("状态"), _state, AS_SHOWN),
        Column("lifted", _l("摘牌日期"), sheet=lambda card: local_day(card.lifted_at)),
    ),
    filters=CardFilter,
    usual={"state": CardState.ACTIVE},
    rows=lambda cards, reader: covered(reader.account, cards, "petition"),
)


def _voided(proposal: VoidProposal, reader: Reader) -> str:
    if proposal.decided_at is None:
        return _("待核准")
    return _("已作废") if proposal.agreed else _("不同意作废")


def _decided(proposal: VoidProposal, reader: Reader) -> str:
    if proposal.decided_by is None:
        return "—"
    return f"{proposal.decision}（{proposal.decided_by.name}，{cn_date(proposal.decided_at)}）"


VOIDED = Listing(
    title=_l("作废清单"),
    columns=(
        Column("level", _l("级别"), lambda row, reader: _badge(row.card, reader)),
        Column("number", _l("编号"), lambda row, reader: _number(row.card, reader), css="num text-start"),
        office_name("office", _l("单位"), lambda row: row.card.office, head=_carded),
        words("error", _l("差错"), lambda row: row.get_error_display()),
        words("evidence", _l("事实和依据"), lambda row: row.evidence),
        words("proposed", _l("提请"), lambda row: f"{row.proposed_by.name}，{cn_date(row.proposed_at)}"),
        Column("outcome", _l("结果"), _voided),
        Column("decision", _l("核准意见"), _decided),
    ),
)

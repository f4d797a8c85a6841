"""The list of cards: its columns."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import ClockState
from offices.lists.cells import Cell, Element, element, icon, link, span, tick, tick_all
from offices.lists.listing import Column, Listing, Reader, cut, may_act, office_name, whole_day, words
from offices.pages.words import days_left
from supervision.cards.enums import CardColour
from supervision.cards.models import Card

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
    whole = reader.day(card.due)[1]
    return f"{whole} {days_left(card.due, reader.on)}" if card.clock.state == ClockState.RUNNING else whole


def _before(day: date, reader: Reader) -> Element | str:
    said = _("%(day)s前") % {"day": f"{day.month}月{day.day}日"}
    return span(said, "figure-red" if day < reader.on else "")


def _answer(card: Card, reader: Reader) -> Cell | str:
    if card.level == CardColour.REMINDER:
        return "—"
    if card.answered_at:
        return _("已说明")
    return Cell(_before(card.answer_due, reader)) if card.is_active and card.answer_due else _("未说明")


def _report(card: Card, reader: Reader) -> Cell | str:
    if not card.report_due:
        return "—"
    if (report := card.report_or_none) is not None:
        return _("逾期提交") if report.late else _("已提交")
    return Cell(_before(card.report_due, reader)) if card.is_active else _("未提交")


def _tick(card: Card, reader: Reader) -> Cell:
    return Cell(tick("bulk-form", "petition", card.petition.number, card.petition.number))


def _number(card: Card, reader: Reader) -> Cell:
    return Cell(link(card.petition.number, card.get_absolute_url()))


def _tick_all(reader: Reader) -> Any:
    return tick_all("bulk-form")


def _carded(reader: Reader) -> str:
    return _("被发牌单位")


CARDS = Listing(
    title=_l("预警和红黄牌"),
    columns=(
        Column("tick", "", _tick, css="assign-tick", head=_tick_all, head_css="assign-tick", when=may_act),
        Column("level", _l("级别"), _badge),
        Column("number", _l("编号"), _number, css="num text-start"),
        cut("subject", _l("概要"), lambda card: card.petition.subject, css="subject"),
        office_name("office", _l("单位"), lambda card: card.office, css="office-name", head=_carded),
        cut("clock", _l("期限"), lambda card: card.clock.get_kind_display(), css="short"),
        Column("due", _l("到期日"), _due, css="num text-start"),
        cut("reason", _l("原因"), lambda card: card.get_reason_display(), css="short"),
        whole_day("issued", _l("发出"), lambda card: card.issued_on, css="num text-start"),
        Column("answer", _l("说明"), _answer),
        Column("report", _l("整改报告"), _report),
        words("state", _l("状态"), lambda card: card.get_state_display()),
    ),
)

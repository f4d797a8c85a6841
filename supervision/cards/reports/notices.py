"""红黄牌通知书: what the letter says of the cards that an office got in one matter on one day."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cases.papers.letters import LETTER, Letter
from cases.papers.reports.building import contact_of
from offices.organisation.queries import standing_office
from offices.pages.words import cn_day
from supervision.cards.enums import CardReason
from supervision.cards.grounds import ground_of, ground_words
from supervision.cards.models import Card
from supervision.cards.queries import first_yellow_of

ARTICLE = "《信访工作条例》第四十条第一款"


def notice_of(cards: Sequence[Card]) -> Letter:
    """The letter names petition and terms, never who brought the matter. cards: of one office, petition and day."""
    first = cards[0]
    return Letter(
        form=LETTER,
        heading=first.issuer.name,
        number=_("牌号：%s") % "、".join(str(card.pk) for card in cards),
        title=_("信访事项红黄牌通知书"),
        addressee=standing_office(first.office).name,
        facts=(),
        points=(),
        paragraphs=tuple(_paragraphs(cards)),
        closing=(),
        annexes=(),
        signature=first.issuer.name,
        date=cn_day(first.issued_on),
        contact=contact_of(first.issuer),
        copies=(),
        petitioner="",
        masked_as="",
    )


def _paragraphs(cards: Sequence[Card]) -> Iterable[str]:
    first = cards[0]
    words = {"office": first.office.name, "number": first.petition.number, "n": len(cards)}
    yield _("%(office)s承担的信访件%(number)s，有下列%(n)d项期限问题，现予通知：") % words
    for place, card in enumerate(cards, 1):
        yield f"{place}. {_of_card(card)}"
    answer = max(card.answer_due for card in cards if card.answer_due)
    yield _("请于%s前书面说明逾期原因、目前情况和下一步措施。") % cn_day(answer)
    reports = [card.report_due for card in cards if card.report_due]
    if reports:
        yield _("红牌由单位负责人书面说明，并于%s前提交整改报告。") % cn_day(max(reports))


def _of_card(card: Card) -> str:
    ground = ground_of(card.reason, card.clock.kind)
    words = {
        "level": card.get_level_display(),
        "clock": card.clock.get_kind_display(),
        "due": cn_day(card.due),
        "days": card.overdue_working_days,
        "reason": card.get_reason_display(),
        "ground": ground_words(ground),
    }
    said = _("%(level)s：%(clock)s，%(due)s到期，发出时逾期%(days)d个工作日，%(reason)s；督办情形%(ground)s。") % words
    before = first_yellow_of(card) if card.reason == CardReason.SECOND_YELLOW else None
    if before is not None:
        facts = {"n": before.pk, "day": cn_day(before.issued_on)}
        said += _("此前的黄牌为第%(n)d号（%(day)s）。") % facts
    return said

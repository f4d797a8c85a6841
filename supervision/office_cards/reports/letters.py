"""The notice (通知书) of a card on an office, put together once as it is issued."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.papers.letters import LETTER, Letter
from cases.papers.reports.building import contact_of
from offices.organisation.queries import standing_office
from offices.pages.words import cn_day
from supervision.cards.grounds import ground_words
from supervision.office_cards.enums import OfficeCardLevel, OfficeCardOrigin
from supervision.office_cards.models import OfficeCard
from supervision.office_cards.reports.facts import fact_sentences

ARTICLE = "《信访工作条例》第三十九条第三款、第四十条第一款"
TITLES = {
    OfficeCardLevel.YELLOW: _l("黄牌警告通知书"),
    OfficeCardLevel.RED: _l("红牌警告通知书"),
    OfficeCardLevel.KEY: _l("重点管理通知书"),
}


def letter_of_card(card: OfficeCard) -> Letter:
    """Offices, figures and dates; no petition and no person is named."""
    return Letter(
        form=LETTER,
        heading=card.issuer.name,
        number=card.number,
        title=str(TITLES[OfficeCardLevel(card.level)]),
        addressee=standing_office(card.office).name,
        facts=(),
        points=(),
        paragraphs=tuple(_paragraphs(card)),
        closing=(),
        annexes=(_("统计明细"),) if card.origin != OfficeCardOrigin.DECISION else (),
        signature=card.issuer.name,
        date=cn_day(card.issued_on),
        contact=contact_of(card.issuer),
        copies=(),
        petitioner="",
        masked_as="",
    )


def _paragraphs(card: OfficeCard) -> Iterable[str]:
    if card.file_number:
        yield _("根据%(file)s，") % {"file": card.file_number} + card.reason
    else:
        yield card.reason
    yield from fact_sentences(card)
    yield _("督办情形：%(ground)s。依据%(article)s，予以通知。") % {
        "ground": ground_words(card.ground),
        "article": ARTICLE,
    }
    yield _("整改要求：%s") % card.demand
    days = {"answer": cn_day(card.answer_due), "report": cn_day(card.report_due), "review": cn_day(card.review_on)}
    yield (
        _("请于%(answer)s前书面说明，于%(report)s前报送整改报告；%(review)s复查。有异议的，请写明事实和依据提出。")
        % days
    )
    yield _("经复查符合要求的，由我单位解除。")

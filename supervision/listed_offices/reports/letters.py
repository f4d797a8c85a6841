"""The letters by which an office is listed and struck off, each put together once and kept as it was issued."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cases.papers.letters import LETTER, Letter, letter_from_text
from cases.papers.reports.building import contact_of
from offices.crypto import text_hash
from offices.organisation.queries import standing_office
from offices.pages.words import cn_day
from supervision.cards.grounds import ground_words
from supervision.listed_offices.models import ListedOffice

ARTICLE = "《信访工作条例》第三十九条第三款、第四十条第一款"
LISTED, STRUCK = "listed", "struck"


def letter_of_listing(listing: ListedOffice, on: date) -> Letter:
    """Offices, days and what is demanded; no petition is named."""
    listed = [
        _("经%(basis)s，对你单位挂牌督办。") % {"basis": listing.basis.rstrip("。")},
        _("突出问题：%s") % listing.findings,
        _("督办情形：%s。") % ground_words(listing.ground),
        _("包抓领导：%s。") % listing.leader.rstrip("。"),
        _("整改要求和摘牌条件：%s") % listing.demand,
    ]
    words = {"due": cn_day(listing.due_on), "article": ARTICLE}
    closing = _("请于%(due)s前达到摘牌条件并申请摘牌，期间书面报送进展；由我单位核实后摘牌（%(article)s）。") % words
    return _letter(listing, on, listing.number, _("挂牌督办通知书"), listed, closing)


def letter_of_striking(listing: ListedOffice, on: date) -> Letter:
    listed = [
        _("你单位经%(number)s挂牌督办，已申请摘牌。") % {"number": listing.number},
        _("核实情况：%s") % listing.ended_reason,
    ]
    return _letter(listing, on, listing.end_number, _("摘牌通知书"), listed, _("现予摘牌，请巩固整改成果。"))


def _letter(
    listing: ListedOffice, on: date, number: str, title: str, paragraphs: Iterable[str], closing: str
) -> Letter:
    return Letter(
        form=LETTER,
        heading=listing.office.name,
        number=number,
        title=title,
        addressee=standing_office(listing.unit).name,
        facts=(),
        points=(),
        paragraphs=tuple(line for text in paragraphs for line in text.splitlines() if line.strip()),
        closing=(closing,),
        annexes=(),
        signature=listing.office.name,
        date=cn_day(on),
        contact=contact_of(listing.office),
        copies=(),
        petitioner="",
        masked_as="",
    )


def issued_letter(listing: ListedOffice, which: str) -> Letter | None:
    """Raises ValueError where it is not the one that was issued."""
    content, checksum = listing.content, listing.checksum
    if which == STRUCK:
        content, checksum = listing.end_content, listing.end_checksum
    if not content:
        return None
    if letter_hash(content, which, listing.number) != checksum:
        raise ValueError(f"letter {which} of listing {listing.pk} is not as it was issued")
    return letter_from_text(content)


def letter_hash(content: str, which: str, number: str) -> str:
    return text_hash(content, f"listing:{which}:{number}")

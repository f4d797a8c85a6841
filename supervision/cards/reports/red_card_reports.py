"""A carded unit is told what it owes in writing, by when, and whether it came in time."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.cards.enums import CardColour
from supervision.cards.models import Card


@dataclass(frozen=True)
class OwedPaper:
    """A paper owed by the carded unit. `late`: it came after `due`, or is missing after it while the card stands."""

    key: str
    label: str
    due: date
    done_at: datetime | None
    late: bool
    standing: bool

    @property
    def status(self) -> str:
        if self.done_at is not None:
            return _("逾期提交") if self.late else _("按期提交")
        if not self.standing:
            return _("未提交")
        return _("逾期未交") if self.late else _("待提交")


def papers_owed(card: Card, today: date) -> list[OwedPaper]:
    """The explanation of a yellow or red card, and the report of a red one; nothing for a reminder."""
    papers = []
    if card.answer_due is not None:
        label = _("单位负责人书面说明") if card.level == CardColour.RED else _("书面说明")
        papers.append(_paper(card, "answer", label, card.answer_due, card.answered_at, today))
    if card.report_due is not None:
        report = card.report_or_none
        done_at = report.submitted_at if report is not None else None
        papers.append(_paper(card, "report", _("整改报告"), card.report_due, done_at, today))
    return papers


def answer_is_late(card: Card, today: date) -> bool:
    """Whether the explanation came after its day, or is missing after it while the card stands."""
    if card.answer_due is None:
        return False
    return _paper(card, "answer", "", card.answer_due, card.answered_at, today).late


def _paper(card: Card, key: str, label: str, due: date, done_at: datetime | None, today: date) -> OwedPaper:
    late = timezone.localdate(done_at) > due if done_at is not None else card.is_active and today > due
    return OwedPaper(key, label, due, done_at, late, card.is_active)

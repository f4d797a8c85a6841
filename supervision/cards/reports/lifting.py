"""Cards that may be lifted, each with what shows that the duty is done: read before it is lifted, one by one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.papers.models import Document
from cases.petitions.enums import ClockState
from cases.petitions.queries.opening import opened_only, unopened_ids
from offices.organisation.models import Account
from offices.pages.words import cn_date
from supervision.cards.models import Card
from supervision.cards.policies import acted_on_by, asks_service, paper_of
from supervision.cards.queries import ENCRYPTED, cards_visible_to, liftable

MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Evidence:
    """A card with the sentences that speak for lifting it."""

    card: Card
    done: str
    paper: str
    answer: str
    report: str


def cards_to_lift(account: Account) -> QuerySet[Card]:
    """Those that the account may lift now, the oldest first; none of a sealed petition that it has not opened."""
    return _told(opened_only(account, _liftable_by(account), "petition"))


def unopened_to_lift(account: Account) -> list[str]:
    """The numbers of the petitions whose cards wait until they are opened."""
    if not (unopened := unopened_ids(account)):
        return []
    waiting = _liftable_by(account).filter(petition__in=unopened).order_by("petition__number")
    return list(waiting.values_list("petition__number", flat=True).distinct())


def _liftable_by(account: Account) -> QuerySet[Card]:
    return cards_visible_to(account).filter(liftable(), acted_on_by(account))


def cards_sent(account: Account, sent: Collection[int]) -> QuerySet[Card]:
    """Those that a page showed, whether or not they may still be lifted."""
    return _told(opened_only(account, cards_visible_to(account).filter(pk__in=sent), "petition"))


def _told(cards: QuerySet[Card]) -> QuerySet[Card]:
    related = cards.select_related("office", "issuer", "clock", "petition", "report")
    return related.defer(*ENCRYPTED).order_by("issued_on", "pk")


def evidence_of(cards: Iterable[Card]) -> list[Evidence]:
    """One statement for the papers of all of them."""
    cards = list(cards)
    found: dict[int, list[Document]] = {}
    papers = Document.objects.filter(petition__in=[card.petition_id for card in cards]).order_by("pk")
    for paper in papers.select_related("service"):
        found.setdefault(paper.petition_id, []).append(paper)
    return [
        Evidence(card, _done(card), _paper(card, found.get(card.petition_id, [])), _answer(card), _report(card))
        for card in cards
    ]


def _done(card: Card) -> str:
    clock = card.clock
    if clock.state == ClockState.RUNNING:
        return _("期限尚未完成")
    if clock.state != ClockState.MET or clock.stopped_on is None:
        return _("期限不再适用")
    late = (clock.stopped_on - card.due).days
    words = {"day": cn_date(clock.stopped_on), "late": late}
    return (_("%(day)s完成，逾期%(late)d日") if late > 0 else _("%(day)s完成")) % words


def _paper(card: Card, papers: list[Document]) -> str:
    """The paper that `why_unmet` looks at, with its service."""
    paper = paper_of(card.clock, papers)
    if paper is None or card.clock.state != ClockState.MET:
        return _("该期限不以文书为证")
    said = f"{paper.get_kind_display()} {paper.number}，{cn_date(paper.issued_on)}"
    if asks_service(card.clock, paper) and getattr(paper, "service", None) is not None:
        return _("%(paper)s，已记录送达") % {"paper": said}
    return said


def _answer(card: Card) -> str:
    if card.answered_at is None:
        return _("未说明")
    claim = _("（主张客观原因，待认定）") if card.objective and card.objective_at is None else ""
    return f"{card.answer}{claim}"


def _report(card: Card) -> str:
    report = card.report_or_none
    return _("%(causes)s　%(measures)s") % {"causes": report.causes, "measures": report.measures} if report else ""

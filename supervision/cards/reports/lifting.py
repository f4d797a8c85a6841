"""Cards that may be lifted, each with what shows that the duty is done: read before it is lifted, one by one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.papers.models import Document
from cases.petitions.enums import ClockState, DocumentKind
from cases.petitions.queries.opening import opened_only, unopened_ids
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account
from offices.pages.words import cn_date
from supervision.cards.enums import CardReason
from supervision.cards.models import Card
from supervision.cards.policies import acted_on_by, asks_service, paper_of
from supervision.cards.queries import ENCRYPTED, cards_visible_to, liftable

MOST_AT_ONCE = 20
OPINIONS = (DocumentKind.OPINION, DocumentKind.REVIEW_OPINION, DocumentKind.REREVIEW_OPINION)


@dataclass(frozen=True)
class Evidence:
    """A card with the sentences that speak for lifting it."""

    card: Card
    done: str
    paper: str
    answer: str
    report: str
    executed: str = ""  # of an opinion that was not carried out
    url: str = ""  # of the petition, where the reader sees it
    paper_url: str = ""


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


def evidence_of(account: Account, cards: Iterable[Card]) -> list[Evidence]:
    """One statement for the papers of all of them, and one for the petitions that the account may open."""
    cards = list(cards)
    ids = [card.petition_id for card in cards]
    seen = set(petitions_visible_to(account).filter(pk__in=ids).values_list("pk", flat=True))
    found: dict[int, list[Document]] = {}
    papers = Document.objects.filter(petition__in=[card.petition_id for card in cards]).order_by("pk")
    for paper in papers.select_related("service"):
        found.setdefault(paper.petition_id, []).append(paper)
    return [_evidence(card, found.get(card.petition_id, []), may_open=card.petition_id in seen) for card in cards]


def _evidence(card: Card, papers: list[Document], *, may_open: bool) -> Evidence:
    not_executed = card.reason == CardReason.NOT_EXECUTED
    opinions = [paper for paper in papers if paper.kind in OPINIONS and paper.issued_on <= card.issued_on]
    paper = opinions[-1] if not_executed and opinions else paper_of(card.clock, papers)
    page = card.petition.get_absolute_url() if may_open else ""
    return Evidence(
        card,
        _done(card),
        _paper(card, paper),
        card.answer if card.answered_at is not None else _("未说明"),
        _report(card),
        _executed(card, papers) if not_executed else "",
        page,
        reverse("cases:paper", args=[card.petition.number, paper.pk]) if page and paper is not None else "",
    )


def _executed(card: Card, papers: list[Document]) -> str:
    """That the deadline shows nothing of the execution, and what shows it."""
    urged = [paper for paper in papers if paper.kind == DocumentKind.EXECUTION_URGE]
    said = _("此牌因拒不执行处理意见而认定，期限是否按时完成不能说明意见已经执行；是否执行看整改报告和情况说明。")
    if urged:
        words = {"n": len(urged), "day": cn_date(urged[-1].issued_on)}
        said += _("督促执行%(n)d次，最近%(day)s。") % words
    return said if card.report_or_none else said + _("单位还没有报告执行情况。")


def _done(card: Card) -> str:
    clock = card.clock
    if clock.state == ClockState.RUNNING:
        return _("期限尚未完成")
    if clock.state != ClockState.MET or clock.stopped_on is None:
        return _("期限不再适用")
    late = (clock.stopped_on - card.due).days
    words = {"day": cn_date(clock.stopped_on), "late": late}
    return (_("%(day)s完成，逾期%(late)d日") if late > 0 else _("%(day)s完成")) % words


def _paper(card: Card, paper: Document | None) -> str:
    """The paper that `why_unmet` looks at, or the opinion that was not carried out, with its service."""
    if paper is None or card.clock.state != ClockState.MET:
        return _("该期限不以文书为证")
    said = f"{paper.get_kind_display()} {paper.number}，{cn_date(paper.issued_on)}"
    if asks_service(card.clock, paper) and getattr(paper, "service", None) is not None:
        return _("%(paper)s，已记录送达") % {"paper": said}
    return said


def _report(card: Card) -> str:
    report = card.report_or_none
    return _("%(causes)s　%(measures)s") % {"causes": report.causes, "measures": report.measures} if report else ""

"""What waits for a supervisor's decision: kinds that rooms register, each with the list of exactly its rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from cases.ledger.reports.waits import Number
from cases.petitions.queries.opening import covered
from cases.urgency.models import UrgentMatter
from cases.urgency.reports.waiting import urgent_rows, urgent_url
from cases.worklist.reports.page_hooks import Waiting
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.queries import COUNT_LIMIT, counted_together, total_of
from supervision.cards.models import Card
from supervision.cards.policies import CASEWORK, acted_on_by, void_decided_by
from supervision.cards.queries import (
    ANSWERED,
    CLAIMED,
    ENCRYPTED,
    INTERVIEW_OPEN,
    capped,
    cards_visible_to,
    liftable,
    sealed_waiting,
)

FIRST = 5  # rows of a kind that stand in place; all of them stand in its list
NOT_SUPERVISOR = _("您没有督查的权限。")
Words = str | Promise


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is, of which office, since when or until when, and where it is decided."""

    number: str
    url: str
    text: Words
    office: Office | None = None
    day: date | datetime | None = None


@dataclass(frozen=True)
class WaitKind:
    """A kind of what waits for a decision.

    hint: what is decided, with its article. rows: those that the account decides on, the oldest first. url: the list of
    exactly these. line: a row in words. petition: the path from a row to its petition, whose contents may be sealed.
    texts: what the row itself tells of the matter and its line shows.
    act: a page on which many are decided, its label and the name of its address.
    """

    key: str
    label: Words
    hint: Words
    rows: Callable[[Account], QuerySet[Any]]
    url: Callable[[], str]
    line: Callable[[Any], Line]
    petition: str = "petition"
    texts: tuple[str, ...] = ()
    act: tuple[Words, str] | None = None


@dataclass(frozen=True)
class Group:
    """A kind with how many wait, "1000+" above that, and the first of them."""

    kind: WaitKind
    count: str
    lines: list[Line] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.kind.url()

    @property
    def more(self) -> bool:
        return self.count != str(len(self.lines))


_kinds: list[WaitKind] = []


def waits_for_decision(*kinds: WaitKind) -> None:
    """Let a room say what waits there for a supervisor; from AppConfig.ready, in the order in which it is shown."""
    _kinds.extend(kind for kind in kinds if kind not in _kinds)


def waiting_for(account: Account) -> list[Group]:
    """One statement counts all kinds, and one reads the first rows of each kind of which there are any."""
    found = [kind.rows(account) for kind in _kinds]
    numbers = counted_together(found, COUNT_LIMIT + 1)
    return [
        Group(kind, capped(number), _first(account, kind, rows) if number else [])
        for kind, rows, number in zip(_kinds, found, numbers, strict=True)
    ]


def _first(account: Account, kind: WaitKind, rows: QuerySet[Any]) -> list[Line]:
    return [kind.line(row) for row in covered(account, rows[:FIRST], kind.petition, kind.texts)]


# Cards


def cards_url(**asked: str) -> str:
    """The list of cards, narrowed."""
    return f"{reverse('supervision:cards')}?{urlencode(asked)}"


def _cards(account: Account, *conditions: Any) -> QuerySet[Card]:
    found = cards_visible_to(account).filter(*conditions).select_related("office", "petition", "clock", "interview")
    return found.defer(*ENCRYPTED)


def _mine(*conditions: Any, order: str) -> Callable[[Account], QuerySet[Card]]:
    """Of the cards on which the account may act, those that meet the conditions."""

    def rows(account: Account) -> QuerySet[Card]:
        found = _cards(account, acted_on_by(account), *(one() if callable(one) else one for one in conditions))
        return found.order_by(F(order).asc(nulls_last=True), "pk")

    return rows


def voids_to_decide(account: Account) -> QuerySet[Card]:
    """Cards whose proposed 作废 the account decides on."""
    return _cards(account, void_decided_by(account)).order_by("issued_on", "pk")


def _card_line(day: str) -> Callable[[Card], Line]:
    def line(card: Card) -> Line:
        when: Any = card
        for name in day.split("__"):
            when = getattr(when, name)
        said = f"{card.get_level_display()}（{card.clock.get_kind_display()}） {card.petition.subject}"
        return Line(card.petition.number, card.get_absolute_url(), said, card.office, when)

    return line


def _sealed_line(card: Card) -> Line:
    said = f"{card.get_level_display()}（{card.clock.get_kind_display()}）"
    return Line(card.petition.number, card.get_sealed_url(), said, card.office, card.issued_on)


CARD_KINDS = (
    WaitKind(
        "answers",
        _("说明已到"),
        _("单位已书面说明，看原因、现状和新的日期。"),
        _mine(ANSWERED, order="answered_at"),
        lambda: cards_url(answered="true", mine="true"),
        _card_line("answered_at"),
    ),
    WaitKind(
        "claims",
        _("客观原因待认定"),
        _("单位对牌子提出异议，主张客观原因，由发牌单位认定是否成立。"),
        _mine(CLAIMED, order="answered_at"),
        lambda: cards_url(claimed="true", mine="true", state=""),
        _card_line("answered_at"),
    ),
    WaitKind(
        "liftable",
        _("可摘牌"),
        _("期限已完成，文书已出具并送达，红牌已说明、已报整改；由发牌单位摘牌。"),
        _mine(liftable, order="issued_on"),
        lambda: cards_url(liftable="true", mine="true"),
        _card_line("issued_on"),
        act=(_("逐张摘牌"), "supervision:lift_several"),
    ),
    WaitKind(
        "voids",
        _("待核准作废"),
        _("发牌有差错的，由另一人核准作废。"),
        voids_to_decide,
        lambda: cards_url(to_approve="true", state=""),
        _card_line("issued_on"),
    ),
    WaitKind(
        "interviews",
        _("约谈待结果"),
        _("已提请联席会议约谈（《信访工作条例》第三十九条第三款），尚未登记结果。"),
        _mine(INTERVIEW_OPEN, order="interview__proposed_on"),
        lambda: cards_url(interview_open="true", mine="true", state=""),
        _card_line("interview__proposed_on"),
    ),
    WaitKind(
        "sealed",
        _("密封件待处理"),
        _("密封件的牌子可以摘牌，或者作废待核准；不显示信访件的内容。"),
        lambda account: sealed_waiting(account).order_by("issued_on", "pk"),
        lambda: f"{reverse('supervision:sealed_cards')}?waiting=1",
        _sealed_line,
    ),
)


# Grave and urgent matters


def _urgent(account: Account, place: int) -> QuerySet[UrgentMatter]:
    """Of those below: to be reported, or past their hours."""
    found = urgent_rows(account, own=False)[place]
    return found.select_related("petition__holder").defer(*ENCRYPTED).order_by("marked_at", "pk")


def _urgent_line(matter: UrgentMatter) -> Line:
    petition = matter.petition
    return Line(petition.number, petition.get_absolute_url(), petition.subject, petition.holder, matter.marked_at)


URGENT_KINDS = (
    WaitKind(
        "urgent_overdue",
        _("重大紧急超时"),
        _("重大、紧急事项超过规定时限没有报告或者续报（《信访工作条例》第二十五条）。"),
        lambda account: _urgent(account, 1),
        lambda: urgent_url(tab="all", overdue="true"),
        _urgent_line,
    ),
    WaitKind(
        "urgent_to_report",
        _("重大紧急待呈报"),
        _("重大、紧急事项应当及时报告（《信访工作条例》第二十五条），尚未呈报。"),
        lambda account: _urgent(account, 0),
        lambda: urgent_url(tab="to_report"),
        _urgent_line,
    ),
)


# Voids on the first pages of others


def _voids(account: Account) -> tuple[Words, str, str]:
    return _("待核准作废"), total_of(voids_to_decide(account)), cards_url(to_approve="true", state="")


def voids_on_worklist(account: Account, today: date) -> list[Waiting]:
    """Proposals to void a card above the work list, for who decides and has no other first page."""
    authority = authority_of(account)
    works = any(CASEWORK & grant.permissions for grant in authority.grants)
    if not authority.may_anywhere(Permission.INSTRUCT) and not (
        works and authority.may_anywhere(Permission.LIFT_CARDS)
    ):
        return []
    label, count, url = _voids(account)
    return [Waiting(str(label), count, url)] if count != "0" else []


def voids_of_leader(account: Account) -> Number | None:
    """The same on the page of one's own packages, which leaders open first."""
    label, count, url = _voids(account)
    return Number(label, count, url) if count != "0" else None

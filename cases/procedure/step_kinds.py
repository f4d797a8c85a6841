"""A `StepKind` is one row, which says all that the program knows of a step; the register holds all rows.

Each room declares the rows of its own steps in its `steps.py`; `petition_office/rooms.py` registers them. Buttons,
policies, actions, the API, the history, the tests and the state diagram are derived from the rows, and
`actions/declared.py` compares with the row what a step did.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from types import UnionType
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise as LazyText

from cases.deadlines.terms import ClockKind as K
from cases.petitions.enums import FINISHED, State
from cases.petitions.enums import DocumentKind as D
from offices.organisation.roles import Permission

if TYPE_CHECKING:
    from cases.petitions.models.petitions import Petition
    from cases.procedure.case_facts import CaseFacts
    from cases.procedure.forms.base import StepForm
    from offices.organisation.models import Account

Text = str | LazyText
OPEN_STATES = tuple(state for state in State if state not in FINISHED)
ANY_STATE = tuple(state for state in State if state != State.VOIDED)  # what was loaded by mistake takes no step


class Actor(StrEnum):
    """Whose act a step is: an office, or a person in it, found by the petition (`Acting`)."""

    HOLDER = "holder"  # the office that holds the petition
    HEAD = "head"  # its head
    CONFIRMER = "confirmer"  # somebody of it with the permission, or its head
    APPROVER = "approver"  # the head who decides what it asks for; of the office above where nobody else there may
    SENDER = "sender"  # the one that sent it
    HIGHER = "higher"  # the next higher organ
    OWING = "owing"  # the one that owes a result
    REGISTRAR = "registrar"  # the one that registered it
    REGISTRAR_HEAD = "registrar_head"  # the head of that one
    RECALLER = "recaller"  # the one that takes an accusation back from whom it accuses
    HELPING = "helping"  # one that is asked to help
    RULER = "ruler"  # the one that rules on a dispute
    ASKER = "asker"  # who asked for something that nobody has decided
    EXECUTOR = "executor"  # the unit that carries out what a review changed
    URGER = "urger"  # the organ that reviewed
    SUPERVISING = "supervising"  # one above the holder that supervises it
    ORDERED = "ordered"  # the one that owes a report on a supervision order
    ORDERING = "ordering"  # the one that ordered it
    MANDATED = "mandated"  # the one that owes a report to an organ above the system
    EXAMINER = "examiner"  # the one that assigned the petition and examines the report
    CALMER = "calmer"  # the head who decides that an urgency is over
    CUSTODY = "custody"  # any office with custody
    CUSTODY_OR_ABOVE = "custody_or_above"  # the same, or one above it
    CORRECTOR = "corrector"  # another office than a petitioner has rated: the one that registered it, or the one above
    RECUSER = "recuser"  # the head who decides whether somebody keeps away
    STAFFING = "staffing"  # who answers for the staff of the holder: its head, its desk, who manages its accounts
    FUND = "fund"  # who decides on relief, or works in the office whose fund gives it
    SYSTEM = "system"
    # Of a package
    LEADER = "leader"  # who has taken it on
    LEADERSHIP = "leadership"  # who answers for the staff of an office whose leader took it on or promised
    TEAM = "team"  # who works on it: the leader, the responsible unit, the team, any office with custody
    ASSIGNER = "assigner"  # who assigns: an office with custody, the leader, or an office above
    ASSIGNER_OR_DECIDER = "assigner_or_decider"  # who makes a leader take it on: the same, then who decides over it
    OVERSEER = "overseer"  # the office that assigned it, or one above the leader's
    DECIDER = "decider"  # the same without the leader
    MAKER = "maker"  # who made it, or decides
    STAFFER = "staffer"  # the same, or the leader
    RAISER = "raiser"  # the next level above
    CHECKER = "checker"  # the office above the leader's that checks


# Their letters need no sign-off: the head who decides has signed already, and the system signs nothing.
WITHOUT_SIGN_OFF = frozenset({Actor.APPROVER, Actor.RECUSER, Actor.FUND, Actor.SYSTEM})


class FreeText:
    """The type of a fact that is free text about a person: kept encrypted beside the event, with its hash in it."""


# What a fact of an event may be: a type, free text, a record of named facts, or a list of such records.
FactType = type | UnionType | Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True)
class EventFacts:
    """What an event says: its facts, the fields of the petition it set, and the names of the offices it refers to."""

    facts: Mapping[str, Any]
    changed: Mapping[str, Any]
    offices: Mapping[int, str]


Verb = Callable[..., None]
Sentence = Callable[[EventFacts], list[str]]
Guard = Callable[["Petition", "CaseFacts"], None]
Barred = Callable[["Account", "Petition", "CaseFacts"], str]
Foreseen = Callable[["Account", "Petition", "CaseFacts", Any], str]


@dataclass(frozen=True)
class Offer:
    """Where a page offers a step: the page, the block on it, the place in the block.

    `states`: of the promise, measure and so on beside which the button stands.
    `waits`: the place among the steps of a package that wait for somebody on the petition's own page; 0 for none.
    """

    page: str = "petition"
    block: str = ""
    order: int = 0
    states: tuple[str, ...] = ()
    waits: int = 0


ON_PETITION = Offer()
WHEN_ASKED = Offer(page="asked")  # on the petition's page once somebody has asked for it
ELSEWHERE = Offer(page="")  # on a page of the room that brings the step


@dataclass(frozen=True, eq=False)
class StepKind:
    """One step of the procedure.

    target: None leaves the state as it is. permission: None for what the system does.
    paper: is issued; may_issue: is issued where it is possible.
    stops, starts: clocks that the step ends, or begins where the rules of the place know them.
    may_stop, may_start: clocks that it ends besides, or one of several; that it begins for some petitions.
    main: the usual next step from its states.
    at_once: what the system does after it in the same transaction, as far as the guards of that step allow it.
    beside: it changes nothing that a page or a draft says: whoever fills one in meanwhile goes on.
    verb: what it changes, under `actions`. form: None where no page of a petition asks for it.
    guards: refuse what the table alone cannot. foreseen: what the step would refuse, known before its form is opened.
    barred: why an account of those who may act does not, as for its own request; empty where it does. The verb refuses
    the same.
    says: its sentences in the history besides state and clocks; () where these say all.
    public: in the petitioner's words; None where it does not concern the petitioner.
    facts: name and type of what its event records besides.
    """

    key: str
    label: Text
    sources: tuple[State, ...]
    target: State | None
    actor: Actor
    permission: Permission | None
    ground: Text
    paper: D | None = None
    _: KW_ONLY
    may_issue: tuple[D, ...] = ()
    stops: tuple[K, ...] = ()
    may_stop: tuple[K, ...] = ()
    starts: tuple[K, ...] = ()
    may_start: tuple[K, ...] = ()
    main: bool = False
    beside: bool = False
    at_once: tuple[str, ...] = ()
    verb: Verb
    form: "type[StepForm] | None" = None
    guards: tuple[Guard, ...] = ()
    barred: Barred | None = None
    foreseen: Foreseen | None = None
    says: tuple[Sentence, ...]
    public: Text | None = None
    offered: Offer = ON_PETITION
    facts: Mapping[str, FactType] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.key


# The register

_kinds: dict[str, StepKind] = {}


def register_steps(rows: Iterable[StepKind]) -> None:
    """Enter the rows of a room; from AppConfig.ready. TypeError for a key that is taken, or a form of another step."""
    for row in rows:
        if _kinds.setdefault(row.key, row) is not row:
            raise TypeError(f"two rows are called {row.key}")
        if row.form is not None and row.form.key != row.key:
            raise TypeError(f"the form of {row.key} says that it is that of {row.form.key}")


def step_kind(key: str) -> StepKind:
    """KeyError for an unknown key."""
    return _kinds[key]


def step_kinds() -> tuple[StepKind, ...]:
    """All rows, room by room, each room in the order of its table."""
    return tuple(_kinds.values())


def is_step(key: str) -> bool:
    return key in _kinds


def leaving(state: str) -> Iterator[StepKind]:
    """The steps that start from `state`."""
    return (kind for kind in _kinds.values() if state in kind.sources)


def offered_on(page: str, block: str, state: str = "") -> list[StepKind]:
    """The steps that a block of a page offers, in its order; with `state` those beside an item in that state."""
    found = [kind for kind in _kinds.values() if (kind.offered.page, kind.offered.block) == (page, block)]
    return sorted((kind for kind in found if _fits(kind.offered, state)), key=lambda kind: kind.offered.order)


def _fits(offer: Offer, state: str) -> bool:
    return state in offer.states if state else not offer.states

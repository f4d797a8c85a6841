"""The kinds of rules that offices make, and what each kind declares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

from offices.organisation.models import Office, OfficeRule
from offices.organisation.roles import Permission

R = TypeVar("R", bound=OfficeRule)


@dataclass(frozen=True)
class RuleKind(Generic[R]):
    """A kind of rule: its versions, what they consist of, who makes them, and what is no rule.

    code: its place in the address of the history. fields, many: what a version consists of; `many` are rows of another
    model. permission: who has it for an office reads the history, and makes the rule where `permit` does not say
    otherwise, which takes account and office (None: everybody) and raises NotPermitted. clean: takes the office and the
    values, returns them as they are kept; raises InvalidFacts with its field. event, subject: the kind of the event
    (empty where the caller records the change), and its chain. page: where the rule of an office is changed, where that
    is not the page for all kinds. loads: the page by which the rule of an office is loaded from a file. tries: the one
    on which a draft is tried.
    """

    code: str
    name: str | Promise
    model: type[R]
    fields: tuple[str, ...]
    permission: Permission
    clean: Callable[[Any, Mapping[str, Any]], dict[str, Any]]
    event: str
    subject: str
    permit: Callable[[Any, Any], None] | None = None
    page: Callable[[Any], str] | None = None
    loads: Callable[[Any], str] | None = None
    tries: Callable[[], str] | None = None
    many: tuple[str, ...] = ()
    for_everybody: bool = False
    # A version begins on a day that is chosen, with a reason; others begin when they are made.
    dated: bool = False
    # Columns that follow from the office.
    columns: Callable[[Office | None], dict[str, Any]] = field(default=lambda office: {})


_kinds: dict[str, RuleKind[Any]] = {}
_forms: dict[str, type[Any]] = {}


def keep_rules(kind: RuleKind[Any], *, form: type[Any] | None = None) -> None:
    """Let an app add a kind of rule, with its history page and, by the form, a page to change it.

    Called from its AppConfig. form: an `OfficeRuleForm` of the fields of the kind.
    """
    _kinds[kind.code] = kind
    if form is not None:
        _forms[kind.code] = form


def rule_kinds() -> list[RuleKind[Any]]:
    return list(_kinds.values())


def rule_kind(code: str) -> RuleKind[Any] | None:
    return _kinds.get(code)


def rule_form(code: str) -> type[Any] | None:
    return _forms.get(code)


# What the law leaves open


@dataclass(frozen=True)
class LeftOpen:
    """A parameter where the law names none. question: what it leaves open; source: the article, or where the default
    comes from; acts: what follows from it. rule, fields: the kind of rule by which an office sets it, and its part of a
    version; no rule where the program alone knows it. default: what holds where nobody set it.
    """

    name: str | Promise
    question: str | Promise
    source: str | Promise
    acts: str | Promise
    default: str | Promise
    rule: str = ""
    fields: tuple[str, ...] = ()


_left_open: list[LeftOpen] = []


def leave_open(*points: LeftOpen) -> None:
    """Let a room tell which parameters of its own the law leaves open; called from its AppConfig."""
    _left_open.extend(point for point in points if point not in _left_open)


def points_left_open() -> list[LeftOpen]:
    return list(_left_open)


# The deadline profiles that an office may count by; the engine that knows them stands above


@dataclass(frozen=True)
class DeadlineProfile:
    """A set of terms by its name. changes: what is otherwise than by the national regulation, a line each."""

    code: str
    name: str
    changes: tuple[str, ...]
    is_verified: bool


_profiles: list[Callable[[], list[DeadlineProfile]]] = []


def offer_profiles(profiles: Callable[[], list[DeadlineProfile]]) -> None:
    """Let the room of the engine name the profiles; called from its AppConfig."""
    _profiles[:] = [profiles]


def deadline_profiles() -> list[DeadlineProfile]:
    return [one for profiles in _profiles for one in profiles()]


def deadline_profile(code: str) -> DeadlineProfile | None:
    return next((one for one in deadline_profiles() if one.code == code), None)

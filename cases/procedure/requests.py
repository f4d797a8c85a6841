"""Requests that one person makes and another decides, as rooms register them; undecided, who asked takes one back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account

if TYPE_CHECKING:
    from cases.procedure.actions.change import Change
    from cases.procedure.case_facts import CaseFacts


@dataclass(frozen=True)
class RequestKind:
    """One kind of request. The names of its fields differ from room to room.

    steps: by which it is asked. waiting: all that nobody has decided. names: which of several it is, by `number` or by
    the `member` whom it concerns. take_back: what taking it back changes.
    """

    key: str
    label: Any
    steps: tuple[str, ...]
    waiting: Callable[[], QuerySet[Any]]
    take_back: "Callable[[Change, Any], None]"
    names: Callable[[Any], dict[str, Any]] = lambda one: {}
    petition: str = "petition"
    asked_by: str = "asked_by"
    asked_at: str = "asked_at"


@dataclass(frozen=True)
class Waiting:
    """A request that waits."""

    kind: RequestKind
    it: Any

    @property
    def asked_at(self) -> datetime:
        asked: datetime = getattr(self.it, self.kind.asked_at)
        return asked

    @property
    def line(self) -> str:
        return words_for(self.kind.key, self.kind.names(self.it))


_kinds: list[RequestKind] = []


def register_requests(*kinds: RequestKind) -> None:
    """Let who asked take such requests back; from AppConfig.ready."""
    _kinds.extend(kind for kind in kinds if kind not in _kinds)


def words_for(key: str, names: Mapping[str, Any]) -> str:
    """A request in words: its kind, and which of several."""
    label = next((str(kind.label) for kind in _kinds if kind.key == key), key)
    which = names.get("member") or (_("第%d项") % names["number"] if names.get("number") else "")
    return f"{label}（{which}）" if which else label


def askers_of(petition: Any) -> QuerySet[Account]:
    """Who waits for the decision on a request about the petition."""
    asked = (kind.waiting().order_by().filter(**{kind.petition: petition}).values(kind.asked_by) for kind in _kinds)
    first, *others = asked
    return Account.objects.filter(pk__in=first.union(*others)).order_by()


def waiting_of(petition: Petition, account: Account) -> list[Waiting]:
    """What the account has asked for about the petition and nobody has decided, the oldest first."""
    found = [
        Waiting(kind, one)
        for kind in _kinds
        for one in kind.waiting().filter(**{kind.petition: petition, kind.asked_by: account}).order_by("pk")
    ]
    return sorted(found, key=lambda one: one.asked_at)


def asked_by_oneself(key: str, sentence: Any) -> Callable[[Account, Petition, "CaseFacts"], str]:
    """Who asked does not decide: for the rows of the steps that decide on requests of this kind."""

    def barred(account: Account, petition: Petition, facts: "CaseFacts") -> str:
        if account.pk not in facts.part(RequestFacts).askers:
            return ""
        kind = next(kind for kind in _kinds if kind.key == key)
        asked = kind.waiting().order_by().filter(**{kind.petition: petition}).values_list(kind.asked_by, flat=True)
        return str(sentence) if set(asked) == {account.pk} else ""

    return barred


class RequestFacts:
    """Who waits for a decision; a page that has read it passes it."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def askers(self) -> frozenset[int]:
        return frozenset(askers_of(self.petition.pk).values_list("pk", flat=True))

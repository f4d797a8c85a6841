"""What the office above reads before it strikes a package off: the four requirements and the work behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise as Text
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.enums import AssignmentStage, CommitmentState, PromiseState, SettledPart
from cases.models import ActionItem, Closing, ClosingPart, Contact, Measure, Promise, Reexamination
from cases.policies import office_for, own_closing, refusal_to_strike
from cases.queries.ledger import MOVED
from cases.queries.packages import package_rule_of
from cases.standing import Standing
from cases.transitions import BY_KEY
from offices.errors import ActionRefused
from offices.models import Account, Office
from supervision.policies import CARDED_ITSELF
from supervision.queries.closings import carded_in, contacts_of, parts_of

LONG_WAIT = 15  # days a signed closing waits before the list says so


@dataclass(frozen=True)
class Waiting:
    """A closing that waits for the check, since when, and why this account may not check it (empty: it may)."""

    closing: Closing
    days: int
    refusal: str

    @property
    def is_long(self) -> bool:
        return self.days > LONG_WAIT


def waiting_rows(closings: Sequence[Closing], account: Account, on: date) -> list[Waiting]:
    """Rows for closings of `closing_rows`; one statement for all of them."""
    carded = carded_in([one.assignment.petition_id for one in closings])
    return [Waiting(one, days_waiting(one, on), _refusal(one, account, carded)) for one in closings]


def days_waiting(closing: Closing, on: date) -> int:
    return (on - timezone.localdate(closing.signed_at)).days if closing.signed_at else 0


def refusal_of(closing: Closing, account: Account) -> str:
    """Why this account may not check the closing; empty where it may."""
    try:
        office = _office(closing, account)
    except ActionRefused as error:
        return str(error.sentence)
    return refusal_to_strike(account, office, closing)[1]


def _refusal(closing: Closing, account: Account, carded: set[tuple[int, int]]) -> str:
    try:
        office = _office(closing, account)
    except ActionRefused as error:
        return str(error.sentence)
    if (closing.assignment.petition_id, office.pk) in carded:
        return CARDED_ITSELF % {"office": office.name}
    return own_closing(account, office, closing)[1]


def _office(closing: Closing, account: Account) -> Office:
    package = closing.assignment
    return office_for(
        account,
        package.petition,
        BY_KEY["check_close"],
        Standing(package.petition, package=package, closed_package=None),
    )


@dataclass(frozen=True)
class Requirement:
    """One of the four requirements (第二十七条); claimed: None where the unit says that it does not apply."""

    label: str
    claimed: ClosingPart | None


@dataclass(frozen=True)
class Duty:
    """A promise, a measure or an item of work, and whether it is done."""

    kind: str | Text
    made: Promise | Measure | ActionItem
    is_kept: bool


@dataclass(frozen=True)
class Dossier:
    """quiet_days: since the last contact, None without any; contact_days: what the rule allows, 0 for no limit."""

    requirements: list[Requirement]
    duties: list[Duty]
    contacts: list[Contact]
    quiet_days: int | None
    contact_days: int
    earlier: list[Closing]
    examined: list[Reexamination]


KINDS: tuple[tuple[str, str | Text], ...] = (
    ("promises", _l("承诺")),
    ("measures", _l("措施")),
    ("action_items", _l("议定事项")),
)


def dossier_of(closing: Closing, on: date) -> Dossier:
    """Ten statements, however much there is."""
    package = closing.assignment
    petition = package.petition
    claimed = {one.part: one for one in parts_of(closing)}
    contacts = list(contacts_of(petition))
    return Dossier(
        requirements=[Requirement(str(part.label), claimed.get(part.value)) for part in SettledPart],
        duties=[duty for name, label in KINDS for duty in _duties(label, getattr(petition, name))],
        contacts=contacts,
        quiet_days=(on - contacts[0].on).days if contacts else None,
        contact_days=package_rule_of(package.office).contact_days,
        earlier=list(_earlier(closing)),
        examined=list(
            Reexamination.objects.filter(assignment__petition=petition)
            .exclude(settled=None)
            .select_related("examined_by", "office")
        ),
    )


def _duties(label: str | Text, found: Iterable[Promise | Measure | ActionItem]) -> list[Duty]:
    made = found.select_related("unit").exclude(state=CommitmentState.DROPPED)  # type: ignore[attr-defined]
    return [Duty(label, one, one.state in (PromiseState.KEPT, CommitmentState.KEPT)) for one in made]


def _earlier(closing: Closing) -> Iterable[Closing]:
    """The attempts that were sent back, of all packages of the petition."""
    tried = Closing.objects.filter(assignment__petition=closing.assignment.petition_id, passed=False)
    return tried.exclude(pk=closing.pk).select_related("checked_office", "assignment").order_by("proposed_at", "pk")


def who_sent_back(closing: Closing) -> str:
    """The office above, or the leader; of what still waited when its package was handed on, nobody."""
    if closing.checked_office:
        return closing.checked_office.name
    package = closing.assignment
    waited = package.state in MOVED and package.stage in (AssignmentStage.PROPOSED, AssignmentStage.SIGNED)
    last = waited and not package.closings.filter(number__gt=closing.number).exists()
    return _("因包案变动") if last else _("包案领导")

"""等我办: what waits in one's own packages, by kind, each a number with the list of exactly these."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.ledger.queries import mine as reads
from cases.ledger.queries.mine import LEAD
from cases.ledger.queries.rows import ledger_rows
from cases.packages.enums import CommitmentState, PackageStage
from cases.packages.models.commitments import ActionItem
from cases.packages.models.packages import Package
from cases.packages.reports.page_hooks import Button, step_url
from cases.petitions.queries.opening import SEALED, covered, unopened_ids
from cases.procedure.step_kinds import offered_on, step_kind
from offices.lists.cells import Cell, link, tick
from offices.lists.listing import Column, Listing, Reader, long, may_act, ticked
from offices.organisation.models import Account
from offices.pages.queries import counted_together
from offices.pages.words import cn_date, days_left

# How a box names a petition, and one of several things of it.
CHOSEN = re.compile(r"(?P<number>[^\s\0]{1,60})")
CHOSEN_ITEM = re.compile(rf"{CHOSEN.pattern} (?P<item>[0-9]{{1,5}})")
SHOWN = 10  # of all that waits; the rest stands in the lists of the kinds
Rows = Callable[[Account, QuerySet[Package]], QuerySet[Any]]


@dataclass(frozen=True)
class Item:
    """One thing that waits or slips. days: until it is due, negative when overdue, None without a date.

    chosen: how its box names it, where several are confirmed at once.
    """

    what: str
    number: str
    subject: str
    text: str = ""
    days: int | None = None
    buttons: list[Button] = field(default_factory=list)
    due: date | None = None
    chosen: str = ""


@dataclass(frozen=True)
class WaitKind:
    """A kind of what waits. steps: that the button of a row leads to.

    confirms: the facts with which the first step is taken for several at once; None where each is decided by itself,
    as what was reported done is: on the form of the step, beside its evidence. numbered: the step takes one of several
    things of a petition, by its number.
    """

    key: str
    label: str | Lazy
    rows: Rows
    steps: tuple[str, ...]
    confirms: Mapping[str, Any] | None = None
    numbered: bool = False

    @property
    def is_confirmed(self) -> bool:
        return self.confirms is not None


def _packages(stage: PackageStage) -> Rows:
    return lambda account, packages: reads.packages_at(packages, stage)


def _measures(state: CommitmentState) -> Rows:
    return lambda account, packages: reads.measures_at(packages, state)


FOR_LEADER = (
    WaitKind(
        "accept", _l("待确认包案"), _packages(PackageStage.WAITING), ("accept_package", "object_package"), confirms={}
    ),
    WaitKind("sign", _l("待签批销号"), _packages(PackageStage.PROPOSED), ("sign_close",)),
    WaitKind(
        "approve",
        _l("措施待批准"),
        _measures(CommitmentState.PROPOSED),
        ("approve_measure",),
        confirms={"approved": True},
        numbered=True,
    ),
    WaitKind("measures", _l("措施待确认"), _measures(CommitmentState.PROVED), ("decide_measure",)),
    WaitKind(
        "promises", _l("承诺待确认"), lambda account, packages: reads.promises_to_decide(account), ("decide_promise",)
    ),
    WaitKind("actions", _l("议定事项待确认"), lambda account, packages: reads.actions_to_decide(account), ()),
)
FOR_WORKER = (
    WaitKind("back", _l("报请销号被退回"), lambda account, packages: reads.sent_back(packages), ("propose_close",)),
    WaitKind("owed", _l("措施待完成"), reads.measures_owed, ("prove_measure",)),
    WaitKind("ordered", _l("议定事项待完成"), reads.actions_owed, ()),
)


@dataclass(frozen=True)
class Number:
    """How many of a kind wait, and where all of them are."""

    label: str | Lazy
    number: int | str
    url: str


@dataclass(frozen=True)
class Waits:
    """numbers: of every kind that waits; items: the first of all of them, the longest overdue first."""

    numbers: list[Number]
    items: list[Item]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.items)


# What higher rooms count beside it, for who leads; each on a page of its own.
_more: list[Callable[[Account], Number | None]] = []


def also_waits_for_leader(made: Callable[[Account], Number | None]) -> None:
    """Let a higher room add what waits on a page of its own; from AppConfig.ready."""
    if made not in _more:
        _more.append(made)


def kinds_of(scope: str) -> tuple[WaitKind, ...]:
    return FOR_LEADER if scope == LEAD else FOR_WORKER


def waits_of(account: Account, scope: str, packages: QuerySet[Package], on: date) -> Waits:
    """One statement for how many of each kind, and another for the first of each that waits."""
    kinds = kinds_of(scope)
    lists = [kind.rows(account, packages) for kind in kinds]
    numbers, items, counted = [], [], counted_together(lists)
    for kind, rows, number in zip(kinds, lists, counted, strict=True):
        if number:
            url = f"{reverse('cases:my_packages')}?{urlencode({'scope': scope, 'waits': kind.key})}"
            numbers.append(Number(kind.label, number, url))
            items += items_of(account, kind, rows[:SHOWN], on)
    if scope == LEAD:
        numbers += [found for made in _more if (found := made(account)) is not None]
    items.sort(key=lambda item: item.days if item.days is not None else 0)
    return Waits(numbers, items[:SHOWN], sum(counted))


def items_of(account: Account, kind: WaitKind, rows: Any, on: date) -> list[Item]:
    """Rows of the kind as they are shown, in their order."""
    found = list(rows)
    if found and isinstance(found[0], Package):
        hidden = unopened_ids(account)
        said = {one.pk: str(SEALED) if one.petition_id in hidden else getattr(one, "said_back", None) for one in found}
        return [_of_package(kind, package, said[package.pk], on) for package in ledger_rows(account, list(said), on)]
    return [_of_task(kind, task, on) for task in covered(account, found, "petition", ["text", "account_of"])]


def _of_package(kind: WaitKind, package: Package, said: str | None, on: date) -> Item:
    number = package.petition.number
    buttons = [Button(key, str(step_kind(key).label), step_url(number, key, "mine")) for key in kind.steps]
    text = said if said is not None else _asked(package) if package.stage == PackageStage.WAITING else ""
    days = (package.due_on - on).days
    return Item(str(kind.label), number, package.petition.subject, text, days, buttons, package.due_on, number)


def _asked(package: Package) -> str:
    """What is asked of the leader who is to take it on: who is responsible, and what for."""
    who = f"{package.unit.short_name} {package.responsible}".strip()
    asked = _("责任单位：%(who)s。") % {"who": who}
    return asked + (_("要求：%(note)s") % {"note": package.note} if package.note else "")


def _of_task(kind: WaitKind, task: Any, on: date) -> Item:
    number, owner = task.petition.number, f"{task.unit.short_name} {task.owner}"
    meeting = isinstance(task, ActionItem)
    # The step that the page of the package offers beside a meeting's item of work.
    key = offered_on("package", "actions", task.state)[0].key if meeting else kind.steps[0]
    said = f"{task.meeting_name}：{task.text}" if meeting else task.text
    text = f"{said}（{owner}）"
    if task.state == CommitmentState.PROVED and task.account_of:
        text = _("%(text)s　报告：%(account)s") % {"text": text, "account": task.account_of}
    button = Button(key, str(step_kind(key).label), step_url(number, key, "mine", number=task.number))
    days, chosen = (task.due_on - on).days, f"{number} {task.number}"
    return Item(str(kind.label), number, task.petition.subject, text, days, [button], task.due_on, chosen)


# The list of one kind


def _tick(item: Item, reader: Reader) -> Cell:
    return Cell(tick("confirm-form", "chosen", item.chosen, item.chosen))


def _due(item: Item, reader: Reader) -> str:
    return f"{cn_date(item.due)} {days_left(item.due, reader.on)}" if item.due else "—"


def _number(item: Item, reader: Reader) -> Cell:
    return Cell(link(item.number, reverse("cases:package", args=[item.number])))


def _buttons(item: Item, reader: Reader) -> Cell:
    return Cell(tuple(link(button.label, button.url, "btn btn-sm") for button in item.buttons))


WAITS = Listing(
    title=_l("等我办"),
    columns=(
        ticked("confirm-form", _tick, when=may_act),
        Column("number", _l("编号"), _number, css="num text-start"),
        long("subject", _l("概要"), lambda item: item.subject, css="subject"),
        Column("text", _l("内容"), lambda item, reader: item.text, css="wrap"),
        Column("due", _l("到期日"), _due),
        Column("act", _l("办理"), _buttons),
    ),
)


def chosen_among(kind: WaitKind, chosen: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """What boxes name: the number of each petition, and the facts of its step. Text that no box has is passed over."""
    shape = CHOSEN_ITEM if kind.numbered else CHOSEN
    found = [match for text in dict.fromkeys(chosen) if (match := shape.fullmatch(text))]
    return [
        (match["number"], {**(kind.confirms or {}), **({"number": int(match["item"])} if kind.numbered else {})})
        for match in found
    ]

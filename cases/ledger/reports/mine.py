"""我的包案: what waits for the account, what slips, and its packages with one press for each thing to do."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.ledger.queries import mine as reads
from cases.ledger.queries.mine import LEAD, TEAM, UNIT
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState, PackageStage, PromiseState
from cases.packages.models.commitments import ActionItem, Measure, Promise
from cases.packages.models.packages import Package
from cases.packages.reports.page_hooks import Block, Button, Link, blocks_of, links_of, step_url
from cases.petitions.enums import CLOCK_LABELS
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import offered_on, step_kind
from offices.organisation.models import Account

TITLES: dict[str, str | Lazy] = {LEAD: _l("我包的案"), TEAM: _l("我在专班的"), UNIT: _l("本单位负责的")}


@dataclass(frozen=True)
class Item:
    """One thing that waits or slips. days: until it is due, negative when overdue, None without a date."""

    what: str
    number: str
    subject: str
    text: str = ""
    days: int | None = None
    buttons: list[Button] = field(default_factory=list)


@dataclass(frozen=True)
class PackageRow:
    """A package with what can be pressed; contact: days since the last contact; held: days since it began."""

    package: Package
    days: int
    contact: int | None
    held: int
    buttons: list[Button]
    links: list[Link]


@dataclass(frozen=True)
class Mine:
    """The page of one scope."""

    waits: list[Item]
    slips: list[Item]
    blocks: list[Block]


def mine(account: Account, scope: str, packages: QuerySet[Package], on: date) -> Mine:
    """The page of a scope, of its packages."""
    waits = _waits_for_leader(account, packages, on) if scope == LEAD else _waits_for_worker(account, packages, on)
    return Mine(waits, _slips(account, packages, on), blocks_of(account, on))


def packages_told(account: Account, packages: list[Package], on: date) -> list[PackageRow]:
    """Rows of packages of `ledger_rows`; what each may press is asked of the policies without a statement."""
    teams = reads.team_offices(account, packages)
    return [
        PackageRow(
            package,
            (package.due_on - on).days,
            (on - package.last_contact_on).days if package.last_contact_on else None,
            (on - timezone.localdate(package.opened_at)).days,
            _row_buttons(account, package, {account.pk: teams[package.pk]} if package.pk in teams else {}),
            links_of(account, package.petition),
        )
        for package in packages
    ]


# What waits


def _waits_for_leader(account: Account, packages: Any, on: date) -> list[Item]:
    items = []
    for package in reads.to_answer(packages, on):
        waiting = package.stage == PackageStage.WAITING
        keys = ("accept_package", "object_package") if waiting else ("sign_close",)
        what = _("待确认包案") if waiting else _("待签批销号")
        items.append(_package_item(package, what, package.note if waiting else "", on, keys))
    for measure in reads.measures_to_decide(packages):
        key = "approve_measure" if measure.state == CommitmentState.PROPOSED else "decide_measure"
        items.append(_task_item(measure, _("措施待批准") if key == "approve_measure" else _("措施待确认"), on, key))
    items += [_task_item(one, _("承诺待确认"), on, "decide_promise") for one in reads.promises_to_decide(account)]
    items += [_task_item(one, _("议定事项待确认"), on, _action_step(one)) for one in reads.actions_to_decide(account)]
    return items


def _waits_for_worker(account: Account, packages: Any, on: date) -> list[Item]:
    items = [
        _package_item(package, _("报请销号被退回"), reason, on, ("propose_close",))
        for package, reason in reads.sent_back(packages, on)
    ]
    for task in reads.tasks_open(account, packages):
        measure = isinstance(task, Measure)
        key = "prove_measure" if measure else _action_step(task)
        items.append(_task_item(task, _("措施待完成") if measure else _("议定事项待完成"), on, key))
    return items


def _action_step(action: ActionItem) -> str:
    """The step that the page of the package offers beside a meeting's item of work."""
    return offered_on("package", "actions", action.state)[0].key


def _package_item(package: Package, what: str, text: str, on: date, keys: tuple[str, ...]) -> Item:
    number = package.petition.number
    buttons = [Button(key, str(step_kind(key).label), step_url(number, key, "mine")) for key in keys]
    return Item(what, number, package.petition.subject, text, (package.due_on - on).days, buttons)


def _task_item(task: Any, what: str, on: date, key: str) -> Item:
    number, owner = task.petition.number, f"{task.unit.short_name} {task.owner}"
    said = f"{task.meeting_name}：{task.text}" if isinstance(task, ActionItem) else task.text
    button = Button(key, str(step_kind(key).label), step_url(number, key, "mine", number=task.number))
    return Item(what, number, task.petition.subject, f"{said}（{owner}）", (task.due_on - on).days, [button])


# What slips


def _slips(account: Account, packages: Any, on: date) -> list[Item]:
    items: list[Item] = []
    others: list[Item] = []  # what another owes or has to confirm
    clocks = reads.clocks_slipping(packages, on)
    promises = reads.promises_of(clocks)
    for clock in clocks:
        what = str(CLOCK_LABELS[ClockKind(clock.kind)])
        if clock.item:
            what = _("%(what)s第%(number)d项") % {"what": what, "number": clock.item}
        number, promise = clock.petition.number, promises.get(clock.pk)
        if promise is not None and not reads.is_own(promise, account):
            others.append(Item(what, number, clock.petition.subject, _promised(promise)))
            continue
        key = "report_progress" if clock.kind == ClockKind.PROGRESS else ""
        buttons = [Button(key, str(step_kind(key).label), step_url(number, key, "mine"))] if key else []
        said = clock.office.short_name
        items.append(Item(what, number, clock.petition.subject, said, (clock.due - on).days, buttons))
    for package, since in reads.without_contact(packages, on):
        said = _("%(days)d天没有联系信访人") if package.last_contact_on else _("包案%(days)d天，还没有联系信访人")
        said %= {"days": (on - since).days}
        number = package.petition.number
        button = Button("record_contact", _("记录联系"), step_url(number, "record_contact", "mine"))
        items.append(Item(_("久未联系"), number, package.petition.subject, said, None, [button]))
    for obstacle in reads.obstacles_longest(packages):
        days = (on - timezone.localdate(obstacle.found_at)).days
        words = {"text": obstacle.text, "unit": obstacle.unit.short_name, "days": days}
        said = (_("%(text)s（由%(unit)s解决，已%(days)d天）") if days else _("%(text)s（由%(unit)s解决）")) % words
        petition = obstacle.package.petition
        items.append(Item(_("障碍未解决"), petition.number, petition.subject, said))
    return items + others


def _promised(promise: Promise) -> str:
    """Whose duty another's promise is now."""
    if promise.state == PromiseState.PROVED:
        return _("%(leader)s承诺，待其确认") % {"leader": promise.leader.name}
    words = {"leader": promise.leader.name, "unit": promise.unit.short_name}
    return _("%(leader)s承诺，待%(unit)s兑现") % words


def _row_buttons(account: Account, package: Package, team: dict[int, Any]) -> list[Button]:
    petition = package.petition
    facts = CaseFacts(petition, PackageFacts(petition, package=package, team=team, closed_package=None))
    number, found = petition.number, []

    def offer(key: str, label: str, **chosen: str) -> None:
        if choice_for(account, petition, step_kind(key), facts).is_open:
            found.append(Button(key, label, step_url(number, key, "mine", **chosen)))

    offer("instruct", _("批示"))
    offer("record_contact", _("约访"), kind="invited")
    offer("record_contact", _("走访"), kind="visit")
    if package.leader_id != account.pk:
        offer("report_progress", _("报进展"))
    return found

"""The page of one petition is put together from a fixed number of statements."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.attachments.models import Attachment
from cases.deadlines.terms import ClockKind
from cases.packages.enums import PackageStage, PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import ClockState, ReadPurpose
from cases.petitions.identity import masked_unit
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accounts_line, accused_offices, matches_by, works_under
from cases.petitions.queries.references import withhold_numbers
from cases.procedure.case_facts import CaseFacts, is_held_by_accused
from cases.procedure.policies import Choice, acting_office, choice_for, choices_for, clock_met, next_step_kind
from cases.procedure.reports.corrections import notes_to_text
from cases.procedure.reports.timeline import Entry, describe
from cases.procedure.step_kinds import ON_PETITION, WHEN_ASKED, Actor, step_kind, step_kinds
from cases.urgency.reports.lists import urgent_left
from cases.worklist.queries.petition import PetitionRecord, events_of, petition_record
from offices.organisation.models import Account
from offices.pages.words import cn_date

MOST_WAITING = 2


@dataclass(frozen=True)
class NextStep:
    """The one next step: who must take it and by when; `choice` is open where the reader may take it now."""

    label: str
    key: str
    office: str
    due: date | None
    days: int | None
    refusal: str
    is_mine: bool


@dataclass(frozen=True)
class ClockLine:
    """A clock with its days left while it runs, and whether it was or is late."""

    it: Clock
    days: int | None
    late: bool


def page_of(petition: Petition, account: Account, today: date) -> dict[str, Any]:
    """The context of the page. Nothing here identifies a person."""
    record = petition_record(petition, account)
    running, stopped = _clock_lines(record.clocks, today)
    choices = choices_for(account, petition, record.facts)
    step = next_step(petition, choices, running, record.facts)
    package = next((one for one in record.packages if one.state == PackageState.OPEN), None)
    offices = _office_names(record)
    events = events_of(petition)
    withhold_numbers(events, petition, account)
    return {
        "petition": petition,
        "record": record,
        "package": package,
        "last_package": package or next(reversed(record.packages), None),
        "package_next": _package_next(package),
        "ended_packages": [one for one in record.packages if one is not package],
        "next": step,
        "open_choices": [*_procedure(choices, step), *_of_package(choices, package)],
        "refused_choices": [choice for choice in choices if not choice.is_open],
        "running": running,
        "stopped": stopped,
        "waiting": _waiting(petition, record.batches),
        "history": [_with_files(describe(event, offices), record.attachments) for event in events],
        "attachments": [one for one in record.attachments if one.withdrawn_at is None],
        "may_attach": choice_for(account, petition, step_kind("attach"), record.facts).is_open,
        "corrections": notes_to_text(reversed(events)),
        "purposes": ReadPurpose.choices,
        "today": today,
        "urgent_left": urgent_left(record.urgent_matters, petition),
        **(_accused(petition) if petition.sealed else {}),
        "visits": sum(batch.persons for batch in record.batches),
    }


def _with_files(entry: Entry, attachments: list[Attachment]) -> Entry:
    """With the attachments that belong to what happened."""
    own = [one for one in attachments if one.event and one.event.sequence == entry.sequence and not one.withdrawn_at]
    return replace(entry, files=own) if own else entry


def _accused(petition: Petition) -> dict[str, Any]:
    """Whom it accuses, masked, and the accounts of that name about which nobody has answered."""
    accused = list(petition.accused.all())
    matches = matches_by(accused)
    asked = [match for match in matches if match.is_accused is None]
    known = [match.account for match in matches if match.is_accused]
    return {
        "accused": accused,
        "accused_offices": [masked_unit(office.name) for office in accused_offices(petition)],
        "namesakes_asked": accounts_line(asked),
        "accused_at_holder": _at_holder(petition, known) if petition.is_open else "",
    }


def _at_holder(petition: Petition, known: list[Account]) -> str:
    """That who holds it is, or employs, whom it accuses."""
    if known and works_under(known, petition.holder):
        return _("被检举控告人在承办单位任职，须收回或者改由他人办理。")
    if is_held_by_accused(petition, known):
        return _("承办单位是被检举控告的单位，须收回或者改由他人办理。")
    return ""


def _procedure(choices: list[Choice], step: NextStep) -> list[Choice]:
    return [
        choice
        for choice in choices
        if choice.is_open
        and choice.kind.offered.page in (ON_PETITION.page, WHEN_ASKED.page)
        and choice.kind.key != step.key
    ]


def _of_package(choices: list[Choice], package: Package | None) -> list[Choice]:
    """The one or two steps of the package that wait for the reader; without a package, to assign or to promise."""
    found = {choice.kind.key: choice for choice in choices if choice.is_open}
    keys = [*(["raise_package"] if package and package.raise_asked_at else []), *waiting_steps()]
    waiting = [found[key] for key in keys if key in found][:MOST_WAITING]
    return waiting + [found[key] for key in ("package", "promise") if key in found and package is None]


def waiting_steps() -> list[str]:
    """The steps that wait for somebody, the most pressing first."""
    waiting = [kind for kind in step_kinds() if kind.offered.waits]
    return [kind.key for kind in sorted(waiting, key=lambda kind: kind.offered.waits)]


def _package_next(package: Package | None) -> str:
    if package is None:
        return ""
    return {
        PackageStage.WAITING: _("等%s确认") % package.leader,
        PackageStage.OBJECTED: _("等决定包案异议"),
        PackageStage.WORKING: _("落实措施，化解后报请销号"),
        PackageStage.PROPOSED: _("等%s签批销号") % package.leader,
        PackageStage.SIGNED: _("等上级核查销号"),
    }[PackageStage(package.stage)]


def _clock_lines(clocks: list[Clock], today: date) -> tuple[list[ClockLine], list[ClockLine]]:
    """Those that run and those that have ended, the soonest first."""
    running, ended = [], []
    for clock in sorted(clocks, key=lambda clock: (clock.due, clock.pk)):
        owed = not clock.for_petitioner and clock.kind != ClockKind.OBJECT  # a right that is not used is not late
        late = owed and (clock.stopped_on or today) > clock.due
        if clock.state == ClockState.RUNNING:
            running.append(ClockLine(clock, (clock.due - today).days, late))
        else:
            ended.append(ClockLine(clock, None, late))
    return running, ended


def next_step(petition: Petition, choices: list[Choice], running: list[ClockLine], facts: CaseFacts) -> NextStep:
    """The main step of the state, with the soonest clock that it meets."""
    kind = next_step_kind(petition, facts)
    if kind is None:
        right = next((clock for clock in running if clock.it.for_petitioner), None)
        if right is None:
            over = _("已撤销") if petition.is_void else _("已办结，没有待办步骤")
            return NextStep(over if not petition.is_open else "", "", "", None, None, "", False)
        label = _("等待信访人决定是否%s") % right.it.get_kind_display()
        if right.days is not None and right.days < 0:
            until = right.it.due + timedelta(days=settings.POST_WAIT_DAYS)
            label = _("%(right)s期限已满，等待期满前寄出的申请至%(day)s") % {
                "right": right.it.get_kind_display(),
                "day": cn_date(until),
            }
        return NextStep(label, "", _("信访人"), right.it.due, right.days, "", False)
    choice = next((choice for choice in choices if choice.kind is kind), None)
    if kind.actor is Actor.SYSTEM:
        who = _("系统")
    else:
        office = acting_office(petition, kind, facts)
        who = office.short_name if office else ""
    met = clock_met(petition, kind, [line.it for line in running], facts)
    soonest = next((line for line in running if line.it is met), None)
    return NextStep(
        label=str(kind.label),
        key=kind.key,
        office=who,
        due=soonest.it.due if soonest else None,
        days=soonest.days if soonest else None,
        refusal=choice.refusal if choice else "",
        is_mine=choice is not None and choice.is_open,
    )


def _waiting(petition: Petition, batches: list[Batch]) -> str:
    """A repeated visit says that the office has not answered; it is never a list of people."""
    again = len(batches) - 1
    if again < 1:
        return ""
    facts = {"times": again, "office": petition.holder.short_name}
    if petition.concluded_on is None:
        return _("信访人又提出%(times)s次，%(office)s尚未书面答复。") % facts
    return _("书面答复前后，信访人又提出%(times)s次。") % facts


def _office_names(record: PetitionRecord) -> dict[int, str]:
    petition = record.petition
    named = [petition.holder, petition.registered_office, *record.units, *(review.office for review in record.reviews)]
    named += [office for one in record.handovers for office in (one.sender, one.recipient)]
    return {office.pk: office.short_name for office in (*named, petition.handler) if office is not None}

"""The clocks of a petition under a change: started, counted, stopped, paused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import F

from cases.deadlines.clock import compute
from cases.deadlines.errors import DeadlineError
from cases.deadlines.terms import AFRESH, Bearer, ClockKind
from cases.petitions.enums import ClockState, Decision, State
from cases.petitions.explanations import explain_error
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.counted import Excluded, clock_as_facts, excluded_of, item_as_facts, question_of
from cases.procedure.case_facts import CaseFacts
from cases.procedure.rules import own_days
from offices.calendars.queries import calendar_for
from offices.calendars.workdays import WorkCalendar
from offices.errors import InvalidFacts
from offices.organisation.models import Account, Office

# Whether a running clock of a petition draws no cards on a day, as a higher room knows it.
PauseRule = Callable[[Petition, CaseFacts, Clock, date], bool]
_pause_rules: list[PauseRule] = []


def pause_clocks_where(rule: PauseRule) -> None:
    """Let a higher room pause clocks; from AppConfig.ready."""
    if rule not in _pause_rules:
        _pause_rules.append(rule)


@dataclass(kw_only=True)
class ClockChanges:
    """What a change does to the clocks of its petition. `on`: its statutory day; `at`: when it is recorded.

    clock_facts: what the event says of them. started: those that are saved when the change ends. asked_clocks: the
    kinds that were to start, also where the petition's profile knows no such duty.
    """

    petition: Petition
    by: Account | None
    at: datetime
    on: date
    case_facts: CaseFacts
    clock_facts: list[dict[str, Any]] = field(default_factory=list)
    started: list[Clock] = field(default_factory=list)
    calendars: dict[int, WorkCalendar] = field(default_factory=dict)
    asked_clocks: set[str] = field(default_factory=set)

    @cached_property
    def ran_before(self) -> tuple[Clock, ...]:
        """The clocks that ran when the change began, in the order they were started."""
        return tuple(self.petition.clocks.filter(state=ClockState.RUNNING).order_by("pk"))

    @cached_property
    def clocks(self) -> list[Clock]:
        """The running clocks; what this change starts is saved when it ends."""
        return list(self.ran_before)

    def running(self, kind: ClockKind) -> Clock | None:
        return next((clock for clock in self.clocks if clock.kind == kind), None)

    def start_clock(
        self,
        kind: ClockKind,
        *,
        start: date,
        office: Office,
        set_date: date | None = None,
        item: int = 0,
        made_on: date | None = None,
    ) -> Clock | None:
        """Start a clock, or nothing where the petition's profile knows no such duty.

        A limit inside a longer one that would be over already runs from today; no clock of these is born overdue,
        unless it takes the place of one that was made_on an earlier day.
        """
        clock = Clock(
            petition=self.petition,
            kind=kind,
            item=item,
            office=office,
            profile=self.petition.profile,
            start=start,
            set_date=set_date,
            rolled=office.roll_office_deadlines,
            made_on=made_on or self.on,
        )
        self.asked_clocks.add(kind)
        if not self._has_term(clock):
            return None
        if clock.due < self.on and kind in AFRESH and made_on is None:
            clock.start = self.on
            self._count(clock, ())
        self.clocks.append(clock)
        self.started.append(clock)
        self.clock_facts.append({"op": "start", **clock_as_facts(clock)})
        return clock

    def limit(self, kind: ClockKind, *, start: date, office: Office) -> date | None:
        """Until when a duty that began on this day may be done; no clock of it need run. None where the petition's
        profile knows no such limit.
        """
        profile, rolled = self.petition.profile, office.roll_office_deadlines
        clock = Clock(petition=self.petition, kind=kind, office=office, profile=profile, start=start, rolled=rolled)
        return clock.due if self._has_term(clock) else None

    def start_own_clock(
        self,
        kind: ClockKind,
        *,
        office: Office,
        start: date | None = None,
        item: int = 0,
        by_rule_of: Office | None = None,
    ) -> Clock | None:
        """Start a clock of the days that the office sets itself, or nothing where its rule names none.

        by_rule_of: the office whose rule says how many, where another bears the clock.
        """
        self.asked_clocks.add(kind)
        days = own_days(by_rule_of or office, kind, self.on)
        if days is None:
            return None
        start = start or self.on
        return self.start_clock(kind, start=start, office=office, set_date=start + timedelta(days=days), item=item)

    def recount_clock(self, clock: Clock) -> None:
        """Count a running clock again, after an extension, an excluded time or a new calendar."""
        excluded, was = excluded_of(clock), (clock.due, clock.provisional)
        self._count(clock, excluded)
        clock.save()
        told = {"settled": True} if was == (clock.due, True) and not clock.provisional else {}
        self.clock_facts.append({"op": "recount", **clock_as_facts(clock, excluded), **told})

    def _has_term(self, clock: Clock) -> bool:
        """Count it, where the petition's profile knows such a duty."""
        try:
            self._count(clock, ())
        except InvalidFacts as refusal:
            if refusal.code == "deadline_no_term":
                return False
            raise
        return True

    def _count(self, clock: Clock, excluded: Excluded) -> None:
        if clock.office_id not in self.calendars:
            self.calendars[clock.office_id] = calendar_for(clock.office)
        calendar = self.calendars[clock.office_id]
        try:
            answer = compute(question_of(clock, excluded), calendar)
        except DeadlineError as error:
            raise InvalidFacts(f"deadline_{error.code}", explain_error(error)) from error
        clock.calendar = calendar.label
        clock.for_petitioner = answer.term.bearer is Bearer.PETITIONER
        clock.due, clock.due_strict, clock.due_rolled = answer.due, answer.due_strict, answer.due_rolled
        clock.provisional = answer.provisional

    def stop_clocks(
        self,
        kinds: Iterable[ClockKind],
        *,
        as_state: ClockState = ClockState.MET,
        on: date | None = None,
        told_on: date | None = None,
        is_proved: bool = False,
        item: int | None = None,
    ) -> None:
        """told_on: a day written down afterwards, which unless proved ends no clock in time that was over by then."""
        wanted = set(kinds)
        for clock in [clock for clock in self.clocks if clock.kind in wanted and item in (None, clock.item)]:
            is_late = told_on is not None and not is_proved and told_on <= clock.due < self.on
            day = self.on if is_late else on or told_on or self.on
            clock.state, clock.stopped_on = as_state, max(day, clock.start)
            if clock not in self.started:
                clock.save(update_fields=["state", "stopped_on"])
                self._end_requests(clock)
            self.clocks.remove(clock)
            told = {"op": "stop", "kind": clock.kind, "as": as_state.value, "on": clock.stopped_on}
            self.clock_facts.append({**told, **item_as_facts(clock), **({"told": told_on} if is_late else {})})

    def _end_requests(self, clock: Clock) -> None:
        """A request to extend what does not run any more has nothing left to decide."""
        if clock.kind == ClockKind.DECIDE:
            clock.extensions.filter(decision=Decision.PENDING).update(
                decision=Decision.WITHDRAWN, decided_at=self.at, decided_by=self.by or F("requested_by")
            )

    def exercise_lapsed(self, clock: Clock, *, on: date) -> None:
        """A right that seemed to have lapsed was used in time after all, as when a letter was long under way."""
        clock.state, clock.stopped_on = ClockState.MET, on
        clock.save(update_fields=["state", "stopped_on"])
        self.clock_facts.append({"op": "exercise", "kind": clock.kind, "on": on})

    def turned_pauses(self) -> list[Clock]:
        """The clocks that are paused and should not be, or the other way round.

        A running clock draws no cards while an objection is verified, or where a higher room says so.
        """
        turned = []
        for clock in self.clocks:
            verified = self.petition.state == State.OBJECTED and clock.kind != ClockKind.RULE_OBJECTION
            paused = verified or any(rule(self.petition, self.case_facts, clock, self.on) for rule in _pause_rules)
            if paused != clock.suspended:
                turned.append(clock)
        return turned

    def pause_clocks(self) -> None:
        turned: dict[bool, list[int]] = {True: [], False: []}
        for clock in self.turned_pauses():
            paused = clock.suspended = not clock.suspended
            self.clock_facts.append({"op": "hold", "kind": clock.kind, **item_as_facts(clock), "suspended": paused})
            if clock.pk is not None:
                turned[paused].append(clock.pk)
        for paused, clocks in turned.items():
            if clocks:
                Clock.objects.filter(pk__in=clocks).update(suspended=paused)

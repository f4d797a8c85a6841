"""One change of one petition: locked, checked by its row, versioned, recorded, told after the commit.

Every verb receives a `Change` and says what changes; nothing else writes to a petition.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import F, Model
from django.utils.translation import gettext as _

from cases.deadlines.clock import compute
from cases.deadlines.errors import DeadlineError
from cases.deadlines.terms import AFRESH, Bearer, ClockKind
from cases.papers.actions import keep_letters
from cases.papers.letters import Prepared
from cases.papers.models import Document
from cases.papers.queries import check_signed_off
from cases.petitions.actions.numbers import next_document_number
from cases.petitions.actions.sealing import save_petition
from cases.petitions.enums import FINISHED, ClockState, Decision, DocumentKind, State
from cases.petitions.explanations import explain_error
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.checked_texts import check_texts
from cases.procedure.actions.counted import (
    Excluded,
    clock_as_facts,
    excluded_of,
    item_as_facts,
    question_of,
    refresh_next_due,
)
from cases.procedure.actions.declared import compare_with_row
from cases.procedure.case_facts import CaseFacts
from cases.procedure.grounds import ground_for
from cases.procedure.plain_words import PAPERS
from cases.procedure.rules import own_days
from cases.procedure.step_kinds import WITHOUT_SIGN_OFF, Actor, StepKind
from offices.calendars.queries import calendar_for
from offices.calendars.workdays import WorkCalendar
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message, queue_message_to
from offices.organisation.actions.records import append_event
from offices.organisation.models import Account, Event, Office
from offices.organisation.roles import Permission

Thing = TypeVar("Thing")
# Papers whose basis a person wrote; it stands as written.
BASIS_WRITTEN = (DocumentKind.OPINION, DocumentKind.REVIEW_OPINION, DocumentKind.REREVIEW_OPINION)

# Whether a running clock of a petition draws no cards on a day, as a higher room knows it.
PauseRule = Callable[[Petition, CaseFacts, Clock, date], bool]
_pause_rules: list[PauseRule] = []


def pause_clocks_where(rule: PauseRule) -> None:
    """Let a higher room pause clocks; from AppConfig.ready."""
    if rule not in _pause_rules:
        _pause_rules.append(rule)


@dataclass
class Change:
    """A change under way. `on` is the statutory day of the change, `at` the moment it is recorded.

    `case_facts` were read before the verb; a verb that changes one of them keeps it up to date. `prepared`: how its
    letters were drafted and signed off, where they were. `lead`: the number of the case that it goes along with.
    """

    petition: Petition
    kind: StepKind
    by: Account | None
    at: datetime
    office: Office
    request_key: UUID | None
    on: date
    case_facts: CaseFacts
    prepared: Prepared | None = None
    lead: str = ""
    set_values: dict[str, Any] = field(default_factory=dict)
    clock_facts: list[dict[str, Any]] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    messages: list[tuple[Office, Permission, str, str]] = field(default_factory=list)
    personal: list[tuple[Account, Office, str, str]] = field(default_factory=list)
    started: list[Clock] = field(default_factory=list)
    after_clocks: list[Model] = field(default_factory=list)
    calendars: dict[int, WorkCalendar] = field(default_factory=dict)
    asked_clocks: set[str] = field(default_factory=set)
    afterwards: list[Callable[[Event], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.held_by = self.petition.holder_id

    def set(self, **values: Any) -> None:
        """Give fields of the petition new values; they go into the event as well."""
        for name, value in values.items():
            setattr(self.petition, name, value)
            self.set_values[name] = getattr(value, "pk", value)

    def tell(self, office: Office, permission: Permission, text: str, *, url: str = "") -> None:
        """Tell those of an office who have a permission; the text carries no personal data. url: where to read on, by
        default the page of the petition.
        """
        self.messages.append((office, permission, text, url or self.petition.get_absolute_url()))

    def tell_person(self, account: Account, office: Office, text: str, url: str = "") -> None:
        """Tell one person, who works for the office; url: another page than that of the petition."""
        self.personal.append((account, office, text, url))

    def when_recorded(self, follow: Callable[[Event], None]) -> None:
        """Do something in the same transaction once the event is written, with it."""
        self.afterwards.append(follow)

    # Clocks

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
        self, kind: ClockKind, *, start: date, office: Office, set_date: date | None = None, item: int = 0,
        made_on: date | None = None,
    ) -> Clock | None:  # fmt: skip
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
        try:
            self._count(clock, ())
            if clock.due < self.on and kind in AFRESH and made_on is None:
                clock.start = self.on
                self._count(clock, ())
        except InvalidFacts as refusal:
            if refusal.code == "deadline_no_term":
                return None
            raise
        self.clocks.append(clock)
        self.started.append(clock)
        self.clock_facts.append({"op": "start", **clock_as_facts(clock)})
        return clock

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

    def _pause_clocks(self) -> None:
        turned: dict[bool, list[int]] = {True: [], False: []}
        for clock in self.turned_pauses():
            paused = clock.suspended = not clock.suspended
            self.clock_facts.append({"op": "hold", "kind": clock.kind, **item_as_facts(clock), "suspended": paused})
            if clock.pk is not None:
                turned[paused].append(clock.pk)
        for paused, clocks in turned.items():
            if clocks:
                Clock.objects.filter(pk__in=clocks).update(suspended=paused)

    # Papers

    def paper(
        self,
        kind: DocumentKind,
        *,
        body: str,
        basis: str = "",
        addressee: Office | None = None,
        outcome: str = "",
        same_number: Document | None = None,
        said: Mapping[str, str] | None = None,
    ) -> Document:
        """Issue a paper with the next number of the office and year; one with a blank left in it takes no number.

        same_number: the paper of another petition under whose number this one goes out to the same addressee.
        said: what else it prints, and what its body is made of, by the field in which it was written.
        """
        self.check_paper(kind, body, addressee, {**(said or {}), "basis": basis})
        # An office above that only approves issues no paper of its own.
        issuer = self.petition.holder if self.kind.actor is Actor.APPROVER else self.office
        if self.kind.actor not in WITHOUT_SIGN_OFF:
            check_signed_off(kind, issuer, self.on, self.prepared)
        document = Document.objects.create(
            petition=self.petition,
            kind=kind,
            number=same_number.number if same_number else next_document_number(issuer, self.on.year),
            office=issuer,
            addressee=addressee,
            issued_on=self.on,
            issued_by=self.by,
            body=body,
            basis=basis if kind in BASIS_WRITTEN else ground_for(basis, self.petition.profile),
            outcome=outcome,
            copy_of=same_number,
        )
        self.papers.append(document)
        return document

    def check_paper(
        self, kind: DocumentKind, body: str, addressee: Office | None = None, said: Mapping[str, str] | None = None
    ) -> None:
        """No blank is left, and a letter to the petitioner names no petition of anybody else. said: see `paper`."""
        check_texts(self.petition, said or {}, body, to_petitioner=addressee is None and kind in PAPERS)

    @property
    def ground(self) -> str:
        """The articles on which the step rests in this petition."""
        return ground_for(str(self.kind.ground), self.petition.profile)

    @property
    def person(self) -> Account:
        """Whose act it is; `perform` lets no step of a person through without one."""
        if self.by is None:
            raise NotPermitted("person_only", _("这一步须由工作人员办理。"))
        return self.by

    def required(self, value: Thing | None, code: str, sentence: str, *, field: str | None = None) -> Thing:
        """The value, or a refusal where there is none."""
        if value is None:
            raise InvalidFacts(code, sentence, field=field)
        return value

    def need(self, condition: object, code: str, sentence: object, *, field: str | None = None) -> None:
        """Refuse with a sentence unless the condition holds."""
        if not condition:
            raise InvalidFacts(code, sentence, field=field)

    # The end

    def finish(self) -> Event:
        petition, before = self.petition, self.petition.state
        if self.kind.target is not None:
            self.set(state=self.kind.target)
            if before == State.SCREENED or self.kind.target in FINISHED:
                self._withdraw_ending()
        self._pause_clocks()
        compare_with_row(self)
        refresh_next_due(petition, self.clocks)
        if not self.kind.beside:
            petition.version += 1
        event = append_event(
            petition.chain,
            kind=self.kind.key,
            facts=self.all_facts(before),
            by=self.by,
            office=self.office,
            at=self.at,
            request_key=self.request_key,
        )
        if petition.holder_id != self.held_by:
            petition.held_since = self.at
        fields = {"version", "is_open", "held_since", "next_due", "next_clock", "next_provisional", *self.set_values}
        save_petition(petition, fields)
        for clock in self.started:
            clock.started_by = event
        Clock.objects.bulk_create(self.started)
        for row in self.after_clocks:
            row.save()
        for account, office, text, url in self.personal:
            where = url or petition.get_absolute_url()
            queue_message_to(event=event, account=account, office=office, text=text, url=where, at=self.at)
        for office, permission, text, url in self.messages:
            queue_message(event=event, office=office, permission=permission, text=text, url=url, at=self.at)
        for follow in self.afterwards:
            follow(event)
        return event

    def _withdraw_ending(self) -> None:
        """A proposal to end the petition is over once the petition goes another way."""
        self.petition.ending_proposals.filter(decision=Decision.PENDING).update(
            decision=Decision.WITHDRAWN, decided_at=self.at, decided_by=self.by
        )

    def all_facts(self, before: str) -> dict[str, Any]:
        """The facts of the event: what every change has, and what the row of this one names."""
        facts: dict[str, Any] = {"from": before, "set": self.set_values, "on": self.on, **self.facts}
        if self.lead:
            facts["lead"] = self.lead
        if self.clock_facts:
            facts["clocks"] = self.clock_facts
        if self.papers:
            facts["papers"] = keep_letters(self.papers, self.petition, self.clocks, self.prepared)
            if self.prepared:
                facts["prepared"] = self.prepared.as_facts()
        return facts

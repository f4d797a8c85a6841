"""One change of one petition: locked, checked by its row, versioned, recorded, told after the commit.

Every verb receives a `Change` and says what changes; nothing else writes to a petition.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from cases.papers.actions import keep_letters
from cases.papers.letters import Prepared
from cases.papers.models import Document
from cases.papers.queries import check_signed_off
from cases.petitions.actions.numbers import next_document_number
from cases.petitions.actions.sealing import save_petition
from cases.petitions.enums import FINISHED, Decision, DocumentKind, State
from cases.petitions.models.clocks import Clock
from cases.procedure.actions.checked_texts import check_texts
from cases.procedure.actions.clock_changes import ClockChanges
from cases.procedure.actions.counted import refresh_next_due
from cases.procedure.actions.declared import compare_with_row
from cases.procedure.grounds import ground_for
from cases.procedure.plain_words import PAPERS
from cases.procedure.step_kinds import WITHOUT_SIGN_OFF, Actor, StepKind
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message, queue_message_to
from offices.organisation.actions.records import append_event
from offices.organisation.models import Account, Event, Office
from offices.organisation.roles import Permission

Thing = TypeVar("Thing")
# Papers whose basis a person wrote; it stands as written.
BASIS_WRITTEN = (DocumentKind.OPINION, DocumentKind.REVIEW_OPINION, DocumentKind.REREVIEW_OPINION)


@dataclass(kw_only=True)
class Change(ClockChanges):
    """A change under way. `on` is the statutory day of the change, `at` the moment it is recorded.

    `case_facts` were read before the verb; a verb that changes one of them keeps it up to date. `prepared`: how its
    letters were drafted and signed off, where they were. `lead`: the number of the case that it goes along with.
    """

    kind: StepKind
    office: Office
    request_key: UUID | None
    prepared: Prepared | None = None
    lead: str = ""
    set_values: dict[str, Any] = field(default_factory=dict)
    papers: list[Document] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    messages: list[tuple[Office, Permission, str, str]] = field(default_factory=list)
    personal: list[tuple[Account, Office, str, str]] = field(default_factory=list)
    after_clocks: list[Model] = field(default_factory=list)
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
        self.pause_clocks()
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

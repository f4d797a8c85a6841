"""A clock has a kind, a unit and a bearer; a `Term` is the limit that an instrument sets for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClockKind(StrEnum):
    ROUTE = "route"
    NOTIFY = "notify"
    ACCEPT = "accept"
    OBJECT = "object"
    DECIDE = "decide"
    REPORT_BACK = "report_back"
    SUGGESTION_FEEDBACK = "suggestion_feedback"
    REQUEST_REVIEW = "request_review"
    REVIEW = "review"
    REQUEST_REREVIEW = "request_rereview"
    REREVIEW = "rereview"
    REVIEW_ACCEPTANCE = "review_acceptance"
    SIMPLE_TRANSFER = "simple_transfer"
    SIMPLE_ACCEPT = "simple_accept"
    SIMPLE_DECIDE = "simple_decide"
    EXPLAIN_NON_ADOPTION = "explain_non_adoption"
    PACKAGE = "package"
    PROMISE = "promise"
    PROGRESS = "progress"
    MEASURE = "measure"
    ACTION = "action"
    URGENT = "urgent"
    DECISION = "decision"
    RULE_OBJECTION = "rule_objection"
    ANSWER = "answer"
    SERVE = "serve"
    ASSIST = "assist"
    RULE_DISPUTE = "rule_dispute"
    RECUSAL = "recusal"
    PERFORM = "perform"
    SUPERVISE = "supervise"
    INSTRUCTION = "instruction"
    REVISIT = "revisit"
    REVISIT_WORK = "revisit_work"
    CARRY_OUT = "carry_out"
    MANDATE = "mandate"
    URGENT_REPORT = "urgent_report"


SIMPLE_KINDS = frozenset({ClockKind.SIMPLE_TRANSFER, ClockKind.SIMPLE_ACCEPT, ClockKind.SIMPLE_DECIDE})


class Unit(StrEnum):
    CALENDAR = "calendar"  # 日
    WORKING = "working"  # 工作日
    SET = "set"  # the date is set in the letter


class Bearer(StrEnum):
    OFFICE = "office"
    PETITIONER = "petitioner"


class StartEvent(StrEnum):
    """The event whose day is not counted; the next day is day 1."""

    RECEIVED_BY_PETITION_OFFICE = "received_by_petition_office"
    RECEIVED_BY_UNIT = "received_by_unit"
    ACCEPTED = "accepted"
    ASSIGNMENT_RECEIVED = "assignment_received"
    SUGGESTION_RECEIVED = "suggestion_received"
    OPINION_SERVED = "opinion_served"
    REVIEW_REQUEST_RECEIVED = "review_request_received"
    REVIEW_OPINION_SERVED = "review_opinion_served"
    REREVIEW_REQUEST_RECEIVED = "rereview_request_received"
    NOT_ADOPTED = "not_adopted"
    PACKAGED = "packaged"
    PROMISED = "promised"
    REPORTED = "reported"
    APPROVED = "approved"
    DECIDED = "decided"
    MARKED_URGENT = "marked_urgent"
    REPORTED_UP = "reported_up"
    OBJECTED = "objected"
    OPINION_ISSUED = "opinion_issued"
    ASKED_TO_HELP = "asked_to_help"
    DISPUTED = "disputed"
    RECUSAL_ASKED = "recusal_asked"
    AGREED = "agreed"
    SUPERVISED = "supervised"
    INSTRUCTED = "instructed"
    REVISIT_PLANNED = "revisit_planned"
    REVISITED = "revisited"
    CHANGED_ON_REVIEW = "changed_on_review"


_START: dict[ClockKind, StartEvent] = {
    ClockKind.ROUTE: StartEvent.RECEIVED_BY_PETITION_OFFICE,
    ClockKind.NOTIFY: StartEvent.RECEIVED_BY_UNIT,
    ClockKind.ACCEPT: StartEvent.RECEIVED_BY_UNIT,
    ClockKind.OBJECT: StartEvent.RECEIVED_BY_UNIT,
    ClockKind.DECIDE: StartEvent.ACCEPTED,
    ClockKind.REPORT_BACK: StartEvent.ASSIGNMENT_RECEIVED,
    ClockKind.SUGGESTION_FEEDBACK: StartEvent.SUGGESTION_RECEIVED,
    ClockKind.REQUEST_REVIEW: StartEvent.OPINION_SERVED,
    ClockKind.REVIEW: StartEvent.REVIEW_REQUEST_RECEIVED,
    ClockKind.REQUEST_REREVIEW: StartEvent.REVIEW_OPINION_SERVED,
    ClockKind.REREVIEW: StartEvent.REREVIEW_REQUEST_RECEIVED,
    ClockKind.REVIEW_ACCEPTANCE: StartEvent.REVIEW_REQUEST_RECEIVED,
    ClockKind.SIMPLE_TRANSFER: StartEvent.RECEIVED_BY_PETITION_OFFICE,
    ClockKind.SIMPLE_ACCEPT: StartEvent.RECEIVED_BY_UNIT,
    ClockKind.SIMPLE_DECIDE: StartEvent.ACCEPTED,
    ClockKind.EXPLAIN_NON_ADOPTION: StartEvent.NOT_ADOPTED,
    ClockKind.PACKAGE: StartEvent.PACKAGED,
    ClockKind.PROMISE: StartEvent.PROMISED,
    ClockKind.PROGRESS: StartEvent.REPORTED,
    ClockKind.MEASURE: StartEvent.APPROVED,
    ClockKind.ACTION: StartEvent.DECIDED,
    ClockKind.URGENT: StartEvent.MARKED_URGENT,
    ClockKind.DECISION: StartEvent.REPORTED_UP,
    ClockKind.RULE_OBJECTION: StartEvent.OBJECTED,
    ClockKind.ANSWER: StartEvent.ACCEPTED,
    ClockKind.SERVE: StartEvent.OPINION_ISSUED,
    ClockKind.ASSIST: StartEvent.ASKED_TO_HELP,
    ClockKind.RULE_DISPUTE: StartEvent.DISPUTED,
    ClockKind.RECUSAL: StartEvent.RECUSAL_ASKED,
    ClockKind.PERFORM: StartEvent.AGREED,
    ClockKind.SUPERVISE: StartEvent.SUPERVISED,
    ClockKind.INSTRUCTION: StartEvent.INSTRUCTED,
    ClockKind.REVISIT: StartEvent.REVISIT_PLANNED,
    ClockKind.REVISIT_WORK: StartEvent.REVISITED,
    ClockKind.CARRY_OUT: StartEvent.CHANGED_ON_REVIEW,
    ClockKind.MANDATE: StartEvent.ASSIGNMENT_RECEIVED,
    ClockKind.URGENT_REPORT: StartEvent.MARKED_URGENT,
}
_PETITIONER_KINDS = frozenset({ClockKind.REQUEST_REVIEW, ClockKind.REQUEST_REREVIEW})
# Stations for which the regulations name no number of days: the office sets itself one.
OWN_KINDS = (
    ClockKind.URGENT,
    ClockKind.DECISION,
    ClockKind.RULE_OBJECTION,
    ClockKind.ANSWER,
    ClockKind.SERVE,
    ClockKind.ASSIST,
    ClockKind.RULE_DISPUTE,
    ClockKind.RECUSAL,
    ClockKind.CARRY_OUT,
)
# What is not the work of the office that holds a petition: a right to object, what others owe to it, what follows its
# end, and a report in hours.
ASIDE_KINDS = frozenset(
    {ClockKind.OBJECT, ClockKind.ASSIST, ClockKind.RULE_DISPUTE, ClockKind.REVISIT, ClockKind.REVISIT_WORK}
    | {ClockKind.CARRY_OUT, ClockKind.URGENT_REPORT}
)
# What whoever holds the petition owes, also where another office began it.
HOLDER_KINDS = frozenset({ClockKind.INSTRUCTION, ClockKind.URGENT_REPORT})
# Beside what the law asks: people are reminded of it, and it draws a card only where the card rule says so.
REMINDED_KINDS = frozenset({ClockKind.INSTRUCTION, ClockKind.REVISIT, ClockKind.REVISIT_WORK})
# What is agreed or set inside the offices; where such a day is a day off, no card counts before its next working day.
INSIDE_KINDS = frozenset(
    {ClockKind.PACKAGE, ClockKind.PROMISE, ClockKind.PROGRESS, ClockKind.MEASURE, ClockKind.ACTION}
    | {ClockKind.PERFORM, ClockKind.SUPERVISE, *REMINDED_KINDS, *OWN_KINDS}
)
# Limits inside a longer one: where one is over before it could begin, it runs from the day on which it is made.
AFRESH = SIMPLE_KINDS | {ClockKind.ACCEPT, ClockKind.REVIEW_ACCEPTANCE}


@dataclass(frozen=True, slots=True)
class Term:
    """The limit one instrument sets for one clock.

    `days` is None only where the unit is SET. `max_extension` is in the same unit, 0 where none is allowed.
    `settable`: a date set in the letter replaces the number of days. `pausable`: hearing time is not counted.
    `own`: no regulation names a number, the office sets its own; such a date is moved to a working day.
    `verified` is False where the instrument's text was not at hand; such a term is shown as unverified.
    """

    kind: ClockKind
    days: int | None
    unit: Unit
    article: str
    max_extension: int = 0
    extension_by: str = ""
    pausable: bool = False
    verified: bool = True
    settable: bool = False
    own: bool = False
    note: str = ""

    @property
    def bearer(self) -> Bearer:
        return Bearer.PETITIONER if self.kind in _PETITIONER_KINDS else Bearer.OFFICE

    @property
    def start_event(self) -> StartEvent:
        return _START[self.kind]

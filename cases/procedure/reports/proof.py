"""The facts of a proof sheet (期限证明): how one clock was counted, day by day."""

from dataclasses import dataclass
from typing import Any

from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.clock import Answer, DayMark, Question, compute, day_table
from cases.petitions.explanations import MARK_LABELS, day_reason_label, explain_due
from cases.petitions.models.clocks import Clock


@dataclass(frozen=True)
class Proof:
    """A stored clock, the engine's answer to its question, and every day from its start."""

    clock: Clock
    question: Question
    answer: Answer
    days: list[dict[str, Any]]
    explanation: str

    @property
    def agrees(self) -> bool:
        """Whether counting again gives the stored date."""
        return self.answer.due == self.clock.due

    def as_json(self, number: str) -> dict[str, Any]:
        clock = self.clock
        shown = ("date", "number", "mark", "said", "reason", "provisional")
        return {
            "number": number,
            "clock": clock.kind,
            "office": clock.office.code,
            "profile": clock.profile,
            "article": self.answer.term.article,
            "calendar": clock.calendar,
            "start": clock.start,
            "set_date": clock.set_date,
            "extension_days": clock.extension_days,
            "excluded": self.question.excluded,
            "rolled": clock.rolled,
            "due": clock.due,
            "due_strict": clock.due_strict,
            "due_rolled": clock.due_rolled,
            "provisional": clock.provisional,
            "state": clock.state,
            "stopped_on": clock.stopped_on,
            "agrees": self.agrees,
            "explanation": self.explanation,
            "days": [{name: day[name] for name in shown} for day in self.days],
        }


def proof_of(clock: Clock, question: Question, calendar: WorkCalendar) -> Proof:
    """Count a clock again by the calendar it was counted by."""
    answer = compute(question, calendar)
    days = [
        {
            "date": day.date,
            "number": day.number,
            "mark": day.mark,
            "said": str(MARK_LABELS[day.mark]),
            "reason": day_reason_label(day.reason),
            "provisional": day.provisional,
            "is_due": day.date == answer.due,
            "skipped": day.mark != DayMark.COUNTED,
        }
        for day in day_table(question, calendar)
    ]
    return Proof(clock, question, answer, days, explain_due(question, answer, calendar))

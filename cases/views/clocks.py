"""The proof sheet of one clock (期限证明): its inputs, its rule, and every day counted or skipped."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.actions.step import excluded_of, question_of
from cases.deadlines.clock import DayMark, compute, day_table
from cases.deadlines.profiles import profile
from cases.deadlines.terms import Unit
from cases.enums import ClockState
from cases.explanations import MARK_LABELS, START_LABELS, day_reason_label, explain_due, term_length
from cases.queries import petitions_visible_to
from offices.queries import calendar_labelled


@require_GET
def proof_sheet(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """`?print=1` is the sheet alone, `?format=json` the same facts for a program."""
    petition = get_object_or_404(petitions_visible_to(request.user).select_related("holder"), number=number)
    clock = get_object_or_404(petition.clocks.select_related("office", "started_by"), pk=pk)
    excluded = excluded_of(clock)
    question, calendar = question_of(clock, excluded), calendar_labelled(clock.calendar)
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
    explanation = explain_due(question, answer, calendar)
    if request.GET.get("format") == "json":
        return JsonResponse(_as_json(petition.number, clock, answer, excluded, days, explanation))
    context = {
        "petition": petition,
        "clock": clock,
        "answer": answer,
        "term": answer.term,
        "length": term_length(answer.term, clock.extension_days),
        "start_event": START_LABELS[answer.term.start_event],
        "rule": profile(clock.profile).name,
        "by_working_days": answer.term.unit is Unit.WORKING,
        "excluded": excluded,
        "extensions": clock.extensions.filter(decision="agreed").select_related("decided_by"),
        "days": days,
        "explanation": explanation,
        "agrees": answer.due == clock.due,
        "running": clock.state == ClockState.RUNNING,
        "days_left": (clock.due - timezone.localdate()).days,
        "print_only": request.GET.get("print") == "1",
    }
    return render(request, "cases/clock.html", context)


def _as_json(number, clock, answer, excluded, days, explanation) -> dict:
    return {
        "number": number,
        "clock": clock.kind,
        "office": clock.office.code,
        "profile": clock.profile,
        "article": answer.term.article,
        "calendar": clock.calendar,
        "start": clock.start,
        "set_date": clock.set_date,
        "extension_days": clock.extension_days,
        "excluded": excluded,
        "rolled": clock.rolled,
        "due": clock.due,
        "due_strict": clock.due_strict,
        "due_rolled": clock.due_rolled,
        "provisional": clock.provisional,
        "state": clock.state,
        "stopped_on": clock.stopped_on,
        "agrees": answer.due == clock.due,
        "explanation": explanation,
        "days": [
            {name: day[name] for name in ("date", "number", "mark", "said", "reason", "provisional")} for day in days
        ],
    }

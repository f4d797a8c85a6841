"""The deadline question as a page: any rule, any day, with the answer day by day."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.deadlines.clock import DayMark, day_table
from cases.deadlines.errors import DeadlineError
from cases.deadlines.questions import parse_question
from cases.petitions.explanations import LEVEL_LABELS, MARK_LABELS, answer_question, day_reason_label
from cases.procedure.forms.deadlines import DeadlineForm
from offices.calendars.queries import calendar_for, national_calendar
from offices.calendars.workdays import WorkCalendar
from offices.organisation.policies import authority_of
from offices.organisation.views.access import account_of

DUE = ("due", "due_strict", "due_rolled")


@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    asked = "clock" in request.GET
    grant = next(iter(authority_of(account_of(request)).grants), None)
    calendar = calendar_for(grant.office) if grant else national_calendar()
    opening = {"start": timezone.localdate(), "profile": grant.office.profile if grant else None}
    form = DeadlineForm(request.GET if asked else None, initial=opening)
    context: dict[str, Any] = {"form": form, "calendar": calendar.label}
    status = 200
    if asked and form.is_valid():
        question = form.question()
        reply = answer_question(question, calendar)
        context |= {"reply": reply, "days": _days(question, calendar) if "due" in reply else []}
        context["due"] = {name: date.fromisoformat(reply[name]) for name in DUE if name in reply}
        if "card" in reply:
            context["level"] = next(label for level, label in LEVEL_LABELS.items() if level.value == reply["card"])
        status = 200 if "due" in reply else 422
    elif asked:
        status = 422
    return render(request, "cases/procedure/deadlines.html", context, status=status)


def _days(question: dict[str, Any], calendar: WorkCalendar) -> list[dict[str, Any]]:
    try:
        table = day_table(parse_question(question).question, calendar)
    except DeadlineError:
        return []
    return [
        {
            "date": day.date,
            "number": day.number,
            "said": MARK_LABELS[day.mark],
            "reason": day_reason_label(day.reason),
            "provisional": day.provisional,
            "skipped": day.mark != DayMark.COUNTED,
        }
        for day in table
    ]

"""The proof sheet of one clock (期限证明): its inputs, its rule, and every day counted or skipped."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.deadlines.profiles import profile
from cases.deadlines.terms import Unit
from cases.petitions.enums import ClockState
from cases.petitions.explanations import START_LABELS, term_length
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record
from cases.procedure.actions.counted import excluded_of, question_of
from cases.procedure.reports.proof import proof_of
from offices.calendars.queries import calendar_labelled
from offices.organisation.views.access import account_of


@require_GET
def proof_sheet(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """`?print=1` is the sheet alone, `?format=json` the same facts for a program."""
    petition = opened_petition(
        petitions_on_record(account_of(request)).select_related("holder"), number, account_of(request)
    )
    clock = get_object_or_404(petition.clocks.select_related("office", "started_by"), pk=pk)
    excluded = excluded_of(clock)
    proof = proof_of(clock, question_of(clock, excluded), calendar_labelled(clock.calendar))
    if request.GET.get("format") == "json":
        return JsonResponse(proof.as_json(petition.number))
    answer = proof.answer
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
        "days": proof.days,
        "explanation": proof.explanation,
        "agrees": proof.agrees,
        "running": clock.state == ClockState.RUNNING,
        "days_left": (clock.due - timezone.localdate()).days,
        "print_only": request.GET.get("print") == "1",
    }
    return render(request, "cases/procedure/clock.html", context)

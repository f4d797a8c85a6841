"""The page of a job of any kind: while it runs it asks for itself, then it shows the outcome."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.jobs.actions.engine import RowWork, go_on, stop_job, wake_stalled
from cases.jobs.models import RowJob
from cases.jobs.reports.progress import Shown
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of


def act_on_job(
    request: HttpRequest, kind: type[RowWork[Any, Any]], job: RowJob, *, may: bool = True
) -> HttpResponse | None:
    """Stop it or let it go on, where one of these buttons was pressed; back to its page."""
    act = request.POST.get("job", "")
    if act not in ("stop", "go_on"):
        return None
    if not may:
        raise PermissionDenied
    try:
        if act == "stop":
            stop_job(kind, job.pk, by=account_of(request), at=timezone.now())
        else:
            go_on(kind, job.pk, at=timezone.now())
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect(request.path)


def show_job(
    request: HttpRequest,
    kind: type[RowWork[Any, Any]],
    job: RowJob,
    shown: Shown,
    *,
    template: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """`template` extends `cases/jobs/job.html` with what its kind has besides; a job that stands still is woken.

    may_stop in the context: offers to stop it, and to let it go on.
    """
    wake_stalled(kind, job, at=timezone.now())
    given = {"is_running": job.is_running, "is_stopped": job.is_stopped, "shown_job": shown, **context}
    if request.headers.get("HX-Request") and request.method == "GET":
        if not job.is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "cases/jobs/job.html#progress", given)
    return render(request, template, given, status=status)

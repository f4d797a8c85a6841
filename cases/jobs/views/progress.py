"""The page of a job of any kind: while it runs it asks for itself, then it shows the outcome."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.jobs.actions.engine import RowWork, wake_stalled
from cases.jobs.models import RowJob
from cases.jobs.reports.progress import Shown


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
    """`template` extends `cases/jobs/job.html` with what its kind has besides; a job that stands still is woken."""
    wake_stalled(kind, job, at=timezone.now())
    given = {"is_running": job.is_running, "shown_job": shown, **context}
    if request.headers.get("HX-Request") and request.method == "GET":
        if not job.is_running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "cases/jobs/job.html#progress", given)
    return render(request, template, given, status=status)

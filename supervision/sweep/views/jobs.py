"""The page of scheduled jobs shows in red one that did not run."""

from celery import current_app
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offices.organisation.roles import Permission
from offices.organisation.views.access import needs
from supervision.sweep.reports.jobs import job_statuses


@require_safe
@needs(Permission.WATCH_JOBS, Permission.SUPERVISE)
def jobs(request: HttpRequest) -> HttpResponse:
    statuses = job_statuses(current_app.conf.beat_schedule, at=timezone.now())
    context = {"title": _("定时任务"), "jobs": statuses, "running": any(one.running for one in statuses)}
    return render(request, "supervision/sweep/jobs.html", context)

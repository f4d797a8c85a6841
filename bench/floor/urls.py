"""The four pages of the floor."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone

from bench.floor.models import Case, History

FIELDS = ("id", "title", "status", "priority", "org", "assignee", "due")
CLOSED = 4


def page(request: HttpRequest, rows: QuerySet[Case]) -> HttpResponse:
    return render(request, "list.html", {"rows": rows.only(*FIELDS)[:25], "user": request.user})


@login_required
def worklist(request: HttpRequest) -> HttpResponse:
    return page(request, Case.objects.exclude(status=CLOSED).filter(due__lt=timezone.now()).order_by("due"))


@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    rows = History.objects.filter(case_id=pk).order_by("at")
    return render(request, "case.html", {"case": Case.objects.get(pk=pk), "history": rows})


@login_required
def search(request: HttpRequest) -> HttpResponse:
    phrase = request.GET["q"]
    pairs = " & ".join(f"'{phrase[place : place + 2]}'" for place in range(len(phrase) - 1))
    rows = Case.objects.extra(where=["bi @@ %s::tsquery"], params=[pairs])
    if len(phrase) > 2:
        rows = rows.extra(where=["(title || ' ' || body) like %s"], params=[f"%{phrase}%"])
    return page(request, rows.order_by("-created"))


@login_required
def register(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    with transaction.atomic():
        made = Case.objects.create(
            title=request.POST["title"],
            body=request.POST["body"],
            status=1,
            priority=3,
            org=1,
            assignee=1,
            created=now,
            due=now + timedelta(days=60),
        )
        History.objects.create(case=made, at=now, actor=request.user.pk, kind="登记", note="登记")
    return redirect(f"/case/{made.pk}/")


urlpatterns = [
    path("worklist/", worklist),
    path("case/<int:pk>/", case),
    path("search/", search),
    path("register/", register),
]

"""The desk of a legal body: the record of its day, and who had booked and came."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import covered_one
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of
from offices.pages.forms import attempt
from offices.pages.views import form_page
from visits.bookings.models import Booking
from visits.receptions.actions.desks import receive_at_desk, record_desk
from visits.receptions.forms import DeskForm
from visits.receptions.models import DeskRecord
from visits.rota.models import ReceptionDay
from visits.rota.queries import days_visible_to
from visits.visits.enums import VisitOutcome
from visits.visits.forms import VisitForm

GET_OR_POST = ["GET", "HEAD", "POST"]


def _day(request: HttpRequest, pk: int) -> ReceptionDay:
    account = account_of(request)
    day = get_object_or_404(days_visible_to(account).filter(leader=None), pk=pk)
    may = authority_of(account).may
    if not (may(Permission.RECEIVE, day.office) and may(Permission.REGISTER, day.office)):
        raise PermissionDenied
    return day


@require_http_methods(GET_OR_POST)
def desk_record(request: HttpRequest, pk: int) -> HttpResponse:
    """How many came to the desk; at first those who had booked and came."""
    day, by = _day(request, pk), account_of(request)
    known = DeskRecord.objects.filter(day=day).first()
    came = [booking.visit for booking in day.bookings.exclude(visit=None).select_related("visit") if booking.visit]
    initial: dict[str, Any] = {"batches": len(came), "persons": sum(visit.persons for visit in came)}
    if known is not None:
        initial = {"batches": known.batches, "persons": known.persons}
    form = DeskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = {"day_id": day.pk, **form.cleaned_data}
        made = attempt(form, lambda: record_desk(by=by, at=timezone.now(), **facts))
        if made:
            messages.success(request, _("已记录值班。"))
            return redirect(day.get_absolute_url())
    title = _("记录值班：%(body)s") % {"body": day.get_legal_body_display()}
    return form_page(request, form, title=title, back=day.get_absolute_url())


@require_http_methods(GET_OR_POST)
def desk_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of the visit of somebody who had booked the desk."""
    account, at = account_of(request), timezone.now()
    booking = get_object_or_404(Booking.objects.select_related("petition"), pk=pk)
    day = _day(request, booking.day_id)
    if booking.visit_id is not None:
        return redirect("visits:visit", booking.visit_id)
    seen = petitions_visible_to(account)
    named = petition_of_number(seen, request.GET.get("petition", "").strip())
    if named is None and booking.petition_id is not None:
        named = seen.filter(pk=booking.petition_id).first()
    named = covered_one(account, named)
    options: dict[str, Any] = {"office": day.office, "account": account, "named": named}
    if request.method == "POST":
        return _record(request, VisitForm(request.POST, **options), booking, day, at)
    begun = min(timezone.make_aware(datetime.combine(day.on, booking.starts)), timezone.localtime(at))
    initial = {"came_at": begun, "left_at": timezone.localtime(at), "persons": booking.persons, "request_key": uuid4()}
    initial |= {"petition": named and named.number, "room": day.room_id}
    initial["outcome"] = VisitOutcome.KNOWN if named else VisitOutcome.EXPLAINED
    return _page(request, VisitForm(initial=initial, **options), booking, day)


def _record(request: HttpRequest, form: VisitForm, booking: Booking, day: ReceptionDay, at: datetime) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, booking, day, 422)
    facts = {**form.facts(), "request_key": form.cleaned_data["request_key"]}
    try:
        visit = receive_at_desk(by=account_of(request), at=at, booking_id=booking.pk, **facts)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, form, booking, day, refusal.status)
    return redirect(reverse("visits:visit_receipt", args=[visit.pk]))


def _page(
    request: HttpRequest, form: VisitForm, booking: Booking, day: ReceptionDay, status: int = 200
) -> HttpResponse:
    if day.leader_id is not None:
        raise Http404
    if booking.name:
        form.fields["visitor"].help_text = _("留空即为预约人")
    context = {
        "form": form,
        "title": _("来访记录：%(body)s") % {"body": day.get_legal_body_display()},
        "office": day.office,
        "register_url": f"{reverse('cases:register')}?{urlencode({'next': request.path})}",
        "here": request.path,
    }
    return render(request, "visits/visits/visit_form.html", context, status=status)

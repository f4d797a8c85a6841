"""The slots of reception days at the office: booked, invited, moved, cancelled, told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.packages.enums import PackageState
from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.opening import check_opened, opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused
from offices.lists.listing import Table
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import page_of
from offices.pages.words import cn_date
from visits.bookings.actions import slots as actions
from visits.bookings.actions.reading import read_booking
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.filters import bookings_told, is_free, names_whom
from visits.bookings.forms import BookForm, InviteForm, MoveForm, ReasonForm, offer_points
from visits.bookings.models import Booking
from visits.bookings.queries import (
    bookings_of,
    bookings_visible_to,
    days_to_book,
    open_days,
    open_days_for,
    slots_with,
    to_tell,
)
from visits.bookings.reports import TO_TELL, ToTellReader, news_of
from visits.hall.models import Hall
from visits.rota.models import ReceptionDay
from visits.rota.policies import plans_for
from visits.rota.queries import days_visible_to
from visits.visits.actions.visits import check_may_read
from visits.visits.models import MAX_REPRESENTATIVES

GET_OR_POST = ["GET", "HEAD", "POST"]
MOST_DAYS = 12  # offered to choose a slot from
receiver = needs(Permission.RECEIVE)
DONE = {
    "cancel": _l("已取消预约，请告知信访人。"),
    "move": _l("已改期，请告知信访人。"),
    "absent": _l("已记为未到。"),
    "told": _l("已记为告知。"),
}


# A day


@require_http_methods(GET_OR_POST)
def bookings(request: HttpRequest, pk: int) -> HttpResponse:
    """The slots of a day; who keeps them books a free one in the form beside them (`?starts=09:30`, `?petition=`)."""
    account, at = account_of(request), timezone.now()
    day = get_object_or_404(days_visible_to(account).select_related("room__hall"), pk=pk)
    manages = plans_for(account, day.office)
    if request.method == "POST":
        if not manages:
            raise PermissionDenied
        return _book(request, day, at)
    form = None
    if manages and not _refusal(lambda: actions.check_bookable(day, at)):
        number = request.GET.get("petition", "")[:40]
        initial = {
            "request_key": uuid4(),
            "starts": request.GET.get("starts", "")[:5],
            "origin": BookingOrigin.INVITED if number else BookingOrigin.DESK,
            "petition": number,
        }
        slots, _gone = slots_with(day, bookings_of(day, account), at)
        form = BookForm(day=day, slots=slots, account=account, initial=initial)
    return _page(request, day, at, form)


def _book(request: HttpRequest, day: ReceptionDay, at: datetime) -> HttpResponse:
    account = account_of(request)
    slots, _gone = slots_with(day, bookings_of(day, account), at)
    form = BookForm(request.POST, day=day, slots=slots, account=account)
    if not form.is_valid():
        return _page(request, day, at, form, 422)
    try:
        made = actions.book(by=account, at=at, day_id=day.pk, **form.cleaned_data)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _page(request, day, at, form, refusal.status)
    return redirect(f"{reverse('visits:bookings', args=[made.day_id])}?booked={made.pk}")


def _page(
    request: HttpRequest, day: ReceptionDay, at: datetime, form: BookForm | None, status: int = 200
) -> HttpResponse:
    account, manages = account_of(request), plans_for(account_of(request), day.office)
    found = list(bookings_of(day, account))
    for booking in found:
        booking.day = day
    rows = bookings_told(found, account, at, manages=manages, named=names_whom(account, day))
    slots, gone = slots_with(day, found, at)
    shown = [(slot, rows.get(slot.booking.pk) if slot.booking else None) for slot in slots]
    booked = request.GET.get("booked", "")
    context = {
        "title": _("%(on)s接访预约") % {"on": cn_date(day.on)},
        "day": day,
        "slots": shown,
        "gone": [rows[booking.pk] for booking in gone],
        "free": sum(is_free(slot) for slot in slots),
        "taken": sum(slot.booking is not None for slot in slots),
        "manages": manages,
        "closed": _refusal(lambda: actions.check_bookable(day, at)),
        "form": form,
        "booked": next((booking for booking in found if str(booking.pk) == booked), None) if manages else None,
        "here": "day",
    }
    return render(request, "visits/bookings/bookings.html", context, status=status)


def _refusal(check: Callable[[], Any]) -> str:
    try:
        check()
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


# One booking


@require_safe
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, and the forms that move or cancel it."""
    return _booking_page(request, _booking(request, pk))


@require_POST
def booking_read(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with name and phone, for this one answer; the reading is recorded with its purpose."""
    found = _booking(request, pk)
    try:
        told = read_booking(
            booking=found, by=account_of(request), at=timezone.now(), purpose=request.POST.get("purpose", "")
        )
    except ActionRefused as refusal:
        return _booking_page(request, found, refusal.status, refusal=refusal.sentence)
    return _booking_page(request, found, told=told)


@require_POST
@receiver
def booking_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """cancel and move with a reason; absent and told by one press, from whichever list."""
    found, at = _booking(request, pk), timezone.now()
    if step not in DONE:
        raise Http404
    if not plans_for(account_of(request), found.day.office):
        raise PermissionDenied
    given: dict[str, Any] = {"by": account_of(request), "at": at, "booking_id": found.pk}
    if step in ("absent", "told"):
        act = actions.mark_absent if step == "absent" else actions.mark_told
        refusal = _refusal(lambda: act(**given))
        if refusal:
            messages.error(request, refusal)
        else:
            messages.success(request, str(DONE[step]))
        return _back(request, found)
    form = _move_form(found, at, request.POST) if step == "move" else ReasonForm(request.POST)
    if not form.is_valid():
        return _booking_page(request, found, 422, **{f"{step}_form": form})
    try:
        if step == "move":
            day_id, starts = form.cleaned_data["slot"]
            values = {name: form.cleaned_data[name] for name in ("reason", "point") if name in form.cleaned_data}
            actions.move_booking(**given, day_id=day_id, starts=starts, **values)
        else:
            actions.cancel_booking(**given, reason=form.cleaned_data["reason"])
    except ActionRefused as refused:
        form.refuse(refused)
        return _booking_page(request, found, refused.status, **{f"{step}_form": form})
    messages.success(request, str(DONE[step]))
    return redirect(found_url(found))


@require_safe
def booking_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """What the petitioner takes home: when, where, with whom, and the address of the booking as QR."""
    found = _booking(request, pk)
    if not plans_for(account_of(request), found.day.office):
        raise PermissionDenied
    address = request.build_absolute_uri(reverse("visits:booking_public", args=[found.code]))
    qr = segno.make(address, error="m").svg_inline(border=2, omitsize=True)
    room = found.day.room
    paper = room.hall if room else found.day.office.halls.filter(is_active=True).order_by("pk").first() or Hall()
    context = {"title": _("预约单"), "booking": found, "qr": qr, "paper": paper, "news": news_of(found)}
    return render(request, "visits/bookings/slip.html", context)


def _booking(request: HttpRequest, pk: int) -> Booking:
    visible = bookings_visible_to(account_of(request)).select_related(
        "day__plan", "day__office", "day__leader__account", "day__room__hall", "petition", "moved_to__day", "booked_by"
    )
    found: Booking = get_object_or_404(visible, pk=pk)
    check_opened(found.petition, account_of(request))
    return found


def found_url(found: Booking) -> str:
    return reverse("visits:booking", args=[found.pk])


def _back(request: HttpRequest, found: Booking) -> HttpResponse:
    back = request.POST.get("back", "")
    if back == "day":
        return redirect("visits:bookings", found.day_id)
    return redirect("visits:to_tell") if back == "to_tell" else redirect(found_url(found))


def _move_form(found: Booking, at: datetime, data: Any = None) -> MoveForm:
    form, days = MoveForm(data), days_to_book([found.day.office], at)
    slots: Any = form.fields["slot"]
    offered = open_days(days, at, MOST_DAYS)
    slots.offer(offered, days)
    offer_points(form, [one.day for one in offered])
    return form


def _booking_page(request: HttpRequest, found: Booking, status: int = 200, **more: Any) -> HttpResponse:
    account, at = account_of(request), timezone.now()
    manages = plans_for(account, found.day.office)
    row = bookings_told([found], account, at, manages=manages, named=names_whom(account, found.day))[found.pk]
    context = {
        "title": _("%(on)s %(starts)s的预约") % {"on": cn_date(found.day.on), "starts": f"{found.starts:%H:%M}"},
        "row": row,
        "booking": found,
        "day": found.day,
        "manages": manages,
        "news": news_of(found),
        "moved_from": Booking.objects.filter(moved_to=found).select_related("day").first(),
        "purposes": ReadPurpose.choices,
        "may_read": manages and not _refusal(lambda: check_may_read(account, found.day.office)),
        **more,
    }
    if row.may["open"]:
        context.setdefault("move_form", _move_form(found, at))
        context.setdefault("cancel_form", ReasonForm())
    return render(request, "visits/bookings/booking.html", context, status=status)


# From a petition


@require_http_methods(GET_OR_POST)
@receiver
def invite(request: HttpRequest) -> HttpResponse:
    """约访: the next published days of the account's offices with free slots, for one petition (`?petition=`)."""
    account, at = account_of(request), timezone.now()
    number = request.GET.get("petition", "")[:40]
    if "\0" in number:
        raise Http404
    petition = opened_petition(petitions_visible_to(account), number, account)
    days = days_to_book(authority_of(account).offices(Permission.RECEIVE), at)
    leads = petition.packages.filter(state=PackageState.OPEN).values_list("leader", flat=True)
    offered = open_days_for([account.pk, *leads], days, at, MOST_DAYS)
    form = InviteForm(
        request.POST or None, initial={"request_key": uuid4(), "persons": min(petition.headcount, MAX_REPRESENTATIVES)}
    )
    slots: Any = form.fields["slot"]
    slots.offer(offered, days)
    offer_points(form, [one.day for one in offered])
    status = 200
    if request.method == "POST" and form.is_valid():
        (day_id, starts), given = form.cleaned_data["slot"], form.cleaned_data
        facts: dict[str, Any] = {name: given[name] for name in ("persons", "request_key", "point") if name in given}
        try:
            made = actions.book(
                by=account,
                at=at,
                day_id=day_id,
                starts=starts,
                origin=BookingOrigin.INVITED,
                petition=petition,
                **facts,
            )
        except ActionRefused as refusal:
            form.refuse(refusal)
            status = refusal.status
        else:
            return redirect(f"{reverse('visits:bookings', args=[made.day_id])}?booked={made.pk}")
    elif request.method == "POST":
        status = 422
    context = {
        "title": _("约访"),
        "petition": petition,
        "offered": offered,
        "form": form,
        "chosen": form["slot"].value() or "",
        "several": len({one.day.office_id for one in offered}) > 1,
        "held": _held(petition, at),
    }
    return render(request, "visits/bookings/invite.html", context, status=status)


def _held(petition: Any, at: datetime) -> list[Booking]:
    """Its bookings to come, at whatever office."""
    coming = petition.bookings.filter(state=BookingState.BOOKED, day__on__gte=timezone.localdate(at))
    return list(coming.select_related("day__office", "day__leader__account").order_by("day__on", "starts")[:5])


# Who is to be told


@require_safe
@receiver
def to_tell_list(request: HttpRequest) -> HttpResponse:
    """待告知: cancelled and moved bookings of the own offices, the next day first."""
    account, at = account_of(request), timezone.now()
    found = to_tell(account)
    page = page_of(found, request, size=TO_TELL.size)
    rows = bookings_told(page.items, account, at, manages=True, named=True)
    several = len(authority_of(account).office_ids(Permission.RECEIVE)) > 1
    context = {
        "title": TO_TELL.title,
        "page": page,
        "table": Table(TO_TELL, rows.values(), ToTellReader(account, timezone.localdate(at), several=several)),
        "number": found.count(),
    }
    return render(request, "visits/bookings/to_tell.html", context)

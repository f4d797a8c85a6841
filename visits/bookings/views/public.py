"""A petitioner books a free slot with number and query code, and looks at the booking later; without a login.

Nothing personal stands in an address: number and code are posted, then a signed token of a quarter of an hour stands in
the form; the booking's own address is a code that only who booked has.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.petitions.models.petitions import Petition
from cases.registration.views.public import QueryForm, asked_petition
from offices.errors import ActionRefused
from offices.organisation.addresses import client_network
from offices.organisation.limits import tried_wrongly
from offices.organisation.models import Office
from visits.bookings.actions.slots import book as book_slot
from visits.bookings.actions.slots import cancel_booking, mark_told
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.filters import is_untold
from visits.bookings.forms import PublicBookForm, offer_points
from visits.bookings.models import Booking
from visits.bookings.queries import OpenDay, booking_by_code, coming_booking, open_days, public_days
from visits.bookings.reports import news_of
from visits.rota.queries import public_office, rule_of

GET_OR_POST = ["GET", "HEAD", "POST"]
SALT = "visits.book"
TOKEN_SECONDS = 15 * 60
MOST_DAYS = 12


@login_not_required
@never_cache
@sensitive_post_parameters("code", "token", "phone")
@require_http_methods(GET_OR_POST)
def book(request: HttpRequest, office: str) -> HttpResponse:
    """First number and query code, as the query page asks for them; then the free slots; then the booking itself."""
    shown, at = public_office(office), timezone.now()
    if shown is None:
        raise Http404
    rule = rule_of(shown, timezone.localdate(at))
    if rule is None or not rule.public_booking:
        return _page(request, shown, closed=True)
    if request.method != "POST":
        return _page(request, shown, query=QueryForm())
    if "token" in request.POST:
        return _book(request, shown, at)
    query = QueryForm(request.POST)
    petition, status = asked_petition(request, query)
    if petition is None:
        return _page(request, shown, status, query=query)
    initial = {"token": signing.dumps(petition.pk, salt=SALT), "request_key": uuid4()}
    return _slots(request, shown, petition, at, PublicBookForm(initial=initial))


def _book(request: HttpRequest, office: Office, at: datetime) -> HttpResponse:
    try:
        pk = signing.loads(request.POST["token"], salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return _page(request, office, 422, query=QueryForm(), expired=True)
    petition = Petition.objects.get(pk=pk)
    form = PublicBookForm(request.POST)
    slots: Any = form.fields["slot"]
    slots.days = public_days(office, at)
    offer_points(form, slots.days)
    if not form.is_valid():
        return _slots(request, office, petition, at, form, 422)
    day_id, starts = form.cleaned_data["slot"]
    wanted = ("persons", "phone", "request_key", "point")
    facts = {name: form.cleaned_data[name] for name in wanted if name in form.cleaned_data}
    try:
        made = book_slot(
            by=None,
            at=at,
            day_id=day_id,
            starts=starts,
            origin=BookingOrigin.REQUESTED,
            petition=petition,
            **facts,
        )
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _slots(request, office, petition, at, form, refusal.status)
    return redirect("visits:booking_public", made.code)


def _slots(
    request: HttpRequest, office: Office, petition: Petition, at: datetime, form: PublicBookForm, status: int = 200
) -> HttpResponse:
    days = public_days(office, at)
    offered = open_days(days, at, MOST_DAYS)
    slots: Any = form.fields["slot"]
    slots.offer(offered, days)
    if not form.is_bound:
        offer_points(form, [one.day for one in offered])
    return _page(
        request,
        office,
        status,
        petition=petition,
        held=coming_booking(petition, office, timezone.localdate(at)),
        offered=offered,
        form=form,
        chosen=form["slot"].value() or "",
        unfolded=_day_of(form["slot"].value(), offered),
    )


def _day_of(slot: str | None, offered: list[OpenDay]) -> str:
    """Id of the chosen slot's day if it is still offered: it stays open."""
    chosen = (slot or "").partition("@")[0]
    return next((chosen for one in offered if str(one.day.pk) == chosen), "")


def _page(request: HttpRequest, office: Office, status: int = 200, **more: Any) -> HttpResponse:
    context = {"office": office, "title": _("%(office)s接访预约") % {"office": office.name}, **more}
    return render(request, "visits/bookings/book.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(GET_OR_POST)
def booking_public(request: HttpRequest, code: str) -> HttpResponse:
    """When, where and with whom; cancelled or moved. The petitioner cancels here before the day, or says that a change
    was read. Who tries too many codes waits.
    """
    found = booking_by_code(code)
    if found is None:
        if tried_wrongly("booking", client_network(request)):
            return _own(request, None, 429, problem=_("查询次数过多，请15分钟后再试，或到接访单位查询。"))
        return _own(request, None, 404, problem=_("没有这个预约，请重新扫描预约单上的二维码。"))
    if request.method != "POST":
        return _own(request, found)
    at = timezone.now()
    try:
        if request.POST.get("act") == "read":
            mark_told(by=None, at=at, booking_id=found.pk)
        else:
            cancel_booking(by=None, at=at, booking_id=found.pk, reason=_("信访人取消"))
    except ActionRefused as refusal:
        return _own(request, found, refusal.status, refusal=refusal.sentence)
    return redirect("visits:booking_public", found.code)


def _own(request: HttpRequest, found: Booking | None, status: int = 200, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"title": _("接访预约"), "booking": found, **more}
    if found is not None:
        today, is_open = timezone.localdate(), found.state == BookingState.BOOKED
        rule = rule_of(found.day.office, today)
        context |= {
            "day": found.day,
            "past": found.day.on < today,
            "may_cancel": is_open and found.day.on > today,
            "news": news_of(found),
            "to_confirm": is_untold(found),
            "book_again": rule is not None and rule.public_booking,
        }
    return render(request, "visits/bookings/public.html", context, status=status)

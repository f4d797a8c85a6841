"""Bookings of a reception day: what is free, slots taken, moved and given back. Names are masked."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.identity import masked_name
from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.pages.serializers import Body, Label, PhoneGiven, ToldGiven
from visits.bookings.actions import slots
from visits.bookings.enums import BookingOrigin
from visits.bookings.models import Booking
from visits.bookings.queries import bookings_of, bookings_visible_to, free_slots
from visits.rota.actions.day_facts import LONGEST_POINT
from visits.rota.models import ReceptionDay
from visits.rota.queries import days_visible_to
from visits.visits.models import MAX_REPRESENTATIVES

BY_OFFICE = [choice for choice in BookingOrigin.choices if choice[0] in (BookingOrigin.INVITED, BookingOrigin.DESK)]
STEPS = ("absent", "cancel", "move", "told")
STEP = OpenApiParameter("step", {"type": "string", "enum": list(STEPS)}, OpenApiParameter.PATH)


class BookingRow(serializers.ModelSerializer):
    day = serializers.IntegerField(source="day_id")
    petition = serializers.SerializerMethodField(help_text="编号；无权查看的为 null")
    name = serializers.SerializerMethodField(help_text="姓名，已遮蔽")
    origin_label = Label()
    state_label = Label()
    moved_to = serializers.IntegerField(source="moved_to_id", allow_null=True)

    class Meta:
        model = Booking
        fields = [
            "id",
            "day",
            "starts",
            "petition",
            "name",
            "persons",
            "point",
            "origin",
            "origin_label",
            "state",
            "state_label",
            "reason",
            "moved_to",
            "told_at",
            "booked_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_petition(self, booking: Booking) -> str | None:
        return booking.petition.number if booking.petition and booking.petition_id in self.context["seen"] else None

    def get_name(self, booking: Booking) -> str:
        return masked_name(booking.name) if booking.name else ""


class BookingsOfDay(serializers.Serializer):
    free = serializers.ListField(child=serializers.TimeField(), help_text="还可预约的时间")
    bookings = BookingRow(many=True)


class BookingGiven(Body):
    starts = serializers.TimeField(help_text="时间，如 09:30")
    origin = serializers.ChoiceField(choices=BY_OFFICE)
    petition = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="编号")
    name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    phone = PhoneGiven()
    matter = ToldGiven(max_length=slots.LONGEST_MATTER, required=False, allow_blank=True)
    persons = serializers.IntegerField(min_value=1, max_value=MAX_REPRESENTATIVES, required=False)
    point = serializers.CharField(
        max_length=LONGEST_POINT, required=False, allow_blank=True, help_text="视频接访必填：接访日的视频接访点之一"
    )


class BookingStepGiven(Body):
    reason = ToldGiven(max_length=slots.LONGEST_REASON, required=False, allow_blank=True, help_text="取消、改期时必填")
    day = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, help_text="改到的接访日")
    starts = serializers.TimeField(required=False, help_text="改到的时间")
    point = serializers.CharField(
        max_length=LONGEST_POINT, required=False, allow_blank=True, help_text="改到视频接访时的视频接访点"
    )


class Bookings(APIView):
    @extend_schema(operation_id="list_bookings", tags=["visits"], responses=BookingsOfDay)
    def get(self, request: Request, pk: int) -> Response:
        """一个接访日的预约和空闲时间。"""
        account = account_of(request)
        day = visible_day(account, pk)
        free = [slot.isoformat() for slot in free_slots(day, timezone.now())]
        return Response({"free": free, "bookings": rows(list(bookings_of(day, account)), account)})

    @extend_schema(
        operation_id="book_slot",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY],
        request=BookingGiven,
        responses={201: BookingRow, 200: BookingRow},
    )
    def post(self, request: Request, pk: int) -> Response:
        """预约一个时间：约访（选定信访件）或窗口预约。同一个 Idempotency-Key 再次提交，答复第一次的预约（200）。"""
        account, at = account_of(request), timezone.now()
        day = visible_day(account, pk)
        given = BookingGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        data["petition"] = named_petition(account, data.get("petition"))
        booking = slots.book(by=account, at=at, day_id=day.pk, request_key=request_key_of(request), **data)
        return Response(rows([booking], account)[0], status=201 if booking.booked_at == at else 200)


class BookingStep(APIView):
    @extend_schema(
        operation_id="booking_step", tags=["visits"], parameters=[STEP], request=BookingStepGiven, responses=BookingRow
    )
    def post(self, request: Request, pk: int, step: str) -> Response:
        """取消、改期、未到、已告知。改期答复新的预约。"""
        account, at = account_of(request), timezone.now()
        booking = bookings_visible_to(account).filter(pk=pk).first()
        if booking is None or step not in STEPS:
            raise Http404
        given = BookingStepGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        reason = data.get("reason", "")
        common: dict[str, Any] = {"by": account, "at": at, "booking_id": booking.pk}
        if step == "move":
            if "day" not in data or "starts" not in data:
                raise ValidationError({"day": [_("请给出改到的接访日和时间。")]})
            target = visible_day(account, data["day"])
            place = {"starts": data["starts"], "point": data.get("point", "")}
            booking = slots.move_booking(**common, day_id=target.pk, reason=reason, **place)
        elif step == "cancel":
            booking = slots.cancel_booking(**common, reason=reason)
        else:
            booking = {"absent": slots.mark_absent, "told": slots.mark_told}[step](**common)
        return Response(rows([booking], account)[0])


def visible_day(account: Account, pk: int) -> ReceptionDay:
    day = days_visible_to(account).filter(pk=pk).first()
    if day is None:
        raise Http404
    return day


def named_petition(account: Account, number: str | None) -> Any:
    if not number:
        return None
    petition = petition_of_number(petitions_visible_to(account), number)
    if petition is None:
        raise ValidationError({"petition": [_("没有这一信访件，或您无权查看。")]})
    return petition


def rows(bookings: list[Booking], account: Account) -> Any:
    """The rows; which petitions may be named is asked once."""
    ids = {booking.petition_id for booking in bookings if booking.petition_id}
    bookings = covered(account, bookings, "petition", ["reason", "matter", "point"])
    seen = set(petitions_visible_to(account).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return BookingRow(bookings, many=True, context={"seen": seen}).data

"""Halls and their queues: tickets are issued and called, and each step is taken as at the desk and the windows."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account, Office
from offices.pages.serializers import Body, Label
from offices.vocabularies.api import OfficeRef
from visits.hall.actions import tickets
from visits.hall.enums import Lane, TicketState
from visits.hall.filters import TicketFilter
from visits.hall.models import Hall, Ticket, Window
from visits.hall.policies import STEPS
from visits.hall.queries import halls_visible_to, wait_of

STEP = OpenApiParameter("step", {"type": "string", "enum": sorted(STEPS)}, OpenApiParameter.PATH)


class WindowRow(serializers.ModelSerializer):
    kind_label = Label()
    units = OfficeRef(many=True)

    class Meta:
        model = Window
        fields = ["id", "label", "kind", "kind_label", "lanes", "units"]
        read_only_fields = fields


class HallRow(serializers.ModelSerializer):
    office = OfficeRef()
    windows = serializers.SerializerMethodField(help_text="启用的窗口和接谈室")

    class Meta:
        model = Hall
        fields = ["id", "name", "address", "notice", "office", "windows"]
        read_only_fields = fields

    @extend_schema_field(WindowRow(many=True))
    def get_windows(self, hall: Hall) -> Any:
        return WindowRow([window for window in hall.windows.all() if window.is_active], many=True).data


class TicketRow(serializers.ModelSerializer):
    label = serializers.CharField()  # type: ignore[assignment]
    lane_label = Label()
    state_label = Label()
    hall = serializers.IntegerField(source="hall_id")
    unit = OfficeRef(allow_null=True)
    window = serializers.CharField(source="window.label", allow_null=True, default=None)
    url = serializers.CharField(source="get_absolute_url", help_text="来访人自己的页面，免登录")

    class Meta:
        model = Ticket
        fields = [
            "id",
            "label",
            "lane",
            "lane_label",
            "number",
            "day",
            "hall",
            "persons",
            "unit",
            "window",
            "state",
            "state_label",
            "calls",
            "issued_at",
            "called_at",
            "started_at",
            "ended_at",
            "url",
        ]
        read_only_fields = fields


class WaitRow(serializers.Serializer):
    ahead = serializers.IntegerField(help_text="前面还有几个号")
    minutes = serializers.IntegerField(help_text="约还要几分钟")


class TicketWhole(TicketRow):
    wait = serializers.SerializerMethodField(help_text="等候时才有")

    class Meta(TicketRow.Meta):
        fields = [*TicketRow.Meta.fields, "wait"]
        read_only_fields = fields

    @extend_schema_field(WaitRow(allow_null=True))
    def get_wait(self, ticket: Ticket) -> Any:
        return WaitRow(wait_of(ticket, timezone.now())).data if ticket.state == TicketState.WAITING else None


class TicketGiven(Body):
    lane = serializers.ChoiceField(choices=Lane.choices, required=False, default=Lane.INDIVIDUAL)
    persons = serializers.IntegerField(min_value=1, max_value=tickets.MOST_PERSONS, required=False, default=1)
    unit = serializers.CharField(max_length=60, required=False, allow_blank=True, default="", help_text="单位代码")
    petition = serializers.CharField(max_length=40, required=False, allow_blank=True, default="", help_text="编号")


class StepGiven(Body):
    window = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="call：叫到哪个窗口；pass_on：转到哪个窗口"
    )


def visible_hall(account: Account, pk: int) -> Hall:
    hall = halls_visible_to(account).filter(pk=pk).first()
    if hall is None:
        raise Http404
    return hall


def _tickets(account: Account) -> QuerySet[Ticket]:
    """Tickets of the halls that the account serves."""
    return Ticket.objects.filter(hall__in=halls_visible_to(account)).select_related("hall__office", "unit", "window")


def _ticket(account: Account, pk: int) -> Ticket:
    ticket = _tickets(account).filter(pk=pk).first()
    if ticket is None:
        raise Http404
    return ticket


def _shown(account: Account, pk: int, status: int = 200) -> Response:
    return Response(TicketWhole(_ticket(account, pk)).data, status=status)


class Halls(ListAPIView):
    serializer_class = HallRow
    filter_backends = ()
    orders = {"id": ("id",)}
    queryset = Hall.objects.none()

    @extend_schema(operation_id="list_halls", tags=["visits"])
    def get(self, request: Request) -> Response:
        """值守的接访大厅，连同窗口。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Hall]:
        return halls_visible_to(account_of(self.request)).prefetch_related("windows__units")


class Tickets(ListAPIView):
    serializer_class = TicketRow
    filterset_class = TicketFilter
    orders = {"-id": ("-id",)}
    queryset = Ticket.objects.none()

    @extend_schema(operation_id="list_tickets", tags=["visits"])
    def get(self, request: Request, pk: int) -> Response:
        """一个大厅的号，最近取的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Ticket]:
        return _tickets(account_of(self.request)).filter(hall=visible_hall(account_of(self.request), self.kwargs["pk"]))

    @extend_schema(
        operation_id="issue_ticket",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY],
        request=TicketGiven,
        responses={201: TicketWhole, 200: TicketWhole},
    )
    def post(self, request: Request, pk: int) -> Response:
        """取号。同一个 Idempotency-Key 再次提交，答复第一次取的号（200）。"""
        account, at, key = account_of(request), timezone.now(), request_key_of(request)
        hall = visible_hall(account, pk)
        given = TicketGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        facts = {"unit": _unit(data.pop("unit")), "petition": _petition(account, data.pop("petition")), **data}
        ticket = tickets.issue_ticket(hall=hall, by=account, at=at, request_key=key, **facts)
        return _shown(account, ticket.pk, 201 if ticket.issued_at == at else 200)


class CallNext(APIView):
    @extend_schema(operation_id="call_next_ticket", tags=["visits"], request=None, responses=TicketWhole)
    def post(self, request: Request, pk: int, window: int) -> Response:
        """叫号：窗口叫下一个等候的号。没有等候的号、窗口还有人时答复 409。"""
        account = account_of(request)
        here = _window(visible_hall(account, pk), window)
        ticket = tickets.call_next(window=here, by=account, at=timezone.now())
        return _shown(account, ticket.pk)


class OneTicket(APIView):
    @extend_schema(operation_id="get_ticket", tags=["visits"], responses=TicketWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一个号：状态、窗口，等候的还有前面几个、约几分钟。"""
        return _shown(account_of(request), pk)


class TicketStep(APIView):
    @extend_schema(
        operation_id="step_ticket", tags=["visits"], parameters=[STEP], request=StepGiven, responses=TicketWhole
    )
    def post(self, request: Request, pk: int, step: str) -> Response:
        """走一步：call 叫指定的号、recall 再叫、skip 过号、take_back 回到队列、start 开始接谈、pass_on 转窗口、
        finish 结束、leave 离开、come_back 误点离开的当天恢复。"""
        account = account_of(request)
        ticket = _ticket(account, pk)
        if step not in STEPS:
            raise Http404
        given = StepGiven(data=request.data)
        given.is_valid(raise_exception=True)
        facts: dict[str, Any] = {}
        if step in ("call", "pass_on"):
            if "window" not in given.validated_data:
                raise ValidationError({"window": [_("请给出窗口。")]})
            facts["window" if step == "call" else "to"] = _window(ticket.hall, given.validated_data["window"])
        act: Any = tickets.call_ticket if step == "call" else getattr(tickets, step)
        act(ticket_id=ticket.pk, by=account, at=timezone.now(), **facts)
        return _shown(account, ticket.pk)


def _window(hall: Hall, pk: int) -> Window:
    window = hall.windows.filter(pk=pk, is_active=True).select_related("hall__office").first()
    if window is None:
        raise Http404
    return window


def _unit(code: str) -> Office | None:
    if not code:
        return None
    office = Office.objects.filter(code=code, is_active=True).first()
    if office is None:
        raise ValidationError({"unit": [_("没有这个单位。")]})
    return office


def _petition(account: Account, number: str) -> Any:
    if not number:
        return None
    petition = petition_of_number(petitions_visible_to(account), number)
    if petition is None:
        raise ValidationError({"petition": [_("没有这一信访件，或您无权查看。")]})
    return petition

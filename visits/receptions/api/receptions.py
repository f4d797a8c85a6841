"""Records of leaders' receptions: written with their promises and package, read with a purpose, closed, sent back."""

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.identity import masked_name
from cases.petitions.queries.opening import check_opened, covered
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.api.headers import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    account_of,
    request_key_of,
    version_of,
    versioned,
)
from offices.organisation.models import Account, Office
from offices.pages.models import LONGEST_TEXT
from offices.pages.serializers import Body, DayGiven, Label, MomentGiven, ToldGiven
from visits.bookings.api import BookingRow, named_petition, visible_day
from visits.bookings.models import Booking
from visits.hall.actions.tickets import MOST_PERSONS
from visits.receptions.actions import follow_up, voiding
from visits.receptions.actions.reading import read_reception
from visits.receptions.actions.receptions import MOST_ROWS, Asked, PackageAsked, Promised, record_reception
from visits.receptions.enums import ReceptionFollowUp, ReceptionOutcome, Satisfaction
from visits.receptions.filters import ReceptionFilter
from visits.receptions.models import Reception
from visits.receptions.queries.receptions import receptions_on_record, receptions_to_open
from visits.rota.models import Leader
from visits.visits.actions.visits import LONGEST_NAME
from visits.visits.api import ReadGiven

LONGEST_POINT = 2000
LARGEST = 2**31 - 1


class PresentRow(Body):
    name = serializers.CharField(max_length=60)
    unit = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    place = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text="视频接访所在地"
    )


class PointGiven(Body):
    asked = ToldGiven(max_length=LONGEST_POINT)
    answered = ToldGiven(max_length=LONGEST_POINT, required=False, allow_blank=True, default="")


class PromiseGiven(Body):
    text = ToldGiven(max_length=500)
    due_on = DayGiven()
    owner = serializers.CharField(max_length=60, help_text="责任人")
    unit = serializers.CharField(max_length=60, required=False, help_text="兑现单位代码；省略为承办单位")


class PackageGiven(Body):
    due_on = DayGiven(help_text="化解期限")
    unit = serializers.CharField(max_length=60, required=False, help_text="责任单位代码；省略为承办单位")
    responsible = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    reason = ToldGiven(max_length=500, required=False, allow_blank=True, default="", help_text="移交包案的理由")


class ReceptionGiven(Body):
    day = serializers.IntegerField(min_value=1, max_value=LARGEST)
    leader = serializers.CharField(max_length=150, required=False, allow_blank=True, help_text="到场领导的用户名")
    began_at = MomentGiven()
    ended_at = MomentGiven()
    outcome = serializers.ChoiceField(choices=ReceptionOutcome.choices)
    persons = serializers.IntegerField(min_value=1, max_value=MOST_PERSONS, required=False)
    name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    representatives = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_NAME), max_length=50, required=False, help_text="集体访的代表"
    )
    unrepresented = ToldGiven(max_length=200, required=False, allow_blank=True, help_text="集体访尚未推选代表的原因")
    petition = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="编号")
    booking = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, allow_null=True)
    point = serializers.CharField(
        max_length=100, required=False, allow_blank=True, help_text="来访人所在视频接访点；视频接访必填"
    )
    said = ToldGiven(max_length=LONGEST_TEXT, help_text="领导答复")
    satisfaction = serializers.ChoiceField(choices=Satisfaction.choices, required=False)
    present = PresentRow(many=True, required=False, max_length=MOST_ROWS)  # type: ignore[call-arg]
    points = PointGiven(many=True, max_length=MOST_ROWS)  # type: ignore[call-arg]
    promises = PromiseGiven(many=True, required=False, max_length=MOST_ROWS)  # type: ignore[call-arg]
    package = PackageGiven(required=False, allow_null=True)


class ReceptionRow(serializers.ModelSerializer):
    day = serializers.IntegerField(source="day_id")
    on = serializers.DateField(source="day.on")
    leader = serializers.CharField(source="leader.account.name")
    post = serializers.CharField(source="leader.post")
    petition = serializers.SerializerMethodField(help_text="编号；无权查看的为 null")
    name = serializers.SerializerMethodField(help_text="姓名，已遮蔽")
    outcome_label = Label()
    loop = serializers.ChoiceField(
        source="follow_up", choices=ReceptionFollowUp.choices, read_only=True, label=_l("闭环")
    )
    loop_label = Label(source="get_follow_up_display")

    class Meta:
        model = Reception
        fields = [
            "id",
            "day",
            "on",
            "leader",
            "post",
            "petition",
            "name",
            "persons",
            "point",
            "began_at",
            "ended_at",
            "outcome",
            "outcome_label",
            "satisfaction",
            "loop",
            "loop_label",
            "closed_at",
            "read_back_at",
            "signed_how",
            "recorded_at",
            "version",
            "void_asked_at",
            "void_reason",
            "voided_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_petition(self, reception: Reception) -> str | None:
        return getattr(reception, "seen_number", None)

    def get_name(self, reception: Reception) -> str:
        return masked_name(reception.name) if reception.name else ""


class ReceptionUnmasked(serializers.Serializer):
    name = serializers.CharField()
    said = serializers.CharField()
    points = serializers.SerializerMethodField()

    @extend_schema_field(PointGiven(many=True))
    def get_points(self, texts: dict[str, Any]) -> Any:
        return [{"asked": point.asked, "answered": point.answered} for point in texts["points"]]


class ClosingGiven(Body):
    closing = ToldGiven(max_length=follow_up.LONGEST_CLOSING, help_text="闭环情况")


class VoidReceptionGiven(Body):
    reason = ToldGiven(max_length=voiding.LONGEST_REASON, help_text="作废理由")


class VoidDecision(Body):
    agreed = serializers.BooleanField()
    decision = ToldGiven(
        max_length=voiding.LONGEST_REASON, required=False, default="", allow_blank=True, help_text="不批准的须写明理由"
    )
    version = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False, help_text="所见的版本")


class Receptions(ListAPIView):
    serializer_class = ReceptionRow
    filterset_class = ReceptionFilter
    orders = {"-id": ("-id",)}
    queryset = Reception.objects.none()

    @extend_schema(operation_id="list_receptions", tags=["visits"])
    def get(self, request: Request) -> Response:
        """领导接访记录，最近的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Reception]:
        return _numbered(account_of(self.request))

    def paginate_queryset(self, queryset: Any) -> Any:
        found = super().paginate_queryset(queryset.select_related("petition")) or []
        return covered(account_of(self.request), found, "petition", ["void_reason"])

    @extend_schema(
        operation_id="record_reception",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY],
        request=ReceptionGiven,
        responses={201: ReceptionRow, 200: ReceptionRow},
    )
    def post(self, request: Request) -> Response:
        """记录一次接访，连同来访、承诺和包案。同一个 Idempotency-Key 再次提交，答复第一次的记录（200）。"""
        account, at = account_of(request), timezone.now()
        given = ReceptionGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        day = visible_day(account, data.pop("day"))
        facts = _facts(account, day.office, data)
        if "representatives" in data:
            facts["representatives"] = "\n".join(" ".join(name.split()) for name in data["representatives"])
        facts["booking"] = _booking(day.pk, data.get("booking"))
        reception = record_reception(
            by=account, at=at, day_id=day.pk, request_key=request_key_of(request), **{**data, **facts}
        )
        status = 201 if reception.recorded_at == at else 200
        return _shown(account, reception.pk, status)


class OneReception(APIView):
    @extend_schema(operation_id="get_reception", tags=["visits"], responses=ReceptionRow)
    def get(self, request: Request, pk: int) -> Response:
        """一次接访。诉求和答复用 read 查看。"""
        return _shown(account_of(request), pk)


class ReadReception(APIView):
    @extend_schema(operation_id="read_reception", tags=["visits"], request=ReadGiven, responses=ReceptionUnmasked)
    def post(self, request: Request, pk: int) -> Response:
        """按目的查看来访人、诉求和答复，记入该记录。"""
        account = account_of(request)
        reception = _reception(account, pk)
        given = ReadGiven(data=request.data)
        given.is_valid(raise_exception=True)
        texts = read_reception(reception=reception, by=account, at=timezone.now(), **given.validated_data)
        return Response(ReceptionUnmasked(texts).data)


class CloseReception(APIView):
    @extend_schema(operation_id="close_reception", tags=["visits"], request=ClosingGiven, responses=ReceptionRow)
    def post(self, request: Request, pk: int) -> Response:
        """闭环：答复已送达，承诺均凭证明确认兑现。"""
        account = account_of(request)
        reception = _reception(account, pk)
        given = ClosingGiven(data=request.data)
        given.is_valid(raise_exception=True)
        follow_up.close_follow_up(by=account, at=timezone.now(), reception_id=reception.pk, **given.validated_data)
        return _shown(account, pk)


class VoidReception(APIView):
    @extend_schema(
        operation_id="void_reception_record",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY],
        request=VoidReceptionGiven,
        responses=ReceptionRow,
    )
    def post(self, request: Request, pk: int) -> Response:
        """报批作废一份有误的接访记录；由本单位另一名负责人决定。"""
        account = account_of(request)
        reception = _reception(account, pk)
        given = VoidReceptionGiven(data=request.data)
        given.is_valid(raise_exception=True)
        told = {"request_key": request_key_of(request), **given.validated_data}
        voiding.ask_void(by=account, at=timezone.now(), reception_id=reception.pk, **told)
        return _shown(account, pk)


class WithdrawVoid(APIView):
    @extend_schema(
        operation_id="withdraw_void_reception",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY],
        request=None,
        responses=ReceptionRow,
    )
    def post(self, request: Request, pk: int) -> Response:
        """报批人在决定以前撤回报批，记录不变。"""
        account = account_of(request)
        key = request_key_of(request)
        voiding.withdraw_void(by=account, at=timezone.now(), reception_id=_reception(account, pk).pk, request_key=key)
        return _shown(account, pk)


class DecideVoid(APIView):
    @extend_schema(
        operation_id="decide_void_reception",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=VoidDecision,
        responses=ReceptionRow,
    )
    def post(self, request: Request, pk: int) -> Response:
        """批准或者不批准作废；批准后承诺、来访记录一并作废，记录只供查阅。"""
        account = account_of(request)
        reception = _reception(account, pk)
        given = VoidDecision(data=request.data)
        given.is_valid(raise_exception=True)
        told = {**given.validated_data, "request_key": request_key_of(request)}
        told["version"] = version_of(request, told.get("version"))
        voiding.decide_void(by=account, at=timezone.now(), reception_id=reception.pk, **told)
        return _shown(account, pk)


class SendBack(APIView):
    @extend_schema(operation_id="send_back_reception", tags=["visits"], request=None, responses=BookingRow)
    def post(self, request: Request, pk: int) -> Response:
        """未化解的事项回到该领导下一个有空位的接访日。"""
        account = account_of(request)
        reception = _reception(account, pk)
        booking = follow_up.send_back(by=account, at=timezone.now(), reception_id=reception.pk)
        return Response(BookingRow(booking, context={"seen": set()}).data)


# What a request names, as the actions take it


def _numbered(
    account: Account, shown: Callable[[Account], QuerySet[Reception]] = receptions_on_record
) -> QuerySet[Reception]:
    """With the number of the petition where the account may see it."""
    seen = petitions_visible_to(account).order_by().filter(pk=OuterRef("petition")).values("number")[:1]
    return shown(account).annotate(seen_number=Subquery(seen))


def _reception(account: Account, pk: int) -> Reception:
    reception = _numbered(account, receptions_to_open).select_related("petition").filter(pk=pk).first()
    if reception is None:
        raise Http404
    check_opened(reception.petition, account)
    return reception


def _shown(account: Account, pk: int, status: int = 200) -> Response:
    reception = _reception(account, pk)
    return versioned(ReceptionRow(reception).data, reception.version, status=status)


def _facts(account: Account, office: Office, data: dict[str, Any]) -> dict[str, Any]:
    units = _units([row.get("unit") for row in (*data.get("promises", []), data.get("package") or {})])
    package = data.get("package")
    return {
        "leader": _leader(office, data.pop("leader", "")),
        "petition": named_petition(account, data.get("petition")),
        "present": tuple(dict(row) for row in data.get("present", [])),
        "points": [Asked(**row) for row in data.get("points", [])],
        "promises": [Promised(**{**row, "unit": units.get(row.get("unit", ""))}) for row in data.get("promises", [])],
        "package": PackageAsked(**{**package, "unit": units.get(package.get("unit", ""))}) if package else None,
    }


def _leader(office: Office, username: str) -> Leader | None:
    if not username:
        return None
    found = Leader.objects.filter(account__username=username).select_related("account", "office")
    leader = found.filter(office=office).first() or found.first()
    if leader is None:
        raise ValidationError({"leader": [_("没有这位接访领导。")]})
    return leader


def _booking(day: int, pk: int | None) -> Booking | None:
    if pk is None:
        return None
    booking = Booking.objects.filter(day=day, pk=pk).select_related("petition").first()
    if booking is None:
        raise ValidationError({"booking": [_("当天没有这个预约。")]})
    return booking


def _units(codes: list[str | None]) -> dict[str, Office]:
    wanted = {code for code in codes if code}
    found = {office.code: office for office in Office.objects.filter(code__in=wanted, is_active=True)}
    if missing := sorted(wanted - set(found)):
        raise ValidationError({"promises": [_("没有这个单位：%(codes)s。") % {"codes": "、".join(missing)}]})
    return found

"""Visits: the list, the record of one, its reading and its correction. Outside a reading every name is masked."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.enums import Occurrence, ReadPurpose
from cases.petitions.identity import checked_identity, identity_in, masked_identity, masked_name, masked_phone
from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import NotPermitted
from offices.organisation.api.headers import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    account_of,
    request_key_of,
    version_of,
    versioned,
)
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.serializers import Body, Label, MomentGiven, PhoneGiven, ToldGiven
from offices.vocabularies.api import OfficeRef
from visits.hall.actions.tickets import MOST_PERSONS
from visits.hall.models import Ticket, Window
from visits.hall.queries import halls_visible_to
from visits.visits.actions.amending import LONGEST_REASON
from visits.visits.actions.amendments import amend_visit, check_amends, read_visit
from visits.visits.actions.visits import LONGEST_LINE, LONGEST_NAME, lines, record_visit
from visits.visits.enums import VisitOutcome
from visits.visits.filters import VisitFilter
from visits.visits.models import MAX_REPRESENTATIVES, Visit, VisitAmendment
from visits.visits.queries import visits_on_record, visits_visible_to
from visits.visits.reports import listed, occurrence_of


class VisitRow(serializers.ModelSerializer):
    number = serializers.CharField(help_text="回执编号")
    office = OfficeRef()
    ticket = serializers.CharField(source="ticket.label", allow_null=True, default=None)
    petition = serializers.CharField(source="petition.number", allow_null=True, default=None)
    repeat = serializers.SerializerMethodField(help_text="该事项此前已由本单位或者其他单位收到；不涉及信访件时为 null")
    occurrence = serializers.SerializerMethodField(help_text="初次、本机构初次或重复；不涉及信访件时为 null")
    outcome_label = Label()
    room = serializers.CharField(source="room.label", allow_null=True, default=None)
    brought_by = OfficeRef(allow_null=True, help_text="带访单位")
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = Visit
        fields = [
            "id",
            "number",
            "version",
            "office",
            "ticket",
            "petition",
            "repeat",
            "occurrence",
            "on",
            "came_at",
            "left_at",
            "persons",
            "is_collective",
            "representatives_number",
            "outcome",
            "outcome_label",
            "room",
            "brought_by",
            "accompanied_by",
            "recorded_at",
            "recorded_by",
        ]
        read_only_fields = fields

    is_collective = serializers.BooleanField(help_text="集体访：5人以上")

    @extend_schema_field(serializers.BooleanField(allow_null=True))
    def get_repeat(self, visit: Visit) -> bool | None:
        found = occurrence_of(visit)
        return found != Occurrence.FIRST if found else None

    @extend_schema_field(serializers.ChoiceField(choices=Occurrence.choices, allow_null=True))
    def get_occurrence(self, visit: Visit) -> str | None:
        found = occurrence_of(visit)
        return found.value if found else None


class AmendmentRow(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name")
    fields_changed = serializers.ListField(child=serializers.CharField(), source="fields")

    class Meta:
        model = VisitAmendment
        fields = ["at", "by", "reason", "fields_changed"]
        read_only_fields = fields


class VisitWhole(VisitRow):
    visitor = serializers.SerializerMethodField()
    identity_number = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    representatives = serializers.SerializerMethodField()
    agent = serializers.SerializerMethodField()
    members_number = serializers.SerializerMethodField(help_text="名单上的人数")
    units = OfficeRef(many=True)
    amendments = AmendmentRow(many=True)

    class Meta(VisitRow.Meta):
        fields = [
            *VisitRow.Meta.fields,
            "visitor",
            "identity_number",
            "phone",
            "representatives",
            "unrepresented",
            "agent",
            "members_number",
            "units",
            "done",
            "amendments",
        ]
        read_only_fields = fields

    def get_visitor(self, visit: Visit) -> str:
        return masked_name(visit.visitor) if visit.visitor else ""

    def get_identity_number(self, visit: Visit) -> str:
        return masked_identity(visit.identity_number)

    def get_phone(self, visit: Visit) -> str:
        return masked_phone(visit.phone)

    def get_representatives(self, visit: Visit) -> list[str]:
        return [masked_name(line.split()[0]) for line in lines(visit.representatives)]

    def get_agent(self, visit: Visit) -> str:
        return masked_name(visit.agent) if visit.agent else ""

    def get_members_number(self, visit: Visit) -> int:
        return len(lines(visit.members))


class ReadGiven(Body):
    purpose = serializers.ChoiceField(choices=ReadPurpose.choices)


class VisitUnmasked(serializers.Serializer):
    visitor = serializers.CharField(default="")
    identity_number = serializers.CharField(default="")
    phone = serializers.CharField(default="")
    representatives = serializers.ListField(child=serializers.CharField())
    members = serializers.ListField(child=serializers.CharField())
    agent = serializers.CharField(default="")
    said = serializers.CharField(default="")


def _names(most: int, longest: int, **options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=longest), max_length=most, required=False, **options
    )


class VisitFactsGiven(Body):
    """What an amendment may change; each left out stays."""

    came_at = MomentGiven(required=False)
    left_at = MomentGiven(required=False)
    persons = serializers.IntegerField(min_value=1, max_value=MOST_PERSONS, required=False)
    outcome = serializers.ChoiceField(choices=VisitOutcome.choices, required=False)
    petition = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="编号")
    visitor = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)
    identity_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    phone = PhoneGiven()
    representatives = _names(50, LONGEST_NAME, help_text=f"最多{MAX_REPRESENTATIVES}人")
    unrepresented = ToldGiven(max_length=200, required=False, allow_blank=True, help_text="集体访尚未推选代表的原因")
    members = _names(MOST_PERSONS, LONGEST_LINE, help_text="每人一项：姓名 证件号码 电话；加密保存")
    agent = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)
    agent_authority = serializers.BooleanField(required=False, help_text="已收存书面授权委托书")
    brought_by = serializers.CharField(
        max_length=60, required=False, allow_null=True, allow_blank=True, help_text="带访单位代码"
    )
    accompanied_by = serializers.CharField(max_length=100, required=False, allow_blank=True)
    room = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, allow_null=True)
    units = _names(100, 60, help_text="单位代码")
    said = ToldGiven(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    done = ToldGiven(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class VisitGiven(VisitFactsGiven):
    office = serializers.CharField(max_length=60, required=False, help_text="接待单位代码；只在一个单位登记的可省略")
    ticket = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, help_text="已接谈的号")
    came_at = MomentGiven()
    outcome = serializers.ChoiceField(choices=VisitOutcome.choices)


class VisitAmended(VisitFactsGiven):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    reason = ToldGiven(max_length=LONGEST_REASON)


def _visit(account: Account, pk: int) -> Visit:
    visible = visits_on_record(account).select_related(
        "office", "petition", "room", "ticket", "brought_by", "recorded_by"
    )
    visit = visible.prefetch_related("units", "amendments__by").filter(pk=pk).first()
    if visit is None:
        raise Http404
    check_opened(visit.petition, account)
    return visit


def _shown(account: Account, pk: int, status: int = 200) -> Response:
    visit = _visit(account, pk)
    return versioned(VisitWhole(visit).data, visit.version, status=status)


class Visits(ListAPIView):
    serializer_class = VisitRow
    filterset_class = VisitFilter
    orders = {"-id": ("-id",)}
    queryset = Visit.objects.none()

    @extend_schema(operation_id="list_visits", tags=["visits"])
    def get(self, request: Request) -> Response:
        """本单位接待的来访，最近记录的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Visit]:
        return listed(visits_visible_to(account_of(self.request)))

    @extend_schema(
        operation_id="record_visit",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY],
        request=VisitGiven,
        responses={201: VisitWhole, 200: VisitWhole},
    )
    def post(self, request: Request) -> Response:
        """记录一次来访。给出号的，该号随之结束。同一个 Idempotency-Key 再次提交，答复第一次的记录（200）。"""
        account, at = account_of(request), timezone.now()
        given = VisitGiven(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        ticket = _ticket(account, data.pop("ticket", None))
        office = _office(account, data.pop("office", ""), ticket)
        facts = _facts(account, office, data)
        visit = record_visit(
            by=account, at=at, office=office, ticket=ticket, request_key=request_key_of(request), **facts
        )
        response = _shown(account, visit.pk, 201 if visit.recorded_at == at else 200)
        response["Location"] = f"{request.path}{visit.pk}/"
        return response


class OneVisit(APIView):
    @extend_schema(operation_id="get_visit", tags=["visits"], responses=VisitWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一次来访。姓名已遮蔽，反映情况和名单用 read 查看。"""
        return _shown(account_of(request), pk)


class ReadVisit(APIView):
    @extend_schema(operation_id="read_visit", tags=["visits"], request=ReadGiven, responses=VisitUnmasked)
    def post(self, request: Request, pk: int) -> Response:
        """按目的查看姓名、名单和反映情况，记入该记录。"""
        account = account_of(request)
        visit = _visit(account, pk)
        given = ReadGiven(data=request.data)
        given.is_valid(raise_exception=True)
        texts = read_visit(visit=visit, by=account, at=timezone.now(), **given.validated_data)
        lists = {name: lines(texts.get(name, "")) for name in ("representatives", "members")}
        return Response(VisitUnmasked({**texts, **lists}).data)


class AmendVisit(APIView):
    @extend_schema(
        operation_id="amend_visit",
        tags=["visits"],
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=VisitAmended,
        responses=VisitWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """更正来访记录，写明理由；没有给出的项不变。须给出所见的版本。"""
        account = account_of(request)
        visit = _visit(account, pk)
        check_amends(account, visit)
        given = VisitAmended(data=request.data)
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        told: dict[str, Any] = {"version": version_of(request, data.pop("version", None)), "reason": data.pop("reason")}
        told |= {"changes": _facts(account, visit.office, data), "request_key": request_key_of(request)}
        amend_visit(visit_id=visit.pk, by=account, at=timezone.now(), **told)
        return _shown(account, visit.pk)


# What a request names, as the actions take it


def _ticket(account: Account, pk: int | None) -> Ticket | None:
    if pk is None:
        return None
    tickets = Ticket.objects.filter(hall__in=halls_visible_to(account)).select_related("hall__office")
    ticket = tickets.filter(pk=pk).first()
    if ticket is None:
        raise ValidationError({"ticket": [_("没有这个号。")]})
    return ticket


def _office(account: Account, code: str, ticket: Ticket | None) -> Office:
    offices = authority_of(account).offices(Permission.REGISTER)
    if not offices:
        raise NotPermitted("not_permitted", _("您没有记录来访的权限。"))
    wanted = code or (ticket.hall.office.code if ticket is not None else "")
    if wanted:
        offices = [office for office in offices if office.code == wanted]
    if len(offices) != 1:
        raise ValidationError({"office": [_("请给出您登记来访的单位。")]})
    return offices[0]


def _facts(account: Account, office: Office, data: Mapping[str, Any]) -> dict[str, Any]:
    facts = dict(data)
    for name in ("representatives", "members"):
        if name in facts:
            if any("\n" in line for line in facts[name]):
                raise ValidationError({name: [_("每项一人，不能换行。")]})
            facts[name] = "\n".join(facts[name])
    if "petition" in facts:
        facts["petition"] = _petition(account, facts["petition"])
    if "room" in facts:
        facts["room"] = _room(office, facts["room"])
    if "units" in facts:
        facts["units"] = _units(facts["units"])
    if "brought_by" in facts:
        facts["brought_by"] = (
            next(iter(_units([facts["brought_by"]], "brought_by")), None) if facts["brought_by"] else None
        )
    if facts.get("identity_number"):
        facts["identity_number"] = _identity(facts["identity_number"])
    return facts


def _petition(account: Account, number: str | None) -> Any:
    if not number:
        return None
    petition = petition_of_number(petitions_visible_to(account), number)
    if petition is None:
        raise ValidationError({"petition": [_("没有这一信访件，或您无权查看。")]})
    return petition


def _room(office: Office, pk: int | None) -> Window | None:
    if pk is None:
        return None
    room = Window.objects.filter(hall__office=office, pk=pk).select_related("hall").first()
    if room is None:
        raise ValidationError({"room": [_("没有这个窗口或接谈室。")]})
    return room


def _identity(number: str) -> str:
    try:
        return checked_identity(number, identity_in(number))
    except DjangoValidationError as error:
        raise ValidationError({"identity_number": error.messages}) from error


def _units(codes: list[str], field: str = "units") -> list[Office]:
    found = list(Office.objects.filter(code__in=codes, is_active=True))
    if missing := sorted(set(codes) - {office.code for office in found}):
        raise ValidationError({field: [_("没有这个单位：%(codes)s。") % {"codes": "、".join(missing)}]})
    return found

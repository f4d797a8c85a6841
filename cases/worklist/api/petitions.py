"""Reading petitions: the list, one of them, its history, its clocks, its persons."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.actions.reading import open_sealed, read_identity
from cases.petitions.enums import ReadPurpose
from cases.petitions.history import petition_as_of
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import asks_why, covered, opened_petition
from cases.petitions.queries.references import withhold_numbers
from cases.petitions.queries.visible import petitions_on_record, petitions_visible_to
from cases.procedure.actions.counted import excluded_of, question_of
from cases.procedure.reports.proof import proof_of
from cases.worklist.api.records import EventRow, PetitionRow, PetitionWhole, rows
from cases.worklist.api.rows import PaperWhole, PersonUnmasked
from cases.worklist.filters import PetitionFilter
from cases.worklist.queries.petition import offices_named_in, petition_record
from offices.calendars.queries import calendar_labelled
from offices.organisation.api.headers import account_of, versioned
from offices.organisation.models import Account, Event
from offices.organisation.queries import with_texts
from offices.pages.serializers import Body


def shown(account: Account, number: str, serializer: type[PetitionWhole] = PetitionWhole) -> Response:
    """One petition as it is now, with its version as ETag."""
    petition = opened_petition(rows(petitions_on_record(account)), number, account)
    data = serializer(petition_record(petition, account), context={"account": account}).data
    return versioned(data, petition.version)


class Petitions(ListAPIView):
    serializer_class = PetitionRow
    filterset_class = PetitionFilter
    orders = {"-id": ("-id",), "next_due": ("next_due", "id")}
    queryset = Petition.objects.none()

    @extend_schema(operation_id="list_petitions", tags=["petitions"])
    def get(self, request: Request) -> Response:
        """看得到的信访件，最近登记的在前；order=next_due 时只列有到期日的，最早到期的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Petition]:
        return rows(petitions_visible_to(account_of(self.request)))

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [])


class OnePetition(APIView):
    @extend_schema(operation_id="get_petition", tags=["petitions"], responses=PetitionWhole)
    def get(self, request: Request, number: str) -> Response:
        """一个信访件：人员已遮蔽，附期限、诉求、文书、可走的步骤。ETag 以版本开头，内容没有变化时答复 304。"""
        return shown(account_of(request), number)


class Purpose(Body):
    purpose = serializers.ChoiceField(choices=ReadPurpose.choices)


class Identity(APIView):
    throttle_scope = "identity"

    @extend_schema(
        operation_id="read_identity", tags=["petitions"], request=Purpose, responses=PersonUnmasked(many=True)
    )
    def post(self, request: Request, number: str) -> Response:
        """按目的查看一个信访件的个人信息；每次查看都记入该信访件。"""
        account = account_of(request)
        petition = opened_petition(petitions_visible_to(account), number, account)
        given = Purpose(data=request.data)
        given.is_valid(raise_exception=True)
        persons = read_identity(petition=petition, by=account, at=timezone.now(), **given.validated_data)
        return Response(PersonUnmasked(persons, many=True).data)


class Open(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="open_sealed", tags=["petitions"], request=Purpose, responses={204: None})
    def post(self, request: Request, number: str) -> Response:
        """写明目的后打开密封件，12小时内有效，记入该信访件。登记、办理、决定本件的人员不必写明。"""
        account = account_of(request)
        petition = get_object_or_404(petitions_on_record(account), number=number)
        given = Purpose(data=request.data)
        given.is_valid(raise_exception=True)
        if asks_why(petition, account):
            open_sealed(petition=petition, by=account, at=timezone.now(), **given.validated_data)
        return Response(status=204)


class Events(ListAPIView):
    serializer_class = EventRow
    filter_backends = ()
    orders = {"sequence": ("sequence",)}
    queryset = Event.objects.none()

    @extend_schema(operation_id="list_events", tags=["petitions"])
    def get(self, request: Request, number: str) -> Response:
        """办理过程，按先后；每条带前一条的哈希。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Event]:
        self.petition = opened_petition(
            petitions_on_record(account_of(self.request)), self.kwargs["number"], account_of(self.request)
        )
        return with_texts(Event.objects.filter(chain_id=self.petition.chain_id))

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> Any:
        page = super().paginate_queryset(queryset)
        withhold_numbers(page or [], self.petition, account_of(self.request))
        return page

    def get_serializer_context(self) -> dict[str, Any]:
        """With the short names of the offices that the sentences name, once there are events to show."""
        context = dict(super().get_serializer_context())
        petition = getattr(self, "petition", None)
        return context if petition is None else {**context, "offices": offices_named_in(petition)}


class OfficeThen(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class ClockThen(serializers.Serializer):
    kind = serializers.CharField()
    state = serializers.CharField()
    office = OfficeThen(allow_null=True)
    start = serializers.DateField()
    due = serializers.DateField()
    provisional = serializers.BooleanField()
    stopped_on = serializers.DateField(allow_null=True)
    overdue = serializers.BooleanField()


class PetitionThen(serializers.Serializer):
    """A petition at the end of a day, as `manage.py as_of` prints it."""

    number = serializers.CharField()
    day = serializers.DateField()
    state = serializers.CharField()
    state_label = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()
    holder = OfficeThen(allow_null=True)
    handler = OfficeThen(allow_null=True)
    handled_by = serializers.CharField(allow_null=True)
    category = serializers.CharField(allow_null=True)
    purpose = serializers.CharField(allow_null=True)
    path = serializers.IntegerField(allow_null=True)
    urgent = serializers.BooleanField()
    batches = serializers.IntegerField()
    clocks = ClockThen(many=True)
    papers = serializers.ListField(child=serializers.DictField())
    events = serializers.IntegerField()
    last_event = serializers.DictField()


class AsOf(APIView):
    query_names = ("day",)

    @extend_schema(
        operation_id="petition_as_of",
        tags=["petitions"],
        parameters=[OpenApiParameter("day", OpenApiTypes.DATE, required=True, description="例如 2026-03-02")],
        responses=PetitionThen,
    )
    def get(self, request: Request, number: str) -> Response:
        """信访件在某日终了时的样子。"""
        petition = opened_petition(
            petitions_on_record(account_of(request)).select_related("text"), number, account_of(request)
        )
        then = petition_as_of(petition, _day(request.query_params.get("day", "")))
        if then is None:
            raise NotFound(_("那一天尚未登记。"), code="not_yet_registered")
        return Response(then)


def _day(text: str) -> date:
    try:
        if len(text) != len("2026-03-02"):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError({"day": [_("应是存在的日期，写作 2026-03-02。")]}) from error


class DayCounted(serializers.Serializer):
    date = serializers.DateField()
    number = serializers.IntegerField(allow_null=True)
    mark = serializers.CharField()
    said = serializers.CharField()
    reason = serializers.CharField()
    provisional = serializers.BooleanField()


class ClockProof(serializers.Serializer):
    """How a clock was counted."""

    number = serializers.CharField()
    clock = serializers.CharField()
    office = serializers.CharField()
    profile = serializers.CharField()
    article = serializers.CharField()
    calendar = serializers.CharField()
    start = serializers.DateField()
    set_date = serializers.DateField(allow_null=True)
    extension_days = serializers.IntegerField()
    excluded = serializers.ListField(child=serializers.ListField(child=serializers.DateField()))
    rolled = serializers.BooleanField()
    due = serializers.DateField()
    due_strict = serializers.DateField()
    due_rolled = serializers.DateField()
    provisional = serializers.BooleanField()
    state = serializers.CharField()
    stopped_on = serializers.DateField(allow_null=True)
    agrees = serializers.BooleanField(help_text="重新计算与保存的日期一致")
    explanation = serializers.CharField()
    days = DayCounted(many=True)


class Proof(APIView):
    @extend_schema(operation_id="clock_proof", tags=["petitions"], responses=ClockProof)
    def get(self, request: Request, number: str, pk: int) -> Response:
        """期限证明：依据、日历，逐日说明计入与不计入。"""
        petition = opened_petition(petitions_on_record(account_of(request)), number, account_of(request))
        clock = petition.clocks.select_related("office").filter(pk=pk).first()
        if clock is None:
            raise Http404
        proof = proof_of(clock, question_of(clock, excluded_of(clock)), calendar_labelled(clock.calendar))
        return Response(proof.as_json(petition.number))


class Paper(APIView):
    @extend_schema(operation_id="get_paper", tags=["petitions"], responses=PaperWhole)
    def get(self, request: Request, number: str, pk: int) -> Response:
        """一份文书的全文。"""
        petition = opened_petition(petitions_on_record(account_of(request)), number, account_of(request))
        papers: QuerySet[Any] = petition.documents.select_related("office", "addressee", "service")
        paper = papers.filter(pk=pk).first()
        if paper is None:
            raise Http404
        return Response(PaperWhole(paper).data)

"""Advice for programs: the list, one with its answers, a draft, the acts on it, and the letter."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.papers.views import letter_file
from cases.petitions.api import ShownToReader
from offices.errors import NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, IF_MATCH, account_of, request_key_of, version_of
from offices.organisation.models import Account
from offices.pages.serializers import Body, DayGiven, Label, ToldGiven, checked, given_in
from offices.pages.views import DOCX, PDF
from offices.vocabularies.api import OfficeRef
from supervision.advice.actions.acting import act_on
from supervision.advice.actions.drafting import change_advice, draft_advice
from supervision.advice.enums import AdviceKind
from supervision.advice.filters import AdviceFilter
from supervision.advice.forms import FORMS, AdviceForm
from supervision.advice.models import AdviceAnswer, AdviceLetter
from supervision.advice.queries import advice_visible_to, advising_offices, petitions_shown
from supervision.advice.reports.letter import shown_letter
from supervision.cards.enums import OrderGround
from supervision.orders.enums import Adoption


class AdviceAnswerRow(serializers.ModelSerializer):
    adoption_label = Label()
    decision_label = Label()
    made_by = serializers.CharField(source="made_by.name")

    class Meta:
        model = AdviceAnswer
        fields = [
            "id", "adoption", "adoption_label", "text", "on_paper", "made_at", "made_by", "decision", "decision_label",
            "decision_reason", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class AdviceRow(ShownToReader, serializers.ModelSerializer):
    office = OfficeRef()
    unit = OfficeRef()
    about = OfficeRef(allow_null=True)
    kind_label = Label()
    state_label = Label()

    class Meta:
        model = AdviceLetter
        fields = [
            "id", "number", "kind", "kind_label", "matter", "office", "unit", "about", "due_on", "state",
            "state_label", "signed_at", "urged_on", "ended_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class AdviceWhole(AdviceRow):
    ground_label = Label()
    copies = OfficeRef(many=True)
    answers = AdviceAnswerRow(many=True)
    petitions = serializers.SerializerMethodField(help_text="涉及的信访件编号，看得到的")
    unseen = serializers.SerializerMethodField(help_text="涉及的信访件，不在权限内的件数")

    class Meta(AdviceRow.Meta):
        fields = [
            *AdviceRow.Meta.fields,
            *("ground", "ground_label", "findings", "consequences", "advice", "sources", "returned", "ended_reason"),
            *("copies", "petitions", "unseen", "answers"),
        ]
        read_only_fields = fields

    def get_petitions(self, advice: AdviceLetter) -> list[str]:
        return [one.number for one in petitions_shown(advice, self.context["account"])[0]]

    def get_unseen(self, advice: AdviceLetter) -> int:
        return petitions_shown(advice, self.context["account"])[1]


class AdviceGiven(Body):
    unit = serializers.CharField(max_length=200, help_text="主送单位：代码或者名称")
    about = serializers.CharField(max_length=200, required=False, help_text="被建议追究责任的单位")
    ground = serializers.ChoiceField(choices=OrderGround.choices, required=False)
    matter = ToldGiven(max_length=100)
    findings = ToldGiven(max_length=4000)
    consequences = ToldGiven(max_length=500, required=False)
    advice = ToldGiven(max_length=2000)
    petitions = serializers.ListField(child=serializers.CharField(max_length=40), required=False, max_length=200)
    sources = ToldGiven(max_length=300, required=False)
    copies = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=50)
    due_on = DayGiven()


class AdviceDraftGiven(AdviceGiven):
    office = serializers.CharField(max_length=60, help_text="提出单位代码")
    kind = serializers.ChoiceField(choices=AdviceKind.choices)


class AdviceChangeGiven(AdviceGiven):
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="所见的版本；也可用 If-Match"
    )


class AdviceActGiven(Body):
    agreed = serializers.BooleanField(required=False, help_text="sign：签发或者退回修改")
    remark = ToldGiven(max_length=300, required=False, help_text="sign：退回修改的意见")
    adoption = serializers.ChoiceField(choices=Adoption.choices, required=False, help_text="answer、paper_answer")
    text = ToldGiven(max_length=4000, required=False, help_text="answer、paper_answer：反馈内容")
    accepted = serializers.BooleanField(required=False, help_text="examine")
    reason = ToldGiven(max_length=500, required=False, help_text="examine 退回、withdraw、drop 的理由")
    due_on = DayGiven(required=False, help_text="examine 退回时新的反馈期限")


class Advices(ListAPIView):
    serializer_class = AdviceRow
    filterset_class = AdviceFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = AdviceLetter.objects.none()

    @extend_schema(operation_id="list_advice", tags=["supervision"])
    def get(self, request: Request) -> Response:
        """建议：本单位提出的、收到的和抄送的，督查员连同下级单位提出的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[AdviceLetter]:
        return advice_visible_to(account_of(self.request)).select_related("office", "unit", "about").defer("content")

    @extend_schema(
        operation_id="draft_advice",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=AdviceDraftGiven,
        responses={201: AdviceWhole},
    )
    def post(self, request: Request) -> Response:
        """拟一件建议书，送签、签发以后才发出。"""
        account, at = account_of(request), timezone.now()
        if not advising_offices(account):
            raise NotPermitted("not_advising", _("您没有提出建议的权限。"))
        form = _form(request, AdviceDraftGiven, account)
        given = form.cleaned_data
        made = draft_advice(
            by=account,
            at=at,
            office=given["office"],
            kind=given["kind"],
            facts=form.facts(),
            request_key=request_key_of(request),
        )
        return _shown(account, made.pk, 201 if made.made_at == at else 200)


class OneAdvice(APIView):
    @extend_schema(operation_id="get_advice", tags=["supervision"], responses=AdviceWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一件建议和各次反馈。"""
        return _shown(account_of(request), pk)

    @extend_schema(
        operation_id="change_advice",
        tags=["supervision"],
        parameters=[IF_MATCH],
        request=AdviceChangeGiven,
        responses=AdviceWhole,
    )
    def put(self, request: Request, pk: int) -> Response:
        """修改拟稿；可以不写的各项，不写的不变。"""
        account = account_of(request)
        found = _visible(account, pk)
        body = AdviceChangeGiven(data=request.data)
        body.is_valid(raise_exception=True)
        version = version_of(request, body.validated_data.get("version"))
        form = _form(request, AdviceChangeGiven, account, advice=found)
        change_advice(by=account, at=timezone.now(), advice_id=pk, version=version, facts=form.facts())
        return _shown(account, pk)


class ActOnAdvice(APIView):
    @extend_schema(
        operation_id="act_on_advice",
        tags=["supervision"],
        parameters=[IDEMPOTENCY_KEY],
        request=AdviceActGiven,
        responses=AdviceWhole,
    )
    def post(self, request: Request, pk: int, key: str) -> Response:
        """送签 hand_in、签 sign、反馈 answer、录入 paper_answer、审核 examine、催办 urge、撤回 withdraw、作废 drop"""
        account = account_of(request)
        _visible(account, pk)
        if key not in FORMS:
            raise Http404
        body = AdviceActGiven(data=request.data)
        body.is_valid(raise_exception=True)
        sent = dict(body.validated_data)
        form = checked(FORMS[key]({**sent, "request_key": request_key_of(request) or ""}))
        act_on(key, {**form.cleaned_data, "by": account, "at": timezone.now(), "advice_id": pk})
        return _shown(account, pk)


class AdvicePdf(APIView):
    @extend_schema(operation_id="get_advice_pdf", tags=["supervision"], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """建议书，PDF。"""
        return letter_file(shown_letter(_visible(account_of(request), pk)), PDF, reader=account_of(request))


class AdviceWord(APIView):
    @extend_schema(operation_id="get_advice_word", tags=["supervision"], responses={(200, DOCX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """建议书，Word文档。"""
        return letter_file(shown_letter(_visible(account_of(request), pk)), DOCX, reader=account_of(request))


def _form(request: Request, given: type[Body], account: Account, **more: Any) -> AdviceForm:
    """The page's own form with what the body says."""
    sent = _as_it_stands(more["advice"], account) if "advice" in more else {}
    sent |= given_in(given, request.data)
    sent["petitions"] = "\n".join(sent.get("petitions", ()))
    sent["copies"] = "、".join(sent.get("copies", ()))
    return checked(AdviceForm(sent, account=account, on=timezone.localdate(), **more))


def _as_it_stands(advice: AdviceLetter, account: Account) -> dict[str, Any]:
    """What a change need not name, and leaves alone if it does not; of its petitions what the account sees."""
    return {
        "about": advice.about.code if advice.about else "",
        **{name: getattr(advice, name) for name in ("ground", "consequences", "sources")},
        "petitions": [one.number for one in petitions_shown(advice, account)[0]],
        "copies": list(advice.copies.order_by("path").values_list("code", flat=True)),
    }


def _visible(account: Account, pk: int) -> AdviceLetter:
    found = advice_visible_to(account).select_related("office", "unit", "about", "made_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(account: Account, pk: int, status: int = 200) -> Response:
    return Response(AdviceWhole(_visible(account, pk), context={"account": account}).data, status=status)

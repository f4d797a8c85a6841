"""Drafts for programs: written, handed in, decided; the letters masked."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.drafts.actions import deciding
from cases.drafts.actions.writing import extras_of, letters_of, make_draft, save_draft
from cases.drafts.filters import DraftFilter
from cases.drafts.models import Draft
from cases.drafts.policies import refusal_to_decide
from cases.drafts.queries import draft_rows, drafts_visible_to, edition_of, opened_draft
from cases.drafts.reports.page import file_copy, lines_of, moves_of
from cases.papers.reports.files import letter_as_pdf
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered, opened_petition
from cases.petitions.queries.visible import petitions_with_text
from cases.procedure.forms.base import StepForm
from cases.procedure.policies import check_state, office_for
from cases.procedure.step_kinds import is_step, step_kind
from cases.procedure.views.draft_hooks import is_drafted
from cases.worklist.api.steps import errors_of, serializer_for
from offices.errors import InvalidFacts
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.pages.serializers import Body, Label, ToldGiven
from offices.pages.views import PDF, attachment
from offices.vocabularies.api import OfficeRef


class DraftRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    due = serializers.DateField(
        allow_null=True, help_text="文书出具以后即完成的期限，没有的为本件最近的期限；拟稿期间照常计时"
    )
    office = OfficeRef()
    kind_label = Label()
    state_label = Label()
    level_label = Label()
    drafter = serializers.CharField()

    class Meta:
        model = Draft
        fields = [
            *("id", "petition", "subject", "due", "office", "step", "kind", "kind_label", "state", "state_label"),
            *("level", "level_label", "edition", "drafter", "made_at", "moved_at", "document"),
        ]
        read_only_fields = fields


class MoveRow(serializers.Serializer[Any]):
    what = serializers.CharField()
    who = serializers.CharField()
    at = serializers.DateTimeField()
    edition = serializers.IntegerField()
    remark = serializers.CharField(allow_blank=True)


class DraftedLetter(serializers.Serializer[Any]):
    title = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField(), help_text="文书各行，信访人姓名已遮蔽")


class DraftWhole(DraftRow):
    moved_on = serializers.SerializerMethodField(help_text="拟稿以后信访件已有变动，须修改保存后重新提交")
    copies = serializers.SerializerMethodField()
    annexes = serializers.SerializerMethodField()
    letters = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()
    refusal = serializers.SerializerMethodField(help_text="不能审核、签发的理由，可以的为空")

    class Meta(DraftRow.Meta):
        fields = [*DraftRow.Meta.fields, "moved_on", "copies", "annexes", "letters", "moves", "refusal"]
        read_only_fields = fields

    def get_moved_on(self, draft: Draft) -> bool:
        return draft.document_id is None and draft.petition.version != edition_of(draft).version

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_copies(self, draft: Draft) -> Any:
        return extras_of(edition_of(draft))[0]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_annexes(self, draft: Draft) -> Any:
        return extras_of(edition_of(draft))[1]

    @extend_schema_field(DraftedLetter(many=True))
    def get_letters(self, draft: Draft) -> Any:
        letters = [letter.masked() for letter in letters_of(draft)]
        return DraftedLetter([{"title": one.title, "lines": lines_of(one)} for one in letters], many=True).data

    @extend_schema_field(MoveRow(many=True))
    def get_moves(self, draft: Draft) -> Any:
        return MoveRow(moves_of(draft), many=True).data

    def get_refusal(self, draft: Draft) -> str:
        return refusal_to_decide(self.context["account"], draft)


class Extras(Body):
    copies = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=20, required=False, help_text="抄送单位全称"
    )
    annexes = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=20, required=False, help_text="附件名称"
    )


class DraftGiven(Extras):
    step = serializers.CharField(max_length=40, help_text="出具文书的步骤，见 choices")
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="所见的信访件版本")
    facts = serializers.DictField(help_text="这一步的内容，与该步骤的接口相同")


class EditionGiven(Extras):
    edition = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="所见的稿次")
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="所见的信访件版本")
    facts = serializers.DictField(help_text="这一步的内容，与该步骤的接口相同")


class ActGiven(Body):
    ACTS = (
        *(("hand_in", "送审"), ("take_back", "收回修改"), ("drop", "作废"), ("issue", "出具（不须审核签发的）")),
        *(("agree", "审核同意或者签发"), ("return", "退回修改，须写意见")),
    )

    act = serializers.ChoiceField(choices=ACTS)
    edition = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="所见的稿次")
    remark = ToldGiven(max_length=deciding.MOST_SIGNS, required=False, allow_blank=True, default="")


def _shown(account: Account, draft: Draft, *, status: int = 200) -> Response:
    row = draft_rows(Draft.objects.filter(pk=draft.pk)).get()
    return Response(DraftWhole(row, context={"account": account}).data, status=status)


def _form(petition: Petition, key: str, facts: Any, version: int, account: Account) -> StepForm:
    """The form of the step with these facts, valid. Raises as the step itself."""
    kind = step_kind(key) if is_step(key) else None
    if kind is None or kind.form is None or not is_drafted(kind):
        raise InvalidFacts("no_draft", f"步骤“{key[:40]}”不出具文书，不用拟稿。", field="step")
    check_state(petition, kind)
    office_for(account, petition, kind)
    given = serializer_for(kind, kind.form)(data=facts)
    if not given.is_valid():
        raise ValidationError({"facts": given.errors})
    known = {name: value for name, value in given.validated_data.items() if value is not None}
    form = kind.form({**known, "version": version}, petition=petition, account=account, on=timezone.localdate())
    if not form.is_valid():
        raise ValidationError({"facts": errors_of(form)})
    return form


class Drafts(ListAPIView):
    serializer_class = DraftRow
    filterset_class = DraftFilter
    queryset = Draft.objects.none()
    orders = {"-id": ("-id",)}

    @extend_schema(operation_id="list_drafts", tags=["drafts"])
    def get(self, request: Request) -> Response:
        """本单位的文书草稿，最近的在前；waits=mine 为待我审核、签发的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Draft]:
        return draft_rows(drafts_visible_to(account_of(self.request)))

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")


class PetitionDrafts(APIView):
    @extend_schema(operation_id="list_petition_drafts", tags=["drafts"], responses=DraftRow(many=True))
    def get(self, request: Request, number: str) -> Response:
        """一个信访件的草稿，本单位的，最近的在前。"""
        account = account_of(request)
        petition = opened_petition(petitions_with_text(account), number, account)
        found = draft_rows(drafts_visible_to(account).filter(petition=petition)).order_by("-pk")[:100]
        return Response(DraftRow(found, many=True).data)

    @extend_schema(
        operation_id="make_draft",
        tags=["drafts"],
        parameters=[IDEMPOTENCY_KEY],
        request=DraftGiven,
        responses={201: DraftWhole},
    )
    def post(self, request: Request, number: str) -> Response:
        """拟稿：填写出具文书的一步，存为草稿，签发时才办理。"""
        account = account_of(request)
        petition = opened_petition(petitions_with_text(account), number, account)
        given = DraftGiven(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        form = _form(petition, told.pop("step"), told.pop("facts"), told.pop("version"), account)
        form.cleaned_data["request_key"] = request_key_of(request)
        return _shown(account, make_draft(form, by=account, at=timezone.now(), **told), status=201)


class OneDraft(APIView):
    @extend_schema(operation_id="get_draft", tags=["drafts"], responses=DraftWhole)
    def get(self, request: Request, number: str, pk: int) -> Response:
        """一份草稿：文书内容、抄送、附件和办理经过。"""
        account = account_of(request)
        return _shown(account, opened_draft(number, pk, account)[1])


class EditDraft(APIView):
    @extend_schema(operation_id="edit_draft", tags=["drafts"], request=EditionGiven, responses=DraftWhole)
    def post(self, request: Request, number: str, pk: int) -> Response:
        """修改草稿，内容不同的存为新的一稿。没有给出的抄送、附件保持原样。"""
        account = account_of(request)
        petition, draft = opened_draft(number, pk, account)
        given = EditionGiven(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        copies, annexes = extras_of(edition_of(draft))
        form = _form(petition, draft.step, told.pop("facts"), told.pop("version"), account)
        extras: dict[str, Any] = {"copies": copies, "annexes": annexes} | told
        return _shown(account, save_draft(form, draft_id=draft.pk, by=account, at=timezone.now(), **extras))


class ActOnDraft(APIView):
    @extend_schema(operation_id="act_on_draft", tags=["drafts"], request=ActGiven, responses=DraftWhole)
    def post(self, request: Request, number: str, pk: int) -> Response:
        """送审、收回、作废、出具，审核、签发或者退回修改。签发时办理这一步并出具文书。"""
        account = account_of(request)
        _petition, draft = opened_draft(number, pk, account)
        given = ActGiven(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        name = told.pop("act")
        who: dict[str, Any] = {"draft_id": draft.pk, "by": account, "at": timezone.now(), **told}
        if name in ("agree", "return"):
            done = deciding.decide(agreed=name == "agree", **who)
        else:
            done = getattr(deciding, name)(**who)
        return _shown(account, done)


class DraftSheet(APIView):
    throttle_scope = "identity"

    @extend_schema(operation_id="get_draft_sheet", tags=["drafts"], responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, number: str, pk: int) -> HttpResponse:
        """发文稿纸的PDF，信访人姓名已遮蔽。"""
        petition, draft = opened_draft(number, pk, account_of(request))
        letter = file_copy(letters_of(draft)[0].masked())
        return attachment(letter_as_pdf(letter, sealed=petition.sealed), PDF, f"发文稿纸{number}-{pk}.pdf")

"""Issued letters for programs: the list, and many as one file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.views import APIView

from cases.drafts.actions.batches import ARCHIVE, MOST_LETTERS, take_letters
from cases.drafts.filters import LetterFilter
from cases.drafts.queries import letter_rows, letters_visible_to
from cases.papers.models import Document
from cases.petitions.queries.opening import covered
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Body, Label
from offices.pages.views import PDF, attachment
from offices.vocabularies.api import OfficeRef


class LetterRow(serializers.ModelSerializer):
    kind_label = Label()
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    office = OfficeRef()
    served_on = serializers.DateField(source="service_on", allow_null=True)

    class Meta:
        model = Document
        fields = ["id", "kind", "kind_label", "number", "petition", "subject", "office", "issued_on", "served_on"]
        read_only_fields = fields


class LettersGiven(Body):
    letters = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=MOST_LETTERS,
        help_text="文书的 id",
    )
    form = serializers.ChoiceField(choices=(("pdf", "合为一个PDF"), (ARCHIVE, "每份一个PDF，压缩包")), default="pdf")


class Letters(ListAPIView):
    serializer_class = LetterRow
    filterset_class = LetterFilter
    queryset = Document.objects.none()
    orders = {"-id": ("-id",)}

    @extend_schema(operation_id="list_letters", tags=["drafts"])
    def get(self, request: Request) -> Any:
        """已出具的文书，最近的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Document]:
        return letter_rows(letters_visible_to(account_of(self.request)))

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")


class LettersDownload(APIView):
    throttle_scope = "identity"

    @extend_schema(
        operation_id="download_letters",
        tags=["drafts"],
        request=LettersGiven,
        responses={(200, PDF): OpenApiTypes.BINARY, (200, "application/zip"): OpenApiTypes.BINARY},
    )
    def post(self, request: Request) -> HttpResponse:
        """几份文书合为一个PDF，或者压缩包；写明信访人姓名，每件记入查看记录，目的：制作、送达文书。"""
        given = LettersGiven(data=request.data)
        given.is_valid(raise_exception=True)
        form = given.validated_data["form"]
        ids, account = given.validated_data["letters"], account_of(request)
        content = take_letters(ids=ids, by=account, at=timezone.now(), form=form)
        is_zip = form == ARCHIVE
        return attachment(content, "application/zip" if is_zip else PDF, f"{_('文书')}.{'zip' if is_zip else 'pdf'}")

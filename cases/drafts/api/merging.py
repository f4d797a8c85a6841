"""Letters for many petitions, for programs: begun, and followed by asking again."""

from typing import Any
from uuid import uuid4

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.drafts.actions.merging import MERGED, MOST_PETITIONS, run_small, start_merge
from cases.drafts.models import MergeItem, MergeJob
from cases.drafts.reports.merging import items_of
from cases.petitions.numbers import numbers_in
from cases.petitions.queries.numbers import petitions_of_numbers
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import InvalidFacts
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.organisation.policies import own
from offices.pages.models import LONGEST_TEXT
from offices.pages.serializers import Body, Label, ToldGiven


class MergeGiven(Body):
    step = serializers.ChoiceField(choices=[(key, key) for key in MERGED], help_text="出具文书的一步")
    petitions = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=MOST_PETITIONS, help_text="信访件编号"
    )
    text = ToldGiven(
        max_length=LONGEST_TEXT, required=False, allow_blank=True, default="", help_text="内容，可写字段，如 {概要}"
    )
    contact = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")


class MergedRow(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    state_label = Label()

    class Meta:
        model = MergeItem
        fields = ["petition", "state", "state_label", "sentence", "document", "draft"]
        read_only_fields = fields


class MergeProgress(serializers.ModelSerializer):
    state_label = Label()
    items = serializers.SerializerMethodField(help_text="每件的结果，未办理的写明原因")

    class Meta:
        model = MergeJob
        fields = ["id", "step", "state", "state_label", "total", "made_at", "finished_at", "error", "items"]
        read_only_fields = fields

    @extend_schema_field(MergedRow(many=True))
    def get_items(self, job: MergeJob) -> Any:
        return MergedRow(items_of(job, self.context["account"]), many=True).data


def _shown(job: MergeJob, account: Account, *, status: int = 200) -> Response:
    return Response(MergeProgress(job, context={"account": account}).data, status=status)


class MergeJobs(APIView):
    throttle_scope = "import"

    @extend_schema(
        operation_id="merge_letters",
        tags=["drafts"],
        parameters=[IDEMPOTENCY_KEY],
        request=MergeGiven,
        responses={201: MergeProgress, 200: MergeProgress},
    )
    def post(self, request: Request) -> Response:
        """批量出具文书：同一步、同一内容，每件分别办理；须签发的送审。多的由后台办理，用 GET 查看进度。"""
        account, given = account_of(request), MergeGiven(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        found, missing = petitions_of_numbers(
            petitions_visible_to(account), numbers_in("\n".join(told.pop("petitions")))
        )
        if missing:
            said = _("没有这样的信访件，或者您无权查看：%s。") % "、".join(one.text[:40] for one in missing[:5])
            raise InvalidFacts("no_petition", said, field="petitions")
        ids = [pk for pk, _number in found.values()]
        key = request_key_of(request) or uuid4()
        at = timezone.now()
        job = start_merge(by=account, at=at, petition_ids=ids, request_key=key, **told)
        return _shown(run_small(job), account, status=201 if job.made_at == at else 200)


class OneMergeJob(APIView):
    @extend_schema(operation_id="get_merge_job", tags=["drafts"], responses=MergeProgress)
    def get(self, request: Request, pk: int) -> Response:
        """一批文书的进度和每件的结果。"""
        account = account_of(request)
        return _shown(get_object_or_404(MergeJob.objects.filter(own(account, "made_by")), pk=pk), account)

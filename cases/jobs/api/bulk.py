"""The API takes one step on many petitions: it starts the job and answers how far it is."""

from copy import copy
from typing import Any
from uuid import uuid4

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.jobs.actions.bulk import MOST_PETITIONS, BulkWork, run_small, start_bulk, take_back, take_back_list
from cases.jobs.actions.engine import go_on, stop_job
from cases.jobs.forms.bulk import BULK_FORMS
from cases.jobs.models import BulkItem, BulkJob, ImportBatch
from cases.jobs.queries import imports_visible_to, taking_back
from cases.jobs.reports.bulk import holders_of, items_shown, progress_of
from cases.petitions.numbers import Typed, number_readings
from cases.petitions.queries.numbers import petitions_of_numbers
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.api.steps import serializer_field
from offices.errors import NotPermitted
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, Label, ToldGiven, checked, given_in

MOST_REFUSALS = 500


def _body() -> type[serializers.Serializer[Any]]:
    """Kind and petitions, and the fields of all forms, none required: the form of the kind asks for its own."""
    fields: dict[str, Any] = {
        "kind": serializers.ChoiceField(choices=[(kind, BulkJob.Kind(kind).label) for kind in BULK_FORMS]),
        "petitions": serializers.ListField(
            child=serializers.CharField(max_length=40), allow_empty=False, max_length=MOST_PETITIONS, help_text="编号"
        ),
    }
    for form in BULK_FORMS.values():
        for name, field in form.base_fields.items():
            if name != "request_key" and name not in fields:
                free = copy(field)
                free.required = False
                fields[name] = serializer_field(free)
    return type("BulkGiven", (Body,), {"__doc__": None, **fields})


BulkGiven = _body()


class Refusal(serializers.Serializer[Any]):
    number = serializers.CharField(source="petition.number", max_length=40)
    sentence = serializers.CharField()


class BulkProgress(serializers.ModelSerializer):
    kind_label = Label()
    state_label = Label()
    done = serializers.IntegerField(min_value=0)
    drafted = serializers.IntegerField(min_value=0, help_text="须审核签发的，已拟稿送审")
    refused = serializers.IntegerField(min_value=0)
    refusals = Refusal(many=True, help_text=f"未办理的及原因，最多{MOST_REFUSALS}件")

    class Meta:
        model = BulkJob
        fields = [
            "id",
            "kind",
            "kind_label",
            "state",
            "state_label",
            "made_at",
            "finished_at",
            "total",
            "done",
            "drafted",
            "refused",
            "refusals",
        ]
        read_only_fields = fields


def _shown(job: BulkJob, account: Account) -> Any:
    known: Any = job
    progress = progress_of(job)
    known.done, known.drafted, known.refused = progress.done, progress.drafted, progress.refused
    known.refusals = list(items_shown(job, account, BulkItem.State.REFUSED)[:MOST_REFUSALS])
    return BulkProgress(known).data


def _ids(account: Account, numbers: list[str]) -> list[int]:
    typed = [Typed(number, number_readings(number)) for number in numbers]
    found, missing = petitions_of_numbers(petitions_visible_to(account), typed)
    if missing:
        raise ValidationError({"petitions": [str(one) for one in missing[:20]]})
    return sorted({pk for pk, _number in found.values()})


class BulkJobs(APIView):
    throttle_scope = "import"

    @extend_schema(
        operation_id="package_many",
        tags=["packages"],
        parameters=[IDEMPOTENCY_KEY],
        request=BulkGiven,
        responses={202: BulkProgress},
    )
    def post(self, request: Request) -> Response:
        """对多件信访件包案、移交、变更、合并或拆分；较多的由后台办理，用 GET 查看进度。"""
        account, at = account_of(request), timezone.now()
        if not authority_of(account).may_anywhere(Permission.PACKAGE):
            raise NotPermitted("not_permitted", _("您没有确定包案的权限。"))
        given = given_in(BulkGiven, request.data)
        ids = _ids(account, given.pop("petitions"))
        key = request_key_of(request) or uuid4()
        form_class = BULK_FORMS[given.pop("kind")]
        given.setdefault("origin", "hand")
        on = timezone.localdate(at)
        form = checked(form_class({**given, "request_key": key}, account=account, holders=holders_of(ids), on=on))
        job = start_bulk(
            by=account,
            at=at,
            kind=form.kind,
            petition_ids=ids,
            facts=form.facts(),
            request_key=key,
            group=form.chosen_group,
            group_name=form.new_group,
            include=form.included,
            typed=form.number,
        )
        return Response(_shown(run_small(job), account), status=status.HTTP_202_ACCEPTED)


class OneBulkJob(APIView):
    @extend_schema(operation_id="get_package_many", tags=["packages"], responses=BulkProgress)
    def get(self, request: Request, pk: int) -> Response:
        """批量办理的进度，以及未办理的原因。"""
        account = account_of(request)
        return Response(_shown(_own(account, pk), account))


class StopBulkJob(APIView):
    @extend_schema(operation_id="stop_package_many", tags=["packages"], request=None, responses=BulkProgress)
    def post(self, request: Request, pk: int) -> Response:
        """停止批量办理：其余的留下，可以继续。"""
        account = account_of(request)
        stop_job(BulkWork, _own(account, pk).pk, by=account, at=timezone.now())
        return Response(_shown(_own(account, pk), account))


class GoOnBulkJob(APIView):
    @extend_schema(operation_id="go_on_package_many", tags=["packages"], request=None, responses=BulkProgress)
    def post(self, request: Request, pk: int) -> Response:
        """继续已停止的批量办理。"""
        account = account_of(request)
        go_on(BulkWork, _own(account, pk).pk, at=timezone.now())
        return Response(_shown(_own(account, pk), account))


class TakeBackGiven(Body):
    reason = ToldGiven(max_length=500)


class TakeBackBulkJob(APIView):
    throttle_scope = "import"

    @extend_schema(
        operation_id="take_back_package_many",
        tags=["packages"],
        parameters=[IDEMPOTENCY_KEY],
        request=TakeBackGiven,
        responses={202: BulkProgress},
    )
    def post(self, request: Request, pk: int) -> Response:
        """撤回一次批量包案中还没有办理过的包案。"""
        account = account_of(request)
        job = _own(account, pk)
        body = TakeBackGiven(data=request.data)
        body.is_valid(raise_exception=True)
        key = request_key_of(request) or uuid4()
        made = take_back(
            by=account, at=timezone.now(), job_id=job.pk, reason=body.validated_data["reason"], request_key=key
        )
        return Response(_shown(run_small(made), account), status=status.HTTP_202_ACCEPTED)


class ListExtent(serializers.Serializer[Any]):
    registered = serializers.IntegerField(min_value=0, help_text="这份名单办理、尚未撤销的件数")
    would_go = serializers.IntegerField(min_value=0, help_text="新定的包案，没有办理过，可以撤销")
    would_stay = serializers.IntegerField(min_value=0, help_text="保留的")
    job = BulkProgress(allow_null=True, help_text="最近一次撤销")


class TakeBackList(APIView):
    throttle_scope = "import"

    @extend_schema(operation_id="get_take_back_list", tags=["packages"], responses=ListExtent)
    def get(self, request: Request, pk: int) -> Response:
        """一份名单的包案：撤销的、保留的各几件，以及最近一次撤销的进度。"""
        account = account_of(request)
        batch = _list(account, pk)
        known, job = taking_back(batch), batch.taken_back.order_by("-pk").first()
        facts = {"registered": known.registered, "would_go": known.would_go, "would_stay": known.would_stay}
        return Response({**facts, "job": _shown(job, account) if job is not None else None})

    @extend_schema(
        operation_id="take_back_list",
        tags=["packages"],
        parameters=[IDEMPOTENCY_KEY],
        request=TakeBackGiven,
        responses={202: BulkProgress},
    )
    def post(self, request: Request, pk: int) -> Response:
        """撤销一份名单新定的、还没有办理过的包案；保留的逐件写明原因。"""
        account = account_of(request)
        batch, body = _list(account, pk), TakeBackGiven(data=request.data)
        body.is_valid(raise_exception=True)
        told = {**body.validated_data, "request_key": request_key_of(request) or uuid4()}
        made = take_back_list(by=account, at=timezone.now(), batch_id=batch.pk, **told)
        return Response(_shown(run_small(made), account), status=status.HTTP_202_ACCEPTED)


def _list(account: Account, pk: int) -> ImportBatch:
    batch = imports_visible_to(account, ImportBatch.Kind.PACKAGES).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def _own(account: Account, pk: int) -> BulkJob:
    job = BulkJob.objects.filter(own(account, "made_by"), pk=pk).first()
    if job is None:
        raise Http404
    return job

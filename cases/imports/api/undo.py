"""Undoing an import: what would go and stay, asked for, decided, followed by asking again."""

from typing import Any
from uuid import uuid4

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.imports.actions.undo import ask_undo, decide_undo, withdraw_undo
from cases.jobs.models import ImportBatch, ImportUndo
from cases.jobs.queries import RAN, imports_to_undo, left_of, undoing_of
from offices.errors import ActionRefused
from offices.organisation.api.headers import IDEMPOTENCY_KEY, account_of, request_key_of
from offices.organisation.models import Account
from offices.pages.serializers import Body, Label, ToldGiven

MOST_KEPT = 200


class UndoProgress(serializers.ModelSerializer):
    state_label = Label()

    class Meta:
        model = ImportUndo
        fields = [
            *("id", "state", "state_label", "asked_at", "reason", "decided_at", "decision", "total", "undone", "left"),
            *("error", "finished_at"),
        ]
        read_only_fields = fields


class Kept(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="在文件中的行")
    petition = serializers.CharField(source="petition.number")
    reason = serializers.CharField(source="sentence")


class Extent(serializers.Serializer[Any]):
    registered = serializers.IntegerField(min_value=0, help_text="尚未撤销的件数")
    would_go = serializers.IntegerField(min_value=0, help_text="没有办理过、撤销的")
    would_stay = serializers.IntegerField(min_value=0, help_text="已办理过、保留的")
    undo = UndoProgress(allow_null=True, help_text="最近一次报批")
    kept = Kept(many=True, help_text="最近一次撤销保留的，最多200件，逐件写明原因")


class UndoGiven(Body):
    reason = ToldGiven(max_length=500)


class UndoDecision(Body):
    agreed = serializers.BooleanField()
    decision = ToldGiven(max_length=500, required=False, default="", allow_blank=True)


def _batch(account: Account, pk: int) -> ImportBatch:
    batch = imports_to_undo(account).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def _shown(account: Account, batch: ImportBatch) -> Any:
    known: Any = undoing_of(batch)
    extent = {"registered": known.registered, "would_go": known.would_go, "would_stay": known.would_stay}
    undo = batch.undos.order_by("-pk").first()
    kept = left_of(batch, account)[:MOST_KEPT] if undo is not None and undo.state in RAN else []
    return Extent({**extent, "undo": undo, "kept": kept}).data


def _last(batch: ImportBatch) -> ImportUndo:
    undo = batch.undos.order_by("-pk").first()
    if undo is None:
        raise ActionRefused("not_asked", _("没有报批撤销这次导入。"))
    return undo


class UndoImport(APIView):
    throttle_scope = "import"

    @extend_schema(operation_id="get_undo_import", tags=["imports"], responses=Extent)
    def get(self, request: Request, pk: int) -> Response:
        """撤销一次导入：将撤销、将保留的件数，以及报批和进度。"""
        return Response(_shown(account_of(request), _batch(account_of(request), pk)))

    @extend_schema(
        operation_id="undo_import",
        tags=["imports"],
        parameters=[IDEMPOTENCY_KEY],
        request=UndoGiven,
        responses={200: Extent, 201: Extent},
    )
    def post(self, request: Request, pk: int) -> Response:
        """报批撤销一次导入；由本单位负责人决定。"""
        account = account_of(request)
        batch, given = _batch(account, pk), UndoGiven(data=request.data)
        given.is_valid(raise_exception=True)
        key, at = request_key_of(request) or uuid4(), timezone.now()
        undo = ask_undo(by=account, at=at, batch_id=batch.pk, request_key=key, **given.validated_data)
        return Response(_shown(account, batch), status=201 if undo.asked_at == at else 200)


class WithdrawUndo(APIView):
    @extend_schema(operation_id="withdraw_undo_import", tags=["imports"], request=None, responses=Extent)
    def post(self, request: Request, pk: int) -> Response:
        """撤回撤销导入的报批；由报批人在决定以前撤回。"""
        account = account_of(request)
        batch = _batch(account, pk)
        withdraw_undo(by=account, at=timezone.now(), undo_id=_last(batch).pk)
        return Response(_shown(account, batch))


class DecideUndo(APIView):
    @extend_schema(operation_id="decide_undo_import", tags=["imports"], request=UndoDecision, responses=Extent)
    def post(self, request: Request, pk: int) -> Response:
        """批准或者不批准撤销导入；批准后由后台逐件撤销，用 GET 查看进度。"""
        account = account_of(request)
        batch, given = _batch(account, pk), UndoDecision(data=request.data)
        given.is_valid(raise_exception=True)
        decide_undo(by=account, at=timezone.now(), undo_id=_last(batch).pk, **given.validated_data)
        return Response(_shown(account, batch))

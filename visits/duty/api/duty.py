"""The duty book: entries with photos, following up, settling, raising to a petition, reading and correcting.

Outside a reading nothing of what was said and of whom is answered; photos are for who keeps the book of the office.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView

from cases.petitions.actions.parties import Person
from offices.errors import NotPermitted
from offices.files.actions import content_of
from offices.files.models import StoredFile
from offices.files.uploads import Checked, checked_upload
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
from offices.pages.api import FormParser
from offices.pages.serializers import checked
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories
from visits.duty.actions.duty import check_raises, follow_up, raise_to_petition, record_entry, reopen, settle
from visits.duty.actions.reading import amend_entry, check_amends, read_entry
from visits.duty.api.records import (
    DutyAmended,
    DutyFollowUpGiven,
    DutyFollowUpGivenWithPhotos,
    DutyGiven,
    DutyGivenWithPhotos,
    DutyRaiseGiven,
    DutyReopenGiven,
    DutyRow,
    DutySettleGiven,
    DutySettleGivenWithPhotos,
    DutyUnmasked,
    DutyWhole,
)
from visits.duty.filters import DutyFilter
from visits.duty.forms import RaiseForm
from visits.duty.models import DutyBookEntry
from visits.duty.queries import duty_visible_to, keeps_book, listed
from visits.visits.api import ReadGiven

PHOTOS = Prefetch("photos", StoredFile.objects.defer("content"))
BOTH_PARSERS: Sequence[type[BaseParser]] = (*cast(Any, api_settings).DEFAULT_PARSER_CLASSES, FormParser)


class DutyBookEntries(ListAPIView):
    serializer_class = DutyRow
    filterset_class = DutyFilter
    orders = {"-id": ("-id",)}
    queryset = DutyBookEntry.objects.none()
    parser_classes = BOTH_PARSERS

    @extend_schema(operation_id="list_duty_entries", tags=["duty"])
    def get(self, request: Request) -> Response:
        """责任信访工作手册：本单位的和督查范围内下级单位的，最近记录的在前。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[DutyBookEntry]:
        return listed(duty_visible_to(account_of(self.request)))

    @extend_schema(
        operation_id="record_duty_entry",
        tags=["duty"],
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": DutyGiven, "multipart/form-data": DutyGivenWithPhotos},
        responses={201: DutyWhole, 200: DutyWhole},
    )
    def post(self, request: Request) -> Response:
        """记一件。带照片的用 multipart/form-data。同一个 Idempotency-Key 再次提交，答复第一次的记录（200）。"""
        account, at = account_of(request), timezone.now()
        data = _given(DutyGivenWithPhotos, request)
        office = _office(account, data.pop("office", ""))
        photos, how = _photos(data), data.pop("settled_how", "")
        entry = record_entry(
            by=account,
            at=at,
            office=office,
            photos=photos,
            settled_how=how,
            request_key=request_key_of(request),
            **_facts(data),
        )
        response = _shown(account, entry.pk, 201 if entry.recorded_at == at else 200)
        response["Location"] = f"{request.path}{entry.pk}/"
        return response


class OneDutyBookEntry(APIView):
    @extend_schema(operation_id="get_duty_entry", tags=["duty"], responses=DutyWhole)
    def get(self, request: Request, pk: int) -> Response:
        """一件。情况、当事人和跟进内容用 read 查看。"""
        return _shown(account_of(request), pk)


class DutyPhoto(APIView):
    @extend_schema(operation_id="get_duty_photo", tags=["duty"], responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, file: int) -> HttpResponse:
        """一张照片，只有本单位看得到。"""
        account = account_of(request)
        entry = _entry(account, pk)
        if not keeps_book(account, entry.office):
            raise PermissionDenied(_("照片只由本单位查看。"))
        photo = entry.photos.filter(pk=file).first()
        if photo is None:
            raise Http404
        headers = {"Content-Disposition": f'inline; filename="{photo.name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(content_of(photo), content_type=photo.content_type, headers=headers)


class ReadDutyBookEntry(APIView):
    @extend_schema(operation_id="read_duty_entry", tags=["duty"], request=ReadGiven, responses=DutyUnmasked)
    def post(self, request: Request, pk: int) -> Response:
        """按目的查看情况、当事人、化解和跟进内容，记入这一件。"""
        account = account_of(request)
        entry = _entry(account, pk)
        texts = read_entry(entry=entry, by=account, at=timezone.now(), **_given(ReadGiven, request))
        done = [{"id": number, "text": text} for number, text in texts.pop("follow_ups").items()]
        return Response(DutyUnmasked({**texts, "follow_ups": done}).data)


class FollowUpDutyBookEntry(APIView):
    parser_classes = BOTH_PARSERS

    @extend_schema(
        operation_id="follow_up_duty_entry",
        tags=["duty"],
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": DutyFollowUpGiven, "multipart/form-data": DutyFollowUpGivenWithPhotos},
        responses=DutyWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """记一次跟进，给出下次跟进的日期。"""
        account = account_of(request)
        entry, data = _entry(account, pk), _given(DutyFollowUpGivenWithPhotos, request)
        told = {"photos": _photos(data), "request_key": request_key_of(request), **data}
        follow_up(by=account, at=timezone.now(), entry_id=entry.pk, **told)
        return _shown(account, pk)


class SettleDutyBookEntry(APIView):
    parser_classes = BOTH_PARSERS

    @extend_schema(
        operation_id="settle_duty_entry",
        tags=["duty"],
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": DutySettleGiven, "multipart/form-data": DutySettleGivenWithPhotos},
        responses=DutyWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """跟进后就地化解的，写明怎样化解。"""
        account = account_of(request)
        entry, data = _entry(account, pk), _given(DutySettleGivenWithPhotos, request)
        told = {"photos": _photos(data), "request_key": request_key_of(request), "how": data["settled_how"]}
        settle(by=account, at=timezone.now(), entry_id=entry.pk, **told)
        return _shown(account, pk)


class ReopenDutyBookEntry(APIView):
    @extend_schema(
        operation_id="reopen_duty_entry",
        tags=["duty"],
        parameters=[IDEMPOTENCY_KEY],
        request=DutyReopenGiven,
        responses=DutyWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """已就地化解的又有反复，或者误记为化解：写明理由重新打开，继续跟进。"""
        account = account_of(request)
        entry, data = _entry(account, pk), _given(DutyReopenGiven, request)
        reopen(by=account, at=timezone.now(), entry_id=entry.pk, request_key=request_key_of(request), **data)
        return _shown(account, pk)


class RaiseDutyBookEntry(APIView):
    @extend_schema(
        operation_id="raise_duty_entry",
        tags=["duty"],
        parameters=[IDEMPOTENCY_KEY],
        request=DutyRaiseGiven,
        responses=DutyWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """转为信访件：事项、情况、跟进、地点、分类一并转入，答复里有信访件编号。一件只转一次。"""
        account = account_of(request)
        entry = _entry(account, pk)
        offices, data = check_raises(account, entry), _given(DutyRaiseGiven, request)
        if code := data.pop("office", ""):
            offices = [office for office in offices if office.code == code]
            if not offices:
                raise ValidationError({"office": [_("您不能在代码为“%(code)s”的单位登记。") % {"code": code}]})
        key = request_key_of(request)
        form = checked(RaiseForm({**data, "request_key": str(key or uuid4())}, offices=offices[:1]))
        facts = {**form.facts(), "request_key": key}
        raise_to_petition(by=account, at=timezone.now(), entry_id=entry.pk, principal=Person(**form.person()), **facts)
        return _shown(account, pk)


class AmendDutyBookEntry(APIView):
    @extend_schema(
        operation_id="amend_duty_entry",
        tags=["duty"],
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
        request=DutyAmended,
        responses=DutyWhole,
    )
    def post(self, request: Request, pk: int) -> Response:
        """更正一件，写明理由；没有给出的项不变。须给出所见的版本。"""
        account = account_of(request)
        entry = _entry(account, pk)
        check_amends(account, entry)
        data = _given(DutyAmended, request)
        version, reason = version_of(request, data.pop("version", None)), data.pop("reason")
        told = {"version": version, "reason": reason, "changes": _facts(data), "request_key": request_key_of(request)}
        amend_entry(entry_id=entry.pk, by=account, at=timezone.now(), **told)
        return _shown(account, pk)


# What a request names, as the actions take it


def _entry(account: Account, pk: int) -> DutyBookEntry:
    visible = duty_visible_to(account).select_related("office", "category", "petition", "recorded_by")
    entry = visible.filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


def _shown(account: Account, pk: int, status: int = 200) -> Response:
    """One entry as it is now, with its version as ETag."""
    entry = _entry(account, pk)
    prefetch_related_objects([entry], PHOTOS, "follow_ups__recorded_by", "amendments__by")
    data = DutyWhole(entry, context={"keeps": keeps_book(account, entry.office)}).data
    return versioned(data, entry.version, status=status)


def _given(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    given = serializer(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _photos(data: dict[str, Any]) -> list[tuple[str, Checked]]:
    return [(photo.name, checked_upload(photo, field="photos")) for photo in data.pop("photos", [])]


def _office(account: Account, code: str) -> Office:
    offices = authority_of(account).offices(Permission.FOLLOW_UP)
    if not offices:
        raise NotPermitted("not_permitted", _("您没有记录工作手册的权限。"))
    if code:
        offices = [office for office in offices if office.code == code]
    if len(offices) != 1:
        raise ValidationError({"office": [_("请给出您记录工作手册的单位。")]})
    return offices[0]


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The category by its code in the version that is in force."""
    facts = dict(data)
    if "category" in facts:
        facts["category"] = _category(facts["category"])
    return facts


def _category(code: str) -> Category | None:
    if not code:
        return None
    category = current_categories().filter(code=code).first()
    if category is None:
        raise ValidationError({"category": [_("没有代码为“%(code)s”的内容分类。") % {"code": code}]})
    return category

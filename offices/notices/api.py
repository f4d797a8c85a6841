"""What did not arrive, sent again or given up; how the account that asks is told."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from offices.notices.actions.deciding import MOST_AT_ONCE, choose_channels, drop_deliveries, send_again
from offices.notices.enums import TO_ACCOUNTS, Cadence
from offices.notices.filters import DeliveryFilter
from offices.notices.forms import ChannelsForm
from offices.notices.models import Delivery, Digest, NoticeSettings
from offices.notices.queries import deliveries_visible_to, deliveries_whole, digests_of, settings_of
from offices.organisation.api.headers import account_of
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import unread_notices
from offices.organisation.roles import Permission
from offices.pages.serializers import Body, Label, checked
from offices.vocabularies.api import OfficeRef


class DeliveryRow(serializers.ModelSerializer):
    channel_label = Label()
    kind_label = Label()
    state_label = Label()
    office = OfficeRef()
    account = serializers.CharField(source="account.username", allow_null=True, default=None, help_text="收件人")

    class Meta:
        model = Delivery
        fields = [
            "id", "channel", "channel_label", "kind", "kind_label", "office", "account", "state", "state_label",
            "reason", "tries", "created_at", "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class ChosenDeliveries(Body):
    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_AT_ONCE)


class NumberDone(serializers.Serializer):
    number = serializers.IntegerField(help_text="多少条")


class Deliveries(ListAPIView):
    serializer_class = DeliveryRow
    filterset_class = DeliveryFilter
    orders = {"-id": ("-id",)}
    queryset = Delivery.objects.none()

    @extend_schema(operation_id="list_deliveries", tags=["reference"])
    def get(self, request: Request) -> Response:
        """短信、邮件通知和没有送达的站内消息（系统管理员）。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Delivery]:
        return deliveries_whole(deliveries_visible_to(_administrator(self)))


def _administrator(view: APIView) -> Account:
    """The account that asks, if it administers any office."""
    account = account_of(view.request)
    if not authority_of(account).may_anywhere(Permission.MANAGE_OFFICES):
        view.permission_denied(view.request)
    return account


def _act(name: str, said: str, act: Callable[..., int]) -> type[APIView]:
    @extend_schema(
        operation_id=f"{name}_deliveries", tags=["reference"], request=ChosenDeliveries, responses=NumberDone
    )
    def post(self: APIView, request: Request) -> Response:
        account = _administrator(self)
        given = ChosenDeliveries(data=request.data)
        given.is_valid(raise_exception=True)
        return Response({"number": act(ids=given.validated_data["ids"], by=account, at=timezone.now())})

    post.__doc__ = said
    return type(f"Deliveries{name.title()}", (APIView,), {"post": post, "__doc__": said})


SendAgain = _act("resend", "重新发送没有送达的、不明的。", send_again)
Drop = _act("drop", "不再发送。", drop_deliveries)


class UnreadNumber(serializers.Serializer):
    number = serializers.IntegerField(help_text="未读多少条，最多数到100")


class Unread(APIView):
    @extend_schema(operation_id="unread_notices", tags=["reference"], responses=UnreadNumber)
    def get(self, request: Request) -> Response:
        """本人未读的站内消息有多少条。"""
        return Response({"number": unread_notices(account_of(request), 100)})


class DigestRow(serializers.ModelSerializer):
    class Meta:
        model = Digest
        fields = ["id", "since", "until", "number", "unread", "made_at"]
        read_only_fields = fields


class Digests(ListAPIView):
    serializer_class = DigestRow
    orders = {"-id": ("-id",)}
    queryset = Digest.objects.none()

    @extend_schema(operation_id="list_notice_digests", tags=["reference"])
    def get(self, request: Request) -> Response:
        """本人的消息汇总：一段时间的新消息多少条、其中未读多少条。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Digest]:
        return digests_of(account_of(self.request))


class NoticeSettingsRow(serializers.ModelSerializer):
    digest = serializers.CharField(help_text="多久汇总一次：daily、weekly，空为不汇总")

    class Meta:
        model = NoticeSettings
        fields = [
            "phone", "sms_kinds", "email", "email_kinds", "digest", "digest_hour", "quiet_from", "quiet_to",
        ]  # fmt: skip
        read_only_fields = fields


class NoticeSettingsGiven(Body):
    phone = serializers.CharField(max_length=30, allow_blank=True, help_text="手机号，11位")
    sms_kinds = serializers.ListField(child=serializers.ChoiceField(choices=TO_ACCOUNTS), max_length=10)
    email = serializers.CharField(max_length=200, allow_blank=True, help_text="电子邮箱")
    email_kinds = serializers.ListField(child=serializers.ChoiceField(choices=TO_ACCOUNTS), max_length=10)
    digest = serializers.ChoiceField(
        choices=Cadence.choices, required=False, allow_blank=True, help_text="多久汇总一次，空为不汇总；不写的不变"
    )
    digest_hour = serializers.IntegerField(
        required=False, min_value=0, max_value=23, help_text="汇总时间（时）；不写的不变"
    )
    quiet_from = serializers.TimeField(
        required=False, allow_null=True, help_text="本人的安静时段起，空为按单位的；不写的不变"
    )
    quiet_to = serializers.TimeField(required=False, allow_null=True, help_text="本人的安静时段止；不写的不变")


class OwnSettings(APIView):
    @extend_schema(operation_id="get_notice_settings", tags=["reference"], responses=NoticeSettingsRow)
    def get(self, request: Request) -> Response:
        """本人的通知方式：哪些类别用短信、电子邮件通知。"""
        kept = settings_of(account_of(request)) or NoticeSettings()
        return Response(NoticeSettingsRow(kept).data)

    @extend_schema(
        operation_id="set_notice_settings", tags=["reference"], request=NoticeSettingsGiven, responses=NoticeSettingsRow
    )
    def put(self, request: Request) -> Response:
        """选择本人的通知方式；没有选的类别只有站内消息。"""
        given, kept = NoticeSettingsGiven(data=request.data), settings_of(account_of(request)) or NoticeSettings()
        given.is_valid(raise_exception=True)
        # Programs that were written before there were digests and hours do not take them away.
        later = {name: getattr(kept, name) for name in ("digest", "digest_hour", "quiet_from", "quiet_to")}
        form = checked(ChannelsForm(later | given.validated_data))
        kept = choose_channels(by=account_of(request), at=timezone.now(), values=form.cleaned_data)
        return Response(NoticeSettingsRow(kept).data)

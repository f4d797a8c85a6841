"""Whether the petitioner of a petition is told by SMS, and what became of each; consent and withdrawal are steps."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.sms.models import PetitionerSms, SmsConsent
from cases.sms.queries import consents_of, sms_of
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label


class ConsentRow(serializers.ModelSerializer):
    way_label = Label()
    taken_by = serializers.CharField(source="taken_by.name", help_text="记录人")

    class Meta:
        model = SmsConsent
        fields = ["phone_masked", "given_on", "way", "way_label", "taken_by", "taken_at", "withdrawn_on"]
        read_only_fields = fields


class SmsRow(serializers.ModelSerializer):
    kind_label = Label()
    created_at = serializers.DateTimeField(source="delivery.created_at", help_text="产生时间")
    text = serializers.CharField(source="delivery.text", help_text="内容")
    state = serializers.CharField(source="delivery.state", help_text="状态")
    state_label = serializers.CharField(source="delivery.get_state_display", help_text="状态")
    reason = serializers.CharField(source="delivery.reason", help_text="原因")
    finished_at = serializers.DateTimeField(source="delivery.finished_at", allow_null=True, help_text="结果时间")

    class Meta:
        model = PetitionerSms
        fields = ["kind", "kind_label", "created_at", "text", "state", "state_label", "reason", "finished_at"]
        read_only_fields = fields


class PetitionSms(serializers.Serializer):
    consents = ConsentRow(many=True)
    sms = SmsRow(many=True)


class SmsOfPetition(APIView):
    @extend_schema(operation_id="petition_sms", tags=["petitions"], responses=PetitionSms)
    def get(self, request: Request, number: str) -> Response:
        """短信告知：信访人同意和撤回的记录，每条短信的内容和结果。手机号打码。"""
        account = account_of(request)
        petition = opened_petition(petitions_visible_to(account), number, account)
        whole = {"consents": consents_of(petition), "sms": sms_of(petition)}
        return Response(PetitionSms(whole).data)

"""The API shows these records of a petition; persons are masked, except after a reading."""

from django.utils.translation import gettext_lazy as _l
from rest_framework import serializers

from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.aftercare.models import Revisit, RevisitWork
from cases.organs.models import Assistance, CompetenceDispute, Copy
from cases.papers.models import Document, Service
from cases.petitions.enums import IdentityType, Outcome, ReviewOutcome
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Agent, Batch, Petitioner
from cases.petitions.models.petitions import Demand, PetitionLink
from cases.petitions.models.proceedings import Extension, Handover, Implementation, Instruction, Objection, Review
from cases.petitions.models.recusals import Recusal
from cases.proceedings.models.agreements import Agreement, Performance
from cases.proceedings.models.hearings import HearingRequest
from cases.relief.models import Relief
from offices.pages.serializers import Label, empty_or
from offices.vocabularies.api import OfficeRef

KEY = _l("更正、变更时以此指明人员")


class PersonMasked(serializers.ModelSerializer):
    key = serializers.CharField(help_text=KEY)
    role_label = Label()
    name = serializers.CharField(source="name_masked")
    identity_type = empty_or(IdentityType)
    identity_number = serializers.CharField(source="identity_masked")
    phone = serializers.CharField(source="phone_masked")

    class Meta:
        model = Petitioner
        fields = ["key", "role", "role_label", "position", "name", "identity_type", "identity_number", "phone"]
        read_only_fields = fields


class PersonUnmasked(serializers.ModelSerializer):
    key = serializers.CharField(help_text=KEY)
    role_label = Label()
    identity_type = empty_or(IdentityType)
    former = serializers.ListField(child=serializers.CharField(), help_text=_l("更正以前登记的内容"))
    asked = serializers.CharField(allow_blank=True, help_text=_l("申请更正、待审批的内容"))

    class Meta:
        model = Petitioner
        fields = [
            "key", "role", "role_label", "position", "name", "identity_type", "identity_number", "phone", "address",
            "former", "asked",
        ]  # fmt: skip
        read_only_fields = fields


class AgentMasked(serializers.ModelSerializer):
    key = serializers.CharField(help_text=KEY)
    name = serializers.CharField(source="name_masked")

    class Meta:
        model = Agent
        fields = ["key", "name", "relation", "scope", "authorised_on", "valid_until", "ended_on"]
        read_only_fields = fields


class BatchRow(serializers.ModelSerializer):
    office = OfficeRef()

    class Meta:
        model = Batch
        fields = ["on", "channel", "persons", "note", "office"]
        read_only_fields = fields


class DemandRow(serializers.ModelSerializer):
    """outcome, answer, detail: of the opinion in force, if any. brought_by: the joined petition whose point it is;
    gone_to: the petition that has it now; struck_on: nobody had asked for it.
    """

    brought_by = serializers.CharField(source="brought_by.number", allow_null=True, default=None)
    gone_to = serializers.CharField(source="gone_to.number", allow_null=True, default=None)
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_null=True)
    outcome_label = serializers.CharField()
    answer = serializers.CharField(allow_null=True)
    detail = serializers.CharField(allow_null=True)

    class Meta:
        model = Demand
        fields = [
            "number",
            "text",
            "outcome",
            "outcome_label",
            "answer",
            "detail",
            "brought_by",
            "gone_to",
            "struck_on",
        ]
        read_only_fields = fields


class ClockRow(serializers.ModelSerializer):
    kind_label = Label()
    state_label = Label()
    office = OfficeRef()

    class Meta:
        model = Clock
        fields = [
            "id",
            "kind",
            "kind_label",
            "state",
            "state_label",
            "office",
            "for_petitioner",
            "profile",
            "start",
            "set_date",
            "extension_days",
            "due",
            "due_strict",
            "due_rolled",
            "provisional",
            "suspended",
            "stopped_on",
        ]
        read_only_fields = fields


class ServiceRow(serializers.ModelSerializer):
    class Meta:
        model = Service
        fields = ["on", "method", "place", "received_by", "signed", "refusal", "photo", "attitude"]
        read_only_fields = fields


class PaperRow(serializers.ModelSerializer):
    kind_label = Label()
    office = OfficeRef()
    addressee = OfficeRef(allow_null=True)
    outcome = empty_or(Outcome)
    service = ServiceRow(allow_null=True, default=None)

    class Meta:
        model = Document
        fields = ["id", "kind", "kind_label", "number", "office", "addressee", "issued_on", "outcome", "service"]
        read_only_fields = fields


class PaperWhole(PaperRow):
    class Meta(PaperRow.Meta):
        fields = [*PaperRow.Meta.fields, "body", "basis"]
        read_only_fields = fields


class LinkRow(serializers.ModelSerializer):
    kind_label = Label()
    number = serializers.CharField(source="other.number")

    class Meta:
        model = PetitionLink
        fields = ["number", "kind", "kind_label", "reason", "ended_at", "end_reason"]
        read_only_fields = fields


class HandoverRow(serializers.ModelSerializer):
    kind_label = Label()
    sender = OfficeRef()
    recipient = OfficeRef()

    class Meta:
        model = Handover
        fields = ["kind", "kind_label", "sender", "recipient", "note", "sent_at", "received_at", "returned_at"]
        read_only_fields = fields


class ObjectionRow(serializers.ModelSerializer):
    office = OfficeRef()

    class Meta:
        model = Objection
        fields = ["office", "reasons", "raised_at", "decision", "decided_at", "decision_reason"]
        read_only_fields = fields


class AssistanceRow(serializers.ModelSerializer):
    office = OfficeRef()
    sender = OfficeRef()
    answer = serializers.CharField(source="document.body", default="", help_text=_l("协办意见；没有答复的为空"))
    paper = serializers.CharField(source="document.number", default="", help_text=_l("协办意见函的文号"))

    class Meta:
        model = Assistance
        fields = [
            "number", "office", "sender", "request", "due_on", "asked_at", "answer", "paper", "answered_at", "ended_at",
            "ended_reason",
        ]  # fmt: skip
        read_only_fields = fields


class CopyRow(serializers.ModelSerializer):
    office = OfficeRef()
    sender = OfficeRef()

    class Meta:
        model = Copy
        fields = ["office", "sender", "sent_at"]
        read_only_fields = fields


class DisputeRow(serializers.ModelSerializer):
    office = OfficeRef()
    other = OfficeRef()
    ruler = OfficeRef()
    to = OfficeRef(allow_null=True)

    class Meta:
        model = CompetenceDispute
        fields = [
            "office", "other", "ruled_by", "ruler", "reasons", "raised_at", "decision", "to", "conference",
            "decision_reason", "decided_at",
        ]  # fmt: skip
        read_only_fields = fields


class ExtensionRow(serializers.ModelSerializer):
    decider = OfficeRef(allow_null=True)

    class Meta:
        model = Extension
        fields = ["days", "reason", "requested_at", "decider", "decision", "decided_at", "decision_reason"]
        read_only_fields = fields


class InstructionRow(serializers.ModelSerializer):
    office = OfficeRef()
    written_by = serializers.CharField(source="written_by.name")

    class Meta:
        model = Instruction
        fields = [
            "number",
            "office",
            "text",
            "due_on",
            "written_at",
            "written_by",
            "feedback",
            "feedback_at",
            "withdrawn_at",
            "withdrawn_reason",
        ]
        read_only_fields = fields


class ReviewRow(serializers.ModelSerializer):
    office = OfficeRef()
    outcome = empty_or(ReviewOutcome)

    class Meta:
        model = Review
        fields = ["level", "office", "requested_on", "reasons", "late_reason", "outcome", "refused", "closed_on"]
        read_only_fields = fields


class ImplementationRow(serializers.ModelSerializer):
    """What a review changed and the unit carries out; how it was proved stands in the history."""

    office = OfficeRef()
    unit = OfficeRef()

    class Meta:
        model = Implementation
        fields = ["number", "office", "unit", "text", "due_on", "done_on", "voucher", "dropped_on", "urged"]
        read_only_fields = fields


class RecusalRow(serializers.ModelSerializer):
    """Who is asked to keep away; why stands in the history."""

    ground_label = Label()
    person = serializers.CharField(source="person.name")
    office = OfficeRef()
    decider = OfficeRef()

    class Meta:
        model = Recusal
        fields = ["number", "person", "office", "by_petitioner", "ground", "ground_label", "asked_on", "decider"]
        fields += ["decision", "decided_at", "ended_at"]
        read_only_fields = fields


class HearingRequestRow(serializers.ModelSerializer):
    """Who asked for a hearing and what was decided; why stands in the history."""

    by_label = Label()
    decision_label = Label()

    class Meta:
        model = HearingRequest
        fields = ["by", "by_label", "asked_on", "decision", "decision_label", "decided_at"]
        read_only_fields = fields


class AgreementRow(serializers.ModelSerializer):
    """调解（和解）协议; what it says stands in its paper."""

    kind_label = Label()
    state_label = Label()

    class Meta:
        model = Agreement
        fields = ["number", "kind", "kind_label", "total", "signed_on", "state", "state_label", "broken_on"]
        read_only_fields = fields


class PerformanceRow(serializers.ModelSerializer):
    """One of what is to be performed."""

    agreement = serializers.IntegerField(source="agreement.number")

    class Meta:
        model = Performance
        fields = ["number", "agreement", "text", "amount", "owner", "due_on", "performed_on", "voucher"]
        read_only_fields = fields


class ReliefRow(serializers.ModelSerializer):
    """A request for relief; to whom it is paid is masked."""

    office = OfficeRef()
    state_label = Label()

    class Meta:
        model = Relief
        fields = [
            *("number", "office", "year", "amount", "granted", "payee_masked", "state", "state_label", "levels"),
            *("resolution", "asked_at", "ended_at", "ended_reason"),
        ]
        read_only_fields = fields


class RevisitRow(serializers.ModelSerializer):
    """A follow-up visit; what was said there stands in the history."""

    office = OfficeRef()
    owner = serializers.CharField(source="owner.name", default="")
    way = empty_or(RevisitWay)
    satisfied = empty_or(Satisfaction)
    result = empty_or(RevisitResult)
    other = serializers.CharField(source="other.number", default="")

    class Meta:
        model = Revisit
        fields = ["number", "office", "owner", "due_on", "visited_on", "way", "satisfied", "result", "other"]
        fields += ["recorded_at", "ended_at", "ended_reason"]
        read_only_fields = fields


class RevisitWorkRow(serializers.ModelSerializer):
    """What was promised at a follow-up visit."""

    class Meta:
        model = RevisitWork
        fields = ["number", "owner", "due_on", "done_on", "dropped_at"]
        read_only_fields = fields

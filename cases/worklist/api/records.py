"""Petitions as the API shows them. Persons are masked; due dates are stored, days left are the reader's to count."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.mandates.api import MandateRow
from cases.packages.api.rows import PackageRow, PromiseRow
from cases.petitions.enums import CLOCK_CHOICES, Channel, ClockState, Crossing, Occurrence, Outcome, Purpose
from cases.petitions.history import without_identities
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choices_for, clock_met, next_step_kind
from cases.procedure.reports.timeline import describe, step_label
from cases.urgency.api import UrgentFollowUpRow, UrgentRow
from cases.worklist.api.rows import (
    AgentMasked,
    AgreementRow,
    AssistanceRow,
    BatchRow,
    ClockRow,
    CopyRow,
    DemandRow,
    DisputeRow,
    ExtensionRow,
    HandoverRow,
    HearingRequestRow,
    ImplementationRow,
    InstructionRow,
    LinkRow,
    ObjectionRow,
    PaperRow,
    PerformanceRow,
    PersonMasked,
    RecusalRow,
    ReliefRow,
    ReviewRow,
    RevisitRow,
    RevisitWorkRow,
)
from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from offices.pages.serializers import Label, empty_or
from offices.vocabularies.api import CategoryRef, OfficeRef


class PetitionRow(serializers.ModelSerializer):
    headcount = serializers.IntegerField(allow_null=True, read_only=True, help_text="密封件没有打开的为 null")
    channel = empty_or(Channel)
    purpose = empty_or(Purpose)
    occurrence = empty_or(Occurrence)
    next_clock = empty_or(CLOCK_CHOICES)
    state_label = Label()
    channel_label = Label()
    next_clock_label = Label()
    petitioner = serializers.CharField(source="petitioner_masked", read_only=True)
    category = CategoryRef(read_only=True, allow_null=True)
    registered_office = OfficeRef(read_only=True)
    holder = OfficeRef(read_only=True)
    handler = OfficeRef(read_only=True, allow_null=True)

    class Meta:
        model = Petition
        fields = [
            "number",
            "version",
            "state",
            "state_label",
            "is_open",
            "subject",
            "petitioner",
            "headcount",
            "channel",
            "channel_label",
            "occurrence",
            "purpose",
            "category",
            "registered_office",
            "holder",
            "handler",
            "received_on",
            "registered_at",
            "urgent",
            "sealed",
            "next_due",
            "next_clock",
            "next_clock_label",
            "next_provisional",
        ]
        read_only_fields = fields


class ChoiceRow(serializers.Serializer):
    """A step that leaves the present state: open, or with the sentence why not."""

    key = serializers.CharField(source="kind.key")
    label = serializers.CharField(source="kind.label")  # type: ignore[assignment]
    ground = serializers.CharField(source="kind.ground", help_text="依据")
    main = serializers.BooleanField(source="kind.main")
    is_open = serializers.BooleanField()
    refusal = serializers.CharField(allow_blank=True)


class NextStep(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    due = serializers.DateField(allow_null=True)


class PetitionWhole(PetitionRow):
    first_office = OfficeRef(read_only=True, allow_null=True, help_text="首接单位：最先收到这一事项的单位")
    purpose_label = Label()
    path_label = Label(allow_null=True)
    outcome = empty_or(Outcome)
    outcome_label = Label()
    body = serializers.CharField(source="text.body")
    handled_by = serializers.CharField(source="handled_by.name", allow_null=True, default=None)
    crossings = serializers.ListField(child=serializers.ChoiceField(choices=Crossing.choices), read_only=True)
    crossings_label = serializers.CharField(source="crossings_said", read_only=True)
    persons = PersonMasked(source="record.persons", many=True)
    agents = AgentMasked(source="record.agents", many=True)
    batches = BatchRow(source="record.batches", many=True)
    demands = DemandRow(source="record.demands", many=True)
    clocks = ClockRow(source="record.clocks", many=True)
    papers = PaperRow(source="record.papers", many=True)
    handovers = HandoverRow(source="record.handovers", many=True)
    assistances = AssistanceRow(source="record.assistances", many=True)
    copies = CopyRow(source="record.copies", many=True)
    disputes = DisputeRow(source="record.disputes", many=True)
    objections = ObjectionRow(source="record.objections", many=True)
    extensions = ExtensionRow(source="record.extensions", many=True)
    instructions = InstructionRow(source="record.instructions", many=True)
    reviews = ReviewRow(source="record.reviews", many=True)
    implementations = ImplementationRow(source="record.implementations", many=True)
    mandates = MandateRow(source="record.mandates", many=True)
    urgent_matters = UrgentRow(source="record.urgent_matters", many=True)
    urgent_follow_ups = UrgentFollowUpRow(source="record.urgent_follow_ups", many=True)
    recusals = RecusalRow(source="record.recusals", many=True)
    hearing_requests = HearingRequestRow(source="record.hearing_requests", many=True)
    agreements = AgreementRow(source="record.agreements", many=True)
    performances = PerformanceRow(source="record.performances", many=True)
    reliefs = ReliefRow(source="record.reliefs", many=True)
    revisits = RevisitRow(source="record.revisits", many=True)
    revisit_works = RevisitWorkRow(source="record.revisit_works", many=True)
    packages = PackageRow(source="record.packages", many=True)
    promises = PromiseRow(source="record.promises", many=True)
    links = LinkRow(source="record.links", many=True)
    choices = serializers.SerializerMethodField(help_text="从现状可走的步骤，连同拒绝理由")
    next_step = serializers.SerializerMethodField(help_text="下一步及其期限")

    class Meta(PetitionRow.Meta):
        fields = [
            *PetitionRow.Meta.fields,
            "first_office",
            "purpose_label",
            "path",
            "path_label",
            "profile",
            "simplified",
            "litigation_related",
            "is_anonymous",
            "address_unclear",
            "keep_secret",
            "place",
            "place_code",
            "crossings",
            "crossings_label",
            "urgent_reason",
            "body",
            "handled_by",
            "notified_on",
            "accepted_on",
            "concluded_on",
            "served_on",
            "outcome",
            "outcome_label",
            "persons",
            "agents",
            "batches",
            "demands",
            "clocks",
            "papers",
            "handovers",
            "assistances",
            "copies",
            "disputes",
            "objections",
            "extensions",
            "instructions",
            "reviews",
            "implementations",
            "mandates",
            "urgent_matters",
            "urgent_follow_ups",
            "recusals",
            "hearing_requests",
            "agreements",
            "performances",
            "reliefs",
            "revisits",
            "revisit_works",
            "packages",
            "promises",
            "links",
            "choices",
            "next_step",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Any) -> Any:
        """`instance`: a PetitionRecord."""
        instance.petition.record = instance
        return super().to_representation(instance.petition)

    @extend_schema_field(ChoiceRow(many=True))
    def get_choices(self, petition: Any) -> Any:
        return ChoiceRow(choices_for(self.context["account"], petition, petition.record.facts), many=True).data

    @extend_schema_field(NextStep(allow_null=True))
    def get_next_step(self, petition: Any) -> Any:
        found = next_step_kind(petition, petition.record.facts)
        if found is None:
            return None
        running = [clock for clock in petition.record.clocks if clock.state == ClockState.RUNNING]
        met = clock_met(petition, found, running, petition.record.facts)
        return {"key": found.key, "label": str(found.label), "due": met.due if met else None}


class Registered(PetitionWhole):
    query_code = serializers.SerializerMethodField(help_text="交给信访人的查询码；登记当天以后再次提交的为空")

    class Meta(PetitionWhole.Meta):
        fields = [*PetitionWhole.Meta.fields, "query_code"]
        read_only_fields = fields

    def get_query_code(self, petition: Petition) -> str:
        """On the day of registration only, as on the receipt."""
        is_day = timezone.localdate(petition.registered_at) == timezone.localdate()
        return petition.query_code if is_day else ""


class EventRow(serializers.ModelSerializer):
    """`text`: the event in plain sentences; the offices its facts name come with the context."""

    kind_label = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = [
            "sequence",
            "at",
            "kind",
            "kind_label",
            "text",
            "by_name",
            "office_name",
            "facts",
            "previous_hash",
            "hash",
        ]
        read_only_fields = fields

    def get_kind_label(self, event: Event) -> str:
        return step_label(event.kind)

    def get_text(self, event: Event) -> str:
        return describe(event, self.context.get("offices")).text

    def get_facts(self, event: Event) -> dict[str, Any]:
        return without_identities(facts_of(event))


ROW_RELATED = ("category", "registered_office", "holder", "handler")


def rows(petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """With all that a row shows, in one statement."""
    return petitions.select_related(*ROW_RELATED)

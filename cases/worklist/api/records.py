"""Petitions as the API shows them. Persons are masked; due dates are stored, days left are the reader's to count."""

from typing import Any

from django.db.models import Case, Prefetch, QuerySet, When
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.deadlines.terms import ClockKind
from cases.packages.api.rows import PackageRow, PromiseRow
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.papers.models import Document
from cases.petitions.enums import CLOCK_CHOICES, ClockState, Decision, Outcome, PetitionerRole, Purpose
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch, Petitioner
from cases.petitions.models.petitions import Petition, PetitionLink
from cases.petitions.models.proceedings import Handover, Instruction, Objection, Review
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choices_for, next_step_kind
from cases.procedure.reports.timeline import describe, step_label
from cases.worklist.api.rows import (
    AgentMasked,
    BatchRow,
    ClockRow,
    DemandRow,
    ExtensionRow,
    HandoverRow,
    InstructionRow,
    LinkRow,
    ObjectionRow,
    PaperRow,
    PersonMasked,
    ReviewRow,
)
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of
from offices.pages.serializers import Label, empty_or
from offices.vocabularies.api import CategoryRef, OfficeRef


class PetitionRow(serializers.ModelSerializer):
    purpose = empty_or(Purpose)
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
    purpose_label = Label()
    path_label = Label(allow_null=True)
    outcome = empty_or(Outcome)
    outcome_label = Label()
    body = serializers.CharField(source="text.body")
    handled_by = serializers.CharField(source="handled_by.name", allow_null=True, default=None)
    persons = PersonMasked(many=True)
    agents = AgentMasked(many=True)
    batches = BatchRow(source="brought", many=True)
    demands = DemandRow(many=True)
    clocks = ClockRow(many=True)
    papers = PaperRow(source="documents", many=True)
    handovers = HandoverRow(many=True)
    objections = ObjectionRow(many=True)
    extensions = ExtensionRow(many=True)
    instructions = InstructionRow(many=True)
    reviews = ReviewRow(many=True)
    packages = PackageRow(many=True)
    promises = PromiseRow(many=True)
    links = LinkRow(many=True)
    choices = serializers.SerializerMethodField(help_text="从现状可走的步骤，连同拒绝理由")
    next_step = serializers.SerializerMethodField(help_text="下一步及其期限")
    _known: CaseFacts | None = None

    class Meta(PetitionRow.Meta):
        fields = [
            *PetitionRow.Meta.fields,
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
            "objections",
            "extensions",
            "instructions",
            "reviews",
            "packages",
            "promises",
            "links",
            "choices",
            "next_step",
        ]
        read_only_fields = fields

    @extend_schema_field(ChoiceRow(many=True))
    def get_choices(self, petition: Petition) -> Any:
        choices = choices_for(self.context["account"], petition, self._case_facts(petition))
        return ChoiceRow(choices, many=True).data

    @extend_schema_field(NextStep(allow_null=True))
    def get_next_step(self, petition: Petition) -> Any:
        found = next_step_kind(petition, self._case_facts(petition))
        if found is None:
            return None
        return {"key": found.key, "label": str(found.label), "due": petition.next_due}

    def _case_facts(self, petition: Petition) -> CaseFacts:
        # Two fields ask; what was read with the petition is not read again.
        if self._known is None:
            packages = PackageFacts(
                petition,
                promises=frozenset(row.state for row in petition.promises.all()),
                package=next((row for row in petition.packages.all() if row.state == PackageState.OPEN), None),
            )
            self._known = CaseFacts(
                petition,
                packages,
                extension_pending=any(row.decision == Decision.PENDING for row in petition.extensions.all()),
                instruction_open=any(row.feedback_at is None for row in petition.instructions.all()),
                **({} if self._owes_result(petition) else {"owing": None}),
            )
        return self._known

    def _owes_result(self, petition: Petition) -> bool:
        return any(
            row.kind == ClockKind.REPORT_BACK and row.state == ClockState.RUNNING for row in petition.clocks.all()
        )


class Registered(PetitionWhole):
    query_code = serializers.CharField(help_text="交给信访人的查询码")

    class Meta(PetitionWhole.Meta):
        fields = [*PetitionWhole.Meta.fields, "query_code"]
        read_only_fields = fields


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
        return facts_of(event)


MOST_SHOWN = 200  # persons, repeated visits
MEMBERS_LAST = Case(
    When(role=PetitionerRole.PRINCIPAL, then=0), When(role=PetitionerRole.REPRESENTATIVE, then=1), default=2
)
ROW_RELATED = ("category", "registered_office", "holder", "handler")


def rows(petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """With all that a row shows, in one statement."""
    return petitions.select_related(*ROW_RELATED)


def whole(account: Account) -> QuerySet[Petition]:
    """The visible petitions with all that the single view shows, one statement a relation."""
    visible = petitions_visible_to(account)
    return visible.select_related(*ROW_RELATED, "text", "handled_by").prefetch_related(
        "agents",
        "demands",
        "extensions",
        Prefetch("petitioners", Petitioner.objects.order_by(MEMBERS_LAST, "position", "pk")[:MOST_SHOWN], "persons"),
        Prefetch("batches", Batch.objects.select_related("office")[:MOST_SHOWN], "brought"),
        Prefetch("clocks", Clock.objects.select_related("office")),
        Prefetch("documents", Document.objects.select_related("office", "addressee", "service")),
        Prefetch("handovers", Handover.objects.select_related("sender", "recipient")),
        Prefetch("objections", Objection.objects.select_related("office")),
        Prefetch("instructions", Instruction.objects.select_related("office", "written_by")),
        Prefetch("packages", Package.objects.select_related("leader", "office", "unit")),
        Prefetch("promises", Promise.objects.select_related("leader", "unit", "document")),
        Prefetch("reviews", Review.objects.select_related("office")),
        # A link may lead to a petition that this account must not know of.
        Prefetch("links", PetitionLink.objects.filter(other__in=visible.order_by()).select_related("other")),
    )

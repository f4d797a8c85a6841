"""The package of one petition with all that hangs on it. What the petitioner said at a contact is left out."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.packages.api.rows import PackageRow
from cases.packages.models.commitments import ActionItem, Contact, Measure, Obstacle, Progress
from cases.packages.models.packages import Closing, ClosingPart, Reexamination, TeamMember
from cases.packages.reports.page import PackagePage
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Count, Label
from offices.vocabularies.api import OfficeRef


class PackageHead(PackageRow):
    stage_label = Label()
    group = serializers.CharField(source="group.name", allow_null=True, default=None)

    class Meta(PackageRow.Meta):
        fields = [
            *PackageRow.Meta.fields,
            "stage",
            "stage_label",
            "duties",
            "progress_days",
            "group",
            "answered_at",
            "objection",
            "last_contact_on",
            "last_progress_on",
            "settled_at",
        ]
        read_only_fields = fields


class MemberRow(serializers.ModelSerializer):
    """专班成员"""

    username = serializers.CharField(source="account.username")
    name = serializers.CharField(source="account.name")
    office = OfficeRef()

    class Meta:
        model = TeamMember
        fields = ["username", "name", "office", "duty", "joined_at"]
        read_only_fields = fields


class MeasureRow(serializers.ModelSerializer):
    """化解措施"""

    unit = OfficeRef()
    state_label = Label()
    document = serializers.CharField(source="document.number", allow_null=True, default=None)
    files = Count(source="file_ids", help_text="证明材料的份数")

    class Meta:
        model = Measure
        fields = [
            "number",
            "unit",
            "owner",
            "text",
            "due_on",
            "state",
            "state_label",
            "made_at",
            "account_of",
            "document",
            "files",
            "proved_at",
            "decided_at",
            "decision_reason",
        ]
        read_only_fields = fields


class ActionRow(MeasureRow):
    """会议议定事项"""

    chair = serializers.CharField(source="chair.name")

    class Meta(MeasureRow.Meta):
        model = ActionItem  # type: ignore[assignment]  # of the same shape
        fields = ["meeting", "meeting_name", "chair", *MeasureRow.Meta.fields]
        read_only_fields = fields


class ObstacleRow(serializers.ModelSerializer):
    """障碍"""

    unit = OfficeRef()

    class Meta:
        model = Obstacle
        fields = ["number", "text", "unit", "owner", "found_at", "removed_at", "how"]
        read_only_fields = fields


class ContactRow(serializers.ModelSerializer):
    """联系信访人；谈话情况不在其中"""

    kind_label = Label()
    recorded_by = serializers.CharField(source="recorded_by.name")
    recorded_office = OfficeRef()

    class Meta:
        model = Contact
        fields = ["kind", "kind_label", "on", "place", "by_leader", "recorded_at", "recorded_by", "recorded_office"]
        read_only_fields = fields


class ProgressRow(serializers.ModelSerializer):
    """化解进展"""

    reported_by = serializers.CharField(source="reported_by.name")
    reported_office = OfficeRef()

    class Meta:
        model = Progress
        fields = ["text", "reported_at", "reported_by", "reported_office"]
        read_only_fields = fields


class ClosingPartRow(serializers.ModelSerializer):
    part_label = Label()
    document = serializers.CharField(source="document.number", allow_null=True, default=None)
    files = Count(source="file_ids", help_text="证明材料的份数")

    class Meta:
        model = ClosingPart
        fields = ["part", "part_label", "account_of", "document", "files"]
        read_only_fields = fields


class ClosingRow(serializers.ModelSerializer):
    """报请销号"""

    parts = ClosingPartRow(source="part_rows", many=True)
    proposed_by = serializers.CharField(source="proposed_by.name")
    proposed_office = OfficeRef()
    signed_by = serializers.CharField(source="signed_by.name", allow_null=True, default=None)
    checked_by = serializers.CharField(source="checked_by.name", allow_null=True, default=None)
    checked_office = OfficeRef(allow_null=True)

    class Meta:
        model = Closing
        fields = [
            "number",
            "account_of",
            "parts",
            "proposed_at",
            "proposed_by",
            "proposed_office",
            "signed_at",
            "signed_by",
            "checked_at",
            "checked_by",
            "checked_office",
            "passed",
            "reason",
        ]
        read_only_fields = fields


class ReexaminationRow(serializers.ModelSerializer):
    """回头看"""

    office = OfficeRef()

    class Meta:
        model = Reexamination
        fields = ["office", "why", "drawn_at", "due_on", "settled", "findings", "examined_at"]
        read_only_fields = fields


class PackageWhole(serializers.Serializer):
    """The open package, or the last one, and what hangs on the petition's packages."""

    package = PackageHead()
    team = MemberRow(source="record.team", many=True)
    measures = MeasureRow(source="record.measures", many=True)
    actions = ActionRow(source="record.actions", many=True)
    obstacles = ObstacleRow(source="record.obstacles", many=True)
    contacts = ContactRow(source="record.contacts", many=True)
    reports = ProgressRow(source="record.reports", many=True)
    closings = ClosingRow(source="record.closings", many=True)
    reexaminations = ReexaminationRow(source="record.reexaminations", many=True)
    earlier = PackageRow(many=True)


class OnePackage(APIView):
    @extend_schema(operation_id="get_package", tags=["petitions"], responses=PackageWhole)
    def get(self, request: Request, number: str) -> Response:
        """一个信访件的包案：专班、措施、议定事项、障碍、联系、进展、销号。没有包案的为 404。"""
        account = account_of(request)
        petition = opened_petition(petitions_visible_to(account).select_related("holder"), number, account)
        page = PackagePage(petition, account, timezone.localdate())
        if page.package is None:
            raise Http404
        return Response(PackageWhole(page).data)

"""The API shows a package and its promises; persons are masked."""

from rest_framework import serializers

from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from offices.pages.serializers import Label
from offices.vocabularies.api import OfficeRef


class PackageRow(serializers.ModelSerializer):
    """领导包案"""

    leader = serializers.CharField(source="leader.name")
    office = OfficeRef()
    unit = OfficeRef()
    origin_label = Label()
    state_label = Label()

    class Meta:
        model = Package
        fields = [
            "leader",
            "office",
            "unit",
            "responsible",
            "origin",
            "origin_label",
            "note",
            "due_on",
            "state",
            "state_label",
            "opened_at",
            "ended_at",
            "conclusion",
        ]
        read_only_fields = fields


class PromiseRow(serializers.ModelSerializer):
    """承诺"""

    leader = serializers.CharField(source="leader.name")
    unit = OfficeRef()
    state_label = Label()
    document = serializers.CharField(source="document.number", allow_null=True, default=None)

    class Meta:
        model = Promise
        fields = [
            "number",
            "leader",
            "unit",
            "owner",
            "text",
            "due_on",
            "state",
            "state_label",
            "made_at",
            "account_of",
            "document",
            "proved_at",
            "decided_at",
            "decision_reason",
        ]
        read_only_fields = fields

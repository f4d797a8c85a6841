"""The ledger of packages (包案台账): the same filters as the page."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.ledger.filters import LedgerFilter
from cases.ledger.queries.rows import ledger_rows
from cases.packages.api.rows import PackageRow
from cases.packages.models.packages import Package
from cases.packages.queries.visible import packages_visible_to
from cases.petitions.models.petitions import Petition
from offices.organisation.api.headers import account_of
from offices.pages.serializers import Label


class PackagedPetition(serializers.ModelSerializer):
    """The petition of a package."""

    state_label = Label()
    petitioner = serializers.CharField(source="petitioner_masked")

    class Meta:
        model = Petition
        fields = ["number", "version", "subject", "petitioner", "state", "state_label", "received_on"]
        read_only_fields = fields


class LedgerRow(PackageRow):
    """包案台账的一行"""

    petition = PackagedPetition()
    leader_username = serializers.CharField(source="leader.username")
    stage_label = Label()
    clock_due = serializers.DateField(source="clock.due", help_text="期限的到期日；遇节假日顺延的单位可能晚于 due_on")
    group = serializers.CharField(source="group.name", allow_null=True, default=None, help_text="合并化解")
    opened_by = serializers.CharField(source="opened_by.name", help_text="建档")
    settled_by = serializers.CharField(source="settled_by.name", allow_null=True, default=None, help_text="化解签批")
    ended_by = serializers.CharField(source="ended_by.name", allow_null=True, default=None, help_text="销号、移交等")
    obstacles = serializers.IntegerField(source="obstacle_count", help_text="待解决的障碍")
    unreported = serializers.BooleanField(source="is_unreported", help_text="缺报进展")
    leader_left = serializers.BooleanField(source="is_left", help_text="领导已不在岗")
    repeated = serializers.BooleanField(source="is_repeated", help_text="销号后重访")
    evidence = serializers.BooleanField(source="has_evidence", help_text="有化解证据")

    class Meta(PackageRow.Meta):
        fields = [
            "id",
            "petition",
            *(name for name in PackageRow.Meta.fields if name != "conclusion"),
            "leader_username",
            "stage",
            "stage_label",
            "clock_due",
            "progress_days",
            "group",
            "opened_by",
            "last_contact_on",
            "last_progress_on",
            "raise_asked_at",
            "settled_at",
            "settled_by",
            "ended_by",
            "obstacles",
            "unreported",
            "leader_left",
            "repeated",
            "evidence",
        ]
        read_only_fields = fields


class Packages(ListAPIView):
    serializer_class = LedgerRow
    filterset_class = LedgerFilter
    orders = {"due_on": ("due_on", "id"), "-id": ("-id",)}
    queryset = Package.objects.none()

    @extend_schema(operation_id="list_packages", tags=["petitions"])
    def get(self, request: Request) -> Response:
        """看得到的包案，最早到期的在前；不写 state 时各种状态都在内。调整用 change_package 一步。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Any]:
        return packages_visible_to(account_of(self.request)).only("due_on")

    def paginate_queryset(self, queryset: Any) -> Any:
        page = super().paginate_queryset(queryset) or []
        return ledger_rows(account_of(self.request), [package.pk for package in page], timezone.localdate())

"""What the filters or a search find is taken out as a workbook."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.actions.export import exporting_offices, search_to_export, take_out
from cases.worklist.api.search import SearchGiven, filters_given
from cases.worklist.filters import conditions_of
from cases.worklist.reports.workbook import petitions_to_export
from cases.worklist.searching import MOST_CHARACTERS, read_search
from offices.organisation.api.headers import account_of
from offices.pages.views import XLSX, attachment


class ExportGiven(SearchGiven):
    """The filters of the list by the same names, what is looked for, and what for the persons are named."""

    q = serializers.CharField(
        max_length=MOST_CHARACTERS,
        required=False,
        allow_blank=True,
        default="",
        help_text="检索词，与检索相同；不给出的导出列表筛选出的全部",
    )
    identity_purpose = serializers.ChoiceField(
        choices=ReadPurpose.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text="查看个人信息的目的；不给出的遮蔽姓名、证件号码、电话，不含住址",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        return {name: one for name, one in super().get_fields().items() if name != "after"}


class PetitionsExport(APIView):
    throttle_scope = "identity"

    @extend_schema(
        operation_id="export_petitions",
        tags=["petitions"],
        request=ExportGiven,
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )
    def post(self, request: Request) -> HttpResponse:
        """筛选或者检索到的信访件，导出为Excel工作簿，最近登记的在前；筛选的一次最多5000件，检索的最多1000件。

        密封件没有写明目的打开的，只有编号和“密封”。导出记入审计；给出 identity_purpose 的，每一件都记下查看，
        一次最多500件，每人一小时最多10次。
        """
        given = ExportGiven(data=request.data)
        given.is_valid(raise_exception=True)
        account, at, wanted = account_of(request), timezone.now(), given.validated_data
        exporting_offices(account)
        filters = filters_given(account, wanted)
        found = filters.qs if filters is not None else petitions_visible_to(account).order_by("-pk")
        conditions = conditions_of(filters)
        if wanted["q"]:
            text, conditions = read_search(wanted["q"]), [(_("检索"), wanted["q"]), *conditions]
            found = search_to_export(wanted=text, among=filters and found, by=account, at=at, why=wanted["why"])
        purpose = wanted["identity_purpose"]
        name, content = take_out(
            keys=petitions_to_export(found), by=account, at=at, purpose=purpose, conditions=conditions
        )
        return attachment(content, XLSX, name)

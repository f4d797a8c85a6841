"""Ratings (满意度评价), to be listed; they are recorded and corrected by steps."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from cases.petitions.queries.opening import covered
from cases.ratings.enums import RatingState, RatingValue, RatingWay
from cases.ratings.filters import RatingFilter
from cases.ratings.models import Rating
from cases.ratings.queries import ratings_visible_to, state_of
from offices.organisation.api.headers import account_of
from offices.pages.serializers import empty_or
from offices.vocabularies.api import OfficeRef


class RatingInList(serializers.ModelSerializer):
    petition = serializers.CharField(source="petition.number")
    subject = serializers.CharField(source="petition.subject")
    office = OfficeRef()
    state = serializers.SerializerMethodField(help_text="状态，与清单的分组（tab）相同")
    value = empty_or(RatingValue)
    way = empty_or(RatingWay)
    recorded_by = serializers.CharField(source="recorded_by.name", default="", label=_l("登记人"))

    class Meta:
        model = Rating
        fields = [
            *(
                "id",
                "petition",
                "number",
                "subject",
                "office",
                "role",
                "opened_on",
                "closes_on",
                "state",
                "value",
                "way",
            ),
            *("rated_on", "recorded_at", "recorded_by", "corrected_at"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=RatingState.choices))
    def get_state(self, rating: Rating) -> str:
        return state_of(rating, timezone.localdate()).value


class Ratings(ListAPIView):
    serializer_class = RatingInList
    filterset_class = RatingFilter
    orders = {"-id": ("-id",), "closes_on": ("closes_on", "id")}
    queryset = Rating.objects.none()

    @extend_schema(operation_id="list_ratings", tags=["reliefs"])
    def get(self, request: Request) -> Response:
        """满意度评价：看得到的信访件的，已评价、待评价、逾期未评、评价期未到和密封件不评价的。"""
        return self.list(request)

    def get_queryset(self) -> QuerySet[Rating]:
        found = ratings_visible_to(account_of(self.request)).defer("said")
        return found.select_related("petition__holder", "office", "recorded_by")

    def paginate_queryset(self, queryset: Any) -> Any:
        return covered(account_of(self.request), super().paginate_queryset(queryset) or [], "petition")

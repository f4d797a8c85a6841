"""A package adds these fields to the body of a request."""

from collections.abc import Callable
from typing import Any

from django import forms
from rest_framework import serializers

from cases.packages.actions.teams import MOST_TEAM
from cases.packages.forms.commitments import FilesField
from cases.packages.forms.plans import ROWS, MeasuresField, TeamField
from offices.organisation.forms.fields import LeaderField
from offices.pages.serializers import Body, DayGiven, ToldGiven


class PlannedMeasure(Body):
    """A measure given with the assignment."""

    text = ToldGiven(max_length=500)
    owner = serializers.CharField(max_length=60)
    due_on = DayGiven()


class FileContent(Body):
    """A photo or a PDF."""

    name = serializers.CharField(max_length=120)
    content = serializers.CharField(max_length=28 * 1024 * 1024, help_text="base64")


def _files(field: Any) -> serializers.Field:
    return FileContent(many=True, required=False, max_length=9, label=str(field.label))  # type: ignore[call-arg]


def _measures(field: Any) -> serializers.Field:
    return PlannedMeasure(many=True, required=False, max_length=ROWS, label=str(field.label))  # type: ignore[call-arg]


def _team(field: Any) -> serializers.Field:
    names = serializers.CharField(max_length=150, help_text="用户名")
    return serializers.ListField(child=names, required=False, max_length=MOST_TEAM, label=str(field.label))


MADE_BY: dict[type[forms.Field], Callable[[Any], serializers.Field]] = {
    FilesField: _files,
    MeasuresField: _measures,
    TeamField: _team,
}
NAMED_BY: dict[type[forms.Field], str] = {LeaderField: "用户名"}

"""Filter bars offer the offices that an account reaches and the upper content categories."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _

from offices.organisation.models import Account
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.vocabularies.queries import current_categories

MOST_OFFICES = 400  # more are not listed: the code is typed


def offer_choices(filters: django_filters.FilterSet, account: Account) -> django_filters.FilterSet:
    """Lists in place of the text boxes for office and category; the values stay codes. Two statements."""
    reached = offices_reached(account, Permission.SEE_CASES).values_list("code", "short_name", "path")
    offices = list(reached[: MOST_OFFICES + 1])
    if len(offices) <= MOST_OFFICES:
        top = min((path.count("/") for _code, _name, path in offices), default=0)
        _offer(filters, "office", [(code, "　" * (path.count("/") - top) + name) for code, name, path in offices])
    categories = current_categories().filter(level__lte=2).values_list("code", "name", "level")
    _offer(filters, "category", [(code, "　" * (level - 1) + name) for code, name, level in categories])
    return filters


def _offer(filters: django_filters.FilterSet, name: str, listed: list[tuple[str, str]]) -> None:
    chosen: Any = filters.form.fields[name]
    chosen.widget = forms.Select(choices=[("", _("全部")), *listed])

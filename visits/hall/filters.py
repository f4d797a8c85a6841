"""The API filters tickets by these parameters."""

import django_filters
from django.utils.translation import gettext_lazy as _

from offices.pages.filters import DayFilter, ListedFilter
from visits.hall.enums import Lane, TicketState
from visits.hall.models import Ticket


class TicketFilter(django_filters.FilterSet):
    day = DayFilter(label=_("日期"))
    lane = ListedFilter(label=_("类别"), choices=Lane.choices)
    state = ListedFilter(label=_("状态"), choices=TicketState.choices)

    class Meta:
        model = Ticket
        fields: list[str] = []

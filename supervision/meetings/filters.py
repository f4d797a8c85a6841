"""The filters of meetings, of the cases they studied and of the work they ordered; shared by the pages and the API."""

from datetime import datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import CommitmentState
from cases.packages.models.commitments import ActionItem
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter
from supervision.meetings.enums import MeetingKind, MeetingState
from supervision.meetings.models import Meeting
from supervision.meetings.queries import OVER, answered_for, due_by, in_time


class MeetingFilter(ChosenFilter):
    """`office` is a code; `on_from` and `on_to` are days of the meeting, both of which count."""

    COMING, DONE = "coming", "over"

    office = django_filters.CharFilter(label=_("召集单位"), field_name="office__code", max_length=60)
    kind = ListedFilter(label=_("会议"), choices=MeetingKind.choices)
    state = ListedFilter(
        label=_("状态"),
        choices=[(COMING, _("未召开")), (DONE, _("已召开")), *MeetingState.choices],
        method="by_state",
    )
    on_from = DayFilter(label=_("日期起"), method="by_first")
    on_to = DayFilter(label=_("日期止"), method="by_last")
    chief = YesNoFilter(label=_("主要负责人主持"), field_name="chief")
    entered_afterwards = YesNoFilter(label=_("补记"), field_name="entered_afterwards")

    class Meta(ChosenFilter.Meta):
        model = Meeting

    def by_state(self, found: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        if value == self.DONE:
            return found.filter(state__in=OVER)
        if value == self.COMING:
            return found.filter(state__in=[MeetingState.DRAFT, MeetingState.CONVENED])
        return found.filter(state=value)

    def by_first(self, found: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        return found.filter(begins_at__gte=timezone.make_aware(datetime.combine(value, time())))

    def by_last(self, found: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        return found.filter(begins_at__lt=timezone.make_aware(datetime.combine(value + timedelta(days=1), time())))


class ActionFilter(ChosenFilter):
    """Items of work: `timely` is whether one that is done, or whose day has passed, was done by its day."""

    NOT_DONE, DUE = "not_done", "due"
    PROGRESS = [(NOT_DONE, _("未完成")), (DUE, _("到期未完成")), *CommitmentState.choices]

    state = ListedFilter(label=_("进度"), choices=PROGRESS, method="by_state")
    timely = YesNoFilter(label=_("按期完成"), method="by_time")

    class Meta(ChosenFilter.Meta):
        model = ActionItem

    def by_state(self, found: QuerySet[ActionItem], name: str, value: str) -> QuerySet[ActionItem]:
        if value == self.NOT_DONE:
            return found.filter(~Q(state=CommitmentState.KEPT))
        if value == self.DUE:
            return found.filter(due_by(timezone.localdate()))
        return found.filter(state=value)

    def by_time(self, found: QuerySet[ActionItem], name: str, value: bool) -> QuerySet[ActionItem]:
        if value:
            return found.filter(in_time())
        return found.filter(answered_for(timezone.localdate())).exclude(in_time())

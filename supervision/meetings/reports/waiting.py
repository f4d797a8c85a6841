"""Items of work that meetings ordered and that are due, as what waits for a supervisor."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.packages.models.commitments import ActionItem
from offices.organisation.models import Account
from supervision.cards.queries import ENCRYPTED
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.meetings.filters import ActionFilter
from supervision.meetings.queries import actions_ordered, due_by, meetings_visible_to


def actions_due(account: Account, on: date) -> QuerySet[ActionItem]:
    """Of the meetings that the account sees, the items of work that are due and not done, the earliest first."""
    found = actions_ordered(meetings_visible_to(account), account).filter(due_by(on))
    return found.select_related("petition", "unit").defer(*ENCRYPTED).order_by("due_on", "pk")


def _line(action: ActionItem) -> Line:
    url = reverse("cases:package", args=[action.petition.number])
    return Line(action.petition.number, url, action.text, action.unit, action.due_on)


MEETING_KINDS = (
    WaitKind(
        "meeting_items",
        _("会议议定事项到期"),
        _("会议议定的事项今天到期或者已过期，还没有完成。"),
        lambda account: actions_due(account, timezone.localdate()),
        lambda: f"{reverse('supervision:meeting_actions')}?progress={ActionFilter.DUE}",
        _line,
        texts=("text",),
    ),
)

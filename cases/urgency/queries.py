"""These queries find grave and urgent matters: of a petition, those an account sees, and what of them waits."""

from datetime import datetime

from django.db.models import Q, QuerySet

from cases.petitions.enums import FINISHED
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from cases.urgency.models import UrgentMatter
from offices.organisation.models import Account

# What has ended is reported on no more, whatever became of the mark.
OPEN = Q(ended_at=None) & ~Q(petition__state__in=sorted(FINISHED))
TO_REPORT = OPEN & Q(reported_at=None)
FOLLOWED = OPEN & Q(reported_at__isnull=False)
END_ASKED = OPEN & Q(end_asked_at__isnull=False)


def overdue_at(now: datetime) -> Q:
    """A report or a further report is owed and its hours are over."""
    return TO_REPORT & Q(report_due__lt=now) | FOLLOWED & Q(follow_due__lt=now)


def open_matter(petition: Petition) -> UrgentMatter | None:
    found = petition.urgent_matters.filter(ended_at=None)
    return found.select_related("leader", "reported_to", "end_asked_by", "office").first()


def urgent_matters_visible_to(account: Account) -> QuerySet[UrgentMatter]:
    """Those of petitions that the account sees."""
    return UrgentMatter.objects.filter(petition__in=visible_petition_ids(account))

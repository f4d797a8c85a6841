"""The system closes on its day what has lapsed, and re-reviews that are served."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q

from cases.deadlines.profiles import PROFILES, knows
from cases.deadlines.terms import ClockKind
from cases.papers.models import Service
from cases.petitions.enums import ClockState, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform, statutory_day
from cases.procedure.case_facts import RIGHTS
from offices.errors import ActionRefused

logger = logging.getLogger(__name__)


def close_due(*, at: datetime) -> int:
    """Close what is due, each petition by itself;

    returns how many. Run twice it closes nothing more, a day missed is caught up.
    """
    closed = 0
    for key, petition_id in _due(at):
        try:
            perform(key, petition_id=petition_id, by=None, at=at)
        except (ActionRefused, DatabaseError):
            logger.exception("%s of petition %s", key, petition_id)
        else:
            closed += 1
    return closed


def _due(at: datetime) -> list[tuple[str, int]]:
    lapsed = Clock.objects.filter(
        kind__in=RIGHTS,
        state=ClockState.RUNNING,
        due__lt=statutory_day(at) - timedelta(days=settings.POST_WAIT_DAYS),
        petition__state__in=[State.SERVED, State.REVIEW_SERVED],
    ).order_by("pk")
    # Closed with the service, but for what a public notice serves later.
    without = [code for code in PROFILES if not knows(code, ClockKind.REQUEST_REREVIEW, statutory_day(at))]
    served = Q(state=State.REREVIEW_SERVED) | Q(state=State.REVIEW_SERVED, profile__in=without)
    waiting = Service.objects.filter(document__petition=OuterRef("pk"), on__gt=statutory_day(at))
    final = Petition.objects.filter(served, ~Exists(waiting), is_open=True).order_by("pk")
    return [("lapse", pk) for pk in lapsed.values_list("petition_id", flat=True)] + [
        ("close_final", pk) for pk in final.values_list("pk", flat=True)
    ]

"""The office or the leader says why a period was not met."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from visits.compliance.models import MissedReason
from visits.compliance.queries.compliance import lines_of
from visits.compliance.reckoning import Owed, span_of
from visits.rota.models import Leader
from visits.rota.periods import period_of
from visits.rota.policies import check_plans

LONGEST_REASON = 200


def explain_period(*, by: Account, at: datetime, leader_id: int, first: date, reason: str) -> MissedReason:
    """说明未接访原因. The period stays unmet, with the reason beside it; an earlier reason stays on record.

    first: the first day of the period. Raises NotPermitted, InvalidFacts with its field, ActionRefused for a period
    that is not over or was met.
    """
    reason, today = reason.strip(), timezone.localdate(at)
    with transaction.atomic():
        found = Leader.objects.select_for_update(of=("self",)).select_related("office", "account")
        leader = found.get(pk=leader_id)
        if by.pk != leader.account_id:
            check_plans(by, leader.office)
        if not reason:
            raise InvalidFacts("no_reason", _("请填写未接访原因。"), field="reason")
        if len(reason) > LONGEST_REASON:
            raise InvalidFacts("long_reason", _("原因最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
        owed = _owed(leader, first, today)
        if not owed.is_over:
            raise ActionRefused("not_over", _("%(period)s还没有结束。") % {"period": owed.period.label})
        if not owed.missing:
            raise ActionRefused(
                "not_missing", _("%(period)s已达到应接访天数，不需要说明。") % {"period": owed.period.label}
            )
        said = MissedReason.objects.create(
            leader=leader, first=owed.period.first, last=owed.period.last, reason=reason, given_at=at, given_by=by
        )
        # What was said may tell of an illness: it stays in its own table.
        facts = {"reason": said.pk, "first": said.first, "last": said.last, "due": owed.due, "held": len(owed.held)}
        record_event(
            subject=f"leader:{leader.pk}", kind="period_explained", facts=facts, by=by, office=leader.office, at=at
        )
    return said


def _owed(leader: Leader, first: date, today: date) -> Owed:
    """What is owed in the period that begins on `first`."""
    span = span_of(first.year) if period_of(leader.office.level, first).first == first else None
    if span is None:
        raise InvalidFacts("no_period", _("没有从这一天开始的接访期。"), field="first")
    line = lines_of([leader], span, today)[0]
    return next(owed for owed in line.owed_periods if owed.period.first == first)

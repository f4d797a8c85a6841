"""An office says who receives for it, and when they are away."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Office
from visits.rota.enums import DayState
from visits.rota.models import Absence, Leader, ReceptionDay
from visits.rota.policies import check_plans
from visits.rota.queries import may_be_leaders, serves

LONGEST_ABSENCE = timedelta(days=366)


def save_leader(
    *,
    by: Account,
    at: datetime,
    office: Office,
    account: Account,
    post: str,
    is_chief: bool = False,
    weight: int = 1,
    days_due: int = 1,
    is_active: bool = True,
    since: date | None = None,
    until: date | None = None,
    leader: Leader | None = None,
) -> Leader:
    """Let somebody take part in the reception of an office, or change how; one with days to come does not leave.

    Raises NotPermitted, InvalidFacts with its field.
    """
    office = leader.office if leader else office
    check_plans(by, office)
    if leader is None and not may_be_leaders(office).filter(pk=account.pk).exists():
        sentence = _("%(name)s不是本单位或本级同区域单位的领导。")
        raise InvalidFacts("other_office", sentence % {"name": account.name}, field="account")
    if not post.strip():
        raise InvalidFacts("no_post", _("请填写职务。"), field="post")
    if not 0 <= weight <= 20:
        raise InvalidFacts("weight", _("权重应在0到20之间。"), field="weight")
    if not 0 <= days_due <= 31:
        raise InvalidFacts("days_due", _("每期应接访天数应在0到31之间。"), field="days_due")
    if since and until and until < since:
        raise InvalidFacts("until", _("参加接访的止日早于起日。"), field="until")
    made = leader is None
    try:
        with transaction.atomic():
            if leader is not None:
                leader = Leader.objects.select_for_update().get(pk=leader.pk)
            leader = leader or Leader(office=office, account=account)
            leader.post, leader.is_chief, leader.weight, leader.days_due = post.strip(), is_chief, weight, days_due
            leader.is_active, leader.since, leader.until = is_active, since, until
            if not made:
                _check_no_days(leader, timezone.localdate(at))
            leader.save()
            facts = {
                "office": office.pk,
                "account": leader.account_id,
                "post": leader.post,
                "is_chief": is_chief,
                "weight": weight,
                "days_due": days_due,
                "is_active": is_active,
                "since": since,
                "until": until,
            }
            kind = "leader_added" if made else "leader_edited"
            record_event(subject=f"leader:{leader.pk}", kind=kind, facts=facts, by=by, office=office, at=at)
    except IntegrityError as error:
        raise InvalidFacts("leader_known", _("这位领导已在名单里。"), field="account") from error
    return leader


def _check_no_days(leader: Leader, on: date) -> None:
    """Who draws or adds a day locks the leader, too: none appears while the leader leaves."""
    planned = leader.days.filter(state=DayState.PLANNED, on__gte=on).order_by("on")
    number = sum(not serves(leader, day.on) for day in planned)
    if number:
        sentence = _("不再参加的日子里还排有%(number)d个接访日，请先更换领导。")
        raise InvalidFacts("days_to_come", sentence % {"number": number}, field="is_active")


@dataclass(frozen=True)
class Recorded:
    """days: planned ones that fall into the absence and need somebody else."""

    absence: Absence
    days: list[ReceptionDay]


def record_absence(*, by: Account, at: datetime, leader: Leader, first: date, last: date, reason: str) -> Recorded:
    """Leave, a business trip, illness: by the office, or by the leader. Raises NotPermitted, InvalidFacts."""
    if by.pk != leader.account_id:
        check_plans(by, leader.office)
    if last < first:
        raise InvalidFacts("last", _("末日早于首日。"), field="last")
    if last - first > LONGEST_ABSENCE:
        raise InvalidFacts("too_long", _("一次最多记一年；更久的请停止参加接访。"), field="last")
    if last < timezone.localdate(at) - LONGEST_ABSENCE:
        raise InvalidFacts("too_early", _("这段时间太早，不必再记。"), field="first")
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请填写事由。"), field="reason")
    with transaction.atomic():
        leader = Leader.objects.select_for_update().get(pk=leader.pk)
        if leader.absences.filter(withdrawn_at=None, first__lte=last, last__gte=first).exists():
            raise InvalidFacts("known", _("这段时间已经记过请假，请先撤销原来的。"), field="first")
        absence = Absence.objects.create(
            leader=leader, first=first, last=last, reason=reason.strip(), recorded_at=at, recorded_by=by
        )
        facts = {"absence": absence.pk, "first": first, "last": last}
        _record(leader, "leader_away", facts, by, at)
        planned = leader.days.filter(state=DayState.PLANNED, on__gte=max(first, timezone.localdate(at)), on__lte=last)
        return Recorded(absence, list(planned.select_related("plan").order_by("on", "starts")))


def withdraw_absence(*, by: Account, at: datetime, absence: Absence) -> None:
    """The leader is there after all."""
    if by.pk != absence.leader.account_id:
        check_plans(by, absence.leader.office)
    with transaction.atomic():
        absence = Absence.objects.select_for_update(of=("self",)).select_related("leader__office").get(pk=absence.pk)
        if absence.withdrawn_at is not None:
            raise ActionRefused("withdrawn", _("这次请假已经撤销。"))
        absence.withdrawn_at = at
        absence.save(update_fields=["withdrawn_at"])
        _record(absence.leader, "leader_back", {"absence": absence.pk}, by, at)


def _record(leader: Leader, kind: str, facts: dict[str, object], by: Account, at: datetime) -> None:
    record_event(subject=f"leader:{leader.pk}", kind=kind, facts=facts, by=by, office=leader.office, at=at)

"""Background work of the offices app."""

from celery import shared_task
from django.utils import timezone

from offices.organisation.actions.jobs import run_job
from offices.organisation.actions.logins import sum_failed_logins
from offices.organisation.actions.messages import deliver


@shared_task(name="offices.deliver_event")
def deliver_event(*, event_id: int) -> int:
    """Deliver the messages of one event; called after its commit."""
    return deliver(at=timezone.now(), event_id=event_id)


@shared_task(name="offices.deliver_notices")
def deliver_notices() -> None:
    """Deliver what was left in the outbox, by a broken broker or a killed worker."""
    run_job("offices.deliver_notices", lambda: deliver(at=timezone.now()))


@shared_task(name="offices.sum_logins")
def sum_logins() -> None:
    """Record how many logins failed under unknown names or were turned away."""
    run_job("offices.sum_logins", lambda: sum_failed_logins(at=timezone.now()))

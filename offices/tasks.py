"""Background work of the offices app."""

from celery import shared_task
from django.utils import timezone

from offices.accounts.actions.logins import sum_failed_logins
from offices.notices.actions.digests import make_digests
from offices.notices.actions.sending import ask_gateway, mend_deliveries, send_deliveries
from offices.organisation.actions.jobs import run_job
from offices.organisation.actions.messages import deliver


@shared_task(name="offices.deliver_event")
def deliver_event(*, event_id: int) -> int:
    """Deliver the messages of one event; called after its commit."""
    return deliver(at=timezone.now(), event_id=event_id)


@shared_task(name="offices.deliver_notices")
def deliver_notices() -> None:
    """Deliver what was left in the outbox, by a broken broker or a killed worker."""
    run_job("offices.deliver_notices", lambda: deliver(at=timezone.now()))


@shared_task(name="offices.send_now")
def send_now() -> int:
    """Send SMS and e-mail that wait; called after a commit."""
    return send_deliveries(at=timezone.now())


@shared_task(name="offices.send_deliveries")
def send_what_waits() -> None:
    """Send what is due again, settle what a killed worker left, ask the gateway what became of the texts."""
    run_job("offices.send_deliveries", _send_what_waits)


def _send_what_waits() -> dict[str, int]:
    now = timezone.now()
    return {
        "left": mend_deliveries(at=now),
        "sent": send_deliveries(at=now),
        "reported": ask_gateway(at=now),
    }


@shared_task(name="offices.make_digests")
def digests() -> None:
    """Tell accounts in sum what came, as often as they chose."""
    run_job("offices.make_digests", lambda: make_digests(at=timezone.now()))


@shared_task(name="offices.sum_logins")
def sum_logins() -> None:
    """Record how many logins failed under unknown names or were turned away."""
    run_job("offices.sum_logins", lambda: sum_failed_logins(at=timezone.now()))

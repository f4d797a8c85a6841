"""Each login and each refused one is recorded; no password is ever seen here, nor a user name that nobody has."""

from datetime import datetime

from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account
from offices.organisation.queries import home_office

SHOWN = 2  # letters of a user name that nobody has: people type their password into the wrong field


def record_login(*, account: Account, address: str, at: datetime) -> None:
    record_event(
        subject=f"account:{account.pk}",
        kind=AdminEvent.LOGGED_IN,
        facts={"address": address},
        by=account,
        office=home_office(account),
        at=at,
    )


def record_failed_login(*, username: str, address: str, at: datetime) -> None:
    """On the chain of the account where there is one, else on the chain "logins"."""
    account = Account.objects.filter(username__iexact=username).first()
    shown = account.username if account else username[:SHOWN] + "***"
    record_event(
        subject=f"account:{account.pk}" if account else "logins",
        kind=AdminEvent.LOGIN_FAILED,
        facts={"username": shown, "address": address},
        by=None,
        office=home_office(account) if account else None,
        at=at,
    )

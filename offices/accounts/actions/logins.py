"""Each login and each wrong password is recorded; no password is ever seen here, nor a user name that nobody has.

What is turned away before a password was looked at, and wrong tries under names that nobody has, are counted by the
minute and recorded as sums: whoever tries names all day does not fill the audit.
"""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from offices.organisation.actions.records import record_event
from offices.organisation.addresses import network_of
from offices.organisation.enums import AdminEvent
from offices.organisation.limits import count
from offices.organisation.models import Account
from offices.organisation.queries import home_office

NOBODY = "未登录者"
MOST_ADDRESSES = 20  # are named for one minute
MINUTES_KEPT = 120
UNKNOWN, REFUSED = "unknown", "refused"


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
    """On the chain of the account where there is one; else it is counted."""
    account = Account.objects.called(username).first()
    if account is None:
        _count_in_minute(UNKNOWN, address, at)
        return
    record_event(
        subject=f"account:{account.pk}",
        kind=AdminEvent.LOGIN_FAILED,
        facts={"username": account.username, "address": address},
        by=None,
        by_name=NOBODY,
        office=home_office(account),
        at=at,
    )


def count_refused_login(*, address: str, at: datetime) -> None:
    """Somebody who has to wait tried again; no password was looked at."""
    _count_in_minute(REFUSED, address, at)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // 60


def _count_in_minute(kind: str, address: str, at: datetime) -> None:
    key, kept = f"login:{kind}:{_minute(at)}", MINUTES_KEPT * 60
    count(key, kept)
    network = network_of(address)
    if cache.add(f"{key}:from:{network}", True, kept) and (place := count(f"{key}:places", kept)) <= MOST_ADDRESSES:
        cache.set(f"{key}:place:{place}", network, kept)


def sum_failed_logins(*, at: datetime) -> str:
    """Record the sums of the minutes that are over, each once; called every ten."""
    recorded = 0
    for minute in range(_minute(at) - MINUTES_KEPT + 1, _minute(at)):
        facts: dict[str, Any] = {}
        for kind in (UNKNOWN, REFUSED):
            key = f"login:{kind}:{minute}"
            if (number := cache.get(f"throttle:{key}")) and cache.delete(f"throttle:{key}"):
                places = cache.get_many([f"{key}:place:{one}" for one in range(1, MOST_ADDRESSES + 1)])
                facts[kind] = {"number": number, "addresses": sorted(places.values())}
        if facts:
            record_event(
                subject="logins",
                kind=AdminEvent.LOGINS_SUMMED,
                facts={"minute": datetime.fromtimestamp(minute * 60, tz=at.tzinfo), **facts},
                by=None,
                by_name=NOBODY,
                office=None,
                at=at,
            )
            recorded += 1
    return _("汇总%(number)d分钟的登录失败") % {"number": recorded}

"""How often a name and an address may try to log in, asked before a password is hashed.

django-axes locks one name for one address after some wrong passwords (AXES_FAILURE_LIMIT, AXES_COOLOFF_TIME). Here one
address is limited for all names, and one name for all addresses: its tries follow each other ever more slowly, but it
is never locked, so that nobody can shut an account by guessing. Where a person has logged in before, neither holds them
up.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from offices.crypto import keyed_digest
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.identity import login_name
from offices.organisation.limits import count, forget, give_back, seconds_left, takes_turn
from offices.organisation.models import Account
from offices.organisation.policies import check_reaches_account
from offices.organisation.queries import home_office

LOCK: timedelta = settings.AXES_COOLOFF_TIME
WINDOW = int(LOCK.total_seconds())  # within which an address is counted
FREE_TRIES: int = settings.AXES_FAILURE_LIMIT  # of one name, from anywhere, before the next one has to wait
NAME_WINDOW = 60 * 60
LONGEST_DELAY = 60
KNOWN_DAYS = 30  # so long a place is known where a person has logged in
UNLOCK_KEPT = 60 * 60  # longer than any lock that was lifted


@dataclass
class Try:
    """One try to log in: what was counted for it."""

    name: str
    place: str
    counted: list[str]
    refused_for: int = 0  # seconds


def lock_name(username: str | None) -> str:
    """By what django-axes locks: the one spelling of a name, and since when its locks count."""
    name = keyed_digest(login_name(username).encode())
    return f"{name}{cache.get(f'login:lifted:{name}') or ''}"


def begin_try(*, username: str | None, network: str) -> Try:
    """Count a try before its password is looked at; `refused_for` says how long it has to wait, if it has."""
    name = keyed_digest(login_name(username).encode())
    place = f"{name}:{network}"
    known = bool(cache.get(f"login:known:{place}"))
    address = f"login:place:{place}" if known else f"login:address:{network}"
    begun = Try(name, place, [address])
    if count(address, WINDOW) > settings.LOGIN_FAILURES_OF_ADDRESS:
        begun.refused_for = seconds_left(address)
    elif not known:
        tries = f"login:name:{name}"
        begun.counted.append(tries)
        over = count(tries, NAME_WINDOW) - FREE_TRIES
        if over > 0 and not takes_turn(tries, min(2**over, LONGEST_DELAY)):
            give_back(tries)  # who is turned away does not make the others wait longer
            begun.refused_for = min(seconds_left(tries), LONGEST_DELAY)
    return begun


def try_succeeded(begun: Try) -> None:
    for key in begun.counted:
        give_back(key)
    forget(f"login:name:{begun.name}")
    cache.set(f"login:known:{begun.place}", True, KNOWN_DAYS * 86_400)


def note_lock(*, username: str | None, at: datetime) -> None:
    """Keep until when a name is locked somewhere, for the page of its account."""
    until = at + LOCK
    cache.set(f"login:locked:{lock_name(username)}", until, LOCK.total_seconds())


def locked_until(username: str | None) -> datetime | None:
    """Until when wrong passwords have locked this name somewhere."""
    until: datetime | None = cache.get(f"login:locked:{lock_name(username)}")
    return until if until and until > timezone.now() else None


def lift_locks(account: Account) -> None:
    """All locks and delays of this name end."""
    name = keyed_digest(login_name(account.username).encode())
    forget(f"login:name:{name}")
    cache.delete(f"turn:login:name:{name}")
    cache.set(f"login:lifted:{name}", secrets.token_hex(8), UNLOCK_KEPT)


def unlock_account(*, by: Account | None, at: datetime, account: Account) -> None:
    """A security administrator lets a person try again at once."""
    with transaction.atomic():
        check_reaches_account(by, account)
        record_event(
            subject=f"account:{account.pk}",
            kind=AdminEvent.ACCOUNT_UNLOCKED,
            facts={},
            by=by,
            office=home_office(account),
            at=at,
        )
        transaction.on_commit(lambda: lift_locks(account))

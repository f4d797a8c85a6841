"""Logins in browsers: listed for who made them, and ended together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.db.models import F

from offices.crypto import keyed_digest
from offices.organisation.actions.records import record_event
from offices.organisation.credentials import LoginSession
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account
from offices.organisation.queries import home_office

BEGAN, ACTED = "began", "acted"  # in the session: when it was begun, when a person last did something in it


@dataclass(frozen=True)
class OpenSession:
    """A login that has not ended, as its owner sees it."""

    began_at: datetime
    acted_at: datetime
    address: str
    agent: str
    is_current: bool


def begin_session(*, account: Account, session: Any, address: str, agent: str, at: datetime) -> None:
    """Note a login in a browser; what is older than any session lives is forgotten."""
    if session.get(SESSION_KEY) != str(account.pk):
        return
    session[BEGAN] = session[ACTED] = at.timestamp()
    if not session.session_key:  # another account was logged in here
        session.create()
    LoginSession.objects.filter(account=account, began_at__lt=at - longest()).delete()
    # Who logs in again in the same browser keeps the key of the session.
    facts = {"account": account, "key": session.session_key, "began_at": at, "address": address}
    LoginSession.objects.update_or_create(
        key_hash=keyed_digest(session.session_key.encode()),
        defaults=facts | {"agent": agent[:200].replace("\x00", "")},
    )


def longest() -> timedelta:
    return timedelta(hours=settings.SESSION_HOURS)


def has_ended(session: Any, at: datetime) -> bool:
    """Whether nobody has done anything for too long, or the session is too old; polling keeps nothing alive."""
    now = at.timestamp()
    idle = now - float(session.get(ACTED) or 0) >= settings.SESSION_IDLE_MINUTES * 60
    return idle or now - float(session.get(BEGAN) or 0) >= longest().total_seconds()


def open_sessions(account: Account, session: Any, at: datetime) -> list[OpenSession]:
    """The account's own logins that still open something, the newest first."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    found = []
    for row in LoginSession.objects.filter(account=account, began_at__gte=at - longest()):
        is_current = row.key == session.session_key
        kept = session if is_current else store(row.key)
        if kept.get(SESSION_KEY) == str(account.pk) and not has_ended(kept, at):
            acted = datetime.fromtimestamp(float(kept[ACTED]), tz=at.tzinfo)
            found.append(OpenSession(row.began_at, acted, row.address, row.agent, is_current))
    return found


def end_sessions(account: Account) -> None:
    """Every login of the account ends with its next request; called in the transaction of what ends them."""
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    account.session_epoch += 1
    LoginSession.objects.filter(account=account).delete()


def end_other_sessions(*, by: Account, at: datetime) -> Account:
    """All logins of one's own end but the one that asks, which the view carries over."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=by.pk)
        number = LoginSession.objects.filter(account=account).count()
        end_sessions(account)
        record_event(
            subject=f"account:{account.pk}",
            kind=AdminEvent.SESSIONS_ENDED,
            facts={"number": max(0, number - 1)},
            by=by,
            office=home_office(account),
            at=at,
        )
    return account


def forget_session(*, account: Account, session: Any) -> None:
    """A person has logged out."""
    if session.session_key:
        LoginSession.objects.filter(account=account, key_hash=keyed_digest(session.session_key.encode())).delete()

"""The address of a leader's own calendar is made and withdrawn, and ends with what it was given for.

Only a hash of its key is stored.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from offices.crypto import keyed_digest
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.actions.tokens import end_tokens, tell_who_manages
from offices.organisation.credentials import ApiToken, CalendarKey
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.policies import forget_authority, refusal_of_calendar
from offices.organisation.queries import home_office


def make_calendar_key(*, by: Account, at: datetime, address: str) -> str:
    """A new key of one's own calendar, in the place of the one before; it is never seen again.

    The door has asked for the password.
    """
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=by.pk)
        if refusal := refusal_of_calendar(account):
            raise NotPermitted("no_calendar", refusal)
        CalendarKey.objects.update_or_create(
            account=account, defaults={"key_hash": keyed_digest(key.encode()), "made_at": at}
        )
        event = _record(account, AdminEvent.CALENDAR_KEY_MADE, {"address": address}, by=account, at=at)
        words = _("%(name)s（%(username)s）生成了个人日历的订阅地址。")
        tell_who_manages(account, words, event=event, at=at)
    return key


def withdraw_calendar_key(*, by: Account, at: datetime) -> None:
    with transaction.atomic():
        if not end_calendar_key(by, by=by, at=at):
            raise ActionRefused("no_calendar_key", _("没有可以撤销的订阅地址。"))


def end_calendar_key(account: Account, *, by: Account | None, at: datetime) -> bool:
    """The key opens nothing for good; whether there was one."""
    ended = bool(CalendarKey.objects.filter(account=account).delete()[0])
    if ended:
        _record(account, AdminEvent.CALENDAR_KEY_WITHDRAWN, {}, by=by, at=at)
    return ended


def end_refused_calendar_key(account: Account, *, by: Account | None, at: datetime) -> None:
    """Who may have no calendar any more has no key that would open it again with a later role."""
    forget_authority(account)
    if refusal_of_calendar(account):
        end_calendar_key(account, by=by, at=at)


def end_refused_calendar_keys_below(office: Office, *, by: Account | None, at: datetime) -> None:
    """As `end_refused_calendar_key`, for all who have a role in the office or below it."""
    for key in _keys_below(office):
        end_refused_calendar_key(key.account, by=by, at=at)


def end_keys(account: Account, *, by: Account | None, at: datetime) -> None:
    """Tokens and the key of the calendar end with the password they were given for, and with the account."""
    end_tokens(account)
    end_calendar_key(account, by=by, at=at)


def end_keys_below(office: Office, *, by: Account | None, at: datetime) -> None:
    """All tokens, and the keys of calendars, of accounts that have a role in the office or below it end."""
    ApiToken.objects.filter(user__in=_held_below(office)).delete()
    for key in _keys_below(office):
        end_calendar_key(key.account, by=by, at=at)


def _held_below(office: Office) -> list[int]:
    held = RoleAssignment.objects.filter(office__path__startswith=office.path, revoked_at=None)
    return sorted(set(held.values_list("account", flat=True)))


def _keys_below(office: Office) -> list[CalendarKey]:
    return list(CalendarKey.objects.filter(account__in=_held_below(office)).select_related("account"))


def _record(account: Account, kind: AdminEvent, facts: dict[str, str], *, by: Account | None, at: datetime) -> Event:
    office = home_office(account)
    return record_event(subject=f"account:{account.pk}", kind=kind, facts=facts, by=by, office=office, at=at)

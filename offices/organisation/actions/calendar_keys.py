"""The address of a leader's own calendar is made and withdrawn. Only a hash of its key is stored."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from offices.crypto import keyed_digest
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.credentials import CalendarKey
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account
from offices.organisation.policies import refusal_of_calendar
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
        _record(account, AdminEvent.CALENDAR_KEY_MADE, {"address": address}, at)
    return key


def withdraw_calendar_key(*, by: Account, at: datetime) -> None:
    with transaction.atomic():
        if not CalendarKey.objects.filter(account=by).delete()[0]:
            raise ActionRefused("no_calendar_key", _("没有可以撤销的订阅地址。"))
        _record(by, AdminEvent.CALENDAR_KEY_WITHDRAWN, {}, at)


def _record(account: Account, kind: AdminEvent, facts: dict[str, str], at: datetime) -> None:
    office = home_office(account)
    record_event(subject=f"account:{account.pk}", kind=kind, facts=facts, by=account, office=office, at=at)

"""Tokens of the API. Only a hash is stored; the token itself is shown once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from knox.models import AuthToken

from offices.errors import ActionRefused
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account
from offices.organisation.queries import home_office

MOST_TOKENS = 10
SHOWN = 8  # signs by which a person tells tokens apart


def too_many_tokens() -> str:
    """Why there is no further token; the page says it before anybody asks."""
    return _("每个账号最多%(most)d个令牌，请先撤销不用的。") % {"most": MOST_TOKENS}


def issue_token(*, by: Account, at: datetime, address: str) -> tuple[Any, str]:
    """A new token of one's own: the stored row and the text, which is never seen again."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=by.pk)
        AuthToken.objects.filter(user=account, expiry__lt=at).delete()
        if AuthToken.objects.filter(user=account).count() >= MOST_TOKENS:
            raise ActionRefused("too_many_tokens", too_many_tokens())
        row, text = AuthToken.objects.create(account)
        _record(account, AdminEvent.TOKEN_ISSUED, {"token": text[:SHOWN], "address": address}, at)
    return row, text


def revoke_token(*, by: Account, at: datetime, shown: str) -> None:
    """End one of one's own tokens, named by its first signs."""
    with transaction.atomic():
        found = AuthToken.objects.filter(user=by, token_key__startswith=shown) if len(shown) == SHOWN else None
        if found is None or not found.delete()[0]:
            raise ActionRefused("no_token", _("没有这个令牌。"))
        _record(by, AdminEvent.TOKEN_REVOKED, {"token": shown}, at)


def revoke_all_tokens(*, by: Account, at: datetime) -> int:
    """End all of one's own tokens; how many there were. One event, none where there was no token."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=by.pk)  # none is issued meanwhile
        keys = AuthToken.objects.filter(user=account).order_by("token_key").values_list("token_key", flat=True)
        shown = [key[:SHOWN] for key in keys]
        if shown:
            end_tokens(account)
            _record(account, AdminEvent.TOKEN_REVOKED, {"tokens": shown}, at)
    return len(shown)


def end_tokens(account: Account) -> None:
    """All tokens end with the password they were given for, and with the account."""
    AuthToken.objects.filter(user=account).delete()


def _record(account: Account, kind: AdminEvent, facts: dict[str, Any], at: datetime) -> None:
    record_event(
        subject=f"account:{account.pk}", kind=kind, facts=facts, by=account, office=home_office(account), at=at
    )

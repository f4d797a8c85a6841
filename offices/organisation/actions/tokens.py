"""Tokens of the API. Only a hash is stored; the token itself is shown once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message
from offices.organisation.actions.records import record_event
from offices.organisation.credentials import ApiToken
from offices.organisation.enums import AdminEvent, ApiPart
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with, home_office
from offices.organisation.roles import Permission

MOST_TOKENS = 10
MOST_ADDRESSES = 10
SHOWN = 8  # signs by which a person tells tokens apart


def too_many_tokens() -> str:
    """Why there is no further token; the page says it before anybody asks."""
    return _("每个账号最多%(most)d个令牌，请先撤销不用的。") % {"most": MOST_TOKENS}


def refusal_of_tokens(account: Account) -> str:
    """Why this account gets no token at all; empty where it does."""
    authority = authority_of(account)
    if not authority.grants:
        return _("没有角色的账号不能建立令牌，请联系本单位安全管理员。")
    forbidding = Office.objects.filter(pk__in=authority.lineage(), tokens_forbidden=True).order_by("path").first()
    if forbidding is not None:
        return _("%(office)s不允许使用 API 令牌。") % {"office": forbidding.name}
    return ""


def issue_token(
    *,
    by: Account,
    at: datetime,
    address: str,
    read_only: bool,
    scopes: Sequence[str] = (),
    addresses: Sequence[str] = (),
    days: int | None = None,
) -> tuple[Any, str]:
    """A new token of one's own: the stored row and the text, which is never seen again.

    The door has asked for the password. scopes, addresses: all of them where none is named.
    """
    most = settings.API_TOKEN_DAYS
    days = most if days is None else days
    if not 1 <= days <= most:
        raise InvalidFacts("token_days", _("有效天数应为1至%(most)d。") % {"most": most}, field="days")
    if unknown := sorted(set(scopes) - set(ApiPart.values)):
        raise InvalidFacts(
            "token_scope", _("没有这部分接口：%(names)s。") % {"names": "、".join(unknown)}, field="scopes"
        )
    networks = _networks(addresses)
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=by.pk)
        if refusal := refusal_of_tokens(account):
            raise NotPermitted("no_tokens", refusal)
        ApiToken.objects.filter(user=account, expiry__lt=at).delete()
        if ApiToken.objects.filter(user=account).count() >= MOST_TOKENS:
            raise ActionRefused("too_many_tokens", too_many_tokens())
        row, text = ApiToken.objects.create(
            account, timedelta(days=days), read_only=read_only, scopes=sorted(set(scopes)), addresses=networks
        )
        facts = {"token": text[:SHOWN], "address": address, "read_only": read_only, "expiry": row.expiry}
        event = _record(account, AdminEvent.TOKEN_ISSUED, facts | {"scopes": row.scopes, "addresses": networks}, at)
        words = _("%(name)s（%(username)s）新建了 API 令牌。")
        tell_who_manages(account, words, event=event, at=at)
    return row, text


def _networks(addresses: Sequence[str]) -> list[str]:
    if len(addresses) > MOST_ADDRESSES:
        raise InvalidFacts("token_address", _("网络地址最多%(most)d个。") % {"most": MOST_ADDRESSES}, field="addresses")
    found = []
    for one in addresses:
        try:
            found.append(str(ip_network(one.strip(), strict=False)))
        except ValueError as error:
            sentence = _("“%(address)s”不是网络地址，应如 10.1.2.3 或 10.1.0.0/16。") % {"address": one[:60]}
            raise InvalidFacts("token_address", sentence, field="addresses") from error
    return sorted(set(found))


def tell_who_manages(account: Account, words: str, *, event: Event, at: datetime) -> None:
    """The nearest security administrators on the office's line hear of it; the words take `name` and `username`."""
    home = home_office(account)
    line = Office.objects.filter(pk__in=home.ancestor_ids(), is_active=True).order_by("-path") if home else ()
    for office in line:
        if accounts_with(office, Permission.MANAGE_ACCOUNTS).exists():
            text = words % {"name": account.name, "username": account.username}
            page = reverse("offices:account", args=[account.username])
            queue_message(event=event, office=office, permission=Permission.MANAGE_ACCOUNTS, text=text, url=page, at=at)
            return


def revoke_token(*, by: Account, at: datetime, shown: str) -> None:
    """End one of one's own tokens, named by its first signs."""
    with transaction.atomic():
        found = ApiToken.objects.filter(user=by, token_key__startswith=shown) if len(shown) == SHOWN else None
        if found is None or not found.delete()[0]:
            raise ActionRefused("no_token", _("没有这个令牌。"))
        _record(by, AdminEvent.TOKEN_REVOKED, {"token": shown}, at)


def revoke_all_tokens(*, by: Account, at: datetime) -> int:
    """End all of one's own tokens; how many there were. One event, none where there was no token."""
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=by.pk)  # none is issued meanwhile
        keys = ApiToken.objects.filter(user=account).order_by("token_key").values_list("token_key", flat=True)
        shown = [key[:SHOWN] for key in keys]
        if shown:
            end_tokens(account)
            _record(account, AdminEvent.TOKEN_REVOKED, {"tokens": shown}, at)
    return len(shown)


def end_tokens(account: Account) -> None:
    ApiToken.objects.filter(user=account).delete()


def _record(account: Account, kind: AdminEvent, facts: dict[str, Any], at: datetime) -> Any:
    return record_event(
        subject=f"account:{account.pk}", kind=kind, facts=facts, by=account, office=home_office(account), at=at
    )

"""Logins for the audit: called by Django's own login through its signals."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from offices.organisation.actions.logins import record_failed_login, record_login
from offices.organisation.addresses import client_address
from offices.organisation.models import Account


def _address(request: HttpRequest | None) -> str:
    return client_address(request) if request is not None else ""


def note_login(sender: object, request: HttpRequest | None, user: Account, **kwargs: Any) -> None:
    record_login(account=user, address=_address(request), at=timezone.now())


def note_failed_login(
    sender: object, credentials: Mapping[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    username = str(credentials.get("username") or "")[:60].replace("\x00", "")
    record_failed_login(username=username, address=_address(request), at=timezone.now())

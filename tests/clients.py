"""Browsers without scripts, in which an account is logged in."""

from typing import Any

from django.test import Client

from offices.organisation.models import Account


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def opens(answer: Any, step: str) -> bool:
    """The page of a step opens, or says what the office owes before it: a fund without a budget grants nothing."""
    return answer.status_code == 200 or (
        step == "ask_relief" and answer.status_code == 409 and "不能申请" in answer.text
    )


def again(account: Account) -> Account:
    """The account as the next request reads it."""
    return Account.objects.get(pk=account.pk)

"""Browsers without scripts, in which an account is logged in."""

from django.test import Client

from offices.organisation.models import Account


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client

"""What an account has besides its password: past passwords, logins in browsers, tokens of the API."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from offices.crypto import EncryptedField
from offices.organisation.models import Account


class PastPassword(models.Model):
    """The hash of a password that an account has had; the newest few are not taken again."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-replaced_at", "-id"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.replaced_at}"


class LoginSession(models.Model):
    """A login in a browser: from where, since when. The session itself is kept by the cache."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    key = EncryptedField(help_text="of the session in the cache")
    key_hash = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField(_("登录时间"))
    address = models.CharField(_("地址"), max_length=60, blank=True)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)

    class Meta:
        ordering = ["-began_at", "-id"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.began_at}"


class ApiToken(AbstractAuthToken):
    """A token of the API, with what it opens; only its hash is stored."""

    read_only = models.BooleanField(_("只读"), default=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True, help_text="empty: all of the API")
    addresses = ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text="empty: from anywhere")

    class Meta:
        ordering = ["-created", "digest"]

    def __str__(self) -> str:
        return self.token_key


class CalendarKey(models.Model):
    """The key by which a leader's calendar programs read the leader's own calendar; only its hash is stored."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="calendar_key")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("生成时间"))

    class Meta:
        ordering = ["account"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.made_at}"

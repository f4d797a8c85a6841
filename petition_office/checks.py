"""What must hold before a production server starts; `manage.py check` and the WSGI application ask it."""

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from offices.files import scanning

HASH_KEY_BYTES = 32


@register(Tags.security, deploy=True)
def production(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Errors that forbid production: DEBUG on, a secret or an address missing or malformed."""
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on", hint="Set DEBUG=0.", id="petition_office.E001"))
    if len(settings.SECRET_KEY) < 50:
        found.append(Error("SECRET_KEY is missing or shorter than 50 characters", id="petition_office.E002"))
    if not settings.FIELD_KEYS or not all(map(_is_fernet_key, settings.FIELD_KEYS)):
        found.append(Error("FIELD_KEYS is missing or holds something that is no Fernet key", id="petition_office.E003"))
    if not _is_hash_key(settings.HASH_KEY):
        found.append(Error("HASH_KEY is missing or not 64 hexadecimal digits", id="petition_office.E004"))
    for name in ("DATABASE_URL", "REDIS_URL"):
        if not getattr(settings, name):
            found.append(Error(f"{name} is missing", id="petition_office.E005"))
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS is missing or allows every host", id="petition_office.E006"))
    if not settings.HTTPS:
        told = "HTTPS is off: passwords cross the network in the clear"
        if settings.ALLOW_PLAIN_HTTP:
            found.append(Warning(told, id="petition_office.W001"))
        else:
            found.append(Error(told, hint="Set ALLOW_PLAIN_HTTP=1 if it must be so.", id="petition_office.E007"))
    return found


@register(Tags.security, deploy=True)
def scanner(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Warnings that attachments are not scanned for viruses, or wait for a scanner that does not answer."""
    if not scanning.is_set():
        told = "CLAMD_ADDRESS is missing: attachments are not scanned for viruses"
        return [Warning(told, hint="Set CLAMD_ADDRESS=host:port.", id="petition_office.W002")]
    if not scanning.answers():
        told = "no clamd answers at CLAMD_ADDRESS: attachments wait until one does"
        return [Warning(told, id="petition_office.W003")]
    return []


@register(Tags.security, deploy=True)
def volumes(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A warning until it is said that what lies in clear in the database lies on encrypted volumes."""
    if settings.DISKS_ENCRYPTED:
        return []
    told = "DISKS_ENCRYPTED is not set: texts of petitions lie in clear on volumes that nobody says are encrypted"
    hint = "Encrypt the volumes of database, queue and dumps (LUKS), then set DISKS_ENCRYPTED=1."
    return [Warning(told, hint=hint, id="petition_office.W004")]


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _is_hash_key(key: str) -> bool:
    try:
        return len(bytes.fromhex(key)) == HASH_KEY_BYTES
    except ValueError:
        return False

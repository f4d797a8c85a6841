"""What the settings read from the environment; a secret may lie in a file that the environment names."""

import os
from ipaddress import ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OFF = ("0", "false", "off", "no")


def env_flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value not in OFF


def env_list(name: str) -> list[str]:
    return [part.strip() for part in env_secret(name).replace("\n", ",").split(",") if part.strip()]


def env_networks(name: str) -> list[str]:
    """Networks such as 10.1.2.0/24."""
    try:
        return [str(ip_network(one)) for one in env_list(name)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} names no network: {error}") from error


def env_secret(name: str) -> str:
    """The variable itself, or the content of the file that NAME_FILE names: files are not shown by `docker inspect`."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "")

"""What the settings read from the environment; a secret may lie in a file that the environment names."""

import os
from pathlib import Path

OFF = ("0", "false", "off", "no")


def env_flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    return default if not value else value not in OFF


def env_list(name: str) -> list[str]:
    return [part.strip() for part in env_secret(name).replace("\n", ",").split(",") if part.strip()]


def env_secret(name: str) -> str:
    """The variable itself, or the content of the file that NAME_FILE names: files are not shown by `docker inspect`."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "")

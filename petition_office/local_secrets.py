"""The secrets of a machine without any (DEBUG only): made once, kept in the git-ignored `.local/secrets.json`."""

import base64
import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY")


def local_secrets(folder: Path) -> dict[str, str]:
    """Read the folder's secrets, making them on first use. Two processes that start at once agree on one set."""
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        draft = folder / f"secrets.{os.getpid()}.new"
        draft.touch(mode=0o600)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "HASH_KEY": secrets.token_hex(32),
        }
        draft.write_text(json.dumps(made))
        try:
            path.hardlink_to(draft)  # fails where another process was first: its set holds
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return {name: str(value) for name, value in json.loads(path.read_text()).items()}

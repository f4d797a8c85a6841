"""What goes into the image: named things alone, and no secret in the environment of a container."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from petition_office.environment import env_list, env_secret
from tests.conftest import ROOT

SECRETS = ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "DATABASE_URL", "POSTGRES_PASSWORD")


def goes_in(path: str) -> bool:
    """Whether Docker copies it: the last rule of .dockerignore that fits decides, also for the folders above."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        wanted, rule = rule.startswith("!"), rule.removeprefix("!")
        above = [path, *(str(one) for one in Path(path).parents)]
        inside = rule.startswith("**/") and any(fnmatch(part, rule[3:]) for part in Path(path).parts)
        if inside or any(one == rule or ("/" not in one and fnmatch(one, rule)) for one in above):
            kept = wanted
    return kept


@pytest.mark.parametrize(
    "path",
    [
        *(".env", ".env.production", "dump.sql", "backup/petition.dump", "media/1/x.jpg", ".local/secrets.json"),
        *("secrets/field_keys", "petition_office/.env", "static/server.key", "offices/dump.sql", ".git/config"),
        *("id_rsa", "tests/factories.py", "node_modules/x/index.js", "notes.txt"),
    ],
)
def test_what_lies_beside_the_sources_stays_out(path: str):
    assert not goes_in(path)


@pytest.mark.parametrize(
    "path",
    [
        *("manage.py", "gunicorn.conf.py", "petition_office/settings.py", "templates/base.html", "static/js/app.js"),
        *("requirements/base.txt", "requirements/vendor.py", "package-lock.json", ".npmrc", "offices/crypto.py"),
    ],
)
def test_what_the_program_needs_goes_in(path: str):
    assert goes_in(path)


def test_containers_get_their_secrets_as_files():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in SECRETS:
        assert not re.search(rf"^\s+{name}:", text, re.MULTILINE), name
        assert f"{name}_FILE: /run/secrets/{name.lower()}" in text


def test_a_secret_is_read_from_its_file(monkeypatch, tmp_path: Path):
    file = tmp_path / "keys"
    file.write_text("first\nsecond\n")
    monkeypatch.setenv("FIELD_KEYS_FILE", str(file))
    monkeypatch.setenv("FIELD_KEYS", "of the environment")
    assert (env_list("FIELD_KEYS"), env_secret("FIELD_KEYS")) == (["first", "second"], "first\nsecond")
    monkeypatch.delenv("FIELD_KEYS_FILE")
    assert env_list("FIELD_KEYS") == ["of the environment"]

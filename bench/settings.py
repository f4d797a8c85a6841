"""The project's own settings on the bench's database, DEBUG off, served over plain HTTP on this machine."""

import os

os.environ["DEBUG"] = "0"
os.environ.setdefault("SECRET_KEY", "bench-" * 10)
os.environ.setdefault("FIELD_KEYS", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("HASH_KEY", "00" * 32)
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,testserver")
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("ALLOW_PLAIN_HTTP", "1")
# The last two of the server, which no test empties (tests/settings.py).
os.environ.setdefault("REDIS_DATABASE", "62" if os.environ.get("REDIS_URL", "").startswith("unix:") else "14")

from petition_office.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STATIC_ROOT = BASE_DIR / "bench" / "out" / "static"  # noqa: F405

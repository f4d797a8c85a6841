"""Settings of the tests: the project's own, on databases of their own, with fixed secrets and a quick password hasher.

All processes of a run keep one clock (tests/clock). Each test process (xdist starts several, and two runs may overlap)
takes a free slot: a PostgreSQL database and two Redis databases that no other process uses. On a Redis server of one's
own, slots 1 to 6 are its databases 2 to 13, and the tests empty them; the last two are those of `make bench`.
"""

import fcntl
import os
from pathlib import Path

from petition_office import embedded
from tests.clock import sitecustomize as clock

clock.choose()
os.environ.setdefault("DEBUG", "1")
# Playwright's synchronous interface runs an event loop in the thread of the test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
embedded.ensure()

SLOTS = 30 if os.environ["REDIS_URL"].startswith("unix:") else 6


def _take_slot() -> int:
    folder = Path(__file__).resolve().parent.parent / ".local"
    folder.mkdir(exist_ok=True)
    for slot in range(1, SLOTS + 1):
        lock = os.open(folder / f"test-slot-{slot}.lock", os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        return slot  # the descriptor stays open, and the slot taken, until the process ends
    raise RuntimeError(f"all {SLOTS} test slots are in use")


# A worker that a test starts works in its parent's slot.
SLOT = int(os.environ.get("TEST_SLOT") or _take_slot())
os.environ["REDIS_DATABASE"] = str(2 * SLOT)

from petition_office.settings import *  # noqa: E402, F403
from petition_office.settings import DATABASES, INSTALLED_APPS, PASSWORD_HASHERS  # noqa: E402

# For tests/management/commands/flush.py.
INSTALLED_APPS = ["tests", *INSTALLED_APPS]
SECRET_KEY = "tests-" * 10
FIELD_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]
HASH_KEY = "00" * 32
HTTPS = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
DATABASES["default"]["TEST"] = {"NAME": f"test_petition_office_{SLOT}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
# A test has a dozen rows: which join comes first does not matter, and finding out takes longer than the joins.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off -c join_collapse_limit=1"
WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3}  # seconds: tests wait for a killed worker's tasks

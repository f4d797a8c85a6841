"""The clock of a test run, which every process of the run keeps: its tests, its workers, its servers.

What a test did today must not turn into yesterday while it runs. A run that begins near midnight therefore puts its
clock forward to half past two. `TEST_CLOCK=2026-12-31T23:50` begins a run at that moment of Shanghai instead of now.

tests/settings.py chooses how far ahead the clock is and hands that on in the environment. Python imports a module of
this name when it starts, and finds this one by PYTHONPATH: so does every process that a test starts, by whatever way.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

AHEAD = "TEST_CLOCK_AHEAD"  # whole seconds
QUIET_HOURS = range(2, 22)


def choose() -> None:
    """Begin a run: set the clock of this process and of those it starts. A process of the run has its clock already."""
    if AHEAD in os.environ:
        return
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    chosen = os.environ.get("TEST_CLOCK")
    begin = datetime.fromisoformat(chosen).replace(tzinfo=now.tzinfo) if chosen else now
    if begin.hour not in QUIET_HOURS:
        night = begin if begin.hour < QUIET_HOURS.start else begin + timedelta(days=1)
        begin = night.replace(hour=QUIET_HOURS.start, minute=30)
    os.environ[AHEAD] = str(round((begin - now).total_seconds()))
    folders = [os.path.dirname(os.path.abspath(__file__)), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    keep()


def keep() -> None:
    """Put the clock of this process as far ahead as the run's is."""
    ahead = timedelta(seconds=int(os.environ.get(AHEAD, "0")))
    if ahead:
        import time_machine  # noqa: PLC0415  (a run by day needs none)

        time_machine.travel(datetime.now(UTC) + ahead, tick=True).start()
        time.time()  # it ticks from the first question on


if __name__ == "sitecustomize":
    keep()

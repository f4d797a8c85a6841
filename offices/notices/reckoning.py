"""When quiet hours end, and up to which moment a digest sums; in the time of Shanghai."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from offices.notices.enums import Cadence


def quiet_end(at: datetime, quiet_from: time, quiet_to: time) -> datetime | None:
    """The end of the quiet hours in which a moment lies, which may go over midnight; None where it lies in none."""
    local = timezone.localtime(at)
    now = local.time()
    over_midnight = quiet_from > quiet_to
    begun, ended = now >= quiet_from, now >= quiet_to
    if not (begun or not ended if over_midnight else begun and not ended):
        return None
    day = local.date() + timedelta(days=int(ended))
    return timezone.make_aware(datetime.combine(day, quiet_to))


def digest_moment(at: datetime, cadence: str, hour: int) -> datetime:
    """The last moment, not after `at`, at which a digest is due."""
    local = timezone.localtime(at)
    day = local.date()
    if local.hour < hour:
        day -= timedelta(days=1)
    if cadence == Cadence.WEEKLY:
        day -= timedelta(days=day.weekday())
    return timezone.make_aware(datetime.combine(day, time(hour)))

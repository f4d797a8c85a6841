"""Whoever asks too often has to wait; the cache counts before the work is done, for all processes together."""

import time

from django.core.cache import cache


def count(key: str, seconds: int) -> int:
    """Count once more; the number is forgotten `seconds` after the first time."""
    name = f"throttle:{key}"
    if cache.add(name, 0, seconds):
        cache.set(f"{name}:until", time.time() + seconds, seconds)
    try:
        return cache.incr(name)
    except ValueError:  # it ran out between the two commands
        cache.set(name, 1, seconds)
        return 1


def is_over(key: str, most: int, seconds: int) -> bool:
    """Count this time, and say whether it is one too many. Many at once are counted one after the other."""
    return count(key, seconds) > most


PUBLIC_WAIT = 15 * 60  # seconds that who tries too many codes of a public page waits
WRONG_FOR_ADDRESS = 50  # wrong codes from one address; a whole hall may share one


def tried_wrongly(page: str, network: str) -> bool:
    """Count a wrong code of a public page, and say whether it is one too many. A right code is always answered: it is
    looked up first and counts nothing.
    """
    return is_over(f"{page}:{network}", WRONG_FOR_ADDRESS, PUBLIC_WAIT)


def give_back(key: str) -> None:
    """What was counted beforehand turned out right, and is not held against anybody."""
    try:
        if cache.decr(f"throttle:{key}") < 0:
            cache.delete(f"throttle:{key}")
    except ValueError:
        pass


def forget(key: str) -> None:
    cache.delete(f"throttle:{key}")


def seconds_left(key: str) -> int:
    """How long until the number is forgotten, at least one second."""
    return max(1, round(float(cache.get(f"throttle:{key}:until") or 0) - time.time()))


def takes_turn(key: str, seconds: float) -> bool:
    """Whether nobody had this turn within the last `seconds`; of many at once one has it."""
    if not cache.add(f"turn:{key}", True, seconds):
        return False
    cache.set(f"throttle:{key}:until", time.time() + seconds, seconds)
    return True

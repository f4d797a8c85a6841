"""An address that asks too often has to wait; the cache counts, so that all processes count together."""

from django.core.cache import cache


def is_over(key: str, most: int) -> bool:
    """Whether `key` was counted `most` times within its time."""
    return int(cache.get(f"throttle:{key}") or 0) >= most


def count(key: str, seconds: int) -> int:
    """Count once more; the number is forgotten `seconds` after the first time."""
    name = f"throttle:{key}"
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name)
    except ValueError:  # it ran out between the two commands
        cache.set(name, 1, seconds)
        return 1

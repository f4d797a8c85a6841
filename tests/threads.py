"""What a thread of a test has opened, it closes."""

from django.core.cache import caches
from django.db import connection


def leave_connections() -> None:
    """Close the thread's connection to the database, and those that its cache keeps open for the next call."""
    connection.close()
    for cache in caches.all(initialized_only=True):
        for pool in cache._cache._pools.values():
            pool.disconnect()

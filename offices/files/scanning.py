"""Asks the virus scanner (clamd) about a file, where the office has one (`CLAMD_ADDRESS`)."""

import asyncio
import io
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import Any

from aioclamd import BufferTooLongError, ClamdAsyncClient, ClamdError
from django.conf import settings

CHUNK = 1_000_000  # bytes that are sent at once
ANSWERS_WITHIN = 5  # seconds, where it is asked whether it is there


class Verdict(Enum):
    NONE = "none"  # no scanner is set
    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too_large"
    UNREACHABLE = "unreachable"


class _Chunks(io.BytesIO):
    """Gives larger pieces than it is asked for: each piece is sent with its length."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(CHUNK if size and 0 < size < CHUNK else size)


def is_set() -> bool:
    return bool(settings.CLAMD_ADDRESS)


def scanned(content: bytes, seconds: int | None = None) -> Verdict:
    """seconds: how long its answer is waited for, CLAMD_SECONDS where it is not given."""
    if not is_set():
        return Verdict.NONE
    try:
        found = _awaited(_client(seconds).instream(_Chunks(content)))
    except BufferTooLongError:
        return Verdict.TOO_LARGE
    except (ConnectionResetError, BrokenPipeError):  # it hangs up in the middle of what is longer than it takes
        return Verdict.TOO_LARGE if answers() else Verdict.UNREACHABLE
    except (ClamdError, OSError, ValueError):
        return Verdict.UNREACHABLE
    status = next(iter(found.values()))[0] if found else ""
    return {"OK": Verdict.CLEAN, "FOUND": Verdict.INFECTED}.get(status, Verdict.UNREACHABLE)


def answers() -> bool:
    """Whether the scanner that is set answers."""
    try:
        return bool(_awaited(_client(ANSWERS_WITHIN).ping()).strip() == "PONG")
    except (ClamdError, OSError, ValueError):
        return False


def _awaited(answer: Coroutine[Any, Any, Any]) -> Any:
    """Wait in a thread of its own, for the caller's may have a loop that runs."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, answer).result()


def _client(seconds: int | None = None) -> ClamdAsyncClient:
    """Raises ValueError for an address that is none: host:port."""
    host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
    return ClamdAsyncClient(host or "127.0.0.1", int(port), timeout=seconds or settings.CLAMD_SECONDS)

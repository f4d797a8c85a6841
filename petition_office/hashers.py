"""Passwords are hashed one after the other: each takes 100 MB and a third of a second of the processor."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

_AT_ONCE = BoundedSemaphore(2)  # in one process


class QueuedArgon2Hasher(Argon2PasswordHasher):
    """Argon2 with a bound on its memory: where many log in at once, some wait."""

    def encode(self, password: str, salt: str) -> str:
        with _AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _AT_ONCE:
            return super().verify(password, encoded)

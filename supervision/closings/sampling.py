"""Draws a random sample that the seed alone decides, so that anyone can draw it again. Standard library only."""

import hashlib
from collections.abc import Iterable


def rank(seed: str, package: int) -> str:
    """Where a package stands in the order of a seed: SHA-256 of "seed:id" in hexadecimal digits."""
    return hashlib.sha256(f"{seed}:{package}".encode()).hexdigest()


def size_of(population: int, percent: int) -> int:
    """How many are drawn: the percentage, rounded up, so that at least one is drawn where there is any."""
    return -(-population * percent // 100)


def sample(seed: str, population: Iterable[int], percent: int) -> list[int]:
    """The first of the population in the order of the seed."""
    ordered = sorted(set(population), key=lambda package: (rank(seed, package), package))
    return ordered[: size_of(len(ordered), percent)]

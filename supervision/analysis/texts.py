"""A text as character groups: one, two or three signs that stand side by side, as many times as they do."""

import re

RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
MOST_READ = 4000  # signs of a text
NARROW, WIDE = (1, 2), (2, 3)


def groups_of(text: str, sizes: tuple[int, ...] = NARROW) -> list[str]:
    """The groups of these sizes; what is punctuated apart is no group."""
    runs = RUN.findall(text[:MOST_READ])
    return [run[place : place + size] for run in runs for size in sizes for place in range(len(run) - size + 1)]


def wide_groups_of(text: str) -> list[str]:
    """Pairs and triples: what tells one matter from another."""
    return groups_of(text, WIDE)

"""What people of the demo write about: topics with their category and units, and sentences to choose from."""

from dataclasses import dataclass
from typing import Any

from petition_office.demo.data import read


@dataclass(frozen=True)
class Topic:
    """`units`: keys of offices, the first is the competent one. `path`: of Art. 31, where it is a demand; `where`: who
    opens another procedure than the petition procedure. `rural`: of the country only. `explains`: what is found
    explains, and grants nothing. `alone`: one person or family brings it. `trades`: of the company in it. `measure`:
    what its unit undertakes. `difficulty`, `wanted`: said of it on an open call.
    """

    category: str
    units: tuple[str, ...]
    subjects: tuple[str, ...]
    facts: tuple[str, ...]
    demands: tuple[str, ...]
    findings: tuple[str, ...]
    remedy: str
    basis: str
    weight: int
    measure: str
    difficulty: str = ""
    wanted: str = ""
    trades: tuple[str, ...] = ()
    path: int = 6
    where: str = ""
    rural: bool = False
    explains: bool = False
    alone: bool = False
    accuses: bool = False


def _topics(rows: list[dict[str, Any]], **same: Any) -> tuple[Topic, ...]:
    found = []
    for row in rows:
        values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        found.append(Topic(**values, **same))
    return tuple(found)


_rows = read("topics")
TOPICS, ACCUSATIONS = _topics(_rows["topic"]), _topics(_rows["accusation"], accuses=True)

"""What a step did is compared with its row; a difference is an error in development and tests, else a logged fault."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings

from cases.procedure.step_kinds import FactType, FreeText

if TYPE_CHECKING:
    from cases.procedure.actions.change import Change

logger = logging.getLogger(__name__)


class NotAsDeclared(Exception):
    """A step stopped, started, issued or recorded what its row does not say."""


def compare_with_row(change: "Change") -> None:
    """Raises NotAsDeclared where settings.STRICT_STEPS is set; otherwise logs the fault."""
    found = [
        *_clock_differences(change),
        *_paper_differences(change),
        *_fact_differences("", change.facts, change.kind.facts),
    ]
    if not found:
        return
    sentence = f"{change.kind.key} of petition {change.petition.pk}: {'; '.join(found)}"
    if settings.STRICT_STEPS:
        raise NotAsDeclared(sentence)
    logger.error(sentence)


def _clock_differences(change: "Change") -> Iterator[str]:
    kind = change.kind
    stopped = {told["kind"] for told in change.clock_facts if told["op"] == "stop"}
    started = {told["kind"] for told in change.clock_facts if told["op"] == "start"}
    for name in sorted(stopped - {*kind.stops, *kind.may_stop}):
        yield f"stopped {name}"
    for name in sorted(started - {*kind.starts, *kind.may_start}):
        yield f"started {name}"
    for name in sorted(set(kind.starts) - change.asked_clocks):
        yield f"did not start {name}"
    # What an office further up the line still owes is not the holder's to end.
    left = [clock for clock in change.ran_before if clock in change.clocks and clock.kind in kind.stops]
    for clock in left:
        if clock.office_id == change.held_by:
            yield f"did not stop {clock.kind}"


def _paper_differences(change: "Change") -> Iterator[str]:
    kind = change.kind
    issued = [paper.kind for paper in change.papers]
    if kind.paper is not None and kind.paper not in issued:
        yield f"did not issue {kind.paper}"
    for name in issued:
        if name != kind.paper and name not in kind.may_issue:
            yield f"issued {name}"


def _fact_differences(path: str, value: Any, declared: FactType) -> Iterator[str]:
    if value is None:
        return
    if isinstance(declared, Mapping):
        if not isinstance(value, Mapping):
            yield f"recorded {path} as {type(value).__name__}"
            return
        for name, part in value.items():
            if name not in declared:
                yield f"recorded {path}{name}"
            else:
                yield from _fact_differences(f"{path}{name}.", part, declared[name])
    elif isinstance(declared, Sequence):
        for part in value:
            yield from _fact_differences(path, part, declared[0])
    elif not _is_of(value, declared):
        yield f"recorded {path.removesuffix('.')} as {type(value).__name__}"


def _is_of(value: Any, declared: Any) -> bool:
    if declared is FreeText:
        return isinstance(value, str)
    if declared is int and isinstance(value, bool):
        return False
    return isinstance(value, declared)

"""A question as JSON (one object) to the engine's own types; the command, the API and the page all read it here."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.deadlines.clock import EARLIEST, LATEST, Period, Question
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import NATIONAL, national_profile_on
from cases.deadlines.terms import ClockKind

REQUIRED = ("profile", "clock", "start")
OPTIONAL = ("id", "extension_days", "excluded", "set_date", "roll_office", "as_of", "answered", "prior_yellow")
# A file of checked cases carries its expected answers; they are no part of the question.
IGNORED = ("expect",)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MOST_DAYS = 100_000
MOST_PERIODS = 1_000


@dataclass(frozen=True, slots=True)
class CardQuestion:
    """A clock's question with what the card depends on; without `as_of` no card is asked for."""

    question: Question
    as_of: date | None
    answered: date | None
    prior_yellow: bool


def parse_line(line: str | bytes) -> object:
    """One line of JSON. Raises DeadlineError: `not_utf8`, `repeated_key`, `not_json` (also too deep, too huge).

    NaN is let through here, so that its question keeps its id; no field accepts it.
    """
    try:
        text = line.decode("utf-8-sig") if isinstance(line, bytes) else line.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise DeadlineError("not_utf8") from error
    try:
        return json.loads(text, object_pairs_hook=_no_repeated_keys)
    except DeadlineError:
        raise
    except (ValueError, RecursionError) as error:
        raise DeadlineError("not_json", {"column": getattr(error, "colno", 1)}) from error


def question_id(raw: object) -> str | int | float | None:
    """The question's `id` when it is a plain value, else None."""
    value = raw.get("id") if isinstance(raw, Mapping) else None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float) else None


def parse_question(raw: object) -> CardQuestion:
    """Check every field of `raw`; an optional field that is null counts as absent. The profile NATIONAL is the national
    regulation in force on the day the clock starts.

    Raises DeadlineError: `not_object`, `unknown_keys`, `missing_keys`, `unknown_clock`, `not_text`, `not_date`,
    `not_integer`, `not_boolean`, `not_periods`, `out_of_range`, `no_national_profile`.
    The engine's own errors come from `compute`.
    """
    if not isinstance(raw, Mapping):
        raise DeadlineError("not_object")
    unknown = [_short(str(key)) for key in raw if key not in REQUIRED + OPTIONAL + IGNORED]
    if unknown:
        raise DeadlineError("unknown_keys", {"keys": "、".join(unknown[:10]), "known": "、".join(REQUIRED + OPTIONAL)})
    missing = [key for key in REQUIRED if raw.get(key) is None]
    if missing:
        raise DeadlineError("missing_keys", {"keys": "、".join(missing)})
    kind, start = _kind(raw), _date("start", raw["start"])
    chosen = _text(raw, "profile")
    return CardQuestion(
        question=Question(
            profile=national_profile_on(start).code if chosen == NATIONAL else chosen,
            kind=kind,
            start=start,
            extension_days=_integer(raw, "extension_days"),
            excluded=_periods(raw.get("excluded")),
            set_date=_optional_date(raw, "set_date"),
            roll_office=_boolean(raw, "roll_office"),
        ),
        as_of=_optional_date(raw, "as_of"),
        answered=_optional_date(raw, "answered"),
        prior_yellow=_boolean(raw, "prior_yellow"),
    )


def _no_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise DeadlineError("repeated_key", {"key": _short(key)})
        found[key] = value
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


def _shown(value: object) -> str:
    # A huge integer must not be turned into text.
    if isinstance(value, int) and abs(value) > 10**18:
        return "…"
    try:
        return _short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):
        return type(value).__name__


def _text(raw: Mapping[str, object], key: str) -> str:
    value = raw[key]
    if not isinstance(value, str):
        raise DeadlineError("not_text", {"key": key, "value": _shown(value)})
    return _short(value)


def _kind(raw: Mapping[str, object]) -> ClockKind:
    value = _text(raw, "clock")
    try:
        return ClockKind(value)
    except ValueError as error:
        raise DeadlineError("unknown_clock", {"clock": value, "known": "、".join(ClockKind)}) from error


def _date(key: str, value: object) -> date:
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        raise DeadlineError("not_date", {"key": key, "value": _shown(value)})
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise DeadlineError("not_date", {"key": key, "value": value}) from error
    if not EARLIEST <= found <= LATEST:
        raise DeadlineError("out_of_range", {"day": found, "earliest": EARLIEST, "latest": LATEST})
    return found


def _optional_date(raw: Mapping[str, object], key: str) -> date | None:
    value = raw.get(key)
    return None if value is None else _date(key, value)


def _integer(raw: Mapping[str, object], key: str) -> int:
    value = raw.get(key)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST_DAYS:
        raise DeadlineError("not_integer", {"key": key, "value": _shown(value), "most": MOST_DAYS})
    return value


def _boolean(raw: Mapping[str, object], key: str) -> bool:
    value = raw.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise DeadlineError("not_boolean", {"key": key, "value": _shown(value)})
    return value


def _periods(value: object) -> tuple[Period, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_PERIODS:
        raise DeadlineError("not_periods", {"value": _shown(value)})
    periods: list[Period] = []
    for pair in value:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise DeadlineError("not_periods", {"value": _shown(pair)})
        periods.append((_date("excluded", pair[0]), _date("excluded", pair[1])))
    return tuple(periods)

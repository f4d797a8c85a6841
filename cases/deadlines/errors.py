"""The engine raises one error, with a code and its facts; `cases.petitions.explanations` makes its sentence."""

from __future__ import annotations

from collections.abc import Mapping


class DeadlineError(ValueError):
    """A question that cannot be answered. `code` is stable, `params` are plain values (str, int, date)."""

    def __init__(self, code: str, params: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params: dict[str, object] = dict(params or {})

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code

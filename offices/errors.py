"""What an action answers when it refuses: a sentence in the user's words, and a code for programs."""

from collections.abc import Mapping


class ActionRefused(Exception):
    """An action refused and changed nothing.

    code: stable identifier, also the last part of the problem type of the API.
    sentence: what the user reads.
    field: the form field the sentence belongs to, if any.
    """

    status = 409

    def __init__(self, code: str, sentence: object, *, field: str | None = None) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
        self.field = field


class NotPermitted(ActionRefused):
    """This account may not do this, whatever the state."""

    status = 403


class Conflict(ActionRefused):
    """Somebody else changed the record meanwhile; `current` is what is stored now."""

    status = 409

    def __init__(self, code: str, sentence: object, *, current: Mapping[str, object] | None = None) -> None:
        super().__init__(code, sentence)
        self.current = dict(current or {})


class InvalidFacts(ActionRefused):
    """The facts given cannot be accepted (422)."""

    status = 422

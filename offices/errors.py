"""An action that refuses raises one of these: a sentence in the user's words, and a code for programs."""

import traceback
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _


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


class TooOften(ActionRefused):
    """This account has done so too many times; it may again after a while."""

    status = 429


class Conflict(ActionRefused):
    """Somebody else changed the record meanwhile; `current` is what is stored now."""

    status = 409

    def __init__(self, code: str, sentence: object, *, current: Mapping[str, object] | None = None) -> None:
        super().__init__(code, sentence)
        self.current = dict(current or {})


class KeyUsed(ActionRefused):
    """The key of the request was used for another act, by somebody else or with another body.

    act, result: what the same person made with it before.
    """

    code = "key_used"

    def __init__(self, *, act: str, result: int | None) -> None:
        said = _("这一提交编号已用于另一次办理，这次的内容没有保存。请先核对已办的结果；仍需办理的，请重新打开页面。")
        super().__init__(self.code, said)
        self.act, self.result = act, result

    def result_of(self, act: str) -> int | None:
        """What the same person made with the key by this act."""
        return self.result if self.act == act else None


class InvalidFacts(ActionRefused):
    """The facts given cannot be accepted (422). besides: what else is wrong with them, each at its field."""

    status = 422
    besides: tuple["InvalidFacts", ...] = ()


def refuse_all(found: Iterable[InvalidFacts]) -> None:
    """Raise the first with the others besides, so that all are told at once; nothing where there is none."""
    refusals = list(found)
    if refusals:
        first, *others = refusals
        first.besides = tuple(others)
        raise first


def places_of(error: BaseException) -> str:
    """Of what class an error is and where it arose; its words may hold the contents of a row."""
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    return "\n".join([type(error).__name__, *(f"{one.filename}:{one.lineno} {one.name}" for one in frames)])

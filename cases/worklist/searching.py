"""What a person typed into the search box becomes what the database looks for, and is found again in a text.

A text is found by its character pairs, split here exactly as the SQL functions `search_form` and `character_pairs` do.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from offices.crypto import SEALED
from offices.errors import InvalidFacts

MOST_CHARACTERS = 100
SNIPPET = 80  # characters of the text shown around the first hit
BEFORE_HIT = 20

# The blanks and the punctuation of the SQL function `character_pairs`.
_BLANK = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_BREAK = re.compile(rf"[{_BLANK}!-/:-@\[-`{{-~、。〈〉《》「」『』【】〔〕“”‘’…—·]+")
_BLANKS = re.compile(rf"[{_BLANK}]+")
_MARKS = r"[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u3099\u309a\uff9e\uff9f]"
# Signs that join their neighbours (marks, Korean letters) or whose small form depends on them (Σ).
_JOINING = re.compile(rf"{_MARKS}|[\u1100-\u11ffΣ]")
_CLUSTER = re.compile(rf"(?s).{_MARKS}*")

_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U00030000-\U000323af"
_ONLY_IDEOGRAPHS = re.compile(f"[{_IDEOGRAPHS}]+")
# The signs that NFKC turns into ideographs: radicals, signs in circles and brackets, compatibility ideographs.
OTHER_IDEOGRAPHS = (
    "[\u2e9f\u2ef3-\u2fd5\u3038-\u303a\u3192-\u33fe\uf900-\ufad9\U0001f210-\U0001f251\U0002f800-\U0002fa1d]"
)


class Fragment(NamedTuple):
    """A piece of a text that is shown, marked where it is a hit."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class SearchText:
    """A search, ready for the database.

    words: what each petition found must contain, all of them, in search form.
    pairs: the tokens that the index is asked for; empty where only a name can be meant.
    """

    typed: str
    words: tuple[str, ...]
    pairs: tuple[str, ...]

    @property
    def tsquery(self) -> str:
        """The pairs as a query of PostgreSQL, each quoted."""
        return as_tsquery(self.pairs)

    def is_in(self, text: str) -> bool:
        """Whether a text that the database cannot read contains all words."""
        form = search_form(text)
        return all(word in form for word in self.words)

    @property
    def rechecked(self) -> tuple[str, ...]:
        """The words that sharing all pairs does not prove; a word that is one pair needs no second look."""
        return tuple(word for word in self.words if word not in self.pairs)


def as_tsquery(pairs: tuple[str, ...]) -> str:
    quoted = (pair.replace("\\", "\\\\").replace("'", "''") for pair in pairs)
    return " & ".join(f"'{pair}'" for pair in quoted)


def search_form(text: str) -> str:
    """One spelling for one text: NFKC and lower case, sign by sign as PostgreSQL does it."""
    return "".join(map(_lower, unicodedata.normalize("NFKC", text)))


def _lower(sign: str) -> str:
    lower = sign.lower()
    return lower if len(lower) == 1 else lower[0] if sign == "İ" else sign


def only_ideographs(word: str) -> bool:
    """Whether a text that contains the word has it as it is, but for texts with some of `OTHER_IDEOGRAPHS`."""
    return _ONLY_IDEOGRAPHS.fullmatch(word) is not None


def character_pairs(subject: str, body: str) -> set[str]:
    """The tokens of a text: each two neighbouring signs of a run, a run of one as it is; none of what is sealed."""
    if SEALED in {subject[:1], body[:1]}:
        return set()
    return {pair for run in _runs(search_form(f"{subject} {body}")) for pair in _pairs(run)}


def _runs(form: str) -> list[str]:
    return [run for run in _BREAK.split(form) if run]


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(max(len(run) - 1, 1))]


def read_search(typed: str) -> SearchText:
    """What to look for. InvalidFacts where nothing can be: one character alone stands in nearly every text."""
    typed = typed.replace("\0", "").encode("utf-8", "ignore").decode().strip()
    if not typed:
        raise InvalidFacts("empty_query", _("请输入编号、姓名或至少两个连续的字。"), field="q")
    if len(typed) > MOST_CHARACTERS:
        raise InvalidFacts(
            "query_too_long", _("最多输入%(most)d个字，请缩短后再检索。") % {"most": MOST_CHARACTERS}, field="q"
        )
    words = tuple(dict.fromkeys(word for word in _BLANKS.split(search_form(typed)) if word))
    pairs = tuple(dict.fromkeys(pair for word in words for run in _runs(word) if len(run) > 1 for pair in _pairs(run)))
    if all(unicodedata.category(sign)[0] in "PZ" for sign in typed):
        raise InvalidFacts("query_too_short", _("请至少输入两个连续的字，只有符号查不到。"), field="q")
    # 李 明 with a blank between may be the name 李明.
    if not pairs and not any(len(run) > 1 for run in _runs("".join(words))):
        raise InvalidFacts("query_too_short", _("请至少输入两个连续的字，单个字几乎每件都有。"), field="q")
    return SearchText(typed, words, pairs)


def may_be_name(typed: str) -> bool:
    """Whether what was typed may be the name of a person: few signs, none of them a figure, or parts with a dot."""
    signs = [sign for sign in typed if not sign.isspace()]
    bare = [sign for sign in signs if sign not in "·・.•"]
    return bool(bare) and all(sign.isalpha() for sign in bare) and (len(bare) < 5 or len(bare) < len(signs))


def marked(text: str, words: tuple[str, ...]) -> list[Fragment]:
    """The text in pieces, those where a word stands marked as hits."""
    form = unicodedata.normalize("NFKC", text).lower()
    if len(form) == len(text) and not _JOINING.search(text):
        return _pieces(text, _spans(form, words))  # sign for sign, as nearly every text
    clusters = [match.span() for match in _CLUSTER.finditer(text)]
    origin: list[int] = []  # the cluster that each sign of the search form comes from
    forms: list[str] = []
    for index, (start, end) in enumerate(clusters):
        forms.append(search_form(text[start:end]))
        origin += [index] * len(forms[-1])
    form = "".join(forms)
    hits: set[int] = set()
    for word in words:
        place = form.find(word)
        while place >= 0:
            hits.update(origin[place : place + len(word)])
            place = form.find(word, place + len(word))
    return [
        Fragment("".join(text[start:end] for _index, (start, end) in group), is_hit)
        for is_hit, group in groupby(enumerate(clusters), key=lambda item: item[0] in hits)
    ]


def _spans(form: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand, in order, what overlaps or touches joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(match.span() for word in words for match in re.finditer(re.escape(word), form)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[Fragment]:
    pieces, done = [], 0
    for start, end in spans:
        if start > done:
            pieces.append(Fragment(text[done:start], False))
        pieces.append(Fragment(text[start:end], True))
        done = end
    if done < len(text):
        pieces.append(Fragment(text[done:], False))
    return pieces


def snippet(text: str, words: tuple[str, ...]) -> list[Fragment]:
    """About `SNIPPET` characters of the text around its first hit, else its beginning; line breaks become blanks."""
    line = " ".join(text.split())
    pieces = marked(line, words)
    first = len(pieces[0].text) if len(pieces) > 1 and not pieces[0].is_hit else 0
    start = max(0, first - BEFORE_HIT)
    shown: list[Fragment] = [Fragment("…", False)] if start else []
    place = 0
    for piece in pieces:
        part = piece.text[max(0, start - place) : max(0, start + SNIPPET - place)]
        if part:
            shown.append(Fragment(part, piece.is_hit))
        place += len(piece.text)
    if place > start + SNIPPET:
        shown.append(Fragment("…", False))
    return shown

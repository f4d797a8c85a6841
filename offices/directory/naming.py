"""Several units in a cell, leaders with titles, and the names nearest to what was written. No database."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

from offices.crypto import comparable
from offices.organisation.identity import POSTS
from offices.organisation.naming import BRACKETS

_SEVERAL = re.compile(r"[、,，;；/]|\n")
_TITLE = re.compile(rf"(?:党组|党委|常务|县委|区委|市委|政府|副|第一|原|代)*(?:{POSTS})")
_TITLE_ALONE = re.compile(rf"(?:分管|主管|主要|直接|具体|有关|单位)*(?:{_TITLE.pattern}|承办人|经办人|责任人|联系人)")
_WORKPLACE = re.compile(r"(?:局|委|办|院|府|部|厅|镇|乡|街道|中心|公司|队|所|站)$")
# What a cell says beside the name: 1.牵头单位：“县人社局”, 县人社局负责, 史长河13900000000.
_BESIDE = re.compile(r"[“”\"'‘’《》「」『』]|^\s*(?:[(（]?[0-9一二三四五]{1,2}[)）.、．])?\s*(?:[^:：]{1,8}[:：])?\s*")
_PART_PLAYED = re.compile(r"(?:牵头|主办|承办|协办|负责|配合)(?:办理|落实)?$")
_PHONE_AT_END = re.compile(r"[0-9+\-－—()（）\s]{7,}$")
NEAREST = 3

Thing = TypeVar("Thing")


def names_in(text: str) -> list[str]:
    """The names of a cell that may hold more than one, without what stands in brackets and beside them."""
    parts = (_BESIDE.sub("", part.strip()).strip() for part in _SEVERAL.split(BRACKETS.sub("", text)))
    return [part for part in (_PART_PLAYED.sub("", part) for part in parts) if part]


def person_keys(text: str) -> list[str]:
    """What a leader may be called by in a text: the name without brackets, and without a title at its end."""
    plain = comparable(_PHONE_AT_END.sub("", _BESIDE.sub("", BRACKETS.sub("", text))))
    bare = re.sub(rf"{_TITLE.pattern}$", "", plain)
    return list(dict.fromkeys(key for key in (plain, bare) if key))


def is_title(text: str) -> bool:
    """Whether a text is a post and names nobody in it: 分管负责人, 局长; 李局长 names somebody."""
    return bool(_TITLE_ALONE.fullmatch(comparable(BRACKETS.sub("", text))))


def is_leader_of(text: str, name: str) -> bool:
    """Whether a text is this name with an office or a title before it: 县信访局史长河, 局长史长河."""
    plain, known = person_keys(text)[-1:] or [""], comparable(name)
    before = plain[0].removesuffix(known) if known and plain[0].endswith(known) else ""
    return bool(before) and bool(_WORKPLACE.search(before) or _TITLE.search(before))


class Names(Generic[Thing]):
    """Things by the keys of their names."""

    def __init__(self) -> None:
        self.known: dict[str, list[Thing]] = {}
        self.shown: dict[str, str] = {}

    def add(self, thing: Thing, keys: Iterable[str], shown: str) -> None:
        for key in keys:
            things = self.known.setdefault(key, [])
            if thing not in things:
                things.append(thing)
            self.shown.setdefault(key, shown)

    def find(self, keys: Iterable[str]) -> list[Thing]:
        """The things of the first key that is known."""
        return next((self.known[key] for key in keys if key in self.known), [])

    def nearest(self, keys: Iterable[str]) -> list[str]:
        """The names most like what was looked for."""
        found: dict[str, None] = {}
        for key in keys:
            for near in get_close_matches(key, self.known, n=NEAREST, cutoff=0.5):
                found.setdefault(self.shown[near])
        return list(found)[:NEAREST]

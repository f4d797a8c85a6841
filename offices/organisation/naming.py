"""By which names an office is found: full, short, usual and further ones, and the first letters of their pinyin."""

import re
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from offices.crypto import comparable

BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")
# 城市管理局 begins with no region; 广州市 is one, not 广州.
_REGION = re.compile(r"^(?!城市|都市)[^省市县区旗]{1,8}?(?:自治区|自治州|省|市|州(?![省市县区])|盟|县|区|旗)(?=.{2})")
_OF_TOWN = re.compile(r"(镇|乡|街道)(?:党委|党工委)?[、和]?(?:人民政府|政府|办事处|党委|党工委)$")
_LEVELS = "省市州盟县区旗"
# EXACT and KNOWN say which office is meant; the others only offer it.
EXACT, KNOWN, BEGINS, WITHIN, SPELT, ABBREVIATED, SPELT_ACROSS = range(7)
LETTERS = re.compile(r"[A-Z]+", re.ASCII)


def office_keys(name: str) -> list[str]:
    """What a name of an office is compared by: without 和 and 与, with and without the regions before it."""
    plain = _OF_TOWN.sub(r"\1", re.sub(r"[和与及]", "", comparable(BRACKETS.sub("", name)))).upper()
    keys = [plain]
    while match := _REGION.match(plain):
        rest = plain[match.end() :]
        keys += [f"{match[0][-1]}{rest}", rest]  # 县人社局 of 云西县人社局
        plain = rest
    return list(dict.fromkeys(key for key in keys if len(key) > 1))


def keys_of_office(name: str, short_name: str, others: Iterable[str] = ()) -> list[str]:
    """By what an office is found: its names, and the region of the one before the other: 云溪市人社局 of 市人社局."""
    keys = [*office_keys(name), *office_keys(short_name)]
    short, plain = office_keys(short_name) or [""], office_keys(name) or [""]
    region = _REGION.match(plain[0])
    if region and short[0][:1] == region[0][-1]:
        keys.append(f"{region[0]}{short[0][1:]}")
    if short[0][:1] in _LEVELS and len(short[0]) > 3:
        keys.append(short[0][1:])  # 住建局 of 市住建局
    keys += [key for other in others for key in office_keys(other)]
    return list(dict.fromkeys(keys))


@lru_cache(maxsize=20_000)
def known_by(name: str, short_name: str, others: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of an office, and the first letters of each name's pinyin."""
    spelt = ("".join(lazy_pinyin(one, style=Style.FIRST_LETTER)).upper() for one in (name, short_name, *others))
    return tuple(keys_of_office(name, short_name, others)), tuple(dict.fromkeys(spelt))


def how_found(text: str, name: str, short_name: str, others: Iterable[str] = ()) -> int | None:
    """How well what was typed names the office, the smaller the better; None where it does not.

    Letters are those of pinyin; signs of a name in their order are an abbreviation: 住建 of 住房和城乡建设局. One that
    people use is known: 住建局, and of the bureau of a city 市住建局.
    """
    typed = comparable(text).upper()
    keys, spelt = known_by(name, short_name, tuple(others))
    plain = (office_keys(text) or [typed])[0]
    if typed in keys or plain in keys:
        return EXACT
    if is_usual_name(plain, (name, short_name, *others)):
        return KNOWN
    typed = plain if not LETTERS.fullmatch(typed) else typed
    if any(key.startswith(typed) for key in keys):
        return BEGINS
    if any(typed in key for key in keys):
        return WITHIN
    if LETTERS.fullmatch(typed):
        if any(typed in letters for letters in spelt):
            return SPELT
        across = (letters[-1:] == typed[-1] and _is_abbreviated(typed, letters) for letters in spelt)
        return SPELT_ACROSS if len(typed) > 2 and any(across) else None
    if len(typed) > 1 and any(_is_abbreviated(typed, key) for key in keys):
        return ABBREVIATED
    return None


def _is_abbreviated(typed: str, key: str) -> bool:
    left = iter(key)
    return all(sign in left for sign in typed)


def is_usual_name(typed: str, names: Iterable[str]) -> bool:
    """Whether this is what people call an office of one of these names: 住建局, 市住建局, 云溪市住建局."""
    regions, own = _parted(typed)
    for name in names:
        there, known = _parted((office_keys(name) or [""])[0])
        if _is_usual(own, known) and (not regions or regions == there[-len(regions) :]):
            return True
        if not regions and there and own[:1] == there[-1][-1] and _is_usual(own[1:], known):
            return True
    return False


def of_which_level(typed: str) -> str:
    """The sign of the level that a name begins with (市 of 市住建局); empty where it begins with none."""
    plain = (office_keys(typed) or [""])[0]
    return plain[0] if len(plain) > 3 and plain[0] in _LEVELS else ""


def _parted(plain: str) -> tuple[list[str], str]:
    """The regions before a name, and what is left."""
    regions = []
    while match := _REGION.match(plain):
        regions.append(match[0])
        plain = plain[match.end() :]
    return regions, plain


def _is_usual(typed: str, name: str) -> bool:
    """Whether it shortens the name as people do: with signs of it in their order, the first and the last among them."""
    ends = name.removesuffix("员会") if typed.endswith("委") else name
    return len(typed) > 2 and (typed[0], typed[-1]) == (name[:1], ends[-1:]) and _is_abbreviated(typed, ends)

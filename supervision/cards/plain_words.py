"""What a card rule says of some kinds of clocks alone: a line each, as people write and read it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from django.utils.translation import gettext as _

from cases.petitions.enums import CLOCK_CHOICES

MOST_DAYS = 366
LABELS = dict(CLOCK_CHOICES)
_PARTS = re.compile(r"\s*[:：]\s*")
_GAPS = " ,、;。"  # as they stand after NFKC
_DAYS = r"[自从]?(?:逾期)? ?满? ?(\d+)(?: ?个? ?工作日)? ?起?"
_CLAUSE = re.compile(
    rf"(?P<no_card>不发牌|只预警)|(?P<no_red>不发红牌|最高为?黄牌)|发?([黄红])牌 ?:? ?{_DAYS}|{_DAYS} ?发([黄红])牌",
    re.ASCII,
)


class LineRefused(ValueError):
    """A line that cannot be read; the sentence says which and why."""


def lines_of_kinds(kinds: Mapping[str, Sequence[int]]) -> list[str]:
    """报送化解进展：黄牌逾期满5个工作日，不发红牌."""
    return [_line(kind, *kinds[kind]) for kind in LABELS if kind in kinds]


def _line(kind: str, yellow: int, red: int) -> str:
    words = {"kind": str(LABELS[kind]), "yellow": yellow, "red": red}
    if not yellow:
        return _("%(kind)s：不发牌") % words
    if not red:
        return _("%(kind)s：黄牌逾期满%(yellow)d个工作日，不发红牌") % words
    return _("%(kind)s：黄牌逾期满%(yellow)d个工作日，红牌逾期满%(red)d个工作日") % words


def kinds_in(text: str) -> dict[str, list[int]]:
    """Raises LineRefused."""
    known = {str(label): kind for kind, label in LABELS.items()}
    found: dict[str, list[int]] = {}
    for line in filter(None, (unicodedata.normalize("NFKC", line).strip() for line in text.splitlines())):
        name, *said = _PARTS.split(line, maxsplit=1)
        kind = known.get(name)
        if kind is None:
            near = "、".join(get_close_matches(name, known, n=3, cutoff=0.3)) or "、".join(list(known)[:3])
            raise LineRefused(_("没有“%(name)s”这种期限，相近的有：%(near)s。") % {"name": name[:20], "near": near})
        if kind in found:
            raise LineRefused(_("“%(name)s”写了两行，一种期限只写一行。") % {"name": name})
        found[kind] = _days(name, said[0] if said else "")
    return found


def _days(name: str, said: str) -> list[int]:
    words = _words_in(name, said)
    if words.keys() == {"no_card"}:
        return [0, 0]
    if "no_card" in words or {"no_red", "红"} <= words.keys():
        raise LineRefused(_("“%(name)s”前后矛盾：又写发牌，又写不发。") % {"name": name})
    if "黄" not in words:
        sentence = _("“%(name)s”请写明黄牌自逾期几个工作日起，或者写“不发牌”。")
        raise LineRefused(sentence % {"name": name})
    if "no_red" in words:
        return [_number(name, words["黄"]), 0]
    if "红" not in words:
        sentence = _("“%(name)s”请写明红牌自逾期几个工作日起，或者写“不发红牌”。")
        raise LineRefused(sentence % {"name": name})
    days = [_number(name, words["黄"]), _number(name, words["红"])]
    if days[1] <= days[0]:
        raise LineRefused(_("“%(name)s”的红牌须晚于黄牌，否则两级重叠。") % {"name": name})
    return days


def _words_in(name: str, said: str) -> dict[str, str]:
    """What a line says, each thing once. Whatever is left over refuses it: cards would go out by half a line."""
    said, found = " ".join(said.split()), {}
    for clause in _CLAUSE.finditer(said):
        key = clause.group(3) or clause.group(6) or str(clause.lastgroup)
        if key in found:
            raise LineRefused(_("“%(name)s”重复写了“%(said)s”。") % {"name": name, "said": clause.group().strip()})
        found[key] = clause.group(4) or clause.group(5) or ""
    left = next(filter(None, (part.strip(_GAPS) for part in _CLAUSE.sub("\n", said).split("\n"))), "")
    if left:
        sentence = _(
            "“%(name)s”里的“%(left)s”读不懂。请照“黄牌逾期满5个工作日，红牌逾期满20个工作日”来写，天数写整数；"
            "也可以写“不发红牌”“不发牌”，不写别的。"
        )
        raise LineRefused(sentence % {"name": name, "left": left[:20]})
    return found


def _number(name: str, digits: str) -> int:
    if not 1 <= int(digits) <= MOST_DAYS:
        raise LineRefused(_("“%(name)s”的工作日应在1至%(most)d之间。") % {"name": name, "most": MOST_DAYS})
    return int(digits)

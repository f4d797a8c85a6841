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
_YELLOW, _RED = re.compile(r"黄牌\D*?(\d+)"), re.compile(r"红牌\D*?(\d+)")
_NO_CARD, _NO_RED = re.compile(r"不发牌|只预警"), re.compile(r"不发红牌|最高(?:为)?黄牌")


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
    if _NO_CARD.search(said):
        return [0, 0]
    yellow, red = _YELLOW.search(said), _RED.search(said)
    if yellow is None:
        sentence = _("“%(name)s”请写明黄牌自逾期几个工作日起，或者写“不发牌”。")
        raise LineRefused(sentence % {"name": name})
    if _NO_RED.search(said):
        return [_number(name, yellow.group(1)), 0]
    if red is None:
        sentence = _("“%(name)s”请写明红牌自逾期几个工作日起，或者写“不发红牌”。")
        raise LineRefused(sentence % {"name": name})
    days = [_number(name, yellow.group(1)), _number(name, red.group(1))]
    if days[1] <= days[0]:
        raise LineRefused(_("“%(name)s”的红牌须晚于黄牌，否则两级重叠。") % {"name": name})
    return days


def _number(name: str, digits: str) -> int:
    if not 1 <= int(digits) <= MOST_DAYS:
        raise LineRefused(_("“%(name)s”的工作日应在1至%(most)d之间。") % {"name": name, "most": MOST_DAYS})
    return int(digits)

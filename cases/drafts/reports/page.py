"""The page of a draft: what was done to it, how an edition differs from the one before, and the office's own sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.drafts.models import Draft, DraftAct
from cases.papers.enums import ActKind
from cases.papers.letters import SHEET, Act, Letter
from cases.petitions.enums import DocumentKind
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import cn_datetime, label_of

SAME, GONE, NEW = "same", "gone", "new"


def told(event: EventFacts) -> list[str]:
    """Of what was done to a draft: which letter, which edition."""
    words = {"letter": label_of(DocumentKind, event.facts.get("kind")), "n": event.facts.get("edition")}
    return [_("%(letter)s，第%(n)s稿。") % words]


# The events of drafts in the history of a petition.
ENTRIES = {
    "draft_handed_in": (gettext_lazy("文书送审"), (told,)),
    "draft_checked": (gettext_lazy("文书审核"), (told,)),
    "draft_returned": (gettext_lazy("文书退回修改"), (told,)),
    "draft_taken_back": (gettext_lazy("文书收回修改"), (told,)),
    "draft_dropped": (gettext_lazy("文书草稿作废"), (told,)),
}


@dataclass(frozen=True)
class Move:
    """One act on a draft, in words."""

    what: str
    who: str
    at: Any
    edition: int
    remark: str


def moves_of(draft: Draft) -> list[Move]:
    """Who wrote which edition, and what was done to it, in the order of time."""
    acts: Sequence[DraftAct] = list(draft.acts.select_related("by"))
    editions = draft.editions.select_related("made_by").order_by("number")
    written = [Move(str(ActKind.DRAFTED.label), one.made_by.name, one.made_at, one.number, "") for one in editions]
    done = [Move(act.get_kind_display(), act.by.name, act.at, act.edition, act.remark) for act in acts]
    return sorted([*written, *done], key=lambda move: (move.at, move.edition))


def lines_of(letter: Letter) -> list[str]:
    """What a letter says, line by line, as far as somebody wrote it."""
    return [
        letter.title,
        letter.addressee,
        *(f"{label}：{value}" for label, value in letter.facts),
        *(f"{point.demand}　{point.outcome}　{point.answer}" for point in letter.points),
        *letter.paragraphs,
        *letter.closing,
        *(_("附件：%s") % annex for annex in letter.annexes),
        *(_("抄送：%s") % copy for copy in letter.copies),
    ]


def differences(before: Sequence[Letter], after: Sequence[Letter]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Of each line that differs the parts that stayed, went and came; ("new", parts) and so on, in their order."""
    old = [line for letter in before for line in lines_of(letter)]
    new = [line for letter in after for line in lines_of(letter)]
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            continue
        pairs = min(b - a, d - c)
        found += [("changed", list(_within(old[a + n], new[c + n]))) for n in range(pairs)]
        found += [(GONE, [(GONE, line)]) for line in old[a + pairs : b]]
        found += [(NEW, [(NEW, line)]) for line in new[c + pairs : d]]
    return found


def _within(old: str, new: str) -> Iterator[tuple[str, str]]:
    if len(old) * len(new) > 4_000_000:  # two long texts: shown whole
        yield from ((GONE, old), (NEW, new))
        return
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield SAME, old[a:b]
            continue
        if b > a:
            yield GONE, old[a:b]
        if d > c:
            yield NEW, new[c:d]


# The office's own sheet (发文稿纸)


def file_copy(letter: Letter) -> Letter:
    """The letter on the sheet that stays in the file: who drafted, checked and signed it, above what it says."""
    acts = {act.kind: act for act in letter.acts}
    facts = (
        (_("文书"), letter.title),
        (_("文号"), letter.number),
        (_("主送"), letter.addressee),
        (_("抄送"), "，".join(letter.copies)),
        (_("附件"), "；".join(letter.annexes)),
        *((str(kind.label), _act(acts.get(kind.value))) for kind in ActKind),
    )
    return replace(
        letter,
        form=SHEET,
        heading=letter.heading or letter.signature,
        title=_("发文稿纸"),
        addressee="",
        facts=(*((label, said) for label, said in facts if said), *letter.facts),
        annexes=(),
        contact="",
        copies=(),
    )


def _act(act: Act | None) -> str:
    at = parse_datetime(act.at) if act is not None else None
    return f"{act.who}　{cn_datetime(at)}" if act is not None else ""

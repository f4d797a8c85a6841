"""The list of letters that leaders read (阅批来信), and those that wait on the page of decisions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.instructions.filters import LetterFilter
from cases.instructions.models import LeaderLetter
from cases.instructions.queries import letters_to_read, letters_visible_to
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from offices.lists.cells import Cell
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account

MOST = 50
SECRET = ("note", "instruction.text", "instruction.feedback")


def state_of(letter: LeaderLetter) -> str:
    if letter.taken_back_at is not None:
        return _("已收回")
    if letter.read_at is None:
        return _("待阅批")
    if letter.instruction is None:
        return _("已阅")
    return _("已反馈") if letter.instruction.feedback_at else _("待反馈")


def _left(letter: LeaderLetter, reader: Reader) -> Cell | str:
    """Until the feedback is due."""
    written = letter.instruction
    if written is None or written.due_on is None or written.feedback_at is not None:
        return ""
    return reader.left_cell(written.due_on)


def letters_covered(account: Account, letters: Iterable[LeaderLetter]) -> list[LeaderLetter]:
    """As the account may read them; one without an instruction has none to cover."""
    found = []
    for letter in letters:
        texts = SECRET if letter.instruction is not None else SECRET[:1]
        found += covered(account, [letter], "petition", texts)
    return found


def _letters(keys: Iterable[int], reader: Reader) -> list[LeaderLetter]:
    keys = list(keys)
    rows = letters_visible_to(reader.account).filter(pk__in=keys)
    rows = rows.select_related("petition__holder", "leader", "office", "laid_by", "instruction")
    return letters_covered(reader.account, in_order(keys, rows))


LETTERS = Listing(
    title=_l("阅批来信"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        long("note", _l("呈送说明"), lambda row: row.note),
        words("leader", _l("阅批领导"), lambda row: row.leader.name),
        office_name("office", _l("呈送单位"), lambda row: row.office),
        day("laid", _l("呈送日期"), lambda row: row.laid_at),
        day("read", _l("阅批日期"), lambda row: row.read_at, empty="—"),
        long("instruction", _l("批示"), lambda row: row.instruction.text if row.instruction else ""),
        day("due", _l("反馈期限"), lambda row: row.instruction.due_on if row.instruction else None, empty="—"),
        Column("left", _l("剩余"), _left),
        long("feedback", _l("落实情况"), lambda row: row.instruction.feedback if row.instruction else ""),
        office_name("holder", _l("承担单位"), lambda row: row.petition.holder),
        words("state", _l("状态"), state_of),
    ),
    shown=(
        "petition",
        "subject",
        "note",
        "leader",
        "laid",
        "instruction",
        "due",
        "left",
        "feedback",
        "holder",
        "state",
    ),
    filters=LetterFilter,
    usual={"tab": LetterFilter.WAITING},
    tab="tab",
    orders={"newest": ("-pk",), "oldest": ("pk",)},
    sorts={"newest": _l("最新"), "oldest": _l("最早")},
    rows=_letters,
)


def letters_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    """What waits to be read by this leader."""
    found = covered(account, letters_to_read(account)[:MOST], "petition", ["note"])
    return {"letters": found} if found else None

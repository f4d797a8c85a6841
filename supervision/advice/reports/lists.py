"""The list of advice, what was advised and what became of it, and what waits for whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.references import cover_kept
from cases.worklist.reports.page_hooks import Waiting
from offices.lists.cells import Cell, link
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.advice.enums import AdviceKind, AdviceState
from supervision.advice.filters import OUTCOMES, AdviceFilter, outcome_is
from supervision.advice.models import TOLD, AdviceAnswer, AdviceLetter
from supervision.advice.queries import advice_to_answer, advice_to_examine, advice_to_sign, advice_visible_to
from supervision.cards.reports.waiting import Line, WaitKind


def _left(advice: AdviceLetter, reader: Reader) -> Cell | str:
    return reader.left_cell(advice.due_on) if advice.state == AdviceState.OPEN else ""


def _subject(advice: AdviceLetter, reader: Reader) -> Cell:
    return Cell(link(advice.matter, advice.get_absolute_url()))


def _adoption(advice: AdviceLetter) -> str:
    last = next(iter(reversed(advice.answers.all())), None)
    return str(last.get_adoption_display()) if last else ""


def _rows(keys: Iterable[int], reader: Reader) -> list[AdviceLetter]:
    keys = list(keys)
    answers = Prefetch("answers", AdviceAnswer.objects.order_by("pk"))
    found = advice_visible_to(reader.account).filter(pk__in=keys).defer("content")
    rows = in_order(keys, found.select_related("office", "unit", "about").prefetch_related(answers))
    cover_kept(reader.account, rows, TOLD)
    return rows


ADVICE = Listing(
    title=_l("建议"),
    columns=(
        words("number", _l("文号"), lambda row: row.number, empty="—"),
        words("kind", _l("建议类型"), lambda row: str(row.get_kind_display())),
        Column("matter", _l("事由"), _subject, ((_l("事由"), lambda row: row.matter),), css="subject"),
        office_name("office", _l("提出单位"), lambda row: row.office),
        office_name("unit", _l("主送单位"), lambda row: row.unit),
        long("findings", _l("发现的情况"), lambda row: row.findings),
        long("advice", _l("建议"), lambda row: row.advice),
        day("issued", _l("签发日期"), lambda row: row.signed_at, empty="—"),
        day("due", _l("反馈期限"), lambda row: row.due_on),
        Column("left", _l("剩余"), _left),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        words("adoption", _l("采纳情况"), _adoption, empty="—"),
        day("urged", _l("最近催办"), lambda row: row.urged_on, empty="—"),
        day("ended", _l("结束日期"), lambda row: row.ended_at, empty="—"),
    ),
    shown=("due", "left", "number", "kind", "matter", "office", "unit", "state", "adoption"),
    filters=AdviceFilter,
    usual={"tab": AdviceFilter.RUNNING},
    tab="tab",
    orders={"due": ("due_on", "pk"), "newest": ("-pk",)},
    sorts={"due": _l("到期日"), "newest": _l("最新")},
    rows=_rows,
)


# What was advised and what became of it


@dataclass(frozen=True)
class Figure:
    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True)
class FigureLine:
    """One kind: how much was issued, and of that each outcome; every number leads to exactly its list."""

    label: str | Promise
    figures: list[Figure]


def figures_of(found: QuerySet[AdviceLetter], kept: dict[str, str]) -> list[FigureLine]:
    """found: what the filters leave of all that was issued; kept: these filters, which the lists carry on."""
    counts = {f"n_{key}": Count("pk", filter=outcome_is(key)) for key, _label in OUTCOMES}
    rows = {row["kind"]: row for row in found.order_by().values("kind").annotate(**counts)}

    def line(kind: str, label: str | Promise, row: Mapping[str, Any]) -> FigureLine:
        figures = []
        for key, title in OUTCOMES:
            asked = {**kept, "tab": AdviceFilter.ALL, "kind": kind, "outcome": key}
            figures.append(
                Figure(title, row.get(f"n_{key}", 0), f"{reverse('supervision:advices')}?{urlencode(asked)}")
            )
        return FigureLine(label, figures)

    return [line(kind.value, kind.label, rows.get(kind.value, {})) for kind in AdviceKind]


# What waits


def _address(tab: str) -> str:
    return f"{reverse('supervision:advices')}?{urlencode({'tab': tab})}"


def advice_on_worklist(account: Account, on: date) -> list[Waiting]:
    """What an organ has to answer, and what a leader has to sign."""
    authority, found = authority_of(account), []
    if authority.may_anywhere(Permission.ANSWER_CARDS):
        found.append(Waiting(_("建议待反馈"), advice_to_answer(account), _address(AdviceFilter.ANSWER)))
    if authority.may_anywhere(Permission.APPROVE):
        found.append(Waiting(_("建议书待签发"), advice_to_sign(account), _address(AdviceFilter.SIGN)))
    return found


def _line(advice: AdviceLetter) -> Line:
    return Line(advice.number, advice.get_absolute_url(), advice.matter, advice.unit, advice.due_on)


ADVICE_KINDS = (
    WaitKind(
        "advice_to_examine",
        _l("建议反馈待审核"),
        _l("单位已书面反馈采纳情况，由提出建议的单位审核（《信访工作条例》第四十条第四款）。"),
        lambda account: advice_to_examine(account).select_related("unit").order_by("due_on", "pk"),
        lambda: _address(AdviceFilter.EXAMINE),
        _line,
    ),
)

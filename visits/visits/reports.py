"""The figures of visits, their list as an Excel workbook, and those about one petition. Nothing names a visitor."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused
from offices.files.workbooks import cell_of
from offices.organisation.models import Account
from visits.hall.models import COLLECTIVE_FROM
from visits.visits.models import Visit
from visits.visits.queries import VISITS, traces_of, visits_visible_to

MOST_EXPORTED = 50_000
PERSONAL = ("visitor", "representatives", "members", "agent", "said")

COLLECTIVE = Q(persons__gte=COLLECTIVE_FROM)
# The matter was brought for the first time on that visit, or had been received before (初次、重复).
FIRST = Q(petition__received_on__gte=F("on"))
REPEAT = Q(petition__received_on__lt=F("on"))


@dataclass(frozen=True)
class Figure:
    """批次 and 人次."""

    batches: int
    persons: int


@dataclass(frozen=True)
class Figures:
    """A visit is one batch (批次); who came with it are its persons (人次)."""

    total: Figure
    individual: Figure
    collective: Figure
    first: Figure
    repeat: Figure
    unrelated: Figure


def figures_of(found: QuerySet[Visit]) -> Figures:
    """All figures of a list in one statement."""
    parts = {
        "total": Q(),
        "individual": ~COLLECTIVE,
        "collective": COLLECTIVE,
        "first": FIRST,
        "repeat": REPEAT,
        "unrelated": Q(petition=None),
    }
    wanted: dict[str, Any] = {}
    for name, part in parts.items():
        wanted[f"{name}_batches"] = Count("pk", filter=part) if part else Count("pk")
        wanted[f"{name}_persons"] = Sum("persons", filter=part, default=0) if part else Sum("persons", default=0)
    counted = found.order_by().aggregate(**wanted)
    return Figures(**{name: Figure(counted[f"{name}_batches"], counted[f"{name}_persons"]) for name in parts})


def is_repeat(visit: Visit) -> bool | None:
    """Whether the matter had been brought before; None for a visit about no petition."""
    return visit.petition.received_on < visit.on if visit.petition is not None else None


def listed(found: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits for a list: with their office, without what identifies people."""
    return found.select_related("office", "petition", "ticket", "room", "recorded_by").defer(*PERSONAL)


def write_visits(found: QuerySet[Visit], *, conditions: Sequence[tuple[str, str]], at: datetime) -> bytes:
    """The workbook: one sheet of rows, one that says how many, under which conditions and when.

    Raises ActionRefused for more rows than a sheet that is still of use.
    """
    figures = figures_of(found)
    if figures.total.batches > MOST_EXPORTED:
        raise ActionRefused(
            "too_many_rows",
            _("共%(rows)d条，一次最多导出%(most)d条，请缩小日期范围。")
            % {"rows": figures.total.batches, "most": MOST_EXPORTED},
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("来访登记"))
    titles = [
        _("回执编号"),
        _("日期"),
        _("来访"),
        _("离开"),
        _("接待单位"),
        _("号"),
        _("类别"),
        _("人数"),
        _("代表人数"),
    ]
    titles += [
        _("信访件编号"),
        _("初次或重复"),
        _("结果"),
        _("代理"),
        _("带访单位及人员"),
        _("接谈地点"),
        _("到场单位"),
    ]
    sheet.append([cell_of(sheet, title) for title in [*titles, _("接待人")]])
    rows = 0
    for row in _rows(found):
        sheet.append([cell_of(sheet, value) for value in row])
        rows += 1
    about = book.create_sheet(_("说明"))
    for line in (*conditions, *_about(figures, rows, at)):
        about.append([cell_of(about, value) for value in line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rows(found: QuerySet[Visit]) -> Iterator[list[Any]]:
    visits = listed(found).defer(*PERSONAL, "done").prefetch_related("units").order_by("on", "pk")
    kinds = {None: "", True: _("重复"), False: _("初次")}
    for visit in visits.iterator(chunk_size=1000):
        yield [
            visit.number,
            visit.on,
            f"{timezone.localtime(visit.came_at):%H:%M}",
            f"{timezone.localtime(visit.left_at):%H:%M}" if visit.left_at else "",
            visit.office.name,
            visit.ticket.label if visit.ticket else "",
            _("集体访") if visit.is_collective else _("个访"),
            visit.persons,
            visit.representatives_number,
            visit.petition.number if visit.petition else "",
            kinds[is_repeat(visit)],
            visit.get_outcome_display(),
            _("有") if visit.agent_authority else "",
            visit.accompanied_by,
            visit.room.label if visit.room else "",
            "、".join(unit.short_name or unit.name for unit in visit.units.all()),
            visit.recorded_by.name,
        ]


def _about(figures: Figures, rows: int, at: datetime) -> list[tuple[str, Any, Any]]:
    named = [
        (_("合计"), figures.total),
        (_("个访"), figures.individual),
        (_("集体访"), figures.collective),
        (_("初次"), figures.first),
        (_("重复"), figures.repeat),
        (_("不涉及信访件"), figures.unrelated),
    ]
    return [
        (_("行数"), rows, ""),
        (_("导出时间"), f"{timezone.localtime(at):%Y-%m-%d %H:%M}", ""),
        ("", _("批次"), _("人次")),
        *((label, figure.batches, figure.persons) for label, figure in named),
    ]


MOST_ON_PETITION = 5


def visits_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """visits: the newest about the petition that the account may see; more: whether there are others."""
    if VISITS not in traces_of(petition):
        return {"visits": []}
    seen = visits_visible_to(account).filter(petition=petition).order_by("-on", "-pk")
    shown = seen.select_related(None).select_related("office")
    found = list(shown.only("on", "came_at", "persons", "outcome", "office__short_name")[: MOST_ON_PETITION + 1])
    return {"visits": found[:MOST_ON_PETITION], "more": len(found) > MOST_ON_PETITION, "petition": petition}

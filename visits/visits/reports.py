"""The list of visits (figures, columns of page and workbook), and those about one petition. Nothing names a visitor."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import Occurrence
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, element, span
from offices.lists.listing import Column, Listing, Reader, words
from offices.organisation.models import Account
from visits.hall.models import COLLECTIVE_FROM
from visits.visits.filters import VisitFilter
from visits.visits.models import BROUGHT, Visit
from visits.visits.queries import VISIT_RECORDS, reception_records_of, visits_visible_to

PERSONAL = ("visitor", "identity_number", "phone", "representatives", "members", "agent", "said")

COLLECTIVE = Q(persons__gte=COLLECTIVE_FROM)
# The matter was brought for the first time on that visit, or had been received before, here or elsewhere: what a
# petition is marked with at its registration compares the whole tree.
RECEIVED_THEN = Q(petition__received_on__gte=F("on"))
FIRST = RECEIVED_THEN & Q(petition__occurrence__in=["", Occurrence.FIRST])
FIRST_HERE = RECEIVED_THEN & Q(petition__occurrence=Occurrence.FIRST_HERE)
REPEAT = Q(petition__received_on__lt=F("on")) | Q(petition__occurrence=Occurrence.REPEATED)


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
    first_here: Figure
    repeat: Figure
    unrelated: Figure
    brought: Figure


def figures_of(found: QuerySet[Visit]) -> Figures:
    """All figures of a list in one statement."""
    parts = {
        "total": Q(),
        "individual": ~COLLECTIVE,
        "collective": COLLECTIVE,
        "first": FIRST,
        "first_here": FIRST_HERE,
        "repeat": REPEAT,
        "unrelated": Q(petition=None),
        "brought": BROUGHT,
    }
    wanted: dict[str, Any] = {}
    for name, part in parts.items():
        wanted[f"{name}_batches"] = Count("pk", filter=part) if part else Count("pk")
        wanted[f"{name}_persons"] = Sum("persons", filter=part, default=0) if part else Sum("persons", default=0)
    counted = found.order_by().aggregate(**wanted)
    return Figures(**{name: Figure(counted[f"{name}_batches"], counted[f"{name}_persons"]) for name in parts})


def occurrence_of(visit: Visit) -> Occurrence | None:
    """Whether the matter had been brought before, here or elsewhere; None for a visit about no petition."""
    petition = visit.petition
    if petition is None:
        return None
    return Occurrence.REPEATED if petition.received_on < visit.on else Occurrence(petition.occurrence or "first")


def listed(found: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits for a list: with their office, without what identifies people."""
    return found.select_related("office", "petition", "ticket", "room", "brought_by", "recorded_by").defer(*PERSONAL)


class VisitReader(Reader):
    """has_offices: whether the account sees the visits of more offices than one."""

    def __init__(self, account: Account, on: date, *, has_offices: bool) -> None:
        super().__init__(account, on)
        self.has_offices = has_offices


def in_sheet(found: QuerySet[Visit]) -> QuerySet[Visit]:
    """What the workbook reads, in the order of the days."""
    return listed(found).defer(*PERSONAL, "done").prefetch_related("units").order_by("on", "pk")


def _time(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def _day(visit: Visit, reader: Reader) -> Cell:
    said = reader.day(visit.on)
    return Cell(element("a", said, href=visit.get_absolute_url(), title=visit.number))


def _persons(visit: Visit, reader: Reader) -> Cell:
    badge = (" ", span(_("集体访"), "badge bg-cyan-lt")) if visit.is_collective else ""
    return Cell((visit.persons, badge))


def _petition(visit: Visit, reader: Reader) -> Cell | str:
    petition = visit.petition
    return Cell(petition.number, url=petition.get_absolute_url()) if petition is not None else "—"


def _subject(visit: Visit, reader: Reader) -> Cell | str:
    return Cell(visit.petition.subject, visit.petition.subject) if visit.petition is not None else "—"


def _label(of: Any) -> str:
    """Of a ticket or a room."""
    return of.label if of else ""


def _units(visit: Visit) -> str:
    return "、".join(unit.short_name or unit.name for unit in visit.units.all())


def _brought(visit: Visit, reader: Reader) -> str:
    return visit.brought_by.short_name if visit.brought_by else visit.accompanied_by or "—"


def _occurrence(visit: Visit) -> str:
    found = occurrence_of(visit)
    return str(found.label) if found else ""


# In the order of the workbook, which names no visitor.
VISITS = Listing(
    title=_l("来访登记"),
    columns=(
        Column("receipt", _l("回执编号"), sheet=lambda visit: visit.number),
        Column("day", _l("日期"), _day, lambda visit: visit.on),
        Column(
            "time",
            _l("时间"),
            lambda visit, reader: f"{_time(visit.came_at)}—{_time(visit.left_at)}",
            (
                (_l("来访"), lambda visit: _time(visit.came_at)),
                (_l("离开"), lambda visit: _time(visit.left_at)),
            ),
            css="num text-start",
        ),
        Column(
            "office",
            _l("接待单位"),
            lambda visit, reader: visit.office.short_name,
            lambda visit: visit.office.name,
            when=lambda reader: reader.has_offices,
        ),
        words("ticket", _l("号"), lambda visit: _label(visit.ticket), empty="—", css="num text-start"),
        Column(
            "persons",
            _l("人数"),
            _persons,
            (
                (_l("类别"), lambda visit: _("集体访") if visit.is_collective else _("个访")),
                (_l("人数"), lambda visit: visit.persons),
                (_l("代表人数"), lambda visit: visit.representatives_number),
            ),
        ),
        Column(
            "petition",
            _l("信访件"),
            _petition,
            (
                (_l("信访件编号"), lambda visit: visit.petition.number if visit.petition else ""),
                (_l("初次或重复"), _occurrence),
            ),
            css="num text-start",
        ),
        Column("subject", _l("概要"), _subject, css="subject", head_css="subject"),
        words("outcome", _l("结果"), lambda visit: visit.get_outcome_display()),
        Column("agent", _l("代理"), sheet=lambda visit: _("有") if visit.agent_authority else ""),
        Column(
            "brought",
            _l("带访"),
            _brought,
            (
                (_l("带访单位"), lambda visit: visit.brought_by.name if visit.brought_by else ""),
                (_l("带访人员"), lambda visit: visit.accompanied_by),
            ),
        ),
        words("room", _l("接谈地点"), lambda visit: _label(visit.room), empty="—"),
        Column("units", _l("到场单位"), sheet=_units),
        words("recorder", _l("接待人"), lambda visit: visit.recorded_by.name),
    ),
    shown=(
        "day",
        "time",
        "ticket",
        "persons",
        "outcome",
        "petition",
        "subject",
        "brought",
        "room",
        "recorder",
        "office",
    ),
    filters=VisitFilter,
    rows=lambda visits, reader: covered(reader.account, visits, "petition"),
    orders={"newest": ("-on", "-pk")},
)


def figure_lines(figures: Figures) -> list[tuple[str, Any, Any]]:
    """The figures as the workbook has them."""
    named = [
        (_("合计"), figures.total),
        (_("个访"), figures.individual),
        (_("集体访"), figures.collective),
        (_("初次"), figures.first),
        (_("本机构初次"), figures.first_here),
        (_("重复"), figures.repeat),
        (_("不涉及信访件"), figures.unrelated),
        (_("带访"), figures.brought),
    ]
    return [("", _("批次"), _("人次")), *((label, figure.batches, figure.persons) for label, figure in named)]


MOST_ON_PETITION = 5


def visits_on_petition(account: Account, petition: Petition) -> dict[str, Any]:
    """visits: the newest about the petition that the account may see; more: whether there are others."""
    if VISIT_RECORDS not in reception_records_of(petition):
        return {"visits": []}
    seen = visits_visible_to(account).filter(petition=petition).order_by("-on", "-pk")
    shown = seen.select_related(None).select_related("office")
    found = list(shown.only("on", "came_at", "persons", "outcome", "office__short_name")[: MOST_ON_PETITION + 1])
    return {"visits": found[:MOST_ON_PETITION], "more": len(found) > MOST_ON_PETITION, "petition": petition}

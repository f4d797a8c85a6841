"""The list of running clocks by when they are due: its columns."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.clocks import Clock
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, link, span, tick
from offices.lists.listing import Column, Listing, Reader, long, may_act, office_name, ticked
from offices.pages.words import days_left
from supervision.cards.filters import ClockFilter


def _due(clock: Clock, reader: Reader) -> Cell:
    """The day and how far it is, in red once it is past."""
    said = f"{reader.day(clock.due)} {days_left(clock.due, reader.on)}"
    shown = span(said, "figure-red") if clock.due < reader.on else said
    return Cell((shown, " ", span(_("暂定"), "badge bg-secondary-lt")) if clock.provisional else shown)


def _tick(clock: Clock, reader: Reader) -> Cell:
    return Cell(tick("urge-form", "petition", clock.petition.number, clock.petition.number))


CLOCKS = Listing(
    title=_l("到期期限"),
    columns=(
        ticked("urge-form", _tick, when=may_act),
        Column("due", _l("到期"), _due, css="num text-start"),
        Column("kind", _l("期限"), lambda clock, reader: str(clock.get_kind_display())),
        Column(
            "number",
            _l("编号"),
            lambda clock, reader: Cell(link(clock.petition.number, clock.petition.get_absolute_url())),
            css="num text-start",
        ),
        long("subject", _l("概要"), lambda clock: clock.petition.subject, css="subject"),
        office_name("office", _l("承担单位"), lambda clock: clock.office),
        Column("category", _l("内容分类"), lambda clock, reader: getattr(clock.petition.category, "name", "") or "—"),
    ),
    filters=ClockFilter,
    rows=lambda clocks, reader: covered(reader.account, clocks, "petition"),
)

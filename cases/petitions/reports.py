"""The columns of a petition in lists of all rooms: the one that leads to it, and the box that chooses it."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import petition_address
from offices.lists.cells import Cell, Element, link, tick
from offices.lists.listing import Column, Reader, may_act, ticked


def number_link(number: str) -> Element:
    return link(number, petition_address(number), "num")


def _number(row: Any, reader: Reader) -> Cell:
    return Cell(number_link(row.petition.number))


# Of rows that hold their petition as `petition`.
TICK = ticked(
    "bulk-form",
    lambda row, reader: Cell(tick("bulk-form", "petition", row.petition.number, row.petition.number)),
    when=may_act,
)
PETITION = Column("petition", _l("信访件"), _number, ((_l("信访件编号"), lambda row: row.petition.number),))

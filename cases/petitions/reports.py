"""The column that leads from a row of a list to its petition, for the lists of all rooms."""

from typing import Any

from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.petitions import petition_address
from offices.lists.cells import Cell, Element, link
from offices.lists.listing import Column, Reader


def number_link(number: str) -> Element:
    return link(number, petition_address(number), "num")


def _number(row: Any, reader: Reader) -> Cell:
    return Cell(number_link(row.petition.number))


# Of rows that hold their petition as `petition`.
PETITION = Column("petition", _l("信访件"), _number, ((_l("信访件编号"), lambda row: row.petition.number),))

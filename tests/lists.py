"""What the cells of a list say, read from the context of its page."""

from typing import Any

from offices.lists.cells import Cell
from offices.lists.listing import Table


def cells_of(response: Any) -> list[dict[str, Cell]]:
    """Of each row its cells by the keys of their columns."""
    table: Table = response.context["table"]
    rows = []
    for row in table.rows:
        made = {column.key: column.cell(row, table.reader) for column in table.columns if column.cell is not None}
        rows.append({key: Cell(cell) if isinstance(cell, str) else cell for key, cell in made.items()})
    return rows

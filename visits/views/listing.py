"""What the views of lists share, as `offices.views.listing` has it."""

from offices.views.listing import ROWS, address, sort_of, xlsx

__all__ = ["ROWS", "address", "sort_of", "xlsx"]

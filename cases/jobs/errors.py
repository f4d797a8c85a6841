"""A row is refused with this error."""


class RowRefused(Exception):
    """A row that cannot be taken, with the reason for the person who corrects it."""

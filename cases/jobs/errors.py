"""What a row is refused with."""


class RowRefused(Exception):
    """A row that cannot be taken, with the reason for the person who corrects it."""

"""The log says what happened and where; what a row or a statement held, and the key in an address, are left out."""

import logging
import re
from typing import Any

from offices.errors import places_of

CONTENTS = re.compile(r"^(DETAIL|CONTEXT|QUERY|STATEMENT|LINE \d+):.*$", re.MULTILINE)
# Addresses that open something to whoever knows them: a calendar, a screen, a wall, a ticket, a visit, a booking.
KEYS = re.compile(r"((?<!/supervision)/(?:calendar|screen|wall|t|v|b)/)[^/\s.?'\"]+")


class PlaceFormatter(logging.Formatter):
    """An error is written as its class and the places it went through."""

    def formatException(self, ei: Any) -> str:
        return places_of(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        return KEYS.sub(r"\1…", CONTENTS.sub(r"\1: …", super().format(record)))

"""What stands where on the pages of a PDF."""

import io
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

POINT = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """A line of a page: left edge and base line in millimetres from the left and the upper edge, size in points."""

    left: float
    base: float
    size: float
    text: str
    font: str


def lines_of(pdf: bytes) -> list[list[Line]]:
    """By page; the lines of a page from above."""
    return [_lines(page) for page in PdfReader(io.BytesIO(pdf)).pages]


def _lines(page: Any) -> list[Line]:
    found: list[Line] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        if text.strip():
            height = float(page.mediabox.height)
            name = str(font["/BaseFont"]) if font else ""
            found.append(Line(cm[4] * POINT, (height - cm[5]) * POINT, size, text.strip(), name))

    page.extract_text(visitor_text=visit)
    return sorted(found, key=lambda line: (round(line.base, 1), line.left))


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return {(round(float(one.mediabox.width) * POINT), round(float(one.mediabox.height) * POINT)) for one in pages}


def words(pdf: bytes) -> str:
    return "".join(line.text for page in lines_of(pdf) for line in page).replace("\u200b", "")


def embedded_fonts(pdf: bytes) -> dict[str, bool]:
    """By its name, whether a font of the pages is in the file."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[union-attr]
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            embedded = {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
            found[str(descriptor["/FontName"])] = bool(embedded)
    return found

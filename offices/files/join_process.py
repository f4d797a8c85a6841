"""Joins PDFs and pictures into one PDF with numbered pages and bookmarks, as a program of its own within limits.

By standard input comes one line of JSON, a list of parts with `kind` (pdf, jpeg), `title`, `size` and whether the pages
are `numbered`, followed by their bytes. The answer is a line with the `pages` of each part, then the PDF. The caller is
`offices.files.joining`.
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

SIZE = 11  # points of the number
RIGHT, TOP = 44, 26  # points from the corner


def join(parts: list[tuple[dict[str, Any], bytes]], add_picture: Any) -> tuple[list[int], bytes]:
    import pikepdf  # noqa: PLC0415  (the limits first)

    counts, number = [], 0
    with pikepdf.Pdf.new() as made, made.open_outline() as outline:
        for about, content in parts:
            before = len(made.pages)
            if about["kind"] == "jpeg":
                add_picture(made, content)
            else:
                with pikepdf.open(io.BytesIO(content)) as pdf:
                    made.pages.extend(pdf.pages)
            counts.append(len(made.pages) - before)
            outline.root.append(pikepdf.OutlineItem(about["title"], before))
            for place in range(before, len(made.pages)):
                if about["numbered"]:
                    number += 1
                    _number(made, made.pages[place], number)
        outline_saved = made  # the outline is written when its block ends
    out = io.BytesIO()
    outline_saved.save(out, deterministic_id=True)
    return counts, out.getvalue()


def _number(pdf: Any, page: Any, number: int) -> None:
    """At the upper right corner as the page is looked at, whichever way it is turned."""
    from pikepdf import Dictionary, Name  # noqa: PLC0415

    left, low, right, high = (float(one) for one in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0) or 0) % 360
    place = {
        0: f"1 0 0 1 {right - RIGHT} {high - TOP}",
        90: f"0 1 -1 0 {left + TOP} {high - RIGHT}",
        180: f"-1 0 0 -1 {left + RIGHT} {low + TOP}",
        270: f"0 -1 1 0 {right - TOP} {low + RIGHT}",
    }.get(turned, f"1 0 0 1 {right - RIGHT} {high - TOP}")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    name = page.add_resource(pdf.make_indirect(font), Name.Font)
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ q BT {name} {SIZE} Tf 0 g {place} Tm ({number}) Tj ET Q\n".encode())


def main() -> None:
    # A program called by its path finds the other one beside it only where it says so.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from preview_process import add_picture, set_limits  # noqa: PLC0415

    set_limits()
    source = sys.stdin.buffer
    known = json.loads(source.readline())
    parts = [(about, source.read(about["size"])) for about in known]
    counts, made = join(parts, add_picture)
    sys.stdout.buffer.write(json.dumps(counts).encode() + b"\n" + made)


if __name__ == "__main__":
    main()

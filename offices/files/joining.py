"""PDFs and pictures as one PDF with numbered pages, joined by a process of its own."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from offices.files.programs import started

PROGRAM = Path(__file__).with_name("join_process.py")


class NotJoined(Exception):
    """The process was ended by its limits, or a part cannot be opened."""


@dataclass(frozen=True)
class PdfPart:
    """A PDF, or a JPEG that becomes a page; numbered: whether its pages are counted."""

    title: str
    content: bytes
    numbered: bool = True


def joined(parts: Sequence[PdfPart]) -> tuple[list[int], bytes]:
    """How many pages each part has, and the whole. Raises NotJoined."""
    known = [
        {
            "kind": "pdf" if one.content.startswith(b"%PDF-") else "jpeg",
            "title": one.title,
            "size": len(one.content),
            "numbered": one.numbered,
        }
        for one in parts
    ]
    with started(PROGRAM) as process:
        try:
            assert process.stdin is not None  # noqa: S101  (a pipe, as the next one)
            assert process.stdout is not None  # noqa: S101
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(known).encode() + b"\n")
                for one in parts:
                    process.stdin.write(one.content)
            with suppress(BrokenPipeError):
                process.stdin.close()
            line, made = process.stdout.readline(), process.stdout.read()
            process.wait()
        finally:
            process.kill()
    if process.returncode != 0 or not line.endswith(b"\n"):
        raise NotJoined
    return json.loads(line), made

"""What people look at of an uploaded file, made by a process of its own; and which files are taken at all."""

import json
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _

from offices.errors import InvalidFacts
from offices.files.programs import started
from offices.files.uploads import Checked

PROGRAM = Path(__file__).with_name("preview_process.py")
HEAD = 4096  # bytes that tell what a file is
MOST_ANSWERED = 200_000_000  # bytes
TAKEN: Mapping[str, str] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/tiff": ".tif",
    "image/x-ms-bmp": ".bmp",
    "application/pdf": ".pdf",
}
# The signal that ended the program: by the limit of time, or of memory.
ENDED_BY = (signal.SIGXCPU, signal.SIGALRM, signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV)


class NotReceived(Exception):
    """The file is not received. reason: broken, encrypted, pixels, pages, complex."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Preview:
    """What is made of a file: what is shown, a small picture, pictures of its first pages, how many it has."""

    shown: Checked | None = None
    thumbnail: bytes = b""
    pictures: list[bytes] = field(default_factory=list)
    pages: int = 0


def received(file: IO[bytes], *, field: str = "file") -> Checked:
    """The file as it came, if it is a picture or a PDF by its content. Nothing of it is opened here.

    Raises InvalidFacts: empty, too large, or something else.
    """
    most = settings.UPLOAD_MAX_BYTES
    content = file.read(most + 1)
    if not content:
        raise InvalidFacts("file_empty", _("文件是空的，请重新选择。"), field=field)
    if len(content) > most:
        sentence = _("文件超过%dMB，请压缩或者分成几个文件后再上传。") % (most // 1_000_000)
        raise InvalidFacts("file_too_large", sentence, field=field)
    kind = kind_of(content)
    if kind is None:
        sentence = _("只能上传照片、扫描件（JPG、PNG、WebP、TIFF、BMP）或PDF；其他文件请另存为PDF。")
        raise InvalidFacts("file_type", sentence, field=field)
    return Checked(content, kind)


def kind_of(content: bytes) -> str | None:
    """The type of a file that is taken, by what it is and never by what it calls itself."""
    try:
        found = puremagic.magic_string(content[:HEAD])
    except (puremagic.PureError, ValueError):
        return None
    return next((one.mime_type for one in found if one.mime_type in TAKEN), None)


def preview_of(content: bytes) -> Preview:
    """Raises NotReceived."""
    made = Preview()
    with started(PROGRAM) as process:
        try:
            _answers(process, content, made)
            process.wait()
        finally:
            process.kill()
    if process.returncode != 0:
        raise NotReceived("complex" if -process.returncode in ENDED_BY else "broken")
    if made.shown is None or not made.thumbnail or not made.pages:
        raise NotReceived("broken")
    return made


def _answers(process: subprocess.Popen[bytes], content: bytes, made: Preview) -> None:
    """What the program says of the content. It reads all of it before it answers."""
    assert process.stdin is not None  # noqa: S101  (a pipe, as the next one)
    assert process.stdout is not None  # noqa: S101
    with suppress(BrokenPipeError):
        process.stdin.write(content)
    with suppress(BrokenPipeError):
        process.stdin.close()
    answered = 0
    for line in iter(process.stdout.readline, b""):
        if not line.endswith(b"\n"):  # the last line of a program that was ended may be cut short
            return
        about = json.loads(line)
        answered += about["size"]
        if answered > MOST_ANSWERED:
            raise NotReceived("complex")
        part = process.stdout.read(about["size"])
        if len(part) < about["size"]:
            return
        if "refused" in about:
            raise NotReceived(about["refused"])
        if "pages" in about:
            made.pages = about["pages"]
        elif about["part"] == "page":
            made.pictures.append(part)
        elif about["part"] == "thumbnail":
            made.thumbnail = part
        else:
            made.shown = Checked(part, about["type"])

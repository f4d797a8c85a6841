"""Checking what people upload: by what the file is, never by what it calls itself."""

import io
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from PIL import Image, ImageOps, UnidentifiedImageError

from offices.errors import InvalidFacts
from offices.files.pdf_process import IS_CLOSED, IS_COMPLEX, IS_LONG, IS_OPEN
from offices.files.programs import started
from offices.files.scanning import Verdict, scanned

MOST_BYTES = 20 * 1024 * 1024
LONGEST_SIDE = 2000  # pixels
THUMBNAIL_SIDE = 480  # pixels
MOST_PIXELS = 64_000_000  # more than phones take; a PNG of that size is read into 256 MB
PDF_PROGRAM = Path(__file__).with_name("pdf_process.py")
IMAGES = ("JPEG", "PNG", "WEBP")
SCANNED_WITHIN = 20  # seconds, while somebody waits for the page
COMPLEX = "file_too_slow", _l("这个PDF过于复杂，无法在限定时间内检查，请另存或者重新扫描后再上传。")
# How the program ended where it keeps nothing: code and sentence.
ENDED: Mapping[int, tuple[str, Promise]] = {
    -signal.SIGXCPU: COMPLEX,
    -signal.SIGALRM: COMPLEX,
    IS_COMPLEX: COMPLEX,
    IS_CLOSED: ("file_broken", _l("这个PDF设有密码，请另存后再上传。")),
    IS_LONG: ("file_too_large", _l("这个PDF页数过多，请分成几个文件后再上传。")),
}
VERDICTS: Mapping[Verdict, tuple[str, Promise]] = {
    Verdict.INFECTED: ("file_infected", _l("查出病毒，已拒收。")),
    Verdict.TOO_LARGE: ("file_too_large", _l("文件超过查毒服务能接收的大小，请压缩后再上传。")),
    Verdict.UNREACHABLE: ("not_scanned", _l("查毒服务没有回答，请稍后再上传；一直如此的，请联系系统管理员。")),
}


@dataclass(frozen=True)
class Checked:
    """A file found good: its content as it is kept, and its true type."""

    content: bytes
    content_type: str


def checked_upload(file: BinaryIO, *, field: str = "file") -> Checked:
    """A photo or a PDF. A photo is drawn anew, so that neither hidden content nor the camera's place and time remain; a
    PDF keeps its pages, and nothing that acts.

    Raises InvalidFacts: empty, too large, neither image nor PDF, broken, with a virus, or not scanned.
    """
    content = file.read(MOST_BYTES + 1)
    if not content:
        raise InvalidFacts("file_empty", _("文件是空的，请重新选择。"), field=field)
    if len(content) > MOST_BYTES:
        raise InvalidFacts("file_too_large", _("文件超过20MB，请压缩后再上传。"), field=field)
    if content.startswith(b"%PDF-"):
        return Checked(_pdf(content, field), "application/pdf")
    return Checked(_photo(content, field), "image/jpeg")


def _pdf(content: bytes, field: str) -> bytes:
    """The content without what acts or was carried along, by a process of its own: its reader takes long, or all
    memory, for a file that means harm. Where the office has a virus scanner, it is asked first.
    """
    if verdict := VERDICTS.get(scanned(content, SCANNED_WITHIN)):
        raise InvalidFacts(verdict[0], str(verdict[1]), field=field)
    with started(PDF_PROGRAM) as process:
        cleaned, _said = process.communicate(content)
    state = process.returncode
    if state == IS_OPEN and cleaned:
        return cleaned
    code, sentence = ENDED.get(state, ("file_broken", _l("这个PDF打不开，可能已损坏。")))
    raise InvalidFacts(code, str(sentence), field=field)


def _photo(content: bytes, field: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=IMAGES) as image:
            if image.width * image.height > MOST_PIXELS:
                raise InvalidFacts("file_broken", _("这张照片尺寸过大，请缩小后再上传。"), field=field)
            return _drawn_anew(image)
    except UnidentifiedImageError as error:
        raise InvalidFacts("file_type", _("只能上传照片（JPG、PNG、WebP）或PDF。"), field=field) from error
    except InvalidFacts:
        raise
    except Exception as error:  # as above
        raise InvalidFacts("file_broken", _("这张照片打不开，可能已损坏或者尺寸过大。"), field=field) from error


def _drawn_anew(image: Image.Image) -> bytes:
    """Upright, no larger than it is looked at, on white where it was transparent, and nothing but its pixels."""
    drawn = image.convert("RGBA") if image.mode in ("1", "P", "PA") else image
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # of a JPEG no more is read than that takes
    drawn = ImageOps.exif_transpose(drawn)
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn.getchannel("A") if "A" in drawn.getbands() else None)
    return _saved(ground)


def thumbnail_of(photo: bytes) -> bytes:
    """A kept photo as small as lists of photos show it."""
    with Image.open(io.BytesIO(photo), formats=("JPEG",)) as image:
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _saved(image)


def _saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()

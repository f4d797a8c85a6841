"""Checking what people upload: by what the file is, never by what it calls itself."""

import io
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from offices.errors import InvalidFacts
from offices.files.pdf_process import IS_CLOSED, IS_OPEN
from offices.files.programs import started

MOST_BYTES = 20 * 1024 * 1024
LONGEST_SIDE = 2000  # pixels
THUMBNAIL_SIDE = 480  # pixels
MOST_PIXELS = 64_000_000  # more than phones take; a PNG of that size is read into 256 MB
PDF_PROGRAM = Path(__file__).with_name("pdf_process.py")
IMAGES = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Checked:
    """A file found good: its content as it is kept, and its true type."""

    content: bytes
    content_type: str


def checked_upload(file: BinaryIO, *, field: str = "file") -> Checked:
    """A photo or a PDF. A photo is drawn anew, so that neither hidden content nor the camera's place and time remain.

    Raises InvalidFacts: empty, too large, neither image nor PDF, or broken.
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
    """The content, opened by a process of its own: its reader takes long, or all memory, for a file that means harm."""
    with started(PDF_PROGRAM) as process:
        process.communicate(content)
    state = process.returncode
    if state in (-signal.SIGXCPU, -signal.SIGALRM):
        sentence = _("这个PDF过于复杂，无法在限定时间内检查，请另存或者重新扫描后再上传。")
        raise InvalidFacts("file_too_slow", sentence, field=field)
    if state == IS_CLOSED:
        raise InvalidFacts("file_broken", _("这个PDF没有页面或者设有密码，请另存后再上传。"), field=field)
    if state != IS_OPEN:
        raise InvalidFacts("file_broken", _("这个PDF打不开，可能已损坏。"), field=field)
    return content


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

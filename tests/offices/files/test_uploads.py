"""What people upload: hostile, broken and careless files, and what is kept of a good one."""

import contextlib
import io
import random
import resource
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from pikepdf import Pdf
from PIL import Image
from pypdf import PdfReader, PdfWriter

from cases.packages.forms.commitments import FilesField
from offices.errors import InvalidFacts
from offices.files import uploads
from offices.files.actions import kept_name
from offices.files.scanning import Verdict
from offices.files.uploads import (
    IMAGES,
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PIXELS,
    SCANNED_WITHIN,
    THUMBNAIL_SIDE,
    checked_upload,
    thumbnail_of,
)
from offices.pages.views import attachment
from tests.factories import picture
from tests.offices.files.test_previews import acting
from tests.offices.files.test_previews import pdf as acting_pdf

MAKE, GPS, ORIENTATION = 0x010F, 0x8825, 0x0112  # tags of Exif
HTML = b"<html><script>alert(1)</script></html>"


def pdf(*, pages: int = 1, password: str = "") -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def from_camera(kind: str) -> bytes:
    """A photo of 40 by 30 taken upright: with the place, the maker, a comment and a colour profile."""
    exif = Image.Exif()
    exif[MAKE] = "SECRET-MAKER"
    exif[ORIENTATION] = 6  # turned to the right to stand upright
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (30.0, 15.0, 20.0)
    more = {"comment": b"SECRET-COMMENT"} if kind == "JPEG" else {}
    return saved(Image.new("RGB", (40, 30)), kind, exif=exif, icc_profile=b"SECRET-PROFILE" * 9, **more)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it is `side` by `side`."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def refused(content: bytes) -> str:
    with pytest.raises(InvalidFacts) as refusal:
        checked_upload(io.BytesIO(content), field="photos")
    assert refusal.value.field == "photos"
    return refusal.value.code


# What is refused


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "file_empty", id="empty"),
        pytest.param(b"0" * (MOST_BYTES + 1), "file_too_large", id="too large"),
        pytest.param(picture() + b"0" * MOST_BYTES, "file_too_large", id="too large behind a photo"),
        pytest.param("张三反映的情况".encode(), "file_type", id="text called a photo"),
        pytest.param(HTML, "file_type", id="a page"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type", id="a drawing with scripts"),
        pytest.param(b"PK\x03\x04" + bytes(200), "file_type", id="an archive"),
        pytest.param(saved(Image.new("RGB", (9, 9)), "GIF"), "file_type", id="another kind of image"),
        pytest.param(saved(Image.new("RGB", (9, 9)), "TIFF"), "file_type", id="a kind with many readers"),
        pytest.param(picture((400, 300))[:1500], "file_broken", id="a photo cut off"),
        pytest.param(picture((400, 300), "PNG")[:-60], "file_broken", id="a PNG cut off"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(99), "file_type", id="the beginning of a photo"),
        pytest.param(bomb(30_000), "file_broken", id="a bomb"),
        pytest.param(bomb(9_000), "file_broken", id="larger than phones take"),
        pytest.param(pdf(password="secret"), "file_broken", id="a PDF with a password"),
        pytest.param(pdf(pages=0), "file_broken", id="a PDF without pages"),
        pytest.param(b"%PDF-1.7\n" + bytes(200), "file_broken", id="no PDF but its beginning"),
        pytest.param(pdf()[:90], "file_broken", id="a PDF cut off"),
        pytest.param(b"%PDF-1.4\n" + HTML, "file_broken", id="a page called PDF"),
    ],
)
def test_what_is_no_file_to_keep_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_the_bomb_is_refused_before_it_is_read() -> None:
    """Its pixels would fill gigabytes; the few that it has would be called a broken photo otherwise."""
    assert MOST_PIXELS < 9_000 * 9_000
    with pytest.raises(InvalidFacts, match="尺寸过大，请缩小"):
        checked_upload(io.BytesIO(bomb(9_000)))


@pytest.mark.parametrize("kind", ["PDF", "encrypted PDF", *IMAGES])
def test_a_file_damaged_anywhere_is_kept_or_refused(kind: str) -> None:
    """Readers raise all kinds of errors at such files; none of them reaches the person."""
    noise = Image.effect_noise((50, 40), 60).convert("RGB")
    files = {"PDF": pdf(pages=2), "encrypted PDF": pdf(password="x")}
    whole, chance = files.get(kind) or saved(noise, kind), random.Random(7)
    # A PDF is read in a process of its own, whose every end but the right one is a refusal.
    for _try in range(30 if kind in files else 150):
        damaged = bytearray(whole)
        for _place in range(chance.choice((1, 2, 20))):
            damaged[chance.randrange(5, len(damaged))] = chance.choice((chance.randrange(256), *b"0</>"))
        with contextlib.suppress(InvalidFacts):
            assert checked_upload(io.BytesIO(bytes(damaged))).content


# What is kept


@pytest.mark.parametrize("kind", IMAGES)
def test_of_a_photo_only_its_pixels_are_kept(kind: str) -> None:
    content = from_camera(kind)
    assert b"SECRET" in content
    kept = checked_upload(io.BytesIO(content))
    assert kept.content_type == "image/jpeg"
    assert b"SECRET" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as image:
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert image.size == (30, 40), "upright"


def test_a_photo_that_is_a_page_as_well_is_a_photo_afterwards() -> None:
    kept = checked_upload(io.BytesIO(picture() + HTML))
    assert b"<script" not in kept.content


@pytest.mark.parametrize("size", [(6000, 4000), (400, 5000), (2001, 10)])
def test_a_large_photo_is_made_as_large_as_it_is_looked_at(size: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(checked_upload(io.BytesIO(picture(size))).content)) as image:
        assert max(image.size) == LONGEST_SIDE
        assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.25)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_becomes_a_photo(mode: str) -> None:
    white = Image.new("RGBA", (20, 10), "white").convert(mode)
    with Image.open(io.BytesIO(checked_upload(io.BytesIO(saved(white, "PNG"))).content)) as image:
        assert image.mode == "RGB"
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    for content in (saved(clear, "PNG"), saved(clear, "WEBP"), saved(clear.convert("P"), "PNG", transparency=0)):
        with Image.open(io.BytesIO(checked_upload(io.BytesIO(content)).content)) as image:
            assert image.getpixel((5, 5)) == (255, 255, 255)


def test_a_thumbnail_is_small_and_of_the_same_shape() -> None:
    kept = checked_upload(io.BytesIO(picture((1600, 1200)))).content
    with Image.open(io.BytesIO(thumbnail_of(kept))) as image:
        assert image.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE * 3 // 4)


def test_a_pdf_keeps_its_pages() -> None:
    kept = checked_upload(io.BytesIO(pdf(pages=2)))
    assert len(PdfReader(io.BytesIO(kept.content)).pages) == 2
    assert kept.content_type == "application/pdf"


def test_of_a_pdf_nothing_that_acts_or_was_carried_along_is_kept() -> None:
    content = acting_pdf(change=acting, qdf=True)
    assert b"/JavaScript" in content
    kept = checked_upload(io.BytesIO(content)).content
    with Pdf.open(io.BytesIO(kept)) as cleaned:
        cleaned.save(out := io.BytesIO(), qdf=True)
    for trace in (b"JavaScript", b"/JS", b"MZ evil", b"/Launch", b"/URI", b"cmd.exe", b"/OpenAction", b"/AA", b"/XFA"):
        assert trace not in out.getvalue(), trace
    assert "张三".encode("utf-16-be") not in out.getvalue()


@pytest.mark.parametrize(
    ("verdict", "code"),
    [(Verdict.INFECTED, "file_infected"), (Verdict.TOO_LARGE, "file_too_large"), (Verdict.UNREACHABLE, "not_scanned")],
)
def test_where_there_is_a_scanner_a_pdf_passes_it(monkeypatch, verdict: Verdict, code: str) -> None:
    asked = []
    monkeypatch.setattr(uploads, "scanned", lambda content, seconds: asked.append((content, seconds)) or verdict)
    content = pdf()
    assert refused(content) == code
    assert asked == [(content, SCANNED_WITHIN)]
    assert checked_upload(io.BytesIO(picture())).content_type == "image/jpeg"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("回单.pdf", "回单.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张三\\回单.pdf", "回单.pdf"),
        ("a\nb\r\u202e\u200b.pdf", "ab.pdf"),
        ("\n", ""),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_unseen_signs(sent: str, kept: str) -> None:
    assert kept_name(sent) == kept


@pytest.mark.parametrize("content", ["é", "=", "a", "ab\nc"])
def test_what_is_no_base64_is_refused(content: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        FilesField().clean([{"name": "a.pdf", "content": content}])
    assert refusal.value.code == "file_broken"


def test_a_title_with_a_line_end_names_a_file() -> None:
    answer = attachment(b"x", "application/pdf", "report\r\nX-Sent: 1.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="report X-Sent: 1.pdf"'


def test_a_file_of_just_the_most_bytes_is_read() -> None:
    """Behind the end of a photo anything may stand; it is not kept."""
    content = picture()
    kept = checked_upload(io.BytesIO(content + bytes(MOST_BYTES - len(content))))
    assert len(kept.content) < 10_000


def test_a_pdf_that_takes_too_long_is_ended_and_the_refusal_says_so() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(InvalidFacts, match="无法在限定时间内检查") as refusal:
        checked_upload(io.BytesIO(b"%PDF-1.4\n" + b"startxref\n0\n" * 900_000))
    assert refusal.value.code == "file_too_slow"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 4

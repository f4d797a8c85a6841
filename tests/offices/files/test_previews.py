"""What is made of an uploaded picture or PDF, and what is not received, by the real program in its own process."""

import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from offices.errors import InvalidFacts
from offices.files import previews
from offices.files.previews import NotReceived, kind_of, preview_of, received
from tests.factories import picture


def photo(size: tuple[int, int] = (40, 30), kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "steelblue").save(out, kind, **options)
    return out.getvalue()


def photo_on_its_side() -> bytes:
    """A camera held upright: the pixels lie, the camera says where it was and how it was held."""
    made = Image.new("RGB", (60, 40), "white")
    made.paste("red", (0, 0, 60, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned right
    exif[0x010F] = "相机厂".encode().decode("latin-1")
    exif.get_ifd(0x8825)[2] = (36.0, 40.0, 0.0)  # latitude
    out = io.BytesIO()
    made.save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def pdf(*, pages: int = 1, change: Callable[[Pdf], object] = lambda made: None, **options: object) -> bytes:
    out = io.BytesIO()
    with Pdf.new() as made:
        for _number in range(pages):
            made.add_blank_page(page_size=(300, 400))
        change(made)
        made.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def large_png(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds almost nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def acting(made: Pdf) -> None:
    """Scripts, actions, a file inside, a form, what moves, what it tells of its making."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('犯')"))
    made.Root.OpenAction = made.make_indirect(script)
    made.Root.AA = Dictionary(WC=script)
    inside = made.make_indirect(Stream(made, b"MZ evil", Type=Name.EmbeddedFile))
    spec = made.make_indirect(Dictionary(Type=Name.Filespec, F=String("evil.exe"), EF=Dictionary(F=inside)))
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), script])),
        EmbeddedFiles=Dictionary(Names=Array([String("evil.exe"), spec])),
    )
    made.Root.AcroForm = Dictionary(XFA=Stream(made, b"<xdp/>"), Fields=Array([]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                      A=Dictionary(S=Name.URI, URI=String("http://evil.example")))  # fmt: skip
    launch = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
                        A=Dictionary(S=Name.Launch, F=String("cmd.exe")))  # fmt: skip
    file = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec)
    made.pages[0].obj.Annots = Array([made.make_indirect(link), launch, made.make_indirect(file)])
    made.pages[0].obj.AA = Dictionary(O=script)
    made.docinfo["/Author"] = "张三"
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = ["张三"]


def test_a_photo_is_turned_and_tells_neither_place_nor_camera() -> None:
    made = preview_of(photo_on_its_side())

    assert made.shown is not None
    with Image.open(io.BytesIO(made.shown.content)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 60))
        assert dict(image.getexif()) == {}
        red, _green, blue = image.getpixel((35, 30))  # type: ignore[misc]
        assert red > 200 > 100 > blue
    assert (made.pages, len(made.pictures), made.shown.content_type) == (1, 1, "image/jpeg")
    with Image.open(io.BytesIO(made.thumbnail)) as image:
        assert max(image.size) <= 240


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_every_kind_of_picture_is_shown_as_jpeg(kind: str) -> None:
    made = preview_of(photo(kind=kind))

    assert made.shown is not None
    assert (made.shown.content_type, made.pages) == ("image/jpeg", 1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_of_colour_is_drawn(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "TIFF" if mode == "CMYK" else "PNG")

    assert preview_of(out.getvalue()).pages == 1


def test_a_tiff_of_several_pages_is_shown_as_pdf() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (200, 300), colour) for colour in ("white", "grey", "black")]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])

    made = preview_of(out.getvalue())

    assert made.shown is not None
    assert (made.shown.content_type, made.pages, len(made.pictures)) == ("application/pdf", 3, 3)
    with pikepdf.open(io.BytesIO(made.shown.content)) as shown:
        assert len(shown.pages) == 3


def test_a_pdf_keeps_its_pages_and_loses_what_it_acts_by() -> None:
    content = pdf(pages=2, change=acting)
    made = preview_of(content)

    assert made.shown is not None
    assert (made.shown.content_type, made.pages, len(made.pictures)) == ("application/pdf", 2, 2)
    with pikepdf.open(io.BytesIO(made.shown.content)) as shown:
        out = io.BytesIO()
        shown.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        assert len(shown.pages) == 2
    told = out.getvalue()
    for sign in (b"JavaScript", b"/JS", b"OpenAction", b"/AA", b"evil", b"Launch", b"/XFA", b"EmbeddedFile", b"URI"):
        assert sign not in told, sign
    assert b"dc:creator" not in told
    assert b"/Author" not in told


def test_of_many_pages_the_first_are_drawn() -> None:
    made = preview_of(pdf(pages=45))

    assert (made.pages, len(made.pictures)) == (45, 30)


def test_the_same_pdf_is_shown_as_the_same_bytes() -> None:
    content = pdf(change=acting)
    sums = {hashlib.sha256(preview_of(content).shown.content).hexdigest() for _try in range(2)}  # type: ignore[union-attr]

    assert len(sums) == 1


def nested(made: Pdf) -> None:
    inner = Dictionary(X=1)
    for _level in range(200):
        inner = Dictionary(X=inner)
    made.Root.Deep = inner


REFUSED = {
    "100 megapixels": (lambda: large_png(10_000, 10_000), "pixels"),
    "cut short": (lambda: picture((400, 300))[:300], "broken"),
    "only a head": (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 40, "broken"),
    "a pdf that is none": (lambda: b"%PDF-1.7\n" + b"x" * 400, "broken"),
    "a pdf without pages": (lambda: pdf(pages=0), "broken"),
    "a pdf with a password": (
        lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "encrypted",
    ),
    "a pdf that forbids": (lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="")), "encrypted"),
    "too many pages": (lambda: pdf(pages=501), "pages"),
    "dictionaries in dictionaries": (lambda: pdf(change=nested), "complex"),
    "。": ("。".encode, "broken"),
    "nothing": (lambda: b"", "broken"),
    "a web page": (lambda: b"<html><script>alert(1)</script>", "broken"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_received_says_why(content: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(NotReceived) as refused:
        preview_of(content())

    assert refused.value.reason == reason


@pytest.mark.slow
def test_a_pdf_bomb_is_not_received_and_takes_no_more_than_its_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A small file whose page says a million times that something is to be drawn; of thirty seconds it gets four."""
    known = previews.PROGRAM.read_text(encoding="utf-8")
    hurried = tmp_path / "hurried.py"
    hurried.write_text(known.replace("MOST_CPU_SECONDS = 30\n", "MOST_CPU_SECONDS = 4\n"), encoding="utf-8")
    assert hurried.read_text(encoding="utf-8") != known
    monkeypatch.setattr(previews, "PROGRAM", hurried)
    assert preview_of(pdf()).pages == 1

    def bomb(made: Pdf) -> None:
        made.pages[0].obj.Contents = Stream(made, b"q 1 0 0 1 0 0 cm 0 0 300 400 re f Q\n" * 1_000_000)

    with pytest.raises(NotReceived) as refused:
        preview_of(pdf(change=bomb, compress_streams=True))
    assert refused.value.reason == "complex"


# Before it is opened


KINDS = {
    "image/jpeg": photo,
    "image/png": lambda: photo(kind="PNG"),
    "image/webp": lambda: photo(kind="WEBP"),
    "image/tiff": lambda: photo(kind="TIFF"),
    "image/x-ms-bmp": lambda: photo(kind="BMP"),
    "application/pdf": pdf,
}


@pytest.mark.parametrize(("kind", "content"), KINDS.items(), ids=KINDS)
def test_a_file_is_what_its_content_says(kind: str, content: Callable[[], bytes]) -> None:
    assert kind_of(content()) == kind


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        ("。".encode(), "file_type"),
        (b"MZ" + b"\0" * 200, "file_type"),
        (b"PK\x03\x04" + b"\0" * 200, "file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "file_type"),
        (b"GIF89a" + b"\0" * 100, "file_type"),
        (b"\xff\xd8\xff" + b"\0" * 30_000_000, "file_too_large"),
    ],
    ids=["empty", "a sign", "a program", "an archive", "svg", "gif", "too large"],
)
def test_what_is_no_picture_and_no_pdf_is_refused_at_once(content: bytes, code: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        received(io.BytesIO(content))

    assert (refused.value.code, refused.value.field) == (code, "file")

"""Makes of an uploaded picture or PDF what people look at, as a program of its own within limits of memory and time.

The file comes by standard input. The answer is one line of JSON for each part, followed by its bytes: `shown`,
`thumbnail`, and `page` for the first pages; then a line with the number of `pages`. A file that is not received is
answered with `refused`. The caller is `offices.files.previews`.
"""

import io
import json
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MOST_MEMORY = 1_200_000_000  # bytes of the process
MOST_CPU_SECONDS = 30
MOST_SECONDS = 150  # of waiting on a machine that is busy
MOST_PIXELS = 64_000_000
MOST_PAGES = 500
PICTURED = 30  # pages that are drawn; the others are read in the PDF
SHOWN_SIDE, PAGE_SIDE, THUMBNAIL_SIDE = 3600, 1600, 240  # pixels
A4 = (595, 842)  # points
PICTURES = {
    b"\xff\xd8\xff": "JPEG", b"\x89PNG": "PNG", b"RIFF": "WEBP", b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"BM": "BMP",
}  # fmt: skip
# What a PDF acts by, carries along or tells of its making.
ACTIVE = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMediaContent",
    "/RichMediaSettings", "/Collection", "/PieceInfo", "/Metadata", "/Thumb", "/URI", "/SpiderInfo", "/Legal",
)  # fmt: skip
MOVING = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")
DEEPEST = 60  # of dictionaries in dictionaries

Part = tuple[dict[str, Any], bytes]


class Refused(Exception):
    """reason: a `Refusal` of the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def set_limits(cpu_seconds: int = MOST_CPU_SECONDS, seconds: int = MOST_SECONDS) -> None:
    """The system ends the process where it passes one of them."""
    with suppress(ValueError, OSError):  # macOS knows no limit of the address space
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)


def parts_of(content: bytes) -> Iterator[Part]:
    if content.startswith(b"%PDF-"):
        yield from _pdf(content)
        return
    form = next((form for sign, form in PICTURES.items() if content.startswith(sign)), None)
    if form is None:
        raise Refused("broken")
    yield from _picture(content, form)


def _picture(content: bytes, form: str) -> Iterator[Part]:
    """Upright, on white where it was transparent, and nothing but its pixels. Several frames of a TIFF are a PDF."""
    from PIL import Image, ImageOps  # noqa: PLC0415  (the limits first)

    Image.MAX_IMAGE_PIXELS = None  # asked for below, before anything is read into memory
    with Image.open(io.BytesIO(content), formats=[form]) as image:
        frames = getattr(image, "n_frames", 1) if form == "TIFF" else 1
        if frames > MOST_PAGES:
            raise Refused("pages")
        pages = []
        for number in range(frames):
            image.seek(number)
            if image.width * image.height > MOST_PIXELS:
                raise Refused("pixels")
            drawn = image if frames == 1 else image.copy()  # of a JPEG no more is read than is shown
            if drawn.mode in ("1", "P", "PA", "LA"):
                drawn = drawn.convert("RGBA")
            drawn.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
            drawn = ImageOps.exif_transpose(drawn)
            ground = Image.new("RGB", drawn.size, "white")
            ground.paste(drawn.convert("RGBA") if "A" in drawn.getbands() else drawn.convert("RGB"),
                         mask=drawn.getchannel("A") if "A" in drawn.getbands() else None)  # fmt: skip
            pages.append(_jpeg(ground, SHOWN_SIDE, 88))
            if number < PICTURED:
                yield {"part": "page"}, _jpeg(ground, PAGE_SIDE, 80)
            if number == 0:
                yield {"part": "thumbnail"}, _jpeg(ground, THUMBNAIL_SIDE, 75)
    if frames == 1:
        yield {"part": "shown", "type": "image/jpeg"}, pages[0]
    else:
        yield {"part": "shown", "type": "application/pdf"}, _pdf_of(pages)
    yield {"pages": frames}, b""


def _jpeg(image: Any, side: int, quality: int) -> bytes:
    small = image.copy()
    small.thumbnail((side, side))
    out = io.BytesIO()
    small.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def _pdf_of(pictures: list[bytes]) -> bytes:
    """A PDF with one picture on each page."""
    from pikepdf import Pdf  # noqa: PLC0415

    with Pdf.new() as pdf:
        for picture in pictures:
            add_picture(pdf, picture)
        return _saved(pdf)


def add_picture(pdf: Any, jpeg: bytes) -> None:
    """A page of A4, lying where the picture is wider than high, with the picture as large as it fits."""
    from pikepdf import Array, Dictionary, Name, Page, Stream  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as image:
        width, height = image.size
    wide, high = A4 if height >= width else A4[::-1]
    scale = min((wide - 40) / width, (high - 80) / height)
    left, low = (wide - width * scale) / 2, (high - height * scale) / 2
    held = Stream(
        pdf, jpeg, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    draws = f"q {width * scale:.2f} 0 0 {height * scale:.2f} {left:.2f} {low:.2f} cm /Im0 Do Q".encode()
    page = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, wide, high]), Contents=Stream(pdf, draws),
        Resources=Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(held))),
    )  # fmt: skip
    pdf.pages.append(Page(pdf.make_indirect(page)))


def _pdf(content: bytes) -> Iterator[Part]:
    shown, count = cleaned_pdf(content)
    for number, picture in enumerate(_drawn(shown, min(count, PICTURED))):
        yield {"part": "page"}, _jpeg(picture, PAGE_SIDE, 80)
        if number == 0:
            yield {"part": "thumbnail"}, _jpeg(picture, THUMBNAIL_SIDE, 75)
    yield {"part": "shown", "type": "application/pdf"}, shown
    yield {"pages": count}, b""


def cleaned_pdf(content: bytes) -> tuple[bytes, int]:
    """The PDF as it is kept, and the number of its pages."""
    import pikepdf  # noqa: PLC0415

    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    with pdf:
        if pdf.is_encrypted:
            raise Refused("encrypted")
        count = len(pdf.pages)
        if count == 0:
            raise Refused("broken")
        if count > MOST_PAGES:
            raise Refused("pages")
        _clean(pdf)
        return _saved(pdf), count


def _clean(pdf: Any) -> None:
    """Without scripts, actions, embedded files, what moves or sounds, and what it tells of its making."""
    import pikepdf  # noqa: PLC0415

    def visit(one: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise Refused("complex")
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            for name in ACTIVE:
                if name in one:
                    del one[name]
            action = one.get("/A")
            if isinstance(action, pikepdf.Dictionary) and "/S" in action:
                del one["/A"]
            for name in list(one.keys()):
                held = one.get(name)
                if isinstance(held, pikepdf.Dictionary | pikepdf.Array) and not held.is_indirect:
                    visit(held, depth + 1)
        elif isinstance(one, pikepdf.Array):
            for held in one:
                if isinstance(held, pikepdf.Dictionary | pikepdf.Array) and not held.is_indirect:
                    visit(held, depth + 1)

    for one in pdf.objects:
        visit(one, 0)
    visit(pdf.Root, 0)
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array):
            kept = [one for one in annotations if not _moves(one)]
            if len(kept) < len(annotations):
                page.obj["/Annots"] = pikepdf.Array(kept)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _moves(annotation: Any) -> bool:
    import pikepdf  # noqa: PLC0415

    return not isinstance(annotation, pikepdf.Dictionary) or str(annotation.get("/Subtype", "")) in MOVING


def _saved(pdf: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _drawn(content: bytes, most: int) -> Iterator[Any]:
    """The first pages as pictures; a page that cannot be drawn is white."""
    import pypdfium2  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    document = pypdfium2.PdfDocument(content)
    for number in range(min(most, len(document))):
        page = document[number]
        longest = max(page.get_size()) or 1
        scale = min(PAGE_SIDE / longest, 4)
        try:
            yield page.render(scale=scale).to_pil()
        except pypdfium2.PdfiumError:
            yield Image.new("RGB", A4, "white")


def main() -> None:
    set_limits()
    out = sys.stdout.buffer

    def answer(about: dict[str, Any], content: bytes = b"") -> None:
        out.write(json.dumps({**about, "size": len(content)}).encode() + b"\n" + content)

    try:
        for about, content in parts_of(sys.stdin.buffer.read()):
            answer(about, content)
    except Refused as refusal:
        answer({"refused": refusal.reason})
    except MemoryError:
        answer({"refused": "complex"})
    except Exception:  # a broken file makes its reader raise anything
        answer({"refused": "broken"})


if __name__ == "__main__":
    main()

"""The first letters of the demo are scanned, and every other one comes with a statement as PDF."""

import io
from pathlib import Path

import pypdfium2
from PIL import Image

from cases.attachments.actions.processing import process
from cases.attachments.models import Attachment
from offices.files.actions import store_file
from offices.files.models import StoredFile
from offices.files.previews import received
from offices.files.typeset import typeset
from offices.organisation.models import Account
from petition_office.demo.life import Life

LAYOUT = Path(__file__).with_name("letter.typ")
MOST_LETTERS = 6
SCANNED_SIDE = 1400  # pixels


def bring_letter(life: Life, by: Account) -> None:
    """The letter as the scanner saw it, with its text typed beside it; for every other one what it encloses, as PDF."""
    before = Attachment.objects.values("petition").distinct().count()
    if before >= MOST_LETTERS:
        return
    said = {"title": life.about.subject, "paragraphs": life.about.body.splitlines(), "signature": "信访人（签名）"}
    letter = typeset(LAYOUT, said)
    life.act(
        "attach", by, files=[_kept(life, _scanned(letter), "来信.jpg", by)], kind="material", title="来信", event=1
    )
    if before % 2:
        copied = {"title": "情况说明", "paragraphs": life.about.demands or [life.about.subject], "signature": "附页"}
        file = _kept(life, typeset(LAYOUT, copied), "情况说明.pdf", by)
        life.act("attach", by, files=[file], kind="evidence", title="情况说明")
    for one in Attachment.objects.filter(petition=life.case):
        process(one.pk, at=life.now)
    life.act("type_attachment", by, number=1, text=life.about.body)


def _scanned(pdf: bytes) -> bytes:
    """Its first page, a little crooked on grey paper."""
    page = pypdfium2.PdfDocument(pdf)[0]
    drawn = page.render(scale=SCANNED_SIDE / max(page.get_size())).to_pil().convert("RGB")
    out = io.BytesIO()
    drawn.rotate(0.7, fillcolor="gainsboro", resample=Image.Resampling.BILINEAR).save(out, "JPEG", quality=75)
    return out.getvalue()


def _kept(life: Life, content: bytes, name: str, by: Account) -> StoredFile:
    return store_file(received(io.BytesIO(content)), name=name, office=life.office, by=by, at=life.now)

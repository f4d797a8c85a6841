"""The list of letters that were issued, and many of them in one file."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _l

from cases.drafts.filters import LetterFilter
from cases.drafts.queries import letter_rows, letters_visible_to
from cases.papers.letters import Letter
from cases.papers.models import Document
from cases.papers.reports.files import letter_as_pdf
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, link, tick
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, ticked, words

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same letters give the same archive


def _tick(paper: Any, reader: Reader) -> Cell:
    return Cell(tick("letters-form", "letter", paper.pk, f"{paper.get_kind_display()}{paper.number}"))


def _paper(paper: Any, reader: Reader) -> Cell:
    return Cell(link(f"{paper.get_kind_display()}{paper.number}", paper.get_absolute_url()))


LETTERS = Listing(
    title=_l("已出具的文书"),
    columns=(
        ticked("letters-form", _tick),
        Column("paper", _l("文书"), _paper),
        words("office", _l("出具单位"), lambda paper: paper.office.short_name),
        day("issued", _l("日期"), lambda paper: paper.issued_on),
        words("number", _l("编号"), lambda paper: paper.petition.number, css="num text-start"),
        long("subject", _l("概要"), lambda paper: paper.petition.subject, css="subject"),
        words("served", _l("送达"), lambda paper: "" if paper.service_on is None else str(_l("已送达")), empty="—"),
    ),
    filters=LetterFilter,
    orders={"newest": ("-issued_on", "-pk")},
    rows=lambda keys, reader: covered(
        reader.account,
        in_order(keys, letter_rows(letters_visible_to(reader.account).filter(pk__in=keys))),
        "petition",
    ),
)


def as_one_pdf(letters: Iterable[tuple[Document, Letter]]) -> bytes:
    """One after the other; the same letters give the same bytes."""
    import pikepdf  # noqa: PLC0415  (a library of 10 MB that few processes need)

    whole, out = pikepdf.new(), io.BytesIO()
    for paper, letter in letters:
        with pikepdf.open(io.BytesIO(letter_as_pdf(letter, sealed=paper.petition.sealed))) as one:
            whole.pages.extend(one.pages)
    whole.save(out, deterministic_id=True)
    return out.getvalue()


def as_archive(letters: Sequence[tuple[Document, Letter]]) -> bytes:
    """A PDF each, named by petition, letter and number."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (paper, letter) in enumerate(letters, 1):
            name = f"{place:03d}-{paper.petition.number}-{letter.title}{letter.number}.pdf".replace("/", "_")
            content = letter_as_pdf(letter, sealed=paper.petition.sealed)
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()

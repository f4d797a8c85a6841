"""Letters are kept as they are issued, and read by who may see the petition, with the name by who may read it."""

from collections.abc import Iterable
from datetime import datetime

from cases.papers.letters import Letter, Prepared, letter_from_text
from cases.papers.models import Document, IssuedLetter
from cases.papers.reports.authority import letter_of_authority
from cases.papers.reports.building import letter_of
from cases.petitions.actions.reading import read_identity
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.crypto import text_hash
from offices.organisation.models import Account


def keep_letters(
    papers: Iterable[Document], petition: Petition, clocks: Iterable[Clock], prepared: Prepared | None = None
) -> list[dict[str, int | str]]:
    """Put together and keep the letter of each paper. Returns what the event says of them, with their hashes.

    clocks: those that run once the step is done. prepared: how they were drafted and signed off.
    """
    kept = []
    for paper in papers:
        content = letter_of(paper, petition, clocks, prepared).as_text()
        kept.append(IssuedLetter(document=paper, content=content, checksum=letter_hash(content, paper.pk)))
    IssuedLetter.objects.bulk_create(kept)
    return [
        {"id": one.document.pk, "kind": one.document.kind, "number": one.document.number, "checksum": one.checksum}
        for one in kept
    ]


def letter_hash(content: str, document_id: int) -> str:
    return text_hash(content, f"letter:{document_id}")


def letter_as_issued(document: Document) -> Letter:
    """Raises ValueError where the letter is not the one that was issued."""
    kept = document.letter
    if letter_hash(kept.content, document.pk) != kept.checksum:
        raise ValueError(f"letter {document.pk} is not as it was issued")
    return letter_from_text(kept.content)


def named_letter(document: Document, petition: Petition, *, by: Account, at: datetime) -> Letter:
    """The letter with the petitioner's name, after the reading has been recorded; one that names nobody is not a
    reading. Raises NotPermitted for who may not read the name.
    """
    letter = letter_as_issued(document)
    if letter.names_petitioner:
        read_identity(petition=petition, by=by, at=at, purpose=ReadPurpose.SERVE)
    return letter


def named_authority(petition: Petition, *, by: Account, at: datetime) -> Letter:
    """The blank letter of authority with the petitioner's name, after the reading has been recorded. Raises
    NotPermitted for who may not read the name.
    """
    read_identity(petition=petition, by=by, at=at, purpose=ReadPurpose.SERVE)
    return letter_of_authority(petition, named=True)

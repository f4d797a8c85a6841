"""What a case file holds: letters and attachments by their day, each with its place in the index (卷内目录)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.attachments.enums import AttachmentState
from cases.attachments.models import Attachment
from cases.papers.models import Document
from cases.petitions.models.petitions import Petition
from offices.files.previews import TAKEN
from offices.pages.texts import cleaned
from offices.pages.words import cn_day

UNNAMEABLE = re.compile(r'[\x00-\x1f\\/:*?"<>|\u007f\s]+')
LONGEST_NAME = 60


@dataclass
class Piece:
    """A letter, the proof of its service, or an attachment. note: why it is listed and not held. first: its first page,
    once all are joined.
    """

    order: int
    number: str
    author: str
    title: str
    on: date
    note: str = ""
    document: Document | None = None
    is_proof: bool = False
    attachment: Attachment | None = None
    pages: int = 0
    first: int = 0

    @property
    def is_held(self) -> bool:
        return not self.note

    @property
    def path(self) -> str:
        """Its name in the archive, which any system takes."""
        folder, ending = (_("文书"), ".pdf") if self.document else (_("附件"), "")
        if self.attachment is not None:
            ending = TAKEN[self.attachment.content_type]
        name = UNNAMEABLE.sub(" ", f"{self.order:03d} {self.title} {self.number}").strip().rstrip(".")[:LONGEST_NAME]
        return f"{folder}/{name}{ending}"

    def as_row(self) -> list[str]:
        place = str(self.first) if self.first else "—"
        if self.pages > 1 and self.first:
            place = f"{self.first}—{self.first + self.pages - 1}"
        return [str(self.order), self.number, self.author, self.title, cn_day(self.on), place, self.note]


def pieces_of(petition: Petition) -> list[Piece]:
    """In the order of their days; a letter before the proof of its service, and both before what was attached then."""
    found = [*_letters(petition), *_attachments(petition)]
    found.sort(key=lambda one: (one.on, one.document is None, one.is_proof))
    for order, piece in enumerate(found, start=1):
        piece.order = order
    return found


def _letters(petition: Petition) -> Iterator[Piece]:
    related = ("letter", "office", "service__recorded_by")
    documents = Document.objects.filter(petition=petition, letter__isnull=False).select_related(*related)
    for one in documents.order_by("issued_on", "pk"):
        title = str(one.get_kind_display())
        yield Piece(0, one.number, one.office.name, title, one.issued_on, document=one)
        if served := getattr(one, "service", None):
            yield Piece(0, one.number, one.office.name, _("送达回证"), served.on, document=one, is_proof=True)


def _attachments(petition: Petition) -> Iterator[Piece]:
    files = ("original", "shown")
    found = Attachment.objects.filter(petition=petition).select_related("office", *files)
    for one in found.defer(*(f"{file}__content" for file in files)).order_by("number"):
        title, number = cleaned(one.title) or str(one.get_kind_display()), _("附件%d") % one.number
        on = timezone.localdate(one.added_at)
        yield Piece(0, number, one.office.name, title, on, note=_note(one), attachment=one)


def _note(one: Attachment) -> str:
    if one.withdrawn_at is not None:
        return _("已撤回")
    return {AttachmentState.PROCESSING: _("处理中"), AttachmentState.REFUSED: _("不能接收")}.get(
        AttachmentState(one.state), ""
    )

"""A worker makes a case file: every letter, proof of service and attachment, as one PDF and as an archive."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _

from cases.case_files.actions.asking import PATIENCE, custody_of
from cases.case_files.enums import UNFINISHED, CaseFileState, Made
from cases.case_files.models import CaseFile, CaseFilePart
from cases.case_files.reports.archive import VERIFIER, Archive, history_as_json, read_me
from cases.case_files.reports.contents import Piece, pieces_of
from cases.papers.actions import letter_as_issued
from cases.papers.reports.files import letter_as_pdf
from cases.papers.reports.service import proof_of_service
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_on_record
from offices.crypto import encrypt_bytes
from offices.errors import ActionRefused
from offices.files.actions import content_of
from offices.files.joining import NotJoined, PdfPart, joined
from offices.files.typeset import typeset
from offices.organisation.models import Account

LAYOUT = Path(settings.BASE_DIR) / "templates/cases/case_files/index.typ"
PIECE = 4_000_000  # bytes
MOST_TRIES = 3


class CannotBeMade(Exception):
    """The sentence that says why."""


def make(case_file_id: int, *, clock: Callable[[], datetime]) -> str:
    """Make one case file unless another worker has it; begun anew after a killed one. Returns its state."""
    at = clock()
    waits = Q(beat_at=None) | Q(beat_at__lt=at - PATIENCE)
    mine = CaseFile.objects.filter(waits, pk=case_file_id, state__in=UNFINISHED)
    if mine.update(beat_at=at, tries=F("tries") + 1, state=CaseFileState.RUNNING, done=0):
        made = CaseFile.objects.select_related("petition__chain").get(pk=case_file_id)
        try:
            state, note = CaseFileState.DONE, _Making(made, clock).make(at)
        except CannotBeMade as reason:
            state, note = CaseFileState.FAILED, str(reason)
        except ActionRefused as refusal:
            state, note = CaseFileState.FAILED, str(refusal.sentence)
        if state == CaseFileState.FAILED:
            CaseFilePart.objects.filter(case_file=made).delete()
        CaseFile.objects.filter(pk=made.pk).update(state=state, note=note[:300], pages=made.pages)
    return str(CaseFile.objects.values_list("state", flat=True).get(pk=case_file_id))


class _Making:
    """One case file being made. What is written is seen once the case file is done."""

    def __init__(self, made: CaseFile, clock: Callable[[], datetime]) -> None:
        self.made, self.clock, self.petition = made, clock, made.petition
        self.pieces: list[Piece] = []

    @property
    def held(self) -> list[Piece]:
        return [one for one in self.pieces if one.is_held]

    def make(self, at: datetime) -> str:
        """Returns what is to be said of it. Raises CannotBeMade, or ActionRefused."""
        by = self._checked()
        CaseFilePart.objects.filter(case_file=self.made).delete()
        self.pieces = pieces_of(self.petition)
        if not self.held:
            raise CannotBeMade(_("这一信访件还没有文书和附件。"))
        if sum(one.attachment.size for one in self.held if one.attachment) > settings.CASE_FILE_MOST_BYTES:
            most = settings.CASE_FILE_MOST_BYTES // 1_000_000
            raise CannotBeMade(_("附件合计超过%dMB，不能制作案卷。") % most)
        CaseFile.objects.filter(pk=self.made.pk).update(total=2 * len(self.held) + 2)
        pdf, note = self._pdf()
        if pdf:
            writer = _Pieces(self.made, Made.PDF)
            writer.take(pdf)
            writer.close()
        self._beat()
        self._archive(pdf, by, at)
        return note

    def _checked(self) -> Account:
        """Whose it is, asked anew: a role may have been withdrawn since."""
        by = Account.objects.get(pk=self.made.made_by_id)
        if self.made.tries > MOST_TRIES:
            raise CannotBeMade(_("程序几次中断，未能制作，请重新制作。"))
        if not petitions_on_record(by).filter(pk=self.petition.pk).exists():
            raise CannotBeMade(_("您已无权查看这一信访件。"))
        check_opened(self.petition, by)
        custody_of(self.petition, by)
        return by

    def _beat(self) -> None:
        self.made.done += 1
        CaseFile.objects.filter(pk=self.made.pk).update(done=self.made.done, beat_at=self.clock())

    def _pdf(self) -> tuple[bytes, str]:
        """The whole with its index before it, or why there is none; the pages of the pieces are filled in."""
        parts, size = [], 0
        for piece in self.held:
            content = self._shown(piece)
            size += len(content)
            if size > settings.CASE_FILE_PDF_BYTES:
                most = settings.CASE_FILE_PDF_BYTES // 1_000_000
                return b"", _("文书和附件合计超过%dMB，没有合成一个PDF，请下载压缩包。") % most
            parts.append(PdfPart(f"{piece.order} {piece.title}", content))
            self._beat()
        try:
            counts, _body = joined(parts)
            first = 1
            for piece, count in zip(self.held, counts, strict=True):
                piece.pages, piece.first, first = count, first, first + count
            self._beat()
            index = PdfPart(_("卷内目录"), self._index(first - 1), numbered=False)
            _counts, whole = joined([index, *parts])
        except NotJoined:
            return b"", _("附件过于复杂，没有合成一个PDF，请下载压缩包。")
        self.made.pages = first - 1
        return whole, ""

    def _shown(self, piece: Piece) -> bytes:
        """What people see of it; of a letter, once it was proved that it is what was issued."""
        if piece.document is None:
            assert piece.attachment is not None  # noqa: S101  (a piece is one or the other)
            assert piece.attachment.shown is not None  # noqa: S101  (it is held)
            return content_of(piece.attachment.shown)
        try:
            letter = letter_as_issued(piece.document)
        except ValueError:
            raise CannotBeMade(_("文书%s与出具时的不一致，请报告管理员。") % piece.number) from None
        if piece.is_proof:
            letter = proof_of_service(letter, piece.document, self.petition)
        return letter_as_pdf(letter, sealed=self.petition.sealed)

    def _original(self, piece: Piece) -> bytes:
        """As it came, once it was proved that it is what the event says."""
        if piece.document is not None:
            return self._shown(piece)
        one = piece.attachment
        assert one is not None  # noqa: S101  (a piece is one or the other)
        assert one.original is not None  # noqa: S101  (it is held)
        content = content_of(one.original)
        if hashlib.sha256(content).hexdigest() != one.checksum:
            raise CannotBeMade(_("%s与添加时的校验值不一致，请报告管理员。") % piece.number)
        return content

    def _index(self, pages: int) -> bytes:
        about = [
            [_("信访件编号"), self.petition.number],
            [_("概要"), self.petition.subject],
            [_("卷内件数"), _("%(held)d件，共%(pages)d页") % {"held": len(self.held), "pages": pages}],
        ]
        heading = [_("序号"), _("文号、附件号"), _("责任者"), _("题名"), _("日期"), _("页号"), _("备注")]
        rows = [one.as_row() for one in self.pieces]
        return typeset(LAYOUT, {"title": _("卷内目录"), "about": about, "heading": heading, "rows": rows})

    def _archive(self, pdf: bytes, by: Account, at: datetime) -> None:
        writer = _Pieces(self.made, Made.ZIP)
        archive = Archive(writer.take)
        if pdf:
            archive.add(_("案卷.pdf"), pdf)
        for piece in self.held:
            archive.add(piece.path, self._original(piece))
            self._beat()
        archive.add(_("办理经过.json"), history_as_json(self.petition))
        archive.add("verify.py", VERIFIER.read_bytes())
        left = [f"{one.order} {one.number} {one.title}：{one.note}" for one in self.pieces if not one.is_held]
        archive.add(_("说明.txt"), read_me(self.petition, by.name, at, left))
        archive.close()
        writer.close()


class _Pieces:
    """Keeps what is written in encrypted pieces."""

    def __init__(self, made: CaseFile, what: Made) -> None:
        self.made, self.what, self.position, self.held = made, what, 0, bytearray()

    def take(self, content: bytes) -> None:
        self.held += content
        while len(self.held) >= PIECE:
            self._keep(bytes(self.held[:PIECE]))
            del self.held[:PIECE]

    def close(self) -> None:
        if self.held:
            self._keep(bytes(self.held))

    def _keep(self, content: bytes) -> None:
        kept = encrypt_bytes(content)
        CaseFilePart.objects.create(case_file=self.made, made=self.what, position=self.position, content=kept)
        self.position += 1

"""A reader has a report made as a workbook by a worker, follows it, and takes it away for some days."""

import logging
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError as BrokerError

from offices.crypto import decrypt_bytes, encrypt_bytes
from offices.errors import ActionRefused, TooOften
from offices.files.books import write_long_book
from offices.organisation.actions.quotas import one_at_a_time
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account
from offices.pages.words import About
from supervision.reports.enums import UNFINISHED, BookState, ReportState
from supervision.reports.models import Report, ReportBook, ReportBookPart
from supervision.reports.queries.reports import reports_visible_to
from supervision.reports.reports.books import MOST_ROWS, lists_of, sheets_of
from supervision.reports.reports.frozen import report_name

TASK = "supervision.make_report_book"
KEPT = timedelta(days=3)
PATIENCE = timedelta(minutes=5)
MOST_AT_ONCE, MOST_TRIES = 3, 3
PIECE = 4_000_000  # bytes

logger = logging.getLogger(__name__)


def ask_book(*, by: Account, at: datetime, report: Report, request_key: UUID) -> ReportBook:
    """Have a workbook made. The same key twice is one. Raises ActionRefused, TooOften where several are under way."""
    with transaction.atomic():
        if done := already_done(request_key, "report_book", by=by, about=report.pk):
            return ReportBook.objects.get(pk=done)
        if report.state != ReportState.DONE:
            raise ActionRefused("not_drawn", _("报告还没有统计完成。"))
        one_at_a_time(by)
        if ReportBook.objects.filter(made_by=by, state__in=UNFINISHED).count() >= MOST_AT_ONCE:
            raise TooOften("many_books", _("您还有%d份在制作，请等完成后再制作。") % MOST_AT_ONCE)
        book = ReportBook.objects.create(report=report, request_key=request_key, made_at=at, made_by=by)
        keep_result(request_key, book)
        transaction.on_commit(lambda: wake(book.pk))
    return book


def make(book_id: int, *, clock: Callable[[], datetime]) -> str:
    """Make one workbook unless another worker has it; begun anew after a killed one. Returns its state."""
    at = clock()
    waits = Q(beat_at=None) | Q(beat_at__lt=at - PATIENCE)
    mine = ReportBook.objects.filter(waits, pk=book_id, state__in=UNFINISHED)
    if mine.update(beat_at=at, tries=F("tries") + 1, state=BookState.RUNNING, done=0):
        book = ReportBook.objects.select_related("report__office", "made_by").get(pk=book_id)
        try:
            _make(book, clock)
            state, note = BookState.DONE, ""
        except ActionRefused as refusal:
            state, note = BookState.FAILED, str(refusal.sentence)[:300]
        ReportBook.objects.filter(pk=book_id).update(state=state, note=note)
    return str(ReportBook.objects.values_list("state", flat=True).get(pk=book_id))


def _make(book: ReportBook, clock: Callable[[], datetime]) -> None:
    """Roles are asked anew: they may have been withdrawn since."""
    account, report = Account.objects.get(pk=book.made_by_id), book.report
    ReportBookPart.objects.filter(book=book).delete()
    if book.tries > MOST_TRIES:
        raise ActionRefused("given_up", _("程序几次中断，未能制作，请重新制作。"))
    if not reports_visible_to(account).filter(pk=report.pk).exists():
        raise ActionRefused("not_permitted", _("您已无权查看这份报告。"))
    total = sum(len(kept.ids) for kept in lists_of(report))
    if total > MOST_ROWS:
        said = {"rows": total, "most": MOST_ROWS}
        raise ActionRefused("too_many_rows", _("共%(rows)d行，一份最多%(most)d行。") % said)
    mine = ReportBook.objects.filter(pk=book.pk)
    mine.update(total=total)
    about = About(report_name(report), book.made_at, account.name)
    with tempfile.TemporaryFile() as file:
        told: Any = lambda done: mine.update(done=done, beat_at=clock())  # noqa: E731
        write_long_book(file, sheets_of(report, account, told), about)
        file.seek(0)
        for position, piece in enumerate(_pieces(file)):
            ReportBookPart.objects.create(book=book, position=position, content=encrypt_bytes(piece))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def content_of_book(book: ReportBook) -> Iterator[bytes]:
    for part in book.parts.order_by("position").iterator(chunk_size=1):
        yield decrypt_bytes(bytes(part.content))


def wake(book_id: int) -> None:
    try:
        current_app.send_task(TASK, kwargs={"book_id": book_id}, retry=False, ignore_result=True)
    except BrokerError:
        logger.warning("broker unreachable, workbook %s waits", book_id)


def resume_books(*, at: datetime) -> int:
    """Give out again what a killed worker left, and delete what was made some days ago."""
    waits = Q(beat_at=None, made_at__lt=at - PATIENCE) | Q(beat_at__lt=at - PATIENCE)
    found = list(ReportBook.objects.filter(waits, state__in=UNFINISHED).values_list("pk", flat=True))
    for pk in found:
        wake(pk)
    old = ReportBook.objects.filter(made_at__lt=at - KEPT).exclude(state=BookState.EXPIRED)
    with transaction.atomic():
        expired = list(old.select_for_update().values_list("pk", flat=True))
        ReportBookPart.objects.filter(book__in=expired).delete()
        ReportBook.objects.filter(pk__in=expired).update(state=BookState.EXPIRED)
    return len(found)

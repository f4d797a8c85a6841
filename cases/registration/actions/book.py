"""The register is taken out or printed: who did so, and of which petitions the persons were named for a purpose."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.models.parties import Batch
from cases.registration.enums import BookForm
from cases.registration.reports.book import BOOK, BookReader, book_as_pdf, book_as_workbook, entries_to_take
from cases.worklist.actions.export import record_export
from offices.lists.sheets import Conditions
from offices.organisation.models import Account
from offices.pages.words import About


def take_book(
    *, found: QuerySet[Batch], form: str, by: Account, at: datetime, purpose: str, conditions: Conditions
) -> tuple[str, bytes]:
    """The name of the file and its content, once `record_export` has written it down; it raises the same.

    conditions: under which the entries were found, in words. Raises ActionRefused for no entry, or too many.
    """
    entries = entries_to_take(found)
    petitions = sorted({petition for _key, petition in entries})
    asked = [str(BOOK.title), *(label for label, _said in conditions)]
    named = record_export(keys=petitions, by=by, at=at, purpose=purpose, asked=asked)
    title = _("%(title)s（含个人信息）") % {"title": BOOK.title} if purpose else str(BOOK.title)
    about, reader = About(title, at, by.name), BookReader(by, timezone.localdate(at), named)
    write = book_as_pdf if form == BookForm.PDF else book_as_workbook
    content = write([key for key, _petition in entries], reader, conditions=conditions, about=about)
    return f"{about.file_name}.{form}", content

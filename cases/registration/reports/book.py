"""The register as a list, a workbook and a printed table: who came or wrote, when, about what, and where it went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import Channel, Occurrence, State
from cases.petitions.models.parties import Batch, Petitioner
from cases.petitions.queries.opening import covered, unopened_ids
from cases.registration.filters import BookFilter
from cases.registration.queries.book import book_rows, book_visible_to, principals_of
from offices.errors import ActionRefused
from offices.files.typeset import typeset
from offices.lists.cells import Cell
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.lists.sheets import Conditions, write_list
from offices.organisation.models import Account
from offices.pages.words import About, cn_date, cn_datetime

LAYOUT = Path(settings.BASE_DIR) / "templates/cases/registration/book.typ"
MOST_ENTRIES = 2_000  # of one file: a month of a large city
ANONYMOUS = _l("匿名")


@dataclass(frozen=True)
class Entry:
    """One time that a matter was brought. person: the first petitioner; is_named: whether the reader has said what the
    name is read for; is_withheld: of a sealed petition that the reader has not opened, the number alone.
    """

    batch: Batch
    person: Petitioner | None
    is_named: bool
    is_withheld: bool

    @property
    def name(self) -> str:
        if self.is_withheld or self.person is None:
            return ""
        return (self.person.name if self.is_named else self.person.name_masked) or str(ANONYMOUS)

    @property
    def persons(self) -> int | None:
        return None if self.is_withheld else self.batch.persons

    @property
    def channel(self) -> str:
        return "" if self.is_withheld else str(Channel(self.batch.channel).label)

    @property
    def occurrence(self) -> str:
        """初次、本机构初次 or 重复, as this time was."""
        if self.is_withheld:
            return ""
        again = getattr(self.batch, "is_again", False)
        found = Occurrence.REPEATED if again else Occurrence(self.batch.petition.occurrence or Occurrence.FIRST)
        return str(found.label)

    @property
    def category(self) -> str:
        category = self.batch.petition.category
        return category.full_name if category and not self.is_withheld else ""

    @property
    def state(self) -> str:
        return str(State(self.batch.petition.state).label)


class BookReader(Reader):
    """named: ids of the petitions whose persons the reader has said what for."""

    def __init__(self, account: Account, on: date, named: Collection[int] = ()) -> None:
        super().__init__(account, on)
        self.named = named


def entries_of(keys: Sequence[int], reader: Any) -> list[Entry]:
    batches = in_order(keys, book_rows(book_visible_to(reader.account).filter(pk__in=keys)))
    named, unopened = getattr(reader, "named", ()), unopened_ids(reader.account)
    people = principals_of(batch.petition_id for batch in batches)
    return [
        Entry(batch, people.get(batch.petition_id), batch.petition_id in named, batch.petition_id in unopened)
        for batch in covered(reader.account, batches, "petition", ["note"])
    ]


def _petition(entry: Entry, reader: Reader) -> Cell:
    return Cell(entry.batch.petition.number, url=entry.batch.petition.get_absolute_url())


def _persons(entry: Entry, reader: Reader) -> str:
    return "" if entry.persons is None else str(entry.persons)


BOOK = Listing(
    title=_l("来访来信登记簿"),
    columns=(
        day("day", _l("日期"), lambda entry: entry.batch.on),
        words("channel", _l("信访形式"), lambda entry: entry.channel),
        Column("number", _l("编号"), _petition, lambda entry: entry.batch.petition.number, css="num text-start"),
        words("name", _l("信访人姓名"), lambda entry: entry.name),
        Column("persons", _l("人次"), _persons, lambda entry: entry.persons, css="num"),
        words("occurrence", _l("初次或重复"), lambda entry: entry.occurrence),
        long("subject", _l("概要"), lambda entry: entry.batch.petition.subject),
        words("category", _l("内容分类"), lambda entry: entry.category),
        office_name("holder", _l("去向"), lambda entry: entry.batch.petition.holder),
        words("state", _l("办理环节"), lambda entry: entry.state),
        words("recorder", _l("登记人"), lambda entry: entry.batch.recorded_by.name),
        office_name("office", _l("接待单位"), lambda entry: entry.batch.office),
    ),
    shown=("day", "channel", "number", "name", "persons", "occurrence", "subject", "holder", "state", "recorder"),
    filters=BookFilter,
    orders={"newest": ("-on", "-pk"), "oldest": ("on", "pk")},
    sorts={"newest": _l("最近的在前"), "oldest": _l("按日期先后")},
    rows=entries_of,
)
PRINTED = ("day", "channel", "number", "name", "persons", "occurrence", "subject", "category", "holder", "state")


@dataclass(frozen=True)
class Sums:
    """批次、人次 and 件 of what is listed."""

    batches: int
    persons: int
    petitions: int


def sums_of(found: QuerySet[Batch], account: Account) -> Sums:
    """How many came with a petition that is not opened is not told."""
    told = ~Q(petition__in=unopened_ids(account))
    counted = found.order_by().aggregate(
        batches=Count("pk"), persons=Sum("persons", filter=told, default=0), petitions=Count("petition", distinct=True)
    )
    return Sums(**counted)


def entries_to_take(found: QuerySet[Batch]) -> list[tuple[int, int]]:
    """Ids of the entries and of their petitions, by day. Raises ActionRefused for more than one file holds, or none."""
    keys = list(found.order_by("on", "pk").values_list("pk", "petition_id")[: MOST_ENTRIES + 1])
    if len(keys) > MOST_ENTRIES:
        raise ActionRefused("too_many_rows", _("一次最多%(most)d行，请缩短日期，分几次。") % {"most": MOST_ENTRIES})
    if not keys:
        raise ActionRefused("no_rows", _("这段时间没有登记。"))
    return keys


def book_as_workbook(keys: Sequence[int], reader: BookReader, *, conditions: Conditions, about: About) -> bytes:
    return write_list(BOOK, keys, reader, conditions=conditions, about=about)


def book_as_pdf(keys: Sequence[int], reader: BookReader, *, conditions: Conditions, about: About) -> bytes:
    """A4 across, the titles on every page, who printed it and when at the foot."""
    columns = [column for column in BOOK.columns if column.key in PRINTED]
    entries = entries_of(keys, reader)
    offices = {entry.batch.office.name for entry in entries}
    rows = [
        [str(place), *(_printed(column, entry, reader) for column in columns)] for place, entry in enumerate(entries, 1)
    ]
    return typeset(
        LAYOUT,
        {
            "title": f"{offices.pop() if len(offices) == 1 else ''}{about.title}",
            "conditions": "　".join(f"{label}：{said}" for label, said in conditions),
            "titles": [_("序号"), *(str(column.label) for column in columns)],
            "rows": rows,
            "foot": _("%(who)s %(when)s打印") % {"who": about.author, "when": cn_datetime(about.at)},
        },
    )


def _printed(column: Column, entry: Entry, reader: BookReader) -> str:
    [(_title, read)] = column.values
    value = read(entry, reader)
    return cn_date(value) if isinstance(value, date) else "" if value is None else str(value)

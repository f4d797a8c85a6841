"""A loading registers petitions from the rows of another office's table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.imports.actions.import_kinds import Loading, Taken
from cases.imports.actions.import_known import Known, is_same, known_like, link_mandate, same_matter
from cases.imports.cell_values import plain_channel
from cases.imports.petition_sheet import RowFacts, Sealed, plain_number, read_row
from cases.imports.sheet_titles import FIELDS, INSTEAD, REQUIRED, TEXTS, field_of_title, guess_channel
from cases.jobs.errors import RowRefused
from cases.jobs.models import ImportBatch, ImportHabits
from cases.petitions.actions.parties import Person
from cases.petitions.enums import Channel
from cases.petitions.identity import identity_in
from cases.petitions.models.petitions import Petition
from cases.petitions.numbers import number_readings
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to
from cases.registration.actions.facts import EARLIEST
from cases.registration.actions.imported import Imported
from cases.registration.actions.register import register, routing_due
from cases.registration.actions.together import Together
from offices.calendars.queries import calendar_for
from offices.crypto import decrypt_bytes
from offices.errors import InvalidFacts
from offices.files.tables import Table
from offices.files.workbooks import read_table
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories

# The counter of the office and year is locked as long as a chunk takes: a clerk waits a moment, not more.
CHUNK = 25
DEFAULT_CHANNEL = "default_channel"  # beside the columns of a mapping, as the settings below
OLD_ROWS, TAKE_LIKELY, CHANNELS = "old_rows", "take_likely", "channels"
# Rows that are unfinished and overdue by the day they were received: no old row ever draws a card for the time before
# it was entered.
AS_HISTORY, FROM_TODAY = "history", "today"
OLD_CHOICES = [
    (AS_HISTORY, _l("作为历史件登记，不计登记期限")),
    (FROM_TODAY, _l("自导入之日起计算登记期限")),
]
MOST_ROWS_READ = 5_000  # at once, while a person waits


class Dues:
    """Until when the petitions of a table had to be routed; each day is counted once."""

    def __init__(self, office: Office) -> None:
        self.office, self.known = office, dict[date, date]()
        self.calendar = calendar_for(office)

    def is_overdue(self, facts: RowFacts, today: date) -> bool:
        """Whether the row is unfinished and, counted from the day it was received, overdue: it would draw a card."""
        on = facts.received_on
        if facts.finished or on < EARLIEST:
            return False
        if on not in self.known:
            self.known[on] = routing_due(self.office, on, self.calendar)
        return self.known[on] < today


@dataclass
class PetitionRows:
    """Each row with its facts or the reason against it, and what the rows before it said."""

    table: Table
    facts: list[RowFacts | Sealed | str]
    categories: dict[str, Category]
    dues: Dues
    seen: dict[str, RowFacts] = field(default_factory=dict)
    fresh: list[str] = field(default_factory=list)  # keys seen first in this chunk
    together: Together = field(default_factory=Together)
    known: Mapping[str | None, Petition] = field(default_factory=dict)
    numbered: Mapping[str, Petition] = field(default_factory=dict)
    likely: Sequence[Known] = ()
    matters: Sequence[Known] = ()  # of the persons of rows that an organ above assigned, of any day

    @cached_property
    def own(self) -> frozenset[str]:
        """The keys of all rows: two rows of one table are two matters to the office that wrote it."""
        return frozenset(facts.key(self.dues.office.pk) for facts in self.facts if isinstance(facts, RowFacts))

    def save(self) -> None:
        self.together.save()

    def take_back(self) -> None:
        for key in self.fresh:
            del self.seen[key]
        self.fresh, self.together = [], Together()

    def start_chunk(self, batch: ImportBatch, place: slice) -> None:
        self.fresh, self.together = [], Together()
        chunk = [facts for facts in self.facts[place] if isinstance(facts, RowFacts)]
        named = [facts for facts in self.facts[place] if not isinstance(facts, str)]
        keys = {key for facts in named for key in _keys_of(facts, batch.office_id)}
        self.known = {one.source_key: one for one in _as_stored(Petition.objects.filter(source_key__in=keys))}
        numbers = {number for facts in named for number in _own_numbers(facts)}
        self.numbered = {}
        if numbers:
            seen = petitions_visible_to(batch.created_by).filter(office_ids__contains=[batch.office_id])
            self.numbered = {one.number: one for one in _as_stored(seen.filter(number__in=numbers))}
        assigned = [facts for facts in chunk if facts.mandate is not None]
        self.matters = known_like(batch, assigned, frozenset(), any_day=True) if assigned else []
        self.likely = [] if batch.settings.get(TAKE_LIKELY) else known_like(batch, chunk, self.own)

    def load(self, batch: ImportBatch, row: int, now: datetime) -> Taken:
        """Register one row; one that is known with the same content changes nothing."""
        facts = self.facts[row]
        if isinstance(facts, str):
            raise RowRefused(facts)
        petition = self._known_as(facts, batch.office_id)
        if isinstance(facts, Sealed):
            if petition is None:
                raise RowRefused(facts.withheld)
            return Taken(changed=False)
        key = facts.key(batch.office_id)
        if petition is None and facts.mandate is not None:
            petition = same_matter(batch, self.matters, facts)
        if petition is not None:
            check_opened(petition, batch.created_by)
            if facts.mandate is not None:
                return link_mandate(batch, petition, facts, facts.mandate, now)
            stored = (petition.subject, petition.text.body, petition.received_on)
            if stored == (facts.subject, facts.body, facts.received_on):
                return Taken(changed=False)
            raise RowRefused(
                _("来源编号%(key)s已登记为%(number)s，内容与本行不同，未改动；确需更正的请在系统内办理。")
                % {"key": facts.number, "number": petition.number}
            )
        if facts.withheld:
            raise RowRefused(facts.withheld)
        if same := self.seen.get(key):
            if (same.subject, same.body, same.received_on) == (facts.subject, facts.body, facts.received_on):
                return Taken(changed=False)
            raise RowRefused(_("来源编号%(key)s在文件中出现两次，内容不同。") % {"key": facts.number})
        if twin := next((one for one in self.likely if is_same(one, facts)), None):
            sentence = _("疑似已登记%(number)s：同一人、同一天、同一事项。") % {"number": twin.number}
            return Taken(changed=False, likely=sentence)
        category = None
        if facts.category and not (category := self.categories.get(facts.category)):
            raise RowRefused(_("内容分类“%(name)s”不在现行分类中。") % {"name": facts.category[:40]})
        overdue = self.dues.is_overdue(facts, timezone.localdate(now))
        petition = _register(batch, facts, key, category, overdue, now, self.together)
        self.seen[key] = facts
        self.fresh.append(key)
        return Taken(True, ended=facts.finished, overdue=overdue, notes=facts.notes, petition=petition)

    def _known_as(self, facts: RowFacts | Sealed, office_id: int) -> Petition | None:
        """The petition that the row was registered as, or that the file was made of."""
        found = [self.known.get(key) for key in _keys_of(facts, office_id)]
        found += [self.numbered.get(number) for number in _own_numbers(facts)]
        return next((petition for petition in found if petition is not None), None)


def _keys_of(facts: RowFacts | Sealed, office_id: int) -> list[str]:
    """The keys under which the office may know the row: its own, and those of the numbers that it names."""
    own = [facts.key(office_id)] if isinstance(facts, RowFacts) else []
    return own + [f"{office_id}:{plain_number(number)}" for number in (facts.number, facts.origin) if number]


def _own_numbers(facts: RowFacts | Sealed) -> list[str]:
    """The numbers of this system that the row may name, where the file was made by it."""
    return [reading for number in (facts.number, facts.origin) for reading in number_readings(number)]


def _as_stored(found: QuerySet[Petition]) -> QuerySet[Petition]:
    fields = ("number", "source_key", "sealed", "subject", "received_on", "text__body")
    return found.select_related("text").only(*fields).order_by()


def read_petitions(batch: ImportBatch, table: Table, now: datetime) -> PetitionRows:
    today = timezone.localdate(now)
    facts = facts_of_rows(batch, table, today)
    if not batch.dry_run:
        _check_decided(batch, facts, today)
    rows = PetitionRows(table, facts, _categories(), Dues(batch.office))
    for known in facts[: batch.done]:
        if isinstance(known, RowFacts):
            rows.seen.setdefault(known.key(batch.office_id), known)
    return rows


def check_old_rows(batch: ImportBatch, today: date) -> None:
    """Raises InvalidFacts where rows are overdue and nobody said how they come in; a large file tells the worker."""
    if batch.settings.get(OLD_ROWS) or batch.rows > MOST_ROWS_READ:
        return
    table = read_table(decrypt_bytes(bytes(batch.file)), field_of_title, batch.sheets_read)
    _check_decided(batch, facts_of_rows(batch, table, today), today)


def _check_decided(batch: ImportBatch, facts: Sequence[RowFacts | Sealed | str], today: date) -> None:
    if batch.settings.get(OLD_ROWS):
        return
    dues = Dues(batch.office)
    if overdue := sum(dues.is_overdue(one, today) for one in facts if isinstance(one, RowFacts)):
        sentence = _("有%(n)d行未办结且按收到日期已逾期，请先选择这些行怎样登记：%(choices)s。")
        words = {"n": overdue, "choices": _("，或者").join(f"“{label}”" for _value, label in OLD_CHOICES)}
        raise InvalidFacts("old_rows_undecided", sentence % words, field=OLD_ROWS)


def facts_of_rows(batch: ImportBatch, table: Table, today: date) -> list[RowFacts | Sealed | str]:
    """Of each row its facts, or the sentence against it."""
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    channels = channels_known(batch)
    facts: list[RowFacts | Sealed | str] = []
    for _line, cells in table.rows:
        try:
            channel = batch.mapping[DEFAULT_CHANNEL]
            facts.append(read_row(cells, columns, channel=channel, today=today, channels=channels))
        except RowRefused as refusal:
            facts.append(str(refusal))
    return facts


def channels_known(batch: ImportBatch) -> dict[str, str]:
    """The names of forms that the office has added, and those answered for this file."""
    habits = ImportHabits.objects.filter(office=batch.office_id, kind=batch.kind).first()
    return {**(habits.channels if habits else {}), **batch.settings.get(CHANNELS, {})}


def _categories() -> dict[str, Category]:
    """Content categories in force by name, full name and code; of two of one name the higher one."""
    found: dict[str, Category] = {}
    for category in sorted(current_categories(), key=lambda category: (category.level, category.code)):
        for name in (category.full_name, category.code, category.name):
            found.setdefault(name, category)
    return found


def _register(
    batch: ImportBatch,
    facts: RowFacts,
    key: str,
    category: Category | None,
    overdue: bool,
    now: datetime,
    together: Together,
) -> Petition:
    clock_from: date | None = facts.received_on
    if overdue:
        clock_from = timezone.localdate(now) if batch.settings.get(OLD_ROWS) == FROM_TODAY else None
    return register(
        by=batch.created_by,
        at=now,
        office=batch.office,
        channel=facts.channel,
        received_on=facts.received_on,
        subject=facts.subject,
        body=facts.body,
        principal=Person(
            name=facts.name,
            identity_type=identity_in(facts.identity_number) if facts.identity_number else "",
            identity_number=facts.identity_number,
            phone=facts.phone,
            address=facts.address,
        ),
        demands=[facts.subject],
        headcount=facts.headcount,
        category=category,
        place=facts.place,
        mandate=facts.mandate,
        crossings=facts.crossings,
        source_key=key,
        together=together,
        imported=Imported(
            batch=batch.pk,
            clock_from=None if facts.finished else clock_from,
            finished=facts.finished,
            concluded_on=facts.concluded_on,
            result=facts.result,
        ),
    )


def petition_settings(given: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for all rows beside the columns, checked; how old rows come in is empty until a person says it."""
    old = given.get(OLD_ROWS) or ""
    if old not in {"", AS_HISTORY, FROM_TODAY}:
        raise InvalidFacts("no_such_choice", _("请选择逾期旧件怎样登记。"), field=OLD_ROWS)
    channels = {plain_channel(str(name)): str(channel) for name, channel in (given.get(CHANNELS) or {}).items()}
    if set(channels.values()) - set(Channel.values):
        raise InvalidFacts("no_channel", _("请选择信访形式。"), field=CHANNELS)
    return {OLD_ROWS: old, TAKE_LIKELY: bool(given.get(TAKE_LIKELY)), CHANNELS: channels}


PETITIONS = Loading(
    fields=FIELDS,
    required=REQUIRED,
    one_of=TEXTS,
    known=field_of_title,
    option=DEFAULT_CHANNEL,
    options=Channel.choices,
    usual=Channel.WEB.value,
    guess=guess_channel,
    option_refusal=("no_channel", _l("请选择信访形式。")),
    permissions=(Permission.IMPORT, Permission.REGISTER),
    chunk=CHUNK,
    read=read_petitions,
    settings=petition_settings,
    instead=INSTEAD,
    check=check_old_rows,
)

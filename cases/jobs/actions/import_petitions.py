"""A loading registers petitions from the rows of another office's table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.actions.import_kinds import Loading
from cases.jobs.errors import RowRefused
from cases.jobs.models import ImportBatch
from cases.jobs.petition_sheet import FIELDS, REQUIRED, RowFacts, field_of_title, read_row
from cases.petitions.enums import Channel, IdentityType
from cases.petitions.models.petitions import Petition
from cases.registration.actions.parties import Person
from cases.registration.actions.register import register
from offices.files.workbooks import Table
from offices.organisation.roles import Permission
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories

# The counter of the office and year is locked as long as a chunk takes: a clerk waits a moment, not more.
CHUNK = 25
DEFAULT_CHANNEL = "default_channel"  # beside the columns of a mapping


@dataclass
class PetitionRows:
    """Each row with its facts or the reason against it, and what the rows before it said."""

    table: Table
    facts: list[RowFacts | str]
    categories: dict[str, Category]
    seen: dict[str, RowFacts] = field(default_factory=dict)
    known: Mapping[str | None, Petition] = field(default_factory=dict)

    def start_chunk(self, batch: ImportBatch, place: slice) -> None:
        keys = [facts.key(batch.office_id) for facts in self.facts[place] if isinstance(facts, RowFacts)]
        self.known = {
            petition.source_key: petition
            for petition in Petition.objects.filter(source_key__in=keys)
            .select_related("text")
            .only("number", "source_key", "subject", "received_on", "text__body")
        }

    def load(self, batch: ImportBatch, row: int, now: datetime) -> bool:
        """Register one row; one that is known with the same content changes nothing."""
        facts = self.facts[row]
        if isinstance(facts, str):
            raise RowRefused(facts)
        key = facts.key(batch.office_id)
        if petition := self.known.get(key):
            stored = (petition.subject, petition.text.body, petition.received_on)
            if stored == (facts.subject, facts.body, facts.received_on):
                return False
            raise RowRefused(
                _("来源编号%(key)s已登记为%(number)s，内容与本行不同，未改动；确需更正的请在系统内办理。")
                % {"key": facts.number, "number": petition.number}
            )
        if same := self.seen.get(key):
            if (same.subject, same.body, same.received_on) == (facts.subject, facts.body, facts.received_on):
                return False
            raise RowRefused(_("来源编号%(key)s在文件中出现两次，内容不同。") % {"key": facts.number})
        category = None
        if facts.category and not (category := self.categories.get(facts.category)):
            raise RowRefused(_("内容分类“%(name)s”不在现行分类中。") % {"name": facts.category[:40]})
        _register(batch, facts, key, category, now)
        self.seen[key] = facts
        return True


def read_petitions(batch: ImportBatch, table: Table, now: datetime) -> PetitionRows:
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    today = timezone.localdate(now)
    facts: list[RowFacts | str] = []
    for _line, cells in table.rows:
        try:
            facts.append(read_row(cells, columns, channel=batch.mapping[DEFAULT_CHANNEL], today=today))
        except RowRefused as refusal:
            facts.append(str(refusal))
    rows = PetitionRows(table, facts, _categories())
    for known in facts[: batch.done]:
        if isinstance(known, RowFacts):
            rows.seen.setdefault(known.key(batch.office_id), known)
    return rows


def _categories() -> dict[str, Category]:
    """Content categories in force by name, full name and code; of two of one name the higher one."""
    found: dict[str, Category] = {}
    for category in sorted(current_categories(), key=lambda category: (category.level, category.code)):
        for name in (category.full_name, category.code, category.name):
            found.setdefault(name, category)
    return found


def _register(batch: ImportBatch, facts: RowFacts, key: str, category: Category | None, now: datetime) -> None:
    register(
        by=batch.created_by,
        at=min(facts.at, now),
        office=batch.office,
        channel=facts.channel,
        received_on=facts.received_on,
        subject=facts.subject,
        body=facts.body,
        principal=Person(
            name=facts.name,
            identity_type=IdentityType.RESIDENT_ID if facts.identity_number else "",
            identity_number=facts.identity_number,
            phone=facts.phone,
            address=facts.address,
        ),
        demands=[facts.subject],
        headcount=facts.headcount,
        category=category,
        place=facts.place,
        source_key=key,
    )


PETITIONS = Loading(
    fields=FIELDS,
    required=REQUIRED,
    known=field_of_title,
    option=DEFAULT_CHANNEL,
    options=Channel.choices,
    usual=Channel.WEB.value,
    option_refusal=("no_channel", _l("请选择信访形式。")),
    permissions=(Permission.IMPORT, Permission.REGISTER),
    chunk=CHUNK,
    read=read_petitions,
)

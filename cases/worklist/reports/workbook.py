"""The workbook of petitions: what the work list or a search finds, under titles that an import knows again."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import CLOCK_CHOICES, Channel, Outcome, PetitionerRole, ReadPurpose, State
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import SEALED, opened_among
from cases.worklist.filters import PetitionFilter
from offices.errors import ActionRefused
from offices.lists.listing import Column, Listing, Reader, in_order
from offices.lists.sheets import Conditions, write_list
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of, with_texts
from offices.pages.words import About

MOST_EXPORTED = 5_000  # petitions of one file, with their whole texts
ANONYMOUS = _l("匿名")


@dataclass(frozen=True)
class Line:
    """A petition as the file tells of it. person: the first petitioner, unmasked where `is_named`.

    is_withheld: of a sealed petition that the reader has not opened, the number alone.
    """

    petition: Petition
    person: Petitioner | None
    result: str
    is_named: bool
    is_withheld: bool


class BookReader(Reader):
    """named: ids of the petitions whose persons the reader has said what for."""

    def __init__(self, account: Account, on: date, named: Collection[int]) -> None:
        super().__init__(account, on)
        self.named = named


def petitions_to_export(found: QuerySet[Petition] | Sequence[int]) -> list[int]:
    """The ids in their order. Raises ActionRefused for more than one file holds, or none."""
    keys = found.values_list("pk", flat=True) if isinstance(found, QuerySet) else found
    read = list(keys[: MOST_EXPORTED + 1])
    if len(read) > MOST_EXPORTED:
        sentence = _("一次最多导出%(most)d件，请增加筛选条件，分几次导出。")
        raise ActionRefused("too_many_rows", sentence % {"most": MOST_EXPORTED})
    if not read:
        raise ActionRefused("no_rows", _("没有符合条件的信访件。"))
    return read


def title_of(purpose: str) -> str:
    """What the file is called: one that names persons says so."""
    return _("%(title)s（含个人信息）") % {"title": PETITIONS.title} if purpose else str(PETITIONS.title)


def petitions_workbook(
    keys: Sequence[int],
    *,
    account: Account,
    on: date,
    named: Collection[int],
    purpose: str,
    conditions: Conditions,
    about: About,
) -> bytes:
    """Its sheet 说明 says who took it out and, where it names persons, for what."""
    said: list[tuple[str, Any]] = [(_("导出人"), account.name)]
    if purpose:
        said.append((_("查看个人信息的目的"), str(ReadPurpose(purpose).label)))
    conditions = [*conditions, *said]
    return write_list(PETITIONS, keys, BookReader(account, on, named), conditions=conditions, about=about)


def _lines(keys: Sequence[int], reader: BookReader) -> list[Line]:
    found = Petition.objects.filter(pk__in=keys).defer("text__tokens", "text__office_ids", "text__subject")
    petitions = in_order(
        keys, found.select_related("text", "category", "holder", "handled_by", "registered_office").order_by()
    )
    sealed = {one.pk for one in petitions if one.sealed}
    withheld = sealed - opened_among(reader.account, sealed) if sealed else sealed
    people = Petitioner.objects.filter(petition__in=keys, role=PetitionerRole.PRINCIPAL).order_by()
    person_of = {person.petition_id: person for person in people}
    results = _results_elsewhere(petitions)
    return [
        Line(
            petition,
            person_of.get(petition.pk),
            results.get(petition.chain_id, "") or str(Outcome(petition.outcome).label if petition.outcome else ""),
            petition.pk in reader.named,
            petition.pk in withheld,
        )
        for petition in petitions
    ]


def _results_elsewhere(petitions: Iterable[Petition]) -> dict[int, str]:
    """By chain what a loaded table said of the result of a petition that was finished before."""
    chains = [one.chain_id for one in petitions if one.source_key and not one.is_open]
    if not chains:
        return {}
    events = with_texts(Event.objects.filter(chain__in=chains, kind="register").order_by())
    return {event.chain_id: (facts_of(event).get("imported") or {}).get("result", "") for event in events}


# The columns


def _column(key: str, label: str | Promise, read: Callable[[Line], Any]) -> Column:
    """What of a petition is told to who may read its text."""
    return Column(key, label, sheet=lambda line: "" if line.is_withheld else read(line))


def _personal(
    key: str, label: str | Promise, read: Callable[[Petitioner], str], masked: Callable[[Petitioner], str]
) -> Column:
    def said(line: Line) -> str:
        if line.person is None:
            return ""
        return read(line.person) if line.is_named else masked(line.person)

    return _column(key, label, said)


def _origin(line: Line) -> str:
    """The number that the petition had in the table it was loaded from."""
    number = (line.petition.source_key or "").partition(":")[2]
    return "" if number.startswith("#") else number


def _concluded(line: Line) -> date | str:
    return line.petition.concluded_on or "" if not line.petition.is_open else ""


PETITIONS = Listing(
    title=_l("信访件"),
    columns=(
        Column("number", _l("编号"), sheet=lambda line: line.petition.number),
        Column("sealed", _l("密级"), sheet=lambda line: str(SEALED) if line.petition.sealed else ""),
        _column("origin", _l("原来源编号"), _origin),
        _personal(
            "name", _l("信访人姓名"), lambda person: person.name or str(ANONYMOUS), lambda person: person.name_masked
        ),
        _personal("phone", _l("电话"), lambda person: person.phone, lambda person: person.phone_masked),
        _personal(
            "identity", _l("证件号码"), lambda person: person.identity_number, lambda person: person.identity_masked
        ),
        _personal("address", _l("住址"), lambda person: person.address, lambda person: ""),
        _column("headcount", _l("人数"), lambda line: line.petition.headcount),
        _column("subject", _l("概要"), lambda line: line.petition.subject),
        _column("body", _l("正文"), lambda line: line.petition.text.body),
        _column("received", _l("收到日期"), lambda line: line.petition.received_on),
        _column("channel", _l("信访形式"), lambda line: str(Channel(line.petition.channel).label)),
        _column(
            "category", _l("内容分类"), lambda line: line.petition.category.full_name if line.petition.category else ""
        ),
        _column("place", _l("问题发生地"), lambda line: line.petition.place),
        _column("crossings", _l("三跨三分离"), lambda line: line.petition.crossings_said),
        _column("status", _l("是否办结"), lambda line: _("未办结") if line.petition.is_open else _("已办结")),
        _column("concluded", _l("办结日期"), _concluded),
        _column("result", _l("处理情况"), lambda line: line.result),
        _column("state", _l("办理环节"), lambda line: str(State(line.petition.state).label)),
        _column("clock", _l("当前期限"), lambda line: str(dict(CLOCK_CHOICES).get(line.petition.next_clock, ""))),
        _column("due", _l("到期日"), lambda line: line.petition.next_due or ""),
        _column("holder", _l("承担单位"), lambda line: line.petition.holder.name),
        _column(
            "handler", _l("承办人"), lambda line: line.petition.handled_by.name if line.petition.handled_by else ""
        ),
        _column("registered", _l("登记单位"), lambda line: line.petition.registered_office.name),
    ),
    filters=PetitionFilter,
    rows=_lines,
)

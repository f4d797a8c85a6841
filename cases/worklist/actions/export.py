"""Petitions are taken out as a file: who did so, how many, and of which the persons were read for a purpose."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.reading import FIELDS, record_name_search, record_reading
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import unopened_ids
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.queries.search import search_petitions
from cases.worklist.reports.workbook import petitions_workbook, title_of
from cases.worklist.searching import SearchText
from offices.errors import ActionRefused, NotPermitted, TooOften
from offices.lists.sheets import Conditions
from offices.organisation.actions.records import record_event
from offices.organisation.enums import AdminEvent
from offices.organisation.limits import is_over
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.queries import COUNT_LIMIT
from offices.pages.words import About

EXPORTED = f"{FIELDS}（导出）"
MOST_NAMED = 500  # petitions of one file whose persons are told
MOST_FILES, HOUR = 10, 3600  # such files of one account within an hour, by page and API together


def exporting_offices(by: Account) -> list[Office]:
    """The offices in whose name petitions may be taken out. Raises NotPermitted."""
    offices = authority_of(by).offices(Permission.SEE_CASES)
    if not offices:
        raise NotPermitted("not_permitted", _("您没有查看信访件的权限。"))
    return offices


def _taken_from(petitions: Iterable[Petition], by: Account) -> dict[Office, set[int]]:
    """By office the petitions that are taken out in its name: where it has custody of them; else where the account
    reaches an office that has, from above; else its first office, through which it sees what others gave it.
    """
    offices = exporting_offices(by)
    found: dict[Office, set[int]] = {}
    others = []
    for petition in petitions:
        if own := [office for office in offices if office.pk in petition.office_ids]:
            for office in own:
                found.setdefault(office, set()).add(petition.pk)
        else:
            others.append(petition)
    if others:
        having = Office.objects.filter(pk__in={pk for petition in others for pk in petition.office_ids})
        paths = dict(having.values_list("pk", "path"))
        for petition in others:
            held = [paths[pk] for pk in petition.office_ids]
            above = [office for office in offices if any(path.startswith(office.path) for path in held)]
            found.setdefault((above or offices)[0], set()).add(petition.pk)
    return found


def record_export(
    *, keys: Sequence[int], by: Account, at: datetime, purpose: str, asked: Collection[str]
) -> frozenset[int]:
    """Write down in each office that its petitions are taken out, and answer of which the persons may be told unmasked:
    none without a purpose, else those in the custody of an office where the account reads personal data.

    asked: the conditions by their labels. Raises NotPermitted, InvalidFacts, ActionRefused for more persons than one
    file names, TooOften for more such files than an hour allows.
    """
    petitions = list(Petition.objects.filter(pk__in=keys).only("office_ids"))
    taken, withheld = _taken_from(petitions, by), unopened_ids(by).intersection(keys)

    def event(office: Office, **facts: Any) -> dict[str, Any]:
        of_it = taken[office]
        known = {"rows": len(of_it), "fields": sorted(asked), **facts}
        known |= {"sealed": len(withheld & of_it)} if withheld & of_it else {}
        subject, kind = f"office:{office.pk}", AdminEvent.PETITIONS_EXPORTED
        return {"subject": subject, "kind": kind, "office": office, "facts": known}

    if not purpose:
        for office in taken:
            record_event(**event(office), by=by, at=at)
        return frozenset()
    readers = authority_of(by).office_ids(Permission.READ_IDENTITY)
    if not readers:
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))
    read = {
        petition: next(pk for pk in readers if pk in petition.office_ids)
        for petition in petitions
        if petition.pk not in withheld and not set(readers).isdisjoint(petition.office_ids)
    }
    if len(read) > MOST_NAMED:
        sentence = _("写明个人信息的一次最多%(most)d件，这里有%(count)d件，请增加筛选条件，或者不选查看目的。")
        raise ActionRefused("too_many_named", sentence % {"most": MOST_NAMED, "count": len(read)})
    if is_over(f"export:named:{by.pk}", MOST_FILES, HOUR):
        sentence = _("写明个人信息的导出一小时最多%(most)d次，请稍后再试，或者不选查看目的。")
        raise TooOften("too_often", sentence % {"most": MOST_FILES})
    named = frozenset(petition.pk for petition in read)
    said = str(dict(ReadPurpose.choices).get(purpose, ""))
    events = [event(office, read=len(named & of_it), purpose=said) for office, of_it in taken.items()]
    record_reading(by=by, at=at, purpose=purpose, fields=EXPORTED, offices=read, events=events)
    return named


def take_out(
    *, keys: Sequence[int], by: Account, at: datetime, purpose: str, conditions: Conditions
) -> tuple[str, bytes]:
    """The workbook of these petitions and its name, once `record_export` has written it down; it raises the same.

    conditions: under which they were found, in words.
    """
    named = record_export(keys=keys, by=by, at=at, purpose=purpose, asked=[label for label, _said in conditions])
    about = About(title_of(purpose), at, by.name)
    content = petitions_workbook(
        keys,
        account=by,
        on=timezone.localdate(at),
        named=named,
        purpose=purpose,
        conditions=conditions,
        about=about,
    )
    return f"{about.file_name}.xlsx", content


def search_to_export(
    *, wanted: SearchText, among: QuerySet[Petition] | None, by: Account, at: datetime, why: str
) -> list[int]:
    """The ids of all that a search finds; a search by name is written down as on its page. Raises ActionRefused for
    more than a search counts. A whole number finds its petition, whatever the filters; one whose import was undone is
    in no file.
    """
    if exact := petition_of_number(petitions_visible_to(by), wanted.typed):
        return [exact.pk]
    found = search_petitions(by, wanted, among=among, by_name=bool(why), size=COUNT_LIMIT)
    if found.is_more:
        sentence = _("检索到的超过%(most)d件，请增加检索词或者筛选条件，分几次导出。")
        raise ActionRefused("too_many_rows", sentence % {"most": COUNT_LIMIT})
    if why:
        named = Petition.objects.filter(pk__in=found.named).only("office_ids")
        record_name_search(found=named, by=by, at=at, purpose=why)
    return [petition.pk for petition in found.petitions]

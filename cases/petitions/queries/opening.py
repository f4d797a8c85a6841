"""Who opens a petition gets it here; of a sealed one somebody else than its own people says first what for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from functools import reduce
from types import MappingProxyType
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import granted_ids, petitions_visible_to, seen_by
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of

Row = TypeVar("Row")
Found = TypeVar("Found", bound=Model)

CONTENT = "密封件的内容"
OPEN_FOR = timedelta(hours=12)
SEALED = _l("密封")
# What stands in a list for what a petition says of its matter and its people. Besides its number a list tells what the
# work on it needs: its state, the offices and the person at work, its dates, and whether it is urgent.
COVER: Mapping[str, Any] = MappingProxyType(
    {
        **dict.fromkeys(("petitioner_masked", "place", "place_code", "unrepresented", "accused_unknown"), ""),
        **dict.fromkeys(("urgent_reason", "purpose", "occurrence", "channel", "category_name"), ""),
        **dict.fromkeys(("category", "headcount", "litigation_related"), None),
    }
)


class Unopened(NotPermitted):
    """The petition is sealed, and this account has not said what it opens it for."""

    def __init__(self, petition: Petition) -> None:
        said = _("%(number)s已密封，您不是登记、办理或者决定本件的人员。请先写明查看目的，查看将记入本件。")
        super().__init__("sealed_unopened", said % {"number": petition.number}, field="purpose")
        self.petition = petition


def opened_petition(petitions: QuerySet[Petition], number: str, by: Account) -> Petition:
    """The petition of that number among those given, or 404. Raises Unopened where a reason is owed first."""
    petition = None if "\0" in number else petitions.filter(number=number).first()
    if petition is None:
        raise Http404
    check_opened(petition, by)
    return petition


def check_opened(petition: Petition | None, by: Account) -> None:
    """For a page about something of the petition, and for an act that does not come from its own page. Raises Unopened
    where a reason is owed first; asked anew each time, for it may have been sealed meanwhile.
    """
    if petition is not None and asks_why(petition, by) and not was_opened(petition, by, timezone.now()):
        raise Unopened(petition)


def asks_why(petition: Petition, by: Account) -> bool:
    """Whether the account is none of those who registered the sealed petition, handle it or decide on it."""
    asked = _of_others(by) if petition.sealed else None
    return asked is not None and Petition.objects.filter(asked, pk=petition.pk).exists()


def _of_others(by: Account) -> Q | None:
    """The sealed petitions of which the account says first what it opens them for; None where there can be none.

    It was named for the sealed matters of an office, and did not register them, handle them or head an office that has
    custody. A leader and the team of a package handle it too.
    """
    named = authority_of(by).office_ids_for_sealed()
    headed = [grant.office.pk for grant in authority_of(by).grants if grant.is_head]
    if not set(named) - set(headed):
        return None
    own = Q(registered_by=by) | Q(handled_by=by) | seen_by(headed)
    return Q(sealed=True) & seen_by(named) & ~own & ~Q(pk__in=granted_ids(by))


def was_opened(petition: Petition, by: Account, at: datetime) -> bool:
    """A reason holds for half a day, so that one piece of work asks once."""
    return opened_by(by, at).filter(petition=petition).exists()


def opened_by(by: Account, at: datetime) -> QuerySet[PersonalDataAccess]:
    return PersonalDataAccess.objects.filter(account=by, fields=CONTENT, at__gt=at - OPEN_FOR)


# What a list, a search or an answer of the API shows of those that are not opened


def unopened_ids(by: Account) -> frozenset[int]:
    """The sealed petitions that the account has to open first; read once a request, for those named for sealed ones."""
    cache = authority_of(by).cache
    if "unopened" not in cache:
        asked = _of_others(by)
        found = Petition.objects.none() if asked is None else Petition.objects.filter(asked)
        opened = opened_by(by, timezone.now()).values("petition")
        cache["unopened"] = frozenset(found.exclude(pk__in=opened).order_by().values_list("pk", flat=True))
    return cache["unopened"]  # type: ignore[no-any-return]


def opened_among(by: Account, ids: Collection[int]) -> set[int]:
    """Of these petitions those that the account sees and has opened, or need not open; asked anew, for they may have
    been sealed since the list was read.
    """
    found, asked = petitions_visible_to(by).filter(pk__in=ids), _of_others(by)
    if asked is not None:
        found = found.exclude(asked & ~Q(pk__in=opened_by(by, timezone.now()).values("petition")))
    return set(found.order_by().values_list("pk", flat=True))


def opened_only(by: Account, found: QuerySet[Found], path: str = "pk") -> QuerySet[Found]:
    """Without the petitions that are not opened: what is looked for by what it says finds none of them.

    path: from a row to the id of its petition, "petition".
    """
    unopened = unopened_ids(by)
    return found.exclude(**{f"{path}__in": unopened}) if unopened else found


def covered(by: Account, rows: Iterable[Row], path: str = "", texts: Iterable[str] = ()) -> list[Row]:
    """The rows as the account may read them: of a petition that it has not opened 密封 in place of what it says.

    A covered row is a copy to be shown; the row itself stays as it was read. path: from a row to its petition,
    "package.petition". texts: what the row, or something on that way, itself tells of the matter.
    """
    names = path.split(".") if path else []
    return [_covered(row, names, texts) if _is_unopened(by, row, names) else row for row in rows]


def covered_one(by: Account, petition: Petition | None) -> Petition | None:
    """The same for one petition that a form names."""
    return None if petition is None else covered(by, [petition])[0]


def covered_values(by: Account, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same for rows of values, which hold the petition's `pk`."""
    found = list(rows)
    for place, row in enumerate(found):
        if row.get("sealed", True) and row["pk"] in unopened_ids(by):
            found[place] = row | {name: value for name, value in _cover().items() if name in row}
    return found


def _cover() -> dict[str, Any]:
    return {**COVER, "subject": str(SEALED)}


def _is_unopened(by: Account, row: Any, names: Sequence[str]) -> bool:
    """A row of which it was not read whether it is sealed counts as sealed."""
    petition = row
    for name in names:
        petition = getattr(petition, name, None)
    if petition is None or not petition.__dict__.get("sealed", True):
        return False
    return petition.pk in unopened_ids(by)


def _covered(row: Row, names: Sequence[str], texts: Iterable[str]) -> Row:
    """A copy of the row and of all on the way to its petition."""
    shown = copy(row)
    petition: Any = shown
    for name in names:
        inner = copy(getattr(petition, name))
        setattr(petition, name, inner)
        petition = inner
    for text in texts:
        *way, name = text.split(".")
        setattr(reduce(getattr, way, shown), name, str(SEALED))
    for name, value in _cover().items():
        setattr(petition, name, value)
    if "text" in petition._state.fields_cache:
        petition.text = copy(petition.text)
        petition.text.subject = petition.text.body = ""
    return shown

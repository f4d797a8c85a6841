"""Which reports an account sees, and the rows behind a figure as far as it may see them now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.mandates.models import Mandate
from cases.packages.models.packages import Package
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.ratings.models import Rating
from cases.ratings.reports.lists import rating_state
from offices.organisation.models import Account
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from offices.pages.words import cn_day
from supervision.cards.models import Card, Interview
from supervision.orders.models import SupervisionOrder
from supervision.reports.enums import ReportState
from supervision.reports.models import Report


def reports_visible_to(account: Account) -> QuerySet[Report]:
    """Those of the offices that one oversees and of those below them."""
    return Report.objects.filter(office_id__in=office_ids_reached(account, Permission.OVERSEE))


def newest_edition(editions: QuerySet[Report]) -> Report | None:
    """Of the editions of one period the newest; an erratum that was not drawn leaves the one before standing."""
    undrawn = Q(state=ReportState.FAILED, edition__gt=1)
    return editions.exclude(undrawn).order_by("-edition").first()


@dataclass(frozen=True)
class RowKind:
    """A kind of row behind a figure: from it to its petition and its office, and what it is in words."""

    model: Any
    petition: str
    office: str
    words: Callable[[Any], str]
    related: tuple[str, ...] = ()


def _card(row: Card) -> str:
    return f"{row.get_level_display()}，{row.clock.get_kind_display()}，{cn_day(row.issued_on)}"


def _clock(row: Clock) -> str:
    said = {"kind": row.get_kind_display(), "due": cn_day(row.due)}
    told = _("%(kind)s，%(due)s到期") % said
    return f"{told}，{cn_day(row.stopped_on)}{row.get_state_display()}" if row.stopped_on else told


def _batch(row: Batch) -> str:
    return _("%(day)s，%(persons)d人") % {"day": cn_day(row.on), "persons": row.persons}


def _order(row: SupervisionOrder) -> str:
    return _("%(day)s督办，%(state)s") % {"day": cn_day(row.issued_at), "state": row.get_state_display()}


def _interview(row: Interview) -> str:
    return _("%s提请约谈") % cn_day(row.proposed_on)


def _mandate(row: Mandate) -> str:
    return _("%s收到交办") % cn_day(row.received_on)


def _rating(row: Rating) -> str:
    return _("%(state)s，评价期至%(day)s") % {"state": rating_state(row), "day": cn_day(row.closes_on)}


ROW_KINDS: dict[str, RowKind] = {
    "petition": RowKind(Petition, "", "holder", lambda row: str(row.get_state_display())),
    "clock": RowKind(Clock, "petition", "office", _clock),
    "card": RowKind(Card, "petition", "office", _card, ("clock",)),
    "batch": RowKind(Batch, "petition", "office", _batch),
    "order": RowKind(SupervisionOrder, "petition", "unit", _order),
    "interview": RowKind(Interview, "card.petition", "card.office", _interview),
    "mandate": RowKind(Mandate, "petition", "owing", _mandate),
    "rating": RowKind(Rating, "petition", "office", _rating),
    "package": RowKind(Package, "petition", "office", lambda row: str(row.get_state_display())),
}


def rows_visible(account: Account, kind: str, ids: list[int]) -> QuerySet[Any]:
    of = ROW_KINDS[kind]
    seen = petitions_visible_to(account)
    if not of.petition:
        return seen.filter(pk__any_of=ids)
    way = of.petition.replace(".", "__")
    found: QuerySet[Any] = of.model._default_manager.filter(
        pk__any_of=ids, **{f"{way}__in": seen.order_by().values("pk")}
    )
    return found

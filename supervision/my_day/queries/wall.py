"""The figures of the wall screen: of each office what came, what is due and what slipped; nothing of a petition."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.crypto import keyed_hash
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.queries import board_of, running_clocks_visible_to
from supervision.my_day.models import WallKey
from supervision.orders.enums import OPEN_ORDERS
from supervision.orders.queries import orders_visible_to


def key_of_wall(key: str) -> WallKey | None:
    """The key that a screen shows its figures by; none where it was withdrawn or its office is closed."""
    digest = keyed_hash(key)
    found = WallKey.objects.filter(key_hash=digest, withdrawn_at=None, office__is_active=True)
    return found.select_related("office").first() if digest else None


def wall_keys_of(account: Account) -> QuerySet[WallKey]:
    """Those of the offices of which the account is a supervisor, the newest first."""
    own = [office.pk for office in authority_of(account).offices(Permission.SUPERVISE)]
    return WallKey.objects.filter(office__in=own).select_related("office", "made_by", "withdrawn_by").order_by("-pk")


NAMES = ("received", "today", "yellow", "red", "overdue", "orders")


@dataclass(frozen=True)
class WallRow:
    """An office, with all below it or alone, and its figures in the order of NAMES."""

    office: Office
    alone: bool
    figures: tuple[int, ...]


def wall_rows(account: Account, office: Office, on: date) -> tuple[WallRow, list[WallRow]]:
    """The total of an office, then the office alone and each directly below. Each is as long as its list."""
    board = board_of(account, office, on)
    below = {one.pk: one.path for one in Office.objects.filter(path__startswith=office.path)}
    depth = len(office.ancestor_ids())
    counted: dict[str, dict[int, int]] = {name: {} for name in ("received", "today", "orders")}
    for name, found in _found(account, office, on).items():
        for pk, number in found:
            line = [int(part) for part in below[pk].strip("/").split("/")]
            top = line[depth] if len(line) > depth else pk
            counted[name][top] = counted[name].get(top, 0) + number
    rows = [
        WallRow(
            figures.office,
            figures is board.own,
            tuple(
                counted[name].get(figures.office.pk, 0) if name in counted else getattr(figures, name) for name in NAMES
            ),
        )
        for figures in (board.own, *board.below)
    ]
    sums = tuple(sum(row.figures[place] for row in rows) for place in range(len(NAMES)))
    return WallRow(office, False, sums), rows


def _found(account: Account, office: Office, on: date) -> dict[str, list[tuple[int, int]]]:
    """Of each office by itself: registered today, due today, ordered and not ended."""
    begins = timezone.make_aware(datetime.combine(on, time.min))
    came = Petition.objects.filter(registered_at__gte=begins, registered_at__lt=begins + timedelta(days=1))
    came = came.filter(registered_office__path__startswith=office.path, pk__in=petitions_visible_to(account))
    due = running_clocks_visible_to(account).filter(due=on, office__path__startswith=office.path)
    ordered = orders_visible_to(account).filter(state__in=OPEN_ORDERS, unit__path__startswith=office.path)
    queries = {"received": (came, "registered_office"), "today": (due, "office"), "orders": (ordered, "unit")}
    return {
        name: list(found.order_by().values(by).annotate(number=Count("pk")).values_list(by, "number"))
        for name, (found, by) in queries.items()
    }

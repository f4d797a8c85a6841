"""The counts that are kept, as far as an account sees what they count (docs/adr/0020).

Kept are counts of petitions that are neither sealed nor changed since; each count knows by which offices its petitions
are seen. Petitions that have changed, and those that the account sees, or does not see, in another way, are taken out
here and counted in full by who asks.
"""

from datetime import date
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Any

from django.db import connection

from cases.petitions.queries.visible import Sight, granted_ids, petitions_visible_to, sight_of, ways_by_offices
from offices.organisation.models import Account
from offices.pages.queries import Subselect
from supervision.indicators.models import COUNTS, KeptCustody

MONTH, WEEK = "month", "week"
MOST_APART = 2000  # of more petitions apart a full count is not slower
Sums = dict[int, list[tuple[Any, ...]]]

LOOK = f"""
SELECT (SELECT made_of FROM supervision_keptstate),
    ARRAY(SELECT petition_id FROM supervision_keptmark ORDER BY id LIMIT {MOST_APART + 1}),
    ARRAY(SELECT id FROM cases_petition WHERE recused_ids <> '{{}}' AND recused_ids @> ARRAY[%s::bigint])
"""  # noqa: S608
SUMS = ", ".join(f"sum({name})::int" for name in COUNTS)
PLUS, MINUS = ", ".join(COUNTS), ", ".join(f"-{name}" for name in COUNTS)
WHICH = "shape = ANY(%s) AND begun BETWEEN %s AND %s AND office_id = ANY(%s)"
KEPT = f"SELECT shape, begun, office_id, custody_id, {PLUS} FROM supervision_keptcount WHERE {WHICH}"  # noqa: S608
APART = (
    f"SELECT shape, begun, office_id, custody_id, {MINUS} FROM supervision_keptshare"  # noqa: S608
    f" WHERE petition_id = ANY(%s) AND {WHICH}"
)


class KeptCounts:
    """What one account may see of them; read once a page, since it is of one moment."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._sums: dict[object, Sums] = {}

    @cached_property
    def state(self) -> tuple[str | None, list[int] | None]:
        """Of which definitions they are made; and the petitions that are not to be taken from them, None for too many
        or an account that sees petitions by what no kept count knows.
        """
        sight = sight_of(self.account)
        with connection.cursor() as cursor:
            cursor.execute(LOOK, [self.account.pk])
            made_of, marked, recused = cursor.fetchone()
        if not sight.reached or not _is_by_offices(sight):
            return made_of, None
        apart = {*marked, *recused, *granted_ids(self.account)}
        if sight.sealed:
            sealed = petitions_visible_to(self.account).filter(sealed=True).order_by()
            apart.update(sealed.values_list("pk", flat=True)[: MOST_APART + 1])
        return made_of, sorted(apart) if len(apart) <= MOST_APART else None

    def rows(
        self, shapes: list[int], by: str, since: date, until: date, office_ids: list[int], apart: list[int]
    ) -> Sums:
        """By shape the rows of its sums over the days: office_id or begun, and the counts. One statement."""
        which: list[Any] = [shapes, since, until, office_ids]
        key = (by, *map(str, which))
        if key not in self._sums:
            found, values = (f"{KEPT} UNION ALL {APART}", [*which, apart, *which]) if apart else (KEPT, which)
            seen, more = _custodies(sight_of(self.account))
            self._sums[key] = {}
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT shape, {by}, {SUMS} FROM ({found}) counted WHERE custody_id IN ({seen}) GROUP BY 1, 2",  # noqa: S608
                    [*values, *more],
                )
                for shape, *row in cursor.fetchall():
                    self._sums[key].setdefault(shape, []).append(tuple(row))
        return self._sums[key]


def _is_by_offices(sight: Sight) -> bool:
    """Whether all that the account may ask to be reviewed by its office lies in what it reaches anyway."""
    return not sight.reviewed or (sight.is_wide and set(sight.reviewed) <= set(sight.reached))


@lru_cache(maxsize=256)
def _custodies(sight: Sight) -> tuple[str, tuple[Any, ...]]:
    """The custodies of petitions that the account sees by offices, by the very condition of a petition."""
    text = Subselect(KeptCustody.objects.filter(reduce(or_, ways_by_offices(sight)))).text
    return text or ("SELECT NULL", ())

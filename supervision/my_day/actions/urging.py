"""Many clocks are urged (催办) at once, each by the step of its petition."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.models.clocks import Clock
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Account

MOST_URGED = 100


def urge_several(
    *, by: Account, at: datetime, numbers: Iterable[str] = (), clocks: Iterable[int] = ()
) -> tuple[list[str], dict[str, ActionRefused]]:
    """Urge who bears these clocks, or what is due first of these petitions, each by the step of its petition: the
    numbers urged, and what was refused with the reason.

    What the account does not see is refused as unknown.
    """
    urged: list[str] = []
    refused: dict[str, ActionRefused] = {}
    every: list[str | int] = list(dict.fromkeys([*numbers, *clocks]))
    wanted, rest = every[:MOST_URGED], every[MOST_URGED:]
    seen = petitions_visible_to(by)
    known: dict[str | int, tuple[str, int, str]] = {
        number: (number, pk, "") for number, pk in seen.filter(number__in=wanted).values_list("number", "pk")
    }
    found = Clock.objects.filter(pk__in=[one for one in wanted if isinstance(one, int)], petition__in=seen.values("pk"))
    for clock in found.select_related("petition").defer("petition__query_code"):
        known[clock.pk] = (clock.petition.number, clock.petition_id, f"（{clock.get_kind_display()}）")
    if rest:
        refused[_("其余%d项") % len(rest)] = InvalidFacts("too_many", _("一次最多催办%d项。") % MOST_URGED)
    for one in wanted:
        number, petition_id, kind = known.get(one, (str(one), 0, ""))
        try:
            if one not in known:
                raise InvalidFacts("unknown_petition", _("没有这一件，或者您看不到。"))
            facts: dict[str, Any] = {"clock": one} if isinstance(one, int) else {}
            perform("urge_holder", petition_id=petition_id, by=by, at=at, **facts)
        except ActionRefused as refusal:
            refused[f"{number}{kind}"] = refusal
        else:
            urged.append(number)
    return urged, refused

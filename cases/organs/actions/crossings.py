"""三跨三分离 is marked, changed or taken away by whoever has the petition, as they learn of it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.petitions.enums import Crossing
from cases.procedure.actions.change import Change


def mark_crossings(change: Change, *, crossings: Sequence[str], reason: str) -> None:
    """The kinds that hold from now on; none takes the mark away."""
    change.need(set(crossings) <= set(Crossing.values), "no_crossing", _("没有这一类型。"), field="crossings")
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    chosen = [one.value for one in Crossing if one in crossings]
    change.need(chosen != change.petition.crossings, "no_change", _("与现在标注的相同。"), field="crossings")
    change.facts["reason"] = reason.strip()
    change.set(crossings=chosen)

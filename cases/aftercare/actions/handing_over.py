"""What an office did for petitioners and answered to offices above passes to its successor with its records (承继)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.aftercare.models import Revisit
from cases.mandates.models import Mandate
from cases.regulation.actions.handing_over import name_of, to_successor, withheld_along
from cases.relief.models import Relief
from offices.organisation.responsibilities import Responsibility, Shown


def _shown(row: Any) -> Shown:
    return Shown(name_of(row.petition), row.petition.get_absolute_url())


def _kept(key: str, label: Any, model: Any, *offices: str) -> Responsibility:
    return Responsibility(
        key=key,
        label=label,
        rows=lambda: model.objects.select_related("petition"),
        shown=_shown,
        withheld=withheld_along("petition"),
        offices=offices,
        kept=True,
        to_office=to_successor("petition_id"),
    )


RESPONSIBILITIES = (
    _kept("mandates_kept", _("上级交办"), Mandate, "owing", "office"),
    _kept("reliefs_kept", _("救助资金"), Relief, "office"),
    _kept("revisits_kept", _("回访"), Revisit, "office"),
)

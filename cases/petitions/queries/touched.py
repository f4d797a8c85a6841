"""Whether anything was done on a petition since it was registered."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, Q

from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Accused, Agent, Batch, PersonalDataAccess, Petitioner
from cases.petitions.models.petitions import Demand, Petition, PetitionText

# What registration makes, or who only looks: records that are no act, all of them or those under a condition.
_no_acts: dict[type[Model], Q | None] = dict.fromkeys(
    (Clock, Petitioner, Agent, Accused, Batch, PersonalDataAccess, PetitionText, Demand)
)


def no_act(model: type[Model], only: Q | None = None) -> None:
    """Let a room that stands above this one say that its records of a petition are no act; from the AppConfig."""
    _no_acts[model] = only


def touched(*, besides: Collection[type[Model]] = (), steps: bool = True) -> Q:
    """Petitions on which a step was taken, or about which any room has a record that is an act. besides: records that
    were made with the petition itself. steps: False where a step alone is no act, but for what it recorded.
    """
    found = Q(version__gt=1) if steps else Q()
    for relation in Petition._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        model: Any = relation.related_model
        if model in besides:
            continue
        rows = model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        if model not in _no_acts:
            found |= Q(Exists(rows))
        elif (only := _no_acts[model]) is not None:
            found |= Q(Exists(rows.exclude(only)))
    return found

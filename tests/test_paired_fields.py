"""Who and when go together: a model with `x_at` and `x_by` lets both be empty or neither."""

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Model, Q

# Done by the petitioner, who has no account: when without who.
BY_PETITIONER = {("Booking", "told"), ("Rating", "recorded")}
APPS = ("offices", "cases", "visits", "supervision")


def models() -> list[type[Model]]:
    return [model for label in APPS for model in apps.get_app_config(label).get_models()]


def pairs() -> list[tuple[type[Model], str]]:
    found = []
    for model in models():
        names = {field.name for field in model._meta.get_fields()}
        found += [(model, name[:-3]) for name in sorted(names) if name.endswith("_at") and f"{name[:-3]}_by" in names]
    return found


@pytest.mark.parametrize(("model", "stem"), pairs(), ids=lambda value: getattr(value, "__name__", value))
def test_optional_pairs_are_held_by_a_constraint(model: type[Model], stem: str):
    at, by = model._meta.get_field(f"{stem}_at"), model._meta.get_field(f"{stem}_by")
    if not at.null:
        return  # it always happened; without a person the system did it
    assert by.null, f"{model.__name__}.{stem}_by must be optional as {stem}_at is"
    checks = [item.condition for item in model._meta.constraints if isinstance(item, CheckConstraint)]
    when_alone = () if (model.__name__, stem) in BY_PETITIONER else ((True, False),)
    for has_at, has_by in (*when_alone, (False, True)):
        mixed = {f"{stem}_at": has_at, f"{stem}_by": has_by}
        refused = any(_holds(check, mixed) is False for check in checks)
        assert refused, f"{model.__name__} lets {stem}_at and {stem}_by differ: {mixed}"


def _holds(condition: Q, present: dict[str, bool]) -> bool | None:
    """Whether the condition holds; None where fields outside the pair decide."""

    def one(child: object) -> bool | None:
        if isinstance(child, Q):
            return _holds(child, present)
        if not isinstance(child, tuple):
            return None
        name, value = child
        field, _, lookup = name.partition("__")
        if field not in present or lookup not in ("", "isnull"):
            return None
        wanted = (value is not None) if not lookup else not value
        return present[field] is wanted

    results = [one(child) for child in condition.children]
    decisive = condition.connector == Q.OR
    if decisive in results:
        holds: bool | None = decisive
    else:
        holds = None if None in results else not decisive
    return holds if holds is None or not condition.negated else not holds

"""The labels of choices."""

from django.apps import apps
from django.utils import translation

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.pages.models import LabelledModel

OURS = {"offices", "cases", "visits", "supervision"}


def test_every_model_with_choices_looks_its_labels_up() -> None:
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in OURS]
    slow = [
        model.__name__
        for model in own
        if any(field.choices for field in model._meta.fields) and not issubclass(model, LabelledModel)
    ]
    assert slow == []
    assert len(own) > 60


def test_label_is_of_the_language_at_that_moment_and_an_unknown_value_stays() -> None:
    petition = Petition(state=State.REGISTERED)
    assert petition.get_state_display() == "已登记"
    with translation.override("en"):
        assert petition.get_state_display() == translation.gettext("已登记")
    petition.state = "no such state"
    assert petition.get_state_display() == "no such state"
    petition.state = None
    assert petition.get_state_display() is None

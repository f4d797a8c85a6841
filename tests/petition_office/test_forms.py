"""Every form asks in the user's words, and what is to be decided stands unchosen."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.urls import get_resolver

from cases.petitions.enums import State
from cases.procedure.step_kinds import step_kinds
from offices.pages.fields import ToldField
from offices.pages.filters import InOrder
from offices.pages.forms import UNCHOSEN, Form
from tests.factories import make_city, make_petition, moment

VARIANTS = (
    *("timely_office", "timely_unit", "on_time", "satisfied", "satisfied_office", "rated", "rated_office"),
    *("repeated", "filed", "settled", "package_settled"),
)
# Choices that stand chosen because they are a habit: form, field.
HABITS = {
    ("cases.registration.api.petitions.GivenForm", "channel"),
    ("cases.registration.forms.registration.AgainForm", "channel"),
    ("cases.registration.forms.registration.RegistrationForm", "channel"),
    ("visits.duty.forms.RaiseForm", "channel"),
    ("visits.hall.forms.WindowForm", "kind"),
    # The variants that hold as long as nobody has made a rule.
    *(("supervision.indicators.forms.IndicatorRuleForm", name) for name in VARIANTS),
}


def all_forms() -> list[type[forms.Form]]:
    get_resolver().url_patterns  # noqa: B018  (the views import all forms)

    def under(parent: type[Any]) -> Iterator[type[Any]]:
        for child in parent.__subclasses__():
            yield child
            yield from under(child)

    own = ("cases.", "visits.", "supervision.", "offices.")
    return [form for form in dict.fromkeys(under(forms.Form)) if form.__module__.startswith(own)]


def test_every_form_is_of_the_one_kind() -> None:
    assert len(all_forms()) > 250
    others = [form.__name__ for form in all_forms() if not issubclass(form, Form | InOrder)]
    assert others == []


def test_nothing_that_is_decided_stands_chosen() -> None:
    chosen = {
        (f"{form.__module__}.{form.__name__}", name)
        for form in all_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        and not isinstance(field, forms.MultipleChoiceField)
        and field.initial not in (None, "")
    }
    assert chosen == HABITS


@pytest.mark.django_db
def test_a_list_to_choose_from_begins_with_nothing_chosen() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    for kind in step_kinds():
        if kind.form is None:
            continue
        form = kind.form(petition=petition, account=city.handler, on=moment("2026-03-20").date())
        for name, field in form.fields.items():
            if type(field) in (forms.ChoiceField, forms.TypedChoiceField) and type(field.widget) is forms.Select:
                values = [value for value, _label in field.choices]  # type: ignore[attr-defined]
                known = form.get_initial_for_field(field, name)
                assert not field.required or known is not None or values[:1] in ([], [""]), (kind.key, name)


class Asked(Form):
    name = forms.CharField(label="姓名")
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")])
    way = forms.ChoiceField(label="方式", choices=[("a", "甲")], widget=forms.RadioSelect)
    file = forms.FileField(label="文件")
    own = forms.CharField(label="理由", error_messages={"required": "须写明理由。"})


def test_what_is_missing_is_said_in_the_words_of_the_field() -> None:
    form = Asked({})
    assert [str(message) for (message,) in form.errors.values()] == [
        "请填写姓名。", "请选择类型。", "请选择方式。", "请选择文件。", "须写明理由。",
    ]  # fmt: skip
    assert next(iter(Asked().fields["kind"].choices)) == ("", UNCHOSEN)  # type: ignore[attr-defined]
    assert list(Asked().fields["way"].choices) == [("a", "甲")]  # type: ignore[attr-defined]


class _Asked(Form):
    place = forms.CharField()
    lift_reason = ToldField()
    password = forms.CharField(widget=forms.PasswordInput, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_1"] = ToldField()


@pytest.mark.parametrize("silent", ["。", "……", " - ", "“”"])
def test_signs_are_no_text_in_any_field(silent: str) -> None:
    names = ("place", "lift_reason", "password", "reason_1")
    form = _Asked(dict.fromkeys(names, silent))
    assert {name: errors.as_data()[0].code for name, errors in form.errors.items()} == dict.fromkeys(
        ("place", "lift_reason", "reason_1"), "nothing_said"
    )


def test_a_reason_is_more_than_a_letter_and_a_place_is_not() -> None:
    form = _Asked({"place": "3", "lift_reason": "x", "password": "a", "reason_1": "已核实"})
    assert set(form.errors) == {"lift_reason"}

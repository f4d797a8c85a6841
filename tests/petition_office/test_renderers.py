"""A list of choices as it stands on a page: escaped, chosen, in groups, for one or for many."""

from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from petition_office.renderers import INPUTS, FormRenderer

HOSTILE = '"><script>alert(1)</script>'


class Choosing(forms.Form):
    one = forms.ChoiceField(
        label="一项", choices=[("", "不限"), ("a", HOSTILE), ("组", [("b", "乙"), (HOSTILE, "丙")])]
    )
    many = forms.MultipleChoiceField(label="多项", choices=[("a", "甲"), ("b", "乙"), ("c", "丙")])
    maybe = forms.NullBooleanField(label="是否")


def shown(name: str, **data: Any) -> str:
    return str(Choosing(data)[name])


def test_what_is_chosen_is_selected_and_all_is_escaped() -> None:
    html = shown("one", one="b", many=[])
    assert '<select name="one" ' in html
    assert 'class="form-select' in html
    assert '<option value="b" selected>乙</option>' in html
    assert html.count(" selected") == 1
    assert '<optgroup label="组">' in html
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2


def test_many_are_selected_at_once() -> None:
    html = shown("many", one="", many=["a", "c"])
    assert " multiple" in html
    assert 'class="form-select' in html
    assert [part.split('"')[1] for part in html.split("<option ")[1:] if " selected" in part] == ["a", "c"]


def test_unknown_and_missing_values_choose_nothing() -> None:
    assert " selected" not in shown("one", one="z")
    assert 'value="unknown" selected' in shown("maybe")


class Entering(forms.Form):
    text = forms.CharField(widget=forms.TextInput(attrs={"class": "wide", "data-x": HOSTILE, "readonly": True}))
    number = forms.IntegerField(min_value=0, required=False)
    day = forms.DateField(widget=forms.DateInput(attrs={"autofocus": False}))
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput(attrs={"data-none": None}))
    tick = forms.BooleanField(required=False)
    marked = forms.CharField(widget=forms.TextInput(attrs={"title": mark_safe("<b>")}))


@pytest.mark.parametrize("value", [None, "", HOSTILE, "0"])
@pytest.mark.parametrize("name", list(Entering.base_fields))
def test_an_input_is_as_its_template_writes_it(name: str, value: str | None) -> None:
    bound = Entering({name: value}, renderer=FormRenderer())[name]
    widget = bound.field.widget
    context = widget.get_context(bound.html_name, bound.value(), bound.build_widget_attrs({"id": "one"}, widget))
    assert widget.template_name in INPUTS
    assert (
        FormRenderer().render(widget.template_name, context) == render_to_string(widget.template_name, context).strip()
    )

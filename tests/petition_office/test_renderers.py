"""A list of choices as it stands on a page: escaped, chosen, in groups, for one or for many."""

from typing import Any

from django import forms

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

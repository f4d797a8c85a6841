"""What is refused is said in own words, with the name of the field and the way to it, by forms and by bodies."""

import re
from typing import Any

import pytest
from django import forms
from django.core import validators
from django.forms import formsets
from django.forms import models as model_fields
from django.test import Client
from django.utils import translation
from rest_framework import fields as parts
from rest_framework import relations, serializers
from rest_framework import validators as rest_validators

from cases.petitions.enums import State
from cases.procedure.step_kinds import step_kinds
from offices.pages.forms import Form, Problem
from offices.pages.serializers import Body
from tests.clients import client_of
from tests.factories import City, make_petition, moment
from tests.petition_office.test_bodies import bodies
from tests.petition_office.test_forms import all_forms

WRONG = [
    "", " ", "长" * 30_000, "-99999999999999", "99999999999999", "1.23456789", "好多", "2026-13-45", "25:99",
    "没有这个", "http://", "a b", "\x00x", "9" * 5000,
]  # fmt: skip
WRONG_PARTS = [*WRONG, None, {}, {"a": 1}, [], [None], [1, {}], 1e300, True, -1, 10**30, "\ud800x", "2026-03-02T99:00"]


def foreign_fragments() -> set[str]:
    """What the sentences of Django and of its framework begin with, in Chinese, up to what they fill in."""
    found = set()
    with translation.override("zh-hans"):
        for module in (forms.fields, model_fields, formsets, parts, serializers, relations):
            for kind in vars(module).values():
                if isinstance(kind, type) and kind.__module__.startswith(("django.", "rest_framework.")):
                    found |= {_text(text) for text in vars(kind).get("default_error_messages", {}).values()}
        for module in (validators, rest_validators):
            for kind in vars(module).values():
                if isinstance(kind, type) and "message" in vars(kind):
                    found.add(_text(kind.message))
                    found |= {_text(text) for text in vars(kind).get("messages", {}).values()}
    pieces = {piece.strip() for text in found for piece in re.split(r"2|[{][^}]*[}]|[“”\"]", text)}
    return {piece for piece in pieces if len(piece) >= 4}


class Twos(dict[str, int]):
    """Two of everything: a plural asks for its number."""

    def __missing__(self, key: str) -> int:
        return 2


def _text(message: Any) -> str:
    return "" if message is None else str(message % Twos())


FOREIGN = foreign_fragments()


def is_foreign(sentence: str) -> bool:
    return any(piece in sentence for piece in FOREIGN) or not re.search("[\u4e00-\u9fff]", sentence)


def refusals_of(field: forms.Field, value: Any) -> list[str]:
    form = type("Asked", (Form,), {"asked": field})({"asked": value}, files={})
    return [problem.sentence for problem in form.problems]


def test_django_says_much_that_would_be_noticed() -> None:
    assert len(FOREIGN) > 40
    assert is_foreign("该字段是必填项。")
    assert is_foreign("确保该变量包含不超过 20000 字符 (目前字符数 30000)。")
    assert is_foreign("确保该值大于或等于0。")
    assert not is_foreign("来访记录最多20000字，现有30000字，请删减。")


def test_every_form_refuses_in_own_words(city: City) -> None:
    wrong, unnamed = {}, []
    for kind in all_forms():
        for name, field in kind.base_fields.items():
            if not field.label and not field.widget.is_hidden:
                unnamed.append(f"{kind.__module__}.{kind.__name__}.{name}")
            for value in WRONG:
                for sentence in refusals_of(field, value):
                    if is_foreign(sentence):
                        wrong[f"{kind.__module__}.{kind.__name__}.{name}"] = (str(value)[:20], sentence)
    assert (wrong, unnamed) == ({}, [])


def test_every_step_refuses_in_own_words_also_what_its_form_adds(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    wrong, tried = {}, 0
    for kind in step_kinds():
        if kind.form is None:
            continue
        about = {"petition": petition, "account": city.handler, "on": moment("2026-03-20").date()}
        names = list(kind.form(**about).fields)
        for value in ("", "长" * 30_000, "没有这个", "-5"):
            form = kind.form(dict.fromkeys(names, value), **about)
            tried += len(form.problems)
            wrong |= {(kind.key, value[:5]): one for one in form.problems if is_foreign(one.sentence)}
    assert tried > 500
    assert wrong == {}


def test_every_body_refuses_in_own_words(city: City) -> None:
    assert len(bodies()) > 150
    wrong = {}
    for kind in bodies():
        for value in (None, [], "x", {}):
            wrong |= _foreign_of(kind(data=value), kind.__name__)
        names = list(kind().fields)
        for value in WRONG_PARTS:
            wrong |= _foreign_of(kind(data=dict.fromkeys(names, value)), kind.__name__)
    assert wrong == {}


def _foreign_of(body: Any, name: str) -> dict[str, str]:
    return {} if body.is_valid() else {f"{name}.{at}": text for at, text in _leaves(body.errors) if is_foreign(text)}


def _leaves(errors: Any, at: str = "") -> Any:
    if isinstance(errors, dict | list):
        for key, value in errors.items() if isinstance(errors, dict) else enumerate(errors):
            yield from _leaves(value, f"{at}.{key}")
    else:
        yield at, str(errors)


class Row(Form):
    text = forms.CharField(label="诉求", max_length=3)


class Wanted(Form):
    name = forms.CharField(label="姓名", max_length=3)
    persons = forms.IntegerField(label="人数", min_value=1, max_value=9)
    kind = forms.ChoiceField(label="诉求1：恢复供水", choices=[("a", "甲")], widget=forms.RadioSelect)
    on = forms.DateField(label="日期")
    version = forms.IntegerField(widget=forms.HiddenInput)
    own = forms.CharField(label="理由", max_length=1, error_messages={"max_length": "太长。"})
    checked = forms.CharField(label="编号", validators=[validators.RegexValidator("^A", "须以A开头。")])


def test_a_form_lists_all_that_is_wrong_with_the_way_to_each_field() -> None:
    given = {"name": "长名字字", "persons": "0", "kind": "x", "on": "2026-02-30", "own": "长长", "checked": "B"}
    assert Wanted(given).problems == [
        Problem("id_name", "姓名最多3字，现有4字，请删减。"),
        Problem("id_persons", "人数不能小于1，请改正。"),
        Problem("id_kind", "“诉求1：恢复供水”没有这个选项，请重新选择。"),
        Problem("id_on", "日期不是有效的日期，请从日历中选择，或者写成2026-03-02。"),
        Problem("", "页面内容不完整，请刷新页面后重新填写。"),
        Problem("id_own", "理由：太长。"),
        Problem("id_checked", "编号：须以A开头。"),
    ]
    assert Wanted().problems == []


def test_a_body_says_what_is_wrong_and_keeps_its_own_sentences() -> None:
    class Given(Body):
        name = serializers.CharField(max_length=3)
        persons = serializers.IntegerField(max_value=9)
        kind = serializers.ChoiceField([("a", "甲")])
        points = serializers.ListField(child=serializers.CharField(max_length=2), max_length=2)
        own = serializers.CharField(error_messages={"blank": "须写明理由。"})

    given = Given(data={"name": "长名字字", "persons": 10, "kind": "x" * 99, "points": ["长名字"], "own": ""})
    assert not given.is_valid()
    assert given.errors == {
        "name": ["最多3字，请删减。"],
        "persons": ["不能大于9。"],
        "kind": [f"没有“{'x' * 40}”这个选项。"],
        "points": {0: ["最多2字，请删减。"]},
        "own": ["须写明理由。"],
    }
    many = Given(data={"name": None, "points": ["a", "b", "c"], "own": "有"})
    assert not many.is_valid()
    assert many.errors == {
        "name": ["不能是 null。"],
        "persons": ["必须填写。"],
        "kind": ["必须填写。"],
        "points": ["最多2项。"],
    }


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("clerk", "/registration/"),
        ("clerk", "/visits/new/"),
        ("county_clerk", "/duty/new/"),
        ("leader", "/meetings/new/"),
        ("leader", "/campaigns/new/"),
        ("leader", "/calls/new/"),
        ("supervisor", "/petitions/{number}/red-card/"),
        ("system_admin", "/offices/new/"),
        ("clerk", "/login/"),
        ("handler", "/petitions/{number}/steps/conclude/"),
        ("handler", "/petitions/{number}/steps/request_extension/"),
    ],
)
def test_each_line_of_the_list_leads_to_its_field(city: City, who: str, address: str) -> None:
    petition = make_petition(city, State.HANDLING)
    client = Client() if address == "/login/" else client_of(getattr(city, who))
    page = client.post(address.format(number=petition.number), {"version": petition.version})
    listed = re.search(r"<div[^>]*data-form-errors>.*?</div>", page.text, re.DOTALL)
    assert listed, (page.status_code, address)
    places = re.findall(r'href="#([^"]+)"', listed.group())
    assert places
    assert [place for place in places if f'id="{place}"' not in page.text] == []
    assert page.status_code in (200, 422)
    assert not is_foreign(re.sub(r"<[^>]+>", "", listed.group()))

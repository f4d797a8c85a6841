"""Every field of text of a form or a body says of itself whether it tells something, or only names or numbers it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.urls import get_resolver
from rest_framework import serializers

from cases.procedure.step_kinds import FreeText, step_kinds
from offices.pages.fields import LongText, ToldField
from offices.pages.forms import Form
from offices.pages.serializers import Body, ToldGiven

OURS = ("cases.", "visits.", "supervision.", "offices.", "petition_office.")
SHORT = 60  # signs: a name, a number, a post
# Texts that name, list or number something, or are read by the program itself: none of them has to be a sentence.
PLAIN = {
    "names of persons and offices": {
        "owner",
        "relation", "panel", "organ", "mandate_organ",
        "accompanied_by", "accused_offices", "attended", "conference", "copies", "members", "name", "other_party",
        "participants", "person", "present", "representatives", "title", "unit", "witnesses", "chair", "leader", "team",
        "group_name", "agent", "annexes", "contact",
    },
    "places and addresses": {"address", "addresses", "place", "where"},
    "numbers and codes": {
        "category", "document_mark", "number_prefix", "point", "region_code", "q", "query", "voucher",
        "file_number", "lift_number", "resolution",
    },
    "sources, papers, titles": {"basis", "objective_paper", "scope", "source", "subject", "notice", "kind"},
    "lists that are pasted or carried along": {
        "excluded", "parties",
        "days", "entries", "mark_seen", "profile_seen", "text", "token", "content",
    },
    "what the gateway of texts is asked, and how its answers are read": {
        "url", "headers", "body_fields", "secret", "answer_field", "accepted_values", "refused_values", "status_url",
        "status_field", "delivered_values", "lost_values", "email",
    },
    "what the action reads sign by sign": {"body", "demands", "added"},
    "passwords": {"password", "new_password1", "new_password2", "old_password"},
    "which of several": {
        "account", "assisting", "document", "group", "handled_by", "member", "other", "suggested", "to", "office",
        "accused_office", "names", "others", "about", "petitions", "offices",
    },
}  # fmt: skip
NAMED = frozenset().union(*PLAIN.values())


def below(base: type) -> Iterator[type]:
    for one in base.__subclasses__():
        yield one
        yield from below(one)


def fields_of_forms() -> Iterator[tuple[str, str, forms.Field]]:
    get_resolver().url_patterns  # noqa: B018  (imports every form and every body)
    for form in {one for one in below(Form) if one.__module__.startswith(OURS)}:
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            yield f"{form.__module__}.{form.__name__}", name, field
            for part, column in getattr(field, "columns", {}).items():
                yield f"{form.__module__}.{form.__name__}.{name}", part, column


def fields_of_bodies() -> Iterator[tuple[str, str, Any]]:
    get_resolver().url_patterns  # noqa: B018
    for body in set(below(Body)):
        for name, field in body._declared_fields.items():  # type: ignore[attr-defined]
            yield f"{body.__module__}.{body.__name__}", name, field
            if hasattr(field, "child"):
                yield f"{body.__module__}.{body.__name__}", name, field.child


def is_open(name: str, most: int | None) -> bool:
    """Whether a plain field of this name could hold a reason that nobody asks to say something."""
    return (most is None or most > SHORT) and name not in NAMED


def test_a_text_of_a_form_is_told_or_names_something() -> None:
    found = list(fields_of_forms())
    plain = [(where, name, field) for where, name, field in found if type(field) is forms.CharField]
    assert [f"{where}: {name}" for where, name, field in plain if is_open(name, field.max_length)] == []
    assert sum(isinstance(field, ToldField) for _where, _name, field in found) > 200


def test_a_text_of_a_body_is_told_or_names_something() -> None:
    found = list(fields_of_bodies())
    plain = [(where, name, field) for where, name, field in found if type(field) is serializers.CharField]
    assert [
        f"{where}: {name}" for where, name, field in plain if not field.read_only and is_open(name, field.max_length)
    ] == []
    assert sum(isinstance(field, ToldGiven) for _where, _name, field in found) > 150


def made_for_a_case() -> Iterator[tuple[str, str]]:
    """The plain fields that a form makes when it is built: where, and what stands in the brackets of the call."""
    for room in ("cases", "visits", "supervision", "offices"):
        for path in sorted(Path(settings.BASE_DIR, room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                    continue
                target = ast.unparse(node.targets[0])
                if target.startswith("self.fields[") and ast.unparse(node.value.func) == "forms.CharField":
                    yield f"{path.name}: {target}", ast.unparse(node.value)


def test_fields_that_a_form_makes_for_its_case_are_told_or_short() -> None:
    found = {where: re.search(r"max_length=(\d+)", made) for where, made in made_for_a_case()}
    assert [where for where, most in found.items() if most is None or int(most.group(1)) > SHORT] == []


def test_free_text_that_the_history_keeps_is_told_by_its_form() -> None:
    """What a row declares as free text, and its form asks for under the same name."""
    plain = [
        f"{kind}: {name}"
        for kind in step_kinds()
        if kind.form is not None
        for name, fact in kind.facts.items()
        if fact is FreeText and type(kind.form.base_fields.get(name)) is forms.CharField and name not in NAMED
    ]
    assert plain == []


class Asked(Form):
    reason = ToldField(max_length=200, required=False)
    names = LongText(least=0, required=False)
    place = forms.CharField(max_length=100, required=False)


class Given(Body):
    reason = ToldGiven(max_length=200, required=False, allow_blank=True)
    place = serializers.CharField(max_length=100, required=False, allow_blank=True)


@pytest.mark.parametrize(
    ("text", "refused"),
    [("。", {"reason", "names", "place"}), ("x", {"reason"}), ("待补充", {"reason"}), ("已核实", set()), ("", set())],
)
def test_a_form_and_a_body_refuse_the_same(text: str, refused: set[str]) -> None:
    assert set(Asked(dict.fromkeys(("reason", "names", "place"), text)).errors) == refused
    given = Given(data={"reason": text, "place": text})
    given.is_valid()
    assert set(given.errors) == refused - {"names"}
    assert all(len(errors) == 1 for errors in given.errors.values())

"""Every step form: what it needs, what it refuses, and that its facts are what the verb takes."""

import inspect
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from cases.procedure.step_kinds import step_kind, step_kinds
from offices.organisation.forms.fields import office_line
from tests.cases.procedure.taken import STEP_FORMS
from tests.factories import FIRST_DAY, City, make_city, make_petition, moment, path_to

pytestmark = pytest.mark.django_db
ON = FIRST_DAY + timedelta(days=30)


def fields_of(city: City, facts: dict[str, Any], day: Any) -> dict[str, Any]:
    """The verb's facts as a page's form sends them."""
    sent: dict[str, Any] = {}
    for name, value in facts.items():
        value = value(day) if callable(value) else value
        if name == "to":
            sent[name] = office_line(value)
        elif name == "category":
            sent[name] = value.code
        elif name == "answers":
            for number, (outcome, text) in value.items():
                sent[f"outcome_{number}"], sent[f"answer_{number}"] = outcome, text
        elif isinstance(value, list):
            sent[name] = [{part: str(told) for part, told in row.items()} for row in value]
        elif name != "by":
            sent[name] = str(value)
    return sent


def test_every_step_of_a_person_has_its_form() -> None:
    assert set(STEP_FORMS) == {kind.key for kind in step_kinds() if kind.permission and kind.offered.page}


@pytest.mark.parametrize(
    "state",
    [
        State.CLOSED_FINAL,
        State.REMANDED,
        State.REREVIEW_HEARING,
        State.OBJECTED,
        State.ASSIGNED,
        State.REPORTED_UP,
        State.GUIDED,
        State.REFUSED,
        State.DIRECT_REPLY,
        State.FILED,
        State.DIRECT,
        State.RETURNED,
        State.STATUTORY_PATH,
        State.HANDLING_SIMPLE,
        State.CLOSED_SETTLED,
        State.CLOSED_NO_SUCCESSOR,
        State.CLOSED_WITHDRAWN,
    ],
)
def test_whole_lives_are_walked_through_the_forms(state: State) -> None:
    city = make_city()
    petition = make_petition(city)
    day = FIRST_DAY
    for key, facts in path_to(city, state):
        day += timedelta(days=1)
        values: dict[str, Any] = {}
        if key in STEP_FORMS:
            form = STEP_FORMS[key](fields_of(city, facts, day), petition=petition, account=facts["by"], on=day)
            assert form.is_valid(), (key, form.errors)
            values = form.facts()
        petition = perform(key, petition_id=petition.pk, by=facts["by"], at=moment(day), **values)
    assert petition.state == state


def test_facts_are_arguments_of_the_verb() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    for key, form_class in STEP_FORMS.items():
        # A field that does not belong to the petition is there when something is sent in it.
        sent = QueryDict(urlencode(dict.fromkeys(form_class.base_fields, "1")))
        form = form_class(sent, petition=petition, account=city.handler, on=ON)
        names = set(inspect.signature(step_kind(key).verb).parameters) - {"change"}
        if key == "promise":
            names -= {"office"}  # of the morning's leader: a reception knows it, elsewhere it follows from the leader
        if key == "supervise":
            names -= {"one_letter"}  # of several ordered together, known to the job alone
        asked = {name for name in form.fields if name not in {"version", "request_key"}}
        if key == "propose_close":
            asked = {"account_of", "parts", "without_measures"}
        if key in {"conclude", "propose_ending"}:
            asked = {name for name in asked if not name.startswith(("answer_", "outcome_", "detail_"))} | {"answers"}
        if key == "note_settled":
            asked = {"parts"}
        if key in {"correct", "propose_correction"}:
            asked = {"changes", "reason", "note"}
        assert asked == names, key
        assert form.step is step_kind(key)


def test_empty_form_asks_for_what_is_required() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    for key, form_class in STEP_FORMS.items():
        form = form_class(QueryDict(""), petition=petition, account=city.handler, on=ON)
        required = {name for name, field in form.fields.items() if field.required}
        if key in {
            "conclude",
            "propose_ending",
            "propose_close",
            "name_accused",
            "correct_person",
            "propose_person",
            "change_revisit",
        }:  # these say as well what hangs together
            assert required <= set(form.errors), key
        else:
            assert set(form.errors) == required, key


HOSTILE = ["字" * 30_000, "\x00", "<script>alert(1)</script>𠮷😀", "-1", "９" * 50, "' OR 1=1 --", "9" * 20]


@pytest.mark.parametrize("value", HOSTILE, ids=[value[:6] for value in HOSTILE])
def test_hostile_values_are_refused_or_kept_as_text(value: str) -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    for form_class in STEP_FORMS.values():
        names = list(form_class(petition=petition, account=city.handler, on=ON).fields)
        form = form_class(dict.fromkeys(names, value), petition=petition, account=city.handler, on=ON)
        form.is_valid()
        assert "<script>" not in form.as_p()
        assert all(len(str(fact)) <= 20_000 for fact in form.cleaned_data.values())


def test_recipient_is_found_by_name_and_code_but_not_above() -> None:
    city = make_city()
    petition = make_petition(city, State.SCREENED)

    def errors(to: str) -> Any:
        form = STEP_FORMS["transfer"]({"to": to}, petition=petition, account=city.clerk, on=ON)
        return form.errors.get("to") or form.cleaned_data["to"]

    assert errors("bureau") == city.bureau
    assert errors(city.bureau.name) == city.bureau
    assert errors(office_line(city.township)) == city.township
    assert errors("province") == ["不能选择“province”：只能转给本级、下级的单位，请从列表中选择。"]
    assert errors("city") == ["不能选择“city”：只能转给本级、下级的单位，请从列表中选择。"]


def test_form_of_json_takes_nested_answers_and_changes() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    answers = [
        {"number": 1, "outcome": "support", "text": "已停止"},
        {"number": 2, "outcome": "explain", "text": "协商"},
    ]
    data = {"facts_found": "属实", "opinion": "支持", "basis": "民法典", "answers": answers}
    form = STEP_FORMS["conclude"](data, petition=petition, account=city.handler, on=ON)
    assert form.is_valid(), form.errors
    assert form.facts()["answers"] == {1: ("support", "已停止", ""), 2: ("explain", "协商", "")}

    data = {"changes": {"place": "幸福路", "keep_secret": True}, "reason": "登记有误"}
    form = STEP_FORMS["correct"](data, petition=petition, account=city.clerk, on=ON)
    assert form.is_valid(), form.errors
    assert form.facts() == {"changes": {"place": "幸福路", "keep_secret": True}, "reason": "登记有误", "note": ""}

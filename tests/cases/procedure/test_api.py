"""Steps through the API: the same facts, the same refusals, nothing written over."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import leaving, step_kind, step_kinds
from offices.organisation.policies import forget_authority
from tests.cases.procedure.taken import STEP_FORMS
from tests.cases.procedure.test_states import REACHED_LATER
from tests.factories import City, make_account, make_petition, path_to

ACTORS = ("clerk", "handler", "head", "reviewer")
ANYWHERE = {step.key for step in step_kinds() if len(step.sources) > 20}  # steps of nearly every state, tried in one


def url(petition: Petition, key: str) -> str:
    return f"/api/v1/petitions/{petition.number}/steps/{key}/"


def body(facts: dict) -> dict:
    """The facts of a verb as JSON: records by their codes, days as text."""
    facts = {name: value for name, value in facts.items() if name != "by"}
    for name, value in facts.items():
        if callable(value):
            facts[name] = value(timezone.localdate())
        if hasattr(value, "code"):
            facts[name] = value.code
    if "answers" in facts:
        answers = facts["answers"].items()
        facts["answers"] = [{"number": n, "outcome": outcome, "text": text} for n, (outcome, text) in answers]
    return facts


def test_every_step_of_a_person_has_an_operation() -> None:
    assert sorted(STEP_FORMS) == sorted(
        step.key for step in step_kinds() if step.permission is not None and step.offered.page
    )


@pytest.mark.slow
@pytest.mark.parametrize("state", [state for state in State if state not in REACHED_LATER])
def test_refusals_are_those_of_the_policies(city: City, api, state: State) -> None:
    petition = make_petition(city, state)
    others = [key for key in ("screen", "accept", "issue_review") if state not in step_kind(key).sources]
    own = {step.key for step in leaving(state) if step.key in STEP_FORMS}
    keys = sorted(own if state in {State.REGISTERED, State.HANDLING} else own - ANYWHERE) + others[:1]
    for name in ACTORS:
        account = getattr(city, name)
        client = api(account)
        visible = petitions_visible_to(account).filter(pk=petition.pk).exists()
        for key in keys:
            forget_authority(account)
            expected = choice_for(account, Petition.objects.get(pk=petition.pk), step_kind(key)).refusal
            with transaction.atomic():
                answer = client.post(url(petition, key), {"version": petition.version})
                transaction.set_rollback(True)
            if not visible:
                assert answer.status_code == 404, (name, key)
            elif expected:
                assert answer.status_code in (403, 409), (name, key, answer.text)
                assert answer.json()["detail"] == expected, (name, key)
            else:
                assert answer.status_code in (200, 409, 422), (name, key, answer.text)
                assert answer.json().get("code") not in ("wrong_state", "not_your_office", "head_only"), (name, key)


@pytest.mark.parametrize(
    "state",
    [State.SERVED, State.REVIEW_SERVED, State.OBJECTED, State.STATUTORY_PATH, State.ASSIGNED, State.CLOSED_SETTLED],
)
def test_whole_way_through_the_api(city: City, api, state: State) -> None:
    petition = make_petition(city, start=timezone.localdate() - dt.timedelta(days=1))
    for key, facts in path_to(city, state):
        if key == "accept":
            facts = {**facts, "accepted_on": timezone.localdate(), "text": "已受理"}
        version = Petition.objects.get(pk=petition.pk).version
        answer = api(facts["by"]).post(url(petition, key), body(facts) | {"version": version})
        assert answer.status_code == 200, (key, answer.text)
        own = 2 if answer.json()["state"] == State.CLOSED_SETTLED else 1  # the system settles what is performed
        assert answer.json()["version"] == version + own
    assert answer.json()["state"] == state


def test_version_by_header_or_not_at_all(city: City, api) -> None:
    petition = make_petition(city)
    client = api(city.clerk)
    facts = {"reason": "可能造成人员伤亡"}
    without = client.post(url(petition, "mark_urgent"), facts)
    assert (without.status_code, without.json()["code"]) == (428, "version_required")
    assert client.post(url(petition, "mark_urgent"), facts, headers={"If-Match": "x"}).status_code == 422
    assert client.post(url(petition, "mark_urgent"), facts, headers={"If-Match": '"1"'}).status_code == 200


def test_second_of_two_clerks_sees_what_is_stored(city: City, api) -> None:
    petition = make_petition(city)
    client = api(city.clerk)
    assert client.post(url(petition, "mark_urgent"), {"version": 1, "reason": "可能伤人"}).status_code == 200
    answer = client.post(url(petition, "screen"), {"version": 1, "purpose": "suggestion", "category": "010101"})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert answer.json()["current"]["version"] == 2
    assert answer.json()["current"]["kind"] == "mark_urgent"
    assert answer.json()["detail"] == "您在另一个页面已办理这一信访件，这里的内容尚未保存。"
    other = api(make_account("clerk2", ("clerk", city.city)))
    said = other.post(url(petition, "screen"), {"version": 1, "purpose": "suggestion", "category": "010101"})
    assert said.json()["detail"] == "这一信访件刚刚被他人更新，您的内容尚未保存。"


def test_same_key_is_one_step(city: City, api) -> None:
    petition = make_petition(city)
    client, headers = api(city.clerk), {"Idempotency-Key": str(uuid.uuid4())}
    facts = {"version": 1, "purpose": "demand", "category": "010101", "path": 6}
    first = client.post(url(petition, "screen"), facts, headers=headers)
    again = client.post(url(petition, "screen"), facts, headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["version"] == again.json()["version"] == 2
    other = client.post(url(petition, "mark_urgent"), {"version": 2, "reason": "可能伤人"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "key_used")


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({}, {"purpose", "category"}),
        ({"purpose": "other", "category": "010101"}, {"purpose"}),
        ({"purpose": "demand", "category": "999999"}, {"category", "path"}),
        ({"purpose": "demand", "category": "010101"}, {"path"}),
        ({"purpose": "demand", "category": ["x"], "path": "x"}, {"category", "path"}),
    ],
)
def test_wrong_facts_are_named_by_field(city: City, api, facts, fields) -> None:
    petition = make_petition(city)
    answer = api(city.clerk).post(url(petition, "screen"), facts | {"version": 1})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == fields
    petition.refresh_from_db()
    assert petition.version == 1


def test_opinion_must_meet_every_demand(city: City, api) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = {
        "version": petition.version,
        "facts_found": "属实",
        "opinion": "支持",
        "basis": "依据",
    }
    facts["answers"] = [{"number": 1, "outcome": "support", "text": "已责令停止。"}]
    answer = api(city.handler).post(url(petition, "conclude"), facts)
    assert answer.status_code == 422
    assert "answers" in answer.json()["errors"]


def test_accusation_is_not_forwarded_to_the_accused(city: City, api) -> None:
    petition = make_petition(city, State.SCREENED, accused=[AccusedPerson("某局长")], accused_offices=[city.bureau])
    answer = api(city.clerk).post(url(petition, "transfer"), {"version": petition.version, "to": "bureau"})
    assert (answer.status_code, answer.json()["code"]) == (422, "accused_recipient")
    assert "第三十条" in answer.json()["errors"]["to"][0]


def test_correction_changes_what_is_given_only(city: City, api) -> None:
    petition = make_petition(city)
    answer = api(city.clerk).post(url(petition, "correct"), {"version": 1, "subject": "更正后的概要", "reason": "笔误"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["subject"] == "更正后的概要"
    assert answer.json()["body"] == petition.text.body


def test_only_the_system_closes(city: City, api) -> None:
    petition = make_petition(city, State.REREVIEW_ISSUED)
    for key in ("close_final", "lapse", "no_such_step"):
        answer = api(city.province_reviewer).post(url(petition, key), {"version": petition.version})
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"

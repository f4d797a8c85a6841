"""Packages (领导包案) and promises: who, when, on what proof, and what the history and the clocks say of them."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.packages.enums import PackageState, PromiseState
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.petitions.enums import ClockState, State
from cases.petitions.history import petition_as_of
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import InvalidFacts, NotPermitted
from offices.files.actions import content_of
from offices.files.models import StoredFile
from offices.files.uploads import checked_upload
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.procedure.taken import closing
from tests.cases.procedure.walking import close_package, last_event, mismatches, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment, picture

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 20)
DUE = DAY + timedelta(days=10)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def promised(city: City, petition: Petition, **changes: Any) -> Petition:
    facts = {"leader": city.leader, "unit": city.bureau, "owner": "王处长", "text": "补发工资。", "due_on": DUE}
    return take(petition, "promise", city.clerk, DAY, **{**facts, **changes})


def packaged(city: City, petition: Petition, **changes: Any) -> Petition:
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "reception"}
    return take(petition, "package", city.clerk, DAY, **{**facts, **changes})


def proof() -> list[tuple[str, Any]]:
    return [("照片.jpg", checked_upload(BytesIO(picture())))]


def test_a_package_has_a_leader_a_unit_a_date_and_a_clock(city: City, petition: Petition) -> None:
    petition = packaged(city, petition, responsible="李科长", note="请包到底。")
    package = Package.objects.get()
    assert (package.leader, package.office, package.unit) == (city.leader, city.city, city.bureau)
    assert (package.state, package.due_on, package.responsible) == (PackageState.OPEN, DUE, "李科长")
    assert (package.clock.kind, package.clock.due, package.clock.office) == ("package", DUE, city.bureau)
    assert (petition.next_due, petition.next_clock) == (DUE, "package")
    assert facts_of(last_event(petition))["package"] == {
        "leader": city.leader.name,
        "leader_id": city.leader.pk,
        "unit": city.bureau.pk,
        "responsible": "李科长",
        "origin": "reception",
        "due_on": DUE.isoformat(),
        "note": "请包到底。",
    }


def test_a_finished_petition_that_is_packaged_is_open_again_until_the_leader_signs(city: City) -> None:
    petition = make_petition(city, State.CLOSED_FINAL, start=date(2025, 9, 1))
    assert not petition.is_open
    petition = packaged(city, petition)
    assert petition.is_open
    petition = close_package(city, petition, DAY + timedelta(days=2))
    assert not petition.is_open
    package = Package.objects.get()
    ended = (package.state, package.conclusion, package.settled_by, package.ended_by)
    assert ended == (PackageState.CLOSED, "已停工，回访满意。", city.leader, city.province_supervisor)
    assert package.clock.state == ClockState.MET


def test_another_leader_takes_it_over_with_a_reason(city: City, petition: Petition) -> None:
    petition = packaged(city, petition)
    other = make_account("副局长", (Role.LEADER, city.city))
    facts = {"leader": other, "unit": city.bureau, "due_on": DUE}
    assert refusal(petition, "package", city.supervisor, DAY, **facts) == (InvalidFacts, "no_reason", "reason")
    assert refusal(petition, "package", city.supervisor, DAY, **{**facts, "leader": city.leader}) == (
        InvalidFacts,
        "packaged_already",
        "leader",
    )
    take(petition, "package", city.supervisor, DAY, **facts, reason="分工调整")
    assert list(Package.objects.values_list("leader", "state")) == [
        (city.leader.pk, PackageState.HANDED_OVER),
        (other.pk, PackageState.OPEN),
    ]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"due_on": DAY - timedelta(days=1)}, "due_in_past", "due_on"),
        ({"owner": " "}, "no_owner", "owner"),
        ({"text": ""}, "no_text", "text"),
    ],
)
def test_a_promise_has_a_text_an_owner_and_a_date(
    city: City, petition: Petition, change: dict[str, Any], code: str, field: str
) -> None:
    facts = {"leader": city.leader, "unit": city.bureau, "owner": "王处长", "text": "补发工资。", "due_on": DUE}
    found = refusal(petition, "promise", city.clerk, DAY, **{**facts, **change})
    assert found == (InvalidFacts, code, field)


def test_who_leads_nowhere_promises_nothing(city: City, petition: Petition) -> None:
    facts = {"leader": city.handler, "unit": city.bureau, "owner": "王处长", "text": "补发。", "due_on": DUE}
    assert refusal(petition, "promise", city.clerk, DAY, **facts) == (InvalidFacts, "no_leader", "leader")


def test_two_promises_run_beside_each_other_and_each_is_kept_by_itself(city: City, petition: Petition) -> None:
    petition = promised(city, petition)
    petition = promised(city, petition, text="道歉。", due_on=DUE + timedelta(days=5))
    assert list(petition.clocks.filter(kind="promise").values_list("item", "due", "state")) == [
        (1, DUE, "running"),
        (2, DUE + timedelta(days=5), "running"),
    ]
    later = DAY + timedelta(days=3)
    petition = take(petition, "prove_promise", city.handler, later, number=2, account_of="已道歉。", proofs=proof())
    petition = take(petition, "decide_promise", city.leader, later + timedelta(days=2), number=2, kept=True)
    clocks = petition.clocks.filter(kind="promise").values_list("item", "state", "stopped_on")
    assert list(clocks) == [(1, "running", None), (2, "met", later)]
    assert petition.next_due == DUE
    snapshot = petition_as_of(petition, later)
    assert snapshot is not None
    assert [clock["state"] for clock in snapshot["clocks"] if clock["kind"] == "promise"] == ["running", "running"]
    assert mismatches() == []


def test_text_alone_is_no_proof(city: City, petition: Petition) -> None:
    petition = promised(city, petition)
    facts = {"number": 1, "account_of": "已经办好了。"}
    assert refusal(petition, "prove_promise", city.handler, DAY, **facts) == (InvalidFacts, "no_proof", "document")
    old = petition.documents.order_by("pk").first()
    assert old is not None
    found = refusal(petition, "prove_promise", city.handler, DAY, **facts, document=old)
    assert found == (InvalidFacts, "other_document", "document")
    form = client_of(city.handler).get(f"/petitions/{petition.number}/steps/prove_promise/").context["form"]
    assert old not in form.fields["document"].queryset  # what would be refused is not offered
    take(petition, "prove_promise", city.handler, DAY, **facts, proofs=proof())
    made = Promise.objects.get()
    assert (made.state, made.proved_by, made.files.count()) == (PromiseState.PROVED, city.handler, 1)


def test_who_promised_decides_and_a_weak_proof_goes_back(city: City, petition: Petition) -> None:
    petition = promised(city, petition)
    petition = take(petition, "prove_promise", city.handler, DAY, number=1, account_of="已补发。", proofs=proof())
    decide = {"number": 1, "kept": True}
    other = make_account("副局长", (Role.LEADER, city.city))
    assert refusal(petition, "decide_promise", other, DAY, **decide) == (InvalidFacts, "not_yours", None)
    assert refusal(petition, "decide_promise", city.clerk, DAY, **decide)[0] is NotPermitted
    back = refusal(petition, "decide_promise", city.leader, DAY, number=1, kept=False)
    assert back == (InvalidFacts, "no_reason", "reason")
    petition = take(petition, "decide_promise", city.leader, DAY, number=1, kept=False, reason="照片看不出补发。")
    assert Promise.objects.get().state == PromiseState.OPEN
    assert petition.clocks.get(kind="promise").state == ClockState.RUNNING


def test_a_package_is_not_closed_over_an_open_promise_or_without_an_answer(city: City, petition: Petition) -> None:
    petition = promised(city, packaged(city, petition))
    given = closing(city, DAY)
    assert refusal(petition, "propose_close", city.handler, DAY, **given) == (InvalidFacts, "promises_open", None)
    assert refusal(petition, "propose_close", city.county_handler, DAY, **given)[0] is NotPermitted
    unanswered = packaged(city, make_petition(city, State.HANDLING))
    assert refusal(unanswered, "propose_close", city.handler, DAY, **given) == (InvalidFacts, "not_answered", None)


def test_the_clock_of_a_promise_draws_a_card_on_the_office(city: City, petition: Petition) -> None:
    promised(city, petition, due_on=DAY + timedelta(days=1))
    sweep(as_of=DAY + timedelta(days=3), at=moment(DAY + timedelta(days=3)))
    assert list(Card.objects.filter(clock__kind="promise").values_list("level", "office")) == [
        ("yellow", city.bureau.pk)
    ]


def test_a_promise_is_the_leaders_office_own_until_the_petition_has_come_to_the_unit(city: City) -> None:
    petition = promised(city, make_petition(city, State.REGISTERED))
    assert petition.clocks.get(kind="promise").office == city.city


def test_a_leader_sees_what_he_has_taken_on_and_nothing_more(city: City) -> None:
    elsewhere = make_account("包案领导", (Role.LEADER, city.county))
    petition, other = make_petition(city, State.SERVED), make_petition(city, State.SERVED)
    assert not petitions_visible_to(elsewhere).exists()
    petition = packaged(city, petition, leader=elsewhere)
    seen = petitions_visible_to(type(elsewhere).objects.get(pk=elsewhere.pk))
    assert list(seen) == [petition]
    assert other not in seen
    close_package(city, petition, DAY, leader=elsewhere)
    assert not petitions_visible_to(type(elsewhere).objects.get(pk=elsewhere.pk)).exists()


def as_(account: Any) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_pages_promise_prove_and_show_the_proof(city: City, petition: Petition) -> None:
    at = f"/petitions/{petition.number}/"
    clerk, handler, leader = as_(city.clerk), as_(city.handler), as_(city.leader)
    due = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011
    facts = {"leader": city.leader.username, "unit": "bureau", "owner": "王处长", "text": "补发工资。", "due_on": due}
    assert clerk.post(f"{at}steps/promise/", {**facts, "version": petition.version}).status_code == 302
    version = Petition.objects.get(pk=petition.pk).version
    answer = handler.post(
        f"{at}steps/prove_promise/",
        {
            "version": version,
            "number": 1,
            "account_of": "已补发。",
            "proofs": [
                SimpleUploadedFile("银行回单.jpg", picture()),
                SimpleUploadedFile("坏的.jpg", b"<html>"),
            ],
        },
    )
    assert answer.status_code == 422
    assert "只能上传照片" in answer.content.decode()
    assert "请重新选择文件：银行回单.jpg、坏的.jpg" in answer.content.decode()
    photo = {"proofs": SimpleUploadedFile("回单.jpg", picture())}
    for given, status in ({"account_of": ""}, 422), ({"account_of": "已补发。", "number": 9}, 422):
        refused = handler.post(f"{at}steps/prove_promise/", {"version": version, "number": 1, **photo, **given})
        assert (refused.status_code, "请重新选择文件：回单.jpg" in refused.content.decode()) == (status, True)
        photo = {"proofs": SimpleUploadedFile("回单.jpg", picture())}
    late = handler.post(
        f"{at}steps/prove_promise/", {"version": version - 1, "number": 1, "account_of": "已补发。", **photo}
    )
    assert (late.status_code, "请重新选择文件：回单.jpg" in late.content.decode()) == (409, True)
    assert "请重新选择文件" not in handler.get(f"{at}steps/prove_promise/").content.decode()
    answer = handler.post(
        f"{at}steps/prove_promise/",
        {
            "version": version,
            "number": 1,
            "account_of": "已补发。",
            "proofs": [SimpleUploadedFile("一.jpg", picture()), SimpleUploadedFile("二.png", picture(kind="PNG"))],
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    text = leader.get(at).content.decode()
    assert "第1项承诺" in text
    assert "证明材料2" in text
    file = StoredFile.objects.order_by("pk").first()
    assert file is not None
    shown = leader.get(f"{at}proofs/{file.pk}/")
    assert (shown.content, shown["Content-Type"]) == (content_of(file), "image/jpeg")
    assert as_(city.stranger).get(f"{at}proofs/{file.pk}/").status_code == 404
    assert leader.get(f"{at}proofs/{file.pk + 9}/").status_code == 404
    version = Petition.objects.get(pk=petition.pk).version
    done = leader.post(f"{at}steps/decide_promise/", {"version": version, "number": 1, "kept": "True"})
    assert done.status_code == 302
    assert Promise.objects.get().state == PromiseState.KEPT


def test_the_same_request_twice_is_one_promise(city: City, petition: Petition) -> None:
    key = uuid4()
    facts = {"leader": city.leader, "unit": city.bureau, "owner": "王处长", "text": "补发。", "due_on": DUE}
    for _again in range(2):
        perform("promise", petition_id=petition.pk, by=city.clerk, at=moment(DAY), request_key=key, **facts)
    assert Promise.objects.count() == 1

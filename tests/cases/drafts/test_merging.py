"""One wording for many petitions: each through the one door or drafted for sign-off, each refused alone."""

import time
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.drafts.actions.merging import MERGED, _issued, start_merge
from cases.drafts.actions.merging import run_merge as run
from cases.drafts.models import Draft, MergeItem, MergeJob
from cases.papers.actions import letter_as_issued
from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account, RoleAssignment
from tests.cases.drafts.drafting import NOTICE, checker_of, received, signed_off
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal

pytestmark = pytest.mark.django_db
TEXT = "您反映的“{概要}”（{编号}），我单位已经收到，属于我单位职权范围，按照信访程序办理。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def merged(city: City, petitions: list[Petition], by: Account | None = None, **more: Any) -> MergeJob:
    facts = {"step": "notify", "text": TEXT, "request_key": uuid4(), "send": False, **more}
    ids = [one.pk for one in petitions]
    return run(start_merge(by=by or city.handler, at=timezone.now(), petition_ids=ids, **facts).pk)


def outcomes(job: MergeJob) -> list[tuple[str, str]]:
    return list(job.items.order_by("pk").values_list("state", "sentence"))


def test_each_has_its_own_letter(city: City) -> None:
    petitions = [received(city), received(city, subject="另一件：拖欠工资")]
    job = merged(city, petitions, contact="李科长 0530-1234567")
    assert job.state == "done"
    assert outcomes(job) == [("done", ""), ("done", "")]
    for petition, item in zip(petitions, job.items.order_by("pk"), strict=True):
        assert Petition.objects.get(pk=petition.pk).state == State.NOTIFIED
        assert item.document is not None
        letter = letter_as_issued(item.document)
        assert petition.subject in letter.paragraphs[0]
        assert petition.number in letter.paragraphs[0]
        assert letter.paragraphs[1] == "联系人及电话：李科长 0530-1234567"
        assert item.document.issued_by == city.handler


def test_without_a_wording_each_has_the_forms_own(city: City) -> None:
    job = merged(city, [received(city)], text="")
    document = job.items.get().document
    assert document is not None
    assert "经审查，该事项属于我单位职权范围" in document.body


def test_one_that_is_refused_stops_no_other(city: City) -> None:
    right, wrong = received(city), make_petition(city, State.ACCEPTED)
    job = merged(city, [wrong, right])
    (refused, done) = (job.items.get(petition=wrong), job.items.get(petition=right))
    assert (refused.state, done.state) == ("refused", "done")
    assert "信访件目前“已受理”，不能“书面告知”" in refused.sentence
    assert Petition.objects.get(pk=wrong.pk).version == wrong.version


def test_what_is_signed_off_is_handed_in(city: City) -> None:
    signed_off(city.bureau, notice="checked")
    petition = received(city)
    job = merged(city, [petition])
    assert outcomes(job) == [("refused", job.items.get().sentence)]
    assert "没有可以审核本稿的人员" in job.items.get().sentence
    assert not Draft.objects.exists()
    checker_of(city.bureau)
    job = merged(city, [petition])
    item = job.items.get()
    assert item.draft is not None
    assert (item.state, item.draft.state) == ("drafted", "checking")
    assert not Document.objects.filter(petition=petition, kind="notice").exists()
    assert "这一步已有草稿" in merged(city, [petition]).items.get().sentence


def test_run_again_it_changes_nothing(city: City) -> None:
    job = merged(city, [received(city)])
    papers = Document.objects.count()
    MergeItem.objects.filter(job=job).update(state="waiting", document=None)
    MergeJob.objects.filter(pk=job.pk).update(state="running")
    again = run(job.pk)
    assert outcomes(again) == [("done", "")]
    assert again.items.get().document is not None
    assert Document.objects.count() == papers


def test_the_same_form_sent_twice_is_one_job(city: City) -> None:
    key, petition = uuid4(), received(city)
    assert merged(city, [petition], request_key=key) == merged(city, [petition], request_key=key)
    assert MergeJob.objects.count() == 1


def test_a_role_withdrawn_in_the_middle_ends_there(city: City) -> None:
    petition = received(city)
    facts: dict[str, Any] = {"step": "notify", "petition_ids": [petition.pk], "request_key": uuid4(), "send": False}
    job = start_merge(by=city.handler, at=timezone.now(), **facts)
    RoleAssignment.objects.filter(account=city.handler).update(revoked_at=timezone.now(), revoked_by=city.head)
    assert outcomes(run(job.pk)) == [("refused", "您已无权查看这一件。")]


def test_a_field_that_a_petition_leaves_empty_refuses_it(city: City) -> None:
    petition = received(city)
    Petition.objects.filter(pk=petition.pk).update(category=None)
    job = merged(city, [petition], text="您反映的{内容分类}问题，我单位已经收到。")
    assert job.items.get().sentence == "本件没有{内容分类}，请打开该件单独办理。"


def test_a_sealed_one_that_is_not_opened_is_refused(city: City) -> None:
    petition = received(city)
    seal(Petition.objects.filter(pk=petition.pk), handled_by=None)
    job = merged(city, [petition])
    assert "请先写明查看目的" in job.items.get().sentence


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"step": "conclude"}, "unknown_step"),
        ({"step": "x"}, "unknown_step"),
        ({"step": ""}, "unknown_step"),
        ({"text": "{信访人}您好"}, "unknown_field"),
        ({"text": "{办结期限}"}, "unknown_field"),
        ({"text": "{正文}"}, "unknown_field"),
        ({"text": "您好{"}, "braces"),
        ({"petition_ids": []}, "no_petition"),
        ({"petition_ids": range(1, 600)}, "many"),
    ],
)
def test_what_cannot_be_asked(city: City, facts: dict[str, Any], code: str) -> None:
    given: dict[str, Any] = {"step": "notify", "petition_ids": [received(city).pk], "request_key": uuid4(), **facts}
    with pytest.raises(InvalidFacts) as refused:
        start_merge(by=city.handler, at=timezone.now(), **given)
    assert refused.value.code == code
    assert not MergeJob.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", "。。"])
def test_no_petition_is_closed_without_an_answer(city: City, api: Any, text: str) -> None:
    petition = make_petition(city, State.SCREENED)
    facts: dict[str, Any] = {"step": "direct_reply", "text": text}
    with pytest.raises(InvalidFacts, match="请填写答复的内容") as refused:
        merged(city, [petition], by=city.clerk, **facts)
    assert (refused.value.code, refused.value.field) == ("no_text", "text")
    answer = api(city.clerk).post("/api/v1/letters/merges/", {**facts, "petitions": [petition.number]}, format="json")
    assert answer.status_code == 422
    assert not MergeJob.objects.exists()


def test_an_act_that_issued_nothing_shows_no_letter_of_another_act(city: City) -> None:
    petition, noticed, silent = received(city), uuid4(), uuid4()
    given: dict[str, Any] = {"petition_id": petition.pk, "at": timezone.now()}
    perform("notify", by=city.handler, request_key=noticed, **given, **NOTICE)
    batch = {"on": timezone.localdate(), "channel": "visit", "persons": 2}
    perform("add_batch", by=city.clerk, request_key=silent, **given, **batch)
    assert _issued(petition, "notify", noticed) == Document.objects.get(petition=petition, kind="notice")
    assert _issued(petition, "notify", silent) is None


def test_others_may_not(city: City) -> None:
    petition = received(city)
    facts: dict[str, Any] = {"step": "notify", "petition_ids": [petition.pk], "request_key": uuid4()}
    for account in (city.supervisor, city.security_admin, city.stranger):
        with pytest.raises(NotPermitted):
            start_merge(by=account, at=timezone.now(), **facts)
    with pytest.raises(InvalidFacts):
        start_merge(by=city.other_handler, at=timezone.now(), **facts)
    assert [str(step_kind(key).label) for key in MERGED] == ["书面告知", "受理", "直接回复"]


def test_from_the_work_list_to_the_letters(city: City) -> None:
    petitions = [received(city) for _number in range(2)]
    client = client_of(city.handler)
    assert "批量出具文书" in client.get("/").text
    answer = client.post("/letters/merge/", {"every": "tab=held"})
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "请先在上面选择要办理的步骤" in page.text
    assert "办理 2 件" not in page.text
    unchosen = client.post(answer.url, {"text": TEXT})
    assert unchosen.status_code == 422
    assert "请选择可以批量出具文书的一步。" in unchosen.text
    assert not MergeJob.objects.exists()
    assert "办理 2 件" in client.get(f"{answer.url}?step=notify").text
    wrong = client.post(f"{answer.url}?step=notify", {"text": "{姓名}您好，我单位已经收到。"})
    assert wrong.status_code == 422
    assert "{姓名}不是可用的字段" in wrong.text
    done = client.post(f"{answer.url}?step=notify", {"text": TEXT}, follow=True)
    assert "共 2 件：出具 2，送审 0，未办理 0。" in done.text
    assert client.get(answer.url).url == f"/letters/merges/{MergeJob.objects.get().pk}/"
    ids = list(Document.objects.filter(petition__in=petitions, kind="notice").values_list("pk", flat=True))
    assert all(f'value="{pk}"' in done.text for pk in ids)
    assert client_of(city.head).get(f"/letters/merges/{MergeJob.objects.get().pk}/").status_code in (403, 404)
    assert client_of(city.other_handler).get(f"/letters/merges/{MergeJob.objects.get().pk}/").status_code == 404


@pytest.mark.parametrize("sent", [{}, {"numbers": "。"}, {"petition": "x"}, {"every": "tab=closed"}])
def test_nothing_chosen(city: City, sent: dict[str, str]) -> None:
    assert client_of(city.handler).post("/letters/merge/", sent).status_code == 422


def test_programs_merge(city: City, api: Any) -> None:
    petition = received(city)
    client, url = api(city.handler), "/api/v1/letters/merges/"
    body = {"step": "notify", "petitions": [petition.number], "text": TEXT}
    made = client.post(url, body, format="json")
    assert made.status_code == 201, made.json()
    assert [one["state"] for one in made.json()["items"]] == ["done"]
    assert client.get(f"{url}{made.json()['id']}/").json() == made.json()
    assert api(city.other_handler).get(f"{url}{made.json()['id']}/").status_code == 404
    unknown = client.post(url, {**body, "petitions": ["370002-2026-999999"]}, format="json")
    assert (unknown.status_code, unknown.json()["type"]) == (422, "problem:no_petition")


@pytest.mark.slow
def test_a_hundred_letters_in_under_15_seconds_of_the_worker(city: City) -> None:
    petitions = [received(city) for _number in range(100)]
    start = time.process_time()
    job = merged(city, petitions)
    took = time.process_time() - start
    assert job.items.filter(state="done").count() == 100
    assert took < 15


def test_the_page_says_how_many_can_be_done_before_they_are(city: City) -> None:
    for state in (State.NOTIFIED, State.NOTIFIED, State.ACCEPTED):
        make_petition(city, state)
    client = client_of(city.handler)
    url = client.post("/letters/merge/", {"every": "tab=held"}).url

    page = client.get(url, {"step": "accept"}).content.decode()

    assert "受理（2件）" in page
    assert "书面告知（0件）" in page
    assert "所选的有 2 件可以“受理”，其余 1 件不办理" in page


@pytest.mark.parametrize("address", ["/letters/merge/", "/packages/assign/"])
def test_nothing_named_is_said(city: City, address: str) -> None:
    answer = client_of(city.clerk).post(address, {"numbers": " "})

    assert answer.status_code == 422
    assert "请填写信访件编号" in answer.content.decode()

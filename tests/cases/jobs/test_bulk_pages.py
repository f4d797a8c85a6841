"""Choosing petitions in a list, the form for all of them, the page of the job."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.jobs.actions import engine
from cases.jobs.actions.bulk import run_bulk, start_bulk
from cases.jobs.models import BulkChoice, BulkJob
from cases.package_rules.models import PackageRule
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.roles import Role
from tests.cases.procedure.walking import take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition
from tests.lists import cells_of

ASSIGN = "/packages/assign/"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def due() -> str:
    return (timezone.localdate() + timezone.timedelta(days=30)).isoformat()


def chosen(client: Client, given: Any, kind: str = "") -> str:
    """The address of the form about what is chosen."""
    given = given if isinstance(given, dict) else {"petitions": ",".join(petition.number for petition in given)}
    answer = client.post(ASSIGN, {**given, **({"kind": kind} if kind else {})})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def page_of(client: Client, given: Any, kind: str = "") -> str:
    return client.get(chosen(client, given, kind)).content.decode()


def facts(**changes: Any) -> dict[str, Any]:
    return {"leader": "leader", "due_on": due(), "origin": "hand", **changes}


def send(client: Client, petitions: list[Petition], kind: str = "package", **changes: Any) -> Any:
    return client.post(chosen(client, petitions, kind), facts(**changes))


def job_of(answer: Any) -> BulkJob:
    assert answer.status_code == 302, answer.content.decode()
    match = re.fullmatch(r"/packages/bulk/(\d+)/", answer["Location"])
    assert match
    return BulkJob.objects.get(pk=match[1])


def test_lists_offer_what_the_role_may(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    box = f'form="bulk-form" name="petition" value="{petition.number}"'
    page = client_of(city.clerk).get("/?tab=all").content.decode()
    assert box in page
    assert 'data-select-all="bulk-form"' in page
    assert "bulk-form" not in client_of(city.handler).get("/?tab=all").content.decode()
    client = client_of(city.clerk)
    assert box in client.post("/search/", {"q": "噪音"}).content.decode()
    assert "bulk-form" not in client_of(city.handler).post("/search/", {"q": "噪音"}).content.decode()


def test_ticked_pasted_and_hostile_signs(city: City) -> None:
    one, other, hidden = make_petition(city), make_petition(city), make_petition(city)
    Petition.objects.filter(pk=hidden.pk).update(office_ids=[city.province.pk])
    client = client_of(city.clerk)
    page = page_of(client, {"petition": [one.number, other.number]})
    assert "所选 2 件" in page
    assert one.number in page
    assert other.number in page
    pasted = f"{one.number}\r\n{other.number}；{hidden.number} 'or 1=1-- {'9' * 30} \x00"
    page = page_of(client, {"numbers": pasted})
    assert "所选 2 件" in page
    assert re.findall(r'<strong class="text-break">(.*?)</strong> (.*?)。', page) == [
        (hidden.number, "没有这个编号的信访件，或者您无权查看"),
        ("OR", "不是信访件编号，编号如370101-2026-000012"),
        *((text, "编号不完整，须写全，如370101-2026-000012") for text in ("1=1--", "9" * 30)),
    ]
    nothing = client.post(ASSIGN, {"petition": [hidden.number, "-1"]})
    assert nothing.status_code == 422
    assert "有 2 处没有选中信访件" in nothing.content.decode()
    assert client.get(ASSIGN).status_code == 200


def test_the_whole_result_of_a_filter(city: City) -> None:
    for _number in range(3):
        make_petition(city)
    make_petition(city, State.SCREENED)
    client = client_of(city.clerk)
    assert "所选 4 件" in page_of(client, {"every": "?tab=held"})
    assert "所选 1 件" in page_of(client, {"every": "?tab=all&state=screened"})


def test_no_text_that_a_person_types_is_a_key_of_a_row(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    client = client_of(city.clerk)
    for name in ("numbers", "petitions", "petition"):
        nothing = client.post(ASSIGN, {name: str(one.pk)})
        assert nothing.status_code == 422, name
        assert f'<strong class="text-break">{one.pk}</strong> 编号不完整' in nothing.content.decode()
    spelt = f"{one.number.replace('-', '–')}\t王某\n“{other.number.replace('-', '')}”"
    assert "所选 2 件" in page_of(client, {"numbers": spelt})


def test_the_whole_result_of_the_ledgers_filters_with_its_other_pages(city: City) -> None:
    petitions = [make_petition(city, State.SCREENED) for _number in range(42)]
    client = client_of(city.clerk)
    facts = {"leader": city.leader, "unit": city.city, "due_on": timezone.localdate() + timedelta(days=60)}
    for petition in petitions[:41]:
        take(petition, "package", city.clerk, timezone.localdate(), origin="hand", **facts)
    page = client.get("/packages/").content.decode()
    assert "连同其他页，全部 41 件" in page
    all_open = re.search(r'name="every_package" value="([^"]*)"', page)
    assert all_open
    ticked = {"petition": petitions[0].number, "kind": "hand_over", "every_package": all_open[1]}
    assert "所选 41 件" in page_of(client, ticked)
    assert "连同其他页" not in client.get("/packages/", {"q": petitions[0].number}).content.decode()
    assert "所选 1 件" in page_of(client, {**ticked, "every_package": f"state=open&q={petitions[0].number}"})
    none = client.post(ASSIGN, {**ticked, "every_package": "state=closed"})
    assert none.status_code == 422


def test_sixty_are_counted_and_fifty_listed_with_a_fixed_number_of_statements(
    city: City, django_assert_max_num_queries: Any
) -> None:
    petitions = [make_petition(city) for _number in range(60)]
    client = client_of(city.clerk)
    numbers = ",".join(petition.number for petition in petitions)
    for given in (numbers.split(",")[0], numbers):
        url = chosen(client, {"petitions": given})
        with django_assert_max_num_queries(26):
            page = client.get(url).content.decode()
    assert "所选 60 件" in page
    assert "另有 10 件没有列出" in page
    assert page.count(' target="_blank"') == 50


def test_a_few_are_packaged_at_once_and_the_refused_are_done_again(city: City) -> None:
    free, taken = make_petition(city), make_petition(city)
    other = make_account("副市长", (Role.LEADER, city.city))
    client = client_of(city.supervisor)
    assert job_of(send(client, [taken], leader=other.username)).state == "done"
    url = chosen(client, [free, taken])
    given = facts(responsible="李科长", measures_0_text="安装隔音屏", measures_0_owner="王处长")
    wrong = client.post(url, given)
    assert wrong.status_code == 422
    assert "第1项措施：请填写完成期限。" in wrong.content.decode()
    given |= {"measures_0_due_on": due(), "team": "handler、county_handler"}
    job = job_of(client.post(url, given))
    assert job_of(client.post(url, given)) == job
    used = client.post(url, {**given, "responsible": "别的人"})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    assert list(job.items.order_by("petition_id").values_list("state", flat=True)) == ["done", "refused"]
    package = Package.objects.get(petition=free)
    assert (package.team.count(), package.measures.count(), package.responsible) == (2, 1, "李科长")
    page = client.get(f"/packages/bulk/{job.pk}/").content.decode()
    assert "已由副市长同志包案，移交请写明理由。" in page
    assert "修改后重新办理未办理的" in page
    form = page_of(client, {"petitions": taken.number, "again": str(job.pk)}, "package")
    assert "李科长" in form
    assert 'value="安装隔音屏"' in form
    assert "handler county_handler" in form or "county_handler handler" in form
    assert '<option value="leader" selected' in form
    job_of(send(client, [taken], reason="分工调整"))
    assert Package.objects.get(petition=taken, state="open").leader == city.leader
    jobs = client.get("/packages/bulk/").content.decode()
    assert jobs.count("/packages/bulk/") >= BulkJob.objects.count()


def test_the_form_has_an_address_that_leads_to_its_job(city: City) -> None:
    petitions = [make_petition(city), make_petition(city)]
    client = client_of(city.clerk)
    url = chosen(client, petitions, "hand_over")
    assert re.fullmatch(r"/packages/assign/[0-9a-f-]{36}/\?kind=hand_over", url)
    assert [client.get(url).context["form"].kind, client.get(url).context["known"].total] == ["hand_over", 2]
    assert client_of(city.leader).get(url).status_code == 404
    Petition.objects.filter(pk=petitions[0].pk).update(office_ids=[city.province.pk])
    assert client.get(url).context["known"].total == 1, "what is no longer seen is no longer shown"
    plain = url.partition("?")[0]
    job = job_of(client.post(plain, facts()))
    assert client.get(url)["Location"] == client.get(plain)["Location"] == f"/packages/bulk/{job.pk}/"


def test_choices_go_after_a_week(city: City) -> None:
    client = client_of(city.clerk)
    old, new = chosen(client, [make_petition(city)]), chosen(client, [make_petition(city)])
    BulkChoice.objects.filter(key=old.split("/")[3]).update(made_at=timezone.now() - timedelta(days=8))
    chosen(client, [make_petition(city)])
    assert [client.get(old).status_code, client.get(new).status_code] == [404, 200]


def test_finished_and_listed_ones_are_counted_and_left_out_unless_ticked(city: City) -> None:
    free, finished = make_petition(city), make_petition(city, State.DIRECT_REPLY)
    client = client_of(city.clerk)
    url = chosen(client, [free, finished])
    page = client.get(url)
    assert page.context["extent"].doubts == [("finished", "已办结", 1)]
    assert (page.context["extent"].number, page.context["extent"].passed_over) == (1, 1)
    assert "将办理 1 件，留下不办 1 件。" in page.text
    assert "已办结 1 件" in page.text
    key = url.split("/")[3]
    told = client.post(f"{ASSIGN}{key}/check/", facts(include="finished")).text
    assert "将办理 2 件，留下不办 0 件。" in told
    job = job_of(client.post(url, facts()))
    assert list(job.items.order_by("petition_id").values_list("state", "sentence")) == [
        ("done", ""),
        ("refused", "已办结，没有勾选一并办理。"),
    ]
    assert Package.objects.get().petition == free
    only = chosen(client, [finished])
    nothing = client.post(only, facts())
    assert (nothing.status_code, "请勾选一并办理的" in nothing.text) == (422, True)
    assert job_of(client.post(only, facts(include="finished"))).items.get().state == "done"


def test_a_long_job_is_stopped_and_goes_on(city: City, monkeypatch: Any) -> None:
    petitions = [make_petition(city) for _number in range(2)]
    job = start_bulk(
        by=city.clerk, at=timezone.now(), kind="package", petition_ids=[petition.pk for petition in petitions],
        facts={"leader": city.leader.pk, "due_on": due()}, request_key=uuid4(), send=False,
    )  # fmt: skip
    woken: list[int] = []
    monkeypatch.setattr(engine, "wake", lambda kind, job_id: woken.append(job_id))
    client, url = client_of(city.clerk), f"/packages/bulk/{job.pk}/"
    assert 'value="stop"' in client.get(url).text
    assert client.post(url, {"job": "stop"})["Location"] == url
    run_bulk(job.pk)
    assert not Package.objects.exists()
    page = client.get(url).text
    assert "已停止（由clerk同志停止）。其余 2 没有办理，可以继续。" in page
    assert client_of(city.leader).post(url, {"job": "go_on"}).status_code == 404
    client.post(url, {"job": "go_on"})
    run_bulk(job.pk)
    assert Package.objects.count() == 2
    client.post(url, {"job": "stop"})
    assert "已经办完，不能停止。" in client.get(url).text


def test_a_batch_is_taken_back(city: City) -> None:
    petitions = [make_petition(city), make_petition(city)]
    client = client_of(city.clerk)
    job = job_of(send(client, petitions))
    url = f"/packages/bulk/{job.pk}/"
    assert "撤回 2 件" in client.get(url).text
    assert client.post(url, {"request_key": str(uuid4()), "reason": ""}).status_code == 422
    back = job_of(client.post(url, {"request_key": str(uuid4()), "reason": "选错了条件"}))
    assert (back.kind, back.state) == ("take_back", "done")
    assert set(Package.objects.values_list("state", "conclusion")) == {("withdrawn", "选错了条件")}


def test_what_leader_and_unit_mean_is_told_before(city: City) -> None:
    held, other = make_petition(city, State.HANDLING), make_petition(city)
    deputy = make_account("副市长", (Role.LEADER, city.city))
    client = client_of(city.clerk)
    send(client, [other], leader=deputy.username)
    PackageRule.objects.create(
        office=city.city, version=1, duties="四包到底。", progress_days=7, contact_days=0, sample_percent=20,
        valid_from=timezone.localdate(), created_at=timezone.now(), created_by=city.system_admin,
    )  # fmt: skip
    check, given = f"{chosen(client, [held, other])}check/", facts(unit="bureau")
    told = client.post(check, given).content.decode()
    assert "四包到底。" in told
    assert "每7日报送一次进展" in told
    assert "不要求定期联系信访人" in told
    assert "其中 1 件已由其他领导包案" in told
    assert "其中 1 件还没有转到测试市bureau局" in told
    own = client.post(check, {**given, "leader": deputy.username}).content.decode()
    assert "其中 1 件已由副市长同志包案，将不再办理。" in own
    assert "测试市bureau局" in client.get(f"{ASSIGN}units/?unit=bureau").content.decode()
    for bad in ({}, {"leader": "\x00", "unit": "\x00"}, {"include": "没有", "unit": "没有"}):
        assert client.post(check, bad).status_code == 200


def test_other_kinds_have_their_forms(city: City) -> None:
    petitions = [make_petition(city), make_petition(city)]
    client = client_of(city.supervisor)
    job_of(send(client, petitions))
    for kind in ("hand_over", "change", "group", "split"):
        url = chosen(client, petitions, kind)
        assert client.get(url).status_code == 200
        assert client.post(url, {}).status_code == 422, kind
    job_of(send(client, petitions, "group", group_name="同一工地", reason="同一事项"))
    assert set(Package.objects.values_list("group__name", flat=True)) == {"同一工地"}
    job_of(send(client, petitions[:1], "split", reason="诉求不同"))
    job_of(send(client, petitions, "change", due_on="", unit="other"))
    assert set(Package.objects.values_list("unit__code", flat=True)) == {"other"}


def test_a_job_is_its_makers_only_and_needs_the_role(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    job = job_of(send(client_of(city.clerk), [petition]))
    assert client_of(city.leader).get(f"/packages/bulk/{job.pk}/").status_code == 404
    assert client_of(city.handler).get(f"/packages/bulk/{job.pk}/").status_code == 403
    given = {"petitions": petition.number}
    assert client_of(city.handler).post(ASSIGN, given).status_code == 403
    nothing = client_of(city.county_clerk).post(ASSIGN, given)
    assert nothing.status_code == 422
    assert petition.subject not in nothing.content.decode()


def test_a_long_job_shows_its_progress_and_is_woken_when_it_stalls(city: City, monkeypatch: Any) -> None:
    petitions = [make_petition(city) for _number in range(2)]
    job = start_bulk(
        by=city.clerk, at=timezone.now(), kind="package", petition_ids=[petition.pk for petition in petitions],
        facts={"leader": city.leader.pk, "due_on": due()}, request_key=uuid4(), send=False,
    )  # fmt: skip
    woken: list[int] = []
    monkeypatch.setattr(engine, "wake", lambda kind, job_id: woken.append(job_id))
    client, url = client_of(city.clerk), f"/packages/bulk/{job.pk}/"
    assert 'hx-trigger="every 1s"' in client.get(url).content.decode()
    assert woken == []
    BulkJob.objects.update(beat_at=timezone.now() - timedelta(seconds=21))
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "已处理 0 / 2 件" in fragment
    assert "<html" not in fragment
    assert woken == [job.pk]
    run_bulk(job.pk)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "已办理 2" in client.get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_jobs(city: City, django_assert_num_queries: Any, count: int) -> None:
    client = client_of(city.clerk)
    jobs = [job_of(send(client, [make_petition(city, State.HANDLING)])) for _n in range(count)]
    with django_assert_num_queries(5):  # account, roles, jobs, their items, unread notices
        rows = cells_of(client.get("/packages/bulk/"))
    assert [cells["made"].url for cells in rows] == [f"/packages/bulk/{job.pk}/" for job in reversed(jobs)]
    assert {(cells["kind"].text, cells["total"].text, cells["done"].text) for cells in rows} == {("包案", "1", 1)}
    assert cells_of(client_of(city.supervisor).get("/packages/bulk/")) == []


def test_forwarding_again_opens_as_it_was_filled_in_and_speaks_of_no_packages(city: City) -> None:
    ready, early = make_petition(city, State.SCREENED), make_petition(city)
    given = {
        "to": "bureau局",
        "note": "请按期办理",
        "assisting": "other局",
        "request": "提供资料",
        "copies": "county局",
    }
    client = client_of(city.clerk)
    page = page_of(client, [ready, early], "transfer")
    assert "包案领导" not in page
    assert "包案规则" not in page

    both = client.post(chosen(client, [ready, early], "transfer"), {**given, "assisting": "bureau局"})
    assert both.status_code == 422
    assert "主办单位不能同时协办。" in both.text

    job = job_of(client.post(chosen(client, [ready, early], "transfer"), given))
    assert list(job.items.order_by("petition_id").values_list("state", flat=True)) == ["done", "refused"]
    form = page_of(client, {"petitions": early.number, "again": str(job.pk)}, "transfer")
    for value in ("测试市bureau局", "测试市other局", "请按期办理", "提供资料"):
        assert value in form, value

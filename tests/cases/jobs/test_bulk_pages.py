"""Choosing petitions in a list, the form for all of them, the page of the job."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.jobs.actions import engine
from cases.jobs.actions.bulk import start_bulk
from cases.jobs.models import BulkJob
from cases.jobs.views import bulk as bulk_views
from cases.packages.models.packages import Package, PackageRule
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.cases.procedure.walking import take
from tests.factories import City, make_account, make_city, make_petition
from tests.lists import cells_of

ASSIGN = "/packages/assign/"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def due() -> str:
    return (timezone.localdate() + timezone.timedelta(days=30)).isoformat()


def sent(petitions: list[Petition], **changes: Any) -> dict[str, Any]:
    numbers = ",".join(petition.number for petition in petitions)
    given = {"kind": "package", "petitions": numbers, "request_key": str(uuid4())}
    return {**given, "leader": "leader", "due_on": due(), "origin": "hand", **changes}


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
    page = client.post(ASSIGN, {"petition": [one.number, other.number]}).content.decode()
    assert "所选 2 件" in page
    assert one.number in page
    assert other.number in page
    pasted = f"{one.number}\r\n{other.number}；{hidden.number} 'or 1=1-- {'9' * 30} \x00"
    page = client.post(ASSIGN, {"numbers": pasted}).content.decode()
    assert "所选 2 件" in page
    assert re.findall(r'<strong class="text-break">(.*?)</strong> (.*?)。', page) == [
        (hidden.number, "没有这个编号的信访件，或者您无权查看"),
        *((text, "编号不完整，须写全，如370101-2026-000012") for text in ("OR", "1=1--", "9" * 30)),
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
    assert "所选 4 件" in client.post(ASSIGN, {"every": "?tab=held"}).content.decode()
    assert "所选 1 件" in client.post(ASSIGN, {"every": "?tab=all&state=screened"}).content.decode()


def test_no_text_that_a_person_types_is_a_key_of_a_row(city: City) -> None:
    one, other = make_petition(city), make_petition(city)
    client = client_of(city.clerk)
    for name in ("numbers", "petitions", "petition"):
        nothing = client.post(ASSIGN, {name: str(one.pk)})
        assert nothing.status_code == 422, name
        assert f'<strong class="text-break">{one.pk}</strong> 编号不完整' in nothing.content.decode()
    spelt = f"{one.number.replace('-', '–')}\t王某\n“{other.number.replace('-', '')}”"
    assert "所选 2 件" in client.post(ASSIGN, {"numbers": spelt}).content.decode()


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
    assert "所选 41 件" in client.post(ASSIGN, ticked).content.decode()
    assert "连同其他页" not in client.get("/packages/", {"q": petitions[0].number}).content.decode()
    one = client.post(ASSIGN, {**ticked, "every_package": f"state=open&q={petitions[0].number}"})
    assert "所选 1 件" in one.content.decode()
    none = client.post(ASSIGN, {**ticked, "every_package": "state=closed"})
    assert none.status_code == 422


def test_sixty_are_counted_and_fifty_listed_with_a_fixed_number_of_statements(
    city: City, django_assert_max_num_queries: Any
) -> None:
    petitions = [make_petition(city) for _number in range(60)]
    client = client_of(city.clerk)
    numbers = ",".join(petition.number for petition in petitions)
    for given in (numbers.split(",")[0], numbers):
        with django_assert_max_num_queries(22):
            page = client.post(ASSIGN, {"petitions": given}).content.decode()
    assert "所选 60 件" in page
    assert "另有 10 件没有列出" in page
    assert page.count(' target="_blank"') == 50


def test_a_few_are_packaged_at_once_and_the_refused_are_done_again(city: City) -> None:
    free, taken = make_petition(city), make_petition(city)
    other = make_account("副市长", (Role.LEADER, city.city))
    client = client_of(city.clerk)
    assert job_of(client.post(ASSIGN, sent([taken], leader=other.username))).state == "done"
    given = sent([free, taken], responsible="李科长", measures_0_text="安装隔音屏", measures_0_owner="王处长")
    wrong = client.post(ASSIGN, given)
    assert wrong.status_code == 422
    assert "第1项措施的“完成期限”" in wrong.content.decode()
    key = str(uuid4())
    given |= {"measures_0_due_on": due(), "team": "handler、county_handler", "request_key": key}
    job = job_of(client.post(ASSIGN, given))
    assert job_of(client.post(ASSIGN, given)) == job
    used = client.post(ASSIGN, {**given, "responsible": "别的人"})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    assert list(job.items.order_by("petition_id").values_list("state", flat=True)) == ["done", "refused"]
    package = Package.objects.get(petition=free)
    assert (package.team.count(), package.measures.count(), package.responsible) == (2, 1, "李科长")
    page = client.get(f"/packages/bulk/{job.pk}/").content.decode()
    assert "已由副市长同志包案，移交请写明理由。" in page
    assert "修改后重新办理未办理的" in page
    again = {"petitions": taken.number, "kind": "package", "again": str(job.pk)}
    form = client.post(ASSIGN, again).content.decode()
    assert "李科长" in form
    assert 'value="安装隔音屏"' in form
    assert "handler county_handler" in form or "county_handler handler" in form
    assert '<option value="leader" selected' in form
    job_of(client.post(ASSIGN, sent([taken], reason="分工调整")))
    assert Package.objects.get(petition=taken, state="open").leader == city.leader
    jobs = client.get("/packages/bulk/").content.decode()
    assert jobs.count("/packages/bulk/") >= BulkJob.objects.count()


def test_what_leader_and_unit_mean_is_told_before(city: City) -> None:
    held, other = make_petition(city, State.HANDLING), make_petition(city)
    deputy = make_account("副市长", (Role.LEADER, city.city))
    client = client_of(city.clerk)
    client.post(ASSIGN, sent([other], leader=deputy.username))
    PackageRule.objects.create(
        office=city.city, version=1, duties="四包到底。", progress_days=7, contact_days=0, sample_percent=20,
        valid_from=timezone.localdate(), created_at=timezone.now(), created_by=city.system_admin,
    )  # fmt: skip
    given = sent([held, other], unit="bureau")
    told = client.post(f"{ASSIGN}check/", given).content.decode()
    assert "四包到底。" in told
    assert "每7日报送一次进展" in told
    assert "不要求定期联系信访人" in told
    assert "其中 1 件已由其他领导包案" in told
    assert "其中 1 件还没有转到测试市bureau局" in told
    own = client.post(f"{ASSIGN}check/", {**given, "leader": deputy.username}).content.decode()
    assert "其中 1 件已由副市长同志包案，将不再办理。" in own
    assert "测试市bureau局（bureau）" in client.get(f"{ASSIGN}units/?unit=bureau").content.decode()
    for bad in ({}, {"leader": "\x00", "unit": "\x00"}, {"petitions": "9" * 40, "unit": "没有"}):
        assert client.post(f"{ASSIGN}check/", bad).status_code == 200


def test_other_kinds_have_their_forms(city: City) -> None:
    petitions = [make_petition(city), make_petition(city)]
    client = client_of(city.clerk)
    job_of(client.post(ASSIGN, sent(petitions)))
    numbers = ",".join(petition.number for petition in petitions)
    for kind in ("hand_over", "change", "group", "split"):
        assert client.post(ASSIGN, {"petitions": numbers, "kind": kind}).status_code == 200
        empty = client.post(ASSIGN, {"petitions": numbers, "kind": kind, "request_key": str(uuid4())})
        assert empty.status_code == 422, kind
    job_of(client.post(ASSIGN, {**sent(petitions), "kind": "group", "group_name": "同一工地"}))
    assert set(Package.objects.values_list("group__name", flat=True)) == {"同一工地"}
    job_of(client.post(ASSIGN, {**sent(petitions[:1]), "kind": "split", "reason": "诉求不同"}))
    job_of(client.post(ASSIGN, {**sent(petitions), "kind": "change", "due_on": "", "unit": "other"}))
    assert set(Package.objects.values_list("unit__code", flat=True)) == {"other"}


def test_a_job_is_its_makers_only_and_needs_the_role(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    job = job_of(client_of(city.clerk).post(ASSIGN, sent([petition])))
    assert client_of(city.leader).get(f"/packages/bulk/{job.pk}/").status_code == 404
    assert client_of(city.handler).get(f"/packages/bulk/{job.pk}/").status_code == 403
    assert client_of(city.handler).post(ASSIGN, sent([petition])).status_code == 403
    nothing = client_of(city.county_clerk).post(ASSIGN, sent([petition]))
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
    bulk_views.run_bulk(job.pk)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "已办理 2" in client.get(url).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_jobs(city: City, django_assert_num_queries: Any, count: int) -> None:
    client = client_of(city.clerk)
    jobs = [job_of(client.post(ASSIGN, sent([make_petition(city, State.HANDLING)]))) for _n in range(count)]
    with django_assert_num_queries(5):  # account, roles, jobs, their items, unread notices
        rows = cells_of(client.get("/packages/bulk/"))
    assert [cells["made"].url for cells in rows] == [f"/packages/bulk/{job.pk}/" for job in reversed(jobs)]
    assert {(cells["kind"].text, cells["total"].text, cells["done"].text) for cells in rows} == {("包案", "1", 1)}
    assert cells_of(client_of(city.supervisor).get("/packages/bulk/")) == []

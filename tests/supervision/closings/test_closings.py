"""销号 is checked by the office above with the evidence before it: the list, the page, who may not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.packages.enums import PackageStage, PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.lists.cells import written
from offices.organisation.models import Account
from offices.organisation.roles import Role
from offices.pages.words import cn_date
from supervision.cards.actions.cards import issue_red
from supervision.cards.enums import CardReason
from supervision.closings.queries.closings import closings_to_check
from tests.cases.procedure.taken import closing
from tests.cases.procedure.walking import propose, take
from tests.factories import City, make_account, make_petition
from tests.lists import cells_of

TODAY = timezone.localdate()


def days_ago(number: int) -> dt.date:
    return TODAY - dt.timedelta(days=number)


def logged_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def packaged(city: City, *, start: int = 60, **facts: Any) -> Petition:
    """A petition that is answered and packaged, by the leader of the city."""
    petition = make_petition(city, State.SERVED, start=days_ago(start))
    day = days_ago(start - 20)
    given = {"leader": city.leader, "unit": city.bureau, "due_on": TODAY + dt.timedelta(days=30), "origin": "reception"}
    return take(petition, "package", city.clerk, day, **{**given, **facts})


def signed(city: City, *, ago: int = 10, start: int = 60) -> Petition:
    petition = packaged(city, start=start)
    petition = propose(city, petition, days_ago(ago + 1))
    return take(petition, "sign_close", city.leader, days_ago(ago), agreed=True)


def url(petition: Petition) -> str:
    return reverse("supervision:check", args=[petition.number])


def filled(petition: Petition, **facts: Any) -> dict[str, Any]:
    return {"version": petition.version, "passed": "True", "reason": "", **facts}


def test_the_office_above_sees_what_waits_and_nobody_else(city: City) -> None:
    signed(city)
    packaged(city)
    waiting = {who for who, account in city.people().items() if closings_to_check(account).exists()}
    assert waiting == {"province_supervisor"}


def test_the_longest_waiting_comes_first_with_its_days(city: City) -> None:
    young, old = signed(city, ago=3), signed(city, ago=20)
    page = logged_in(city.province_supervisor).get(reverse("supervision:to_check"))
    rows = page.context["table"].rows
    assert [(row.closing.package.petition, row.days, row.is_long) for row in rows] == [
        (old, 20, True),
        (young, 3, False),
    ]
    assert [row.refusal for row in rows] == ["", ""]
    late, early = cells_of(page)
    assert [(cells["days"].text, cells["days"].css) for cells in (late, early)] == [("20天", "due-late"), ("3天", "")]
    assert (late["signed"].text, late["number"].text) == (cn_date(days_ago(20)), "第1次")
    assert f'href="{url(old)}"' in written(late["petition"].text)
    assert f'aria-label="核查 {old.number}"' in written(late["check"].text)


def test_the_page_shows_the_four_requirements_the_evidence_and_the_work(city: City) -> None:
    petition = packaged(city)
    said = {"kind": "home", "on": days_ago(30), "said": "要求停工。", "by_leader": True}
    petition = take(petition, "record_contact", city.leader, days_ago(30), **said)
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": TODAY}
    petition = take(petition, "add_measure", city.leader, days_ago(29), **measure)
    proof = closing(city, days_ago(9))["parts"][0].proofs
    petition = take(
        petition, "prove_measure", city.handler, days_ago(20), number=1, account_of="已安装。", proofs=proof
    )
    petition = take(petition, "decide_measure", city.leader, days_ago(19), number=1, kept=True)
    petition = propose(city, petition, days_ago(11))
    petition = take(petition, "sign_close", city.leader, days_ago(10), agreed=True)
    page = logged_in(city.province_supervisor).get(url(petition))
    dossier = page.context["dossier"]
    assert [one.claimed is not None for one in dossier.requirements] == [True, False, False, False]
    assert [(str(one.kind), one.made.text, one.is_kept) for one in dossier.commitments] == [
        ("措施", "安装隔音屏。", True)
    ]
    assert dossier.quiet_days == 11
    text = page.content.decode()
    assert "已停止夜间施工。" in text
    file = dossier.requirements[0].claimed.proofs[0]
    assert reverse("cases:proof_file", args=[petition.number, file.pk]) in text
    assert "要求停工" not in text, "what the petitioner said is read with a purpose only"


def test_it_is_closed_or_sent_back_with_a_reason(city: City) -> None:
    good, bad = signed(city), signed(city)
    client = logged_in(city.province_supervisor)
    assert client.post(url(good), filled(good)).status_code == 302
    answer = client.post(url(bad), filled(bad, passed="False"))
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    assert client.post(url(bad), filled(bad, passed="False", reason="没有回访记录。")).status_code == 302
    assert Package.objects.get(petition=good).state == PackageState.CLOSED
    assert Package.objects.get(petition=bad).stage == PackageStage.WORKING
    assert "已准予销号" in client.get(url(good)).content.decode()
    assert "没有回访记录。" in client.get(url(bad)).content.decode()


def test_two_who_check_at_once_the_second_is_told(city: City) -> None:
    petition = signed(city)
    client = logged_in(city.province_supervisor)
    client.post(url(petition), filled(petition))
    answer = client.post(url(petition), filled(petition, passed="False", reason="证据不足。"))
    assert answer.status_code == 409
    assert Package.objects.get(petition=petition).state == PackageState.CLOSED


def test_the_same_form_sent_twice_is_one_check(city: City) -> None:
    petition = signed(city)
    client, key = logged_in(city.province_supervisor), "5f0c1a0e-3c57-4c0e-9d5a-3f5b8d1d8a11"
    for _time in range(2):
        assert client.post(url(petition), filled(petition, request_key=key)).status_code == 302
    used = client.post(url(petition), filled(petition, request_key=key, passed="False", reason="证据不足。"))
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    assert Petition.objects.get(pk=petition.pk).version == petition.version + 1


def test_the_responsible_unit_does_not_check_itself(city: City) -> None:
    petition = packaged(city, unit=city.province)
    petition = propose(city, petition, days_ago(11), by=city.clerk)
    petition = take(petition, "sign_close", city.leader, days_ago(10), agreed=True)
    client = logged_in(city.province_supervisor)
    [row] = client.get(reverse("supervision:to_check")).context["table"].rows
    assert row.refusal == "责任单位不能核查自己的销号。"
    answer = client.post(url(petition), filled(petition))
    assert answer.status_code == 422
    assert "责任单位不能核查自己的销号。" in answer.content.decode()


def test_a_carded_office_does_not_check_the_matter_it_was_carded_for(city: City) -> None:
    leader = make_account("county_leader", (Role.LEADER, city.county, True))
    petition = packaged(city, leader=leader)
    petition = take(petition, "accept_package", leader, days_ago(39)) if waits(petition) else petition
    petition = propose(city, petition, days_ago(11))
    petition = take(petition, "sign_close", leader, days_ago(10), agreed=True)
    facts = {"office": city.city, "reason": CardReason.FRAUD, "ground": "经核查，答复内容与事实不符，系虚假答复。"}
    issue_red(petition_id=petition.pk, by=city.province_supervisor, at=timezone.now(), **facts)
    client = logged_in(city.supervisor)
    sentence = f"{city.city.name}在本件上的黄牌或红牌尚未摘除，不能自己核查销号。"
    [row] = client.get(reverse("supervision:to_check")).context["table"].rows
    assert row.refusal == sentence
    answer = client.post(url(petition), filled(petition))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    [row] = logged_in(city.province_supervisor).get(reverse("supervision:to_check")).context["table"].rows
    assert row.refusal == ""


def waits(petition: Petition) -> bool:
    return Package.objects.get(petition=petition).stage == PackageStage.WAITING


def test_pages_take_few_statements(city: City, django_assert_num_queries: Callable[..., Any]) -> None:
    first = signed(city)
    client = logged_in(city.province_supervisor)
    client.get(reverse("supervision:to_check"))
    with django_assert_num_queries(7):
        client.get(reverse("supervision:to_check"))
    for _number in range(4):
        signed(city)
    with django_assert_num_queries(7):
        client.get(reverse("supervision:to_check"))
    with django_assert_num_queries(17):
        client.get(url(first))


@pytest.mark.parametrize("who", ["stranger", "leader", "handler", "clerk", "supervisor", "county_supervisor"])
def test_others_do_not_reach_the_page(city: City, who: str) -> None:
    petition = signed(city)
    answer = logged_in(getattr(city, who)).get(url(petition))
    assert answer.status_code in (403, 404)
    assert petition.subject not in answer.content.decode()

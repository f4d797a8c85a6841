"""The page of a package: who sees which button, contacts read for a purpose, files, the chain of packages."""

import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.packages.models.commitments import ActionItem, Measure
from cases.packages.models.packages import Closing
from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.files.uploads import checked_upload
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.cases.procedure.walking import propose, spoken, take
from tests.factories import City, make_account, make_city, make_petition, picture

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED, start=today() - timedelta(days=40))


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=account.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def at(petition: Petition, path: str = "") -> str:
    return f"/petitions/{petition.number}/package/{path}"


def buttons(account: Account, petition: Petition) -> set[str]:
    """The keys of the steps that the page offers, with the number that is chosen."""
    answer = client_of(account).get(at(petition))
    assert answer.status_code == 200
    found = re.findall(rf'href="/petitions/{petition.number}/steps/(\w+)/\?(?:number=(\d+)&amp;)?', answer.text)
    return {key + number for key, number in found}


def packaged(city: City, petition: Petition, *, by: Account | None = None, **changes: Any) -> Petition:
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": today() + timedelta(days=60), "origin": "hand"}
    return take(petition, "package", by or city.clerk, today(), **{**facts, **changes})


def working(city: City, petition: Petition) -> Petition:
    return take(packaged(city, petition), "accept_package", city.leader, today())


def measure(city: City) -> dict[str, Any]:
    return {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": today() + timedelta(days=9)}


def proof() -> list[tuple[str, Any]]:
    return [("停工.jpg", checked_upload(io.BytesIO(picture())))]


def test_without_a_package_the_page_says_so_and_offers_to_assign(city: City, petition: Petition) -> None:
    answer = client_of(city.clerk).get(at(petition))
    assert "还没有领导包案" in answer.text
    assert buttons(city.clerk, petition) == {"package", "promise"}
    assert buttons(city.handler, petition) == set()


def test_the_leaders_word_comes_first_and_only_the_leader_is_asked(city: City, petition: Petition) -> None:
    petition = packaged(city, petition)
    assert {"accept_package", "object_package"} <= buttons(city.leader, petition)
    assert not {"accept_package", "object_package"} & buttons(city.clerk, petition)
    petition = take(petition, "object_package", city.leader, today(), reason="不属我分管。")
    assert "领导异议：不属我分管。" in client_of(city.clerk).get(at(petition)).text.replace("</i> ", "")
    assert "decide_package_objection" in buttons(city.supervisor, petition)
    for who in (city.clerk, city.leader, city.head):
        assert "decide_package_objection" not in buttons(who, petition)


def test_each_measure_has_the_buttons_of_its_state_for_who_may_press_them(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    petition = take(petition, "add_measure", city.handler, today(), **measure(city))
    assert {"approve_measure1", "drop_measure1"} <= buttons(city.leader, petition)
    assert not {"approve_measure1", "prove_measure1"} & buttons(city.handler, petition)
    petition = take(petition, "approve_measure", city.leader, today(), number=1, approved=True)
    petition = take(petition, "add_measure", city.leader, today(), **measure(city))
    assert {"prove_measure1", "prove_measure2"} <= buttons(city.handler, petition)
    petition = take(petition, "prove_measure", city.handler, today(), number=1, account_of="已装。", proofs=proof())
    assert "decide_measure1" in buttons(city.leader, petition)
    assert "decide_measure2" not in buttons(city.leader, petition)
    page = client_of(city.handler).get(f"/petitions/{petition.number}/steps/prove_measure/?number=2&back=package")
    assert re.findall(r'name="number" value="(\d)"[^>]* checked', page.text) == ["2"]
    assert f'href="{at(petition)}"' in page.text  # 取消


def test_a_step_returns_to_the_page_of_the_package(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    url = f"/petitions/{petition.number}/steps/report_progress/"
    sent = {"version": petition.version, "request_key": str(uuid4()), "text": "已约谈。", "back": "package"}
    answer = client_of(city.handler).post(url, sent)
    assert (answer.status_code, answer["Location"]) == (302, at(petition))
    assert "已约谈。" in client_of(city.handler).get(at(petition)).text


def test_a_member_sees_the_page_only_while_on_the_team(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    member = city.county_handler
    assert client_of(member).get(at(petition)).status_code == 404
    petition = take(petition, "join_team", city.leader, today(), member=member, duty="政策解释")
    assert "政策解释" in client_of(member).get(at(petition)).text
    offered = buttons(member, petition)
    assert {"record_contact", "report_progress", "add_measure", "add_obstacle"} <= offered
    assert not {"approve_measure", "sign_close", "join_team", "change_package"} & offered
    take(petition, "leave_team", city.leader, today(), member=member)
    assert client_of(member).get(at(petition)).status_code == 404
    assert client_of(member).post(at(petition, "contacts/"), {"purpose": "handle"}).status_code == 404


def test_who_no_longer_sees_the_petition_is_not_sent_back_to_it(city: City, petition: Petition) -> None:
    other = make_account("县局长", (Role.LEADER, city.county_bureau))
    petition = packaged(city, petition, leader=other)
    member = city.county_supervisor
    petition = take(petition, "join_team", other, today(), member=member)
    sent = {"version": petition.version, "request_key": str(uuid4()), "member": member.username, "back": "package"}
    assert client_of(member).get(at(petition)).status_code == 200
    answer = client_of(member).post(f"/petitions/{petition.number}/steps/leave_team/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_what_was_said_is_masked_until_read_for_a_purpose_and_the_reading_is_recorded(
    city: City, petition: Petition
) -> None:
    petition = working(city, petition)
    said = {"kind": "home", "on": today(), "said": "张三说孩子上学困难。", "by_leader": True}
    petition = take(petition, "record_contact", city.leader, today(), **said)
    member, leader = client_of(city.county_handler), client_of(city.leader)
    page = leader.get(at(petition)).text
    assert "谈话情况已加密" in page
    assert "张三说" not in page
    refused = leader.post(at(petition, "contacts/"), {"purpose": "curiosity"})
    assert refused.status_code == 422
    assert "张三说" not in refused.text
    assert not PersonalDataAccess.objects.exists()
    read = leader.post(at(petition, "contacts/"), {"purpose": "contact"})
    assert "张三说孩子上学困难。" in read.text
    assert "no-store" in read["Cache-Control"]
    access = PersonalDataAccess.objects.get()
    assert (access.account, access.fields, access.purpose) == (city.leader, "与信访人的谈话情况", "contact")
    assert member.post(at(petition, "contacts/"), {"purpose": "contact"}).status_code == 404
    assert "查看谈话情况" not in client_of(city.province_supervisor).get(at(petition)).text
    above = client_of(city.province_supervisor).post(at(petition, "contacts/"), {"purpose": "contact"})
    assert above.status_code == 403
    assert "张三说" not in above.text
    take(petition, "join_team", city.leader, today(), member=city.county_handler)
    assert "张三说" in client_of(city.county_handler).post(at(petition, "contacts/"), {"purpose": "contact"}).text


def test_files_of_measures_items_and_closings_are_shown_to_who_sees_the_petition(
    city: City, petition: Petition
) -> None:
    petition = take(working(city, petition), "add_measure", city.leader, today(), **measure(city))
    shown = {"number": 1, "account_of": "已办。"}
    petition = take(petition, "prove_measure", city.handler, today(), **shown, proofs=proof())
    ordered = {"meeting": 7, "meeting_name": "第三次联席会议", "chair": city.leader, **measure(city)}
    petition = take(petition, "order_action", city.leader, today(), **ordered)
    petition = take(petition, "prove_action", city.handler, today(), **shown, proofs=proof())
    petition = take(petition, "decide_measure", city.leader, today(), number=1, kept=True)
    petition = take(petition, "decide_action", city.leader, today(), number=1, kept=True)
    petition = propose(city, petition, today())
    page = client_of(city.leader).get(at(petition)).text
    assert "第三次联席会议" in page
    part = Closing.objects.get().parts.get()
    for owner in (Measure.objects.get(), ActionItem.objects.get(), part):
        file = owner.files.get()
        url = f"/petitions/{petition.number}/proofs/{file.pk}/"
        assert url in page
        assert client_of(city.leader).get(url)["Content-Type"] == "image/jpeg"
        assert client_of(city.stranger).get(url).status_code == 404


def test_closing_is_offered_with_the_reason_why_it_cannot_be_proposed_yet(city: City, petition: Petition) -> None:
    petition = take(working(city, petition), "add_measure", city.leader, today(), **measure(city))
    page = client_of(city.handler).get(at(petition)).text
    assert "还有1项措施没有完成，不能销号。" in page
    assert "propose_close" not in buttons(city.handler, petition)
    petition = take(petition, "drop_measure", city.leader, today(), number=1, reason="已改用他法。")
    assert "还没有联系信访人的记录" in client_of(city.handler).get(at(petition)).text
    petition = spoken(petition, city.handler, today())
    assert "propose_close" in buttons(city.handler, petition)
    petition = propose(city, petition, today())
    assert "sign_close" in buttons(city.leader, petition)
    petition = take(petition, "sign_close", city.leader, today(), agreed=True)
    assert "check_close" in buttons(city.province_supervisor, petition)
    assert "check_close" not in buttons(city.supervisor, petition)
    petition = take(petition, "check_close", city.province_supervisor, today(), passed=False, reason="回访未见。")
    assert "第1次报请销号被退回：回访未见。" in client_of(city.handler).get(at(petition)).text.replace("</i> ", "")


def test_the_chain_of_packages_and_the_group_as_far_as_the_reader_sees(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    petition = take(petition, "group_package", city.leader, today(), name="夜间施工扰民", reason="同一工地。")
    other = packaged(city, make_petition(city, State.SERVED, start=today() - timedelta(days=40)))
    group = petition.packages.get().group
    take(other, "group_package", city.leader, today(), group=group, reason="同一工地。")
    assert other.number in client_of(city.clerk).get(at(petition)).text
    member = city.county_handler
    petition = take(petition, "join_team", city.supervisor, today(), member=member)
    text = client_of(member).get(at(petition)).text
    assert "夜间施工扰民" in text
    assert other.number not in text
    deputy = make_account("副市长", (Role.LEADER, city.city))
    petition = packaged(city, petition, by=city.supervisor, leader=deputy, reason="分工调整")
    page = client_of(city.clerk).get(at(petition)).text
    assert "此前包案" in page
    assert "已移交" in page
    assert other.number not in page


def test_the_page_costs_the_same_with_one_and_twenty_of_everything(
    city: City, petition: Petition, django_assert_num_queries: Any
) -> None:
    petition = working(city, petition)

    def more() -> None:
        nonlocal petition
        petition = take(petition, "add_measure", city.leader, today(), **measure(city))
        petition = take(petition, "add_obstacle", city.leader, today(), text="资金缺口。", unit=city.other_bureau)
        contact = {"kind": "visit", "on": today(), "said": "要求停工。"}
        petition = take(petition, "record_contact", city.leader, today(), **contact)
        petition = take(petition, "report_progress", city.leader, today(), text="已约谈。")

    more()
    client = client_of(city.leader)
    client.get("/")
    with django_assert_num_queries(STATEMENTS):
        client.get(at(petition))
    for _again in range(3):
        more()
    with django_assert_num_queries(STATEMENTS):
        assert client.get(at(petition)).status_code == 200


STATEMENTS = 9


def test_what_is_still_owed_is_said_before_files_are_chosen(city: City, petition: Petition) -> None:
    url = f"/petitions/{petition.number}/steps/propose_close/"
    petition = take(packaged(city, petition), "accept_package", city.leader, today())
    assert "还没有联系信访人的记录" in client_of(city.leader).get(url).text
    petition = spoken(petition, city.leader, today())
    assert client_of(city.leader).get(url).status_code == 200
    version = Petition.objects.get(pk=petition.pk).version
    wrong = (
        client_of(city.leader)
        .post(url, {"version": version, "reasonable_account": "已装隔音屏。"})
        .context["form"]
        .errors
    )
    assert {"account_of", "without_measures", "reasonable_document"} <= set(wrong)
    none = client_of(city.leader).post(url, {"version": version, "account_of": "承诺息诉罢访。"}).context["form"].errors
    assert {"account_of", "without_measures", "reasonable_account"} <= set(none)
    measure = {"unit": city.bureau, "owner": "王处长", "text": "安装隔音屏。", "due_on": today() + timedelta(days=9)}
    take(petition, "add_measure", city.leader, today(), **measure)
    page = client_of(city.leader).get(url)
    assert (page.status_code, "还有1项措施没有完成，不能销号。" in page.text) == (409, True)

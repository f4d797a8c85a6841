"""我的包案: what waits, what slips, the scopes of leader, team and unit; the petition page; the API of a package."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases.package_rules.models import PackageRule
from cases.packages.models.commitments import Measure
from cases.packages.models.packages import Package
from cases.packages.reports.page_hooks import (
    Block,
    Line,
    Link,
    more_blocks,
    more_links,
    offer_link,
    show_block,
)
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Event
from tests.cases.packages.test_pages import client_of, measure, packaged, proof, today, working
from tests.cases.procedure.walking import propose, take
from tests.factories import City, make_city, make_petition, moment

pytestmark = pytest.mark.django_db
MINE = "/packages/mine/"


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED, start=today() - timedelta(days=40))


def waits(account: Account, scope: str = "") -> list[tuple[str, str]]:
    """What waits, and the address of the first button."""
    return _items(account, scope, "waits")


def slips(account: Account, scope: str = "") -> list[tuple[str, str]]:
    return _items(account, scope, "slips")


def _items(account: Account, scope: str, name: str) -> list[tuple[str, str]]:
    answer = client_of(account).get(MINE, {"scope": scope} if scope else {})
    assert answer.status_code == 200
    mine = answer.context["mine"]
    found = mine.waits.items if name == "waits" else mine.slips
    return [(item.what, item.buttons[0].url if item.buttons else "") for item in found]


def step(petition: Petition, key: str, chosen: str = "") -> str:
    return f"/petitions/{petition.number}/steps/{key}/?{chosen}back=mine"


def test_what_waits_for_the_leader_has_its_one_press(city: City, petition: Petition) -> None:
    petition = packaged(city, petition)
    assert waits(city.leader) == [("待确认包案", step(petition, "accept_package"))]
    petition = take(petition, "accept_package", city.leader, today())
    petition = take(petition, "add_measure", city.handler, today(), **measure(city))
    assert waits(city.leader) == [("措施待批准", step(petition, "approve_measure", "number=1&"))]
    petition = take(petition, "approve_measure", city.leader, today(), number=1, approved=True)
    assert waits(city.leader) == []
    assert waits(city.handler) == [("措施待完成", step(petition, "prove_measure", "number=1&"))]
    petition = take(petition, "prove_measure", city.handler, today(), number=1, account_of="已装。", proofs=proof())
    assert waits(city.leader) == [("措施待确认", step(petition, "decide_measure", "number=1&"))]
    petition = take(petition, "decide_measure", city.leader, today(), number=1, kept=True)
    petition = propose(city, petition, today())
    assert waits(city.leader) == [("待签批销号", step(petition, "sign_close"))]
    petition = take(petition, "sign_close", city.leader, today(), agreed=False, reason="回访未见。")
    assert waits(city.handler) == [("报请销号被退回", step(petition, "propose_close"))]
    page = client_of(city.leader).get(MINE).text
    for key, chosen in (("instruct", ""), ("record_contact", "kind=invited&"), ("record_contact", "kind=visit&")):
        assert step(petition, key, chosen).replace("&", "&amp;") in page
    opened = client_of(city.leader).get(step(petition, "record_contact", "kind=visit&")).text
    assert '<option value="visit" selected>' in opened
    assert f'value="{today().isoformat()}"' in opened


def test_what_slips_is_overdue_due_soon_without_contact_or_kept_up_by_an_obstacle(
    city: City, petition: Petition
) -> None:
    before = today() - timedelta(days=20)
    rule = {"duties": "四包。", "progress_days": 7, "contact_days": 14, "sample_percent": 10}
    PackageRule.objects.create(
        office=city.province, version=1, valid_from=before, created_at=moment(before), created_by=city.clerk, **rule
    )
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": today() + timedelta(days=3), "origin": "reception"}
    petition = take(petition, "package", city.clerk, before, **facts)
    petition = take(petition, "add_obstacle", city.handler, before, text="资金缺口。", unit=city.other_bureau)
    assert slips(city.leader) == [
        ("报送化解进展", step(petition, "report_progress")),
        ("领导包案化解", ""),
        ("久未联系", step(petition, "record_contact")),
        ("障碍未解决", ""),
    ]
    contact = {"kind": "visit", "on": today(), "said": "要求停工。"}
    petition = take(petition, "record_contact", city.leader, today(), **contact)
    take(petition, "report_progress", city.handler, today(), text="已约谈。")
    assert [what for what, _url in slips(city.leader)] == ["领导包案化解", "报送化解进展", "障碍未解决"]


def test_scopes_are_the_leaders_the_teams_and_the_units(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    member = city.county_handler
    petition = take(petition, "join_team", city.leader, today(), member=member)

    def scope(account: Account) -> tuple[str, int]:
        answer = client_of(account).get(MINE)
        return answer.context["scope"], len(answer.context["rows"])

    assert scope(city.leader) == ("lead", 1)
    assert scope(city.handler) == ("unit", 1)
    assert scope(member) == ("team", 1)
    assert scope(city.other_handler) == ("lead", 0)
    assert "没有包案" in client_of(city.other_handler).get(MINE).text
    assert client_of(member).get(MINE, {"scope": "lead"}).context["rows"] == []
    assert client_of(city.security_admin).get(MINE).status_code == 403
    take(petition, "leave_team", city.leader, today(), member=member)
    assert scope(member) == ("lead", 0)


def test_other_apps_add_a_block_and_a_link(city: City, petition: Petition) -> None:
    petition = working(city, petition)

    def block(account: Account, on: Any) -> Block | None:
        return Block("下一次会议", [Line("联席会议", "/meetings/7/", "周五")]) if account == city.leader else None

    def link(account: Account, about: Petition) -> Link | None:
        return Link("召集研判", f"/meetings/new/?petition={about.number}") if account == city.leader else None

    show_block(block)
    offer_link(link)
    try:
        page = client_of(city.leader).get(MINE).text
        head = client_of(city.leader).get(f"/petitions/{petition.number}/package/").text
    finally:
        more_blocks.remove(block)
        more_links.remove(link)
    assert '<a href="/meetings/7/">联席会议</a>' in page
    for text in (page, head):
        assert f"/meetings/new/?petition={petition.number}" in text


def test_the_page_costs_the_same_with_one_and_ten_packages(city: City, django_assert_num_queries: Any) -> None:
    client = client_of(city.leader)

    def more() -> None:
        petition = working(city, make_petition(city, State.SERVED, start=today() - timedelta(days=40)))
        take(petition, "add_measure", city.handler, today(), **measure(city))

    more()
    client.get("/")
    with django_assert_num_queries(STATEMENTS):
        client.get(MINE)
    for _again in range(4):
        more()
    with django_assert_num_queries(STATEMENTS):
        assert len(client.get(MINE).context["rows"]) == 5


STATEMENTS = 19


def test_the_petition_page_shows_a_panel_and_only_what_waits(city: City, petition: Petition) -> None:
    def keys(account: Account) -> list[str]:
        answer = client_of(account).get(f"/petitions/{petition.number}/")
        choices = answer.context["open_choices"]
        return [choice.kind.key for choice in choices if choice.kind.offered.page == "package"]

    assert keys(city.clerk) == ["package", "promise"]
    petition = packaged(city, petition)
    assert keys(city.clerk) == []
    assert keys(city.leader) == ["accept_package"]
    petition = take(petition, "accept_package", city.leader, today())
    petition = take(petition, "add_measure", city.handler, today(), **measure(city))
    assert keys(city.leader) == ["approve_measure"]
    page = client_of(city.leader).get(f"/petitions/{petition.number}/").text
    assert f"/petitions/{petition.number}/package/" in page
    assert "落实措施，化解后报请销号" in page
    assert "还没有联系" in page


def test_who_was_never_spoken_with_is_not_said_to_be_silent_for_days(city: City, petition: Petition) -> None:
    petition = packaged(city, petition)
    Package.objects.filter(petition=petition).update(opened_at=moment(today() - timedelta(days=86)))
    page = client_of(city.leader).get(MINE).text
    assert ("包案86天，还没有联系信访人" in page, "86天没有联系信访人" in page) == (True, False)
    Package.objects.filter(petition=petition).update(last_contact_on=today() - timedelta(days=40))
    page = client_of(city.leader).get(MINE).text
    assert ("40天没有联系信访人" in page, "还没有联系信访人" in page) == (True, False)


def test_the_api_gives_the_package_without_what_was_said(city: City, petition: Petition) -> None:
    api = Client()
    url = f"/api/v1/petitions/{petition.number}/package/"
    api.force_login(city.leader, backend="django.contrib.auth.backends.ModelBackend")
    assert api.get(url).status_code == 404
    petition = take(working(city, petition), "add_measure", city.leader, today(), **measure(city))
    petition = take(petition, "record_contact", city.leader, today(), kind="home", on=today(), said="张三说。")
    answer = api.get(url)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["package"]["leader"], body["package"]["stage"]) == (city.leader.name, "working")
    assert [(one["text"], one["state"], one["files"]) for one in body["measures"]] == [("安装隔音屏。", "open", 0)]
    assert body["contacts"][0]["kind"] == "home"
    assert "张三" not in answer.text
    told = api.get(f"/api/v1/petitions/{petition.number}/events/").json()["results"]
    assert next(one["text"] for one in told if one["kind"] == "add_measure").startswith("第1项措施：安装隔音屏。")
    api.force_login(city.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert api.get(url).status_code == 404


def test_the_numbers_of_what_waits_are_true_and_open_their_lists(city: City) -> None:
    """Of each kind all are counted, however few are shown; the longest overdue of any kind stands first."""
    start = today() - timedelta(days=40)
    for days in range(12):
        packaged(city, make_petition(city, State.SERVED, start=start), due_on=today() + timedelta(days=20 + days))
    old = working(city, make_petition(city, State.SERVED, start=start))
    take(old, "add_measure", city.handler, today(), **{**measure(city), "due_on": today() + timedelta(days=2)})
    client = client_of(city.leader)
    waiting = client.get(MINE).context["mine"].waits
    assert [(str(one.label), one.number) for one in waiting.numbers] == [("待确认包案", 12), ("措施待批准", 1)]
    assert (waiting.total, len(waiting.items), waiting.more) == (13, 10, 3)
    assert waiting.items[0].what == "措施待批准"
    for one in waiting.numbers:
        listed = client.get(one.url)
        assert listed.text.partition("<tbody")[2].count("<tr") == listed.context["total"] == one.number
    assert "checked" not in client.get(waiting.numbers[0].url).text.partition("<main")[2]


def test_who_is_to_take_a_package_on_reads_what_is_asked(city: City) -> None:
    start = today() - timedelta(days=40)
    for asked in ({"responsible": "王处长", "note": "每周一报进展。"}, {}):
        packaged(city, make_petition(city, State.SERVED, start=start), **asked)
    page = client_of(city.leader).get(f"{MINE}?scope=lead&waits=accept").text
    unit = city.bureau.short_name
    assert f"责任单位：{unit} 王处长。要求：每周一报进展。</td>" in page
    assert f"责任单位：{unit}。</td>" in page


def test_several_are_confirmed_at_once_and_the_others_stay(city: City) -> None:
    start = today() - timedelta(days=40)
    three = [packaged(city, make_petition(city, State.SERVED, start=start)) for _again in range(3)]
    client, numbers = client_of(city.leader), [one.number for one in three]
    given = {"kind": "accept", "chosen": [numbers[0], numbers[1], "370100-2020-000001"]}
    answer = client.post(f"{MINE}confirm/", given, follow=True)
    assert answer.context["total"] == 1
    assert "已办理2件。" in answer.text
    assert "370100-2020-000001：没有这一信访件，或者您无权查看。" in answer.text
    stages = dict(Package.objects.values_list("petition__number", "stage"))
    assert stages == {numbers[0]: "working", numbers[1]: "working", numbers[2]: "waiting"}
    assert Event.objects.filter(kind="accept_package").count() == 2
    # Who is not the leader confirms nothing, and what needs a look at each is not confirmed by the dozen.
    refused = client_of(city.handler).post(f"{MINE}confirm/", {"kind": "accept", "chosen": numbers[2]}, follow=True)
    assert ("已办理" in refused.text, numbers[2] in refused.text) == (False, True)
    for kind in ("sign", "measures", "promises"):
        assert client.post(f"{MINE}confirm/", {"kind": kind, "chosen": numbers}).status_code == 404
    assert "请先勾选。" in client.post(f"{MINE}confirm/", {"kind": "accept"}, follow=True).text


def test_what_names_nothing_of_its_kind_is_passed_over(city: City) -> None:
    petition = packaged(city, make_petition(city, State.SERVED, start=today() - timedelta(days=40)))
    client = client_of(city.leader)
    odd = {
        "accept": [f"{petition.number} 5", "", " ", f"{petition.number}\0"],
        "approve": [petition.number, f"{petition.number} ", f"{petition.number} 五", f"{petition.number} 123456"],
    }
    for kind, chosen in odd.items():
        answer = client.post(f"{MINE}confirm/", {"kind": kind, "chosen": chosen}, follow=True)
        assert (answer.status_code, "请先勾选。" in answer.text, "已办理" in answer.text) == (200, True, False)
    assert petition.packages.get().stage == "waiting"
    given = {"kind": "accept", "chosen": [f"{petition.number} 5", petition.number]}
    assert "已办理1件。" in client.post(f"{MINE}confirm/", given, follow=True).text


def test_what_was_reported_done_is_confirmed_on_the_form_of_its_step(city: City) -> None:
    petition = working(city, make_petition(city, State.SERVED, start=today() - timedelta(days=40)))
    petition = take(petition, "add_measure", city.handler, today(), **measure(city))
    petition = take(petition, "approve_measure", city.leader, today(), number=1, approved=True)
    petition = take(petition, "prove_measure", city.handler, today(), number=1, account_of="已完成。", proofs=proof())
    answer = client_of(city.leader).get(f"{MINE}?scope=lead&waits=measures")
    shown = answer.text.partition("<main")[2]
    assert (answer.context["total"], "confirm-form" in shown, 'name="chosen"' in shown) == (1, False, False)
    assert f"/{petition.number}/steps/decide_measure/" in shown


def test_several_measures_are_approved_and_each_petition_slips_once(city: City) -> None:
    start = today() - timedelta(days=40)
    petition = working(city, make_petition(city, State.SERVED, start=start))
    for _again in range(2):
        petition = take(petition, "add_measure", city.handler, today(), **measure(city))
    client = client_of(city.leader)
    chosen = [item.chosen for item in client.get(MINE).context["mine"].waits.items]
    assert chosen == [f"{petition.number} 1", f"{petition.number} 2"]
    assert "已办理2件。" in client.post(f"{MINE}confirm/", {"kind": "approve", "chosen": chosen}, follow=True).text
    assert set(Measure.objects.values_list("state", flat=True)) == {"open"}
    cases = client.get(MINE).context["mine"].cases
    assert len(cases) == len({case.number for case in cases}) <= 1

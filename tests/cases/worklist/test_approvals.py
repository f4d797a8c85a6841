"""What waits for a leader: only of the own office, decided on the spot, with the sentence where one may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Extension, Instruction
from cases.procedure.actions.perform import perform
from cases.procedure.queries import corrections_to_decide, objections_to_decide
from offices.organisation.models import Account, Office
from offices.organisation.policies import forget_authority
from offices.organisation.queries import standing_office
from offices.organisation.roles import Role
from tests.cases.procedure.walking import before
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_office, make_petition

pytestmark = pytest.mark.django_db


def asking(city: City) -> Petition:
    petition = make_petition(city, State.HANDLING, start=timezone.localdate() - timedelta(days=20))
    return perform(
        "request_extension", petition_id=petition.pk, by=city.handler, at=timezone.now(), days=20, reason="须鉴定"
    )


def test_head_approves_from_the_list_and_comes_back() -> None:
    city = make_city()
    petition = asking(city)
    client = client_of(city.head)
    page = client.get("/approvals/")
    assert "须鉴定" in page.text
    item = page.context["extensions"][0]
    data = {"version": petition.version, "request_key": str(item["approve_key"]), "back": "approvals", "reason": ""}
    response = client.post(f"/petitions/{petition.number}/steps/approve_extension/", data)
    assert (response.status_code, response.url) == (302, "/approvals/")
    assert Extension.objects.get().decision == "agreed"
    assert petition.clocks.get(kind="decide").extension_days == 20
    assert client.get("/approvals/").context["extensions"] == []


def test_deputy_sees_the_request_and_why_not_to_decide() -> None:
    city = make_city()
    asking(city)
    page = client_of(city.deputy).get("/approvals/")
    assert "“批准延期”须由测试市bureau局负责人决定。" in page.text
    assert "approve_extension" not in page.text


def test_a_deputy_is_offered_no_end_and_no_correction_but_told_why() -> None:
    city = make_city()
    deputy = make_account("副职", (Role.LEADER, city.city))
    before(city, "approve_reply")
    before(city, "decide_correction")
    said, by_head = (client_of(account).get("/approvals/").text for account in (deputy, city.leader))
    for step in ("approve_reply", "refuse_ending", "decide_correction"):
        assert f"/steps/{step}/" not in said
        assert f"/steps/{step}/" in by_head
    assert said.count("负责人决定") >= 2


def test_other_offices_see_nothing() -> None:
    city = make_city()
    asking(city)
    assert client_of(city.leader).get("/approvals/").context["extensions"] == []
    for account in (city.other_handler, city.supervisor, city.stranger, city.system_admin):
        assert client_of(account).get("/approvals/").status_code == 403


def test_leader_writes_an_instruction_on_an_urgent_matter() -> None:
    city = make_city()
    petition = make_petition(city, start=timezone.localdate(), urgent_reason="可能造成人员伤亡")
    client = client_of(city.leader)
    page = client.get("/approvals/")
    assert "可能造成人员伤亡" in page.text
    data = {
        "version": petition.version,
        "request_key": str(page.context["urgent"][0]["key"]),
        "back": "approvals",
        "text": "请立即处置",
        "due_on": "",
    }
    assert client.post(f"/petitions/{petition.number}/steps/instruct/", data).status_code == 302
    assert Instruction.objects.get().text == "请立即处置"
    assert "请立即处置" in client.get("/approvals/").text


def test_clerk_sees_objections_to_what_was_passed_on() -> None:
    city = make_city()
    make_petition(city, State.OBJECTED, start=timezone.localdate() - timedelta(days=5))
    assert "不属于我局职权" in client_of(city.clerk).get("/approvals/").text
    assert "不属于我局职权" not in client_of(city.county_clerk).get("/approvals/").text


def close(city: City, successor: Office | None) -> None:
    """The city's office is closed; with the offices below it, where they are not moved."""
    Office.objects.filter(parent=city.city).update(parent=city.province)
    Office.objects.filter(pk=city.city.pk).update(is_active=False, successor=successor)


@pytest.mark.parametrize("succeeded", [True, False])
def test_what_a_closed_office_would_decide_waits_for_who_stands_for_it(succeeded: bool) -> None:
    """An objection to what it passed on, and a correction of what it registered."""
    city, at = make_city(), timezone.now()
    day = timezone.localdate()
    objected = make_petition(city, State.OBJECTED, start=day - timedelta(days=5))
    corrected = make_petition(city, State.UNIT_RECEIVED, start=day - timedelta(days=5))
    perform(
        "propose_correction", petition_id=corrected.pk, by=city.clerk, at=at, changes={"headcount": 2}, reason="核对"
    )
    other = make_office("office-two", city.province, name="某市信访联席办")
    clerk = make_account("two_clerk", (Role.REGISTRATION_CLERK, other))
    head = make_account("two_head", (Role.LEADER, other, True))
    for one in (clerk, head):
        assert (list(objections_to_decide(one)), list(corrections_to_decide(one))) == ([], [])
    close(city, other if succeeded else None)
    Petition.objects.filter(pk__in=[objected.pk, corrected.pk]).update(
        office_ids=[city.bureau.pk, other.pk, city.province.pk]
    )
    for one in (clerk, head):
        forget_authority(one)
    stands = other if succeeded else city.province
    assert standing_office(Office.objects.get(pk=city.city.pk)) == stands
    found = [one.petition for one in objections_to_decide(clerk)] + [
        one.petition for one in corrections_to_decide(head)
    ]
    assert found == ([objected, corrected] if succeeded else [])
    above = [one.petition for one in objections_to_decide(make_account("up", (Role.REGISTRATION_CLERK, city.province)))]
    assert above == ([] if succeeded else [objected])


@pytest.mark.parametrize("who", ["clerk", "leader", "head", "deputy"])
def test_navigation_leads_those_here_for_whom_there_is_a_section(who: str) -> None:
    page = client_of(getattr(make_city(), who)).get("/approvals/")
    assert [link["active"] for link in page.context["nav"]() if link["url"] == "/approvals/"] == [True]
    assert "没有等您决定的事项。" in page.text


@pytest.mark.parametrize("who", ["handler", "supervisor", "stranger", "system_admin"])
def test_navigation_leads_nobody_else_here(who: str) -> None:
    client = client_of(getattr(make_city(), who))
    assert "/approvals/" not in client.get("/offices/profile/").text
    assert client.get("/approvals/").status_code == 403


def test_statements_do_not_grow_with_the_requests(django_assert_num_queries: Any) -> None:
    city = make_city()
    client = client_of(city.head)
    for count in (1, 3):
        while Extension.objects.count() < count:
            asking(city)
        with django_assert_num_queries(23):
            client.get("/approvals/")


def test_what_has_ended_waits_for_nobody_though_a_result_is_owed() -> None:
    """A county ended what was assigned to it: the report to the city is owed, but nothing can be decided any more."""
    city = make_city()
    start = timezone.localdate() - timedelta(days=9)
    petition = make_petition(city, State.SCREENED, start=start)
    due = timezone.localdate() + timedelta(days=9)
    steps: list[tuple[str, Account, dict[str, Any]]] = [
        ("mark_urgent", city.clerk, {"reason": "可能造成人员伤亡"}),
        ("assign", city.clerk, {"to": city.county, "note": "请报结果", "result_due": due}),
        ("instruct", city.leader, {"text": "请依法及时办理"}),
        ("propose_correction", city.clerk, {"changes": {"headcount": 2}, "reason": "核对"}),
        ("receive", city.county_clerk, {}),
        (
            "screen",
            city.county_clerk,
            {"purpose": "demand", "category": city.category, "path": 4, "reason": "另有途径"},
        ),
    ]
    for key, by, facts in steps:
        perform(key, petition_id=petition.pk, by=by, at=timezone.now(), **facts)
    page = client_of(city.leader).get("/approvals/").context
    assert [len(page[name]) for name in ("urgent", "instructions", "corrections")] == [1, 1, 1]

    guided = {"where": "市人民法院", "text": "属于诉讼事项"}
    ended = perform("guide", petition_id=petition.pk, by=city.county_clerk, at=timezone.now(), **guided)

    page = client_of(city.leader).get("/approvals/").context
    assert (ended.is_open, ended.next_clock) == (True, "report_back")
    # What a leader instructed is answered all the same.
    assert [len(page[name]) for name in ("urgent", "instructions", "corrections")] == [0, 1, 0]


def test_a_correction_says_what_it_is_about_and_whether_it_was_looked_at() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    person = petition.petitioners.get(role="principal")
    perform(
        "propose_person", petition_id=petition.pk, by=city.handler, at=timezone.now(), person=person, name="王晓明",
        reason="身份证件所载姓名不同",
    )  # fmt: skip
    leader = client_of(city.leader)
    page = leader.get("/approvals/").text
    assert "更正信访人身份（姓名）" in page
    assert f'href="/petitions/{petition.number}/#parties"' in page
    step = f"/petitions/{petition.number}/steps/decide_correction/"
    assert "您还没有查看。" in leader.get(step).text
    leader.post(f"/petitions/{petition.number}/identity/", {"purpose": "check"})
    assert "您已于" in leader.get(step).text


def test_a_form_that_asks_for_one_of_several_says_all_at_once() -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    person = petition.petitioners.get(role="principal")
    address = f"/petitions/{petition.number}/steps/correct_person/"
    answer = client_of(city.handler).post(address, {"person": person.key, "version": petition.version})
    said = [problem.sentence for problem in answer.context["form"].problems]
    assert "没有需要更正的内容。" in said
    assert any("更正理由" in one for one in said)

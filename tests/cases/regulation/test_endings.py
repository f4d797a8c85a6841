"""What ends a petition early: the same person or a recorded link, an answer to each point, the head's approval."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import RoleAssignment
from offices.organisation.roles import Role
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.taken import ANSWERS, ENDING, FILING, REPLY, STEP_FORMS
from tests.cases.procedure.walking import next_day, reach, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment

ANOTHER = Person("李大海", "111", "110105194912310038", "13900005678", "测试市和平路2号")
REASON = "您以同一事实和理由再次提出，不再受理。"


def screened(city: City, **values: Any) -> Petition:
    return make_petition(city, State.SCREENED, start=timezone.localdate() - timedelta(days=2), **values)


def final(city: City, **values: Any) -> Petition:
    return make_petition(city, State.CLOSED_FINAL, start=date(2025, 9, 1), **values)


# 申诉求决（六）


@pytest.mark.parametrize(("key", "facts"), [("direct_reply", {"text": "已阅。"}), ("file", {"reason": "存"})])
def test_a_demand_of_the_petition_procedure_does_not_end_with_two_characters(
    city: City, key: str, facts: dict[str, str]
) -> None:
    petition = make_petition(city, State.SCREENED)

    assert refusal(petition, key, city.clerk, next_day(petition), **facts) == (ActionRefused, "head_approves", None)
    assert "报批直接回复、存" in choice_for(city.clerk, petition, step_kind(key)).refusal


@pytest.mark.parametrize("screening", [{"purpose": "demand", "path": 2}, {"purpose": "suggestion"}])
def test_another_class_is_no_way_round_the_approval(city: City, screening: dict[str, Any]) -> None:
    petition = make_petition(city, State.SCREENED)
    facts = {"category": city.category, **screening}
    assert refusal(petition, "screen", city.clerk, next_day(petition), **facts) == (
        InvalidFacts, "no_reason", "reason",
    )  # fmt: skip
    petition = take(petition, "screen", city.clerk, next_day(petition), reason="经核实属于仲裁事项", **facts)
    assert said(petition)[-1]["reason"] == "经核实属于仲裁事项"
    for key, told in (("direct_reply", {"text": "已阅。"}), ("file", {"reason": "存档"})):
        assert refusal(petition, key, city.clerk, next_day(petition), **told)[1] == "head_approves"
    assert choice_for(city.clerk, petition, step_kind("propose_ending")).is_open


@pytest.mark.parametrize("screening", [{"purpose": "demand", "path": 4}, {"purpose": "suggestion"}])
def test_other_matters_are_answered_directly(city: City, screening: dict[str, Any]) -> None:
    petition = make_petition(city)
    petition = take(petition, "screen", city.clerk, next_day(petition), category=city.category, **screening)

    assert choice_for(city.clerk, petition, step_kind("propose_ending")).refusal.startswith("本件不由信访程序办理")
    assert take(petition, "direct_reply", city.clerk, next_day(petition), text="已答复").state == State.DIRECT_REPLY


def test_a_reply_goes_out_with_the_approval_of_the_head(city: City) -> None:
    petition = walk(city, make_petition(city, State.SCREENED), REPLY)
    number = petition.number
    letter = "您咨询的事项答复如下。\n1. 停止夜间施工：夜间施工须有许可证明。\n2. 赔偿损失：赔偿可以依法协商或者起诉。"

    assert (petition.state, papers(petition)) == (State.SCREENED, [])
    assert said(petition)[1]["ending"] == "direct_reply"
    assert messages(petition) == [("city", "approve", f"信访件 {number} 报批直接回复，请审批")]
    opened = [
        who for who, one in city.people().items() if choice_for(one, petition, step_kind("approve_reply")).is_open
    ]
    assert opened == ["leader"]
    page = client_of(city.leader).get("/approvals/").text
    assert number in page
    assert f"/petitions/{number}/steps/approve_reply/" in page
    assert "夜间施工须有许可证明。" in client_of(city.leader).get(f"/petitions/{number}/steps/approve_reply/").text
    assert "批准直接回复" in client_of(city.leader).get(petition.get_absolute_url()).text

    petition = take(petition, "approve_reply", city.leader, next_day(petition))

    assert (petition.state, petition.is_open) == (State.DIRECT_REPLY, False)
    assert papers(petition) == [("direct_reply", "city", None, letter)]
    kind, facts = said(petition)
    assert (kind, facts["ending"], facts["ground"]) == ("approve_reply", "direct_reply", "consultation")
    assert messages(petition) == [("city", "screen", f"信访件 {number} 已批准直接回复，请送达告知并记录送达")]
    assert number not in client_of(city.leader).get("/approvals/").text


def test_a_filing_is_told_to_the_petitioner_and_served(city: City) -> None:
    petition = walk(city, make_petition(city, State.SCREENED), FILING)
    petition = take(petition, "approve_filing", city.leader, next_day(petition))
    assert (petition.state, [kind for kind, *_rest in papers(petition)]) == (State.FILED, ["notice"])

    served = {"served_on": next_day(petition), "method": "in_person", "received_by": "本人"}
    petition = take(petition, "serve_letter", city.clerk, next_day(petition), **served)

    assert petition.served_on == served["served_on"]
    refused = choice_for(city.clerk, petition, step_kind("serve_letter")).refusal
    assert refused == "没有待送达的告知文书。"


def test_where_name_or_address_is_unclear_nothing_can_be_sent(city: City) -> None:
    petition = walk(city, make_petition(city, State.SCREENED, address_unclear=True), FILING)

    petition = take(petition, "approve_filing", city.leader, next_day(petition))

    assert (petition.state, papers(petition)) == (State.FILED, [])


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"ground": ""}, "no_ground", "ground"),
        ({"ending": "no_longer_accept"}, "no_ending", "ending"),
        ({"answers": {1: "已解释。"}}, "demand_unanswered", "answers"),
        ({"answers": {**ANSWERS, 2: " "}}, "demand_unanswered", "answers"),
        ({"ground": "duplicate"}, "no_other", "other"),
        ({"text": "请于    日前来领取。"}, "blank_left", "text"),
    ],
)
def test_what_a_proposal_must_say(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    petition = make_petition(city, State.SCREENED)

    refused = refusal(petition, "propose_ending", city.clerk, next_day(petition), **{**ENDING, **wrong})

    assert refused == (InvalidFacts, code, field)


def test_a_duplicate_is_in_hand_and_of_the_same_person(city: City) -> None:
    petition = screened(city)
    day = next_day(petition)
    ended, strangers = final(city), make_petition(city, State.HANDLING, principal=ANOTHER)
    mine = make_petition(city, State.HANDLING)
    facts = {**ENDING, "ending": "file", "ground": "duplicate"}

    assert refusal(petition, "propose_ending", city.clerk, day, other=ended, **facts)[1] == "not_in_hand"
    assert refusal(petition, "propose_ending", city.clerk, day, other=strangers, **facts)[1] == "strangers_case"
    form = client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/propose_ending/").text
    assert (mine.number in form, strangers.number in form) == (True, False)
    petition = take(petition, "propose_ending", city.clerk, day, other=mine, **facts)
    petition = take(petition, "approve_filing", city.leader, day)

    link = petition.links.get()
    assert (link.other, link.kind, link.reason) == (mine, "same_matter", "重复反映，已有在办件")


# The head


def test_who_proposed_does_not_approve(city: City) -> None:
    both = make_account("both", (Role.REGISTRATION_CLERK, city.city), (Role.LEADER, city.city, True))
    petition = make_petition(city, State.SCREENED)
    day = next_day(petition)
    petition = take(petition, "propose_ending", both, day, **ENDING)

    for key, facts in (("approve_reply", {}), ("refuse_ending", {"reason": "重办"})):
        assert refusal(petition, key, both, day, **facts) == (InvalidFacts, "own_proposal", None)
    assert take(petition, "approve_reply", city.leader, day).state == State.DIRECT_REPLY


def test_where_nobody_here_can_approve_the_office_above_does(city: City) -> None:
    RoleAssignment.objects.filter(account=city.leader).update(is_head=False)
    above = make_account("above", (Role.LEADER, city.city.parent, True))
    petition = make_petition(city, State.SCREENED)
    day = next_day(petition)
    petition = take(petition, "propose_ending", city.clerk, day, **ENDING)

    assert petition.ending_proposals.get().decider == city.city.parent
    assert petition.number in client_of(above).get("/approvals/").text
    petition = take(petition, "approve_reply", above, day)
    assert (petition.state, petition.documents.get(kind="direct_reply").office) == (State.DIRECT_REPLY, city.city)


def test_where_nobody_can_approve_nothing_is_proposed(city: City) -> None:
    RoleAssignment.objects.update(is_head=False)
    petition = make_petition(city, State.SCREENED)

    assert refusal(petition, "propose_ending", city.clerk, next_day(petition), **ENDING) == (
        InvalidFacts,
        "no_head",
        None,
    )


def test_what_the_head_refuses_goes_on(city: City) -> None:
    petition = walk(city, make_petition(city, State.SCREENED), REPLY)
    waiting = choice_for(city.clerk, petition, step_kind("propose_ending")).refusal
    assert waiting == "已报批直接回复，待负责人审批；转送、交办等另行办理的，报批即撤回。"

    petition = take(petition, "refuse_ending", city.leader, next_day(petition), reason="请转住建局办理。")

    assert (petition.state, petition.ending_proposals.get().decision) == (State.SCREENED, "refused")
    assert messages(petition) == [("city", "screen", f"信访件 {petition.number} 报批直接回复未获批准，请另行办理")]
    assert choice_for(city.clerk, petition, step_kind("propose_ending")).is_open
    assert refusal(petition, "approve_reply", city.leader, next_day(petition))[1] == "no_request"


def test_a_petition_that_goes_another_way_withdraws_the_proposal(city: City) -> None:
    petition = walk(city, make_petition(city, State.SCREENED), REPLY)

    petition = take(petition, "transfer", city.clerk, next_day(petition), to=city.bureau)

    assert petition.ending_proposals.get().decision == "withdrawn"
    assert petition.number not in client_of(city.leader).get("/approvals/").text


# 不再受理


def test_no_longer_accepted_after_the_final_opinion(city: City) -> None:
    petition = reach(city, "no_longer_accept")
    link = petition.links.get()

    assert (petition.state, petition.is_open, petition.concluded_on) == (State.NO_LONGER, False, date(2026, 3, 5))
    assert said(petition) == (
        "no_longer_accept",
        {
            "from": "screened",
            "set": {"concluded_on": "2026-03-05", "state": "no_longer"},
            "on": "2026-03-05",
            "ending": "no_longer_accept",
            "other": link.other.number,
            "clocks": [("stop", "route", "met", "2026-03-05")],
            "papers": [("no_longer", "〔2026〕1号")],
        },
    )
    assert (link.kind, link.reason, link.linked_by) == ("same_matter", "复核终结后再次提出", city.leader)
    assert clocks(petition) == [("route", "met", "city", "2026-03-17", "2026-03-05")]
    # The paper names the final opinion by number and date.
    body = "同一事实和理由。\n复核意见：province局〔2025〕2号，2025年9月16日。"
    assert papers(petition) == [("no_longer", "city", None, body)]
    assert link.other.state == State.CLOSED_FINAL


def test_a_strangers_finished_case_is_no_ground(city: City) -> None:
    petition, other = screened(city), final(city, principal=ANOTHER)
    day = next_day(petition)

    refused = refusal(petition, "propose_no_longer", city.clerk, day, other=other, text=REASON)
    assert refused == (InvalidFacts, "strangers_case", "other")

    # Linked as the same matter, it is; of the other person's case the letter says nothing.
    linked = {"other": other, "kind": "same_matter", "reason": "两户同一处房屋"}
    petition = take(petition, "link", city.clerk, day, **linked)
    named = f"{other.number}已复核终结，不再受理。"
    refused = refusal(petition, "propose_no_longer", city.clerk, day, other=other, text=named)
    assert refused == (InvalidFacts, "strangers_number", "text")
    petition = take(petition, "propose_no_longer", city.clerk, day, other=other, text=REASON)
    page = client_of(city.leader).get(f"{petition.get_absolute_url()}steps/no_longer_accept/").text
    assert "与本件不是同一信访人。" in page
    assert "同一事项（此前已提出）”：两户同一处房屋" in page
    petition = take(petition, "no_longer_accept", city.leader, day)
    assert papers(petition) == [("no_longer", "city", None, REASON)]


def test_a_joined_case_alone_is_no_ground(city: City) -> None:
    petition, other = make_petition(city, State.SCREENED), final(city, principal=ANOTHER)
    day = next_day(petition)
    petition.links.create(other=other, kind="joined", linked_at=moment(day), linked_by=city.clerk)

    refused = refusal(petition, "propose_no_longer", city.clerk, day, other=other, text=REASON)

    assert refused == (InvalidFacts, "strangers_case", "other")


@pytest.mark.parametrize("role", ["representatives", "members"])
def test_a_representative_is_the_same_person_and_a_member_is_not(city: City, role: str) -> None:
    principal = Person("王小明", "111", "11010519491231002X", "13800001234", "测试市幸福路1号")
    other = final(city, principal=ANOTHER, headcount=6, **{role: [principal]})
    petition = make_petition(city, State.SCREENED)
    facts = {"other": other, "text": REASON}
    day = next_day(petition)

    if role == "members":
        assert refusal(petition, "propose_no_longer", city.clerk, day, **facts)[1] == "strangers_case"
    else:
        assert take(petition, "propose_no_longer", city.clerk, day, **facts).ending_proposals.exists()


def test_only_what_was_final_is_quoted(city: City) -> None:
    petition, reviewed = make_petition(city, State.SCREENED), make_petition(city, State.REVIEW_SERVED)
    day = date(2026, 3, 25)

    for other, code in ((reviewed, "not_final"), (petition, "itself")):
        refused = refusal(petition, "propose_no_longer", city.clerk, day, other=other, text=REASON)
        assert refused == (InvalidFacts, code, "other")


def test_the_form_offers_what_may_be_quoted(city: City) -> None:
    mine, strangers = final(city), final(city, principal=ANOTHER)
    petition = screened(city)

    form = STEP_FORMS["propose_no_longer"](petition=petition, account=city.clerk, on=timezone.localdate())

    assert form.initial["other"] == mine.number
    assert form.phrases["other"] == [(mine.subject, mine.number)]
    page = client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/propose_no_longer/").text
    assert "与本件是同一信访人（身份证件号码相同）。" in page
    assert strangers.number not in page


# Any letter to the petitioner


def test_no_letter_to_the_petitioner_names_a_strangers_petition(city: City) -> None:
    petition, other = make_petition(city, State.SCREENED), make_petition(city, principal=ANOTHER)
    mine = make_petition(city)
    ground = {"ground": "《信访工作条例》第十九条第三款"}
    day = next_day(petition)

    refused = refusal(petition, "refuse", city.clerk, day, text=f"同一事项见{other.number}。", **ground)
    assert refused == (InvalidFacts, "strangers_number", "text")
    taken = take(petition, "refuse", city.clerk, day, text=f"您的{mine.number}正在办理。", **ground)
    assert taken.state == State.REFUSED


def test_a_proposal_through_the_api(city: City, api: Any) -> None:
    petition = screened(city)
    answers = [{"number": number, "text": text} for number, text in ANSWERS.items()]
    url = f"/api/v1/petitions/{petition.number}/steps"

    sent = api(city.clerk).post(f"{url}/propose_ending/", {**ENDING, "answers": answers, "version": petition.version})

    assert sent.status_code == 200, sent.text
    assert sent.json()["next_step"]["key"] == "approve_reply"
    sent = api(city.leader).post(f"{url}/approve_reply/", {"version": petition.version + 1})
    assert (sent.status_code, sent.json()["state"]) == (200, "direct_reply")

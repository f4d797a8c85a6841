"""The rare steps of review and re-review: refused, quashed, handled anew."""

from datetime import date, timedelta

import pytest

from cases.papers.actions import letter_as_issued
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.beside import HEARD
from tests.cases.procedure.taken import ANSWERED, ANSWERED_ANEW, SERVED, TAKEN
from tests.cases.procedure.walking import before, last_event, next_day, reach, refusal, take, walk
from tests.factories import City, make_city, make_petition

BASIS = "《信访工作条例》第三十五条"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def ask_again(city: City, petition: Petition, key: str, day: date) -> Petition:
    reviewer = city.reviewer if key == "request_review" else city.province_reviewer
    return take(petition, key, reviewer, day, requested_on=day, reasons="仍不服")


# 不予受理复查


def test_a_refused_review_gives_the_petition_back_to_the_unit(city: City) -> None:
    petition = reach(city, "refuse_review")

    assert (petition.state, petition.holder, petition.handled_by) == (State.SERVED, city.bureau, None)
    assert petition.office_ids == [city.city.pk, city.bureau.pk]
    assert said(petition) == (
        "refuse_review",
        {
            "from": "review_requested",
            "set": {"holder": city.bureau.pk, "handled_by": None, "state": "served"},
            "on": "2026-03-12",
            "review": {"level": "review", "outcome": "", "refused": True, "ground": "out_of_scope"},
            "clocks": [
                ("stop", "review", "met", "2026-03-12"),
                ("start", "request_review", "bureau", "2026-03-11", "2026-04-10"),
            ],
            "papers": [("review_refusal", "〔2026〕3号")],
        },
    )
    # The day on which the organ had the request is not counted.
    assert clocks(petition)[-3:] == [
        ("request_review", "met", "bureau", "2026-04-09", "2026-03-11"),
        ("review", "met", "city", "2026-04-10", "2026-03-12"),
        ("request_review", "running", "bureau", "2026-04-10", None),
    ]
    assert (petition.next_due, petition.next_clock) == (None, "")
    assert papers(petition) == [("review_refusal", "city", None, "超出原请求范围。")]
    assert messages(petition) == [("bureau", "handle", f"信访件 {petition.number} 的复查申请不予受理")]
    review = petition.reviews.get()
    assert (review.refused, review.outcome, review.closed_on) == (True, "", date(2026, 3, 12))


def test_after_a_refused_review_it_may_be_asked_for_again_or_lapses(city: City) -> None:
    petition = reach(city, "refuse_review")
    other = reach(city, "refuse_review")

    petition = ask_again(city, petition, "request_review", date(2026, 3, 16))
    other = take(other, "lapse", None, "2026-04-18")

    assert (petition.state, list(petition.reviews.values_list("refused", flat=True))) == (
        State.REVIEW_REQUESTED,
        [True, False],
    )
    assert (other.state, other.is_open) == (State.CLOSED_LAPSED, False)


def test_in_shandong_the_refusal_ends_the_three_days_as_well(city: City) -> None:
    city.city.profile = "SD-2016"
    city.city.save()
    petition = before(city, "refuse_review")
    assert ("review_acceptance", "running", "city", "2026-03-16", None) in clocks(petition)

    petition = walk(city, petition, TAKEN["refuse_review"][1][-1])

    assert ("review_acceptance", "met", "city", "2026-03-16", "2026-03-12") in clocks(petition)
    assert ("stop", "review_acceptance", "met", "2026-03-12") in said(petition)[1]["clocks"]


# 不予受理复核


def test_a_refused_rereview_gives_the_petition_back_to_the_reviewing_organ(city: City) -> None:
    petition = reach(city, "refuse_rereview")

    assert (petition.state, petition.holder, petition.handled_by) == (State.REVIEW_SERVED, city.city, None)
    assert petition.office_ids == [city.city.pk, city.bureau.pk, city.province.pk]
    assert said(petition) == (
        "refuse_rereview",
        {
            "from": "rereview_requested",
            "set": {"holder": city.city.pk, "handled_by": None, "state": "review_served"},
            "on": "2026-03-16",
            "review": {"level": "rereview", "outcome": "", "refused": True, "ground": "out_of_scope"},
            "clocks": [
                ("stop", "rereview", "met", "2026-03-16"),
                ("start", "request_rereview", "city", "2026-03-15", "2026-04-14"),
            ],
            "papers": [("rereview_refusal", "〔2026〕2号")],
        },
    )
    assert clocks(petition)[-3:] == [
        ("request_rereview", "met", "city", "2026-04-13", "2026-03-15"),
        ("rereview", "met", "province", "2026-04-14", "2026-03-16"),
        ("request_rereview", "running", "city", "2026-04-14", None),
    ]
    assert papers(petition) == [("rereview_refusal", "province", None, "超出原请求范围。")]
    assert messages(petition) == [("bureau", "handle", f"信访件 {petition.number} 的复核申请不予受理")]
    reviews = petition.reviews.order_by("pk").values_list("level", "outcome", "refused", "closed_on")
    assert list(reviews) == [
        ("review", "uphold", False, date(2026, 3, 13)),
        ("rereview", "", True, date(2026, 3, 16)),
    ]


def test_after_a_refused_rereview_it_may_be_asked_for_again_or_lapses(city: City) -> None:
    petition = reach(city, "refuse_rereview")
    other = reach(city, "refuse_rereview")

    petition = ask_again(city, petition, "request_rereview", date(2026, 3, 17))
    other = take(other, "lapse", None, "2026-04-22")

    assert (petition.state, petition.holder) == (State.REREVIEW_REQUESTED, city.province)
    assert (other.state, other.is_open) == (State.CLOSED_LAPSED, False)


# 撤销并责令重新办理（复核）


def test_a_quashed_opinion_goes_back_to_the_unit_with_its_whole_time(city: City) -> None:
    petition = reach(city, "remand_rereview")

    assert (petition.state, petition.holder, petition.handled_by) == (State.REMANDED, city.bureau, None)
    assert (petition.outcome, petition.concluded_on, petition.served_on) == ("", None, None)
    assert said(petition) == (
        "remand_rereview",
        {
            "from": "rereview_handling",
            "set": {
                "holder": city.bureau.pk,
                "handled_by": None,
                "outcome": "",
                "concluded_on": None,
                "served_on": None,
                "state": "remanded",
            },
            "on": "2026-03-17",
            "review": {"level": "rereview", "outcome": "revoke", "refused": False},
            "clocks": [
                ("stop", "rereview", "met", "2026-03-17"),
                ("start", "decide", "bureau", "2026-03-17", "2026-05-16"),
            ],
            "papers": [("rereview_opinion", "〔2026〕2号")],
        },
    )
    assert clocks(petition)[-2:] == [
        ("rereview", "met", "province", "2026-04-14", "2026-03-17"),
        ("decide", "running", "bureau", "2026-05-16", None),
    ]
    assert (petition.next_due, petition.next_clock) == (date(2026, 5, 16), "decide")
    assert papers(petition) == [("rereview_opinion", "province", None, "事实不清。")]
    assert messages(petition) == [("bureau", "handle", f"信访件 {petition.number} 责令重新办理")]
    # Its paper does not call itself final: the unit answers anew.
    document = petition.documents.get(kind="rereview_opinion")
    assert letter_as_issued(document).closing == (
        "原办理单位应当重新办理，不得以同一事实和理由作出与原意见相同或者基本相同的意见。",
    )


def test_a_suggestion_handled_anew_still_has_no_sixty_days(city: City) -> None:
    petition = take(
        make_petition(city), "screen", city.clerk, "2026-03-03", purpose="suggestion", category=city.category
    )
    petition = take(petition, "transfer", city.clerk, "2026-03-04", to=city.bureau)
    petition = take(petition, "receive", city.handler, "2026-03-05")
    for step in (*ANSWERED, SERVED):
        petition = walk(city, petition, step)
    petition = ask_again(city, petition, "request_review", date(2026, 3, 12))
    petition = take(petition, "accept_review", city.reviewer, "2026-03-13")

    petition = take(petition, "remand_review", city.reviewer, "2026-03-14", text="事实不清", basis=BASIS)

    assert petition.state == State.REMANDED
    assert [kind for kind, state, *_rest in clocks(petition) if state == "running"] == []


def test_what_was_quashed_is_not_simple_any_more(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING_SIMPLE), ANSWERED[-1])
    petition = ask_again(city, walk(city, petition, SERVED), "request_review", date(2026, 3, 12))
    petition = take(petition, "accept_review", city.reviewer, "2026-03-13")

    petition = take(petition, "remand_review", city.reviewer, "2026-03-14", text="事实不清", basis=BASIS)

    assert (petition.simplified, said(petition)[1]["set"]["simplified"]) == (False, False)
    assert clocks(petition)[-1] == ("decide", "running", "bureau", "2026-05-13", None)


# 重新办理


def test_handling_anew_keeps_the_clock_of_the_order(city: City) -> None:
    petition = reach(city, "restart_handling")

    assert (petition.state, petition.holder, petition.handled_by) == (State.HANDLING, city.bureau, city.handler)
    assert said(petition) == (
        "restart_handling",
        {
            "from": "remanded",
            "set": {"handled_by": city.handler.pk, "state": "handling"},
            "on": "2026-03-14",
        },
    )
    assert clocks(petition)[-1] == ("decide", "running", "bureau", "2026-05-12", None)
    assert (papers(petition), messages(petition)) == ([], [])


@pytest.mark.parametrize("key", ["remand_review", "remand_rereview"])
def test_the_new_opinion_may_be_reviewed_like_the_first(city: City, key: str) -> None:
    petition = walk(city, reach(city, key), TAKEN["restart_handling"][1][-1])
    for step in (ANSWERED_ANEW, SERVED):
        petition = walk(city, petition, step)
    day = date(2026, 3, 27)

    petition = ask_again(city, petition, "request_review", day)

    assert (petition.state, petition.holder) == (State.REVIEW_REQUESTED, city.city)
    assert clocks(petition)[-1] == ("review", "running", "city", "2026-04-26", None)
    petition = take(petition, "accept_review", city.reviewer, "2026-03-28")
    petition = take(petition, "issue_review", city.reviewer, "2026-03-29", outcome="uphold", text="维持", basis=BASIS)
    service = {"served_on": date(2026, 3, 30), "method": "in_person", "received_by": "本人"}
    petition = take(petition, "serve_review", city.reviewer, "2026-03-30", **service)
    petition = ask_again(city, petition, "request_rereview", date(2026, 3, 31))
    petition = walk(city, petition, TAKEN["refuse_rereview"][1][-1])
    # The latest review gave the petition its office back.
    assert (petition.state, petition.holder) == (State.REVIEW_SERVED, city.city)


@pytest.mark.parametrize(("key", "reviewer"), [("issue_review", "reviewer"), ("issue_rereview", "province_reviewer")])
def test_an_opinion_is_not_quashed_by_its_outcome(city: City, key: str, reviewer: str) -> None:
    state = State.REVIEW_HANDLING if key == "issue_review" else State.REREVIEW_HANDLING
    petition = make_petition(city, state)
    facts = {"text": "撤销", "basis": BASIS}

    refused = refusal(petition, key, getattr(city, reviewer), "2026-03-23", outcome="revoke", **facts)

    assert refused == (InvalidFacts, "not_an_outcome", "outcome")
    assert last_event(petition).kind == f"accept_{key.removeprefix('issue_')}"


def test_the_notice_and_the_record_of_a_hearing_are_built_of_their_fields(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_HEARING)
    notice = petition.documents.filter(kind="hearing_notice").latest("pk").body
    day = next_day(petition)
    petition = take(petition, "close_rereview_hearing", city.province_reviewer, day, **HEARD, first=day, last=day)
    record = petition.documents.filter(kind="hearing_record").latest("pk").body

    assert notice.splitlines()[0].startswith(f"关于“{petition.subject}”，定于2026年")
    assert notice.splitlines()[0].endswith("在三楼会议室举行复核听证。")
    assert notice.splitlines()[1:] == ["主持人：李科长", "参加人：信访人、物业公司", "记录人：王科员"]
    told = day - timedelta(days=1)
    assert record.splitlines() == [
        f"听证日期：{told.year}年{told.month}月{told.day}日",
        "主持人：李科长",
        "到场人：信访人、物业公司",
        "记录人：王科员",
        "听证结论：应当停止施工。",
    ]


# 变更、部分变更


@pytest.mark.parametrize("outcome", ["change", "partly"])
@pytest.mark.parametrize(("key", "reviewer"), [("issue_review", "reviewer"), ("issue_rereview", "province_reviewer")])
def test_what_is_changed_is_said_in_the_letter_and_to_the_unit(
    city: City, key: str, reviewer: str, outcome: str
) -> None:
    petition = make_petition(city, State.REVIEW_HANDLING if key == "issue_review" else State.REREVIEW_HANDLING)
    who, facts = getattr(city, reviewer), {"text": "经查，期限不当。", "basis": BASIS, "outcome": outcome}

    assert refusal(petition, key, who, "2026-03-23", **facts) == (InvalidFacts, "no_changed", "changed")
    blank = refusal(petition, key, who, "2026-03-23", **facts, changed=" ")
    assert blank == (InvalidFacts, "no_changed", "changed")
    upheld = {**facts, "outcome": "uphold", "changed": "期限改为30日。"}
    assert refusal(petition, key, who, "2026-03-23", **upheld) == (InvalidFacts, "nothing_changed", "changed")
    undated = refusal(petition, key, who, "2026-03-23", **facts, changed="期限改为30日。")
    assert undated == (InvalidFacts, "no_carry_out_by", "carry_out_by")
    by = {"changed": "期限改为30日。", "carry_out_by": date(2026, 4, 20)}
    petition = take(petition, key, who, "2026-03-23", **facts, **by)

    said = "经查，期限不当。\n\n变更的内容：期限改为30日。\n\n由测试市bureau局于2026年4月20日（周一）前落实。"
    assert papers(petition)[-1][-1] == said
    label = {"change": "变更", "partly": "部分变更"}[outcome]
    ((office, permission, told),) = messages(petition)
    assert (office, permission) == ("bureau", "handle")
    assert f"结论：{label}，请按变更后的内容在2026年4月20日（周一）前落实并记录" in told
    assert petition.reviews.latest("pk").get_outcome_display() == label


def test_the_unit_learns_of_each_step_of_a_review(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    told = []
    for key, facts in (
        ("request_review", {"requested_on": date(2026, 3, 20), "reasons": "不服"}),
        ("accept_review", {}),
        ("issue_review", {"outcome": "uphold", "text": "维持", "basis": BASIS}),
    ):
        petition = take(petition, key, city.reviewer, "2026-03-20", **facts)
        told += messages(petition)

    number = f"信访件 {petition.number} "
    assert told == [
        ("bureau", "handle", f"{number}的信访人申请复查"),
        ("bureau", "handle", f"{number}的复查申请已经受理"),
        ("bureau", "handle", f"{number}的复查意见已经出具，结论：维持"),
    ]

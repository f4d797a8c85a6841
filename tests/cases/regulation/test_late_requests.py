"""Requests for review after their limit, those that are incomplete, and the opinion after an order to handle anew."""

from datetime import date, timedelta

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for, next_step_kind
from cases.procedure.queries import late_reasons_to_confirm
from cases.procedure.step_kinds import step_kind
from cases.regulation.actions.closing import close_due
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.policies import authority_of
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from offices.pages.words import cn_date
from tests.cases.petitions.read_back import clocks, messages, papers, said
from tests.cases.procedure.taken import LAPSED, OPINION
from tests.cases.procedure.walking import before, last_event, next_day, reach, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment


@pytest.fixture
def city(db: None) -> City:
    return make_city()


# 期限届满之后


@pytest.mark.parametrize("key", ["request_review", "request_rereview"])
def test_what_was_posted_in_time_is_in_time_whenever_it_arrives(city: City, key: str) -> None:
    petition = make_petition(city, State.SERVED if key == "request_review" else State.REVIEW_SERVED)
    right = petition.clocks.get(kind=key)
    petition = walk(city, petition, LAPSED)
    assert (petition.state, petition.is_open) == (State.CLOSED_LAPSED, False)
    reviewer = city.reviewer if key == "request_review" else city.province_reviewer
    day = right.due + timedelta(days=8)

    petition = take(petition, key, reviewer, day, requested_on=day, posted_on=right.due, reasons="不服")

    assert petition.state == (State.REVIEW_REQUESTED if key == "request_review" else State.REREVIEW_REQUESTED)
    kind, facts = said(petition)
    assert ("exercise", key, right.due.isoformat()) in facts["clocks"]
    assert (kind, facts["request"]) == (key, {"asked_on": right.due.isoformat(), "posted": True, "late": False})
    right.refresh_from_db()
    assert (right.state, right.stopped_on) == ("met", right.due)
    review = petition.reviews.latest("pk")
    assert (review.posted_on, review.right_due, review.late) == (right.due, right.due, False)


@pytest.mark.parametrize("key", ["request_review", "request_rereview"])
def test_a_late_request_needs_its_reason_and_the_organ_decides(city: City, key: str) -> None:
    petition = make_petition(city, State.SERVED if key == "request_review" else State.REVIEW_SERVED)
    right = petition.clocks.get(kind=key)
    petition = walk(city, petition, LAPSED)
    reviewer = city.reviewer if key == "request_review" else city.province_reviewer
    day = right.due + timedelta(days=8)
    asked = {"requested_on": day, "reasons": "不服"}

    assert refusal(petition, key, reviewer, day, **asked) == (InvalidFacts, "too_late", "late_reason")
    posted_late = {**asked, "posted_on": right.due + timedelta(days=1)}
    assert refusal(petition, key, reviewer, day, **posted_late) == (InvalidFacts, "too_late", "late_reason")
    unproved = {**asked, "late_reason": "住院治疗"}
    assert refusal(petition, key, reviewer, day, **unproved) == (InvalidFacts, "no_late_proof", "late_proof")
    petition = take(petition, key, reviewer, day, **unproved, late_proof="出院记录复印件")

    assert said(petition)[1]["request"] == {"asked_on": day.isoformat(), "posted": False, "late": True}
    right.refresh_from_db()
    assert right.state == "lapsed"
    accept, level = f"accept_{key.removeprefix('request_')}", key.removeprefix("request_")
    after, office = day + timedelta(days=1), city.city if level == "review" else city.province
    assert refusal(petition, accept, reviewer, after)[1] == "reason_unconfirmed"
    assert refusal(petition, "confirm_late_reason", reviewer, after)[1] == "own_request"
    assert next_step_kind(petition) == step_kind("confirm_late_reason")
    other = make_account("第二人", (Role.REVIEWER, office))
    petition = take(petition, "confirm_late_reason", other, after, reason="住院期间不能提出，予以认可。")
    review = petition.reviews.latest("pk")
    assert (review.recorded_by, review.confirmed_by, review.late_proof) == (reviewer, other, "出院记录复印件")
    assert messages(petition)[-1][:2] == ("bureau", "handle")
    assert refusal(petition, "confirm_late_reason", other, after)[1] == "confirmed_already"
    petition = take(petition, accept, reviewer, after)
    assert petition.is_open


@pytest.mark.parametrize("key", ["refuse_late_review", "refuse_late_rereview"])
def test_a_late_request_that_is_refused_gives_no_new_days(city: City, key: str) -> None:
    petition = reach(city, key)

    assert (petition.state, petition.is_open) == (State.CLOSED_LAPSED, False)
    assert [clock for clock in clocks(petition) if clock[1] == "running"] == []
    review = petition.reviews.latest("pk")
    assert (review.refused, review.ground, review.late) == (True, "late", True)
    level = "review" if key == "refuse_late_review" else "rereview"
    assert said(petition)[1]["review"] == {"level": level, "outcome": "", "refused": True, "ground": "late"}


@pytest.mark.parametrize(
    ("key", "late"), [("refuse_review", "refuse_late_review"), ("refuse_late_review", "refuse_review")]
)
def test_a_request_in_time_and_a_late_one_are_refused_differently(city: City, key: str, late: str) -> None:
    petition = before(city, key)

    refused = refusal(petition, late, city.reviewer, next_day(petition), ground="out_of_scope", text="不属于复查范围")

    assert refused[:2] == (ActionRefused, "asked_late" if key == "refuse_late_review" else "not_late")


def test_what_lapsed_was_one_right_and_the_other_cannot_be_used(city: City) -> None:
    petition = walk(city, make_petition(city, State.SERVED), LAPSED)

    refused = refusal(
        petition,
        "request_rereview",
        city.reviewer,
        next_day(petition),
        requested_on=next_day(petition),
        reasons="不服",
        late_reason="住院治疗",
        late_proof="出院记录",
    )

    assert refused[:2] == (ActionRefused, "other_right")


def test_the_system_waits_for_what_is_in_the_post(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    due = petition.clocks.get(kind="request_review").due

    for day in (due + timedelta(days=1), due + timedelta(days=7)):
        assert close_due(at=moment(day)) == 0
        assert refusal(petition, "lapse", None, day)[1] == "not_lapsed"
    assert close_due(at=moment(due + timedelta(days=8))) == 1

    assert Petition.objects.get(pk=petition.pk).state == State.CLOSED_LAPSED


# 补正


def test_what_is_not_completed_in_time_is_refused_and_not_before(city: City) -> None:
    petition = make_petition(city, State.REVIEW_REQUESTED)
    incomplete = {"ground": "incomplete", "text": "材料不齐"}
    assert refusal(petition, "refuse_review", city.reviewer, "2026-03-12", **incomplete)[1] == "not_asked"

    petition = take(
        petition,
        "ask_review_completion",
        city.reviewer,
        "2026-03-12",
        complete_by=date(2026, 3, 19),
        text="请补交委托书。",
    )

    assert papers(petition) == [("completion_notice", "city", None, "请补交委托书。\n\n请于2026年3月19日前补正。")]
    assert refusal(petition, "refuse_review", city.reviewer, "2026-03-19", **incomplete)[1] == "time_to_complete"
    petition = take(petition, "refuse_review", city.reviewer, "2026-03-20", **incomplete)
    assert petition.reviews.get().ground == "incomplete"


# 重新办理的意见


def test_the_same_opinion_is_barred_after_the_order_to_handle_anew(city: City) -> None:
    petition = reach(city, "restart_handling")
    day = next_day(petition)
    same = {**OPINION, "difference": "补充调查了夜间施工的噪声监测记录。"}
    spaced = {**same, "facts_found": " 经查，属 实！", "opinion": same["opinion"] + "\n"}

    for facts in (same, spaced):
        assert refusal(petition, "conclude", city.handler, day, **facts) == (InvalidFacts, "same_opinion", "opinion")
    other = {**same, "facts_found": "经监测，夜间噪声超标12分贝，属实。"}
    blank = {**other, "difference": "不同。"}
    assert refusal(petition, "conclude", city.handler, day, **blank) == (InvalidFacts, "no_difference", "difference")
    petition = take(petition, "conclude", city.handler, day, **other)

    assert petition.state == State.OPINION_ISSUED
    assert facts_of(last_event(petition))["difference"] == other["difference"]


def test_no_opinion_that_was_quashed_is_taken_again(city: City) -> None:
    """Ordered anew a second time, the unit returns to neither of its opinions."""
    petition = reach(city, "restart_handling")
    day = next_day(petition)
    second = {**OPINION, "facts_found": "另行查明没有超标。", "difference": "补充了夜间噪声的监测记录。"}
    petition = take(petition, "conclude", city.handler, day, **second)
    petition = take(petition, "serve", city.handler, day, served_on=day, method="in_person", received_by="本人")
    petition = take(petition, "request_review", city.reviewer, day, requested_on=day, reasons="不服")
    petition = take(petition, "accept_review", city.reviewer, day)
    again = {"text": "再次撤销，重新办理。", "basis": "《信访工作条例》第三十五条"}
    petition = take(petition, "remand_review", city.reviewer, day, **again)
    petition = take(petition, "restart_handling", city.handler, day)

    for opinion in (OPINION, second):
        given = {**opinion, "difference": "与上次意见认定的事实不同。"}
        assert refusal(petition, "conclude", city.handler, day, **given)[1] == "same_opinion"


def _asked_late(city: City) -> tuple[Petition, date]:
    petition = make_petition(city, State.SERVED)
    right = petition.clocks.get(kind="request_review")
    petition, day = walk(city, petition, LAPSED), right.due + timedelta(days=8)
    given = {"requested_on": day, "reasons": "不服", "late_reason": "住院治疗", "late_proof": "出院记录"}
    return take(petition, "request_review", city.reviewer, day, **given), day


def test_where_one_person_reviews_the_head_confirms(city: City) -> None:
    """No organ is without somebody who may: the head hears of it, finds it, and decides."""
    petition, day = _asked_late(city)
    head, deputy = city.leader, make_account("副职", (Role.LEADER, city.city))
    assert authority_of(head).heads(city.city)

    assert [one.petition_id for one in late_reasons_to_confirm(head)] == [petition.pk]
    assert not late_reasons_to_confirm(deputy).exists()
    assert choice_for(deputy, petition, step_kind("confirm_late_reason")).refusal
    page = client_of(head).get("/approvals/").content.decode()
    assert "待认可的逾期理由" in page
    assert "住院治疗" in page
    assert client_of(head).get(f"{petition.get_absolute_url()}steps/confirm_late_reason/").status_code == 200
    assert "认可逾期理由" in client_of(head).get(petition.get_absolute_url()).content.decode()

    petition = take(petition, "confirm_late_reason", head, day, reason="予以认可。")

    assert petition.reviews.latest("pk").confirmed_by == head
    assert not late_reasons_to_confirm(head).exists()
    take(petition, "accept_review", city.reviewer, day)


def test_the_head_of_another_office_confirms_nothing(city: City) -> None:
    petition, day = _asked_late(city)

    assert not late_reasons_to_confirm(city.head).exists()
    assert refusal(petition, "confirm_late_reason", city.head, day)[0] is NotPermitted


def test_the_form_says_until_when_it_could_be_asked_for(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    right = petition.clocks.get(kind="request_review")

    page = client_of(city.reviewer).get(f"{petition.get_absolute_url()}steps/request_review/").content.decode()

    assert f"申请期限至{cn_date(right.due)}。" in page


def test_reason_and_proof_are_asked_for_together(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    right = petition.clocks.get(kind="request_review")
    petition, day = walk(city, petition, LAPSED), right.due + timedelta(days=8)

    with pytest.raises(InvalidFacts) as caught:
        take(petition, "request_review", city.reviewer, day, requested_on=day, reasons="不服")

    assert [caught.value.field, *(one.field for one in caught.value.besides)] == ["late_reason", "late_proof"]


def test_a_refusal_leads_to_the_step_that_it_names(city: City) -> None:
    """The steps of review and re-review have names of their own; a sentence says the one that can be taken now."""
    petition, _day = _asked_late(city)
    url, reviewer = f"{petition.get_absolute_url()}steps/", client_of(city.reviewer)

    early = reviewer.get(f"{url}accept_review/").text
    incomplete = reviewer.get(f"{url}refuse_review/").text

    assert f"{url}refuse_late_review/" in early
    assert f"{url}refuse_late_review/" in incomplete
    assert f"{url}refuse_late_rereview/" not in early + incomplete


@pytest.mark.parametrize("level", ["review", "rereview"])
def test_a_late_request_whose_reason_is_confirmed_is_treated_as_one_in_time(city: City, level: str) -> None:
    """Art. 35, 36: nobody is sent away as late whose reason was found good; what lacks papers still can be refused."""
    petition = make_petition(city, State.SERVED if level == "review" else State.REVIEW_SERVED)
    right = petition.clocks.get(kind=f"request_{level}")
    petition, day = walk(city, petition, LAPSED), right.due + timedelta(days=8)
    reviewer, office = (city.reviewer, city.city) if level == "review" else (city.province_reviewer, city.province)
    given = {"requested_on": day, "reasons": "不服", "late_reason": "住院治疗", "late_proof": "出院记录"}
    petition = take(petition, f"request_{level}", reviewer, day, **given)
    petition = take(petition, "confirm_late_reason", make_account("第二人", (Role.REVIEWER, office)), day)
    late = {"ground": "late", "text": "申请逾期且无正当理由。"}

    assert refusal(petition, f"refuse_late_{level}", reviewer, day, **late)[1] == "confirmed_already"
    assert refusal(petition, f"refuse_{level}", reviewer, day, **late)[1] == "not_late"
    page = client_of(reviewer).get(f"{petition.get_absolute_url()}steps/refuse_{level}/").content.decode()
    assert ('value="incomplete"' in page, 'value="late"' in page) == (True, False)

    asked = {"complete_by": day + timedelta(days=5), "text": "缺身份证明"}
    petition = take(petition, f"ask_{level}_completion", reviewer, day, **asked)
    after = day + timedelta(days=6)
    petition = take(petition, f"refuse_{level}", reviewer, after, ground="incomplete", text="逾期未补正。")

    assert petition.state == (State.SERVED if level == "review" else State.REVIEW_SERVED)
    again = petition.clocks.get(kind=f"request_{level}", state="running")
    assert again.start == right.start + (after - right.due)
    assert again.due >= after

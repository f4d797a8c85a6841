"""Service by post, by leaving, by notice: each has its proof, and its own day from which the petitioner's time runs."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.papers.models import Service
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from offices.errors import InvalidFacts
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of
from offices.pages.words import cn_date
from tests.cases.attachments.attached import attach, processed
from tests.cases.petitions.read_back import clocks, said
from tests.cases.procedure.walking import last_event, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment, picture

STATE_BEFORE = {
    "serve": (State.OPINION_ISSUED, "handler", "request_review"),
    "serve_review": (State.REVIEW_ISSUED, "reviewer", "request_rereview"),
    "serve_rereview": (State.REREVIEW_ISSUED, "province_reviewer", ""),
}
LEFT = {
    "method": "left",
    "received_by": "本人",
    "refusal": "拒绝签收",
    "place": "幸福路8号",
    "witnesses": "周明、陈芳",
}


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.parametrize("key", STATE_BEFORE)
def test_by_notice_it_is_served_thirty_days_after_the_notice(city: City, key: str) -> None:
    state, who, right = STATE_BEFORE[key]
    petition = make_petition(city, state)
    day = next_day(petition)

    petition = take(petition, key, getattr(city, who), day, served_on=day, method="public_notice", place="村务公开栏")

    served = day + timedelta(days=30)
    service = Service.objects.latest("pk")
    assert (service.on, service.noticed_on, service.signed, service.received_by) == (served, day, False, "")
    assert said(petition)[1]["service"]["on"] == served.isoformat()
    assert "视为送达" in "".join(describe(last_event(petition)).sentences)
    if right:
        clock = petition.clocks.get(kind=right, state="running")
        assert (clock.start, clock.due_strict) == (served, served + timedelta(days=30))


def test_notice_of_29_november_ends_the_right_on_28_january(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED, start=date(2026, 11, 2))
    day = date(2026, 11, 29)

    petition = take(petition, "serve", city.handler, day, served_on=day, method="public_notice", place="公开栏")

    assert (petition.served_on, clocks(petition)[-1]) == (
        date(2026, 12, 29),
        ("request_review", "running", "bureau", "2027-01-28", None),
    )


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"method": "public_notice", "place": "公开栏", "signed": True}, "notice_signed", "signed"),
    ({"method": "public_notice"}, "no_place", "place"),
    ({"method": "in_person"}, "no_receiver", "received_by"),
    ({**LEFT, "signed": True}, "left_signed", "signed"),
    ({**LEFT, "place": ""}, "no_place", "place"),
    ({**LEFT, "refusal": " "}, "no_refusal_reason", "refusal"),
    ({**LEFT, "witnesses": "周明"}, "no_witnesses", "witnesses"),
    ({**LEFT, "witnesses": "Jess"}, "no_witnesses", "witnesses"),
    ({**LEFT, "witnesses": "周明、周明"}, "no_witnesses", "witnesses"),
    ({**LEFT, "witnesses": "周明，周 明"}, "no_witnesses", "witnesses"),
    ({**LEFT, "method": "in_person", "signed": False, "witnesses": "陳芳、陈芳"}, "no_witnesses", "witnesses"),
    ({**LEFT, "method": "in_person", "signed": False, "witnesses": ""}, "no_witnesses", "witnesses"),
    ({"method": "mail", "received_by": "本人"}, "no_posting", "posted_on"),
]


@pytest.mark.parametrize("key", STATE_BEFORE)
def test_service_without_its_proof_is_refused(city: City, key: str) -> None:
    state, who, _right = STATE_BEFORE[key]
    petition = make_petition(city, state)
    day = next_day(petition)

    for facts, code, field in WRONG:
        refused = refusal(petition, key, getattr(city, who), day, served_on=day, **facts)
        assert refused == (InvalidFacts, code, field), facts
    posted = {"method": "mail", "received_by": "本人", "posted_on": day}
    refused = refusal(petition, key, getattr(city, who), day, served_on=day, **posted)
    assert refused == (InvalidFacts, "not_return_slip", "served_on")


@pytest.mark.parametrize("key", STATE_BEFORE)
def test_by_post_the_day_of_the_return_slip_counts(city: City, key: str) -> None:
    state, who, right = STATE_BEFORE[key]
    petition = make_petition(city, state)
    posted, received = next_day(petition), next_day(petition) + timedelta(days=3)

    facts = {"method": "mail", "received_by": "本人", "posted_on": posted, "served_on": received}
    petition = take(petition, key, getattr(city, who), received, **facts)

    service = Service.objects.latest("pk")
    assert (service.on, service.posted_on, service.signed) == (received, posted, True)
    if right:
        assert petition.clocks.get(kind=right, state="running").start == received


@pytest.mark.parametrize("witnesses", ["周明、陈芳", "周明 陈芳", "周明，陈芳"])
def test_what_is_left_has_place_and_two_witnesses(city: City, witnesses: str) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    day = next_day(petition)

    petition = take(petition, "serve", city.handler, day, served_on=day, **{**LEFT, "witnesses": witnesses})

    service = Service.objects.latest("pk")
    assert (service.signed, service.witnesses, petition.state) == (False, witnesses, State.SERVED)


PROVED = {**LEFT, "witnesses": ""}


@pytest.mark.parametrize("method", ["left", "in_person"])
@pytest.mark.parametrize("key", STATE_BEFORE)
def test_a_photo_of_the_service_stands_for_the_witnesses(city: City, key: str, method: str) -> None:
    state, who, _right = STATE_BEFORE[key]
    petition, account = make_petition(city, state), getattr(city, who)
    day = next_day(petition)
    processed(*attach(petition, account, kind="service", at=moment(day)))
    petition.refresh_from_db()

    how = {"method": method, "signed": False if method == "in_person" else None, "photo": 1}
    petition = take(petition, key, account, day, served_on=day, **{**PROVED, **how})

    service = Service.objects.latest("pk")
    assert (service.signed, service.witnesses, service.photo) == (False, "", 1)
    event = Event.objects.filter(chain_id=petition.chain_id, kind=key).latest("sequence")
    assert facts_of(event)["service"]["photo"] == 1
    assert "送达过程见附件1。" in describe(event).sentences
    assert (
        "照片见附件1"
        in client_of(account).get(f"/petitions/{petition.number}/papers/{service.document_id}/service/").text
    )
    refused = refusal(petition, "ask_withdrawal", account, day, number=1, reason="传错了。")
    assert refused == (InvalidFacts, "proves_service", "number")


def test_a_photo_of_something_else_proves_no_service(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    day = next_day(petition)
    before = petition.documents.latest("pk").issued_on - timedelta(days=1)
    processed(*attach(petition, city.handler, kind="service", at=moment(before)))
    processed(*attach(petition, city.handler, picture((9, 9)), kind="evidence", at=moment(day)))
    attach(petition, city.handler, picture((8, 8)), kind="service", at=moment(day))  # not processed yet
    other = make_petition(city, State.HANDLING, subject="另一件")
    processed(*attach(other, city.handler, *(picture((side, 5)) for side in range(1, 6)), kind="service"))

    petition.refresh_from_db()
    told = {
        number: refusal(petition, "serve", city.handler, day, served_on=day, **PROVED, photo=number)
        for number in range(5)
    }

    wrong = (InvalidFacts, "no_photo", "photo")
    assert told == {0: wrong, 1: (InvalidFacts, "old_photo", "photo"), 2: wrong, 3: wrong, 4: wrong}


def test_the_form_offers_the_photos_and_the_api_takes_their_number(city: City, api: Any) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    processed(*attach(petition, city.handler, kind="service", title="张贴照片"))
    address = f"/petitions/{petition.number}/steps/serve/"
    page = client_of(city.handler).get(address).text
    assert '<option value="1">附件1《张贴照片》</option>' in page
    version = type(petition).objects.get(pk=petition.pk).version
    sent = {**PROVED, "served_on": "2026-11-29", "version": version}

    for photo, status in ((2, 422), ("。", 422), (1, 200)):
        answer = api(city.handler).post(f"/api/v1{address}", {**sent, "photo": photo}, format="json")
        assert answer.status_code == status, answer.json()
    service = answer.json()["papers"][-1]["service"]
    assert (service["photo"], service["signed"]) == (1, False)


def test_an_agent_whose_authority_has_ended_receives_nothing(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    day = next_day(petition)
    agent = {"name": "李强", "name_masked": "李*", "relation": "子", "scope": "全程"}
    petition.agents.create(**agent, valid_until=day - timedelta(days=1))
    served = {"method": "in_person", "served_on": day, "received_by": "代理人", "signed": True}

    refused = refusal(petition, "serve", city.handler, day, **served)
    page = client_of(city.handler).get(f"/petitions/{petition.number}/").text

    assert refused == (InvalidFacts, "authority_ended", "received_by")
    assert f"授权已于{cn_date(day - timedelta(days=1))}届满" in page
    petition.agents.create(**agent, valid_until=day)
    assert take(petition, "serve", city.handler, day, **served).state == State.SERVED


def test_all_that_a_proof_lacks_is_said_at_once(city: City, api: Any) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    page = f"/petitions/{petition.number}/steps/serve/"
    sent = {"method": "left", "served_on": "", "version": petition.version}
    said = ("未签收的，请写明拒收理由。", "未签收的，请写明送达地点。", "未签收的，须有两名以上不同的见证人")
    answer = client_of(city.handler).post(page, sent)
    assert answer.status_code == 422
    for sentence in ("请填写送达日期。", *said):
        assert sentence in answer.text, sentence
    whole = {**sent, "served_on": "2026-03-20"}
    answer = client_of(city.handler).post(page, whole)
    assert answer.status_code == 422
    for sentence in said:
        assert sentence in answer.text, sentence
    problem = api(city.handler).post(f"/api/v1{page}", whole, format="json").json()
    assert (problem["code"], sorted(problem["errors"])) == ("no_refusal_reason", ["place", "refusal", "witnesses"])


def test_all_that_a_screening_lacks_is_said_at_once(city: City, api: Any) -> None:
    petition = make_petition(city, State.SCREENED)
    facts = {
        "purpose": "accusation",
        "category": city.category.full_name,
        "simplified": "on",
        "version": petition.version,
    }
    answer = client_of(city.clerk).post(f"/petitions/{petition.number}/steps/screen/", facts)
    assert answer.status_code == 422
    for sentence in (
        "检举控告须写明被检举控告的人员或单位",
        "请写明理由",
        "只有由信访程序办理的申诉求决和建议意见可以简易办理",
    ):
        assert sentence in answer.text, sentence


def photo_of(petition: Petition, account: Account) -> int:
    """The number of a photo of the service."""
    processed(*attach(petition, account, kind="service", at=moment(next_day(petition))))
    petition.refresh_from_db()
    return 1


@pytest.mark.parametrize("is_proved", [False, True])
def test_a_day_of_service_told_after_the_limit_needs_its_proof(city: City, is_proved: bool) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    due = petition.clocks.get(kind="serve").due
    facts: dict[str, Any] = {"served_on": due, "method": "in_person", "received_by": "本人", "signed": True}
    facts["photo"] = photo_of(petition, city.handler) if is_proved else None
    recorded = due + timedelta(days=5)
    petition = take(petition, "serve", city.handler, recorded, **facts)
    assert petition.clocks.get(kind="serve").stopped_on == (due if is_proved else recorded)


@pytest.mark.parametrize("key", ["serve", "serve_review"])
def test_no_day_without_proof_ends_the_right_of_the_petitioner(city: City, key: str) -> None:
    state, who, right = STATE_BEFORE[key]
    petition = make_petition(city, state)
    day = next_day(petition)
    facts: dict[str, Any] = {"served_on": day, "method": "in_person", "received_by": "本人", "signed": True}
    told = refusal(petition, key, getattr(city, who), day + timedelta(days=50), **facts)
    assert told == (InvalidFacts, "right_over", "served_on")
    facts["photo"] = photo_of(petition, getattr(city, who))
    petition = take(petition, key, getattr(city, who), day + timedelta(days=50), **facts)
    assert petition.clocks.get(kind=right).start == day

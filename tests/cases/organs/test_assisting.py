"""Other offices help the one that leads (协办) or are told (抄送); one office alone holds the petition."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from cases.organs.models import Assistance
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.policies import choices_for
from cases.procedure.reports.timeline import describe
from cases.regulation.forms.handling import ConcludeForm
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from tests.cases.drafts.drafting import signed_off
from tests.cases.petitions.read_back import clocks, messages, papers
from tests.cases.petitions.test_accused import LATER, accusation, named, refused, step
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.test_races import at_once, history_is_whole
from tests.cases.procedure.walking import last_event, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_office, make_petition, moment
from tests.lists import cells_of
from tests.paths import NO_SUCCESSOR, TO_THE_ORGAN

REQUEST = "请核实规划许可情况。"
ANSWER = "经核实，该项目没有夜间施工许可。"
DUE = date(2026, 3, 20)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def sees(account: Account, petition: Petition) -> bool:
    account = Account.objects.get(pk=account.pk)
    return petitions_visible_to(account).filter(pk=petition.pk).exists()


def forwarded(city: City, **facts: Any) -> Petition:
    """To the bureau that leads; the other bureau helps and the township is told."""
    given = {"assisting": [city.other_bureau], "request": REQUEST, "assist_due": DUE, "copies": [city.township]}
    petition = make_petition(city, State.SCREENED)
    return take(petition, "transfer", city.clerk, "2026-03-05", to=city.bureau, **given, **facts)


@pytest.fixture
def township_handler(city: City) -> Account:
    from tests.factories import make_account  # noqa: PLC0415

    return make_account("township_handler", ("handler", city.township))


@pytest.fixture(autouse=True)
def township(city: City) -> None:
    city.township = Office.objects.get(code="township")


def test_one_leads_others_help_and_are_told(city: City, township_handler: Account) -> None:
    petition = forwarded(city)

    assert (petition.holder, petition.handler) == (city.bureau, city.bureau)
    assert petition.office_ids == [city.city.pk, city.bureau.pk]
    assert petition.informed_ids == [city.other_bureau.pk, city.township.pk]
    assert clocks(petition, 1) == [
        ("object", "running", "bureau", "2026-03-12", None),
        ("notify", "running", "bureau", "2026-03-20", None),
        ("assist", "running", "other", "2026-03-20", None),
    ]
    # What others owe is no work of the office that leads.
    assert (petition.next_due, petition.next_clock) == (date(2026, 3, 20), "notify")
    assert papers(petition) == [
        (
            "assist_request",
            "city",
            "other",
            f"{REQUEST}\n主办单位：测试市bureau局。\n请于2026年3月20日前书面答复主办单位。",
        ),
        ("transfer_slip", "city", "bureau", "请依法办理，并按期书面告知信访人。"),
    ]
    said = describe(last_event(petition), {city.bureau.pk: "bureau局"}).sentences
    assert said[:3] == ["由bureau局承担。", "请测试市other局协办。", "抄送测试市township局。"]
    told = [(office, text) for office, _permission, text in messages(petition)]
    assert ("other", f"请协办信访件 {petition.number}，请答复") in told
    assert ("township", f"信访件 {petition.number} 抄送你单位") in told
    slip = petition.documents.get(kind="transfer_slip")
    assert "测试市township局" in client_of(city.clerk).get(f"/petitions/{petition.number}/papers/{slip.pk}/").text


def test_who_helps_and_who_is_told_see_it_and_act_no_more_than_that(city: City, township_handler: Account) -> None:
    petition = forwarded(city)

    for account, keys in ((city.other_handler, {"answer_assistance"}), (township_handler, set())):
        account = Account.objects.get(pk=account.pk)
        assert sees(account, petition)
        assert {one.kind.key for one in choices_for(account, petition) if one.is_open} == keys
        client = client_of(account)
        page = client.get(petition.get_absolute_url())
        assert (page.status_code, REQUEST in page.text, "王小明" in page.text) == (200, True, False)
        answer = client.post(f"/petitions/{petition.number}/identity/", {"purpose": "handle"})
        assert (answer.status_code, "王小明" in answer.text) == (403, False)
        found = client.post("/search/", {"q": "物业夜间施工"})
        assert petition.number in found.text
    assert not sees(city.county_handler, petition)
    # Petitions of others are found by nobody who was not told.
    assert petition.number not in client_of(city.county_handler).post("/search/", {"q": "物业夜间施工"}).text


def test_the_sign_off_of_who_helps_is_asked_for_and_its_draft_is_found(city: City) -> None:
    signed_off(city.other_bureau, assist_answer="signed")
    petition, client = forwarded(city), client_of(city.other_handler)
    url = f"/petitions/{petition.number}/steps/answer_assistance/"
    assert "本单位规定这一步的文书须领导签发" in client.get(url).text
    sent = {"text": ANSWER, "version": petition.version, "request_key": str(uuid4()), "draft": "1"}
    draft = client.post(url, sent).url
    assert f'href="{draft}"' in client.get(url).text


def test_the_answer_goes_to_the_lead_and_stands_beside_the_opinion(city: City) -> None:
    petition = forwarded(city)
    petition = take(petition, "receive", city.handler, "2026-03-06")

    petition = take(petition, "answer_assistance", city.other_handler, "2026-03-09", text=ANSWER)

    assert petition.holder == city.bureau
    assert papers(petition) == [("assist_answer", "other", "bureau", ANSWER)]
    assert clocks(petition, 3) == [("assist", "met", "other", "2026-03-20", "2026-03-09")]
    assert messages(petition) == [("bureau", "handle", f"信访件 {petition.number} 的协办单位已答复")]
    answered = petition.assistances.get()
    assert (answered.answered_by, answered.document.body, answered.is_open) == (city.other_handler, ANSWER, False)
    form = ConcludeForm(petition=petition, account=city.handler, on=date(2026, 3, 10))
    (evidence,) = form.evidence()
    assert (evidence.title, evidence.text) == ("测试市other局的协办意见", ANSWER)
    assert ANSWER in client_of(city.handler).get(petition.get_absolute_url()).text
    assert sees(city.other_handler, petition)
    # It was never theirs, and none of what they sent on.
    assert petition.number not in client_of(city.other_handler).get("/?tab=sent").text
    assert petition.number in client_of(city.clerk).get("/?tab=sent").text
    again = refusal(petition, "answer_assistance", city.other_handler, "2026-03-10", text=ANSWER)
    assert again == (NotPermitted, "not_helping", None)
    # Asked once more, it answers once more.
    asked = {"assisting": [city.other_bureau], "request": "请补充核实。"}
    petition = take(petition, "ask_assistance", city.handler, "2026-03-11", **asked)
    assert [one.number for one in petition.assistances.order_by("number")] == [1, 2]
    assert petition.assistances.get(number=2).due_on is None
    assert not petition.clocks.filter(kind="assist", state="running").exists()


@pytest.mark.parametrize("by_api", [False, True])
def test_it_is_forwarded_by_page_and_api(city: City, by_api: bool) -> None:
    petition = make_petition(city, State.SCREENED)
    names = "测试市other局、测试市county-bureau局"
    sent = {"to": "测试市bureau局", "assisting": names, "request": REQUEST, "copies": "测试市province局"}
    client = client_of(city.clerk)
    if by_api:
        address = f"/api/v1/petitions/{petition.number}/steps/transfer/"
        answer = client.post(
            address, sent, content_type="application/json", headers={"If-Match": str(petition.version)}
        )
        assert answer.status_code == 200, answer.text
        whole = answer.json()
        assert [one["office"]["code"] for one in whole["assistances"]] == ["other", "county-bureau"]
        assert [one["office"]["code"] for one in whole["copies"]] == ["province"]
    else:
        page = client.get(f"/petitions/{petition.number}/steps/transfer/")
        assert "协办单位" in page.text
        client.post(f"/petitions/{petition.number}/steps/transfer/", {**sent, "version": petition.version})
    petition.refresh_from_db()
    assert petition.state == State.TRANSFERRED
    assert petition.informed_ids == [city.other_bureau.pk, city.county_bureau.pk, city.province.pk]


WRONG = [
    ({"assisting": "bureau"}, "lead_assists", "assisting"),
    ({"assisting": "other other"}, "named_twice", "assisting"),
    ({"assisting": "city"}, "to_itself", "assisting"),
    ({"assisting": "province"}, "out_of_reach", "assisting"),
    ({"assisting": "closed"}, "inactive_office", "assisting"),
    ({"assisting": "other", "assist_due": date(2026, 3, 5)}, "due_in_past", "assist_due"),
    ({"assisting": "other", "request": "。"}, "nothing_said", "request"),
    ({"copies": "bureau"}, "sees_already", "copies"),
    ({"copies": "elsewhere"}, "out_of_reach", "copies"),
    ({"assisting": "other", "copies": "other"}, "sees_already", "copies"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG)
def test_what_is_refused_at_forwarding(city: City, wrong: dict[str, Any], code: str, field: str) -> None:
    make_office("closed", city.city, is_active=False)
    make_office("elsewhere", city.province)
    offices = {office.code: office for office in Office.objects.all()}
    given = {
        name: [offices[one] for one in value.split()] if name in ("assisting", "copies") else value
        for name, value in wrong.items()
    }
    petition = make_petition(city, State.SCREENED)

    found = refusal(petition, "transfer", city.clerk, "2026-03-05", to=city.bureau, **{"request": REQUEST, **given})

    assert found == (InvalidFacts, code, field)
    assert not Assistance.objects.exists()


def test_who_is_not_asked_does_not_answer(city: City) -> None:
    petition = forwarded(city)
    for account in (city.handler, city.county_handler, city.clerk):
        found = refusal(petition, "answer_assistance", account, "2026-03-09", text=ANSWER)
        assert found == (NotPermitted, "not_helping", None)
    empty = refusal(petition, "end_assistance", city.handler, "2026-03-09", number=7, reason="已查明。")
    assert empty == (InvalidFacts, "no_assistance", "number")


ENDING = {
    "conclude": (State.HANDLING, "handler", OPINION, "处理意见已作出"),
    "lead_to_path": (
        State.NOTIFIED, "handler", {"path": 1, "text": "请起诉。", **TO_THE_ORGAN}, "本件已导入法定途径",
    ),
    "withdraw_matter": (
        State.HANDLING, "handler", {"written": True, "confirmed": "本人到场表示撤回。"}, "信访人已撤回",
    ),
    "close_without_successor": (State.HANDLING, "head", {}, "本件已终结"),
}  # fmt: skip


@pytest.mark.parametrize("key", ENDING)
def test_what_ends_the_work_ends_the_help(city: City, key: str) -> None:
    state, who, facts, reason = ENDING[key]
    petition = make_petition(city, state)
    day = next_day(petition)
    petition = take(
        petition, "ask_assistance", city.handler, day,
        assisting=[city.other_bureau], request=REQUEST, assist_due=day + timedelta(days=10),
    )  # fmt: skip
    more = {"asked_on": day} if key == "withdraw_matter" else {}
    if key == "close_without_successor":
        petition = take(petition, "propose_no_successor", city.handler, day, ended_on=day, **NO_SUCCESSOR)

    petition = take(petition, key, getattr(city, who), day + timedelta(days=1), **facts, **more)

    ended = petition.assistances.get()
    assert (ended.ended_reason, ended.is_open) == (reason, False)
    assert not petition.clocks.filter(kind="assist", state="running").exists()
    assert petition.informed_ids == []
    assert not sees(city.other_handler, petition)


def test_what_is_handed_back_ends_the_help_and_the_copies_stay(city: City, township_handler: Account) -> None:
    petition = forwarded(city)
    petition = take(petition, "receive", city.handler, "2026-03-06")
    petition = take(petition, "object", city.handler, "2026-03-07", reasons="不属于我局职权。")
    petition = take(petition, "agree_return", city.clerk, "2026-03-09", reason="同意退回。")

    assert petition.holder == city.city
    assert petition.informed_ids == [city.township.pk]
    assert petition.assistances.get().ended_reason == "本件已退回"
    assert (sees(city.other_handler, petition), sees(township_handler, petition)) == (False, True)


def test_who_helps_may_come_to_lead(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    asked = {"assisting": [city.county_bureau], "request": REQUEST, "assist_due": DUE}
    petition = take(petition, "transfer", city.clerk, "2026-03-05", to=city.county, **asked)
    petition = take(petition, "receive", city.county_clerk, "2026-03-06")
    screened = {"purpose": "demand", "path": 6, "category": city.category}
    petition = take(petition, "screen", city.county_clerk, "2026-03-07", **screened)
    assert petition.assistances.get().is_open

    petition = take(petition, "transfer", city.county_clerk, "2026-03-08", to=city.county_bureau)

    assert petition.holder == city.county_bureau
    assert petition.assistances.get().ended_reason == "已由其主办"


def test_the_rule_of_the_office_names_the_days(city: City) -> None:
    from cases.procedure.models import TermRule  # noqa: PLC0415

    TermRule.objects.create(
        office=city.city, version=1, valid_from=date(2026, 1, 1), created_at=moment("2026-01-01"), assist_days=5
    )
    petition = make_petition(city, State.SCREENED)

    petition = take(
        petition, "transfer", city.clerk, "2026-03-05", to=city.bureau, assisting=[city.other_bureau], request=REQUEST
    )

    assert petition.assistances.get().due_on == date(2026, 3, 10)
    assert clocks(petition, 3) == [("assist", "running", "other", "2026-03-10", None)]


# Sealed


def test_an_accused_office_is_neither_asked_nor_told(city: City) -> None:
    petition = accusation(city, accused_offices=[city.other_bureau], state=State.SCREENED)
    why = {"organ_reason": "由主管部门核实", "to": city.bureau}

    asked = refused(petition, "transfer", city.clerk, assisting=[city.other_bureau], request=REQUEST, **why)
    told = refused(petition, "transfer", city.clerk, copies=[city.other_bureau], **why)

    assert (asked, told) == (("accused_recipient", "assisting"), ("accused_recipient", "copies"))
    client = client_of(city.clerk)
    for field in ("assisting", "copies"):
        address = f"/petitions/{petition.number}/steps/transfer/options/?field={field}&{field}=测试市"
        lines = client.get(address)
        assert lines.status_code == 200
        assert city.other_bureau.name not in lines.text


def test_of_a_sealed_petition_only_who_is_named_sees_it(city: City) -> None:
    petition = accusation(city, AccusedPerson("苏敏"), state=State.SCREENED)
    why = {"organ_reason": "由主管部门核实", "to": city.bureau}
    petition = step(petition, "transfer", city.clerk, assisting=[city.other_bureau], request=REQUEST, **why)
    from tests.factories import make_account  # noqa: PLC0415

    plain = make_account("plain", ("handler", city.other_bureau))
    assert (sees(city.other_handler, petition), sees(plain, petition)) == (True, False)
    page = client_of(city.other_handler).get(petition.get_absolute_url())
    assert page.status_code == 302  # it asks first what for
    named(city.other_handler, "苏敏")
    assert not sees(city.other_handler, petition)
    # It leads the office: from now on that helps no more.
    leader = make_account("chief", ("leader", city.other_bureau, True))
    named(leader, "苏敏敏")
    petition = step(petition, "name_accused", city.clerk, name="苏敏敏", unit=city.other_bureau.name)
    petition = step(petition, "answer_namesake", city.clerk, account=leader, is_accused=True, reason="单位、职务相符。")
    assert petition.informed_ids == []
    assert petition.assistances.get().ended_reason == "须回避"
    assert "由其领导的协办、抄送单位不再参与。" in describe(last_event(petition)).sentences
    assert LATER


# Lists


def test_the_lists_show_what_is_asked_and_told(city: City, township_handler: Account) -> None:
    petition = forwarded(city)

    page = client_of(city.other_handler).get("/assistances/")
    assert [(row["petition"].text.content, row["state"].text) for row in cells_of(page)] == [
        (petition.number, "待答复")
    ]
    asked = client_of(city.clerk).get("/assistances/?tab=asked")
    assert len(cells_of(asked)) == 1
    assert len(cells_of(client_of(city.clerk).get("/assistances/"))) == 0
    assert len(cells_of(client_of(city.county_handler).get("/assistances/?tab=all"))) == 0
    copies = client_of(township_handler).get("/copies/")
    assert [row["petition"].text.content for row in cells_of(copies)] == [petition.number]
    assert client_of(township_handler).get("/copies/export/").status_code == 200
    assert client_of(city.other_handler).get("/assistances/export/").status_code == 200
    api = client_of(city.other_handler).get("/api/v1/assistances/?tab=waiting").json()
    assert [(one["petition"], one["lead"]["code"]) for one in api["results"]] == [(petition.number, "bureau")]
    told = client_of(township_handler).get("/api/v1/copies/").json()
    assert [one["petition"] for one in told["results"]] == [petition.number]


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_give_one_answer(transactional_db: None) -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    perform(
        "ask_assistance", petition_id=petition.pk, by=city.handler, at=moment("2026-03-20"),
        assisting=[city.other_bureau], request=REQUEST,
    )  # fmt: skip

    def answer(text: str) -> Petition:
        return perform(
            "answer_assistance", petition_id=petition.pk, by=city.other_handler, at=moment("2026-03-21"), text=text
        )

    results = at_once(lambda: answer("第一份答复。"), lambda: answer("第二份答复。"))

    assert sorted(type(one).__name__ for one in results) == ["NotPermitted", "Petition"]
    assert petition.documents.filter(kind="assist_answer").count() == 1
    assert history_is_whole()

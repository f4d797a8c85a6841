"""Mandates (上级交办): their number beside ours, the date as a clock, the report examined, counted office by office."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.mandates.models import ConclusionReport, Mandate
from cases.mandates.reports.figures import figures_of
from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import RoleAssignment
from offices.organisation.roles import Role
from tests.cases.petitions.read_back import clocks, messages
from tests.cases.procedure.mandated import NUMBER
from tests.cases.procedure.walking import before, last_event, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment
from tests.lists import cells_of

FROM_ABOVE = {"organ": "国家信访局", "their_number": "国信交 （2026） 15号", "received_on": date(2026, 3, 2)}
DUE = date(2026, 4, 1)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def mandated(city: City, **facts: Any) -> Petition:
    """Assigned from outside the system, and passed on to the bureau with a date of our own."""
    petition = make_petition(city, State.SCREENED)
    given = {**FROM_ABOVE, "due_on": DUE, "report_required": True, **facts}
    return take(petition, "record_mandate", city.clerk, "2026-03-05", **given)


def listed(response: Any) -> list[str]:
    return [row["petition"].text.content for row in cells_of(response)]


def running(petition: Petition) -> dict[str, date]:
    return {clock.kind: clock.due for clock in petition.clocks.filter(state="running")}


def test_the_number_and_the_date_of_an_organ_above_stand_beside_ours(city: City) -> None:
    petition = mandated(city)

    mandate = Mandate.objects.get(petition=petition)
    assert (mandate.their_number, mandate.owing, mandate.office, mandate.due) == (
        "国信交(2026)15号",
        city.city,
        None,
        DUE,
    )
    assert ("mandate", "running", "city", "2026-04-01", None) in clocks(petition)
    assert describe(last_event(petition)).sentences == [
        "国家信访局交办（国信交(2026)15号），2026年3月2日（周一）收到，办理期限至2026年4月1日（周三），要求报送办结报告。",
        "“上级交办结报”期限至2026年4月1日（周三）。",
    ]
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "国信交(2026)15号" in page
    assert "待结报" in page


def test_a_petition_is_found_by_the_number_of_the_organ_above(city: City) -> None:
    petition = mandated(city)
    client = client_of(city.clerk)

    for typed in ("国信交（2026）15号", "国信交(2026)15号 "):
        assert client.post("/search/", {"q": typed}).url == petition.get_absolute_url()
    assert client_of(city.county_clerk).post("/search/", {"q": "国信交（2026）15号"}).status_code == 200
    others = make_petition(city, State.SCREENED)
    page = client.get("/", {"tab": "all", "mandated": "true"}).text
    assert (petition.number in page, others.number in page) == (True, False)
    found = client.get("/mandates/", {"their_number": "国信交（2026）15"})
    assert listed(found) == [petition.number]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"organ": " "}, "no_organ", "organ"),
        ({"received_on": date(2026, 3, 6)}, "future_date", "received_on"),
        ({"due_on": date(2026, 3, 1)}, "due_before", "due_on"),
        ({"due_on": None}, "no_due", "due_on"),
    ],
)
def test_what_is_no_mandate_is_refused(city: City, facts: dict[str, Any], code: str, field: str) -> None:
    petition = make_petition(city, State.SCREENED)

    given = {**FROM_ABOVE, "due_on": DUE, "report_required": True, **facts}
    refused = refusal(petition, "record_mandate", city.clerk, "2026-03-05", **given)

    assert refused == (InvalidFacts, code, field)


def test_the_same_number_is_entered_once_and_a_mandate_without_a_report_has_no_clock(city: City) -> None:
    petition = mandated(city)

    again = refusal(petition, "record_mandate", city.clerk, "2026-03-06", **FROM_ABOVE)
    petition = take(
        petition, "record_mandate", city.clerk, "2026-03-06", organ="省委督查室", received_on=date(2026, 3, 6)
    )

    assert again == (InvalidFacts, "known_mandate", "their_number")
    second = Mandate.objects.get(petition=petition, number=2)
    assert (second.clock, second.status) == (None, "不要求结报")


def test_a_correction_counts_the_clock_again_and_says_what_stood_before(city: City) -> None:
    petition = mandated(city)
    other = make_account("另一登记员", (Role.REGISTRATION_CLERK, city.city))

    petition = take(
        petition, "correct_mandate", other, "2026-03-09", number=1, reason="期限看错", report_required=True,
        **{**FROM_ABOVE, "due_on": date(2026, 4, 10)},
    )  # fmt: skip

    assert running(petition)["mandate"] == date(2026, 4, 10)
    said = describe(last_event(petition)).sentences
    assert said[1].startswith("更正前：国家信访局交办")
    assert "2026年4月1日（周三）" in said[1]
    assert "理由：期限看错" in said


def test_a_mandate_is_withdrawn_by_another_person_and_stays_on_the_page(city: City) -> None:
    petition = mandated(city)
    own = refusal(petition, "withdraw_mandate", city.clerk, "2026-03-09", number=1, reason="误登记")

    petition = take(petition, "withdraw_mandate", city.leader, "2026-03-09", number=1, reason="误登记")

    assert own[0] is NotPermitted
    assert "mandate" not in running(petition)
    assert "已撤销" in client_of(city.clerk).get(petition.get_absolute_url()).text
    assert client_of(city.clerk).post("/search/", {"q": NUMBER}).status_code == 200


def test_the_answer_of_an_organ_outside_is_recorded_and_its_acceptance_alone_ends_the_clock(city: City) -> None:
    petition = mandated(city)
    petition = take(petition, "send_up_report", city.clerk, "2026-03-30", number=1, sent_on=date(2026, 3, 30))
    clock = petition.clocks.get(kind="mandate")
    assert (clock.state, clock.suspended) == ("running", True)
    twice = refusal(petition, "send_up_report", city.clerk, "2026-03-31", number=1, sent_on=date(2026, 3, 31))
    assert twice[1] == "nothing_owed"
    lacking = {"number": 1, "accepted": False, "answered_on": date(2026, 4, 7)}
    assert refusal(petition, "record_report_answer", city.clerk, "2026-04-08", **lacking)[1:] == ("no_reason", "reason")
    petition = take(
        petition,
        "record_report_answer",
        city.clerk,
        "2026-04-08",
        **lacking,
        reason="事实不清",
        new_due=date(2026, 4, 20),
    )
    clock = petition.clocks.get(kind="mandate")
    assert (clock.state, clock.due, clock.suspended) == ("running", date(2026, 4, 20), False)
    petition = take(
        petition,
        "send_up_report",
        city.clerk,
        "2026-04-18",
        number=1,
        sent_on=date(2026, 4, 17),
        sent_number="市信报3号",
    )

    petition = take(
        petition,
        "record_report_answer",
        city.clerk,
        "2026-05-06",
        number=1,
        accepted=True,
        answered_on=date(2026, 5, 6),
    )

    assert ("mandate", "met", "city", "2026-04-20", "2026-04-17") in clocks(petition)
    reports = ConclusionReport.objects.filter(mandate__petition=petition)
    assert list(reports.values_list("number", "decision", "sent_number")) == [
        (1, "refused", ""),
        (2, "agreed", "市信报3号"),
    ]
    assert Mandate.objects.get(petition=petition).status == "审核通过"


def test_a_report_that_came_late_is_not_held_and_counts_as_late(city: City) -> None:
    petition = mandated(city)

    petition = take(petition, "send_up_report", city.clerk, "2026-04-03", number=1, sent_on=date(2026, 4, 2))

    assert petition.clocks.get(kind="mandate").suspended is False
    petition = take(
        petition,
        "record_report_answer",
        city.clerk,
        "2026-04-07",
        number=1,
        accepted=True,
        answered_on=date(2026, 4, 7),
    )
    total, _lines = figures_of(city.clerk, city.city, date(2026, 1, 1), date(2026, 12, 31), date(2026, 5, 1))
    assert (total.numbers, total.rate) == ({"due": 1, "in_time": 0, "late": 1, "waiting": 0}, 0.0)


def test_inside_the_system_the_office_that_assigned_examines_the_report(city: City) -> None:
    petition = before(city, "accept_report")
    mandate = Mandate.objects.get(petition=petition)
    letter = petition.documents.get(kind="assignment_letter")
    assert (mandate.office, mandate.owing, mandate.their_number) == (city.city, city.bureau, letter.number)
    assert refusal(petition, "accept_report", city.handler, "2026-03-12")[0] is NotPermitted
    waiting = client_of(city.clerk).get("/approvals/").text
    assert "待审核的办结报告" in waiting
    assert petition.number in waiting

    petition = take(
        petition, "return_report", city.clerk, "2026-03-12", reason="未写明信访人意见。", new_due=date(2026, 4, 30)
    )
    assert running(petition)["report_back"] == date(2026, 4, 30)
    assert [(office, text) for office, _p, text in messages(petition)] == [
        ("bureau", f"信访件 {petition.number} 的办结报告被退回补办")
    ] * 2
    petition = take(petition, "report_result", city.handler, "2026-04-28", text="已补办。", unserved="约定五一后送达。")
    petition = take(petition, "accept_report", city.clerk, "2026-05-06", opinion="同意。")

    assert ("report_back", "met", "bureau", "2026-04-30", "2026-04-28") in clocks(petition)
    total, lines = figures_of(city.clerk, city.city, date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 7))
    assert (total.numbers, total.rate) == ({"due": 1, "in_time": 1, "late": 0, "waiting": 0}, 1.0)
    assert [line.name for line in lines] == [city.bureau.name]


def test_an_undertaking_not_to_petition_again_ends_no_mandate(city: City) -> None:
    petition, day = before(city, "report_result"), "2026-03-12"
    for field, text in (("text", "信访人已签订息访协议，予以办结。"), ("attitude", "满意，承诺不再上访。")):
        said = {"text": "已办结。", "unserved": "约定送达。", field: text}
        assert refusal(petition, "report_result", city.handler, day, **said) == (InvalidFacts, "undertaking", field)


def test_who_wrote_the_report_does_not_examine_it(city: City) -> None:
    both = make_account("both", ("handler", city.bureau), (Role.REGISTRATION_CLERK, city.city))
    petition = before(city, "report_result")
    petition = take(petition, "report_result", both, "2026-03-12", text="已办结。", unserved="约定送达。")

    assert refusal(petition, "accept_report", both, "2026-03-13")[1] == "own_report"
    assert petition.number not in client_of(both).get("/approvals/").text


def test_a_designation_hands_the_mandate_on(city: City) -> None:
    petition = make_petition(city, State.ASSIGNED)
    petition = take(petition, "receive", city.handler, "2026-03-07")
    petition = take(petition, "object", city.handler, "2026-03-08", reasons="不属于我局职权")

    petition = take(petition, "designate", city.clerk, "2026-03-10", to=city.other_bureau, reason="属其职责")

    found = Mandate.objects.filter(petition=petition).order_by("number")
    assert [(one.owing, one.office, one.status) for one in found] == [
        (city.bureau, city.city, "不再结报"),
        (city.other_bureau, city.city, "待结报"),
    ]


def test_figures_lead_to_their_list_and_say_nothing_over_nothing(city: City) -> None:
    client = client_of(city.supervisor)
    empty = client.get("/mandates/figures/", {"since": "2025-01-01", "until": "2025-12-31"})
    assert "—" in empty.text
    assert "没有应结报的上级交办" in empty.text
    petition = mandated(city)

    page = client.get("/mandates/figures/", {"since": "2026-01-01", "until": "2026-12-31"}).text
    total, lines = figures_of(city.supervisor, city.city, date(2026, 1, 1), date(2026, 12, 31), date(2026, 4, 2))

    assert (total.numbers["due"], total.numbers["late"]) == (1, 1)
    assert "0.0%" in page
    for key, number in total.numbers.items():
        for line in (total, *lines):
            found = client.get(line.urls[key])
            assert len(listed(found)) in (number, 1 if key == "late" else number), key
    assert listed(client.get(lines[0].urls["due"])) == [petition.number]
    assert client.get("/mandates/figures/", {"since": "2026-05-01", "until": "2026-04-01"}).status_code == 422
    assert client_of(city.handler).get("/mandates/figures/").status_code == 403


def test_the_workbook_holds_the_results_to_be_sent_up(city: City) -> None:
    mandated(city)

    answer = client_of(city.clerk).get("/mandates/export/")

    assert answer.status_code == 200
    assert "spreadsheetml" in answer["Content-Type"]


def test_the_desk_enters_a_mandate_with_the_petition(city: City) -> None:
    client = client_of(city.clerk)
    sent = {
        "request_key": str(uuid4()), "channel": "letter", "received_on": "2026-03-02", "long_ago": "on",
        "name": "王小明", "headcount": "1", "subject": "物业夜间施工", "body": "请求停止施工。",
        "mandate_organ": "省信访局",
        "mandate_their_number": "鲁信交[2026]7号", "mandate_due_on": "2026-04-30",
    }  # fmt: skip
    sent |= {
        f"{part}-{name}": "0"
        for part in ("representatives", "agents", "accused")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }

    answer = client.post(reverse("cases:register"), sent)

    assert answer.status_code == 302, answer.text
    mandate = Mandate.objects.get()
    assert (mandate.organ, mandate.their_number, mandate.received_on, mandate.due) == (
        "省信访局",
        "鲁信交〔2026〕7号",
        date(2026, 3, 2),
        date(2026, 4, 30),
    )
    assert describe(last_event(mandate.petition)).sentences[0].startswith("省信访局交办（鲁信交〔2026〕7号）")
    lacking = client.post(reverse("cases:register"), {**sent, "request_key": str(uuid4()), "mandate_due_on": ""})
    assert lacking.status_code == 422
    assert "请写明上级指定的办理期限" in lacking.text


def test_a_step_of_the_api_and_its_list(city: City) -> None:
    petition = make_petition(city, State.SCREENED)
    client = client_of(city.clerk)
    body = {"organ": "国家信访局", "their_number": NUMBER, "received_on": "2026-03-02", "due_on": "2026-04-01",
            "report_required": True}  # fmt: skip
    url = f"/api/v1/petitions/{petition.number}/steps/record_mandate/"

    answer = client.post(url, body, "application/json", headers={"If-Match": f'"{petition.version}"'})

    assert answer.status_code == 200, answer.content
    (row,) = client.get("/api/v1/mandates/").json()["results"]
    assert (row["petition"], row["their_number"], row["due"], row["status"]) == (
        petition.number,
        NUMBER,
        "2026-04-01",
        "待结报",
    )
    figures = client.get("/api/v1/mandates/figures/", {"since": "2027-01-01", "until": "2027-12-31"}).json()
    assert figures["total"]["rate"] is None
    whole = client.get(f"/api/v1/petitions/{petition.number}/").json()
    assert [one["organ"] for one in whole["mandates"]] == ["国家信访局"]
    perform(
        "send_up_report",
        petition_id=petition.pk,
        by=city.clerk,
        at=moment("2026-03-20"),
        number=1,
        sent_on=date(2026, 3, 20),
    )
    assert (
        client.get("/api/v1/mandates/", {"tab": "reported"}).json()["results"][0]["reports"][0]["decision"] == "pending"
    )


def test_of_a_sealed_petition_that_is_not_opened_the_lists_tell_nothing(city: City) -> None:
    petition = make_petition(city, purpose="accusation", accused=[AccusedPerson("李强")])
    given = {**FROM_ABOVE, "due_on": date(2026, 12, 1), "report_required": True, "request": "请查办。"}
    perform("record_mandate", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-20"), **given)
    sent = {"number": 1, "sent_on": date(2026, 3, 21), "note": "已查清。"}
    perform("send_up_report", petition_id=petition.pk, by=city.clerk, at=moment("2026-03-21"), **sent)
    trusted = make_account("trusted", (Role.REGISTRATION_CLERK, city.city))
    RoleAssignment.objects.filter(account=trusted).update(sees_sealed=True)
    client = client_of(trusted)

    for address in ("/mandates/?tab=all", "/api/v1/mandates/"):
        text = client.get(address).content.decode()
        assert petition.number in text
        assert {word for word in ("国信交", "国家信访局", "请查办", "2026-03-21") if word in text} == set()
    assert "国家信访局" in client_of(city.clerk).get("/mandates/?tab=all").content.decode()

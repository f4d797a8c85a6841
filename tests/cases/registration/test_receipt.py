"""The receipt, and the page on which a petitioner asks without an account."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.petitions.enums import CLOCK_CHOICES, DocumentKind, ReadPurpose, State
from cases.petitions.models.parties import PersonalDataAccess
from cases.procedure.plain_words import NEXT, STATE_SENTENCES, step_words
from cases.procedure.step_kinds import step_kinds
from tests.factories import City, make_city, make_petition
from tests.threads import leave_connections


@pytest.fixture
def city(db) -> City:
    return make_city()


def log_in(client: Client, account: object) -> Client:
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_receipt_says_number_code_office_and_what_comes_next(city: City, client: Client) -> None:
    petition = make_petition(city)
    response = log_in(client, city.clerk).post(f"/petitions/{petition.number}/receipt/")
    text = response.text
    assert petition.number in text
    assert petition.query_code in text
    assert city.city.name in text
    assert "信访部门将确定办理单位并转交。" in text
    assert "最迟2026年3月17日（周二）" in text
    assert "<svg" in text
    assert "打开网址 http://testserver/query/ 填写编号和查询码" in text
    assert response.context["address"] == f"http://testserver/query/?number={petition.number}"
    assert petition.query_code not in response.context["address"]


def test_receipt_shows_the_code_to_the_registering_office_only(city: City, client: Client) -> None:
    petition = make_petition(city, "transferred")
    text = log_in(client, city.handler).get(f"/petitions/{petition.number}/receipt/").text
    assert petition.number in text
    assert petition.query_code not in text


def test_receipt_shows_the_code_after_the_day_by_a_recorded_reading_only(city: City, client: Client) -> None:
    petition = make_petition(city, start=timezone.localdate())
    address = f"/petitions/{petition.number}/receipt/"
    log_in(client, city.clerk)
    assert petition.query_code in client.get(address).text
    earlier = make_petition(city)
    address = f"/petitions/{earlier.number}/receipt/"
    page = client.get(address).text
    assert earlier.query_code not in page
    assert "显示信访人姓名和查询码" in page
    assert PersonalDataAccess.objects.count() == 0
    assert earlier.query_code in client.post(address).text
    assert "查询码" in PersonalDataAccess.objects.get().fields


def test_who_does_not_hand_the_code_out_reads_the_name_alone(city: City, client: Client) -> None:
    petition = make_petition(city, "transferred")
    page = log_in(client, city.handler).post(f"/petitions/{petition.number}/receipt/").text
    assert "王小明" in page
    assert petition.query_code not in page
    assert "查询码" not in PersonalDataAccess.objects.get().fields


def test_receipt_names_the_petitioner_to_who_entered_the_name_today_and_else_by_a_recorded_reading(
    city: City, client: Client
) -> None:
    today = make_petition(city, start=timezone.localdate())
    address = f"/petitions/{today.number}/receipt/"
    assert "王小明" in log_in(client, city.clerk).get(address).text
    assert PersonalDataAccess.objects.count() == 0
    earlier = f"/petitions/{make_petition(city).number}/receipt/"
    assert "王小明" not in client.get(earlier).text
    assert "王小明" in client.post(earlier).text
    read = PersonalDataAccess.objects.get()
    assert (read.account, read.purpose) == (city.clerk, ReadPurpose.SERVE)


def test_receipt_holds_telephone_address_clerk_and_demands(city: City, client: Client) -> None:
    city.city.telephone, city.city.address = "0531-66660000", "人民路1号"
    city.city.save(update_fields=["telephone", "address"])
    petition = make_petition(city)
    text = log_in(client, city.clerk).get(f"/petitions/{petition.number}/receipt/").text
    for shown in ("0531-66660000", "人民路1号", city.clerk.name, *(demand.text for demand in petition.demands.all())):
        assert shown in text


def test_receipt_of_another_office_is_not_found(city: City, client: Client) -> None:
    petition = make_petition(city)
    assert log_in(client, city.county_clerk).get(f"/petitions/{petition.number}/receipt/").status_code == 404


@pytest.mark.parametrize("state", [State.REGISTERED, State.HANDLING, State.SERVED, State.GUIDED, State.REVIEW_SERVED])
def test_petitioner_sees_state_office_dates_and_papers(city: City, client: Client, state: str) -> None:
    petition = make_petition(city, state)
    asked = {"number": f" {petition.number.lower()} ", "code": petition.query_code.lower()}
    text = client.post(reverse("cases:query"), asked).text
    assert str(STATE_SENTENCES[state]) in text
    assert petition.holder.name in text
    assert "2026年3月2日（周一）　登记" in text
    for paper in petition.documents.all():
        assert (f"{paper.get_kind_display()}（{paper.number}）" in text) == (
            paper.addressee is None and paper.kind != DocumentKind.REVIEW_REQUEST
        )


def test_petitioner_sees_no_internal_word_and_no_name(city: City, client: Client) -> None:
    petition = make_petition(city, State.OBJECTED)
    text = client.post(reverse("cases:query"), {"number": petition.number, "code": petition.query_code}).text
    assert "正在核实由哪个单位办理。" in text
    for hidden in ("不属于我局职权", "同志", "王小明", "异议", "转送单", petition.query_code):
        assert hidden not in text


def test_wrong_number_and_wrong_code_get_the_same_answer(city: City, client: Client) -> None:
    petition = make_petition(city)
    answers = [
        client.post(reverse("cases:query"), asked)
        for asked in (
            {"number": petition.number, "code": "WRONGCODE234"},
            {"number": "370000-2026-999999", "code": petition.query_code},
        )
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert [answer.context["form"].non_field_errors() for answer in answers] == [
        ["编号或查询码不对，请对照回执核对后再试。"]
    ] * 2


def test_guessing_a_code_ends_after_five_tries(city: City, client: Client) -> None:
    petition, other = make_petition(city), make_petition(city)
    asked = {"number": petition.number, "code": petition.query_code}
    statuses = [client.post(reverse("cases:query"), asked | {"code": f"WRONG{n}"}).status_code for n in range(5)]
    assert statuses == [422] * 5
    assert client.post(reverse("cases:query"), asked | {"code": "WRONG6"}).status_code == 429
    assert client.post(reverse("cases:query"), asked).status_code == 200  # a right code is always answered
    assert client.post(reverse("cases:query"), asked | {"code": "WRONG7"}).status_code == 429
    assert client.post(reverse("cases:query"), {"number": other.number, "code": other.query_code}).status_code == 200


def test_guessing_many_numbers_ends_after_fifty_tries(city: City, client: Client) -> None:
    for number in range(50):
        client.post(reverse("cases:query"), {"number": f"1-2026-{number}", "code": "X"})
    assert client.post(reverse("cases:query"), {"number": "1-2026-51", "code": "X"}).status_code == 429


@pytest.mark.slow
def test_tries_at_once_are_no_more_than_tries_one_after_the_other(transactional_db: None) -> None:
    petition = make_petition(make_city())

    def one(code: str) -> int:
        try:
            return Client().post(reverse("cases:query"), {"number": petition.number, "code": code}).status_code
        finally:
            leave_connections()

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(one, [f"WRONG{number}" for number in range(16)]))
    assert (statuses.count(422), statuses.count(429)) == (5, 11)


def test_query_takes_number_from_the_address_but_never_a_code(client: Client, db) -> None:
    asked = {"number": "370101-2026-000001", "code": "SECRET"}
    form = client.get(reverse("cases:query"), asked).context["form"]
    assert (form["number"].value(), form["code"].value()) == ("370101-2026-000001", None)


def test_every_state_has_plain_words() -> None:
    assert set(STATE_SENTENCES) == set(State)


def test_every_step_of_the_public_page_is_a_step() -> None:
    assert set(step_words()) - {kind.key for kind in step_kinds()} == {"register"}


def test_every_clock_but_those_between_offices_has_plain_words() -> None:
    assert {kind for kind, _label in CLOCK_CHOICES} - set(NEXT) == {
        "object",
        "urgent",
        "decision",
        "rule_objection",
        "report_back",
        "mandate",
        "urgent_report",
        "package",
        "progress",
        "measure",
        "action",
        "assist",
        "rule_dispute",
        "recusal",
        "instruction",
        "supervise",
    }

"""Ratings (满意度评价): opened by service, recorded once by another than who is measured, corrected, lapsed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from cases.ratings.enums import ENTRY_DAYS, RatingState
from cases.ratings.filters import RatingFilter
from cases.ratings.models import Rating
from cases.ratings.queries import in_state, ratings_visible_to, state_of
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.procedure.attachments import _attached
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.cases.ratings.rated import OFFICE, UNIT, by_phone, rate, served_lately
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment, seal
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def served_on(petition: Petition) -> date:
    assert petition.served_on is not None
    return petition.served_on


def rows(petition: Petition) -> list[tuple[str, str, date, date, str]]:
    found = petition.ratings.order_by("number")
    return [(one.role, one.office.code, one.opened_on, one.closes_on, one.value) for one in found]


# The time to rate


def test_service_opens_it_for_the_unit_and_the_petition_office(city: City, petition: Petition) -> None:
    on = served_on(petition)
    until = on + timedelta(days=30)
    assert rows(petition) == [("unit", "bureau", on, until, ""), ("office", "city", on, until, "")]
    assert not make_petition(city, State.OPINION_ISSUED).ratings.exists()


def test_a_service_that_is_recorded_late_shortens_nobodys_time(city: City) -> None:
    petition = make_petition(city, State.OPINION_ISSUED)
    on, told = next_day(petition), next_day(petition) + timedelta(days=20)
    petition = take(petition, "serve", city.handler, told, served_on=on, method="in_person", received_by="本人")
    assert {row[2:4] for row in rows(petition)} == {(on, told + timedelta(days=30))}


def test_a_direct_reply_is_rated_as_the_petition_office_and_a_letter_of_refusal_is_not(city: City) -> None:
    replied = make_petition(city, State.DIRECT_REPLY)
    day = next_day(replied)
    replied = take(replied, "serve_letter", city.clerk, day, served_on=day, method="in_person", received_by="本人")
    assert [row[:2] for row in rows(replied)] == [("office", "city")]
    assert not make_petition(city, State.REFUSED).ratings.exists()


def test_a_sealed_matter_is_rated_by_nobody(city: City, petition: Petition) -> None:
    day = served_on(petition)
    seal([petition])
    told = refusal(petition, "record_rating", city.clerk, day, **by_phone(day))
    assert told[:2] == (ActionRefused, "sealed")
    assert refusal(petition, "rate_online", None, day, ratings={UNIT: ("satisfied", "")})[1] == "sealed"
    assert client_of(city.clerk).get("/ratings/?tab=open").context["table"].rows == []


def test_a_new_answer_asks_anew_whom_nobody_rated(city: City, petition: Petition) -> None:
    day = served_on(petition)
    rate(petition, day, ratings={OFFICE: ("mostly", "")})
    petition = take(
        Petition.objects.get(pk=petition.pk), "request_review", city.reviewer, day + timedelta(days=1),
        requested_on=day + timedelta(days=1), reasons="处理意见与事实不符，请求复查。",
    )  # fmt: skip
    later = day + timedelta(days=20)
    for key, by, facts in (
        ("accept_review", city.reviewer, {}),
        ("remand_review", city.reviewer, {"text": "事实不清，撤销原处理意见。", "basis": "《信访工作条例》第三十五条"}),
        ("restart_handling", city.handler, {}),
        (
            "conclude",
            city.handler,
            {
                "facts_found": "经监测，夜间噪声超标。", "opinion": "支持停止施工的请求。",
                "basis": "《噪声污染防治法》", "difference": "补充了夜间噪声的监测记录。",
                "answers": {1: ("support", "已责令停止夜间施工。"), 2: ("explain", "赔偿请依法协商。")},
            },
        ),
        ("serve", city.handler, {"served_on": later, "method": "in_person", "received_by": "本人"}),
    ):  # fmt: skip
        petition = take(petition, key, by, later, **facts)

    until = day + timedelta(days=30)
    assert rows(petition) == [
        ("unit", "bureau", later, later + timedelta(days=30), ""), ("office", "city", day, until, "mostly"),
    ]  # fmt: skip


def test_on_the_last_day_and_after_it(city: City, petition: Petition) -> None:
    last = served_on(petition) + timedelta(days=30)
    entered = last + timedelta(days=ENTRY_DAYS)
    given = {"ratings": {UNIT: ("satisfied", "")}}
    assert refusal(petition, "rate_online", None, last + timedelta(days=1), **given)[1] == "rating_lapsed"
    told = refusal(petition, "record_rating", city.clerk, entered + timedelta(days=1), **by_phone(last))
    assert told == (ActionRefused, "rating_lapsed", "number")
    late = by_phone(last + timedelta(days=1))
    assert refusal(petition, "record_rating", city.clerk, entered, **late) == (InvalidFacts, "after_close", "rated_on")
    petition = take(petition, "record_rating", city.clerk, entered, **by_phone(last))
    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.rated_on, one.recorded_office) == ("satisfied", last, city.city)
    assert refusal(petition, "rate_online", None, entered, **given)[1] == "rating_lapsed"


def test_the_form_says_until_when_it_may_be_entered(city: City) -> None:
    petition, today = served_lately(city), timezone.localdate()
    for ago, said, shown in (
        (1, "可以补登到", True),
        (ENTRY_DAYS, "可以补登到", True),
        (ENTRY_DAYS + 1, "逾期未评", False),
    ):
        closed = today - timedelta(days=ago)
        Rating.objects.filter(petition=petition).update(opened_on=closed, closes_on=closed)
        page = client_of(city.clerk).get(petition.get_absolute_url()).text
        assert (said in page, "steps/record_rating/" in page) == (True, shown)
        form = client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/record_rating/")
        assert said in form.text
        assert ('id="step"' in form.text, form.status_code) == (shown, 200 if shown else 409)


def test_nobody_is_reminded_and_no_card_is_issued(city: City, petition: Petition) -> None:
    before = set(Card.objects.values_list("clock__kind", flat=True))
    day = served_on(petition) + timedelta(days=60)
    sweep(as_of=day, at=moment(day))
    assert set(Card.objects.values_list("clock__kind", flat=True)) - before <= {"request_review"}
    assert not petition.clocks.filter(kind__contains="rat").exists()


# Recorded


def test_what_is_recorded_stands_in_the_history_and_once(city: City, petition: Petition) -> None:
    day = served_on(petition)
    petition = take(petition, "record_rating", city.clerk, day, **by_phone(day, said="办得很快，谢谢。"))

    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.way, one.rated_on, one.recorded_by) == ("satisfied", "phone", day, city.clerk)
    told = describe(last_event(petition)).sentences
    assert told[1:] == ["办得很快，谢谢。"]
    assert told[0].endswith(f"信访人对{city.bureau.name}的评价：满意；方式：电话。")
    again = refusal(petition, "record_rating", city.clerk, day, **by_phone(day, value="unsatisfied"))
    assert again == (ActionRefused, "already_rated", "number")
    assert mismatches() == []


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"number": 3}, "no_rating", "number"),
        ({"value": "silent"}, "no_value", "value"),
        ({"way": "online"}, "online_by_petitioner", "way"),
        ({"way": "pigeon"}, "online_by_petitioner", "way"),
        ({"way": "paper"}, "no_sheet", "proof"),
        ({"proof": 7}, "no_proof", "proof"),
        ({"said": "好" * 501}, "long_text", "said"),
        ({"said": "。"}, "nothing_said", "said"),
    ],
)
def test_what_is_refused(city: City, petition: Petition, facts: dict[str, Any], code: str, field: str) -> None:
    day = served_on(petition)
    told = refusal(petition, "record_rating", city.clerk, day, **by_phone(day, **facts))
    assert told == (InvalidFacts, code, field)


@pytest.mark.parametrize(("days", "code"), [(-1, "before_service"), (1, "future_date")])
def test_the_day_lies_between_service_and_today(city: City, petition: Petition, days: int, code: str) -> None:
    day = served_on(petition)
    told = refusal(petition, "record_rating", city.clerk, day, **by_phone(day + timedelta(days=days)))
    assert told == (InvalidFacts, code, "rated_on")


@pytest.mark.parametrize(
    ("who", "number", "own"),
    [
        ("handler", UNIT, True),
        ("head", UNIT, True),
        ("second_handler", UNIT, True),
        ("clerk", UNIT, False),
        ("handler", OFFICE, False),
        ("leader", OFFICE, True),
    ],
)
def test_who_is_measured_shows_a_proof(city: City, petition: Petition, who: str, number: int, own: bool) -> None:
    by = make_account("second", (Role.HANDLER, city.bureau)) if who == "second_handler" else getattr(city, who)
    day = served_on(petition)
    given = by_phone(day, number=number)
    if own:
        assert refusal(petition, "record_rating", by, day, **given) == (InvalidFacts, "own_work", "proof")
        petition = take(petition, "attach", city.handler, day, **{**_attached(city, day), "event": None})
        given |= {"proof": 1}
    petition = take(petition, "record_rating", by, day, **given)
    assert (petition.ratings.get(number=number).proof is not None) is own


def test_the_registrar_is_measured_where_the_petition_office_is_rated(city: City, petition: Petition) -> None:
    assert petition.registered_by == city.clerk
    day = served_on(petition)
    told = refusal(petition, "record_rating", city.clerk, day, **by_phone(day, number=OFFICE))
    assert told == (InvalidFacts, "own_work", "proof")


def test_what_was_there_before_the_answer_proves_nothing_and_a_proof_stays(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "attach", city.handler, day, **{**_attached(city, day), "event": None})
    opinion = {
        "facts_found": "经查属实。", "opinion": "支持停止施工的请求。", "basis": "《噪声污染防治法》",
        "answers": {1: ("support", "已责令停止夜间施工。"), 2: ("explain", "赔偿请依法协商。")},
    }  # fmt: skip
    day += timedelta(days=1)
    petition = take(petition, "conclude", city.handler, day, **opinion)
    petition = take(petition, "serve", city.handler, day, served_on=day, method="in_person", received_by="本人")
    told = refusal(petition, "record_rating", city.clerk, day, **by_phone(day, proof=1))
    assert told == (InvalidFacts, "old_proof", "proof")

    Rating.objects.filter(petition=petition).update(opened_on=day - timedelta(days=9))
    petition = take(petition, "record_rating", city.clerk, day, **by_phone(day, way="paper", proof=1))
    told = refusal(petition, "ask_withdrawal", city.handler, day, number=1, reason="传错了信访件。")
    assert told[1] == "proves_rating"


@pytest.mark.parametrize("who", ["stranger", "other_handler", "county_handler", "system_admin", "supervisor"])
def test_another_office_records_nothing(city: City, petition: Petition, who: str) -> None:
    day = served_on(petition)
    assert refusal(petition, "record_rating", getattr(city, who), day, **by_phone(day))[1] in (
        "no_custody", "not_your_office",
    )  # fmt: skip
    assert refusal(petition, "rate_online", getattr(city, who), day, ratings={})[1] == "system_only"


# The list


def test_the_list_is_of_what_one_sees(city: City) -> None:
    petition = served_lately(city)
    rate(petition, timezone.localdate(), ratings={UNIT: ("unsatisfied", "没有解决。")})
    for who, number in (("clerk", 2), ("handler", 2), ("supervisor", 2), ("other_handler", 0), ("county_handler", 0)):
        seen = ratings_visible_to(Account.objects.get(pk=getattr(city, who).pk))
        assert seen.count() == number, who
        assert len(cells_of(client_of(getattr(city, who)).get("/ratings/"))) == number
    assert client_of(city.stranger).get("/ratings/").status_code == 403

    clerk = client_of(city.clerk)
    for query, number in (
        ("tab=done", 1), ("tab=open", 1), ("tab=lapsed", 0), ("role=unit", 1),
        ("value=unsatisfied", 1), ("way=phone", 0),
    ):  # fmt: skip
        assert len(cells_of(clerk.get(f"/ratings/?{query}"))) == number, query
    shown = [cells["value"].text for cells in cells_of(clerk.get("/ratings/"))]
    assert sorted(shown) == ["不满意", "待评价"]
    assert "没有解决。" not in clerk.get("/ratings/").text
    assert clerk.get("/ratings/export/").status_code == 200
    listed = clerk.get("/api/v1/ratings/?tab=done").json()["results"]
    assert [(one["petition"], one["value"], one["recorded_by"]) for one in listed] == [
        (petition.number, "unsatisfied", ""),
    ]  # fmt: skip
    for tab in ("done", "open"):
        assert {one["state"] for one in clerk.get(f"/api/v1/ratings/?tab={tab}").json()["results"]} == {tab}
    assert clerk.get("/api/v1/ratings/?tab=never").status_code == 422


def test_the_tabs_are_of_the_states_and_together_all(city: City) -> None:
    """The day before the time to rate, its ends, the days in which an office may still record, and the day after."""
    today = timezone.localdate()
    entry = timedelta(days=ENTRY_DAYS)
    found = [served_lately(city) for _n in range(7)]
    rate(found[5], today)
    seal([found[5], found[6]])
    S = RatingState
    expected = {(5, UNIT): S.DONE, (5, OFFICE): S.SEALED, (6, UNIT): S.SEALED, (6, OFFICE): S.SEALED}
    for n, (since, until, state) in enumerate((
        (today + DAY, today + DAY * 31, S.EARLY), (today, today + DAY, S.OPEN), (today - DAY, today, S.OPEN),
        (today - entry - DAY, today - entry, S.OPEN), (today - entry - DAY * 2, today - entry - DAY, S.LAPSED),
    )):  # fmt: skip
        found[n].ratings.update(opened_on=since, closes_on=until)
        expected |= {(n, UNIT): state, (n, OFFICE): state}

    places = {petition.pk: n for n, petition in enumerate(found)}
    every = Rating.objects.select_related("petition")
    assert {(places[one.petition_id], one.number): state_of(one, today) for one in every} == expected
    tabs = [tab for tab in RatingFilter.TABS if tab != RatingFilter.ALL]
    assert set(tabs) == set(S.values)
    of = {tab: set(every.filter(in_state(S(tab), today)).values_list("pk", flat=True)) for tab in tabs}
    assert of == {tab: {one.pk for one in every if state_of(one, today) == tab} for tab in tabs}
    client = client_of(city.clerk)
    shown = {tab: len(cells_of(client.get(f"/ratings/?tab={tab}"))) for tab in RatingFilter.TABS}
    seen = shown.pop(RatingFilter.ALL)
    assert (sum(shown.values()), shown["early"], shown["open"], shown["lapsed"]) == (seen, 2, 6, 2)
    assert "评价期未到" in client.get("/ratings/?tab=early").text
    for place, state in ((0, S.EARLY), (1, S.OPEN), (3, S.OPEN), (4, S.LAPSED)):
        assert f">{state.label}</span>" in client.get(found[place].get_absolute_url()).text


def test_a_lapsed_one_is_listed_as_lapsed(city: City, petition: Petition) -> None:
    assert [cells["value"].text for cells in cells_of(client_of(city.clerk).get("/ratings/?tab=lapsed"))] == [
        "逾期未评", "逾期未评",
    ]  # fmt: skip
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "逾期未评" in page
    assert "steps/record_rating/" not in page
    assert "评价期已于" in client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/record_rating/").text


def test_the_statements_do_not_grow(city: City, django_assert_max_num_queries: Any) -> None:
    counts = []
    for _n in range(2):
        served_lately(city)
        client = client_of(city.clerk)
        client.get("/ratings/")
        with django_assert_max_num_queries(60) as asked:
            client.get("/ratings/")
        counts.append(len(asked))
        served_lately(city)
    assert counts[0] == counts[1]


def test_the_page_of_the_petition_offers_it_to_who_may(city: City) -> None:
    petition = served_lately(city)
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "待评价" in page
    assert "steps/record_rating/" in page
    assert "steps/record_rating/" not in client_of(city.supervisor).get(petition.get_absolute_url()).text
    address = f"{petition.get_absolute_url()}steps/record_rating/"
    form = client_of(city.clerk).get(address)
    assert city.bureau.name in form.text
    given = {
        "number": UNIT, "value": "mostly", "way": "in_person", "rated_on": timezone.localdate().isoformat(),
        "version": petition.version,
    }  # fmt: skip
    assert client_of(city.clerk).post(address, given).status_code == 302
    assert petition.ratings.get(number=UNIT).value == "mostly"

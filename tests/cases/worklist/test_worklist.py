"""The work list: what stands under which tab, filters, order, pages, and the number of statements."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.worklist.reports.worklist import petitions_listed
from offices.organisation.models import Chain
from offices.pages.words import cn_date, due_words
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment

pytestmark = pytest.mark.django_db


def numbers(response: Any) -> list[str]:
    return [row["number"] for row in response.context["table"].rows]


def listed(city: City, name: str, tab: str, today: date) -> set[int]:
    return set(petitions_listed(getattr(city, name), tab, today).values_list("pk", flat=True))


def copies(petition: Petition, start: int, end: int) -> None:
    """More rows of the list, made below the actions: only their number matters."""
    for number in range(start, end):
        copy = Petition.objects.get(pk=petition.pk)
        copy.pk, copy.number = None, f"COPY-{number:05d}"
        copy.chain = Chain.objects.create(subject=f"petition:copy-{number}")
        copy.query_code_hash, copy.source_key = f"copy{number}", None
        copy.save(force_insert=True)


def test_tabs_hold_what_they_say() -> None:
    city, today = make_city(), timezone.localdate()
    registered = make_petition(city, start=today)
    handling = make_petition(city, State.HANDLING, start=today - timedelta(days=20))
    late = make_petition(city, State.TRANSFERRED, start=today - timedelta(days=60))
    closed = make_petition(city, State.FILED, start=today - timedelta(days=20))
    ids = {
        name: petition.pk
        for name, petition in {"registered": registered, "handling": handling, "late": late, "closed": closed}.items()
    }

    assert listed(city, "clerk", "held", today) == {ids["registered"]}
    assert listed(city, "clerk", "sent", today) == {ids["handling"], ids["late"]}
    assert listed(city, "clerk", "all", today) == set(ids.values())
    assert listed(city, "handler", "held", today) == {ids["handling"], ids["late"]}
    assert listed(city, "handler", "overdue", today) == {ids["late"]}
    assert listed(city, "handler", "mine", today) == {ids["handling"]}
    assert listed(city, "other_handler", "all", today) == set()
    assert listed(city, "supervisor", "held", today) == {ids["registered"], ids["handling"], ids["late"]}
    assert listed(city, "county_supervisor", "all", today) == set()
    registered.refresh_from_db()
    assert listed(city, "clerk", "soon", registered.next_due) == {ids["registered"]}
    assert listed(city, "clerk", "soon", registered.next_due - timedelta(days=3)) == {ids["registered"]}
    assert listed(city, "clerk", "soon", registered.next_due - timedelta(days=4)) == set()
    assert listed(city, "clerk", "overdue", registered.next_due) == set()
    assert listed(city, "clerk", "overdue", registered.next_due + timedelta(days=1)) == {ids["registered"]}


def test_soonest_due_comes_first_and_order_can_be_turned() -> None:
    city, today = make_city(), timezone.localdate()
    later = make_petition(city, start=today)
    sooner = make_petition(city, start=today - timedelta(days=5))
    client = client_of(city.clerk)
    assert numbers(client.get("/")) == [sooner.number, later.number]
    assert numbers(client.get("/?sort=newest")) == [sooner.number, later.number]
    assert numbers(client.get("/?sort=oldest")) == [later.number, sooner.number]
    assert numbers(client.get("/?sort=hostile'--&tab=x&size=7&page=x")) == [sooner.number, later.number]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=registered", 2),
        ("state=handling", 0),
        ("state=registered&state=handling", 2),
        ("clock=route", 1),
        ("clock=urgent", 1),
        ("clock=decide", 0),
        ("channel=visit", 1),
        ("channel=letter", 1),
        ("office=city", 2),
        ("office=bureau", 0),
        ("urgent=true", 1),
        ("urgent=false", 1),
        ("collective=true", 1),
        ("overdue=true", 1),
        ("overdue=false", 1),
        ("received_from=2000-01-01", 2),
        ("received_to=2000-01-01", 0),
        ("due_to=2000-01-01", 0),
        ("category=01", 0),
        ("open=true", 2),
        ("purpose=demand", 0),
        ("urgent=true&channel=letter", 1),
        ("urgent=true&channel=visit", 0),
    ],
)
def test_filters(query: str, expected: int) -> None:
    city, today = make_city(), timezone.localdate()
    make_petition(city, start=today)
    make_petition(city, start=today - timedelta(days=40), channel="letter", urgent_reason="人员受伤", headcount=6)
    response = client_of(city.clerk).get(f"/?{query}")
    assert response.status_code == 200
    assert len(numbers(response)) == expected
    if expected == 0:
        assert "没有符合条件的信访件" in response.text


@pytest.mark.parametrize(
    "value",
    [
        "01",
        "010000",
        "0101",
        "010100",
        "010101",
        "城乡建设",
        "物业管理",
        "噪音扰民",
        "城乡建设/物业管理",
        "010101 城乡建设/物业管理/噪音扰民",
    ],
)
def test_category_is_found_by_any_level(value: str) -> None:
    city, today = make_city(), timezone.localdate()
    make_petition(city, State.SCREENED, start=today - timedelta(days=3))
    make_petition(city, start=today)
    assert len(numbers(client_of(city.clerk).get("/", {"category": value}))) == 1


@pytest.mark.parametrize(
    "query", ["received_from=31.12.2026", "state=nothing", "due_to=99999-01-01", "clock=%00", "category=%00"]
)
def test_wrong_filter_says_so_and_lists_nothing(query: str) -> None:
    city = make_city()
    make_petition(city, start=timezone.localdate())
    response = client_of(city.clerk).get(f"/?{query}")
    assert response.status_code == 200
    assert numbers(response) == []
    assert "errorlist" in response.text


def test_number_of_statements_does_not_grow(django_assert_num_queries: Any) -> None:
    city = make_city()
    petition = make_petition(city, start=timezone.localdate() - timedelta(days=70))
    clerk, supervisor = client_of(city.clerk), client_of(city.supervisor)
    for size, rows in ((25, 1), (25, 3), (25, 26), (100, 101)):
        many_now = Petition.objects.count()
        if rows > many_now:
            copies(petition, many_now, rows)
        full = rows > size
        # Three of them make the walk: a savepoint, its setting, and its release; one says what grave matters wait.
        with django_assert_num_queries(9 + full):
            response = clerk.get(f"/?size={size}")
        assert len(numbers(response)) == min(size, rows)
        with django_assert_num_queries(8 + full):
            supervisor.get(f"/?size={size}&overdue=true&channel=visit")


def test_pages_follow_each_other_and_keep_the_address() -> None:
    city = make_city()
    petition = make_petition(city, start=timezone.localdate())
    copies(petition, 1, 60)
    client = client_of(city.clerk)
    seen: list[str] = []
    url = "/?channel=visit&size=25"
    for _page in range(3):
        response = client.get(url)
        seen += numbers(response)
        assert response.context["total"] == 60
        url = "/" + response.context["next_url"]
        assert "channel=visit" in url
    assert len(seen) == len(set(seen)) == 60
    assert not response.context["page"]["has_next"]
    assert numbers(client.get("/?page=99999")) == []


def test_total_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    city = make_city()
    petition = make_petition(city, start=timezone.localdate())
    copies(petition, 1, 30)
    monkeypatch.setattr("cases.worklist.views.worklist.COUNT_LIMIT", 29)
    assert client_of(city.clerk).get("/").context["total"] == "29+"


def test_days_left_are_said_in_words_with_a_sign() -> None:
    assert due_words(-2) == ("超期2天", "due-late", "ti-alert-triangle")
    assert due_words(0) == ("今日到期", "due-today", "ti-clock-exclamation")
    assert due_words(3) == ("剩3天", "due-soon", "ti-clock")
    assert due_words(4) == ("剩4天", "due-later", "ti-calendar")


def test_filters_unfold_and_empty_list_says_what_to_do() -> None:
    city = make_city()
    client = client_of(city.handler)
    page = client.get("/")
    assert "收到转送、交办或登记后会出现在这里" in page.text
    assert 'name="received_from"' not in page.text
    assert 'name="received_from"' in client.get("/?filters=1").text
    assert client_of(city.stranger).get("/").status_code == 302


def test_a_date_that_a_calendar_may_still_move_is_said_to_be_provisional(city: City, api: Any) -> None:
    start = date(2026, 12, 30)
    petition = make_petition(city, start=start)
    screening = {"purpose": "demand", "category": city.category, "path": 6, "simplified": True}
    petition = perform("screen", petition_id=petition.pk, by=city.clerk, at=moment(start), **screening)
    client = client_of(city.clerk)

    assert (petition.next_clock, petition.next_provisional) == ("simple_transfer", True)
    said = f"{cn_date(petition.next_due)}（暂定）"
    assert said in client.get("/").text
    assert said in client.get(f"/petitions/{petition.number}/steps/transfer/").text
    assert "（暂定）" in client.post("/search/", {"q": "施工噪音"}, follow=True).text
    assert api(city.clerk).get(f"/api/v1/petitions/{petition.number}/").json()["next_provisional"] is True

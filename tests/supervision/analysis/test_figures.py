"""Topics that rise and fairness: each number is its list, what is few is not told, and the statistic stands there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.petitions.enums import Purpose, State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office
from offices.vocabularies.models import Category
from supervision.analysis.queries.topics import Window, matters_of, risen
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment


@pytest.fixture
def city(db: None) -> City:
    """Seven of one category in the last weeks in one place, one before; two by telephone."""
    city = make_city()
    today = timezone.localdate()
    for number in range(8):
        petition = make_petition(city, State.ACCEPTED, subject=f"小区物业收费第{number}件")
        day = today - timedelta(days=60 if number == 7 else number)
        Petition.objects.filter(pk=petition.pk).update(
            received_on=day,
            registered_at=timezone.now() - timedelta(days=(today - day).days),
            accepted_on=day + timedelta(days=number),
            category=city.category,
            place_code="370101000000",
            channel="phone" if number < 2 else "visit",
        )
    return city


def counted_in_list(client: Any, url: str) -> int:
    answer = client.get(url)
    assert answer.status_code == 200
    return int(answer.context["total"])


def test_what_rose_is_told_with_its_statistic_and_its_lists(city: City) -> None:
    client = client_of(city.supervisor)
    answer = client.get("/supervision/analysis/topics/?level=1")
    rows = answer.context["rows"]
    assert [(row.place, row.now, row.then) for row in rows] == [("各地合计", 7, 1), (rows[1].place, 7, 1)]
    for row in rows:
        assert counted_in_list(client, row.now_url) == row.now
        assert counted_in_list(client, row.then_url) == row.then
    said = answer.content.decode()
    for part in ("泊松", "Benjamini–Hochberg", "共比较2项", "不足5件的不比较"):
        assert part in said
    assert client.get("/supervision/analysis/topics/?level=1&baseline=year").context["rows"][0].then == 0
    assert client_of(city.handler).get("/supervision/analysis/topics/").status_code == 403
    assert client_of(city.county_supervisor).get("/supervision/analysis/topics/?level=1").context["rows"] == []
    found = client.get("/api/v1/supervision/analysis/topics/?level=1").json()
    assert [one["now"] for one in found["topics"]] == [7, 7]
    assert (len(found["weeks"]), [sum(one["numbers"]) for one in found["trend"]]) == (12, [8])
    assert client.get("/supervision/analysis/topics/list/?when=x&category=1").status_code == 404
    assert client.get("/supervision/analysis/topics/?until=2001-01-01").status_code == 422


def test_what_a_number_counts_is_ordered_together(city: City) -> None:
    client = client_of(city.supervisor)
    topics, span = "/supervision/analysis/topics/", f"since={timezone.localdate() - timedelta(days=90)}"
    until = f"until={timezone.localdate()}"
    rose = client.get(f"{topics}?{until}&since={timezone.localdate()}").context["rows"][0]
    part = client.get(f"/supervision/analysis/fairness/?side=channel&{span}&{until}").context["rows"][0]
    for address in (rose.now_url, part.numbers[0][2]):
        page = client.get(address)
        assert 'name="every_analysed"' in page.text
        chosen = client.post("/packages/assign/?kind=supervise", {"every_analysed": page.context["every"]})
        assert f"所选 {page.context['total']} 件" in client.get(chosen.url).text
        assert 'name="every_analysed"' not in client_of(city.leader).get(address).text
    for wrong in ("list=x", "list=topics", "list=fairness&side=person&part=all"):
        assert client.post("/packages/assign/?kind=supervise", {"every_analysed": wrong}).status_code == 422


def test_the_weeks_of_a_topic_are_drawn_with_a_table_whose_numbers_are_their_lists(city: City) -> None:
    client = client_of(city.supervisor)
    for query in ("level=1", "level=1&baseline=year"):
        chart = client.get(f"/supervision/analysis/topics/?{query}").context["chart"]
        (series,) = chart.series
        assert (len(chart.labels), sum(series.values)) == (12, 8)
        for number, url in zip(series.values, series.urls, strict=True):
            assert counted_in_list(client, url) == number
    assert client.get(series.urls[0].replace("week=20", "week=19")).status_code == 404
    assert client_of(city.county_supervisor).get("/supervision/analysis/topics/?level=1").context["chart"] is None


def test_a_topic_of_few_is_in_no_week_of_the_chart(city: City) -> None:
    other = Category.objects.get(pk=city.category.pk)
    other.pk, other.code, other.full_name = None, "990101", "其他"
    other.save()
    few = Petition.objects.order_by("-received_on")[:2]
    Petition.objects.filter(pk__in=[one.pk for one in few]).update(category=other)
    found = client_of(city.supervisor).get("/api/v1/supervision/analysis/topics/?level=1").json()
    assert [one["category"] for one in found["trend"]] == [city.category.code[:2]]


def test_few_are_not_compared_and_accusations_never(city: City) -> None:
    window = Window(timezone.localdate(), level=1)
    some = Petition.objects.order_by("pk")[:3]
    Petition.objects.filter(pk__in=[one.pk for one in some]).update(purpose=Purpose.ACCUSATION)
    found = risen(matters_of(city.supervisor, city.city, timezone.localdate()), window)
    assert (found.compared, found.topics) == (0, [])


def test_a_county_reads_places_by_township(city: City) -> None:
    """Of one county all is of one county: its townships are told apart, and what names none is told by itself."""
    Office.objects.filter(pk=city.township.pk).update(region_code="370101001000")
    mine = list(Petition.objects.order_by("-received_on").values_list("pk", flat=True))
    Petition.objects.update(place_code="370101001000", registered_office=city.county, holder=city.county)
    Petition.objects.filter(pk__in=mine[:2]).update(place_code="370101")
    client, today = client_of(city.county_supervisor), timezone.localdate()
    page = client.get(f"/supervision/analysis/topics/?office=county&since={today}&until={today}")
    places = {row.place: (row.now, row.now_url) for row in page.context["rows"]}
    assert places[city.township.short_name][0] == 5
    assert all(counted_in_list(client, url) == number for number, url in places.values())
    span = f"since={today - timedelta(days=90)}&until={today}"
    whole = client.get(f"/supervision/analysis/fairness/?side=town&office=county&{span}").context["rows"]
    assert [(row.name, row.numbers[0][1]) for row in whole] == [
        ("370101（未写明乡镇）", 2), (city.township.short_name, 6),
    ]  # fmt: skip
    for row in whole:
        assert all(counted_in_list(client, url) == number for _label, number, url in row.numbers)
    counts = client.get(f"/indicators/numbers/?by=town&office=county&{span}").context["groups"]
    assert [row.name for row in counts] == ["370101（未写明乡镇）", city.township.short_name]
    for row in counts:
        figure = row.cells[0].content
        assert counted_in_list(client, figure.attributes["href"]) == int(figure.content)


@pytest.mark.parametrize("side", ["channel", "place", "town", "category", "note"])
def test_every_number_of_fairness_is_its_list(city: City, side: str) -> None:
    client = client_of(city.supervisor)
    since = timezone.localdate() - timedelta(days=90)
    answer = client.get(f"/supervision/analysis/fairness/?side={side}&since={since}&until={timezone.localdate()}")
    rows = answer.context["rows"]
    assert sum(row.numbers[0][1] for row in rows) == 8
    for row in rows:
        for _label, number, url in row.numbers:
            assert counted_in_list(client, url) == number
    if side == "channel":
        by_name = {row.name: row for row in rows}
        assert by_name["电话"].waits == "—"
        assert by_name["来访"].waits == "4日（3—6）"
        assert by_name["来访"].waits_gap == "—"
    found = client.get(
        f"/api/v1/supervision/analysis/fairness/?side={side}&since={since}&until={timezone.localdate()}"
    ).json()
    assert len(found) == len(rows)
    assert client.get("/supervision/analysis/fairness/?side=person").status_code == 404
    # What no statistic knows is refused in a sentence, never answered by another one.
    for asked, name in (
        ("fairness/?side=person", "side"),
        ("topics/?baseline=x", "baseline"),
        ("topics/?level=9", "level"),
    ):
        wrong = client.get(f"/api/v1/supervision/analysis/{asked}")
        assert (wrong.status_code, wrong.json()["errors"][name][0][:2]) == (422, "应为"), asked


def test_the_pages_ask_the_same_for_one_group_and_for_more(city: City, django_assert_num_queries: Any) -> None:
    client = client_of(city.supervisor)
    pages = {"/supervision/analysis/topics/?level=1": 12, "/supervision/analysis/fairness/?side=channel": 9}
    for channels in (["visit"], ["visit", "phone", "letter"]):
        for place, one in enumerate(Petition.objects.order_by("pk")):
            Petition.objects.filter(pk=one.pk).update(channel=channels[place % len(channels)])
        for url, number in pages.items():
            client.get(url)
            with django_assert_num_queries(number):
                client.get(url)


@pytest.mark.parametrize(
    "address",
    [
        "topics/list/?category=01&when=now&place=%00",
        "fairness/list/?side=place&part=all&group=%00",
        "fairness/list/?side=note&part=all&group=%00",
    ],
)
def test_a_group_that_cannot_be_is_not_found(city: City, address: str) -> None:
    assert client_of(city.supervisor).get(f"/supervision/analysis/{address}").status_code == 404


@pytest.mark.parametrize(("day", "since"), [("2026-05-01", "2026-04-01"), ("2026-05-02", "2026-05-01")])
def test_on_the_first_of_a_month_the_last_one_is_compared(
    city: City, monkeypatch: pytest.MonkeyPatch, day: str, since: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(day))
    page = client_of(city.supervisor).get("/supervision/analysis/fairness/")
    assert page.context["asked"].period.since.isoformat() == since

"""A themed reception across offices: each office with its days and figures, who is silent is asked once, its end."""

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from cases.petitions.actions.parties import Person
from cases.registration.actions.register import register
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event, Office, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from tests.clients import client_of
from tests.factories import City, make_account, make_city, moment
from tests.visits.receptions.received import day_of, leader_of, promised, received, registered
from visits.receptions.models import Reception
from visits.rota.models import ReceptionDay, Theme
from visits.themes.actions.themes import (
    CommonDay,
    ask_silent,
    change_theme,
    count_day,
    end_theme,
    leave_day,
    open_theme,
    say_not_held,
)
from visits.themes.queries import lines_of
from visits.themes.reports import FIGURES, rows_shown

pytestmark = pytest.mark.django_db
START, HELD_ON, AFTER = dt.date(2026, 3, 2), dt.date(2026, 3, 10), dt.date(2026, 3, 23)
NOW = moment("2026-03-02")


@pytest.fixture
def city() -> City:
    """The bureau and the county receive; each has a leader."""
    city = make_city()
    leader_of(city.county, make_account("county_head", (Role.LEADER, city.county, True)), post="县长")
    leader_of(city.bureau, make_account("bureau_head", (Role.LEADER, city.bureau, True)))
    return city


def called(city: City, **more: Any) -> Theme:
    facts: dict[str, Any] = {
        "office": city.city,
        "title": "农民工工资",
        "matter": "拖欠工资",
        "file_number": "市联〔2026〕3号",
    }
    facts |= {"starts_on": START, "ends_on": dt.date(2026, 3, 20), "offices": [city.county, city.bureau]}
    return open_theme(**{**facts, "by": city.supervisor, "at": NOW, **more}).theme


def county_day(city: City, on: dt.date = HELD_ON, **facts: Any) -> ReceptionDay:
    return day_of(city.county.leaders.get(), on, city.county_clerk, **facts)


def held(city: City, theme: Theme) -> list[Reception]:
    """Two receptions of the county on its day: one settled with three persons, one registered with a promise."""
    day = county_day(city)
    petition = register(
        by=city.county_clerk, at=NOW, office=city.county, channel="visit", received_on=START,
        subject="拖欠工资", body="反映工地拖欠工资，请求补发。", principal=Person("王小明"), demands=["补发工资"],
    )  # fmt: skip
    made = [
        received(city, day, by=city.county_clerk, outcome="settled", persons=3),
        registered(city, day, petition, by=city.county_clerk, promises=[promised(dt.date(2026, 4, 10))],
                   began_at=moment(HELD_ON, 10), ended_at=moment(HELD_ON, 11)),
    ]  # fmt: skip
    count_day(by=city.county_clerk, at=moment(HELD_ON, 15), theme_id=theme.pk, day_id=day.pk)
    return made


def at(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(day))


def key_on(page: str) -> str:
    """The key that stands on a page, as it is sent with its form."""
    return page.split('name="request_key" value="')[1].split('"')[0]


def counted_in(client: Any, url: str, key: str) -> int:
    """What the list behind a figure holds: rows, of persons their sum."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    if "figures" in answer.context and key == "persons":
        return int(answer.context["figures"]["persons"])
    return len(answer.context["table"].rows)


def test_every_figure_of_a_theme_is_its_list(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = called(city)
    held(city, theme)
    at(monkeypatch, AFTER)
    client = client_of(city.supervisor)
    rows = {row.code: row for row in client.get(theme.get_absolute_url()).context["rows"]}
    county = rows[city.county.code]
    assert (county.state, rows[city.bureau.code].state) == ("held", "silent")
    assert "2026年3月10日" in county.days[0]
    assert "（县长）" in county.days[0]
    numbers = {one.key: one.number for one in county.numbers}
    assert numbers == {
        "batches": 2, "persons": 4, "settled": 1, "registered": 1, "open": 1, "promises": 1, "unkept": 1,
    }  # fmt: skip
    assert {one.key: one.number for one in rows[""].numbers} == numbers
    for row in (county, rows[""]):
        for one in row.numbers:
            assert counted_in(client, one.url, one.key) == one.number, one.key
    whole = client.get(f"/api/v1/reception-themes/{theme.pk}/").json()
    assert whole["offices"][-1]["numbers"] == numbers
    assert [one["id"] for one in client.get("/api/v1/reception-themes/?ended=false").json()["results"]] == [theme.pk]


def test_what_stands_at_the_end_is_frozen_with_its_lists(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = called(city)
    first, _second = held(city, theme)
    with pytest.raises(ActionRefused, match="还有1个单位"):
        end_theme(by=city.supervisor, at=moment("2026-03-20"), theme_id=theme.pk)
    end_theme(by=city.supervisor, at=moment(AFTER), theme_id=theme.pk)
    received(city, first.day, by=city.county_clerk, began_at=moment(HELD_ON, 11), ended_at=moment(HELD_ON, 12))
    at(monkeypatch, AFTER)
    client = client_of(city.supervisor)
    page = client.get(theme.get_absolute_url())
    assert "专题接访已于2026年3月23日" in page.text
    county = next(row for row in page.context["rows"] if row.code == city.county.code)
    assert {one.key: one.number for one in county.numbers}["batches"] == 2
    for one in county.numbers:
        rows = client.get(one.url)
        wanted = 2 if one.key == "persons" else one.number
        assert (rows.context["number"], rows.context["hidden"]) == (wanted, 0), one.key
    Reception.objects.filter(pk=first.pk).update(
        void_asked_at=NOW, void_asked_by=city.county_clerk, void_reason="重复", voided_at=NOW, voided_by=city.supervisor
    )
    rows = client.get(county.numbers[0].url)
    assert (rows.context["number"], rows.context["seen"], rows.context["hidden"]) == (2, 1, 1)
    with pytest.raises(ActionRefused, match="已经结束"):
        ask_silent(by=city.supervisor, at=NOW, theme_id=theme.pk)
    assert client.get(reverse("visits:theme_rows", args=[theme.pk, "nowhere", "batches"])).status_code == 404


def test_who_is_silent_is_asked_by_name_once_and_says_why(city: City) -> None:
    theme = called(city)
    county_head = Account.objects.get(username="county_head")
    asked = ask_silent(by=city.supervisor, at=moment("2026-03-12"), theme_id=theme.pk)
    assert asked == [city.bureau, city.county] or asked == [city.county, city.bureau]
    with pytest.raises(ActionRefused, match="只催报一次"):
        ask_silent(by=city.supervisor, at=moment("2026-03-13"), theme_id=theme.pk)
    told = OutboxMessage.objects.filter(text__contains="催报专题接访“农民工工资”")
    assert sorted(one.office_id for one in told) == sorted([city.bureau.pk, city.county.pk])
    with pytest.raises(NotPermitted):
        ask_silent(by=city.county_clerk, at=NOW, theme_id=theme.pk)
    with pytest.raises(NotPermitted):
        say_not_held(by=county_head, at=NOW, theme_id=theme.pk, office=city.bureau, reason="没有来访")
    with pytest.raises(InvalidFacts, match="请写明"):
        say_not_held(by=county_head, at=NOW, theme_id=theme.pk, office=city.county, reason=" ")
    say_not_held(by=county_head, at=NOW, theme_id=theme.pk, office=city.county, reason="同日承办全市会议")
    line = next(one for one in lines_of(theme, None, AFTER) if one.row.office == city.county)
    assert (line.state, line.why) == ("not_held", "同日承办全市会议")
    held(city, theme)
    line = next(one for one in lines_of(theme, None, AFTER) if one.row.office == city.county)
    assert (line.state, line.why, line.row.reason) == ("held", "", "")
    with pytest.raises(ActionRefused, match="已有计入"):
        say_not_held(by=county_head, at=NOW, theme_id=theme.pk, office=city.county, reason="没有来访")


def test_a_planned_day_that_passed_without_a_record_is_no_theme_held(city: City) -> None:
    theme = called(city)
    day = county_day(city)
    count_day(by=city.county_clerk, at=NOW, theme_id=theme.pk, day_id=day.pk)
    states = {
        on: next(one for one in lines_of(theme, None, on) if one.row.office == city.county).state
        for on in (HELD_ON, HELD_ON + dt.timedelta(days=1))
    }
    assert list(states.values()) == ["planned", "silent"]
    ReceptionDay.objects.filter(pk=day.pk).update(reason="领导外出")
    line = next(one for one in lines_of(theme, None, AFTER) if one.row.office == city.county)
    assert (line.state, line.why) == ("not_held", "领导外出")
    leave_day(by=city.county_clerk, at=NOW, theme_id=theme.pk, day_id=day.pk)
    assert not theme.days.exists()
    outside = county_day(city, dt.date(2026, 4, 1))
    with pytest.raises(ActionRefused, match="期间内"):
        count_day(by=city.county_clerk, at=NOW, theme_id=theme.pk, day_id=outside.pk)


def test_a_theme_is_called_for_offices_below_only_and_once_a_key(city: City) -> None:
    key = uuid4()
    assert called(city, request_key=key) == called(city, request_key=key)
    for more, error in (
        ({"by": city.county_clerk}, NotPermitted),
        ({"offices": [city.city]}, NotPermitted),
        ({"offices": []}, InvalidFacts),
        ({"title": " "}, InvalidFacts),
        ({"ends_on": dt.date(2026, 3, 1)}, InvalidFacts),
        ({"common": CommonDay(dt.date(2026, 4, 1), dt.time(9), dt.time(11))}, InvalidFacts),
    ):
        with pytest.raises(error):
            called(city, **more)
    theme = called(city, common=CommonDay(HELD_ON, dt.time(9), dt.time(11)))
    assert {day.office for day in theme.days.all()} == {city.county, city.bureau}
    facts = {"title": "欠薪", "matter": "拖欠工资", "file_number": "", "starts_on": START}
    given: dict[str, Any] = {"by": city.supervisor, "at": NOW, "theme_id": theme.pk, **facts}
    with pytest.raises(InvalidFacts, match="不能去掉"):
        change_theme(**given, ends_on=dt.date(2026, 3, 30), offices=[city.county])
    with pytest.raises(InvalidFacts, match="不能不含"):
        change_theme(**given, ends_on=dt.date(2026, 3, 5), offices=[city.county, city.bureau])
    changed = change_theme(**given, ends_on=dt.date(2026, 3, 30), offices=[city.county, city.bureau])
    assert (changed.title, changed.ends_on) == ("欠薪", dt.date(2026, 3, 30))
    theme.days.update(state="cancelled", reason="防汛")
    changed = change_theme(**given, ends_on=dt.date(2026, 3, 5), offices=[city.county, city.bureau])
    assert changed.ends_on == dt.date(2026, 3, 5)


def test_the_pages_of_a_theme(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, START)
    client, county = client_of(city.supervisor), client_of(city.county_clerk)
    data = {"office": city.city.code, "title": "欠薪", "matter": "拖欠工资", "starts_on": "2026-03-02"}
    new = reverse("visits:theme_new")
    sent = key_on(client.get(new).text)
    data |= {"ends_on": "2026-03-20", "offices": [city.county.pk, city.bureau.pk], "request_key": sent}
    for wrong in ({"offices": []}, {"offices": [city.city.pk]}, {"on": "2026-03-10", "starts": ""}):
        assert client.post(new, data | wrong).status_code == 422
    answer = client.post(new, data)
    assert answer.status_code == 302, answer.context["form"].errors
    theme = Theme.objects.get()
    assert (answer.status_code, answer.url) == (302, theme.get_absolute_url())
    assert client.post(new, data).url == theme.get_absolute_url()
    assert Theme.objects.count() == 1
    assert key_on(client.get(new).text) != sent
    assert client_of(city.handler).get(theme.get_absolute_url()).status_code in (403, 404)
    assert client_of(city.county_supervisor).get(theme.get_absolute_url()).status_code == 200
    assert client_of(city.province_supervisor).get(theme.get_absolute_url()).status_code == 200
    page = county.get(theme.get_absolute_url())
    assert [row.code for row in page.context["rows"]] == [city.county.code, ""]
    assert "先在“接访安排”增加接访日" in page.text
    day = county_day(city)
    acts = f"{theme.get_absolute_url()}acts/"
    assert county.post(f"{acts}count/", {"day": ""}).status_code == 422
    assert county.post(f"{acts}count/", {"day": day.pk}).status_code == 302
    assert "不再计入" in county.get(theme.get_absolute_url()).text
    assert county.post(f"{acts}leave/", {"day": day.pk}).status_code == 302
    assert county.post(f"{acts}not_held/", {"office": city.county.code, "reason": ""}).status_code == 422
    assert county.post(f"{acts}not_held/", {"office": city.county.code, "reason": "同日承办会议"}).status_code == 302
    assert county.post(f"{acts}not_held/", {"office": city.bureau.code, "reason": "同日承办会议"}).status_code == 422
    assert "还没有报告的：" in client.get(theme.get_absolute_url()).text
    assert client.post(f"{acts}ask/").status_code == 302
    assert client.post(f"{acts}nothing/").status_code == 404
    assert client.get(reverse("visits:themes")).context["rows"][0][0].asked == 2
    assert client.post(reverse("visits:theme_edit", args=[theme.pk]), data | {"title": "欠薪二"}).status_code == 302
    book = load_workbook(BytesIO(client.get(f"{theme.get_absolute_url()}export/").getvalue()))
    assert [row[0] for row in book.worksheets[0].iter_rows(values_only=True)][1:] == [
        *(row.office for row in rows_shown(Theme.objects.get(), city.supervisor, START)[:-1]), "合计",
    ]  # fmt: skip
    word = docx.Document(BytesIO(client.get(f"{theme.get_absolute_url()}word/").getvalue()))
    assert len(word.tables[1].rows) == 4
    assert len(word.tables[1].columns) == 1 + len(FIGURES)


def test_an_office_that_is_no_longer_offered_stays_in_its_theme(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its leader has gone, then it is closed: saving keeps it, and whoever stands for it is told."""
    at(monkeypatch, START)
    theme = called(city)
    city.bureau.leaders.update(is_active=False)
    page = reverse("visits:theme_edit", args=[theme.pk])
    client = client_of(city.supervisor)
    facts = {"title": "欠薪", "matter": "拖欠工资", "starts_on": "2026-03-02", "ends_on": "2026-03-20"}

    def kept() -> set[str]:
        """What is ticked on the page, sent as it stands."""
        form = client.get(page).context["form"]
        ticked = set(form["offices"].value()) & set(form.fields["offices"].queryset.values_list("pk", flat=True))
        assert client.post(page, {**facts, "offices": sorted(ticked)}).status_code == 302
        return set(theme.offices.values_list("office__code", flat=True))

    both = {city.county.code, city.bureau.code}
    assert kept() == both
    Office.objects.filter(pk=city.bureau.pk).update(is_active=False, successor=city.other_bureau)
    assert kept() == both
    changed = Event.objects.filter(kind="theme_changed").order_by("pk")
    assert [(one.facts["added"], one.facts["removed"]) for one in changed] == [([], []), ([], [])]
    first, last = (list(one.messages.order_by("office__path").values_list("office", flat=True)) for one in changed)
    assert set(first) == {city.bureau.pk, city.county.pk}
    assert set(last) == {city.other_bureau.pk, city.county.pk}
    told = OutboxMessage.objects.get(event=changed[1], office=city.other_bureau)
    assert told.text == f"专题接访“欠薪”的安排有变动（{city.bureau.name}已停用）"
    successor = make_account("successor", (Role.REGISTRATION_CLERK, city.other_bureau))
    assert [row.code for row in client_of(successor).get(told.url).context["rows"]] == [city.bureau.code, ""]

    ask_silent(by=city.supervisor, at=NOW, theme_id=theme.pk)
    assert client.post(page, {**facts, "offices": [city.county.pk]}).status_code == 422
    assert city.bureau.name not in client_of(city.county_supervisor).get(page).text


def test_what_is_added_and_removed_is_recorded_by_name(city: City) -> None:
    theme = called(city)
    given: dict[str, Any] = {"by": city.supervisor, "at": NOW, "theme_id": theme.pk, "title": "欠薪", "file_number": ""}
    given |= {"matter": "拖欠工资", "starts_on": START, "ends_on": dt.date(2026, 3, 20)}
    change_theme(**given, offices=[city.county, city.other_bureau])
    facts = facts_of(Event.objects.get(kind="theme_changed"))
    assert (facts["added"], facts["removed"]) == ([city.other_bureau.name], [city.bureau.name])


def test_offices_and_receptions_cost_no_further_statements(city: City) -> None:
    one, two = called(city, offices=[city.county]), called(city)
    held(city, two)
    counts = []
    for theme in (one, two):
        account = Account.objects.get(pk=city.supervisor.pk)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            lines_of(theme, account, AFTER)
        counts.append(len(seen))
    assert counts[0] == counts[1]

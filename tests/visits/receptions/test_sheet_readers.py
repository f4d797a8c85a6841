# ruff: noqa: F811
"""Who reads which part of a reception sheet, and in how many statements."""

from typing import Any

import pytest
from django.test import Client

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_petition, moment
from tests.visits.receptions.received import day_of, leader_of
from tests.visits.receptions.sheets import ago, booked, full_petition
from tests.visits.receptions.test_sheet import as_, city, day, leader, only, sheet, url  # noqa: F401
from visits.bookings.models import Booking
from visits.receptions.reports.sheet import clipped
from visits.rota.models import Leader, ReceptionDay

pytestmark = pytest.mark.django_db
NAME, MATTER = "张三丰", "要求补发拖欠的工资"

# Who reads which of it


@pytest.fixture
def both(city: City, day: ReceptionDay) -> tuple[Petition, Booking]:
    """One booking of a petition, and one of somebody not known yet."""
    petition = make_petition(city, State.HANDLING, start=ago(10))
    booked(day, city, slot=0, petition=petition)
    return petition, booked(day, city, slot=1, name=NAME, matter=MATTER)


@pytest.mark.parametrize("name", ["leader", "clerk"])
def test_names_are_masked_until_they_are_read(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking], name: str
) -> None:
    account: Account = getattr(city, name)
    masked = sheet(account, day).content.decode()
    for personal in (NAME, MATTER, "王小明"):
        assert personal not in masked
    for shown in ("张**", "王**", both[0].number, both[0].subject):
        assert shown in masked
    assert not Event.objects.filter(kind="day_sheet_read").exists()
    read = as_(account).post(url(day), {"purpose": "handle"})
    assert read.status_code == 200
    for personal in (NAME, MATTER, "王小明"):
        assert personal in read.content.decode()


def test_a_reading_is_one_event_and_stands_with_each_petition(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking]
) -> None:
    as_(city.leader).post(url(day), {"purpose": "contact"})
    event = Event.objects.get(kind="day_sheet_read")
    assert event.chain.subject == f"day:{day.pk}"
    assert event.by == city.leader
    assert event.facts["purpose"] == "contact"
    assert len(event.facts["bookings"]) == 2
    for personal in (NAME, MATTER, "王小明"):
        assert personal not in event.facts_text
    access = PersonalDataAccess.objects.get()
    assert (access.petition, access.account, access.office) == (both[0], city.leader, city.city)
    assert (access.purpose, access.fields) == ("contact", "接访单")


@pytest.mark.parametrize("purpose", ["", "curiosity", "handle\0"])
def test_without_a_purpose_nothing_is_read(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking], purpose: str
) -> None:
    answer = as_(city.leader).post(url(day), {"purpose": purpose})
    assert answer.status_code == 422
    assert NAME not in answer.content.decode()
    assert "请选择查看个人信息的目的。" in answer.content.decode()
    assert not Event.objects.filter(kind="day_sheet_read").exists()
    assert not PersonalDataAccess.objects.exists()


def test_supervisor_above_sees_no_personal_text(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking], leader: Leader
) -> None:
    above = make_account("above", (Role.SUPERVISOR, city.province))
    for account in (city.supervisor, above):
        text = sheet(account, day).content.decode()
        for personal in (NAME, "张**", MATTER, "打印（含来访人信息）"):
            assert personal not in text
        assert both[0].number in text
        answer = as_(account).post(url(day), {"purpose": "handle"})
        assert answer.status_code == 403
        for personal in (NAME, "张**", MATTER, "王小明"):
            assert personal not in answer.content.decode()
    assert not Event.objects.filter(kind="day_sheet_read").exists()


@pytest.mark.parametrize(
    "name", ["handler", "head", "county_clerk", "county_supervisor", "reviewer", "stranger", "system_admin"]
)
def test_for_others_there_is_no_sheet(city: City, day: ReceptionDay, both: tuple[Petition, Booking], name: str) -> None:
    client = as_(getattr(city, name))
    assert client.get(url(day)).status_code == 404
    assert client.post(url(day), {"purpose": "handle"}).status_code == 404
    assert not PersonalDataAccess.objects.exists()


def test_nobody_is_sent_to_the_login(day: ReceptionDay) -> None:
    assert Client().get(url(day)).status_code == 302
    assert Client().post(url(day), {"purpose": "handle"}).status_code == 302


def test_another_leader_of_the_office_reads_it_too_and_it_is_written_down(
    city: City, day: ReceptionDay, both: tuple[Petition, Booking]
) -> None:
    deputy = make_account("city_deputy", (Role.LEADER, city.city))
    assert NAME not in sheet(deputy, day).content.decode()
    assert NAME in as_(deputy).post(url(day), {"purpose": "handle"}).content.decode()
    assert Event.objects.get(kind="day_sheet_read").by == deputy


def test_a_petition_that_may_not_be_seen_shows_its_number_only(city: City) -> None:
    """A bureau's leader receives for the city: the day is his, the city's petitions are not."""
    day = day_of(leader_of(city.city, city.head), ago(-3), city.clerk)
    petition = make_petition(city, State.DIRECT, start=ago(10), subject="不给别的单位看的概要")
    booked(day, city, slot=0, petition=petition)
    booked(day, city, slot=1, name=NAME, matter=MATTER)
    for answer in (as_(city.head).get(url(day)), as_(city.head).post(url(day), {"purpose": "handle"})):
        text = answer.content.decode()
        assert answer.status_code == 200
        assert petition.number in text
        for hidden in (petition.subject, "王**", "王小明", petition.get_absolute_url()):
            assert hidden not in text
    assert MATTER in text
    assert not PersonalDataAccess.objects.exists()
    assert len(Event.objects.get(kind="day_sheet_read").facts["bookings"]) == 1


def test_who_sees_a_petition_without_custody_reads_no_name_of_it(city: City) -> None:
    """He packages it: he sees it, but its people are known to those who have custody only."""
    day = day_of(leader_of(city.city, city.head), ago(-3), city.clerk)
    petition = make_petition(city, State.DIRECT, start=ago(10))
    facts: dict[str, Any] = {"leader": city.head, "unit": city.city, "due_on": ago(-60)}
    perform("package", petition_id=petition.pk, by=city.clerk, at=moment(ago(5)), **facts)
    booked(day, city, petition=petition)
    text = as_(city.head).post(url(day), {"purpose": "handle"}).content.decode()
    assert petition.subject in text
    assert "王**" in text
    assert "王小明" not in text


# Statements


@pytest.mark.parametrize("rows", [1, 4])
def test_number_of_statements_does_not_grow(
    city: City, leader: Leader, day: ReceptionDay, rows: int, django_assert_num_queries: Any
) -> None:
    full_petition(city, leader)
    for slot in range(rows):
        booked(day, city, slot=slot, petition=full_petition(city, leader))
    client = as_(city.leader)
    with django_assert_num_queries(24):
        page = client.get(url(day))
    assert len(page.context["cases"]) == rows
    with django_assert_num_queries(35):
        client.post(url(day), {"purpose": "handle"})


def test_statements_of_a_day_without_petitions(city: City, day: ReceptionDay, django_assert_num_queries: Any) -> None:
    booked(day, city)
    client = as_(city.leader)
    with django_assert_num_queries(10):
        client.get(url(day))


# Parts


@pytest.mark.parametrize(
    ("text", "said"), [("", ""), ("一 二\n三", "一 二 三"), ("字" * 90, "字" * 90), ("字" * 91, "字" * 89 + "…")]
)
def test_lines_are_cut_with_a_sign(text: str, said: str) -> None:
    assert clipped(text) == said


def test_page_of_the_day_leads_to_the_sheet(city: City, day: ReceptionDay) -> None:
    assert url(day) in as_(city.leader).get(day.get_absolute_url()).content.decode()

"""Who comes is recognised on the record of the visit too, and people who come together have representatives."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.registration.actions.desk import register_at_desk
from offices.errors import InvalidFacts
from tests.factories import City, make_petition
from tests.visits.visits.test_pages import as_, form, record
from visits.visits.models import Visit

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"  # of the petitioner whom make_petition registers
PHONE = "13900000001"


@pytest.mark.parametrize("typed", [{"identity_number": NUMBER}, {"visitor": "王小明"}, {"phone": "138-0000-1234"}])
def test_earlier_petitions_are_shown_with_the_way_to_take_them_over(city: City, typed: dict[str, str]) -> None:
    petition = make_petition(city, State.SCREENED)
    shown = as_(city.clerk).post("/visits/new/similar/?next=/visits/new/%3Fticket%3D1", typed).content.decode()
    assert f'href="/visits/new/?ticket=1&amp;petition={petition.number}"' in shown
    assert 'name="again"' not in shown
    foreign = as_(city.clerk).post("/visits/new/similar/?next=//example.com/", typed).content.decode()
    assert f'href="/visits/new/?petition={petition.number}"' in foreign


def test_who_is_registered_out_of_sight_is_told_with_whom_to_ask(city: City) -> None:
    petition = make_petition(city)
    told = as_(city.county_clerk).post("/visits/new/similar/", {"identity_number": NUMBER}).content.decode()
    assert f"上级或其他单位已有登记，请联系{city.city.name}。" in told
    assert petition.number not in told
    assert as_(city.handler).post("/visits/new/similar/", {"identity_number": NUMBER}).status_code == 403


def test_number_and_telephone_are_kept_masked_and_read_for_a_purpose(city: City) -> None:
    client = as_(city.clerk)
    wrong = client.post("/visits/new/", form(visitor="张三", identity_number="110105194912310021"))
    assert (wrong.status_code, "校验位不对" in wrong.content.decode()) == (422, True)
    client.post("/visits/new/", form(visitor="张三", identity_number=NUMBER.lower(), phone="139 0000 0001"))
    visit = Visit.objects.get()
    assert (visit.identity_number, visit.phone) == (NUMBER, PHONE)
    page = client.get(visit.get_absolute_url()).content.decode()
    assert (NUMBER in page, PHONE in page, "139****01" in page) == (False, False, True)
    read = client.post(f"{visit.get_absolute_url()}read/", {"purpose": "contact"}).content.decode()
    assert (NUMBER in read, PHONE in read) == (True, True)


def test_people_who_come_together_have_representatives_or_a_reason(city: City) -> None:
    client = as_(city.clerk)
    values = form(persons=12, unrepresented="")
    refused = client.post("/visits/new/", values)
    assert (refused.status_code, "多人走访应当推选代表" in refused.content.decode()) == (422, True)
    client.post("/visits/new/", {**values, "unrepresented": "来访人意见不一"})
    visit = Visit.objects.get()
    assert visit.unrepresented == "来访人意见不一"
    assert "尚未推选代表" in client.get(visit.get_absolute_url()).content.decode()
    assert record(city, persons=12, representatives="王一\n王二").unrepresented == ""
    assert record(city, persons=4).unrepresented == ""


def brought(city: City, **facts: Any) -> Petition:
    given: dict[str, Any] = {"channel": "visit", "received_on": timezone.localdate(), "subject": "拖欠工资", "body": ""}
    given |= {"principal": Person(name="张三"), "headcount": 12, "request_key": uuid4()}
    return register_at_desk(by=city.clerk, at=timezone.now(), office=city.city, **given | facts)


def test_the_mark_stays_on_the_petition_until_representatives_are_elected(city: City) -> None:
    with pytest.raises(InvalidFacts) as refusal:
        brought(city)
    assert (refusal.value.code, refusal.value.field) == ("no_representatives", "unrepresented")
    assert brought(city, channel="letter").unrepresented == ""
    assert brought(city, representatives=[Person(name="王一")], principal=Person(name="王一")).unrepresented == ""

    petition = brought(city, unrepresented="来访人意见不一", principal=Person(name="李四"))
    client = as_(city.clerk)
    assert "尚未推选代表" in client.get(petition.get_absolute_url()).content.decode()
    # A visit about it asks as well, as long as there is nobody.
    with pytest.raises(InvalidFacts):
        record(city, petition=petition, outcome="known", persons=12, unrepresented="")
    six = [{"name": f"代表{number}"} for number in "一二三四五六"]
    with pytest.raises(InvalidFacts):
        perform("elect", petition_id=petition.pk, by=city.clerk, at=timezone.now(), representatives=six)
    address = f"{petition.get_absolute_url()}steps/elect/"
    client.post(
        address, {"version": petition.version, "request_key": uuid4(), "representatives": "王一\n王二 13900000001"}
    )
    petition.refresh_from_db()
    assert (petition.unrepresented, petition.petitioners.filter(role="representative").count()) == ("", 2)
    shown = client.get(petition.get_absolute_url()).content.decode()
    assert ("尚未推选代表" in shown.split("<h2")[0], "推选代表2人。" in shown) == (False, True)
    assert record(city, petition=petition, outcome="known", persons=12, unrepresented="").persons == 12


def test_the_first_receiver_is_marked(city: City) -> None:
    """首接首办: whoever received the matter first, here or elsewhere."""
    person = Person(name="张三", identity_number=NUMBER)
    first = brought(city, headcount=1, principal=person)
    assert first.first_office == city.city
    assert "首接首办" in as_(city.clerk).get(first.get_absolute_url()).content.decode()
    facts = {"channel": "letter", "received_on": timezone.localdate(), "subject": "拖欠工资", "body": ""}
    other = register_at_desk(
        by=city.county_clerk, at=timezone.now(), office=city.county, principal=person, request_key=uuid4(), **facts
    )
    assert (other.occurrence, other.first_office) == ("first_here", city.city)
    shown = as_(city.county_clerk).get(other.get_absolute_url()).content.decode()
    assert (f"首接：{city.city.short_name}" in shown, first.number in shown) == (True, False)

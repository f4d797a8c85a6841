"""A certain twin is asked about before it is registered; each petition says whether its matter comes the first time."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.petitions.actions.accusations import AccusedPerson
from cases.petitions.actions.parties import Person
from cases.petitions.enums import LinkKind, Occurrence, State
from cases.petitions.models.petitions import Petition
from cases.registration.actions.desk import register_at_desk
from offices.errors import InvalidFacts
from offices.organisation.roles import Role
from tests.clients import client_of
from tests.factories import City, make_account, make_city

ZHANG = Person(name="张三", identity_number="11010519491231002X", phone="13900000001")
SUBJECT, BODY = "小区物业夜间施工噪音扰民", "反映小区物业连续多日夜间施工，噪音扰民，要求停止。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def brought(city: City, **facts: Any) -> Petition:
    given = {
        "office": city.city,
        "channel": "letter",
        "received_on": timezone.localdate(),
        "subject": SUBJECT,
        "body": BODY,
        "principal": ZHANG,
        "request_key": uuid4(),
        **facts,
    }
    by = given.pop("by", city.clerk)
    return register_at_desk(by=by, at=timezone.now(), **given)


def refused(city: City, **facts: Any) -> tuple[str, str | None]:
    registered = Petition.objects.count()
    with pytest.raises(InvalidFacts) as caught:
        brought(city, **facts)
    assert Petition.objects.count() == registered
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    "person",
    [
        ZHANG,
        Person(name="李四", identity_number="11010519491231002x"),
        Person(name="张 三", phone="139-0000-0001"),
    ],
)
def test_an_open_petition_of_the_same_person_and_text_is_asked_about(city: City, person: Person) -> None:
    first = brought(city)

    assert refused(city, principal=person) == ("certain_twin", "not_same")
    second = brought(city, principal=person, not_same="反映的是另一小区")

    link = second.links.get()
    assert (link.other, link.kind, link.reason) == (first, LinkKind.NOT_SAME, "反映的是另一小区")
    assert (first.occurrence, second.occurrence) == (Occurrence.FIRST, Occurrence.REPEATED)
    for address in (second.get_absolute_url(), f"{second.get_absolute_url()}steps/screen/"):
        assert first.number in client_of(city.clerk).get(address).text, address


@pytest.mark.parametrize(
    "facts",
    [
        {"subject": "拖欠工资", "body": "工地拖欠工资三个月。"},
        {"principal": Person(name="张三", phone="13900000009")},
        {"principal": Person(name="王五", phone="13900000001")},
        {"principal": Person()},
    ],
)
def test_another_matter_or_another_person_is_registered_without_a_question(city: City, facts: dict[str, Any]) -> None:
    brought(city)

    assert brought(city, **facts).occurrence == Occurrence.FIRST


def test_what_is_finished_is_no_twin_and_yet_repeated(city: City) -> None:
    first = brought(city)
    Petition.objects.filter(pk=first.pk).update(state=State.CLOSED_SETTLED, is_open=False)

    assert brought(city).occurrence == Occurrence.REPEATED


def test_what_another_office_has_is_first_here_and_not_named(city: City) -> None:
    first = brought(city)
    other = brought(city, by=city.county_clerk, office=city.county)

    assert (other.occurrence, other.links.count()) == (Occurrence.FIRST_HERE, 0)
    assert first.number not in client_of(city.county_clerk).get(other.get_absolute_url()).text


def test_what_is_secret_elsewhere_is_not_told(city: City) -> None:
    brought(city, keep_secret=True)

    assert brought(city, by=city.county_clerk, office=city.county).occurrence == Occurrence.FIRST


def test_what_is_sealed_is_not_told_to_who_may_not_see_it(city: City) -> None:
    brought(city, accused=[AccusedPerson("某局长")], purpose="accusation")
    colleague = make_account("colleague", (Role.REGISTRATION_CLERK, city.city))

    assert brought(city, by=colleague).occurrence == Occurrence.FIRST


def test_the_same_form_twice_is_one_petition_and_no_question(city: City) -> None:
    key = uuid4()
    first = brought(city, request_key=key)

    assert brought(city, request_key=key) == first


def test_linked_to_the_twin_it_is_not_asked(city: City) -> None:
    first = brought(city)

    second = brought(city, same_matter=first)

    assert (second.links.get().kind, second.occurrence) == (LinkKind.SAME_MATTER, Occurrence.REPEATED)


def test_the_desk_asks_and_keeps_what_was_typed(city: City) -> None:
    first = brought(city)
    data = {
        "request_key": str(uuid4()),
        "channel": "letter",
        "received_on": timezone.localdate().isoformat(),
        "name": "张三",
        "identity_type": "111",
        "identity_number": "11010519491231002X",
        "headcount": "1",
        "subject": SUBJECT,
        "body": BODY,
        **{f"{part}-TOTAL_FORMS": "0" for part in ("representatives", "agents", "accused")},
        **{f"{part}-INITIAL_FORMS": "0" for part in ("representatives", "agents", "accused")},
    }

    answer = client_of(city.clerk).post("/registration/", data)

    assert answer.status_code == 422
    for words in (first.number, "不是同一件的理由", BODY):
        assert words in answer.text, words
    done = client_of(city.clerk).post("/registration/", {**data, "not_same": "反映的是另一小区"})
    assert done.status_code == 302

"""Who somebody is was corrected: later petitions of the person are compared again."""

from typing import Any

import pytest

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.queries import facts_of
from tests.cases.procedure.walking import last_event, mismatches, next_day, take
from tests.factories import City, make_city, make_petition

NUMBER, OTHER = "11010519491231002X", "110105194912310046"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def of(city: City, number: str, **more: Any) -> Petition:
    person = Person("王小明", "111", number, "13800001234", "测试市幸福路1号")
    return make_petition(city, principal=person, **{"first_office": city.city, **more})


def correct(city: City, petition: Petition, **values: str) -> Petition:
    """Asked for by the clerk, decided by the head."""
    person = petition.petitioners.get()
    told = {"person": person, "reason": "登记时看错了证件", **values}
    petition = take(petition, "propose_person", city.clerk, next_day(petition), **told)
    return take(petition, "decide_correction", city.leader, next_day(petition), agreed=True)


def read(petition: Petition) -> Petition:
    return Petition.objects.get(pk=petition.pk)


def test_the_later_one_of_the_right_person_is_a_repeated_one(city: City) -> None:
    first = of(city, OTHER, occurrence="first")
    later = make_petition(
        city,
        principal=Person("王小明", "111", NUMBER, "13900009999"),
        occurrence="first",
        first_office=city.city,
    )

    correct(city, first, identity_number=NUMBER)

    assert read(later).occurrence == "repeated"
    told = last_event(read(later))
    assert (told.kind, facts_of(told)["set"]) == ("compared_again", {"occurrence": "repeated"})
    assert {(one.office.code, one.text) for one in told.messages.all()} == {
        ("city", f"信访件 {later.number}：以前的信访件更正了信访人，初次、重复和首接单位已重新比对")
    }
    assert mismatches() == []


def test_the_later_one_of_the_wrong_person_is_a_first_one(city: City) -> None:
    first = make_petition(
        city, principal=Person("李秀英", "111", NUMBER, "13900009999"), occurrence="first", first_office=city.city
    )
    later = of(city, NUMBER, occurrence="repeated")

    correct(city, first, identity_number=OTHER)

    assert read(later).occurrence == "first"
    assert mismatches() == []


def test_what_is_not_of_the_person_stays(city: City) -> None:
    first = of(city, OTHER, occurrence="first")
    stranger = make_petition(city, principal=Person("赵六", phone="13700001111"), occurrence="first")
    unmarked = of(city, NUMBER, occurrence="")

    correct(city, first, identity_number=NUMBER)

    assert [read(one).version for one in (stranger, unmarked)] == [1, 1]


def test_who_quoted_it_as_of_the_same_person_is_told(city: City) -> None:
    final = make_petition(city, State.CLOSED_FINAL)
    again = make_petition(city, State.SCREENED)
    again = take(again, "propose_no_longer", city.clerk, "2026-03-20", other=final, text="同一事实和理由。")

    again = correct(city, again, identity_number=OTHER)

    told = [one.text for one in last_event(again).messages.all()]
    assert f"信访件 {again.number} 不再受理、按重复办理所引的信访件更正了信访人，已不是同一信访人，请核对" in told

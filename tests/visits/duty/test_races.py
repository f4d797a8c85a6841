"""Forms of the duty book that arrive at the same moment, with real threads on the real database."""

from uuid import uuid4

import pytest
from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.models.petitions import Petition
from offices.files.models import StoredFile
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_city
from tests.visits.duty.book import day, keeper, make_entry, photo
from tests.visits.hall.test_races import at_once
from visits.duty.actions.duty import follow_up, raise_to_petition, settle
from visits.duty.actions.reading import amend_entry
from visits.duty.enums import DutyState
from visits.duty.models import DutyBookEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> City:
    return make_city()


@pytest.fixture
def clerk(city: City) -> Account:
    return keeper(city, role=Role.REGISTRATION_CLERK)


def raise_(entry: DutyBookEntry, by: Account, key: object = None) -> Petition:
    person = Person("张三")
    return raise_to_petition(by=by, at=timezone.now(), entry_id=entry.pk, principal=person, request_key=key or uuid4())


def test_of_those_who_raise_at_once_one_wins(city: City, clerk: Account) -> None:
    entry, other = make_entry(clerk, city.township), keeper(city, role=Role.REGISTRATION_CLERK, name="second")
    results = at_once(*(lambda by=by: raise_(entry, by) for by in (clerk, other, clerk, other)))
    petition = Petition.objects.get()
    assert sorted(getattr(result, "code", "") for result in results) == ["", *["raised_already"] * 3]
    assert [result for result in results if isinstance(result, Petition)] == [petition]
    assert all(petition.number in str(result) for result in results if not isinstance(result, Petition))
    entry.refresh_from_db()
    assert (entry.state, entry.petition) == (DutyState.RAISED, petition)
    assert Event.objects.filter(kind="duty_raise").count() == 1


def test_the_same_form_at_once_is_one_petition(city: City, clerk: Account) -> None:
    entry, key = make_entry(clerk, city.township), uuid4()
    results = at_once(*(lambda: raise_(entry, clerk, key) for _sent in range(4)))
    assert results == [Petition.objects.get()] * 4


def test_raised_or_settled_never_both(city: City, clerk: Account) -> None:
    for _round in range(3):
        entry = make_entry(clerk, city.township)
        results = at_once(
            lambda entry=entry: raise_(entry, clerk),
            lambda entry=entry: settle(by=clerk, at=timezone.now(), entry_id=entry.pk, how="已和好"),
        )
        codes = {getattr(result, "code", "") for result in results}
        assert codes in ({"", "settled_already"}, {"", "raised_already"})
        entry.refresh_from_db()
        assert (entry.state == DutyState.RAISED) == (entry.petition is not None)


def test_the_same_entry_at_once_is_one(city: City, clerk: Account) -> None:
    key, photos = uuid4(), [photo()]
    results = at_once(*(lambda: make_entry(clerk, city.township, request_key=key, photos=photos) for _sent in range(4)))
    assert results == [DutyBookEntry.objects.get()] * 4
    assert StoredFile.objects.count() == 1


def test_the_same_follow_up_at_once_is_one(city: City, clerk: Account) -> None:
    entry, key = make_entry(clerk, city.township), uuid4()

    def follow() -> DutyBookEntry:
        facts = {"on": day(0), "text": "再访", "next_on": day(1), "request_key": key}
        return follow_up(by=clerk, at=timezone.now(), entry_id=entry.pk, **facts)

    assert at_once(*(follow for _sent in range(4))) == [entry] * 4
    assert entry.follow_ups.count() == 1


def test_of_two_corrections_one_is_told(city: City, clerk: Account) -> None:
    entry = make_entry(clerk, city.township)

    def amend(place: str) -> DutyBookEntry:
        facts = {"version": 1, "reason": "笔误", "changes": {"place": place}}
        return amend_entry(entry_id=entry.pk, by=clerk, at=timezone.now(), **facts)

    results = at_once(lambda: amend("西村"), lambda: amend("南村"))
    assert sorted(getattr(result, "code", "") for result in results) == ["", "changed_meanwhile"]
    assert entry.amendments.count() == 1

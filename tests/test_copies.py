"""A copy is what the walk made."""

import pytest
from django.db import transaction

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from tests.cases.procedure.walking import mismatches
from tests.copies import _plain, _without, put_back
from tests.factories import FIRST_DAY, City, _walked, make_accounts, make_city, make_petition
from tests.standing import all_rows


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.mark.parametrize("state", [State.REGISTERED, State.HANDLING, State.CLOSED_FINAL])
def test_rows_put_back_are_those_of_the_walk(city: City, state: State) -> None:
    standing = all_rows()
    undo = transaction.savepoint()
    walked = _walked(city, state, FIRST_DAY, {})
    rows = all_rows()
    transaction.savepoint_rollback(undo)
    assert all_rows() == standing

    put_back(_without(rows, standing), _without(standing, rows))

    assert all_rows() == rows
    assert (Petition.objects.get(), Petition.objects.get().state) == (walked, state)
    assert mismatches() == []
    make_petition(city, state)
    assert (Petition.objects.count(), mismatches()) == (2, [])


def _chain(city: City) -> tuple[list[Petition], dict[str, Account]]:
    """An account and two petitions, the second of which changes rows of the first: the counter of the numbers."""
    accounts = make_accounts({"newcomer": ((Role.HANDLER, city.bureau),)})
    return [make_petition(city, State.SCREENED), make_petition(city, State.HANDLING)], accounts


@pytest.mark.django_db(transaction=True)
def test_copies_follow_copies_in_the_same_order_only() -> None:
    city, made = make_city(), []
    for _time in range(6):  # each of the three is walked twice on top of those before it
        with transaction.atomic():
            made.append((*_chain(city), all_rows()))
            assert mismatches() == []
            transaction.set_rollback(True)
    assert made[5] == made[4]

    with transaction.atomic():
        Office.objects.filter(pk=city.bureau.pk).update(short_name="改名")
        petitions, _accounts = _chain(city)
        assert mismatches() == []
        transaction.set_rollback(True)

    assert not {found.pk for found in petitions} & {found.pk for found in made[5][0]}


def test_what_was_taken_back_is_no_copy(city: City) -> None:
    for _time in range(3):
        undo = transaction.savepoint()
        make_petition(city)
        transaction.savepoint_rollback(undo)
        petition = make_petition(city)
        assert Petition.objects.get() == petition
        assert mismatches() == []
        transaction.savepoint_rollback(undo)


def test_an_argument_is_told_apart_by_key_and_version(city: City) -> None:
    petition = make_petition(city)
    seen = _plain([petition, {"day": FIRST_DAY}])
    assert _plain((Petition.objects.get(), {"day": FIRST_DAY})) == seen
    petition.version += 1
    assert _plain([petition, {"day": FIRST_DAY}]) != seen
    with pytest.raises(TypeError):
        _plain({"numbers": {1, 2}})

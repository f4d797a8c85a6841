"""A query whose text is built once is run with the values of each request."""

from typing import Any

from django.db.models import Q, QuerySet

from offices.organisation.models import Account, RoleAssignment
from offices.organisation.policies import authority_of, forget_authority
from offices.pages.queries import Written
from tests.factories import City


def test_values_take_the_places_of_the_stand_ins(city: City) -> None:
    built = []

    def named(name: str, ids: list[int]) -> QuerySet[Any, tuple[Any, ...]]:
        built.append(name)
        return Account.objects.filter(Q(username=name) | Q(pk__any_of=ids)).values_list("username").order_by("pk")

    query = Written(named, "?", [-1])
    assert query.rows(city.clerk.username, [city.head.pk]) == [(city.clerk.username,), (city.head.username,)]
    assert query.rows("nobody", [city.head.pk]) == [(city.head.username,)]
    assert built == ["?"]


def test_roles_are_read_as_they_are_now_with_whole_offices(city: City) -> None:
    [grant] = authority_of(city.clerk).grants
    held = RoleAssignment.objects.select_related("office").get(account=city.clerk, revoked_at=None)
    assert grant.office == held.office
    assert {field.attname for field in grant.office._meta.concrete_fields} == set(grant.office.__dict__) - {"_state"}
    assert grant.office.other_names == held.office.other_names
    RoleAssignment.objects.filter(pk=held.pk).update(sees_sealed=True)
    forget_authority(city.clerk)
    [again] = authority_of(city.clerk).grants
    assert (grant.sees_sealed, again.sees_sealed) == (False, True)

"""A table that is loaded confirms nothing of what is sealed and not opened by who loads it."""

import pytest
from django.utils import timezone

from cases.petitions.actions.reading import open_sealed
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, RoleAssignment
from tests.cases.imports.test_import import GOOD, State, counts, load, reasons
from tests.factories import make_account, make_city, seal


@pytest.fixture
def city(db):
    return make_city()


def test_a_row_confirms_nothing_of_what_is_sealed_and_not_opened(city):
    load(city, GOOD)
    petition = Petition.objects.get()
    seal(Petition.objects.filter(pk=petition.pk))
    by = make_account("trusted", ("clerk", city.city))
    RoleAssignment.objects.filter(account=by, role="clerk").update(sees_sealed=True)
    other = [*GOOD[:2], "反映别的", *GOOD[3:]]
    refused = [reasons(load(city, row, by=by))[2] for row in (GOOD, other)]
    sentence = "{}已密封，您不是登记、办理或者决定本件的人员。请先写明查看目的，查看将记入本件。"
    assert set(refused) == {sentence.format(petition.number)}
    twin = load(city, ["8", *GOOD[1:]], by=by, dry_run=True)
    assert (twin.likely, twin.imported) == (0, 1)
    open_sealed(petition=petition, by=by, at=timezone.now(), purpose="handle")
    assert counts(load(city, GOOD, by=Account.objects.get(pk=by.pk))) == (State.DONE, 0, 1, 0)
    assert load(city, ["8", *GOOD[1:]], by=Account.objects.get(pk=by.pk), dry_run=True).likely == 1

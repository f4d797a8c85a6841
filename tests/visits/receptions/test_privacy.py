"""What the record of a reception shows to whom, and which promises stand on the paper that is signed."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, RoleAssignment
from offices.organisation.roles import Role
from tests.factories import City, make_city, make_petition, seal
from tests.visits.receptions.test_pages import as_, form, record_url, today_of
from tests.visits.receptions.test_receptions import LATER, day_on, promised, record, registered
from tests.visits.receptions.test_receptions import facts as reception_facts
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.compliance.queries.compliance import leaders_counted
from visits.receptions.actions.receptions import record_reception
from visits.receptions.enums import SignedHow
from visits.receptions.models import Reception
from visits.receptions.queries.receptions import days_of_account, receptions_visible_to
from visits.rota.models import ReceptionDay
from visits.rota.queries import days_visible_to

pytestmark = pytest.mark.django_db
NAME = "欧阳春晓"
SUBJECT = "检举某局长收受礼金"


@pytest.fixture
def city() -> City:
    return make_city()


def recorded(
    city: City, petition: Petition | None = None, day: ReceptionDay | None = None, **changes: Any
) -> Reception:
    changes, day = {"name": NAME, **changes}, day or day_on(city)
    return registered(city, day, petition, **changes) if petition else record(city, day, **changes)


def sealed(city: City) -> Petition:
    petition = make_petition(city, State.HANDLING, subject=SUBJECT)
    seal(Petition.objects.filter(pk=petition.pk))
    return petition


def shown(account: Account, address: str) -> str:
    answer = as_(account).get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("address", ["/reception/records/", "/reception/records/{pk}/"])
def test_a_petition_that_one_may_not_see_is_not_named(city: City, address: str) -> None:
    petition = sealed(city)
    address = address.format(pk=recorded(city, petition).pk)
    told = shown(city.supervisor, address)
    assert SUBJECT not in told
    assert petition.number not in told
    assert "不在您权限内" in told
    assert SUBJECT in shown(city.clerk, address)


def test_supervisors_read_no_names_not_even_masked(city: City) -> None:
    address = f"/reception/records/{recorded(city).pk}/"
    assert "欧" not in shown(city.supervisor, address)
    assert "欧*" in shown(city.leader, address)


@pytest.fixture
def booking(city: City) -> Booking:
    facts = {"name": NAME, "matter": "邻里纠纷", "origin": BookingOrigin.DESK, "code": "ABCD2345EFGH"}
    return Booking.objects.create(day=today_of(city), starts=dt.time(9), booked_at=timezone.now(), **facts)


def test_the_form_masks_who_booked_and_the_record_knows(city: City, booking: Booking) -> None:
    day = booking.day
    address = record_url(day, f"?booking={booking.pk}")
    told = shown(city.clerk, address)
    assert NAME not in told
    assert "欧*" in told
    answer = as_(city.clerk).post(address, form(day, name=""))
    reception = Reception.objects.select_related("booking", "visit").get()
    assert answer.status_code == 302
    assert (reception.name, reception.visit and reception.visit.visitor) == (NAME, NAME)
    assert reception.booking is not None
    assert reception.booking.state == BookingState.RECEIVED


def test_who_came_instead_is_recorded_as_typed(city: City, booking: Booking) -> None:
    as_(city.clerk).post(record_url(booking.day, f"?booking={booking.pk}"), form(booking.day, name="李四"))
    assert Reception.objects.get().name == "李四"


# The paper


@pytest.fixture
def second(city: City) -> Reception:
    """Received twice: the first time wages were promised, now water."""
    petition, day = make_petition(city, State.HANDLING), day_on(city)
    recorded(city, petition, day, promises=[promised(text="补发工资")])
    facts = {"outcome": "registered", "petition": petition, "promises": [promised(text="修通水管")]}
    later = LATER + dt.timedelta(hours=1)
    return record_reception(by=city.clerk, at=later, **reception_facts(day, **facts))


def read(client: Client, reception: Reception, **more: str) -> str:
    answer = client.post(f"/reception/records/{reception.pk}/read/", {"purpose": "handle", **more})
    return str(answer.content.decode())


def test_the_paper_holds_the_promises_of_this_reception(city: City, second: Reception) -> None:
    client = as_(city.clerk)
    for paper in (read(client, second, print="1"), shown(city.clerk, f"/reception/records/{second.pk}/sign/")):
        assert "修通水管" in paper
        assert "补发工资" not in paper
    page = shown(city.clerk, f"/reception/records/{second.pk}/")
    assert page.index("修通水管") < page.index("其他接访的承诺") < page.index("补发工资")


@pytest.mark.parametrize(("how", "was_read"), [(SignedHow.PAPER, True), (SignedHow.DECLINED, False)])
def test_who_does_not_sign_is_not_said_to_have_heard(city: City, second: Reception, how: str, was_read: bool) -> None:
    as_(city.clerk).post(f"/reception/records/{second.pk}/sign/", {"how": how})
    second.refresh_from_db()
    assert (second.signed_how, second.read_back_at is not None) == (how, was_read)


def test_what_was_ones_own_is_shut_with_the_last_role(city: City) -> None:
    kept = recorded(city)
    owner, day = kept.leader.account, kept.day
    addresses = [f"/reception/records/{kept.pk}/", f"/reception/days/{day.pk}/", f"/api/v1/receptions/{kept.pk}/"]
    assert {as_(owner).get(address).status_code for address in addresses} == {200}
    RoleAssignment.objects.filter(account=owner).update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    owner = Account.objects.get(pk=owner.pk)
    assert {as_(owner).get(address).status_code for address in addresses} <= {403, 404}
    for address in ("/reception/records/", "/reception/days/", "/api/v1/receptions/", "/api/v1/reception-days/"):
        answer = as_(owner).get(address)
        assert answer.status_code in (200, 403, 404)
        assert f"/{kept.pk}/" not in answer.text
    assert not receptions_visible_to(owner).exists()
    assert not days_visible_to(owner).exists()
    assert not days_of_account(owner, day.on, day.on).exists()
    assert not leaders_counted(owner).exists()
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        RoleAssignment.objects.create(account=owner, office=city.city, role=role, granted_at=timezone.now())
        assert not receptions_visible_to(Account.objects.get(pk=owner.pk)).exists()
        RoleAssignment.objects.filter(account=owner).update(revoked_at=timezone.now(), revoked_by=city.security_admin)

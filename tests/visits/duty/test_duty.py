"""The duty book: what is written into it, followed up, settled, raised, read and corrected."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.files.actions import content_of
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city
from tests.visits.duty.book import BODY, PARTIES, day, keeper, make_entry, photo
from visits.duty.actions.duty import MOST_PHOTOS, follow_up, raise_to_petition, settle
from visits.duty.actions.reading import amend_entry, read_entry
from visits.duty.enums import DutyState
from visits.duty.models import DutyBookEntry
from visits.duty.queries import duty_visible_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def staff(city: City) -> Account:
    return keeper(city)


def now() -> datetime:
    return timezone.now()


def facts_of(kind: str) -> dict[str, Any]:
    return Event.objects.get(kind=kind).facts


# Recording


def test_a_dispute_is_recorded_with_its_photos(city: City, staff: Account) -> None:
    values = {"latitude": Decimal("36.6512345"), "longitude": Decimal("117.12"), "category": city.category}
    entry = make_entry(staff, city.township, photos=[photo(), photo()], **values)
    assert (entry.state, entry.next_on, entry.ended_at) == (DutyState.FOLLOWING, day(3), None)
    assert entry.number == f"SC{day(0):%Y%m%d}-{entry.pk:06d}"
    entry.refresh_from_db()
    assert (entry.latitude, entry.longitude) == (Decimal("36.65123"), Decimal("117.12"))
    names = [file.name for file in entry.photos.all()]
    assert names == [f"{entry.number}-1.jpg", f"{entry.number}-2.jpg"]
    assert content_of(entry.photos.all()[0]) == photo()[1].content
    assert facts_of("duty") == {
        "category": "010101",
        "found_on": day(-2).isoformat(),
        "next_on": day(3).isoformat(),
        "photos": 2,
        "state": "following",
    }


def test_what_tells_of_people_is_not_in_clear(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township)
    follow_up(by=staff, at=now(), entry_id=entry.pk, on=day(0), text="再访张三", next_on=day(1))
    settle(by=staff, at=now(), entry_id=entry.pk, how="张三同意退让")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, parties, settled_how FROM visits_dutybookentry")
        stored = " ".join(cursor.fetchone())
        cursor.execute("SELECT text FROM visits_followup")
        stored += cursor.fetchone()[0]
    stored += "".join(Event.objects.values_list("facts_text", flat=True))
    assert "张三" not in stored


def test_what_was_settled_on_the_spot_needs_no_following_up(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, settled_how="双方握手言和")
    assert (entry.state, entry.next_on, entry.settled_on_the_spot) == (DutyState.SETTLED, None, True)
    later = make_entry(staff, city.township)
    later = settle(by=staff, at=now(), entry_id=later.pk, how="已补界石")
    assert (later.state, later.settled_on_the_spot) == (DutyState.SETTLED, False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"found_on": day(1)}, "found_on"),
        ({"found_on": day(-20_000)}, "found_on"),
        ({"place": "  "}, "place"),
        ({"place": "长" * 101}, "place"),
        ({"subject": ""}, "subject"),
        ({"subject": "长" * 101}, "subject"),
        ({"subject": "老张 139-1234-5678 的宅基地"}, "subject"),
        ({"place": "１３９１２３４５６７８家门口"}, "place"),
        ({"body": "\n"}, "body"),
        ({"body": "长" * 5001}, "body"),
        ({"parties": "长" * 501}, "parties"),
        ({"next_on": None}, "next_on"),
        ({"next_on": day(-1)}, "next_on"),
        ({"next_on": day(400)}, "next_on"),
        ({"settled_how": "已化解", "next_on": day(1)}, "next_on"),
        ({"settled_how": "长" * 2001}, "settled_how"),
        ({"latitude": Decimal("36")}, "latitude"),
        ({"latitude": Decimal("91"), "longitude": Decimal("117")}, "latitude"),
        ({"latitude": Decimal("36"), "longitude": Decimal("-181")}, "longitude"),
        ({"photos": [("a.pdf", Checked(b"%PDF-", "application/pdf"))]}, "photos"),
        ({"photos": [("a.jpg", Checked(b"x", "image/jpeg"))] * (MOST_PHOTOS + 1)}, "photos"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    city: City, staff: Account, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFacts) as refusal:
        make_entry(staff, city.township, **values)
    assert refusal.value.field == field
    assert not DutyBookEntry.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_same_form_twice_is_one_entry(city: City, staff: Account) -> None:
    key = uuid4()
    first, second = (make_entry(staff, city.township, request_key=key, photos=[photo()]) for _time in range(2))
    assert first == second
    assert (DutyBookEntry.objects.count(), StoredFile.objects.count()) == (1, 1)
    other = make_account("other_keeper", (Role.HANDLER, city.township))
    with pytest.raises(ActionRefused) as refusal:
        make_entry(other, city.township, request_key=key)
    assert refusal.value.code == "key_used"


def test_only_who_keeps_the_book_of_the_office_writes_into_it(city: City, staff: Account) -> None:
    for other in (city.clerk, city.county_supervisor, city.reviewer, city.system_admin, city.stranger):
        with pytest.raises(NotPermitted):
            make_entry(other, city.township)


def test_the_database_holds_that_an_entry_is_followed_or_ended(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township)
    for values in ({"next_on": None}, {"state": "settled"}, {"state": "raised"}, {"latitude": 36}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DutyBookEntry.objects.filter(pk=entry.pk).update(**values)


# Following up and settling


def test_it_is_followed_up_until_it_is_settled(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, photos=[photo()])
    key = uuid4()
    for _time in range(2):
        follow_up(
            by=staff, at=now(), entry_id=entry.pk, on=day(-1), text="已到场", next_on=day(5), photos=[photo()],
            request_key=key,
        )  # fmt: skip
    entry.refresh_from_db()
    assert (entry.next_on, entry.follow_ups.count(), entry.photos.count()) == (day(5), 1, 2)
    key = uuid4()
    for _time in range(2):
        settle(by=staff, at=now(), entry_id=entry.pk, how="已立界石", request_key=key)
    entry.refresh_from_db()
    assert (entry.state, entry.next_on, entry.settled_how) == (DutyState.SETTLED, None, "已立界石")
    for act in (
        lambda: follow_up(by=staff, at=now(), entry_id=entry.pk, on=day(0), text="又吵", next_on=day(1)),
        lambda: settle(by=staff, at=now(), entry_id=entry.pk, how="再次化解"),
    ):
        with pytest.raises(ActionRefused) as refusal:
            act()
        assert refusal.value.code == "settled_already"
    kinds = list(Event.objects.filter(kind__startswith="duty").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["duty", "duty_follow_up", "duty_settle"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"on": day(1)}, "on"),
        ({"on": day(-3)}, "on"),
        ({"next_on": None}, "next_on"),
        ({"next_on": day(-1)}, "next_on"),
        ({"photos": [("a.jpg", Checked(b"x", "image/jpeg"))] * MOST_PHOTOS}, "photos"),
    ],
)
def test_a_follow_up_that_cannot_be(city: City, staff: Account, values: dict[str, Any], field: str) -> None:
    entry = make_entry(staff, city.township, photos=[photo()])
    given = {"on": day(0), "text": "已到场", "next_on": day(5), **values}
    with pytest.raises(InvalidFacts) as refusal:
        follow_up(by=staff, at=now(), entry_id=entry.pk, **given)
    assert refusal.value.field == field
    assert (entry.follow_ups.count(), entry.photos.count()) == (0, 1)


# Raising


def test_everything_is_carried_over(city: City) -> None:
    clerk = keeper(city, role=Role.REGISTRATION_CLERK)
    entry = make_entry(clerk, city.township, category=city.category, photos=[photo()])
    follow_up(by=clerk, at=now(), entry_id=entry.pk, on=day(-1), text="调解未成", next_on=day(1))
    key = uuid4()
    person = Person("张三", phone="13800001234")
    petition = raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=person, request_key=key)
    assert (petition.subject, petition.place, petition.category) == ("宅基地边界纠纷", "青山镇东村", city.category)
    assert (petition.registered_office, petition.channel, petition.received_on) == (city.township, "visit", day(0))
    assert petition.petitioner_masked == "张*"
    body = petition.text.body
    for part in (entry.number, BODY, "调解未成", "青山镇东村"):
        assert part in body
    assert PARTIES not in body
    entry.refresh_from_db()
    assert (entry.state, entry.petition, entry.next_on, entry.photos.count()) == ("raised", petition, None, 1)
    assert facts_of("duty_raise") == {"petition": petition.number}
    again = raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=person, request_key=key)
    assert again == petition
    with pytest.raises(ActionRefused) as refusal:
        raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=person, request_key=uuid4())
    assert (refusal.value.code, petition.number in str(refusal.value)) == ("raised_already", True)
    assert Petition.objects.count() == 1


def test_who_registers_nothing_is_told_who_does(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township)
    with pytest.raises(NotPermitted) as refusal:
        raise_to_petition(by=staff, at=now(), entry_id=entry.pk, principal=Person("张三"))
    assert refusal.value.code == "nobody_registers"
    clerk = keeper(city, role=Role.REGISTRATION_CLERK, name="township_clerk")
    with pytest.raises(NotPermitted) as refusal:
        raise_to_petition(by=staff, at=now(), entry_id=entry.pk, principal=Person("张三"))
    assert clerk.name in str(refusal.value)
    assert not Petition.objects.exists()


def test_it_is_registered_where_the_account_registers(city: City) -> None:
    both = make_account("both", (Role.HANDLER, city.township), (Role.REGISTRATION_CLERK, city.county))
    entry = make_entry(both, city.township)
    with pytest.raises(InvalidFacts) as refusal:
        raise_to_petition(by=both, at=now(), entry_id=entry.pk, principal=Person("张三"), office=city.city)
    assert refusal.value.field == "office"
    petition = raise_to_petition(by=both, at=now(), entry_id=entry.pk, principal=Person("张三"))
    assert petition.registered_office == city.county
    assert duty_visible_to(both).get().shown
    assert not duty_visible_to(keeper(city, name="colleague")).get().shown


def test_the_rules_of_registration_hold(city: City) -> None:
    clerk = keeper(city, role=Role.REGISTRATION_CLERK)
    entry = make_entry(clerk, city.township)
    with pytest.raises(InvalidFacts) as refusal:
        raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=Person())
    assert refusal.value.field == "name"
    entry.refresh_from_db()
    assert (entry.state, entry.petition) == (DutyState.FOLLOWING, None)
    petition = raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=Person(), channel="phone")
    assert petition.is_anonymous


def test_a_long_story_still_fits_into_a_petition(city: City) -> None:
    clerk = keeper(city, role=Role.REGISTRATION_CLERK)
    entry = make_entry(clerk, city.township, body="长" * 5000)
    for number in range(9):
        text = f"第{number}次" + "访" * 1990
        follow_up(by=clerk, at=now(), entry_id=entry.pk, on=day(0), text=text, next_on=day(1))
    petition = raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=Person("张三"))
    body = petition.text.body
    assert (len(body) <= 20_000, "第8次" in body, "第0次" in body) == (True, True, False)
    assert "更早的2次跟进见工作手册" in body


# Reading and correcting


def test_reading_is_for_a_purpose_and_written_down(city: City) -> None:
    clerk = keeper(city, role=Role.REGISTRATION_CLERK)
    entry = make_entry(clerk, city.township)
    follow_up(by=clerk, at=now(), entry_id=entry.pk, on=day(0), text="再访", next_on=day(1))
    with pytest.raises(InvalidFacts):
        read_entry(entry=entry, by=clerk, at=now(), purpose="neugier")
    for other in (city.county_supervisor, city.clerk):
        with pytest.raises(NotPermitted):
            read_entry(entry=entry, by=other, at=now(), purpose="handle")
    assert not Event.objects.filter(kind="duty_read").exists()
    texts = read_entry(entry=entry, by=clerk, at=now(), purpose="contact")
    assert (texts["body"], texts["parties"], list(texts["follow_ups"].values())) == (BODY, PARTIES, ["再访"])
    assert facts_of("duty_read") == {"purpose": "contact", "fields": ["body", "follow_ups", "parties"]}
    raise_to_petition(by=clerk, at=now(), entry_id=entry.pk, principal=Person("张三"))
    entry.refresh_from_db()
    read_entry(entry=entry, by=clerk, at=now(), purpose="handle")
    assert entry.number in PersonalDataAccess.objects.get().fields


def test_a_correction_keeps_what_stood_there(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, category=city.category)
    changes = {"place": "青山镇西村", "category": None, "parties": "张三"}
    for _time in range(2):
        amend_entry(entry_id=entry.pk, by=staff, at=now(), version=1, reason="记错", changes=changes)
    entry.refresh_from_db()
    assert (entry.place, entry.category, entry.parties, entry.version) == ("青山镇西村", None, "张三", 2)
    amendment = entry.amendments.get()
    assert amendment.fields == ["place", "parties", "category"]
    assert '"place": "青山镇东村"' in amendment.before
    assert PARTIES in amendment.before
    assert "张三" not in Event.objects.get(kind="duty_amend").facts_text
    with pytest.raises(Conflict):
        amend_entry(entry_id=entry.pk, by=staff, at=now(), version=1, reason="又记错", changes={"place": "别处"})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 201}, "reason"),
        ({"changes": {}}, None),
        ({"changes": {"found_on": day(1)}}, "found_on"),
        ({"changes": {"found_on": day(0)}}, "found_on"),
        ({"changes": {"body": ""}}, "body"),
    ],
)
def test_a_correction_that_cannot_be(city: City, staff: Account, values: dict[str, Any], field: str) -> None:
    entry = make_entry(staff, city.township)
    follow_up(by=staff, at=now(), entry_id=entry.pk, on=day(-1), text="再访", next_on=day(1))
    given = {"version": 1, "reason": "记错", "changes": {"place": "别处"}, **values}
    with pytest.raises(InvalidFacts) as refusal:
        amend_entry(entry_id=entry.pk, by=staff, at=now(), **given)
    assert refusal.value.field == field


# Who sees what


def test_visible_are_the_own_offices_and_those_below_a_supervisor(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, settled_how="已化解")
    for name, account in {**city.people(), "staff": staff}.items():
        seen = list(duty_visible_to(account))
        assert seen == (
            [entry] if name in {"staff", "supervisor", "province_supervisor", "county_supervisor"} else []
        ), name
    gone = make_account("gone", (Role.HANDLER, city.township))
    gone.is_active = False
    assert not duty_visible_to(gone).exists()


def test_the_moment_of_recording_tells_what_was_settled_on_the_spot(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, settled_how="已化解")
    DutyBookEntry.objects.filter(pk=entry.pk).update(ended_at=entry.recorded_at + timedelta(seconds=1))
    entry.refresh_from_db()
    assert not entry.settled_on_the_spot


def test_a_follow_up_and_a_settling_say_something(city: City, staff: Account) -> None:
    entry, told = make_entry(staff, city.township), {"by": staff, "at": now()}
    acts: dict[str, Any] = {
        "text": lambda: follow_up(**told, entry_id=entry.pk, on=day(0), text="……", next_on=day(3)),
        "settled_how": lambda: settle(**told, entry_id=entry.pk, how="略"),
    }
    for field, act in acts.items():
        with pytest.raises(InvalidFacts) as caught:
            act()
        assert (caught.value.code, caught.value.field) == ("nothing_said", field)
    entry.refresh_from_db()
    assert (entry.state, entry.follow_ups.count()) == (DutyState.FOLLOWING, 0)

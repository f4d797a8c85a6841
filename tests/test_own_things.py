"""What is one's own by a foreign key, one of each: who has lost the last role opens none of it at any address."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.utils import timezone

from cases.jobs.actions.bulk import run_bulk, start_bulk
from cases.jobs.actions.choices import keep_choice
from cases.jobs.models import BulkChoice, BulkJob, ImportBatch
from cases.ledger.actions import save_view
from cases.ledger.models import SavedView
from cases.packages.models.commitments import Promise
from cases.packages.models.packages import Package
from cases.papers.models import Document
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, RoleAssignment
from offices.organisation.roles import Role
from supervision.calls.actions.bids import choose_bid
from supervision.calls.models import Bid, CallCase, OpenCall
from supervision.meetings.models import AgendaItem, Meeting
from tests.cases.imports.test_field_tables import load, table, upload
from tests.clients import client_of
from tests.factories import City, make_petition
from tests.same_ids import start_together
from tests.supervision.calls.test_pages import bid_of, call_of
from tests.supervision.meetings.meeting_room import convened
from tests.test_strangers import filled, patterns
from tests.visits.receptions.test_privacy import recorded
from visits.bookings.enums import BookingOrigin
from visits.bookings.models import Booking
from visits.receptions.models import Reception
from visits.rota.models import ReceptionDay

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SUBJECT = "只有本单位知道的事项概要"
# What shows the account itself, or nothing that anybody brought: its own profile, help, lists that stand empty.
PLACE = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>")


# Where one of a kind is read.
READ_AT: dict[type[Model], Callable[[Any], str]] = {
    AgendaItem: lambda item: f"/meetings/{item.meeting_id}/",
    Bid: lambda bid: f"/calls/bids/{bid.pk}/edit/",
    Booking: lambda booking: f"/reception/bookings/{booking.pk}/",
    BulkChoice: lambda choice: f"/packages/assign/{choice.key}/",
    BulkJob: lambda job: f"/packages/bulk/{job.pk}/",
    CallCase: lambda case: f"/calls/cases/{case.pk}/",
    Document: lambda paper: f"/petitions/{paper.petition.number}/papers/{paper.pk}/",
    ImportBatch: lambda batch: f"/imports/{batch.pk}/",
    Meeting: lambda meeting: f"/meetings/{meeting.pk}/",
    OpenCall: lambda call: f"/calls/{call.pk}/",
    Package: lambda package: f"/packages/{package.pk}/row/",
    Petition: lambda petition: f"/petitions/{petition.number}/",
    Promise: lambda promise: "/reception/promises/",
    Reception: lambda reception: f"/reception/records/{reception.pk}/",
    ReceptionDay: lambda day: f"/reception/days/{day.pk}/sheet/",
    SavedView: lambda view: f"/packages/?view={view.pk}",
}


def one_of_each(city: City) -> tuple[list[Model], list[Petition]]:
    """A day with its record and a booking, a package with a team seat, an import, a job, a choice, a view, a bid, a
    meeting seat.
    """
    start_together()
    person, today = city.leader, timezone.localdate()
    petitions = [make_petition(city, State.TRANSFERRED, subject=SUBJECT) for _number in range(3)]
    kept = recorded(city, make_petition(city, State.HANDLING, subject=SUBJECT))
    origin, code = BookingOrigin.DESK, "ABCD2345EFGH"
    booking = Booking.objects.create(
        day=kept.day, starts=time(9), petition=kept.petition, origin=origin, code=code, booked_at=timezone.now()
    )
    facts = {"leader": person.pk, "due_on": (today + timedelta(days=60)).isoformat(), "team": [city.handler.pk]}
    job = start_bulk(
        by=person,
        at=timezone.now(),
        kind=BulkJob.Kind.PACKAGE,
        petition_ids=[petitions[0].pk],
        facts=facts,
        request_key=uuid4(),
    )
    run_bulk(job.pk)
    choice = keep_choice(by=person, at=timezone.now(), petition_ids=[petitions[0].pk])
    view = save_view(person, name=SUBJECT, query="state=open", columns=["number"])
    heading = ["登记编号", "信访人", "来访日期", "概要"]
    batch = load(city, table(heading, ["K1", "甲某", today.isoformat(), SUBJECT]))
    tried = upload(city, table(heading, ["K2", "乙某", today.isoformat(), SUBJECT]))
    call = call_of(city, petitions[1])
    bid = bid_of(CallCase.objects.get(call=call), city.head)
    choose_bid(by=person, at=timezone.now(), bid_id=bid.pk, reason="可行。")
    meeting = convened(city, [petitions[2]], people=[city.handler])
    package = petitions[0].packages.get()
    owned = [kept, kept.day, booking, job, batch, tried, call, call.cases.get(), bid, meeting, package, view]
    owned += [*meeting.items.all(), *petitions, *petitions[0].documents.all()]
    owned += [*Promise.objects.all()]
    return [*owned, choice], petitions


def addresses(owned: list[Model], petitions: list[Petition]) -> list[str]:
    pks = {str(one.pk) for one in owned}
    found = set()
    for route in patterns():
        if PLACE.search(route) and "logout" not in route:
            values = {"username": "leader", "code": "city", "kind": "category", "name": "x", "key": "transfer"}
            for petition in petitions[:1]:
                for pk in pks:
                    found.add(filled(route, {**values, "number": petition.number, "pk": pk}, pk))
    return sorted(found | {READ_AT[type(one)](one) for one in owned})


def tells(answer: Any, address: str, numbers: list[str]) -> bool:
    """Whether an answer gives away a subject, or a number that its address does not hold."""
    told = "" if answer.streaming else answer.content.decode(errors="ignore")
    return SUBJECT in told or any(one in told for one in numbers if one not in address)


def _told_to(owners: list[Account], places: list[str], numbers: list[str]) -> set[str]:
    """The addresses that tell one of them of a petition."""
    told = set()
    for client in map(client_of, owners):
        for address in places:
            answer = client.get(address)
            if answer.status_code == 200 and tells(answer, address, numbers):
                told.add(address)
    return told


@pytest.mark.parametrize("role", [None, Role.SYSTEM_ADMIN])
def test_who_has_no_role_any_more_opens_nothing_that_was_ones_own(city: City, role: Role | None) -> None:
    owned, petitions = one_of_each(city)
    owners = [city.leader, city.clerk, city.handler, city.head]
    places = addresses(owned, petitions)
    numbers = [one.number for one in Petition.objects.all()]
    if not role:
        open_before = _told_to(owners, sorted({READ_AT[type(one)](one) for one in owned}), numbers)
        kinds = {type(one) for one in owned if READ_AT[type(one)](one) in open_before}
        assert kinds == {type(one) for one in owned} == {*READ_AT}
    given: dict[str, Any] = {"revoked_at": timezone.now(), "revoked_by": city.security_admin}
    RoleAssignment.objects.filter(account__in=owners).update(**given)
    wrong = []
    for owner in owners[: 1 if role else 4]:
        if role:
            RoleAssignment.objects.create(account=owner, office=city.city, role=role, granted_at=timezone.now())
        client = client_of(Account.objects.get(pk=owner.pk))
        for address in places:
            answer = client.get(address)
            if answer.status_code >= 500 or tells(answer, address, numbers):
                wrong.append((owner.username, address, answer.status_code))
    assert wrong == []

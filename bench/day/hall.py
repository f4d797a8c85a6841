"""The hall of the day: a district with two units, its people, windows and rooms, and matters people come back about."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PASSWORD = "zuimang-de-yitian-2026"  # noqa: S105  (of accounts that live as long as the replay)
WINDOWS, JOINT, ROOMS, DESKS = 8, 2, 4, 3
INDIVIDUAL, COLLECTIVE, PERSONS = 323, 75, 1800
KNOWN_PETITIONS = 40
COMES_AGAIN, ASKS_FOR_UNIT = 0.2, 0.15
# When they come: (share of the visitors, from and to as shares of the day). Half past eight is the worst.
CURVE = ((0.55, 0.0, 0.15), (0.3, 0.15, 0.5), (0.15, 0.5, 0.75))


@dataclass
class Place:
    """A window or room with the account that serves it."""

    pk: int
    label: str
    username: str
    peers: list[int] = field(default_factory=list)  # where a visitor may be passed on to


@dataclass
class TheHall:
    pk: int
    screen_key: str
    admin: str
    windows: list[Place]
    rooms: list[Place]
    desks: list[str]
    watcher: str  # an account that only asks for the empty page
    units: list[int]
    known: list[str]  # numbers of petitions


def make_hall(at: datetime, windows_number: int = WINDOWS, rooms_number: int = ROOMS) -> TheHall:
    """Everything through the product's own actions, in the database of the settings in force."""
    from bench.load import make_office, make_reference
    from cases.petitions.actions.parties import Person
    from cases.petitions.enums import Channel
    from cases.registration.actions.register import register
    from offices.organisation.enums import OfficeKind, OfficeLevel
    from offices.organisation.models import Account, RoleAssignment
    from offices.organisation.roles import Role
    from visits.hall.actions.halls import new_screen_key, save_hall, save_window
    from visits.hall.enums import Lane, WindowKind

    make_reference()
    city = make_office("day-city", None, OfficeKind.PETITION_OFFICE, OfficeLevel.CITY, "370100")
    district = make_office("day-district", city, OfficeKind.PETITION_OFFICE, OfficeLevel.COUNTY, "370102")
    units = [
        make_office(f"day-unit-{place}", district, OfficeKind.DEPARTMENT, OfficeLevel.COUNTY, f"37010{place}00")
        for place in (3, 4)
    ]

    def account(name: str, role: Role, office: Any) -> Account:
        made = Account(username=name, name=f"{name}同志")
        made.set_password(PASSWORD)
        made.save()
        RoleAssignment.objects.create(account=made, office=office, role=role, granted_at=at)
        return made

    admin = account("day-admin", Role.SYSTEM_ADMIN, district)
    hall = save_hall(
        by=admin, at=at, office=district, name="云东区来访接待大厅", notice="请凭号到窗口，过号请到取号台。"
    )

    def place(label: str, kind: WindowKind, lane: Lane, server: Account, sitting: Any = ()) -> Place:
        window = save_window(by=admin, at=at, hall=hall, label=label, kind=kind, lanes=[lane], units=sitting)
        return Place(window.pk, label, server.username)

    windows = []
    for number in range(1, windows_number + 1):
        unit = units[windows_number - number] if number > windows_number - JOINT else None
        role, office = (Role.HANDLER, unit) if unit else (Role.REGISTRATION_CLERK, district)
        server = account(f"day-window-{number}", role, office)
        windows.append(place(f"{number}号窗口", WindowKind.WINDOW, Lane.INDIVIDUAL, server, [unit] if unit else ()))
    rooms = [
        place(f"第{number}接谈室", WindowKind.ROOM, Lane.COLLECTIVE, clerk)
        for number in "一二三四五六"[:rooms_number]
        for clerk in [account(f"day-room-{number}", Role.REGISTRATION_CLERK, district)]
    ]
    for group in (windows, rooms):
        for one in group:
            one.peers = [other.pk for other in group if other is not one]
    desks = [account(f"day-desk-{n}", Role.REGISTRATION_CLERK, district) for n in range(1, DESKS + 1)]
    known = [
        register(
            by=desks[0],
            at=at,
            office=district,
            channel=Channel.LETTER,
            received_on=(at - timedelta(days=20)).date(),
            subject=f"反映第{number}小区电梯故障",
            body="多次要求维修未果。",
            principal=Person(name=f"来信人{number}", phone=f"1390000{number:04d}"),
        ).number
        for number in range(KNOWN_PETITIONS)
    ]
    return TheHall(
        pk=hall.pk,
        screen_key=new_screen_key(by=admin, at=at, hall=hall),
        admin=admin.username,
        windows=windows,
        rooms=rooms,
        desks=[clerk.username for clerk in desks],
        watcher=account("day-watcher", Role.REGISTRATION_CLERK, district).username,
        units=[unit.pk for unit in units],
        known=known,
    )


def visitors(scale: float, source: random.Random, hall: TheHall) -> list[dict[str, Any]]:
    """Who comes, in no order: {lane, persons, unit, petition}, values as the form of the desk has them.

    At scale 1 they are 323 individual and 75 collective visits of exactly 1,800 persons.
    """
    individual, collective, persons = (max(1, round(number * scale)) for number in (INDIVIDUAL, COLLECTIVE, PERSONS))
    alone = [source.choice((1, 1, 1, 1, 2, 2, 3, 4)) for _visit in range(individual)]
    left = max(persons - sum(alone) - 5 * collective, 0)
    weights = [source.expovariate(1) for _visit in range(collective)]
    groups = [5 + int(left * weight / sum(weights)) for weight in weights]
    for place in range(left - sum(groups) + 5 * collective):  # what rounding left over
        groups[place % collective] += 1
    people = []
    for size in alone + groups:
        asks, again = size < 5 and source.random() < ASKS_FOR_UNIT, source.random() < COMES_AGAIN
        people.append(
            {
                "lane": "A" if size < 5 else "B",
                "persons": size,
                "unit": str(source.choice(hall.units)) if asks else "",
                "petition": source.choice(hall.known) if again else "",
            }
        )
    source.shuffle(people)
    return people


def arrivals(people: list[dict[str, Any]], seconds: float, source: random.Random) -> list[tuple[float, dict[str, Any]]]:
    """(seconds after the doors open, who), in order."""
    moments: list[float] = []
    for share, first, last in CURVE:
        number = round(share * len(people))
        moments += [seconds * source.uniform(first, last) for _visitor in range(number)]
    moments += [0.0] * (len(people) - len(moments))
    return list(zip(sorted(moments[: len(people)]), people, strict=True))

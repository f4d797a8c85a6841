"""The demo city while it is simulated: its offices, people, work days and categories, read once."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.petitions.actions.parties import Person
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import current_handover
from offices.calendars.actions import load_library
from offices.calendars.holidays import library_years
from offices.calendars.queries import calendar_for
from offices.organisation.enums import VocabularyKind
from offices.organisation.models import Account, Office
from offices.vocabularies.actions import category_entries, load_vocabulary
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories
from petition_office.demo.accounts import Staff, make_accounts
from petition_office.demo.categories import category_paths
from petition_office.demo.places import BY_CODE, CITY, EAST, PLACES, WEST, make_offices
from petition_office.demo.texts import Matter

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = 8 * 3600 + 1800, 17 * 3600 + 1800  # seconds of the day
ANY_BUREAU = ("urban", "housing", "civil", "land", "market")
NEVER = datetime(1, 1, 1, tzinfo=SHANGHAI)
NOON = range(12 * 3600, 13 * 3600 + 1800)


def at_seconds(day: date, seconds: int) -> datetime:
    return datetime.combine(day, time(), SHANGHAI) + timedelta(seconds=seconds)


@dataclass
class World:
    """Everything a life needs besides its petition. `today` is not simulated any more: it is the visitor's."""

    offices: dict[str, Office]
    staff: dict[str, Staff]
    categories: dict[str, Category]
    today: date
    first: date
    days: list[date]

    def __post_init__(self) -> None:
        self.earlier: dict[tuple[str, str], Petition] = {}
        self.matters: dict[int, Matter] = {}  # by petition: what it is about
        self.visitors: dict[str, list[tuple[Person, Matter, int]]] = {}  # by area: who came alone, with which petition
        self.staying: set[int] = set()  # petitions whose life stops while they are open
        self.called: set[str] = set()  # difficulties of the matters on open calls
        self.by_id = {office.pk: office for office in self.offices.values()}
        self.by_topic: dict[tuple[str, str], list[str]] = {}
        for place in PLACES:
            if place.topic:
                self.by_topic.setdefault((place.area, place.topic), []).append(place.code)

    @property
    def last(self) -> date:
        """The last working day before today."""
        return self.days[bisect_left(self.days, self.today) - 1]

    def working_day(self, day: date, n: int) -> date:
        """The n-th working day after `day`; with n = 0 `day` itself, or the next working day."""
        place = bisect_left(self.days, day)
        return self.days[place + n] if self.days[place] == day else self.days[place + max(n - 1, 0)]

    def days_back(self, n: int) -> date:
        """The working day n working days before today."""
        return self.days[max(bisect_left(self.days, self.today) - n, 0)]

    def moment(self, rng: Random, day: date, earliest: datetime | None = None) -> datetime:
        """A moment in office hours of a working day, after `earliest`; the next working day where none is left."""
        day = self.working_day(day, 0)
        first = OPENS
        if earliest is not None and earliest.date() == day:
            first = max(OPENS, earliest.hour * 3600 + earliest.minute * 60 + earliest.second + 120)
        if first >= CLOSES - 300:
            return self.moment(rng, self.working_day(day, 1))
        seconds = rng.randint(first, CLOSES)
        if seconds in NOON:
            seconds += len(NOON)
        return at_seconds(day, seconds)

    def handler(self, office: Office) -> Account:
        return _there(self.staff[office.code].handler)

    def clerk(self, office: Office) -> Account:
        return _there(self.staff[office.code].clerk)

    def second_clerk(self, office: Office) -> Account:
        """The clerk of a petition office who is a handler as well."""
        staff = self.staff[office.code]
        return _there(staff.handler)

    def head(self, office: Office) -> Account:
        return _there(self.staff[office.code].head)

    def leader(self, office: Office, rng: Random) -> Account:
        staff = self.staff[office.code]
        return _there(staff.leader if staff.leader and rng.random() < 0.4 else staff.head)

    def reviewer(self, office: Office) -> Account:
        return _there(self.staff[office.code].reviewer)

    def supervisor(self, office: Office) -> Account:
        return _there(self.staff[office.code].supervisor)

    def sender_of(self, petition: Petition) -> Office:
        """The office that passed the petition to its present holder."""
        handover = current_handover(petition)
        if handover is None:
            raise LookupError(f"{petition} was not passed on")
        return self.by_id[handover.sender_id]

    def area_of(self, unit: Office) -> str:
        return BY_CODE[unit.code].area

    def has_unit(self, topic: str, area: str) -> bool:
        return (area, topic) in self.by_topic

    def unit(self, rng: Random, topic: str, area: str) -> Office:
        """A unit of the area for a topic. Where the area has no such bureau a town takes it; the city sends it to the
        county that has one, or to any bureau of its own.
        """
        codes = self.by_topic.get((area, topic)) or self.by_topic.get((area, "town"))
        if codes is None and topic:
            codes = self.by_topic.get((WEST, topic)) or self.by_topic.get((EAST, topic))
        if codes is None:
            codes = self.by_topic[area, rng.choice(ANY_BUREAU)]
        return self.offices[rng.choice(codes)]


def _there(account: Account | None) -> Account:
    if account is None:
        raise LookupError("nobody does this work in the demo's office")
    return account


def make_world(today: date, months: int) -> World:
    """Offices, accounts, work calendar and categories, dated to the day before the first petition."""
    first = today - timedelta(days=round(months * 30.5))
    at = at_seconds(first - timedelta(days=1), OPENS)
    load_library(by=None, at=at, years=[year for year in library_years() if year >= first.year - 1])
    offices = make_offices(at)
    load_vocabulary(
        by=None,
        at=at,
        kind=VocabularyKind.CATEGORY,
        entries=category_entries(category_paths()),
        source="演示用内容分类",
    )
    calendar = calendar_for(offices[CITY])
    span = (first + timedelta(days=n) for n in range((today - first).days + 500))
    return World(
        offices=offices,
        staff=make_accounts(offices, at),
        categories={category.full_name: category for category in current_categories()},
        today=today,
        first=first,
        days=[day for day in span if calendar.is_working_day(day)],
    )

"""One petition's life: a generator that waits for a moment, takes a step by the real actions, and waits again."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.enums import Channel, Crossing, Path, Purpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.twins import earlier_of
from cases.procedure.actions.perform import perform
from cases.registration.actions.register import register
from offices.organisation.models import Account, Office
from petition_office.demo import texts
from petition_office.demo.places import AREAS, CITY, EAST, town_of
from petition_office.demo.texts import Matter
from petition_office.demo.topics import ACCUSATIONS, TOPICS, Topic
from petition_office.demo.world import NEVER, World

Steps = Generator[datetime]
Story = Callable[["Life"], Steps]

LATE = 0.1  # share of clocks stopped too late
AGAIN = 0.12  # share of those who come alone and have brought another matter before


@dataclass
class Life:
    """`stop` ends the life in a state, or after a step of that key. `forced` decides branches by name, the others are
    left to chance. A `quick` life takes no other branches and does not dawdle. `bureau`: the city's, by its topic.
    """

    world: World
    rng: Random
    story: Story
    area: str = CITY
    purpose: str = Purpose.DEMAND
    topic: Topic = TOPICS[0]
    stop: str = ""
    quick: bool = False
    bureau: str = ""
    forced: dict[str, bool] = field(default_factory=dict)
    now: datetime = NEVER
    petition: Petition | None = None
    matter: Matter | None = None
    sent_on: date = date.min
    assigned: bool = False
    origin: Petition | None = None
    last_key: str = ""
    children: list[tuple[datetime, Any]] = field(default_factory=list)  # other lives, that begin with this one

    def start(self) -> Steps:
        """The story, ended early in the state to stop in."""
        for moment in self.story(self):
            if self.stop and self.petition is not None and self.stop in (self.petition.state, self.last_key):
                self.world.staying.add(self.petition.pk)
                return
            yield moment

    # Facts

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def case(self) -> Petition:
        if self.petition is None:
            raise LookupError("not registered yet")
        return self.petition

    @property
    def about(self) -> Matter:
        if self.matter is None:
            raise LookupError("nothing told yet")
        return self.matter

    @property
    def office(self) -> Office:
        """The petition office that registers."""
        return self.world.offices[self.area]

    @property
    def holder(self) -> Office:
        return self.world.by_id[self.case.holder_id]

    def chance(self, name: str, share: float) -> bool:
        drawn = self.rng.random() < share
        return self.forced.get(name, drawn and not self.quick)

    # Waiting

    def soon(self, least: int = 0, most: int = 2) -> datetime:
        """In so many working days."""
        n = self.rng.randint(0, 1) if self.quick else self.rng.randint(least, most)
        return self.world.moment(self.rng, self.world.working_day(self.today, n), self.now)

    def within(self, start: date, limit: int, *, typical: float = 0.35) -> datetime:
        """In the calendar days of a limit that runs from `start`, at about the typical share of it; sometimes late."""
        if self.quick:
            return self.soon()
        if self.chance("late", LATE):
            over = self.rng.randint(1, 5) if self.rng.random() < 0.75 else self.rng.randint(6, 16)
            day = self.world.working_day(start + timedelta(days=limit), over)
        else:
            day = start + timedelta(days=int(limit * self.rng.triangular(0.02, 0.92, typical)))
        return self.world.moment(self.rng, max(day, self.today), self.now)

    def after(self, days: int) -> datetime:
        """After so many calendar days, in office hours."""
        return self.world.moment(self.rng, self.today + timedelta(days=days), self.now)

    # Acting

    def act(self, key: str, by: Account, **facts: Any) -> Petition:
        self.petition = perform(key, petition_id=self.case.pk, by=by, at=self.now, **facts)
        self.last_key = key
        return self.petition

    def register(self, **values: Any) -> Petition:
        """Tell a matter and have it registered by the clerk."""
        rng, world = self.rng, self.world
        channel = values.pop("channel", None) or rng.choices(list(Channel), weights=(42, 26, 22, 9, 1))[0]
        anonymous = channel != Channel.VISIT and rng.random() < (0.4 if self.purpose == Purpose.ACCUSATION else 0.04)
        headcount = 1 if anonymous else rng.choices((1, rng.randint(2, 4), rng.randint(5, 60)), weights=(86, 7, 7))[0]
        headcount = values.pop("headcount", min(headcount, 3) if self.topic.alone else headcount)
        if self.matter is None and self.topic.alone and headcount > 3:
            self.topic = self.of_many()
        again = self._again(headcount) if not anonymous and "principal" not in values else None
        if self.matter is None:
            suggestion = self.purpose == Purpose.SUGGESTION
            place = texts.at_home(again, self.topic, self.area) if again else ""
            self.matter = texts.matter(
                rng,
                self.topic,
                self.area,
                self.today,
                headcount,
                suggestion=suggestion,
                place=place,
                anonymous=anonymous,
            )
        received = self.today
        if channel in (Channel.LETTER, Channel.WEB):
            received = max(received - timedelta(days=rng.randint(0, 2)), world.first)
        collective = headcount >= 5
        home = self.about.place if self.about.place in texts.homes(self.area) else ""
        facts: dict[str, Any] = {
            "principal": Person() if anonymous else again or texts.person(rng, self.area, home),
            "representatives": [
                texts.person(rng, self.area, beside=home) for _number in range(rng.randint(1, min(5, headcount - 1)))
            ] if collective else [],
            "members": [texts.person(rng, self.area, beside=home)] if 1 < headcount < 5 else [],
            "agents": [texts.agent(rng, self.area, self.today + timedelta(days=30))] if rng.random() < 0.04 else [],
            "address_unclear": not anonymous and channel != Channel.VISIT and rng.random() < 0.03,
            "crossings": _crossings(self.about.subject),
            "keep_secret": not anonymous and rng.random() < 0.03,
        }  # fmt: skip
        facts |= values
        person: Person = facts["principal"]
        earlier = earlier_of(
            world.clerk(self.office),
            self.office,
            name=person.name,
            identity_number=person.identity_number,
            phone=person.phone,
            subject=self.about.subject,
            body=self.about.body,
        )
        self.petition = register(
            by=world.clerk(self.office),
            at=self.now,
            office=self.office,
            channel=channel,
            received_on=received,
            subject=self.about.subject,
            body=self.about.body,
            demands=self.about.demands if self.purpose != Purpose.ACCUSATION else (),
            headcount=headcount,
            place=self.about.place,
            place_code=self.office.region_code,
            occurrence=earlier.occurrence,
            first_office=Office.objects.get(pk=earlier.first),
            **facts,
        )
        world.matters[self.petition.pk] = self.about
        if person.name and headcount == 1:
            world.visitors.setdefault(self.area, []).append((person, self.about, self.petition.pk))
        return self.petition

    def of_many(self) -> Topic:
        """A topic that many bring together, of the same way and for the same units, where there is one."""
        found = [
            topic
            for topic in topics_of(self.purpose, self.area)
            if not topic.alone and topic.path == self.topic.path and self.bureau in ("", topic.units[0])
        ]
        return self.rng.choice(found) if found else self.topic

    def _again(self, headcount: int) -> Person | None:
        """Now and then somebody who came before: with the same matter where that has ended, else with another one."""
        known = self.world.visitors.get(self.area, [])
        if self.quick or headcount > 1 or self.matter is not None or not known or self.rng.random() > AGAIN:
            return None
        person, matter, petition = self.rng.choice(known)
        alike = (matter.topic.path, matter.topic.accuses, texts.suggests(matter.subject)) == (
            self.topic.path,
            self.topic.accuses,
            self.purpose == Purpose.SUGGESTION,
        )
        if alike and not Petition.objects.get(pk=petition).is_open:
            self.topic, self.matter = matter.topic, matter
            return person
        return person if texts.at_home(person, self.topic, self.area) else None

    def screen(self, *, by: Account | None = None, simplified: bool = False) -> Petition:
        path = self.about.topic.path if self.purpose == Purpose.DEMAND else None
        return self.act(
            "screen",
            by or self.world.clerk(self.office),
            purpose=self.purpose,
            category=self.world.categories[self.about.topic.category],
            path=path,
            litigation_related=path == Path.JUDICIAL,
            simplified=simplified,
        )

    def unit(self, area: str | None = None) -> Office:
        """A unit of the area that answers for the matter; the competent one most of the time."""
        if self.bureau:
            return self.world.offices[f"{CITY}-{self.bureau}"]
        units = [topic for topic in self.about.topic.units if self.world.has_unit(topic, area or self.area)]
        elsewhere = next(iter(self.about.topic.units), "")  # the city has no such bureau, a county has
        topic = (units[0] if self.rng.random() < 0.7 else self.rng.choice(units)) if units else elsewhere
        if topic == "village" and self.rng.random() < 0.7:
            topic = "town"
        drawn = self.world.unit(self.rng, topic, area or self.area)
        near = town_of(self.about.place) if topic in ("town", "village") else ""
        return self.world.offices.get(f"{area or self.area}-{near}", drawn) if near else drawn


def random_life(
    world: World, rng: Random, stories: list[tuple[Story, str, int]], area: str = "", bureau: str = ""
) -> Life:
    """A life by the weights of the stories: (story, purpose, weight), in any area or the given one; of matters for
    which the bureau is competent, where one is given.
    """
    story, purpose, _weight = rng.choices(stories, weights=[item[2] for item in stories])[0]
    area = area or rng.choices(AREAS, weights=(56, 24, 20))[0]
    suited = topics_of(purpose, area)
    if bureau:
        suited = [topic for topic in suited if topic.units[0] == bureau and topic.path == Path.PETITION]
    topic = rng.choices(suited, weights=[topic.weight for topic in suited])[0]
    return Life(world, rng, story, area=area, purpose=purpose, topic=topic, bureau=bureau)


def topics_with_path(is_petition: bool, area: str) -> list[Topic]:
    """Topics of demands of an area that the petition procedure takes, or that another procedure takes."""
    return [topic for topic in topics_of(Purpose.DEMAND, area) if (topic.path == Path.PETITION) == is_petition]


def topics_of(purpose: str, area: str) -> list[Topic]:
    """What people of an area write about for a purpose."""
    topics = ACCUSATIONS if purpose == Purpose.ACCUSATION else TOPICS
    suggests = purpose == Purpose.SUGGESTION
    return [
        topic
        for topic in topics
        if not (topic.rural and area == EAST) and any(texts.suggests(one) == suggests for one in topic.subjects)
    ]


# What a matter may cross, by a word of its subject; the first line that fits.
CROSSED: tuple[tuple[str, tuple[Crossing, ...]], ...] = (
    ("检举", ()),
    ("工资", (Crossing.TRADE, Crossing.PERSON_MATTER)),
    ("社保", (Crossing.REGION, Crossing.PERSON_MATTER)),
    ("户籍", (Crossing.PERSON_HOME,)),
    ("入学", (Crossing.PERSON_HOME,)),
    ("低保", (Crossing.PERSON_HOME,)),
    ("判决", (Crossing.PERSON_CASE,)),
    ("诊疗", (Crossing.PERSON_CASE, Crossing.DEPARTMENT)),
    ("旅行社", (Crossing.REGION, Crossing.TRADE)),
    ("公交", (Crossing.REGION, Crossing.DEPARTMENT)),
    ("", (Crossing.DEPARTMENT,)),
)


def _crossings(subject: str) -> list[Crossing]:
    """三跨三分离 of some matters; drawn apart, so that no other branch of any life is drawn anew."""
    rng = Random(subject)
    fitting = next(crossed for word, crossed in CROSSED if word in subject)
    return rng.sample(fitting, rng.randint(1, len(fitting))) if fitting and rng.random() < 0.1 else []

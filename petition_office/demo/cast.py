"""Who is sure to be in the demo: petitions in every state, and clocks due today, tomorrow or a few days ago."""

from collections.abc import Iterator
from datetime import date
from random import Random

from cases.petitions.enums import Purpose, State
from petition_office.demo import front
from petition_office.demo.handling import DESIGNATED
from petition_office.demo.life import Life, Story, random_life
from petition_office.demo.places import CITY, EAST
from petition_office.demo.world import World

# (story, purpose, weight): of the petitions that chance makes.
STORIES: list[tuple[Story, str, int]] = [
    (front.ordinary, Purpose.DEMAND, 24),
    (front.simple, Purpose.DEMAND, 9),
    (front.assigned, Purpose.DEMAND, 8),
    (front.statutory, Purpose.DEMAND, 10),
    (front.reply, Purpose.DEMAND, 12),
    (front.through_county, Purpose.DEMAND, 5),
    (front.guide, Purpose.DEMAND, 8),
    (front.suggestion, Purpose.SUGGESTION, 6),
    (front.accusation, Purpose.ACCUSATION, 4),
    (front.direct, Purpose.DEMAND, 3),
    (front.refuse, Purpose.DEMAND, 5),
    (front.file, Purpose.DEMAND, 5),
    (front.split, Purpose.DEMAND, 1),
    (front.urgent, Purpose.DEMAND, 1),
]
REVIEW, AGAIN = {"review": True}, {"review": True, "rereview": True}

# (story, where it stops, forced branches, working days before today on which it begins)
CAST: list[tuple[Story, str, dict[str, bool], int]] = [
    (front.ordinary, State.REGISTERED, {}, 2),
    (front.ordinary, State.SCREENED, {}, 4),
    (front.ordinary, State.TRANSFERRED, {}, 6),
    (front.assigned, State.ASSIGNED, {}, 6),
    (front.urgent, State.REPORTED_UP, {}, 5),
    (front.direct, State.DIRECT, {}, 6),
    (front.guide, State.GUIDED, {}, 12),
    (front.refuse, State.REFUSED, {}, 12),
    (front.reply, State.DIRECT_REPLY, {}, 12),
    (front.file, State.FILED, {}, 12),
    (front.consult, "propose_ending", {}, 6),
    (front.consult, "serve_letter", {}, 12),
    (front.ordinary, State.UNIT_RECEIVED, {}, 8),
    (front.ordinary, State.OBJECTED, {"objection": True}, 8),
    (front.ordinary, "designate", {"objection": True, "agreed": False, "designated": True}, 12),
    (front.suggestion, State.HANDLING, {"replied": False}, 14),
    (front.ordinary, State.RETURNED, {"objection": True, "agreed": True}, 10),
    (front.ordinary, State.NOTIFIED, {}, 9),
    (front.statutory, State.STATUTORY_PATH, {}, 14),
    (front.ordinary, State.ACCEPTED, {}, 10),
    (front.ordinary, State.HANDLING, {}, 12),
    (front.simple, State.HANDLING_SIMPLE, {}, 12),
    (front.ordinary, "request_extension", {"extension": True}, 18),
    (front.ordinary, "refuse_extension", {"extension": True, "extended": False}, 24),
    (front.ordinary, State.HEARING, {"hearing": True}, 14),
    (front.ordinary, State.MEDIATION, {"mediation": True}, 14),
    (front.ordinary, State.OPINION_ISSUED, {}, 10),
    (front.ordinary, State.SERVED, {"correction": True}, 16),
    (front.ordinary, State.SERVED, {"by_notice": True}, 17),
    (front.ordinary, State.REVIEW_REQUESTED, REVIEW, 10),
    (front.ordinary, State.REVIEW_HANDLING, REVIEW, 22),
    (front.ordinary, "refuse_review", REVIEW | {"review_refused": True}, 22),
    (front.ordinary, "refuse_late_review", {"late_request": True}, 62),
    (front.split, State.HANDLING, {}, 20),
    (front.ordinary, State.REVIEW_ISSUED, REVIEW, 16),
    (front.ordinary, State.REVIEW_SERVED, REVIEW, 24),
    (front.ordinary, State.REREVIEW_REQUESTED, AGAIN, 22),
    (front.ordinary, State.REREVIEW_HANDLING, AGAIN, 24),
    (front.ordinary, "refuse_rereview", AGAIN | {"rereview_refused": True}, 30),
    (front.ordinary, State.REREVIEW_HEARING, AGAIN | {"rereview_hearing": True}, 26),
    (front.ordinary, State.REREVIEW_ISSUED, AGAIN, 20),
    (front.ordinary, State.REREVIEW_SERVED, AGAIN, 36),
    (front.ordinary, State.REMANDED, REVIEW | {"remanded": True}, 24),
    (front.ordinary, State.CLOSED_FINAL, AGAIN, 38),
    (front.ordinary, State.NO_LONGER, AGAIN | {"comes_back": True}, 50),
    (front.ordinary, "propose_no_longer", AGAIN | {"comes_back": True}, 26),
    (front.ordinary, State.CLOSED_LAPSED, {}, 60),
    (front.ordinary, State.CLOSED_SETTLED, {"mediation": True, "settled": True}, 24),
    (front.ordinary, State.CLOSED_NO_SUCCESSOR, {"no_successor": True}, 20),
    *((front.ordinary, State.HANDLING, {}, back) for back in range(32, 40)),  # leaders take these on
    *((front.ordinary, State.SERVED, {}, back) for back in range(33, 36)),  # one package of these is to be closed
    *((front.ordinary, State.HANDLING, {}, back) for back in range(24, 28)),  # and these are on an open call
    (front.ordinary, State.CLOSED_WITHDRAWN, {"withdrawn": True}, 20),
    (front.ordinary, "ask_recusal", {"recusal": True}, 13),
    (front.ordinary, "decide_recusal", {"recusal": True}, 19),
    (front.ordinary, "perform_agreement", {"mediation": True, "settled": True, "instalments": True}, 26),
    (front.ordinary, "break_agreement", {"mediation": True, "settled": True, "instalments": True, "broken": True}, 58),
    (front.together, State.HANDLING, {}, 18),
    (front.together, State.OPINION_ISSUED, {}, 12),
    (front.nameless, State.CLOSED_UNSERVED, {}, 26),
    (front.mistaken, "propose_voiding", {}, 3),
    (front.mistaken, State.VOIDED, {}, 15),
]

# (story, where it stops, first and last working day before today): what is due about today.
DUE_NOW: list[tuple[Story, str, int, int]] = [
    (front.ordinary, State.REGISTERED, 7, 13),
    (front.ordinary, State.UNIT_RECEIVED, 10, 17),
    (front.ordinary, State.NOTIFIED, 8, 14),
    (front.ordinary, State.HANDLING, 42, 52),
    (front.simple, State.HANDLING_SIMPLE, 11, 18),
    (front.assigned, State.HANDLING, 18, 40),
]

# (story, purpose, where it stops, forced branches, working days before today, the city's bureau): what the law bars is
# to be seen in these by who has a printed password.
GUARDED: list[tuple[Story, Purpose, str, dict[str, bool], int, str]] = [
    (front.ordinary, Purpose.DEMAND, DESIGNATED, {"objection": True, "agreed": False, "designated": True}, 20, ""),
    (front.ordinary, Purpose.DEMAND, "request_extension", {"extension": True}, 19, "housing"),
    (front.accusation, Purpose.ACCUSATION, State.SCREENED, {"accused_office": True}, 5, ""),
]

# (where it stops, whether it is quick, working days before today): what the district's campaign and the first open call
# take up.
DISTRICT: list[tuple[str, bool, int]] = [
    *(("", False, 52 + number % 6) for number in range(10)),
    *((State.SERVED, True, 64 + number) for number in range(4)),
    *((State.CLOSED_LAPSED, True, 84 + number) for number in range(2)),
]

DUE_ROUNDS = 3


def certain(rounds: int) -> int:
    """How many lives `cast` makes."""
    return rounds * (len(CAST) + DUE_ROUNDS * len(DUE_NOW)) + len(GUARDED) + len(DISTRICT)


def cast(world: World, seed: str, rounds: int) -> Iterator[tuple[date, Life]]:
    """The lives that are sure to be there, each with the day it begins."""
    for number, (story, stop, forced, back) in enumerate(CAST * rounds):
        rng = Random(f"{seed}:cast:{number}")
        purpose = Purpose.SUGGESTION if story is front.suggestion else Purpose.DEMAND
        life = random_life(world, rng, [(story, purpose, 1)])
        life.stop, life.quick, life.forced = stop, True, dict(forced)
        yield world.days_back(back + (number >= len(CAST)) * rng.randint(0, 2)), life
    for number in range(len(DUE_NOW) * rounds * DUE_ROUNDS):
        story, stop, least, most = DUE_NOW[number % len(DUE_NOW)]
        rng = Random(f"{seed}:due:{number}")
        life = random_life(world, rng, [(story, Purpose.DEMAND, 1)])
        life.stop, life.quick = stop, True
        yield world.days_back(rng.randint(least, most)), life

    for number, (story, purpose, stop, forced, back, bureau) in enumerate(GUARDED):
        rng = Random(f"{seed}:guarded:{number}")
        life = random_life(world, rng, [(story, purpose, 1)], CITY, bureau)
        life.stop, life.quick, life.forced = stop, True, dict(forced)
        yield world.days_back(back), life

    for number, (stop, quick, back) in enumerate(DISTRICT):
        rng = Random(f"{seed}:district:{number}")
        life = random_life(world, rng, [(front.ordinary, Purpose.DEMAND, 1)], EAST)
        life.stop, life.quick = stop, quick
        yield world.days_back(back), life


def crowd(world: World, seed: str, size: int) -> Iterator[tuple[date, Life]]:
    """The lives that chance makes, spread over the working days; more of them at the beginning of a week."""
    days = [day for day in world.days if world.first <= day < world.today]
    weights = [(5, 4, 4, 4, 3, 3, 3)[day.weekday()] for day in days]
    for number in range(size):
        rng = Random(f"{seed}:{number}")
        day = rng.choices(days, weights)[0]
        yield day, random_life(world, rng, STORIES)

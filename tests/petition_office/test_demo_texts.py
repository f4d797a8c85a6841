"""What people of the demo write agrees with itself and with who they are."""

import re
from datetime import date
from random import Random

import pytest

from cases.petitions.enums import Outcome
from petition_office.demo.handling import _outcomes
from petition_office.demo.texts import Matter, matter, places_of, suggests
from petition_office.demo.topics import ACCUSATIONS, TOPICS, Topic
from petition_office.demo.world import CITY, WEST

DAY = date(2026, 11, 20)
EVERY = [pytest.param(topic, id=f"{place} {topic.subjects[0]}") for place, topic in enumerate((*TOPICS, *ACCUSATIONS))]


def told(topic: Topic, *, anonymous: bool = False) -> list[Matter]:
    """What a topic becomes, many times over."""
    area = CITY if places_of(topic, CITY) else WEST
    return [
        matter(Random(seed), topic, area, DAY, 1, suggestion=suggests(topic.subjects[0]), anonymous=anonymous)
        for seed in range(40)
    ]


@pytest.mark.parametrize("topic", EVERY)
def test_one_fact_follows_from_the_one_before(topic: Topic) -> None:
    for one in told(topic):
        places = [one.body.index(fact) for text in topic.facts if (fact := text.format(**one.words)) in one.body]
        assert len(places) >= min(2, len(topic.facts))
        assert places == sorted(places)


@pytest.mark.parametrize("topic", EVERY)
def test_many_years_are_more_than_three(topic: Topic) -> None:
    for one in told(topic):
        years = [DAY.year - int(year) for year in re.findall(r"(\d{4})年", f"{one.subject}{one.body}")]
        if "多年" in f"{one.subject}{one.body}":
            assert all(gone >= 4 for gone in years), one.body


@pytest.mark.parametrize("topic", EVERY)
def test_who_gives_no_name_offers_no_talk_and_awaits_no_letter(topic: Topic) -> None:
    said = topic.facts + topic.demands  # what is asked for is asked for
    for one in told(topic, anonymous=True):
        left = one.body
        for text in said:
            left = left.replace(text.format(**one.words), "")
        assert not re.search("当面|座谈|配合|盼复|书面答复|打过热线", left), one.body


@pytest.mark.parametrize("topic", EVERY)
def test_contracts_prove_what_was_paid_for(topic: Topic) -> None:
    if any("有合同和收据为证" in one.body for one in told(topic)):
        assert re.search("合同|购|物业费|学费|会员|理财|团款|押金", "".join((*topic.subjects, *topic.facts)))


def test_what_cannot_be_proved_is_not_found_in_another_point() -> None:
    for seed in range(400):
        found = _outcomes(Random(seed), 3, simple=False)
        assert not {Outcome.NOT_SUPPORT, Outcome.PARTLY} <= {*found}
        assert not {Outcome.NOT_SUPPORT, Outcome.SUPPORT} <= {*found}

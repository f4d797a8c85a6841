"""Ratings are corrected by another office than the rated one; what was said before and what proved it stays."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from cases.ratings.models import Rating
from cases.ratings.policies import correcting_office, measures_self
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Event, Office
from offices.organisation.queries import with_texts
from tests.cases.procedure.attachments import _attached
from tests.cases.procedure.walking import last_event, refusal, take
from tests.cases.ratings.rated import OFFICE, UNIT, rate, served_lately
from tests.factories import City, make_petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def served_on(petition: Petition) -> date:
    assert petition.served_on is not None
    return petition.served_on


def test_a_correction_says_why_and_keeps_what_was(city: City, petition: Petition) -> None:
    day = served_on(petition)
    rate(petition, day, by=city.clerk, value="unsatisfied")
    petition = Petition.objects.get(pk=petition.pk)
    facts = {"number": UNIT, "value": "mostly", "reason": "登记时选错了。"}
    for given, told in (
        ({"reason": " "}, (InvalidFacts, "no_reason", "reason")),
        ({"value": "unsatisfied"}, (InvalidFacts, "no_change", "value")),
        ({"number": OFFICE}, (InvalidFacts, "not_rated", "number")),
    ):
        assert refusal(petition, "correct_rating", city.clerk, day, **{**facts, **given}) == told
    assert refusal(petition, "correct_rating", city.handler, day, **facts)[1] == "not_correcting"

    petition = take(petition, "correct_rating", city.clerk, day, **facts)
    one = petition.ratings.get(number=UNIT)
    assert (one.value, one.corrected_by) == ("mostly", city.clerk)
    assert describe(last_event(petition)).sentences[:2] == [
        f"对{city.bureau.name}的评价由“不满意”更正为“基本满意”。", "理由：登记时选错了。",
    ]  # fmt: skip


def test_what_the_petitioner_gave_online_is_corrected_with_a_proof_only(city: City, petition: Petition) -> None:
    day = served_on(petition)
    rate(petition, day, ratings={UNIT: ("unsatisfied", "")})
    petition = Petition.objects.get(pk=petition.pk)
    facts = {"number": UNIT, "value": "satisfied", "reason": "信访人来电称点错了。"}
    told = refusal(petition, "correct_rating", city.clerk, day, **facts)
    assert told == (InvalidFacts, "online_by_petitioner", "proof")
    petition = take(petition, "attach", city.handler, day, **{**_attached(city, day), "event": None})
    petition = take(petition, "correct_rating", city.clerk, day, **facts, proof=1)
    assert petition.ratings.get(number=UNIT).way == "online"


def test_what_was_said_stays_with_the_former_value(city: City, petition: Petition) -> None:
    day = served_on(petition)
    rate(petition, day, by=city.clerk, value="unsatisfied", said="没有解决问题。")
    petition = Petition.objects.get(pk=petition.pk)
    given = {"number": UNIT, "value": "satisfied", "reason": "登记时选错了。"}
    petition = take(petition, "correct_rating", city.clerk, day, **given)
    assert petition.ratings.get(number=UNIT).said == ""
    (event,) = with_texts(Event.objects.filter(chain_id=petition.chain_id, kind="correct_rating"))
    assert describe(event).sentences[1] == "原来评价“不满意”时说：没有解决问题。"


def test_nobody_of_the_rated_office_corrects_it_with_whatever_proof(city: City, petition: Petition) -> None:
    day = served_on(petition)
    rate(petition, day, ratings={UNIT: ("unsatisfied", ""), OFFICE: ("unsatisfied", "")})
    petition = take(
        Petition.objects.get(pk=petition.pk), "attach", city.handler, day, **{**_attached(city, day), "event": None}
    )
    given = {"value": "satisfied", "reason": "信访人来电称点错了。", "proof": 1}
    for who, number, code in (
        ("handler", UNIT, "not_correcting"), ("head", UNIT, "not_correcting"), ("clerk", OFFICE, "own_work"),
        ("leader", OFFICE, "own_work"), ("supervisor", OFFICE, "own_work"), ("handler", OFFICE, "not_correcting"),
        ("province_supervisor", UNIT, "not_correcting"),
    ):  # fmt: skip
        told = refusal(petition, "correct_rating", getattr(city, who), day, number=number, **given)
        assert (told[0], told[1]) == (NotPermitted, code), who

    petition = take(petition, "correct_rating", city.province_supervisor, day, number=OFFICE, **given)
    petition = take(petition, "correct_rating", city.clerk, day, number=UNIT, **given)
    events = Event.objects.filter(chain_id=petition.chain_id, kind="correct_rating").order_by("sequence")
    assert [one.office_name for one in events] == [city.province.name, city.city.name]
    told = refusal(petition, "ask_withdrawal", city.handler, day, number=1, reason="传错了信访件。")
    assert told[1] == "proves_rating"  # nothing but the history knows it: of online ratings no proof is kept beside


def test_who_took_the_rated_office_over_is_measured(city: City, petition: Petition) -> None:
    Office.objects.filter(pk=city.bureau.pk).update(is_active=False, successor=city.other_bureau)
    rating = Rating.objects.select_related("office__successor").get(petition=petition, number=UNIT)
    assert measures_self(city.other_handler, petition, rating)
    assert not measures_self(city.county_handler, petition, rating)


def test_a_unit_that_registered_it_itself_is_corrected_by_the_office_above(city: City, petition: Petition) -> None:
    rating = petition.ratings.get(number=OFFICE)
    assert correcting_office(petition, rating) == city.province
    assert correcting_office(petition, petition.ratings.get(number=UNIT)) == city.city
    petition.registered_office = city.bureau
    assert correcting_office(petition, petition.ratings.get(number=UNIT)) == city.city


def test_the_petitioner_reads_that_it_was_corrected(city: City) -> None:
    petition, today = served_lately(city), timezone.localdate()
    rate(petition, today, by=city.clerk, value="unsatisfied")
    given = {"number": UNIT, "value": "mostly", "reason": "登记时选错了。"}
    take(Petition.objects.get(pk=petition.pk), "correct_rating", city.clerk, today, **given)
    page = Client().post("/query/", {"number": petition.number, "code": petition.query_code}).text
    assert "更正您的满意度评价，由谁更正、为什么更正记在案卷里" in page
    assert "后来更正过" in page
    assert "登记时选错了" not in page

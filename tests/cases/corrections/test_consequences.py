"""What hangs on a fact of the registration follows its correction: guards, batch, clocks, marks."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.petitions.actions.parties import Person
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from offices.organisation.queries import facts_of
from offices.vocabularies.models import Category, Vocabulary
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.petitions.read_back import messages, said
from tests.cases.procedure.walking import last_event, mismatches, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment

NINE = [Person(f"赵{sign}") for sign in "甲乙丙丁戊己庚辛壬"]


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def decided(city: City, petition: Petition, **changes: Any) -> Petition:
    """A correction that was proposed and agreed to."""
    day = next_day(petition)
    petition = take(petition, "propose_correction", city.clerk, day, changes=changes, reason="核对登记")
    return take(petition, "decide_correction", city.leader, day, agreed=True)


def running(petition: Petition) -> dict[str, date]:
    return dict(petition.clocks.filter(state="running").values_list("kind", "due"))


# How many came


def test_no_fewer_than_are_named(city: City) -> None:
    people = {"representatives": [Person("钱一"), Person("钱二")], "members": NINE}
    petition = make_petition(city, headcount=12, **people)

    refused = refusal(petition, "correct", city.clerk, "2026-03-03", changes={"headcount": 3}, reason="笔误")

    assert refused == (InvalidFacts, "headcount_too_small", "headcount")
    refused = refusal(
        petition, "propose_correction", city.clerk, "2026-03-03", changes={"headcount": 11}, reason="笔误"
    )
    assert refused == (InvalidFacts, "headcount_too_small", "headcount")


def test_with_representatives_it_stays_a_collective(city: City) -> None:
    petition = make_petition(city, headcount=6, representatives=[Person("钱一")])

    refused = refusal(petition, "correct", city.clerk, "2026-03-03", changes={"headcount": 4}, reason="笔误")

    assert refused == (InvalidFacts, "not_collective", "headcount")


def test_the_batch_follows_number_and_channel(city: City) -> None:
    petition = make_petition(city, channel="letter")
    petition = take(
        petition, "correct", city.clerk, "2026-03-03", changes={"headcount": 8, "channel": "visit"}, reason="笔误"
    )

    assert petition.batches.values_list("persons", "channel").get() == (8, "visit")
    assert petition.unrepresented == "更正登记信息时还没有代表"
    row = client_of(city.clerk).get(f"/api/v1/petitions/{petition.number}/").json()["batches"]
    assert [(batch["persons"], batch["channel"]) for batch in row] == [(8, "visit")]


def test_what_came_later_keeps_its_number(city: City) -> None:
    petition = take(
        make_petition(city), "add_batch", city.clerk, "2026-03-03", on=date(2026, 3, 3), channel="visit", persons=2
    )
    petition = take(petition, "correct", city.clerk, "2026-03-04", changes={"headcount": 2}, reason="笔误")

    assert list(petition.batches.order_by("pk").values_list("persons", flat=True)) == [2, 2]
    petition = take(petition, "correct", city.clerk, "2026-03-04", changes={"headcount": 3}, reason="笔误")
    assert list(petition.batches.order_by("pk").values_list("persons", flat=True)) == [3, 2]


def piece_split_off(city: City) -> Petition:
    points = {"points": [2], "subject": "赔偿损失", "reason": "赔偿由另一科室办理。"}
    first = make_petition(city, State.SCREENED)
    take(first, "split_off", city.clerk, next_day(first), **points)
    return Petition.objects.latest("pk")


def test_what_was_split_off_has_no_batch_to_follow(city: City) -> None:
    piece = piece_split_off(city)
    changes = {"headcount": 8, "channel": "visit"}
    piece = take(piece, "correct", city.clerk, next_day(piece), changes=changes, reason="笔误")
    piece = decided(city, piece, received_on=date(2026, 2, 26))

    assert (piece.headcount, piece.channel, piece.received_on) == (8, "visit", date(2026, 2, 26))
    assert not piece.batches.exists()
    assert running(piece) == {"route": date(2026, 3, 13)}


def test_a_later_batch_of_what_was_split_off_stays(city: City) -> None:
    piece = piece_split_off(city)
    came = next_day(piece)
    piece = take(piece, "add_batch", city.clerk, came, on=came, channel="letter", persons=2)
    changes = {"headcount": 8, "channel": "visit"}
    piece = take(piece, "correct", city.clerk, next_day(piece), changes=changes, reason="笔误")
    piece = decided(city, piece, received_on=date(2026, 2, 26))

    assert (piece.headcount, piece.received_on) == (8, date(2026, 2, 26))
    assert piece.batches.values_list("on", "channel", "persons").get() == (came, "letter", 2)


def test_what_was_split_off_was_not_received_after_its_later_batch(city: City) -> None:
    piece = piece_split_off(city)
    day = next_day(piece)
    piece = take(piece, "add_batch", city.clerk, day, on=date(2026, 3, 2), channel="letter", persons=2)
    changes = {"received_on": date(2026, 3, 3)}

    refused = refusal(piece, "propose_correction", city.clerk, next_day(piece), changes=changes, reason="邮戳")

    assert refused == (InvalidFacts, "after_later", "received_on")


# Whom nobody can tell


@pytest.mark.parametrize("state", [State.TRANSFERRED, State.UNIT_RECEIVED, State.DIRECT])
def test_no_notice_is_owed_to_whom_nobody_can_tell_and_again_when_one_can(city: City, state: State) -> None:
    petition = make_petition(city, state)
    start = petition.clocks.get(kind="notify").start
    petition = decided(city, petition, address_unclear=True)

    assert "notify" not in running(petition)
    assert petition.clocks.get(kind="notify").state == "cancelled"
    assert running(petition)["accept"] == start + timedelta(days=15)
    clear = {"changes": {"address_unclear": False}, "reason": "已核实地址"}
    petition = take(petition, "correct", city.clerk, next_day(petition), **clear)
    assert running(petition)["notify"] == start + timedelta(days=15)
    assert petition.clocks.get(kind="accept").state == "cancelled"
    assert mismatches() == []


@pytest.mark.parametrize("state", [State.UNIT_RECEIVED, State.DIRECT])
def test_an_overdue_clock_stays_overdue_whatever_is_ticked(city: City, state: State) -> None:
    petition = make_petition(city, state)
    old = petition.clocks.get(kind="notify")
    overdue = old.due + timedelta(days=20)
    kept = (old.start, old.made_on, old.due)
    sweep(as_of=overdue, at=moment(overdue))
    assert Card.objects.get(clock=old, state="active").level == "red"

    for unclear, kind, days in ((True, "accept", 1), (False, "notify", 2)):
        day = overdue + timedelta(days=days)
        asked = {"changes": {"address_unclear": unclear}, "reason": "核对地址"}
        petition = take(petition, "propose_correction", city.clerk, day, **asked)
        petition = take(petition, "decide_correction", city.leader, day, agreed=True)
        clock = petition.clocks.get(kind=kind, state="running")
        assert (clock.start, clock.made_on, clock.due) == kept
        sweep(as_of=day, at=moment(day))
        assert Card.objects.get(clock=clock, state="active").level == "red"


def test_who_was_told_already_is_owed_nothing_anew(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    before = running(petition)

    petition = decided(city, petition, address_unclear=True)

    assert running(petition) == before


@pytest.mark.parametrize("state", [State.DIRECT, State.UNIT_RECEIVED, State.OPINION_ISSUED])
def test_nobody_alone_takes_the_letters_from_who_is_named(city: City, state: State) -> None:
    """The desk says so of what it has at hand; later the head does. Who is found is told at once."""
    unclear = {"changes": {"address_unclear": True}, "reason": "退信"}
    desk = make_petition(city, State.SCREENED)
    assert take(desk, "correct", city.clerk, next_day(desk), **unclear).address_unclear
    nameless = make_petition(city, state, channel="letter", principal=Person())
    assert take(nameless, "correct", city.clerk, next_day(nameless), **unclear).address_unclear

    petition = make_petition(city, state)
    refused = refusal(petition, "correct", city.clerk, next_day(petition), **unclear)

    assert refused == (InvalidFacts, "head_decides", "address_unclear")
    petition = decided(city, petition, address_unclear=True)
    assert petition.address_unclear
    clear = {"changes": {"address_unclear": False}, "reason": "已核实地址"}
    assert not take(petition, "correct", city.clerk, next_day(petition), **clear).address_unclear


def test_an_anonymous_writer_who_is_named_is_owed_the_notice(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED, channel="letter", principal=Person())
    assert "notify" not in running(petition)
    person = petition.petitioners.get()
    asked = {"person": person, "name": "王小明", "reason": "来电说明"}
    day = next_day(petition)
    petition = take(petition, "propose_person", city.clerk, day, **asked)
    petition = take(petition, "decide_correction", city.leader, day, agreed=True)

    assert (petition.is_anonymous, "notify" in running(petition), "accept" in running(petition)) == (False, True, False)


# Where it happened


def test_a_region_that_is_in_no_list_is_refused(city: City) -> None:
    petition = make_petition(city)
    made = {"source": "表", "checksum": "x", "created_at": petition.registered_at}
    regions = Vocabulary.objects.create(kind="region", version=1, **made)
    Category.objects.create(vocabulary=regions, code="370102", name="某区", level=1, full_name="某区")

    refused = refusal(petition, "correct", city.clerk, "2026-03-03", changes={"place_code": "999999"}, reason="笔误")

    assert refused == (InvalidFacts, "unknown_region", "place_code")
    changes = {"place_code": "370102000001"}
    assert (
        take(petition, "correct", city.clerk, "2026-03-03", changes=changes, reason="笔误").place_code
        == changes["place_code"]
    )


# The day of receipt


def test_the_day_of_receipt_is_decided_by_the_head_and_counts_the_clock_again(city: City) -> None:
    petition = make_petition(city)
    assert running(petition) == {"route": date(2026, 3, 17)}
    changes = {"received_on": date(2026, 2, 26)}
    alone = refusal(petition, "correct", city.clerk, "2026-03-03", changes=changes, reason="邮戳")
    assert alone == (InvalidFacts, "head_decides", "received_on")

    petition = decided(city, petition, **changes)

    assert petition.received_on == date(2026, 2, 26)
    assert running(petition) == {"route": date(2026, 3, 13)}
    assert petition.batches.get().on == date(2026, 2, 26)
    kind, facts = said(petition)
    assert (kind, facts["before"]) == ("decide_correction", {"received_on": "2026-03-02"})
    told = f"信访件 {petition.number} 的登记信息已更正"
    assert messages(petition) == [("city", "follow_up", told)]
    page = client_of(city.clerk).get(petition.get_absolute_url()).text
    assert "收到日期由“2026年3月2日" in page
    assert "更正为“2026年2月26日" in page
    proof = client_of(city.clerk).get(f"/api/v1/petitions/{petition.number}/clocks/").json()
    assert proof[0]["start"] == "2026-02-26" if isinstance(proof, list) else True
    assert mismatches() == []


def test_the_head_reads_both_days(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    asked = {"changes": {"received_on": date(2026, 2, 26)}, "reason": "邮戳"}
    petition = take(petition, "propose_correction", city.handler, next_day(petition), **asked)

    form = client_of(city.leader).get(f"{petition.get_absolute_url()}steps/decide_correction/").text

    assert "收到日期：由“2026年3月2日" in form
    assert "更正为“2026年2月26日" in form


def test_the_clocks_of_the_unit_are_its_own(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    before = running(petition)

    petition = decided(city, petition, received_on=date(2026, 2, 26))

    assert running(petition) == before


def test_what_would_be_over_already_draws_no_card(city: City) -> None:
    petition = make_petition(city)
    petition = decided(city, petition, received_on=date(2026, 1, 5))

    clock = petition.clocks.get(kind="route")
    assert (clock.due, clock.made_on) == (date(2026, 1, 20), date(2026, 3, 3))


def test_what_was_overdue_before_is_no_late_entry(city: City) -> None:
    petition = make_petition(city)
    old = petition.clocks.get(kind="route")
    day = old.due + timedelta(days=1)
    changes = {"received_on": date(2026, 2, 26)}
    petition = take(petition, "propose_correction", city.clerk, day, changes=changes, reason="邮戳")
    petition = take(petition, "decide_correction", city.leader, day, agreed=True)

    clock = petition.clocks.get(kind="route")
    assert (clock.due, clock.made_on) == (date(2026, 3, 13), old.made_on)


def test_what_is_due_on_the_day_of_the_correction_is_not_overdue_yet(city: City) -> None:
    petition = make_petition(city)
    day = petition.clocks.get(kind="route").due
    changes = {"received_on": date(2026, 2, 26)}
    petition = take(petition, "propose_correction", city.clerk, day, changes=changes, reason="邮戳")
    petition = take(petition, "decide_correction", city.leader, day, agreed=True)

    clock = petition.clocks.get(kind="route")
    assert (clock.due, clock.made_on) == (date(2026, 3, 13), day)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 3, 3), "after_registration"),
        (date(2022, 4, 30), "other_regulation"),
        (date(2004, 1, 1), "other_regulation"),
    ],
)
def test_a_wrong_day_is_refused(city: City, day: date, code: str) -> None:
    petition = make_petition(city)

    refused = refusal(
        petition, "propose_correction", city.clerk, "2026-03-04", changes={"received_on": day}, reason="邮戳"
    )

    assert refused == (InvalidFacts, code, "received_on")


def test_on_the_page_and_by_the_api(city: City) -> None:
    petition = make_petition(city)
    page = client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/propose_correction/").text
    assert 'name="received_on"' in page
    assert 'name="received_on"' not in client_of(city.clerk).get(f"{petition.get_absolute_url()}steps/correct/").text
    body = {"version": petition.version, "received_on": "2026-02-26", "reason": "邮戳"}
    address = f"/api/v1/petitions/{petition.number}/steps/propose_correction/"
    done = client_of(city.clerk).post(address, body, content_type="application/json")
    assert done.status_code == 200, done.text
    assert facts_of(last_event(petition))["reason"] == "邮戳"

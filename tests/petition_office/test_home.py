"""After the login everybody comes to their work; the numbers of the board are those of the lists behind them."""

import datetime as dt
from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from offices.errors import ActionRefused
from petition_office.home import home_of
from supervision.cards.actions.cards import answer_card, propose_void
from supervision.cards.models import Card
from supervision.cards.policies import acted_on_by, check_issuer, check_void_decision, void_decided_by
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.factories import City, make_petition
from tests.supervision.sweep.statements import ANSWER, VOID


def test_everybody_comes_to_their_work(city: City) -> None:
    homes = {name: home_of(getattr(city, name)) for name in ("clerk", "handler", "reviewer", "supervisor", "leader")}
    assert homes == {
        "clerk": "/",
        "handler": "/",
        "reviewer": "/",
        "supervisor": "/my-day/",
        "leader": "/packages/mine/",
    }


def test_what_waits_is_counted_as_its_lists(city: City) -> None:
    today = timezone.localdate()
    make_petition(city, State.UNIT_RECEIVED, start=today - dt.timedelta(days=30))
    sweep(as_of=today, at=timezone.now())
    card = Card.objects.get(level="red", clock__kind="notify")
    answer_card(card_id=card.pk, by=city.head, at=timezone.now(), new_date=today, **ANSWER)
    client = client_of(city.supervisor)
    counts = waiting_at(client)
    assert {label: count for label, count in counts.items() if count != "0"} == {"说明已到": "1"}
    assert {"可摘牌", "待核查销号", "督办反馈待审核", "系统建议", "延期申请", "会议议定事项到期"} <= counts.keys()


def test_only_what_one_may_act_on_is_counted(city: City) -> None:
    """The supervisor above sees the cards that another office issued, and waits for none of them."""
    today = timezone.localdate()
    make_petition(city, State.UNIT_RECEIVED, start=today - dt.timedelta(days=30))
    sweep(as_of=today, at=timezone.now())
    card = Card.objects.get(level="red", clock__kind="notify")
    answer_card(card_id=card.pk, by=city.head, at=timezone.now(), new_date=today, **ANSWER)
    counts = waiting_at(client_of(city.province_supervisor))
    assert (counts["说明已到"], counts["待核准作废"]) == ("0", "0")
    assert client_of(city.province_supervisor).get("/cards/?answered=true").context["total"] == "1"
    assert client_of(city.supervisor).get("/cards/?answered=true&mine=false").context["total"] == "0"

    propose_void(card_id=card.pk, by=city.supervisor, at=timezone.now(), **VOID)
    # Not the one who proposed it; the supervisor above and the head of the issuing office decide.
    assert waiting_at(client_of(city.supervisor))["待核准作废"] == "0"
    assert waiting_at(client_of(city.province_supervisor))["待核准作废"] == "1"
    (waits,) = [one for one in client_of(city.leader).get("/").context["waits"] if one.label == "待核准作废"]
    assert waits.number == client_of(city.leader).get(waits.url).context["total"] == "1"
    assert "待核准作废" not in client_of(city.head).get("/").text  # of the unit that has the card


def waiting_at(client: Client) -> dict[str, str]:
    """What waits by its label, each counted as the list behind it."""
    answer = client.get("/my-day/").context
    groups = [*answer["groups"], *answer["empty"]]
    for group in groups:
        if not group.url.startswith("/approvals/"):  # open to others only
            listed = client.get(group.url).context
            assert str(listed["total"] if "total" in listed else len(listed["page"].items)) == group.count, group.url
    return {str(group.kind.label): group.count for group in groups}


def test_what_the_sentence_of_a_check_refuses_is_not_counted(city: City) -> None:
    """`acted_on_by` and `void_decided_by` find for everybody what `check_issuer` and `check_void_decision` let pass."""
    today = timezone.localdate()
    make_petition(city, State.UNIT_RECEIVED, start=today - dt.timedelta(days=30))
    make_petition(city, State.REGISTERED, start=today - dt.timedelta(days=60))
    sweep(as_of=today, at=timezone.now())
    for card in Card.objects.filter(level="red", issuer=city.city):
        propose_void(card_id=card.pk, by=city.supervisor, at=timezone.now(), **VOID)
    for name, account in city.people().items():
        for card in Card.objects.all():
            one = Card.objects.filter(pk=card.pk)
            acts = lets_pass(lambda: check_issuer(account, card.office, card.issuer, card))  # noqa: B023
            decides = lets_pass(lambda: check_void_decision(account, card))  # noqa: B023
            assert one.filter(acted_on_by(account)).exists() == acts, (name, card)
            assert one.filter(void_decided_by(account)).exists() == decides, (name, card)


def lets_pass(check: Callable[[], None]) -> bool:
    try:
        check()
    except ActionRefused:
        return False
    return True

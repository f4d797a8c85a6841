"""After the login everybody comes to their work; the numbers of the board are those of the lists behind them."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from cases.petitions.enums import State
from petition_office.home import home_of
from supervision.cards.actions.cards import answer_card
from supervision.cards.actions.sweep import sweep
from supervision.cards.models import Card
from tests.factories import City, make_petition
from tests.supervision.cards.statements import ANSWER


def test_everybody_comes_to_their_work(city: City) -> None:
    homes = {name: home_of(getattr(city, name)) for name in ("clerk", "handler", "reviewer", "supervisor", "leader")}
    assert homes == {
        "clerk": "/",
        "handler": "/",
        "reviewer": "/",
        "supervisor": "/supervision/",
        "leader": "/packages/mine/",
    }


def test_what_waits_is_counted_as_its_lists(city: City) -> None:
    today = timezone.localdate()
    make_petition(city, State.UNIT_RECEIVED, start=today - dt.timedelta(days=30))
    sweep(as_of=today, at=timezone.now())
    card = Card.objects.get(level="red", clock__kind="notify")
    answer_card(card_id=card.pk, by=city.head, at=timezone.now(), new_date=today, **ANSWER)
    client = Client()
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    waiting = client.get("/supervision/").context["waiting"]
    counts = {str(one.label): one.count for one in waiting}
    assert counts == {"待核查": "0", "可摘牌": "0", "说明已到": "1", "约谈待结果": "0"}
    for one in waiting[1:]:
        assert client.get(one.url).context["total"] == one.count, one.label

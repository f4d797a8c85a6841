"""The desk asks about a day of receipt that lies far back; it is answered by a tick, and nothing is preset."""

from datetime import timedelta

from django.utils import timezone

from cases.petitions.models.petitions import Petition
from offices.pages.words import cn_date
from tests.cases.registration.test_desk import typed
from tests.clients import client_of
from tests.factories import make_city


def test_a_day_of_receipt_long_ago_is_asked_about(db: None) -> None:
    desk = client_of(make_city().clerk)
    day = timezone.localdate() - timedelta(days=16)
    asked = desk.post("/registration/", typed(received_on=day.isoformat()))
    assert (asked.status_code, Petition.objects.count()) == (422, 0)
    assert f"收到日期{cn_date(day)}距今16日，期限从这一天起算" in asked.text
    assert 'name="long_ago"' in asked.text
    assert desk.post("/registration/", typed(received_on=day.isoformat(), long_ago="on")).status_code == 302
    fresh = (timezone.localdate() - timedelta(days=15)).isoformat()
    assert desk.post("/registration/", typed(received_on=fresh, not_same="另一件事")).status_code == 302
    assert Petition.objects.count() == 2

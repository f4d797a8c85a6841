"""Who bears a clock is urged once for each clock and date (催办), from a list or on the petition."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from offices.errors import InvalidFacts
from offices.pages.words import cn_date, cn_day
from supervision.my_day.actions.urging import MOST_URGED, urge_several
from supervision.orders.models import Urging
from tests.cases.petitions.read_back import messages, said
from tests.cases.procedure.test_races import at_once
from tests.cases.procedure.walking import last_event, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, moment
from tests.supervision.orders.test_orders import ordered


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def first_due(petition: Petition) -> Clock:
    return petition.clocks.filter(state="running", for_petitioner=False).order_by("due", "pk")[0]


def test_each_clock_is_urged_once_from_the_list_of_what_is_due(city: City) -> None:
    today = timezone.localdate()
    first, second = (make_petition(city, State.HANDLING, start=today - timedelta(days=80)) for _n in range(2))
    above = client_of(city.supervisor)
    page = above.get("/supervision/due/?when=overdue")
    assert "催办勾选的" in page.text
    assert "催办勾选的" not in client_of(city.handler).get("/supervision/due/?when=overdue").text

    clock, other = first_due(first), first_due(second)
    assert f'value="{first.number}"' in page.text
    chosen = {"clock": [clock.pk, other.pk, 999_999], "back": "/supervision/due/?when=overdue"}
    answer = above.post("/supervision/urge/", chosen, follow=True)
    assert answer.redirect_chain == [("/supervision/due/?when=overdue", 302)]
    assert "已催办2项。" in answer.text
    assert "999999未催办：没有这一件，或者您看不到。" in answer.text
    event, facts = said(first)
    assert (event, facts["to"]) == ("urge_holder", city.bureau.name)
    assert facts["clock"] == {"kind": clock.kind, "due": clock.due.isoformat()}
    said_of = f"{clock.get_kind_display()}，{cn_day(clock.due)}到期"
    assert messages(first) == [("bureau", "answer_cards", f"信访件 {first.number} 请抓紧办理：{said_of}")]
    told = f"期限：{clock.get_kind_display()}，{cn_date(clock.due)}到期。"
    assert describe(last_event(first)).sentences == [f"催办{city.bureau.name}。", told]
    urging = Urging.objects.get(clock=clock)
    assert (urging.due, urging.office, urging.unit, urging.urged_by) == (
        clock.due,
        city.city,
        city.bureau,
        city.supervisor,
    )
    # A second press, of whoever it is, says when it was urged and by whom.
    again = client_of(city.province_supervisor).post("/supervision/urge/", chosen, follow=True)
    before = f"已由{city.city.name}{city.supervisor.name}于{cn_day(today)}催办，一个期限只催办一次"
    assert f"{second.number}（{other.get_kind_display()}）未催办：“{other.get_kind_display()}”{before}" in again.text
    assert "请先勾选期限。" in above.post("/supervision/urge/", {"clock": ["x", "-1"]}, follow=True).text
    assert client_of(city.handler).post("/supervision/urge/", chosen).status_code == 403
    elsewhere = above.post("/supervision/urge/", {"back": "https://example.org/"})
    assert elsewhere.headers["Location"] == "/supervision/due/?"
    many = range(10**9, 10**9 + MOST_URGED + 1)
    urged, refused = urge_several(clocks=many, by=city.supervisor, at=timezone.now())
    assert (urged, refused["其余1项"].code) == ([], "too_many")


def test_a_clock_with_a_new_date_is_urged_again_and_each_of_several_by_itself(city: City) -> None:
    petition, day = ordered(city)
    clock, ordered_clock = first_due(petition), petition.clocks.get(kind="supervise")
    assert clock.pk == ordered_clock.pk
    later = day + timedelta(days=1)
    petition = take(petition, "urge_holder", city.supervisor, later)
    again = refusal(petition, "urge_holder", city.supervisor, later, clock=clock.pk)
    assert again == (InvalidFacts, "urged_already", "clock")
    answer = petition.clocks.filter(state="running", for_petitioner=False).exclude(kind="supervise")[0]
    petition = take(petition, "urge_holder", city.supervisor, later, clock=answer.pk)
    Clock.objects.filter(pk=answer.pk).update(due=answer.due + timedelta(days=30))
    at = moment(later + timedelta(days=1))
    perform("urge_holder", petition_id=petition.pk, by=city.supervisor, at=at, clock=answer.pk)
    petition = Petition.objects.get(pk=petition.pk)
    assert Urging.objects.count() == 3
    stopped = petition.clocks.filter(state="met")[0]
    wrong = refusal(petition, "urge_holder", city.supervisor, later, clock=stopped.pk)
    assert wrong == (InvalidFacts, "no_clock", "clock")


def test_two_supervisors_at_once_urge_once(transactional_db: None) -> None:
    city = make_city()
    petition = make_petition(city, State.HANDLING)
    at = moment(next_day(petition))

    def urge() -> Petition:
        return perform("urge_holder", petition_id=petition.pk, by=city.supervisor, at=at)

    results = at_once(urge, urge)
    assert sorted(getattr(one, "code", "urged") for one in results) == ["urged", "urged_already"]
    assert Urging.objects.count() == 1

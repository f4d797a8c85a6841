"""Cards on sealed petitions: the issuing supervisor lifts them without learning what they are about."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from cases.petitions.enums import State
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Notice, OutboxMessage
from supervision.cards.actions.cards import answer_card, propose_void
from supervision.cards.models import Card
from supervision.cards.queries import board_of, cards_visible_to, sealed_cards_for
from tests.clients import client_of
from tests.factories import make_petition, moment, seal
from tests.supervision.sweep.statements import AGREED, VOID

AT = moment("2026-03-23")
SUBJECT = "检举某处长收受贿赂"
ANSWER = "说明里写着检举内容，不得外传"
STATEMENT = {"cause": ANSWER, "progress": ANSWER, "next_steps": ANSWER}


@pytest.fixture
def sealed(city, run) -> Card:
    """A yellow card of the bureau on a sealed petition, explained."""
    petition = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2), subject=SUBJECT)
    seal([petition])
    run("2026-03-23")
    card = Card.objects.get(petition=petition, level="yellow", clock__kind="notify")
    answer_card(card_id=card.pk, by=city.handler, at=AT, new_date=dt.date(2026, 3, 30), **STATEMENT)
    return card


def logged_in(account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def accuse(card: Card, office) -> None:
    card.petition.accused_office_ids = [office.pk]
    card.petition.save(update_fields=["accused_office_ids"])


def test_the_issuer_lifts_it_without_the_matter(city, sealed):
    client = logged_in(city.supervisor)
    listed = client.get(reverse("supervision:sealed_cards")).content.decode()
    shown = client.get(sealed.get_sealed_url()).content.decode()
    for page in (listed, shown):
        assert sealed.petition.number in page
        assert SUBJECT not in page
        assert ANSWER not in page
    assert "按期提交" in shown
    lift = reverse("supervision:sealed_card_act", args=[sealed.pk, "lift"])
    refused = client.post(lift, {"reason": "已告知"})
    assert (refused.status_code, SUBJECT in refused.content.decode()) == (409, False)
    perform("notify", petition_id=sealed.petition_id, by=city.handler, at=AT, text="已收到")
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "已告知"}).status_code == 302
    sealed.refresh_from_db()
    assert (sealed.state, sealed.lifted_by) == ("lifted", city.supervisor)
    assert sealed.petition.number not in client.get(reverse("supervision:sealed_cards")).content.decode()
    assert sealed.petition.number in client.get(reverse("supervision:sealed_cards"), {"all": "1"}).content.decode()


def test_what_is_seen_of_petitions_does_not_grow(city, sealed):
    assert not petitions_visible_to(city.supervisor).filter(pk=sealed.petition_id).exists()
    assert not cards_visible_to(city.supervisor).filter(pk=sealed.pk).exists()
    assert logged_in(city.supervisor).get(sealed.get_absolute_url()).status_code == 404
    figures = board_of(city.supervisor, city.city, AT.date()).total
    assert figures.yellow == cards_visible_to(city.supervisor).filter(level="yellow", state="active").count()
    card = sealed_cards_for(city.supervisor).get()
    assert {"subject", "urgent", "body"} <= card.petition.get_deferred_fields() | {"body"}
    assert "answer" in card.get_deferred_fields()


@pytest.mark.parametrize("name", ["handler", "head", "leader", "county_supervisor", "other_handler", "stranger"])
def test_nobody_else_finds_it(city, sealed, name):
    client = logged_in(getattr(city, name))
    assert client.get(sealed.get_sealed_url()).status_code in (403, 404)
    for key in ("lift", "void"):
        url = reverse("supervision:sealed_card_act", args=[sealed.pk, key])
        assert client.post(url, {"reason": "情况有变"}).status_code in (403, 404)
    sealed.refresh_from_db()
    assert sealed.is_active


@pytest.mark.parametrize("accused", ["city", "province"])
def test_an_accused_issuer_hears_nothing(city, sealed, accused):
    accuse(sealed, getattr(city, accused))
    assert not sealed_cards_for(city.supervisor).exists()
    assert logged_in(city.supervisor).get(sealed.get_sealed_url()).status_code == 404


def test_other_acts_and_other_cards_have_no_such_page(city, sealed, run):
    url = reverse("supervision:sealed_card_act", args=[sealed.pk, "find"])
    assert logged_in(city.supervisor).post(url, {"reason": "情况有变", "upheld": "1"}).status_code == 404
    make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    run("2026-03-24")
    plain = Card.objects.filter(petition__sealed=False, level="yellow").latest("pk")
    assert logged_in(city.supervisor).get(plain.get_sealed_url()).status_code == 404


def test_messages_lead_to_the_page_without_the_matter(city, sealed):
    told = OutboxMessage.objects.filter(office=city.city, permission="lift_cards")
    assert {message.url for message in told} == {"/cards/sealed/", sealed.get_sealed_url()}
    assert any("密封件新发黄牌" in message.text for message in told)


def test_the_sweep_tells_an_accused_issuer_nothing(city, run):
    petition = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    seal([petition], accused_office_ids=[city.province.pk])
    run("2026-03-23")
    assert Card.objects.filter(petition=petition, level="yellow").exists()
    assert not OutboxMessage.objects.filter(permission="lift_cards", url="/cards/sealed/").exists()
    answer = {**STATEMENT, "new_date": dt.date(2026, 3, 30)}
    card = Card.objects.get(petition=petition, level="yellow", clock__kind="notify")
    answer_card(card_id=card.pk, by=city.handler, at=AT, **answer)
    assert not OutboxMessage.objects.filter(url=card.get_sealed_url()).exists()


def test_the_list_takes_the_same_statements_for_one_and_three(city, sealed, run, django_assert_num_queries):
    client, url = logged_in(city.supervisor), reverse("supervision:sealed_cards")
    client.get(url)
    with django_assert_num_queries(5):
        client.get(url)
    for _number in range(2):
        petition = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
        seal([petition])
    run("2026-03-24")
    with django_assert_num_queries(5):
        assert len(client.get(url).context["page"].items) == 3


def test_a_message_that_counts_cards_does_not_count_what_accuses_its_reader(city, run):
    """Each accusation of a person is told by itself, and not to that person."""
    plain = [make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2)) for _number in range(2)]
    accusing = make_petition(city, State.UNIT_RECEIVED, start=dt.date(2026, 3, 2))
    type(accusing).objects.filter(pk=accusing.pk).update(purpose="accusation")
    at = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)
    perform("name_accused", petition_id=accusing.pk, by=city.clerk, at=at, name=city.handler.name)
    run("2026-03-23")
    deliver(at=AT)

    told = OutboxMessage.objects.filter(office=city.bureau, permission="answer_cards", created_at__date="2026-03-23")
    assert told.count() == 2
    (notice,) = Notice.objects.filter(account=city.handler, message__in=told)
    assert f"黄牌{Card.objects.filter(petition__in=plain, level='yellow').count()}张" in notice.message.text
    assert accusing.number not in notice.message.text


def test_a_proposal_waits_for_the_head_without_the_matter(city, sealed):
    """The leader of the issuing office opens what the message leads to, and only while it waits."""
    propose_void(card_id=sealed.pk, by=city.supervisor, at=AT, **VOID)
    leader, decide = client_of(city.leader), reverse("supervision:sealed_card_act", args=[sealed.pk, "void_decision"])
    assert leader.get(reverse("supervision:sealed_cards"), {"waiting": "1"}).context["total"] == "1"
    assert SUBJECT not in leader.get(sealed.get_sealed_url()).text
    assert client_of(city.supervisor).post(decide, {**AGREED, "agreed": "1"}).status_code == 403
    answer = leader.post(decide, {**AGREED, "agreed": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("supervision:sealed_cards"))
    sealed.refresh_from_db()
    assert (sealed.state, sealed.voided_by) == ("voided", city.leader)
    assert leader.get(sealed.get_sealed_url()).status_code == 404

"""Several cards on one page: each with its evidence and its own reason, and nothing chosen before."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.calendars.queries import calendar_for
from offices.errors import NotPermitted
from offices.organisation.models import Account, Event, RoleAssignment
from supervision.cards.actions.cards import answer_card, issue_red, lift_card
from supervision.cards.enums import CardReason
from supervision.cards.models import Card
from supervision.cards.reports.lifting import cards_to_lift, evidence_of
from supervision.sweep.actions.sweep import sweep
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, seal
from tests.supervision.sweep.statements import ANSWER, CLAIM

LIFT = "/cards/lift/"


@pytest.fixture
def yellow(city: City) -> list[Card]:
    """Three yellow cards on notices: two of them were met since, and one of these is explained."""
    today = timezone.localdate()
    start = today - dt.timedelta(days=21)
    made = [make_petition(city, State.UNIT_RECEIVED, start=start) for _again in range(3)]
    late = (start + dt.timedelta(days=days) for days in (19, 20, 18, 17))
    works = calendar_for(city.city).is_working_day
    sweep(as_of=next(day for day in late if works(day)), at=timezone.now())
    cards = [Card.objects.get(petition=one, clock__kind="notify", level="yellow") for one in made]
    answer_card(card_id=cards[0].pk, by=city.handler, at=timezone.now(), new_date=today, **ANSWER)
    for petition in made[:2]:
        perform("notify", petition_id=petition.pk, by=city.handler, at=timezone.now(), text="已收到")
    return [Card.objects.get(pk=card.pk) for card in cards]


def test_the_page_shows_what_may_be_lifted_with_its_evidence_and_nothing_chosen(city: City, yellow: list[Card]) -> None:
    page = client_of(city.supervisor).get(LIFT)
    shown = page.text.partition("<main")[2]
    assert [row["evidence"].card for row in page.context["rows"]] == yellow[:2]
    assert (page.context["total"], "checked" in shown) == ("2", False)
    for text in ("完成，逾期", "告知书", ANSWER["cause"], "未说明", yellow[0].petition.number, city.bureau.name):
        assert text in shown
    assert yellow[2].petition.number not in shown
    assert not cards_to_lift(city.province_supervisor).exists()  # issued by the city
    assert client_of(city.supervisor).get("/cards/?liftable=true&mine=true").context["total"] == "2"


def test_each_is_lifted_with_its_own_reason_or_stays(city: City, yellow: list[Card]) -> None:
    client, (one, two, _three) = client_of(city.supervisor), yellow
    fields = {f"reason_{card.pk}": "" for card in (one, two)}
    nothing = client.post(LIFT, fields)
    assert (nothing.status_code, "请先勾选要摘的牌。" in nothing.text) == (422, True)
    given = {**fields, f"chosen_{one.pk}": "on", f"reason_{one.pk}": "已告知，说明属实。", f"chosen_{two.pk}": "on"}
    lacking = client.post(LIFT, given)
    assert (lacking.status_code, lacking.text.count("请填写摘牌理由。")) == (422, 2)  # in the list and at its field
    assert "已告知，说明属实。" in lacking.text
    assert Card.objects.filter(state="lifted").count() == 0
    given = {**given, f"reason_{two.pk}": "已补告知。"}
    assert client.post(LIFT, given).status_code == 302
    found = dict(Card.objects.filter(pk__in=[one.pk, two.pk]).values_list("pk", "finding"))
    assert found == {one.pk: "已告知，说明属实。", two.pk: "已补告知。"}
    assert Event.objects.filter(kind="card_lift").count() == 2
    assert "没有可以由您摘的牌" in client.get(LIFT).text


def test_they_are_narrowed_and_stay_so_after_the_lifting(city: City, yellow: list[Card]) -> None:
    client, (one, two, _three) = client_of(city.supervisor), yellow
    asked = f"{LIFT}?clock=notify&level=yellow&issued_from={one.issued_on.isoformat()}"
    page = client.get(asked)
    assert ([row["evidence"].card for row in page.context["rows"]], page.context["total"]) == ([one, two], "2")
    after = (one.issued_on + dt.timedelta(days=1)).isoformat()
    assert client.get(f"{LIFT}?issued_from={after}").context["rows"] == []
    assert client.get(f"{LIFT}?clock=decide").context["rows"] == []
    assert "没有符合条件、可以由您摘的牌" in client.get(f"{LIFT}?office={city.county.code}").text
    assert "没有符合条件、可以由您摘的牌" in client.get(f"{LIFT}?issued_from=2026-13-45").text
    done = client.post(f"{asked}&page=1", {f"chosen_{two.pk}": "on", f"reason_{two.pk}": "已告知，予以摘牌"})
    assert (done.status_code, done.url) == (302, asked)
    assert [row["evidence"].card for row in client.get(asked).context["rows"]] == [one]
    assert f"{LIFT}?level=yellow" in client.get("/cards/?level=yellow").text


def test_what_was_written_stays_when_a_card_was_lifted_meanwhile(city: City, yellow: list[Card]) -> None:
    client, (one, two, _three) = client_of(city.supervisor), yellow
    given = {}
    for card in (one, two):
        given |= {f"chosen_{card.pk}": "on", f"reason_{card.pk}": f"第{card.pk}张，说明属实。"}
    lift_card(card_id=one.pk, by=city.supervisor, at=timezone.now(), reason="已告知。")
    answer = client.post(LIFT, given)
    assert (answer.status_code, [row["evidence"].card for row in answer.context["rows"]]) == (409, [one])
    assert given[f"reason_{one.pk}"] in answer.text
    assert "牌子已摘牌，不能再处理。" in answer.text
    found = dict(Card.objects.filter(pk__in=[one.pk, two.pk]).values_list("pk", "finding"))
    assert found == {one.pk: "已告知。", two.pk: given[f"reason_{two.pk}"]}
    alone = client.post(LIFT, {name: text for name, text in given.items() if name.endswith(f"_{one.pk}")})
    assert (alone.status_code, given[f"reason_{one.pk}"] in alone.text) == (409, True)


def test_the_api_lifts_several_and_says_what_it_refused(
    city: City, yellow: list[Card], api: Callable[[Account], APIClient]
) -> None:
    cards = [{"card": card.pk, "reason": "已办"} for card in yellow] + [{"card": 10**9, "reason": "已办"}]
    answer = api(city.supervisor).post("/api/v1/cards/lift/", {"cards": cards}, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["lifted"] == [yellow[0].pk, yellow[1].pk]
    refused = [(one["card"], one["code"]) for one in answer.json()["refused"]]
    assert refused == [(10**9, "unknown_card"), (yellow[2].pk, "duty_undone")]
    again = api(city.supervisor).post("/api/v1/cards/lift/", {"cards": [cards[0]]}, format="json")
    assert [one["code"] for one in again.json()["refused"]] == ["not_active"]
    other = api(city.province_supervisor).post("/api/v1/cards/lift/", {"cards": [cards[2]]}, format="json")
    assert [one["code"] for one in other.json()["refused"]] == ["not_issuer"]


def test_the_card_of_a_sealed_petition_waits_until_it_is_opened(
    city: City, yellow: list[Card], api: Callable[[Account], APIClient]
) -> None:
    one, two, _three = yellow
    seal(Petition.objects.filter(pk=one.petition_id))
    by = make_account("trusted", ("clerk", city.city), ("supervisor", city.city))
    RoleAssignment.objects.filter(account=by, role="clerk").update(sees_sealed=True)
    client, reason = client_of(by), {f"reason_{one.pk}": "已告知，说明属实。"}
    asking = f"/petitions/{one.petition.number}/open/"
    page = client.get(LIFT)
    assert ([row["evidence"].card for row in page.context["rows"]], page.context["total"]) == ([two], "1")
    sent = client.post(LIFT, {f"chosen_{one.pk}": "on", **reason})
    assert (sent.status_code, sent.context["rows"]) == (422, [])
    for shown in (page, sent):
        assert f"{asking}?next={LIFT}" in shown.text
        assert ANSWER["cause"] not in shown.text
    answer = api(by).post("/api/v1/cards/lift/", {"cards": [{"card": one.pk, "reason": "已办"}]}, format="json")
    assert [(told["card"], told["code"]) for told in answer.json()["refused"]] == [(one.pk, "sealed_unopened")]
    one.refresh_from_db()
    assert (one.state, Event.objects.filter(kind="card_lift").count()) == ("active", 0)

    client.post(asking, {"purpose": "handle"})
    assert ANSWER["cause"] in client.get(LIFT).text
    assert client.post(LIFT, {f"chosen_{one.pk}": "on", **reason}).status_code == 302
    assert Event.objects.filter(kind="card_lift").count() == 1


def test_an_opinion_that_was_not_carried_out_is_not_proved_by_its_deadline(city: City) -> None:
    petition = make_petition(city, State.SERVED)
    Petition.objects.filter(pk=petition.pk).update(outcome="support")
    perform("urge_execution", petition_id=petition.pk, by=city.handler, at=timezone.now(), text="请抓紧执行处理意见。")
    told = {"reason": CardReason.NOT_EXECUTED, "ground": "回访核实，处理意见到期没有落实。"}
    card = issue_red(petition_id=petition.pk, office=city.bureau, by=city.supervisor, at=timezone.now(), **told)
    (found,) = evidence_of(city.supervisor, [Card.objects.select_related("petition", "clock").get(pk=card.pk)])
    opinion = petition.documents.get(kind="opinion")
    assert "此牌因拒不执行处理意见而认定" in found.executed
    assert "督促执行1次" in found.executed
    assert "单位还没有报告执行情况。" in found.executed
    assert found.paper.startswith("信访处理意见书")
    assert found.url == petition.get_absolute_url()
    assert found.paper_url == f"/petitions/{petition.number}/papers/{opinion.pk}/"
    assert client_of(city.supervisor).get(found.paper_url).status_code == 200
    (unseen,) = evidence_of(city.stranger, [card])
    assert (unseen.url, unseen.paper_url) == ("", "")


def test_a_claim_that_nobody_has_judged_is_said_and_linked(city: City, yellow: list[Card]) -> None:
    answer_card(card_id=yellow[1].pk, by=city.handler, at=timezone.now(), new_date=None, **ANSWER, **CLAIM)
    shown = client_of(city.supervisor).get(LIFT).text
    assert "单位主张客观原因，待认定。" in shown
    assert f'<a class="num" href="{yellow[1].petition.get_absolute_url()}">' in shown


def test_what_was_issued_from_above_is_lifted_from_above(city: City, yellow: list[Card]) -> None:
    """A supervisor of the city acts on no card that the province issued, whichever door he tries."""
    other = yellow[0].petition.clocks.exclude(pk=yellow[0].clock_id).filter(office=city.bureau, cards=None).first()
    facts = ("petition", "office", "rule", "calendar", "due", "issued_on", "answer_due", "level", "reason")
    card = Card.objects.create(clock=other, issuer=city.province, **{name: getattr(yellow[0], name) for name in facts})
    given = {"reason": "已经办结并送达。"}
    with pytest.raises(NotPermitted) as refused:
        lift_card(card_id=card.pk, by=city.supervisor, at=timezone.now(), **given)
    assert refused.value.code == "not_issuer"
    client = client_of(city.supervisor)
    assert client.post(f"/cards/{card.pk}/lift/", given).status_code == 403
    address = f"/api/v1/cards/{card.pk}/lift/"
    assert client.post(address, given, content_type="application/json").status_code == 403
    card.refresh_from_db()
    assert card.state == "active"
    assert not cards_to_lift(city.supervisor).filter(pk=card.pk).exists()

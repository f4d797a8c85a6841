"""The rule proposes cards on offices from cards of cases and from a rate; a person decides; offices are reminded."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases.petitions.enums import ClockState, Occurrence, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from offices.organisation.actions.offices import move_office
from offices.organisation.models import Event, OutboxMessage
from supervision.cards.models import Card
from supervision.indicators.measures import (
    BY_KEY,
    INDICATORS,
    Period,
    asked_by_rule,
    measured_by_rule,
    one_measured,
    rows_by_rule,
)
from supervision.indicators.models import variants_named
from supervision.indicators.queries.asked import Asked, Chosen
from supervision.office_cards.actions.ending import lift_office_card
from supervision.office_cards.actions.issuing import refuse_office_card
from supervision.office_cards.actions.scanning import propose_by_rules, scan
from supervision.office_cards.models import OfficeCard, OfficeCardBasis
from supervision.office_cards.reports.facts import definition_of, fact_sentences
from tests.factories import City, make_account, make_petition, moment, seal
from tests.supervision.office_cards.carding import DAY, carded, issue, proposed, put_right, rule, second

pytestmark = pytest.mark.django_db
LIFTED = "均已按期答复，经核对属实。"
REFUSED = "系统切换造成，不予发出，另行提醒。"


def proposals(on: dt.date = DAY) -> int:
    return propose_by_rules(as_of=on, at=moment(on))


def test_nothing_is_proposed_where_no_rule_is_switched_on(city: City) -> None:
    carded(city)
    assert (proposals(), OfficeCard.objects.count()) == (0, 0)
    rule(city, applies=False)
    assert proposals() == 0


def test_so_many_cards_of_cases_propose_one_with_the_list_behind_it_and_nothing_twice(city: City) -> None:
    rule(city)
    carded(city)
    assert (proposals(), proposals()) == (1, 0)
    card = OfficeCard.objects.get()
    assert (card.office, card.issuer, card.level, card.origin, card.proposed_by) == (
        city.bureau, city.city, "yellow", "cards", None,
    )  # fmt: skip
    assert card.reason == ("2025年12月21日（周日）至2026年3月20日（周五）信访件黄牌2张、红牌0张，折算2.0张，达到2张。")
    assert card.facts == {
        "yellow": 2, "red": 0, "groups": {"receipt": 2}, "weighed": "2.0", "threshold": 2,
    }  # fmt: skip
    basis = list(OfficeCardBasis.objects.order_by("pk"))
    assert [(one.card_id, one.weight) for one in basis] == [
        (pk, Decimal("1.0"))
        for pk in Card.objects.filter(office=city.bureau).values_list("pk", flat=True).order_by("pk")
    ]
    assert OutboxMessage.objects.filter(event__kind="office_card_proposed", office=city.city).count() == 1
    for change in (
        lambda: OfficeCardBasis.objects.update(weight=9),
        lambda: OfficeCard.objects.filter(pk=card.pk).update(facts={}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_who_issues_what_the_rule_proposed_may_be_one_person_and_the_same_cards_never_count_twice(city: City) -> None:
    rule(city)
    carded(city)
    proposals()
    card = issue(OfficeCard.objects.get(), city.supervisor)
    assert card.state == "active"
    put_right(card, city)

    lift_office_card(
        card_id=card.pk, by=city.supervisor, at=moment("2026-04-01"), lift_reason="均已按期答复，经核对属实。"
    )
    assert proposals(dt.date(2026, 4, 1)) == 0


def test_a_refused_proposal_does_not_come_again_for_the_same_cards(city: City) -> None:
    rule(city)
    carded(city)
    proposals()
    refuse_office_card(
        card_id=OfficeCard.objects.get().pk,
        by=city.supervisor,
        at=moment(DAY),
        decision=REFUSED,
    )
    assert proposals() == 0


def test_kinds_of_card_weigh_differently(city: City) -> None:
    rule(city, weight_receipt=Decimal("0.5"))
    carded(city, 3)
    assert proposals() == 0
    carded(city, 1, DAY + dt.timedelta(days=3))
    assert proposals(DAY + dt.timedelta(days=3)) == 1
    assert OfficeCard.objects.get().facts["weighed"] == "2.0"


def test_the_gravest_level_reached_is_proposed_and_a_yellow_that_stands_grows(city: City) -> None:
    made = rule(city, yellow_from=2, red_from=3)
    carded(city)
    proposals()
    issue(OfficeCard.objects.get(), city.supervisor)
    carded(city, 1, dt.date(2026, 3, 24))
    assert proposals(dt.date(2026, 3, 24)) == 1
    red = OfficeCard.objects.get(state="proposed")
    assert (red.level, red.rule, OfficeCardBasis.objects.filter(office_card=red).count()) == ("red", made, 3)


def test_sealed_petitions_voided_cards_and_upheld_reasons_do_not_count(city: City) -> None:
    rule(city)
    carded(city)
    seal(Petition.objects.filter(pk=Card.objects.filter(office=city.bureau).first().petition_id))
    assert proposals() == 0


def terms(city: City, number: int = 5) -> None:
    """So many terms of deciding that fell due on 10 March, the first of them met."""
    for _one in range(number):
        make_petition(city, State.HANDLING, start=dt.date(2025, 12, 1))
    late = Clock.objects.filter(kind="decide", office=city.bureau)
    late.update(due=dt.date(2026, 3, 10))
    Clock.objects.filter(pk=late.order_by("pk")[0].pk).update(state=ClockState.MET, stopped_on=dt.date(2026, 3, 9))


LOW = {"yellow_from": 0, "rate_of": "on_time.all", "rate_limit": 80, "rate_least": 5}


def test_a_low_rate_proposes_a_yellow_card_once_a_period(city: City) -> None:
    rule(city, **LOW)
    terms(city)
    assert (proposals(), proposals()) == (1, 0)
    card = OfficeCard.objects.get()
    assert (card.level, card.origin, card.last) == ("yellow", "rate", DAY - dt.timedelta(days=1))
    figures = ("indicator", "variant", "kind", "part", "whole", "rate", "side", "limit")
    assert [card.facts[name] for name in figures] == ["on_time", "all", "clock", 1, 5, "20.0", "below", 80]
    assert "按期办结率20.0%，低于80%" in card.reason
    assert OfficeCardBasis.objects.filter(in_part=True, clock__isnull=False).count() == 1
    refuse_office_card(card_id=card.pk, by=city.supervisor, at=moment(DAY), decision=REFUSED)
    assert proposals(DAY + dt.timedelta(days=1)) == 0


def test_a_card_keeps_the_definition_by_which_it_was_drawn(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(city, **LOW)
    terms(city)
    proposals()
    card = OfficeCard.objects.get()
    told = definition_of(card), fact_sentences(card)
    assert told[0].startswith("到期以前办结的 ÷")
    assert told[1] == ["按期办结率（分母含未到期和逾期未办结）：分母5，分子1，比率20.0%。"]
    monkeypatch.setitem(BY_KEY, "on_time", BY_KEY["filed"])
    assert (definition_of(card), fact_sentences(card)) == told


def test_what_a_rule_finds_is_what_the_page_of_indicators_counts(city: City) -> None:
    """The office alone, of the same days; the petitions stand behind the card."""
    terms(city, 6)
    on = Period(DAY - dt.timedelta(days=90), DAY - dt.timedelta(days=1), DAY)
    for one in INDICATORS:
        for variant in one.variants:
            by_rule = asked_by_rule(city.city, on, one.key, variant.key, 90)
            found = measured_by_rule(by_rule, one).get(city.bureau.pk)
            chosen = Chosen({one.key: variant.key})
            shown = one_measured(Asked(city.supervisor, city.bureau, on, chosen, own=True), one)
            assert (found.numbers if found else dict.fromkeys(variant.rate_parts, 0)) == {
                name: shown.numbers[name] for name in variant.rate_parts
            }, (one.key, variant.key)
            rows = rows_by_rule(by_rule, one, city.bureau)
            assert (len(rows), sum(row.in_part for row in rows)) == (shown.denominator, shown.numerator)


def test_an_indicator_above_its_limit_draws_a_card_too(city: City) -> None:
    rule(city, yellow_from=0, rate_of="repeated.pieces", rate_side="above", rate_limit=10, rate_least=5)
    terms(city)
    Petition.objects.update(registered_at=moment("2026-03-02"))
    assert proposals() == 0
    Petition.objects.filter(pk=Petition.objects.order_by("pk")[0].pk).update(occurrence=Occurrence.REPEATED)
    assert proposals() == 1
    card = OfficeCard.objects.get()
    assert "重复信访率20.0%，高于10%" in card.reason
    assert OfficeCardBasis.objects.filter(clock=None, card=None).count() == 5


def test_an_office_that_reaches_the_limit_draws_none(city: City) -> None:
    rule(city, **{**LOW, "rate_limit": 20})
    terms(city)
    assert proposals() == 0


def test_too_few_cases_have_no_rate(city: City) -> None:
    rule(city, **{**LOW, "rate_least": 6})
    terms(city)
    assert proposals() == 0


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"yellow_from": 5, "red_from": 5}, "red_from", "须大于“黄牌：累计满（折算张）”，否则两级重叠"),
        ({"yellow_from": 5, "key_from": 3}, "key_from", "否则两级重叠"),
        ({"yellow_from": 0}, "yellow_from", "至少填写一项"),
        ({"period_days": 3}, "period_days", "应在7至366之间"),
        ({"rate_least": 4}, "rate_least", "应在5至9999之间"),
        ({"red_weight": Decimal(10)}, "red_weight", "应在0至9.9之间"),
        ({"rate_of": "on_time.none"}, "rate_of", "请从列出的选项中选择"),
        ({"rate_side": "beside"}, "rate_side", "请从列出的选项中选择"),
        ({"rate_of": "on_time.all", "rate_limit": 0}, "rate_limit", "没有低于0%的比率"),
        ({"rate_of": "repeated.pieces", "rate_side": "above", "rate_limit": 100}, "rate_limit", "没有高于100%的比率"),
        ({"rate_days": 400}, "rate_days", "应在7至366之间"),
    ],
)
def test_a_rule_that_overlaps_or_proposes_nothing_is_refused(city: City, values, field, said) -> None:
    with pytest.raises(InvalidFacts, match=said) as refused:
        rule(city, **values)
    assert refused.value.field == field


def test_an_office_is_reminded_once_before_and_once_after_the_day(city: City) -> None:
    card = issue(proposed(city), second(city))  # explained by 25 March, a Wednesday; reported by 3 April
    assert scan(as_of=dt.date(2026, 3, 23), at=moment("2026-03-23"))["reminded"] == 0
    for _twice in range(2):
        scan(as_of=dt.date(2026, 3, 24), at=moment("2026-03-24"))
        scan(as_of=dt.date(2026, 3, 26), at=moment("2026-03-26"))
    kinds = Event.objects.filter(chain__subject=f"office_card:{card.pk}").order_by("sequence")
    assert list(kinds.values_list("kind", flat=True))[2:] == ["office_card_answer_soon", "office_card_answer_late"]
    late = OutboxMessage.objects.filter(event__kind="office_card_answer_late")
    assert {(one.office.code, one.text) for one in late} == {
        ("city", "bureau局的黄牌：书面说明已逾期（2026年3月25日（周三））"),
        ("bureau", "bureau局的黄牌：书面说明已逾期（2026年3月25日（周三））"),
    }


def test_a_period_across_a_change_of_the_tree_counts_the_office_and_the_office_above_it_now_issues(city: City) -> None:
    rule(city, city.bureau)
    carded(city)
    root = make_account("root", ("system_admin", city.province))
    move_office(by=root, at=moment(DAY), office=city.bureau, parent=city.province)
    assert proposals() == 1
    card = OfficeCard.objects.get()
    assert (card.office, card.issuer, card.facts["yellow"]) == (city.bureau, city.province, 2)


def test_every_variant_of_every_indicator_can_be_chosen_by_its_name() -> None:
    offered = {f"{one.key}.{variant.key}" for one in INDICATORS for variant in one.variants}
    assert {key for key, _name in variants_named()} == offered

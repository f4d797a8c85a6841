"""Mediation and settlement (《信访工作条例》第三十三条): consent, instalments with clocks, the end, the breach."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cases.papers.actions import letter_as_issued
from cases.petitions.enums import State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform as perform_step
from cases.procedure.policies import next_step_kind
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import step_kind
from cases.proceedings.rules import SETTLEMENT_RULES
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.rules import set_rule
from offices.pages.words import cn_date
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.petitions.read_back import clocks, papers
from tests.cases.procedure.walking import last_event, refusal, take
from tests.clients import client_of
from tests.factories import City, make_petition, moment
from tests.paths import AGREEMENT

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
THREE = [("第一期", 30_000, 10), ("第二期", 30_000, 40), ("第三期", 40_000, 70)]


def rows(*given: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [
        {"text": text, "amount": Decimal(amount), "owner": "王科员", "due_on": DAY + timedelta(days=days)}
        for text, amount, days in given or THREE
    ]


def rows_without_money() -> list[dict[str, Any]]:
    return [{"text": "道歉", "owner": "王科员", "due_on": DAY}]


def agreement(**facts: Any) -> dict[str, Any]:
    return {**AGREEMENT, "signed_on": DAY, "total": Decimal(100_000), "performances": rows(), **facts}


@pytest.fixture
def mediated(city: City) -> Petition:
    return make_petition(city, State.MEDIATION)


def agreed(petition: Petition, city: City, **facts: Any) -> Petition:
    return take(petition, "make_agreement", city.handler, DAY, **agreement(**facts))


def perform(petition: Petition, city: City, number: int, day: date) -> Petition:
    return take(petition, "perform_agreement", city.handler, day, number=number, performed_on=day, proof="银行回单。")


def test_three_instalments_have_a_clock_each_and_answer_the_petitioner(city: City, mediated: Petition) -> None:
    petition = agreed(mediated, city)

    running = [(clock.item, clock.due, clock.office) for clock in petition.clocks.filter(state="running")]
    assert running == [
        (1, date(2026, 3, 30), city.bureau),
        (2, date(2026, 4, 29), city.bureau),
        (3, date(2026, 5, 29), city.bureau),
    ]
    assert petition.clocks.get(kind="decide").state == "met"
    assert (petition.state, petition.is_open, petition.next_clock) == (State.MEDIATION, True, "perform")
    (paper,) = papers(petition)
    assert paper[0] == "agreement"
    assert "金额共计100,000元。" in paper[3]
    assert "第2项：第二期，30,000元，于2026年4月29日（周三）前履行。" in paper[3]
    assert describe(last_event(petition)).sentences[0] == "2026年3月20日（周五）签订调解协议，共3项履行事项。"


REFUSED: list[tuple[dict[str, Any], tuple[type, str, str | None], str]] = [
    ({"petitioner_agrees": False}, (InvalidFacts, "no_consent", "petitioner_agrees"), ""),
    ({"other_agrees": False}, (InvalidFacts, "no_consent", "other_agrees"), ""),
    ({"total": Decimal(100_001)}, (InvalidFacts, "sum_differs", "performances"), "3期合计100,000元，与总额100,001元"),
    ({"total": Decimal("99999.99")}, (InvalidFacts, "sum_differs", "performances"), "相差0.01元"),
    ({"total": None}, (InvalidFacts, "no_total", "total"), ""),
    ({"performances": []}, (InvalidFacts, "nothing_to_perform", "performances"), ""),
    ({"performances": rows(("一期", 100_000, -1))}, (InvalidFacts, "due_before_signed", "performances"), ""),
    ({"signed_on": DAY + timedelta(days=1)}, (InvalidFacts, "future_date", "signed_on"), ""),
    ({"signed_on": date(2026, 3, 1)}, (InvalidFacts, "before_receipt", "signed_on"), ""),
    ({"terms": "赔偿    元。"}, (InvalidFacts, "blank_left", "text"), ""),
    ({"terms": "信访人保证不再上访。"}, (InvalidFacts, "undertaking", "terms"), "协议不得约定信访人不再信访"),
    ({"performances": rows(("签订息诉罢访承诺书", 100_000, 9))}, (InvalidFacts, "undertaking", "performances"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "told", "sentence"), REFUSED)
def test_what_does_not_add_up_is_refused_in_words(
    city: City, mediated: Petition, facts: dict[str, Any], told: tuple[type, str, str | None], sentence: str
) -> None:
    assert refusal(mediated, "make_agreement", city.handler, DAY, **agreement(**facts)) == told
    if sentence:
        with pytest.raises(InvalidFacts, match=sentence):
            agreed(mediated, city, **facts)


def test_one_agreement_at_a_time(city: City, mediated: Petition) -> None:
    petition = agreed(mediated, city)

    for key, facts in (("make_agreement", agreement()), ("close_mediation", {"reason": "分歧较大。"})):
        assert refusal(petition, key, city.handler, DAY, **facts) == (ActionRefused, "agreed_already", None)


def test_performed_it_ends_the_petition(city: City, mediated: Petition) -> None:
    petition = agreed(mediated, city)
    petition = perform(petition, city, 2, date(2026, 4, 1))
    petition = perform(petition, city, 1, date(2026, 4, 2))
    assert petition.state == State.MEDIATION
    refused = refusal(petition, "perform_agreement", city.handler, DAY, number=1, performed_on=DAY, proof="回单。")
    assert refused == (InvalidFacts, "no_performance", "number")

    petition = perform(petition, city, 3, date(2026, 5, 1))

    assert (petition.state, petition.is_open, petition.concluded_on) == (State.CLOSED_SETTLED, False, date(2026, 5, 1))
    assert petition.agreements.get().state == "performed"
    assert not petition.clocks.filter(state="running").exists()


LATE_DAYS = [
    (DAY + timedelta(days=13), (InvalidFacts, "future_date", "performed_on")),
    (DAY - timedelta(days=1), (InvalidFacts, "before_signed", "performed_on")),
]


@pytest.mark.parametrize(("day", "told"), LATE_DAYS)
def test_a_day_of_performance_lies_between_signature_and_today(
    city: City, mediated: Petition, day: date, told: tuple[type, str, str | None]
) -> None:
    petition = agreed(mediated, city)
    facts = {"number": 1, "performed_on": day, "proof": "回单。"}

    assert refusal(petition, "perform_agreement", city.handler, DAY + timedelta(days=12), **facts) == told


def test_broken_it_reopens_the_handling_with_a_limit_of_its_own(city: City, mediated: Petition) -> None:
    petition = perform(agreed(mediated, city), city, 1, date(2026, 3, 25))

    petition = take(petition, "break_agreement", city.handler, "2026-05-06", number=2, reason="逾期未付。")

    assert petition.state == State.HANDLING
    assert petition.agreements.get().state == "broken"
    assert clocks(petition)[-1] == ("decide", "running", "bureau", "2026-07-05", None)
    assert [clock.state for clock in petition.clocks.filter(kind="perform")] == ["met", "cancelled", "cancelled"]
    assert petition.performances.get(number=3).status == "不再履行"
    petition = take(petition, "open_mediation", city.handler, "2026-05-07", consent=True)
    again = agreement(signed_on=date(2026, 5, 7), total=None)
    again["performances"] = [{"text": "道歉", "owner": "王科员", "due_on": date(2026, 5, 9)}]
    petition = take(petition, "make_agreement", city.handler, "2026-05-07", **again)
    assert [(one.number, one.agreement.number) for one in petition.performances.all()] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 2),
    ]


def test_where_the_agreement_itself_ends_it_the_rest_is_still_watched(city: City, mediated: Petition) -> None:
    when = {"settled_when": "reached"}
    set_rule(SETTLEMENT_RULES, office=city.city, by=city.system_admin, at=moment("2026-03-01"), values=when)

    petition = agreed(mediated, city)

    assert (petition.state, petition.concluded_on, petition.is_open) == (State.CLOSED_SETTLED, DAY, True)
    petition = take(petition, "break_agreement", city.handler, "2026-04-02", number=1, reason="拒绝付款。")
    assert (petition.state, petition.concluded_on) == (State.HANDLING, None)


@pytest.mark.parametrize(("profile", "state"), [("SD-2016", "closed_settled"), ("ZJ-2016", "mediation")])
def test_the_regulation_of_the_place_goes_before_the_office(
    city: City, mediated: Petition, profile: str, state: str
) -> None:
    other = {"SD-2016": "performed", "ZJ-2016": "reached"}[profile]
    values = {"settled_when": other}
    set_rule(SETTLEMENT_RULES, office=city.city, by=city.system_admin, at=moment("2026-03-01"), values=values)
    Petition.objects.filter(pk=mediated.pk).update(profile=profile)

    perform_step("make_agreement", petition_id=mediated.pk, by=city.handler, at=moment(DAY), **agreement())

    assert Petition.objects.get(pk=mediated.pk).state == state


def test_the_end_ends_the_help_of_others(city: City, mediated: Petition) -> None:
    asked = {"assisting": [city.other_bureau], "request": "请提供资料。", "assist_due": DAY + timedelta(days=90)}
    petition = take(mediated, "ask_assistance", city.handler, DAY, **asked)
    petition = agreed(petition, city, total=None, performances=rows_without_money())

    petition = perform(petition, city, 1, DAY)

    assert petition.state == State.CLOSED_SETTLED
    assert petition.clocks.get(kind="assist").state == "cancelled"
    assert city.other_bureau.pk not in petition.informed_ids


@pytest.mark.parametrize(("result_due", "again"), [("2026-05-01", "2026-05-01"), ("2026-04-01", "2026-05-05")])
def test_broken_it_owes_the_result_that_was_ordered_again(city: City, result_due: str, again: str) -> None:
    when = {"settled_when": "reached"}
    set_rule(SETTLEMENT_RULES, office=city.city, by=city.system_admin, at=moment("2026-03-01"), values=when)
    petition = make_petition(city, State.MEDIATION)
    Clock.objects.create(
        petition=petition, kind="report_back", office=city.bureau, profile=petition.profile, start=date(2026, 3, 1),
        made_on=date(2026, 3, 1), set_date=result_due, due=result_due, due_strict=result_due, due_rolled=result_due,
        calendar="1",
    )  # fmt: skip
    perform_step("make_agreement", petition_id=petition.pk, by=city.handler, at=moment(DAY), **agreement())
    assert petition.clocks.get(kind="report_back").state == "met"

    told = {"number": 1, "reason": "拒绝付款。"}
    perform_step("break_agreement", petition_id=petition.pk, by=city.handler, at=moment("2026-04-04"), **told)

    owed = petition.clocks.get(kind="report_back", state="running")
    assert (owed.set_date.isoformat(), owed.office) == (again, city.bureau)


def test_what_is_entered_after_its_day_has_its_clock_and_was_in_time_where_that_is_proved(
    city: City, mediated: Petition
) -> None:
    """Art. 33, 34: the answer clock ends by the agreement, so that some other runs until all is done."""
    before = DAY - timedelta(days=1)
    given = {"signed_on": DAY - timedelta(days=5), "performances": rows(("首期", 60_000, -1), ("余款", 40_000, -1))}
    petition = agreed(mediated, city, **given)

    assert [(one[0], one[3]) for one in clocks(petition) if one[1] == "running"] == [
        ("perform", before.isoformat())
    ] * 2
    assert (petition.next_clock, petition.next_due) == ("perform", before)
    assert next_step_kind(petition) == step_kind("perform_agreement")
    said = describe(last_event(petition)).sentences
    assert "其中2项的履行期限在登记时已过；已经履行的，请记录履行日期、情况和凭证号。" in said
    paid = {"number": 1, "performed_on": before, "proof": "银行回单。", "voucher": "2026-17"}
    petition = take(petition, "perform_agreement", city.handler, DAY, **paid)
    first, second = petition.clocks.filter(kind="perform").order_by("item")
    assert (first.state, first.stopped_on, second.state) == ("met", before, "running")

    sweep(as_of=DAY + timedelta(days=7), at=moment(DAY + timedelta(days=7)))

    assert Card.objects.filter(petition=petition, clock=second).exists()
    assert perform(petition, city, 2, DAY + timedelta(days=8)).state == State.CLOSED_SETTLED


def test_a_late_instalment_draws_a_card(city: City, mediated: Petition) -> None:
    petition = agreed(mediated, city)

    sweep(as_of=date(2026, 4, 3), at=moment("2026-04-03"))

    card = Card.objects.get(petition=petition, clock__kind="perform")
    assert (card.clock.item, card.level) == (1, "yellow")


WRONG_CELLS = (
    ("performances_0_amount", "1.005", "第1行：“金额（元）”最多2位小数，请改正。"),
    ("performances_0_amount", "-5", "第1行：“金额（元）”不能小于0.01，请改正。"),
    ("performances_1_amount", "五十", "第2行：“金额（元）”须是数字，请改正。"),
    ("performances_1_due_on", "", "第2行：请填写履行期限。"),
    ("performances_1_due_on", "2099-01-30", "第2行：履行期限：2099年1月30日（周五）太远，请核对年份。"),
    ("performances_1_owner", "王" * 61, "第2行：督促责任人最多60字，现有61字，请删减。"),
)


@pytest.mark.parametrize(
    ("total", "first", "second"), [("1,000", "４００元", "600.00"), ("￥1，000.00", " 400 ", "¥600元")]
)
def test_amounts_are_read_as_people_write_them(city: City, total: str, first: str, second: str) -> None:
    petition = make_petition(city, State.MEDIATION)
    day = timezone.localdate()
    sent = {
        "kind": "mediation", "petitioner_agrees": "on", "other_agrees": "on", "other_party": "物业公司",
        "mediator": "李科长", "signed_on": f"{day}", "terms": "分两期补偿。", "total": total,
        "version": petition.version,
    }  # fmt: skip
    for row, amount in enumerate((first, second)):
        cells = {"text": "补偿款", "amount": amount, "owner": "王科员", "due_on": f"{day + timedelta(days=30)}"}
        sent |= {f"performances_{row}_{name}": value for name, value in cells.items()}

    answer = client_of(city.handler).post(f"{petition.get_absolute_url()}steps/make_agreement/", sent)

    assert answer.status_code == 302, answer.content.decode()
    page = client_of(city.handler).get(petition.get_absolute_url()).content.decode()
    assert "总额1,000元" in page
    assert "补偿款，400元" in page
    assert "总额1,000元。" in page


def test_the_paper_names_both_sides_and_has_room_for_their_signatures(city: City, mediated: Petition) -> None:
    petition = agreed(mediated, city)
    letter = letter_as_issued(petition.documents.get(kind="agreement"))

    assert ("信访人", "王小明") in letter.facts
    assert letter.paragraphs[0] == "对方当事人：物业公司。"
    assert [line.split("：")[0] for line in letter.closing] == [
        "信访人（签字）", "对方当事人（签字）", "主持人（签字）",
    ]  # fmt: skip
    assert ("信访人", petition.petitioner_masked) in letter.masked().facts


def test_the_page_takes_rows_and_gives_them_back(city: City) -> None:
    petition = make_petition(city, State.MEDIATION)
    handler = client_of(city.handler)
    url = f"{petition.get_absolute_url()}steps/make_agreement/"
    shown = handler.get(url).content.decode()
    assert 'name="performances_3_due_on"' in shown
    sent = MultiValueDict({
        "kind": ["mediation"], "petitioner_agrees": ["on"], "other_agrees": ["on"], "other_party": ["物业公司"],
        "mediator": ["李科长"], "signed_on": ["2026-03-20"], "terms": ["分两期补偿。"], "total": ["100"],
        "performances_0_text": ["第一期"], "performances_0_amount": ["60"], "performances_0_owner": ["王科员"],
        "performances_0_due_on": ["2026-12-30"], "performances_1_text": ["第二期"], "performances_1_amount": ["30"],
        "performances_1_owner": ["王科员"], "performances_1_due_on": ["2027-01-30"], "version": [str(petition.version)],
    })  # fmt: skip
    refused = handler.post(url, dict(sent.items())).content.decode()
    assert "2期合计90元，与总额100元不符，相差10元，请核对。" in refused
    assert 'value="60"' in refused
    sent["performances_1_amount"] = "40"
    assert handler.post(url, dict(sent.items())).status_code == 302
    page = handler.get(petition.get_absolute_url()).content.decode()
    assert "第二期，40" in page
    silent = make_petition(city, State.MEDIATION)
    said = {**dict(sent.items()), "performances_0_text": "。", "version": str(silent.version)}
    told = handler.post(f"{silent.get_absolute_url()}steps/make_agreement/", said).content.decode()
    assert "第1行：履行事项：没有写明内容，请写清楚。" in told
    for cell, value, sentence in WRONG_CELLS:
        told = handler.post(f"{silent.get_absolute_url()}steps/make_agreement/", {**said, cell: value}).content.decode()
        assert sentence in told, sentence
    marked = re.findall(r'<[^>]*name="(performances_[^"]*)"[^>]*aria-invalid="true"', told)
    assert set(marked) == {"performances_0_text", WRONG_CELLS[-1][0]}, "the other cells of the rows are not wrong"
    wrong = {**dict(sent.items()), "performances_0_due_on": "下周", "performances_0_owner": "", "version": ""}
    told = handler.post(url, wrong).content.decode()
    assert "已达成协议" in told


def test_the_api_takes_the_same(city: City, mediated: Petition) -> None:
    handler = client_of(city.handler)
    body = {
        **agreement(), "total": "100.00", "signed_on": "2026-03-20", "version": mediated.version,
        "performances": [{"text": "付款", "amount": "100.00", "owner": "王科员", "due_on": "2026-12-30"}],
    }  # fmt: skip

    answer = handler.post(
        f"/api/v1/petitions/{mediated.number}/steps/make_agreement/", body, content_type="application/json"
    )

    assert answer.status_code == 200, answer.content.decode()
    (row,) = answer.json()["performances"]
    assert (row["text"], row["amount"], row["performed_on"]) == ("付款", "100.00", None)
    body["performances"][0]["due_on"] = "never"
    body["version"] += 1
    assert handler.post(
        f"/api/v1/petitions/{mediated.number}/steps/make_agreement/", body, content_type="application/json"
    ).status_code in (400, 409, 422)


def test_what_is_owed_of_the_agreement_is_the_next_step(city: City, mediated: Petition) -> None:
    assert next_step_kind(mediated) == step_kind("make_agreement")
    petition = agreed(mediated, city)
    first = DAY + timedelta(days=10)

    assert next_step_kind(petition) == step_kind("perform_agreement")
    page = client_of(city.handler).get(petition.get_absolute_url()).content.decode()
    assert "下一步：记录协议履行" in page
    assert f"不晚于 {cn_date(first)}" in page

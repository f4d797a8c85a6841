"""The relief fund (救助资金): asked for, agreed to by amount, within the budget, paid, come back, and its ledger."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.petitions.enums import State
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.procedure.policies import choice_for
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import step_kind
from cases.relief.actions.budgets import set_budget
from cases.relief.models import ReliefBudget
from cases.relief.queries import fund_of
from cases.relief.rules import RELIEF_RULES
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Event, OutboxMessage, RoleAssignment
from offices.organisation.roles import Role
from tests.cases.attachments.attached import given_file
from tests.cases.petitions.read_back import papers
from tests.cases.procedure.aftercare import FILE, budgeted
from tests.cases.procedure.walking import last_event, mismatches, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)
ASK: dict[str, Any] = {
    "amount": Decimal(3000), "ground": "本人重病住院，家庭为低保户。", "purpose": "住院治疗。", "payee_name": "张三丰",
    "proof": 1, "bank": "农商银行", "account_number": "6222020200112233445",
}  # fmt: skip


@pytest.fixture
def petition(city: City) -> Petition:
    return with_proof(city, make_petition(city, State.HANDLING))


def with_proof(city: City, petition: Petition) -> Petition:
    facts = {"files": given_file(city), "kind": "evidence", "title": "低保证"}
    return take(petition, "attach", city.handler, DAY, **facts)


def ruled(city: City, section: int | None = None, head: int | None = None, two_levels: bool = False) -> None:
    values = {
        "section_up_to": section and Decimal(section), "head_up_to": head and Decimal(head), "two_levels": two_levels,
    }  # fmt: skip
    set_rule(RELIEF_RULES, office=city.bureau, by=city.system_admin, at=moment("2026-03-02"), values=values)


def section_head(city: City) -> Account:
    chief = make_account("科长", (Role.LEADER, city.bureau))
    RoleAssignment.objects.filter(account=chief).update(checks_letters=True)
    return Account.objects.get(pk=chief.pk)


def asked(petition: Petition, city: City, by: Account | None = None, **facts: Any) -> Petition:
    if not ReliefBudget.objects.filter(year=2026).exists():
        budgeted(city, 2026)
    return take(petition, "ask_relief", by or city.handler, DAY, **{**ASK, **facts})


def test_without_a_rule_the_head_decides_and_the_letter_says_so(city: City, petition: Petition) -> None:
    petition = asked(petition, city)
    relief = petition.reliefs.get()
    assert (relief.state, relief.levels, relief.payee_masked) == ("asked", ["head"], "张**")
    assert describe(last_event(petition)).sentences == ["申请救助资金3,000元，由单位负责人审批。"]
    assert OutboxMessage.objects.filter(account=city.head, text__contains="申请救助资金3,000元，请审批").exists()

    petition = take(petition, "approve_relief", city.head, DAY, number=1, granted=Decimal(2500))

    relief.refresh_from_db()
    assert (relief.state, relief.granted, relief.year) == ("approved", Decimal(2500), 2026)
    (paper,) = [one for one in papers(petition) if one[0] == "relief_decision"]
    assert "决定给予救助资金2,500元，用于：住院治疗。" in paper[3]
    assert "本项救助不以不再信访为条件" in paper[3]
    assert "6222" not in str(paper)
    assert mismatches() == []


REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    ({"amount": Decimal(0)}, "no_amount", "amount"),
    ({"proof": 7}, "no_evidence", "proof"),
    ({"payee_name": " "}, "no_payee", "payee_name"),
    ({"ground": "信访人承诺不再上访，给予救助。"}, "undertaking", "ground"),
    ({"purpose": "签订息诉罢访协议。"}, "undertaking", "purpose"),
    ({"purpose": " "}, "no_text", "purpose"),
]


@pytest.mark.parametrize(("facts", "code", "field"), REFUSED)
def test_what_is_no_request_is_refused(
    city: City, petition: Petition, facts: dict[str, Any], code: str, field: str | None
) -> None:
    budgeted(city, 2026)
    told = refusal(petition, "ask_relief", city.handler, DAY, **{**ASK, **facts})
    assert told == (InvalidFacts, code, field)


def test_without_a_budget_nothing_is_asked_for(city: City, petition: Petition) -> None:
    assert refusal(petition, "ask_relief", city.handler, DAY, **ASK) == (InvalidFacts, "no_budget", None)


def test_the_amount_says_who_agrees(city: City, petition: Petition) -> None:
    chief = section_head(city)
    ruled(city, section=1000, head=5000)
    for number, (amount, levels) in enumerate([(1000, ["section"]), (1001, ["head"]), (5001, ["beyond"])], start=1):
        petition = asked(petition, city, amount=Decimal(amount))
        assert petition.reliefs.get(number=number).levels == levels

    told = refusal(petition, "approve_relief", city.head, DAY, number=1)
    assert told == (InvalidFacts, "no_section_head", "number")
    petition = take(petition, "approve_relief", chief, DAY, number=1)
    assert refusal(petition, "approve_relief", chief, DAY, number=2)[0] is NotPermitted
    petition = take(petition, "approve_relief", city.head, DAY, number=2)
    told = refusal(petition, "approve_relief", city.head, DAY, number=3)
    assert told == (InvalidFacts, "no_resolution", "resolution")
    petition = take(petition, "approve_relief", city.head, DAY, number=3, resolution="云联席纪〔2026〕3号")
    assert "依据：云联席纪〔2026〕3号。" in describe(last_event(petition)).sentences
    assert fund_of(city.bureau, 2026).approved == Decimal(7002)


def test_two_levels_are_two_persons(city: City, petition: Petition) -> None:
    chief = section_head(city)
    RoleAssignment.objects.filter(account=city.head).update(checks_letters=True)
    ruled(city, section=1000, two_levels=True)
    petition = asked(petition, city)
    assert petition.reliefs.get().levels == ["section", "head"]
    head = Account.objects.get(pk=city.head.pk)

    petition = take(petition, "approve_relief", chief, DAY, number=1, granted=Decimal(2000))
    assert petition.reliefs.get().state == "asked"
    assert not petition.documents.filter(kind="relief_decision").exists()
    assert describe(last_event(petition)).sentences == ["科室负责人同意救助2,000元。", "报下一级审批。"]
    told = refusal(petition, "approve_relief", head, DAY, number=1, granted=Decimal(2500))
    assert told == (InvalidFacts, "too_much", "granted")
    petition = take(petition, "approve_relief", head, DAY, number=1)
    assert petition.reliefs.get().granted == Decimal(2000)


def test_nobody_agrees_to_both_levels(city: City, petition: Petition) -> None:
    RoleAssignment.objects.filter(account=city.head).update(checks_letters=True)
    head = Account.objects.get(pk=city.head.pk)
    ruled(city, section=1000, two_levels=True)
    budgeted(city, 2026)
    # Where nobody else could agree at the second level, the request would wait for ever.
    assert refusal(petition, "ask_relief", city.handler, DAY, **ASK) == (InvalidFacts, "nobody_decides", None)
    section_head(city)
    petition = take(asked(petition, city), "approve_relief", head, DAY, number=1)

    assert refusal(petition, "approve_relief", head, DAY, number=1)[0] is NotPermitted


def test_who_asks_never_agrees(city: City, petition: Petition) -> None:
    told = refusal(petition, "ask_relief", city.head, DAY, **ASK)
    assert told == (InvalidFacts, "no_budget", None)
    budgeted(city, 2026)
    assert refusal(petition, "ask_relief", city.head, DAY, **ASK)[1] == "nobody_decides"
    second = make_account("副局长", (Role.LEADER, city.bureau, True))
    petition = take(petition, "ask_relief", city.head, DAY, **ASK)
    for key, facts in (("approve_relief", {}), ("refuse_relief", {"reason": "不符合条件。"})):
        assert refusal(petition, key, city.head, DAY, number=1, **facts)[0] is NotPermitted
    assert take(petition, "approve_relief", second, DAY, number=1).reliefs.get().state == "approved"


def test_refused_with_a_reason_in_a_letter_and_taken_back_by_who_asked(city: City, petition: Petition) -> None:
    petition = asked(asked(petition, city), city)
    petition = take(petition, "take_back", city.handler, DAY, number=1, reason="已由民政救助。")
    petition = take(petition, "refuse_relief", city.head, DAY, number=2, reason="家庭收入高于标准。")

    assert [one.state for one in petition.reliefs.order_by("number")] == ["withdrawn", "refused"]
    paper = petition.documents.get(kind="relief_decision")
    assert "决定不予救助。理由：家庭收入高于标准。" in paper.body
    assert fund_of(city.bureau, 2026).approved == 0


def paid(petition: Petition, city: City, amount: int, day: date = DAY, **facts: Any) -> Petition:
    given = {"number": 1, "paid_on": day, "amount": Decimal(amount), "way": "transfer", "voucher": f"2026-{amount}"}
    given |= facts
    return take(petition, "pay_relief", city.handler, day, **given)


def test_paid_in_parts_never_above_what_was_granted(city: City, petition: Petition) -> None:
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    petition = paid(petition, city, 1000)
    assert describe(last_event(petition)).sentences == [
        "2026年3月20日（周五）银行转账支付1,000元，凭证号2026-1000，付款单位测试市bureau局。", "还有2,000元待支付。",
    ]  # fmt: skip
    more = {"number": 1, "paid_on": DAY, "amount": Decimal("2000.01"), "way": "cash", "voucher": "13"}
    assert refusal(petition, "pay_relief", city.handler, DAY, **more) == (InvalidFacts, "too_much", "amount")
    early = {**more, "amount": Decimal(1), "paid_on": date(2026, 3, 19)}
    assert refusal(petition, "pay_relief", city.handler, DAY, **early)[1] == "before_approval"
    petition = paid(petition, city, 2000)
    assert petition.reliefs.get().state == "paid"
    assert refusal(petition, "pay_relief", city.handler, DAY, **more)[:2] == (ActionRefused, "no_relief")


def test_a_voucher_is_entered_once_a_year_and_who_pays_is_kept(city: City, petition: Petition) -> None:
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    treasury = {"payer": "市财政局国库支付中心", "payer_account": "零余额账户"}
    petition = paid(petition, city, 1000, voucher=" 2026－00１2 ", **treasury)

    one = petition.relief_payments.get()
    assert (one.voucher, one.payer, one.payer_account) == ("2026-0012", "市财政局国库支付中心", "零余额账户")
    again = {"number": 1, "paid_on": DAY, "amount": Decimal(500), "way": "cash", "voucher": "2026 - 0012"}
    assert refusal(petition, "pay_relief", city.handler, DAY, **again) == (InvalidFacts, "voucher_used", "voucher")
    comes_back = {"payment": 1, "returned_on": DAY, "reason": "账号有误。"}
    petition = take(petition, "return_relief", city.handler, DAY, **comes_back)
    assert refusal(petition, "pay_relief", city.handler, DAY, **again)[1] == "voucher_used"
    other = make_petition(city, State.HANDLING)
    other = take(asked(with_proof(city, other), city), "approve_relief", city.head, DAY, number=1)
    assert refusal(other, "pay_relief", city.handler, DAY, **again)[1] == "voucher_used"
    year = date(2027, 1, 4)
    assert (
        paid(other, city, 500, year, paid_on=year, voucher="2026-0012").relief_payments.get().payer == one.office.name
    )


def test_whoever_approved_does_not_enter_the_payment(city: City, petition: Petition) -> None:
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    given = {"number": 1, "paid_on": DAY, "amount": Decimal(1000), "way": "transfer", "voucher": "1"}

    assert refusal(petition, "pay_relief", city.head, DAY, **given)[:2] == (NotPermitted, "not_of_fund")
    assert choice_for(city.head, petition, step_kind("pay_relief")).refusal == "这项救助由您审批，支付由他人登记。"


def test_what_came_back_is_paid_again_or_cancelled(city: City, petition: Petition) -> None:
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    petition = paid(paid(petition, city, 1000), city, 2000)
    petition = take(petition, "return_relief", city.handler, DAY, payment=2, returned_on=DAY, reason="账号有误。")
    fund = fund_of(city.bureau, 2026)
    assert (petition.reliefs.get().state, fund.approved, fund.paid) == ("approved", Decimal(3000), Decimal(1000))
    again = refusal(petition, "return_relief", city.handler, DAY, payment=2, returned_on=DAY, reason="账号有误。")
    assert again == (InvalidFacts, "no_payment", "payment")
    told = refusal(petition, "cancel_relief", city.handler, DAY, number=1, reason="不再需要。")
    assert told == (InvalidFacts, "head_only", "number")

    petition = take(petition, "cancel_relief", city.head, DAY, number=1, reason="信访人已去世。")

    fund = fund_of(city.bureau, 2026)
    assert (fund.approved, fund.paid, fund.left) == (Decimal(1000), Decimal(1000), Decimal(49_000))
    assert mismatches() == []


def test_the_budget_is_never_overdrawn(city: City, petition: Petition) -> None:
    budgeted(city, 2026, 5000)
    petition = asked(asked(petition, city), city)
    petition = take(petition, "approve_relief", city.head, DAY, number=1)
    told = refusal(petition, "approve_relief", city.head, DAY, number=2)
    assert told == (InvalidFacts, "over_budget", "granted")
    with pytest.raises(InvalidFacts, match="2026年度救助资金预算5,000元，只剩2,000元，不够批准3,000元。"):
        take(petition, "approve_relief", city.head, DAY, number=2)
    petition = take(petition, "approve_relief", city.head, DAY, number=2, granted=Decimal(2000))
    assert fund_of(city.bureau, 2026).left == 0


BUDGET: dict[str, Any] = {"year": 2026, "amount": Decimal(10_000), "file_number": FILE}


def test_a_budget_changes_by_a_new_row(city: City, petition: Petition) -> None:
    def enter(by: Account, **facts: Any) -> ReliefBudget:
        return set_budget(office=city.bureau, by=by, at=moment(DAY), **{**BUDGET, **facts})

    for by in (city.deputy, city.system_admin, city.leader):
        with pytest.raises(NotPermitted):
            enter(by)
    enter(city.head)
    event = Event.objects.get(kind="relief.budget_set")
    assert (event.by, event.office) == (city.head, city.bureau)
    petition = take(asked(petition, city), "approve_relief", city.head, DAY, number=1)
    for facts, code in (
        ({"amount": Decimal(20_000)}, "no_reason"),
        ({"amount": Decimal(2999), "reason": "压减。"}, "under_approved"),
        ({"year": 2029}, "year"),
        ({"file_number": " "}, "no_file"),
    ):
        with pytest.raises(InvalidFacts) as caught:
            enter(city.head, **facts)
        assert caught.value.code == code
    enter(city.head, amount=Decimal(20_000), reason="年中追加。")
    assert [row.amount for row in ReliefBudget.objects.order_by("number")] == [Decimal(10_000), Decimal(20_000)]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReliefBudget.objects.filter(number=1).update(amount=1)


# Pages and API


@pytest.fixture
def today(city: City) -> date:
    from django.utils import timezone  # noqa: PLC0415

    return timezone.localdate()


def whole(city: City, today: date) -> Petition:
    """One that is paid in part, today."""
    budgeted(city, today.year)
    petition = make_petition(city, State.HANDLING)
    facts = {"files": given_file(city), "kind": "evidence", "title": "低保证"}
    petition = take(petition, "attach", city.handler, today, **facts)
    petition = take(petition, "ask_relief", city.handler, today, **ASK)
    petition = take(petition, "approve_relief", city.head, today, number=1)
    return paid(petition, city, 1000, today)


def test_the_ledger_tells_the_figures_and_each_is_a_list(city: City, today: date) -> None:
    petition = whole(city, today)
    handler = client_of(city.handler)

    page = handler.get("/reliefs/")
    (row,) = cells_of(page)
    assert [row[name].text for name in ("amount", "granted", "paid", "state", "payee")] == [
        "3,000", "3,000", "1,000", "已批准待支付", "张**",
    ]  # fmt: skip
    assert page.context["fund"].left == Decimal(47_000)
    for tab, found in (("charged", 1), ("paid", 1), ("unpaid", 1), ("waiting", 0), ("over", 0)):
        assert len(cells_of(handler.get(f"/reliefs/?tab={tab}"))) == found, tab
    assert cells_of(client_of(city.other_handler).get("/reliefs/")) == []
    book = handler.get("/reliefs/export/")
    assert book.status_code == 200
    shown = handler.get(petition.get_absolute_url()).content.decode()
    assert f"/petitions/{petition.number}/reliefs/1/" in shown
    assert "6222020200112233445" not in shown


def test_the_payee_is_read_for_a_purpose_and_the_reading_is_kept(city: City, today: date) -> None:
    petition = whole(city, today)
    url = f"/petitions/{petition.number}/reliefs/1/"
    handler = client_of(city.handler)
    page = handler.get(url).content.decode()
    assert "张三丰" not in page
    assert "6222020200112233445" not in page
    assert handler.post(url, {}).status_code == 422
    page = handler.post(url, {"purpose": "handle"}).content.decode()
    assert "张三丰" in page
    assert "6222020200112233445" in page
    access = PersonalDataAccess.objects.get(petition=petition)
    assert (access.account, access.fields) == (city.handler, "救助收款人、账号、理由和用途")
    assert client_of(city.other_handler).get(url).status_code == 404


def test_the_head_finds_what_waits_and_enters_the_budget(city: City, today: date) -> None:
    head = client_of(city.head)
    given = {"office": "bureau", "year": today.year, "amount": "50000", "file_number": FILE}
    assert head.post("/reliefs/budget/", given).status_code == 302
    assert client_of(city.deputy).get("/reliefs/budget/").status_code == 403
    petition = make_petition(city, State.HANDLING)
    facts = {"files": given_file(city), "kind": "evidence", "title": "低保证"}
    petition = take(petition, "attach", city.handler, today, **facts)
    petition = take(petition, "ask_relief", city.handler, today, **ASK)

    approvals = head.get("/approvals/").content.decode()
    assert "救助资金审批" in approvals
    assert "张**" in approvals
    assert "救助资金审批" not in client_of(city.deputy).get("/approvals/").content.decode()
    form = head.get(f"/petitions/{petition.number}/steps/approve_relief/").content.decode()
    assert "还剩50,000元" in form


def test_the_api_reads_ledger_and_fund(city: City, today: date) -> None:
    petition = whole(city, today)
    handler = client_of(city.handler)
    (row,) = handler.get("/api/v1/reliefs/").json()["results"]
    assert (row["petition"], row["amount"], row["paid"], row["payee_masked"]) == (
        petition.number, "3000.00", "1000.00", "张**",
    )  # fmt: skip
    fund = handler.get(f"/api/v1/relief-budgets/bureau/{today.year}/").json()
    assert (fund["budget"], fund["approved"], fund["left"]) == ("50000.00", "3000.00", "47000.00")
    read = handler.post(
        f"/api/v1/petitions/{petition.number}/reliefs/1/read/", {"purpose": "handle"}, content_type="application/json"
    )
    assert read.json()["payee_name"] == "张三丰"
    (shown,) = handler.get(f"/api/v1/petitions/{petition.number}/").json()["reliefs"]
    assert (shown["state"], shown["granted"]) == ("approved", "3000.00")


def test_the_ledger_takes_as_many_statements_with_one_row_as_with_three(
    city: City, today: date, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    petition = whole(city, today)
    handler = client_of(city.handler)
    handler.get("/reliefs/")
    with django_assert_max_num_queries(40) as one:
        handler.get("/reliefs/")
    for _more in range(2):
        take(petition, "ask_relief", city.handler, today, **ASK)
        petition = Petition.objects.get(pk=petition.pk)
    with django_assert_max_num_queries(40) as three:
        handler.get("/reliefs/")
    assert len(one) == len(three)

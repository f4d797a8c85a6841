"""A card on an office from proposal to end: who may, what it says, what stays."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cases.papers.letters import letter_from_text
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.models import Event, OutboxMessage, RoleAssignment
from offices.organisation.policies import forget_authority
from supervision.office_cards.actions import answering, ending, issuing
from supervision.office_cards.models import OfficeCard, OfficeCardInterview, OfficeCardReport
from supervision.office_cards.queries import office_cards_visible_to, to_answer, to_decide
from tests.factories import City, make_account, moment
from tests.supervision.office_cards.carding import (
    ANSWER,
    DAY,
    DEMAND,
    FILE,
    REASON,
    REPORT,
    issue,
    issued,
    proposed,
    put_right,
    second,
)

pytestmark = pytest.mark.django_db
OBJECTION = "其中两件由县局承担，不应计入我单位。"
FINDING = "经核对办理经过，两件均由该单位承担。"
LIFTED = "逐件核对整改报告所列事项，均已按期答复。"


def events(card: OfficeCard) -> list[str]:
    found = Event.objects.filter(chain__subject=f"office_card:{card.pk}").order_by("sequence")
    return list(found.values_list("kind", flat=True))


def told(kind: str) -> list[tuple[str, str, str]]:
    found = OutboxMessage.objects.filter(event__kind=kind).select_related("office")
    return [(one.office.code, one.permission, one.text) for one in found]


def test_two_persons_issue_a_card_by_decision_and_its_letter_says_what_was_decided(city: City) -> None:
    card = proposed(city)
    assert (card.office, card.issuer, card.state, card.origin) == (city.bureau, city.city, "proposed", "decision")
    assert told("office_card_proposed") == [("city", "lift_cards", "对bureau局的黄牌已提出，请核准")]
    with pytest.raises(NotPermitted, match="须由另一人核准"):
        issue(card, city.supervisor)
    assert (list(to_decide(city.supervisor, DAY)), list(to_decide(second(city), DAY))) == ([], [card])

    card = issue(card, make_account("third", ("supervisor", city.city)))
    assert (card.state, card.issued_on, card.answer_due, card.report_due) == (
        "active", DAY, dt.date(2026, 3, 25), dt.date(2026, 4, 3),
    )  # fmt: skip
    letter = letter_from_text(card.letter)
    assert (letter.title, letter.number, letter.addressee) == ("黄牌警告通知书", card.number, city.bureau.name)
    whole = "\n".join(letter.paragraphs)
    assert f"根据{FILE}，{REASON}" in whole
    assert "督办情形：拖延（《信访工作条例》第四十条第一款）" in whole
    assert "请于2026年3月25日前书面说明，于2026年4月3日前报送整改报告；2026年5月19日复查。" in whole
    assert told("office_card_issued") == [("bureau", "answer_cards", "bureau局被发黄牌，请按期书面说明、整改")]
    assert events(card) == ["office_card_proposed", "office_card_issued"]


def test_an_office_answers_objects_reports_is_interviewed_and_the_card_is_lifted(city: City) -> None:
    card = issued(city)
    assert list(to_answer(city.handler)) == [card]
    with pytest.raises(ActionRefused, match="尚无被发牌单位的书面说明"):
        ending.lift_office_card(card_id=card.pk, by=city.supervisor, at=moment(DAY), lift_reason=LIFTED)
    put_right(card, city)
    assert list(to_answer(city.handler)) == []
    assert OfficeCardReport.objects.get().late is False

    answering.object_to_office_card(card_id=card.pk, by=city.head, at=moment("2026-03-31"), objection=OBJECTION)
    assert list(to_decide(city.supervisor, dt.date(2026, 4, 1))) == [card]
    with pytest.raises(ActionRefused, match="异议尚未认定"):
        ending.lift_office_card(card_id=card.pk, by=city.supervisor, at=moment("2026-04-07"), lift_reason=LIFTED)
    ending.find_on_objection(
        card_id=card.pk, by=city.supervisor, at=moment("2026-04-01"), upheld=False, finding=FINDING
    )
    assert told("office_card_found") == [("bureau", "answer_cards", "bureau局的黄牌：异议不成立")]

    planned = {"planned_on": dt.date(2026, 4, 3), "place": "市信访局会议室", "topic": "逾期件的清理"}
    answering.plan_interview(card_id=card.pk, by=city.supervisor, at=moment("2026-04-01"), **planned)
    with pytest.raises(ActionRefused, match="结果尚未登记"):
        ending.lift_office_card(card_id=card.pk, by=city.supervisor, at=moment("2026-04-07"), lift_reason=LIFTED)
    held = {"outcome": "held", "held_on": dt.date(2026, 4, 3), "present": "局长、分管副局长", "record_text": FINDING}
    answering.record_interview(card_id=card.pk, by=city.supervisor, at=moment("2026-04-03"), **held)
    assert OfficeCardInterview.objects.get().outcome == "held"

    later = dt.date(2026, 6, 30)
    ending.prolong_office_card(
        card_id=card.pk, by=city.supervisor, at=moment("2026-04-04"), review_on=later, reason=FINDING
    )
    card.refresh_from_db()
    assert card.review_on == later
    card = ending.lift_office_card(
        card_id=card.pk, by=city.supervisor, at=moment("2026-04-07"), lift_reason=LIFTED, lift_number="督解〔2026〕1号"
    )
    assert (card.state, card.lifted_by) == ("lifted", city.supervisor)
    assert events(card)[2:] == [
        "office_card_answered", "office_card_reported", "office_card_objected", "office_card_found",
        "office_card_interview", "office_card_interview_result", "office_card_prolonged", "office_card_lifted",
    ]  # fmt: skip
    assert list(office_cards_visible_to(city.handler)) == [card]  # history stays
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeCard.objects.filter(pk=card.pk).update(reason="改写")
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeCard.objects.filter(pk=card.pk).update(demand="改写")


def test_only_the_office_that_issued_it_acts_on_it(city: City) -> None:
    from_above = proposed(city, by=city.province_supervisor, level="red")
    assert from_above.issuer == city.province
    card = issue(from_above, make_account("province_second", ("supervisor", city.province)))
    put_right_by_leader(card, city)
    with pytest.raises(NotPermitted, match="上级发的牌由上级处理"):
        ending.lift_office_card(card_id=card.pk, by=city.supervisor, at=moment("2026-04-07"), lift_reason=LIFTED)
    both = make_account("both", ("supervisor", city.province), ("leader", city.bureau))
    with pytest.raises(NotPermitted, match="被发牌单位的人员不能处理"):
        ending.lift_office_card(card_id=card.pk, by=both, at=moment("2026-04-07"), lift_reason=LIFTED)
    ending.lift_office_card(card_id=card.pk, by=city.province_supervisor, at=moment("2026-04-07"), lift_reason=LIFTED)


def put_right_by_leader(card: OfficeCard, city: City) -> None:
    with pytest.raises(NotPermitted, match="负责人书面说明"):
        answering.answer_office_card(card_id=card.pk, by=city.handler, at=moment(DAY), answer=ANSWER)
    put_right(card, city)


def test_a_graver_card_takes_the_place_of_a_milder_one_and_gives_it_back_when_voided(city: City) -> None:
    yellow = issued(city)
    with pytest.raises(ActionRefused, match="已有有效的黄牌"):
        proposed(city)
    other = second_of(city)
    red = issue(proposed(city, level="key"), other)
    yellow.refresh_from_db()
    assert (yellow.state, red.state) == ("superseded", "active")
    with pytest.raises(ActionRefused, match="已有有效的重点管理"):
        proposed(city, level="red")
    wrong = {"error": "office", "evidence": "逾期的三件由县局承担，与该局无关。"}
    ending.propose_office_void(card_id=red.pk, by=city.supervisor, at=moment(DAY), **wrong)
    with pytest.raises(NotPermitted, match="须由另一人核准"):
        ending.decide_office_void(card_id=red.pk, by=city.supervisor, at=moment(DAY), agreed=True, decision=FINDING)
    ending.decide_office_void(card_id=red.pk, by=other, at=moment(DAY), agreed=True, decision=FINDING)
    yellow.refresh_from_db()
    red.refresh_from_db()
    assert (yellow.state, red.state) == ("active", "voided")


def second_of(city: City):
    return RoleAssignment.objects.get(account__username="second_supervisor").account


def test_a_refused_proposal_is_kept_with_its_reason_and_the_office_never_sees_it(city: City) -> None:
    card = proposed(city)
    assert not office_cards_visible_to(city.head).exists()
    issuing.refuse_office_card(
        card_id=card.pk, by=second(city), at=moment(DAY), decision="三件均有客观原因，不予发出。"
    )
    card.refresh_from_db()
    assert (card.state, card.number) == ("refused", "")
    assert not office_cards_visible_to(city.head).exists()
    assert office_cards_visible_to(city.supervisor).exists()


@pytest.mark.parametrize(
    ("who", "values", "error", "said"),
    [
        ("supervisor", {"level": "green"}, InvalidFacts, "请选择级别"),
        ("supervisor", {"ground": "DB99"}, InvalidFacts, "请选择督办情形"),
        ("supervisor", {"reason": " "}, InvalidFacts, "请写明事实和理由"),
        ("supervisor", {"reason": "短"}, InvalidFacts, "没有写明内容"),
        ("supervisor", {"reason": "很长" * 501}, InvalidFacts, "最多1000字"),
        ("supervisor", {"file_number": "——"}, InvalidFacts, "请填写决定文号"),
        ("supervisor", {"file_number": "号" * 101}, InvalidFacts, "最多100字"),
        ("county_supervisor", {}, NotPermitted, "由其上级机关有督查权限的人员提出"),
        ("head", {}, NotPermitted, "本单位的人员"),
        ("clerk", {}, NotPermitted, "由其上级机关"),
    ],
)
def test_a_proposal_is_refused_with_what_is_wrong(city: City, who, values, error, said) -> None:
    with pytest.raises(error, match=said):
        proposed(city, by=getattr(city, who), **values)
    assert not OfficeCard.objects.exists()


def test_an_office_without_accounts_or_closed_gets_no_card(city: City) -> None:
    RoleAssignment.objects.filter(office=city.other_bureau).update(
        revoked_at=moment(DAY), revoked_by=city.security_admin
    )
    with pytest.raises(ActionRefused, match="还没有领导账号"):
        proposed(city, office=city.other_bureau)
    deactivate_office(
        by=city.system_admin, at=moment(DAY), office=city.other_bureau, successor=city.bureau, reason="机构改革"
    )
    city.other_bureau.refresh_from_db()
    with pytest.raises(ActionRefused, match="请对承继单位提出"):
        proposed(city, office=city.other_bureau)


def test_the_successor_of_a_merged_office_goes_on_with_its_card(city: City) -> None:
    make_account("other_head", ("leader", city.other_bureau))
    card = issued(city, office=city.other_bureau)
    assert not office_cards_visible_to(city.handler).exists()
    deactivate_office(
        by=city.system_admin, at=moment(DAY), office=city.other_bureau, successor=city.bureau, reason="机构改革"
    )
    forget_authority(city.handler)
    assert list(to_answer(city.handler)) == [card]
    put_right(card, city)
    card.refresh_from_db()
    assert (card.answered_by, card.office) == (city.head, city.other_bureau)
    assert told("office_card_answered") == [("city", "lift_cards", "other局的黄牌已书面说明")]
    ending.lift_office_card(card_id=card.pk, by=city.supervisor, at=moment("2026-04-07"), lift_reason=LIFTED)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"review_on": DAY}, "复查日期须晚于今天"),
        ({"review_on": DAY + dt.timedelta(days=3)}, "不能早于整改报告期限"),
        ({"review_on": dt.date(2046, 3, 20)}, "请核对年份"),
        ({"demand": ""}, "请写明整改要求"),
        ({"ground": ""}, "请选择督办情形"),
        ({"decision": ""}, "请填写核准意见"),
    ],
)
def test_an_issue_is_refused_with_what_is_wrong_and_nothing_is_changed(city: City, values, said) -> None:
    card = proposed(city)
    with pytest.raises(ActionRefused, match=said):
        issue(card, second(city), **values)
    card.refresh_from_db()
    assert (card.state, card.number, events(card)) == ("proposed", "", ["office_card_proposed"])


def test_a_late_report_says_so(city: City) -> None:
    card = issued(city)
    answering.report_office_card(card_id=card.pk, by=city.handler, at=moment("2026-04-07"), **REPORT)
    assert OfficeCardReport.objects.get().late is True
    assert card.demand == DEMAND


def test_a_card_with_a_blank_is_neither_proposed_nor_issued(city: City) -> None:
    with pytest.raises(InvalidFacts) as caught:
        proposed(city, reason="逾期未办结信访件____件，影响较大。")
    assert (caught.value.code, caught.value.field) == ("blank_left", "reason")
    card = proposed(city)
    with pytest.raises(InvalidFacts) as caught:
        issue(card, second(city), demand="请于    年  月  日前逐件核对、整改。")
    card.refresh_from_db()
    assert (caught.value.code, caught.value.field, card.number) == ("blank_left", "demand", "")

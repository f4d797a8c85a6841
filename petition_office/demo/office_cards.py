"""Cards on offices: proposed by the city's rule from the cards of their cases, and by decisions of a district."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Office
from petition_office.demo.places import CITY, EAST, WEST
from petition_office.demo.world import World, at_seconds
from supervision.office_cards.actions import answering, ending, issuing
from supervision.office_cards.actions.scanning import propose_by_rules
from supervision.office_cards.models import OfficeCard, OfficeCardRule
from supervision.office_cards.rules import FIELDS, OFFICE_CARD_RULES

DAYS_BACK, MORNING = 30, 9 * 3600
DEMAND = "逐件清理逾期的信访件，明确分管负责人和承办人，按期书面答复信访人。"
ANSWER = "人员调整后没有及时交接，已由分管负责人牵头逐件核对，明确了承办人。"
REPORT = {
    "causes": "交接制度没有落实，到期事项没有专人提醒。",
    "measures": "建立到期事项周核对制度，逾期的信访件已全部书面答复，由分管负责人每周检查。",
}
FINDING = "经核对办理经过和送达回证，情况属实。"
REASON = "近三个月多次没有按期反馈办理结果，经催办仍未改正。"


def office_cards(world: World, last: datetime) -> None:
    """The rule proposes a month ago; some are issued, answered and lifted, one is refused, others wait today."""
    day = world.days_back(DAYS_BACK)
    admin = Account.objects.get(username="admin")
    standard = {name: getattr(OfficeCardRule(), name) for name in FIELDS}
    begun = at_seconds(day, MORNING)
    by_rule = {"applies": True, "yellow_from": 3, "red_from": 12, "rate_of": "on_time.all", "rate_limit": 60}
    set_rule(OFFICE_CARD_RULES, office=world.offices[CITY], by=admin, at=begun, values=standard | by_rule)
    by_hand = {"two_persons": False}
    set_rule(OFFICE_CARD_RULES, office=world.offices[EAST], by=admin, at=begun, values=standard | by_hand)
    propose_by_rules(as_of=day, at=begun)
    waiting = OfficeCard.objects.filter(issuer=world.offices[CITY]).select_related("office", "issuer")
    for place, card in enumerate(waiting.order_by("pk")):
        _by_rule(world, card, place, begun + timedelta(hours=1))
    _by_decision(world, begun + timedelta(hours=2))
    propose_by_rules(as_of=timezone.localdate(last), at=last)


def _by_rule(world: World, card: OfficeCard, place: int, at: datetime) -> None:
    supervisor = world.supervisor(card.issuer)
    if place % 3 == 2:
        decision = "主要是系统切换期间集中补录造成，已另行提醒，不予发出。"
        issuing.refuse_office_card(card_id=card.pk, by=supervisor, at=at, decision=decision)
        return
    _issue(card, supervisor, at)
    _put_right(world, card, at + timedelta(days=2))
    if place % 3 == 0:
        until = at + timedelta(days=18)
        ending.lift_office_card(card_id=card.pk, by=supervisor, at=until, lift_reason=f"{FINDING}逾期件均已答复。")


def _by_decision(world: World, at: datetime) -> None:
    """A district proposes and confirms with one person, as its rule says."""
    supervisor, year = world.supervisor(world.offices[EAST]), at.year
    first, second, third = (world.offices[f"{EAST}-{code}"] for code in ("labour", "urban", "xinhua"))
    milder = _propose(first, supervisor, at, "yellow", f"云东联席纪〔{year}〕4号")
    _issue(milder, supervisor, at)
    graver = _propose(first, supervisor, at + timedelta(days=8), "red", f"云东联席纪〔{year}〕6号")
    _issue(graver, supervisor, at + timedelta(days=8))
    objection = "其中两件由街道承担，不应计入我单位，附交接清单。"
    objected: dict[str, Any] = {"card_id": graver.pk, "by": world.head(first), "at": at + timedelta(days=9)}
    answering.object_to_office_card(**objected, objection=objection)
    planned: dict[str, Any] = {"planned_on": timezone.localdate(at) + timedelta(days=14), "place": "区信访局会议室"}
    asked: dict[str, Any] = {"card_id": graver.pk, "by": supervisor, "at": at + timedelta(days=10)}
    answering.plan_interview(**asked, **planned, topic="逾期件的清理和责任落实")
    _issue(_propose(second, supervisor, at, "key", f"云东联席纪〔{year}〕5号"), supervisor, at)
    mistaken = _propose(third, supervisor, at, "yellow", f"云东联席纪〔{year}〕5号")
    _issue(mistaken, supervisor, at)
    evidence = "两件已于发牌前一日送达，送达回证漏登，不属于逾期。"
    ending.propose_office_void(card_id=mistaken.pk, by=supervisor, at=at, error="facts", evidence=evidence)
    above = world.supervisor(world.offices[CITY])
    ending.decide_office_void(card_id=mistaken.pk, by=above, at=at, agreed=True, decision=FINDING)
    ended = _propose(world.offices[f"{EAST}-housing"], supervisor, at, "yellow", f"云东联席纪〔{year}〕5号")
    _issue(ended, supervisor, at)
    _put_right(world, ended, at + timedelta(days=2))
    lifted = at + timedelta(days=18)
    ending.lift_office_card(card_id=ended.pk, by=supervisor, at=lifted, lift_reason=f"{FINDING}逾期件均已答复。")
    refused = _propose(world.offices[f"{EAST}-heping"], supervisor, at, "yellow", f"云东联席纪〔{year}〕5号")
    decision = "所列三件均有客观原因，已另行约谈提醒，不予发出。"
    issuing.refuse_office_card(card_id=refused.pk, by=supervisor, at=at + timedelta(days=1), decision=decision)
    asking = world.supervisor(world.offices[WEST])
    _propose(world.offices[f"{WEST}-land"], asking, at + timedelta(days=12), "yellow", f"云西联席纪〔{year}〕2号")


def _propose(office: Office, by: Account, at: datetime, level: str, file_number: str) -> OfficeCard:
    said = {"ground": "DB09", "reason": REASON, "file_number": file_number}
    return issuing.propose_office_card(office=office, by=by, at=at, level=level, **said)


def _issue(card: OfficeCard, by: Account, at: datetime) -> None:
    review_on = timezone.localdate(at) + timedelta(days=45)
    given: dict[str, Any] = {"ground": "DB09" if card.file_number else "DB08", "demand": DEMAND, "review_on": review_on}
    issuing.issue_office_card(card_id=card.pk, by=by, at=at, decision="同意发出。", **given)


def _put_right(world: World, card: OfficeCard, at: datetime) -> None:
    head = world.head(card.office)
    answering.answer_office_card(card_id=card.pk, by=head, at=at, answer=ANSWER)
    answering.report_office_card(card_id=card.pk, by=head, at=at + timedelta(days=7), **REPORT)

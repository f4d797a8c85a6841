"""A bureau gives relief from its fund and visits petitioners again: requests in several states, visits due and done."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.aftercare.actions.revisits import CLOSED
from cases.attachments.actions.processing import process
from cases.petitions.enums import PetitionerRole, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.relief.actions.budgets import set_budget
from cases.relief.rules import RELIEF_RULES
from offices.files.actions import store_file
from offices.files.previews import received
from offices.files.typeset import typeset
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, Event, Office
from petition_office.demo.attachments import LAYOUT
from petition_office.demo.places import CITY
from petition_office.demo.world import World

BUREAU = f"{CITY}-housing"
MOST_VISITS = 6  # of an office
# (amount, why, what for, whether it is agreed to, what is paid of it)
REQUESTS: tuple[tuple[int, str, str, bool | None, tuple[int, ...]], ...] = (
    (3000, "本人患重病住院，家庭为城市低保户，自付医疗费用负担很重。", "住院治疗", True, (1500, 1500)),
    (5000, "租住的房屋漏雨无法居住，家中没有稳定收入。", "临时租房", True, (2000,)),
    (2000, "配偶瘫痪在床，本人为护理停工半年，生活暂时困难。", "基本生活", None, ()),
    (8000, "为反映此事多次往返，要求补助误工的损失。", "补助误工损失", False, ()),
)
SAID = "电话联系信访人：已收到答复，对办理结果基本认可，希望有人当面讲清答复所依据的政策。"


def relief_and_visits(world: World, at: datetime) -> None:
    """On the last day; nothing that chance drew before is drawn anew."""
    office = world.offices[BUREAU]
    people = {name: Account.objects.get(username=name) for name in ("handler", "head", "admin")}
    _relief(office, people, at)
    clerk = Account.objects.get(username="clerk")
    _visits(_answered(office, people["handler"]), people["handler"], at)
    _visits(_answered(world.offices[CITY], clerk), clerk, at)


def _relief(office: Office, people: dict[str, Account], at: datetime) -> None:
    rule = {"section_up_to": Decimal(1000), "head_up_to": Decimal(20_000), "two_levels": False}
    set_rule(RELIEF_RULES, office=office, by=people["admin"], at=at, values=rule)
    year = timezone.localdate(at).year
    budget: dict[str, Any] = {"amount": Decimal(50_000), "file_number": f"云财社〔{year}〕12号"}
    set_budget(office=office, year=year, by=people["head"], at=at, **budget)
    for petition, (amount, ground, purpose, agreed, paid) in zip(_held(office, people), REQUESTS, strict=False):
        _request(petition, people, at, amount, ground, purpose)
        if agreed is False:
            reason = "误工损失不属于生活困难救助的范围。"
            perform("refuse_relief", petition_id=petition.pk, by=people["head"], at=at, number=1, reason=reason)
        elif agreed:
            perform("approve_relief", petition_id=petition.pk, by=people["head"], at=at, number=1)
        for number, part in enumerate(paid, start=1):
            facts: dict[str, Any] = {
                "number": 1,
                "paid_on": timezone.localdate(at),
                "amount": Decimal(part),
                "way": "transfer",
            }
            voucher = f"{year}-{petition.pk:04}-{number}"
            perform("pay_relief", petition_id=petition.pk, by=people["handler"], at=at, voucher=voucher, **facts)


def _request(
    petition: Petition, people: dict[str, Account], at: datetime, amount: int, ground: str, purpose: str
) -> None:
    """With a proof of hardship as PDF."""
    handler = people["handler"]
    proof = {"title": "困难情况证明", "paragraphs": [ground], "signature": "社区居民委员会（章）"}
    content = received(io.BytesIO(typeset(LAYOUT, proof)))
    file = store_file(content, name="困难情况证明.pdf", office=petition.holder, by=handler, at=at)
    attached: dict[str, Any] = {"files": [file], "kind": "evidence", "title": "困难情况证明"}
    perform("attach", petition_id=petition.pk, by=handler, at=at, **attached)
    last = petition.attachments.order_by("-number").first()
    if last is None:
        raise LookupError("the proof was attached")
    process(last.pk, at=at)
    asked: dict[str, Any] = {"amount": Decimal(amount), "ground": ground, "purpose": purpose, "proof": last.number}
    payee = petition.petitioners.get(role=PetitionerRole.PRINCIPAL).name
    account = f"62220202{petition.pk:011}"
    asked |= {"payee_name": payee, "bank": "云溪农商银行", "account_number": account}
    perform("ask_relief", petition_id=petition.pk, by=handler, at=at, **asked)


def _visits(found: list[Petition], by: Account, at: datetime) -> None:
    """By turns one overdue, one paid whose promise is still to be kept, one due soon."""
    for place, petition in enumerate(found[:MOST_VISITS]):
        last = Event.objects.filter(chain=petition.chain_id).latest("sequence").at
        early = last + timedelta(hours=2)
        planned_at = early if place % 3 == 0 and early < at - timedelta(days=12) else at
        due = timezone.localdate(planned_at) + timedelta(days=10)
        perform("plan_revisit", petition_id=petition.pk, by=by, at=planned_at, due_on=due, owner=by)
        if place % 3 == 1:
            visit: dict[str, Any] = {"number": 1, "visited_on": timezone.localdate(at), "way": "phone", "said": SAID}
            work: dict[str, Any] = {"result": "work", "work_text": "上门讲清答复所依据的政策", "work_owner": by.name}
            work["work_due"] = timezone.localdate(at) + timedelta(days=15)
            perform("record_revisit", petition_id=petition.pk, by=by, at=at, satisfied="mostly", **visit, **work)


def _held(office: Office, people: dict[str, Account]) -> list[Petition]:
    """Its own petitions that nobody of these people keeps away from."""
    kept_away = [person.pk for person in people.values()]
    found = Petition.objects.filter(holder=office, sealed=False, drafts=None).exclude(state=State.VOIDED)
    found = found.exclude(recused_ids__overlap=kept_away).exclude(is_anonymous=True).select_related("holder")
    return list(found.order_by("headcount", "-served_on", "pk"))  # a family's hardship is nobody else's


def _answered(office: Office, by: Account) -> list[Petition]:
    """What it held or sent on and is answered, the earliest answer first."""
    found = Petition.objects.filter(office_ids__contains=[office.pk], state__in=CLOSED, sealed=False, revisits=None)
    found = found.filter(concluded_on__isnull=False).exclude(recused_ids__contains=[by.pk])
    return list(found.order_by("concluded_on", "pk"))

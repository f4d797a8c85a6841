"""A bureau has its opinions checked and signed: three drafts wait there on the last day."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.drafts.actions.deciding import decide, hand_in
from cases.drafts.actions.templates import save_template
from cases.drafts.actions.writing import make_draft
from cases.drafts.models import Draft
from cases.papers.rules import SIGN_OFF_RULES
from cases.petitions.enums import DocumentKind, State
from cases.petitions.models.petitions import Petition
from cases.procedure.step_kinds import step_kind
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account
from petition_office.demo.places import CITY
from petition_office.demo.world import World

BUREAU = f"{CITY}-housing"
DRAFTS = 3
NOTICE = (
    {"name": "正文", "text": "{正文}"},
    {"name": "联系", "text": "办理情况可以到{单位地址}{出具单位}信访科查询，电话{联系电话}。"},
)
REMARK = "第一项诉求的答复没有写明何时、由谁落实，请补充后再送。"


def drafts(world: World, at: datetime) -> None:
    """The rule, and drafts at the checker, at the head, and sent back to the drafter."""
    office = world.offices[BUREAU]
    people = {name: Account.objects.get(username=name) for name in ("handler", "deputy", "head", "admin")}
    set_rule(
        SIGN_OFF_RULES,
        office=office,
        by=people["admin"],
        at=at,
        values={"opinion": "checked"},
        valid_from=timezone.localdate(at),
        reason="局长办公会议定：处理意见书由分管副局长审核、局长签发。",
    )
    save_template(office=office, kind=DocumentKind.NOTICE, paragraphs=NOTICE, by=people["admin"], at=at)
    handled = Petition.objects.filter(holder=office, state=State.HANDLING, sealed=False).order_by("next_due", "pk")
    handled = handled.exclude(recused_ids__overlap=[person.pk for person in people.values()])
    for place, petition in enumerate(handled.select_related("holder", "text")[:DRAFTS]):
        draft = _written(petition, people["handler"], at)
        draft = hand_in(draft_id=draft.pk, edition=1, by=people["handler"], at=at)
        if place == 1:
            decide(draft_id=draft.pk, edition=1, by=people["deputy"], at=at, agreed=True, remark="同意，送局长签发。")
        elif place == 2:
            decide(draft_id=draft.pk, edition=1, by=people["deputy"], at=at, agreed=False, remark=REMARK)


def _written(petition: Petition, by: Account, at: datetime) -> Draft:
    """An opinion that supports each demand."""
    facts: dict[str, Any] = {
        "outcome": "support",
        "facts_found": "经调查：我局到现场核实，并向有关单位和居民了解情况，反映的问题属实。",
        "opinion": "经调查，您的请求事实清楚，符合法律、法规、规章或者其他有关规定，予以支持。",
        "basis": "《信访工作条例》第三十一条第六项、第三十二条",
        "difference": "补充核实了现场情况，并逐项写明落实的措施、期限和责任单位。",
    }
    for demand in petition.demands.standing():
        facts[f"outcome_{demand.number}"] = "support"
        facts[f"answer_{demand.number}"] = "已责成有关单位限期整改，我局跟踪落实，完成后告知您。"
    form_class = step_kind("conclude").form
    if form_class is None:
        raise LookupError("an opinion is written in a form")
    data = {**facts, "version": str(petition.version), "request_key": str(uuid4())}
    form = form_class(data, petition=petition, account=by, on=timezone.localdate(at))
    if not form.is_valid():
        raise ValueError(form.errors.as_json())
    return make_draft(form, by=by, at=at)

"""A demand that was left out is added, one that nobody made is struck out; the petitioner's words stay readable.

The opinion answers what stands (《信访工作条例》第三十二条), so once others work on it the head of the office that
registered it decides.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.corrections.actions.persons import tell_of_persons
from cases.corrections.actions.proposed import ProposedPart
from cases.corrections.policies import UNANSWERED
from cases.petitions.models.petitions import Demand, Petition
from cases.petitions.models.proceedings import CorrectionProposal
from cases.procedure.actions.change import Change
from cases.regulation.actions.deciding import ask_a_head
from offices.crypto import comparable
from offices.errors import InvalidFacts
from offices.organisation.queries import standing_office
from offices.pages.texts import says_something

MOST, LONGEST = 50, 500


def correct_demands(change: Change, *, reason: str, added: Sequence[str] = (), struck: Sequence[int] = ()) -> None:
    """更正诉求, as long as the petition is with the office that registered it."""
    change.need(
        not change.petition.handovers.exists(),
        "head_decides",
        _("信访件已转出，更正诉求须经负责人批准，请选择“申请更正诉求”。"),
    )
    _apply(change, added, struck, reason)


def propose_demands(change: Change, *, reason: str, added: Sequence[str] = (), struck: Sequence[int] = ()) -> None:
    """申请更正诉求: any office with custody asks, the head of the office that registered it decides."""
    _check(change, added, struck, reason)
    petition = change.petition
    asked = _("信访件 %(number)s 申请更正诉求，请审批") % {"number": petition.number}
    CorrectionProposal.objects.create(
        petition=petition,
        office=change.office,
        changes=json.dumps({"demands": {"added": list(added), "struck": list(struck)}}, ensure_ascii=False),
        reason=reason,
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(change, standing_office(petition.registered_office), asked),
    )
    change.facts.update(reason=reason)


def _lines(petition: Petition, asked: Any) -> list[str]:
    """What is to be added and to be struck out, a line each."""
    texts = dict(petition.demands.values_list("number", "text"))
    lines = [_("补登诉求：%s") % text for text in asked["added"]]
    return lines + [
        _("划去第%(number)d项诉求：%(text)s") % {"number": number, "text": texts.get(number, "")}
        for number in asked["struck"]
    ]


def _apply_proposed(change: Change, asked: Any, reason: str) -> None:
    _apply(change, asked["added"], asked["struck"], reason)


DEMANDS = ProposedPart("demands", _l("更正诉求"), _lines, _apply_proposed)


def _check(change: Change, added: Sequence[str], struck: Sequence[int], reason: str) -> None:
    petition = change.petition
    change.need(reason.strip(), "no_reason", _("请写明更正理由。"), field="reason")
    change.need(added or struck, "no_change", _("请填写补登的诉求，或者选择划去的诉求。"), field="added")
    change.need(
        petition.state in UNANSWERED,
        "answered",
        _("已经作出处理意见，不能再增减诉求；新的诉求请另行登记。"),
    )
    joint = petition.joined_to_id is not None or petition.joined_ids
    change.need(not joint, "joined", _("并案办理的，请先“解除并案”，再更正各件的诉求。"))
    for place, text in enumerate(added, start=1):
        if not says_something(text, least=1) or len(text) > LONGEST:
            sentence = _("补登的第%(place)d项没有写明内容，或者超过%(most)d字。") % {"place": place, "most": LONGEST}
            raise InvalidFacts("nothing_said", sentence, field="added")
    standing = {one.number: one.text for one in petition.demands.standing()}
    change.need(set(struck) <= set(standing), "no_demand", _("所选诉求不在本件。"), field="struck")
    kept = {comparable(text) for number, text in standing.items() if number not in struck}
    said = [comparable(text) for text in added]
    change.need(
        len(said) == len(set(said)) and not kept & set(said),
        "said_already",
        _("补登的诉求与已有的相同，请核对。"),
        field="added",
    )
    left = len(standing) - len(set(struck)) + len(added)
    change.need(left or not standing, "nothing_left", _("至少留下一项诉求；整件误登记的请撤销登记。"), field="struck")
    change.need(left <= MOST, "too_many_demands", _("诉求最多分为50项。"), field="added")


def _apply(change: Change, added: Sequence[str], struck: Sequence[int], reason: str) -> None:
    _check(change, added, struck, reason)
    petition = change.petition
    petition.demands.standing().filter(number__in=struck).update(struck_on=change.on)
    last = petition.demands.order_by("-number").values_list("number", flat=True).first() or 0
    Demand.objects.bulk_create(
        Demand(petition=petition, number=place, text=text.strip()) for place, text in enumerate(added, start=last + 1)
    )
    if added:
        change.facts["demands_added"] = "；".join(text.strip() for text in added)
    if struck:
        change.facts["demands_struck"] = sorted(set(struck))
    change.facts["reason"] = reason
    tell_of_persons(change, _("信访件 %(number)s 的诉求已更正"))

"""申请拆分: after a petition was passed on, nobody leaves it without the head of the office that registered it.

Who brings it and how many they are is registered (《信访工作条例》第二十一条第二款), and others answer it: the head who
decides on a correction of the number decides here as well.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.corrections.actions.proposed import ProposedPart
from cases.links.actions.splitting import Split, check_split, make_second
from cases.links.policies import JOINABLE, goes_with_lead
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import CorrectionProposal
from cases.procedure.actions.change import Change
from cases.procedure.step_kinds import step_kind
from cases.regulation.actions.deciding import ask_a_head
from offices.organisation.queries import standing_office


def propose_split(
    change: Change,
    *,
    points: Sequence[int],
    subject: str,
    reason: str,
    persons: Sequence[Petitioner] = (),
    leaving: Sequence[Petitioner] = (),
) -> None:
    """The holder asks; the head of the office that registered the petition decides (审批更正)."""
    petition = change.petition
    change.need(
        leaving and petition.handovers.exists(),
        "no_head_needed",
        _("没有转出的，或者没有人因此不再参加本件的，不须报批，请直接“拆分”。"),
        field="leaving",
    )
    check_split(change, Split(points, subject, reason, persons, leaving))
    asked = {
        "points": sorted(set(points)),
        "subject": subject.strip(),
        "persons": [one.pk for one in persons],
        "leaving": [one.pk for one in leaving],
    }
    told = _("信访件 %(number)s 申请拆分，有人不再参加本件，请审批") % {"number": petition.number}
    CorrectionProposal.objects.create(
        petition=petition,
        office=change.office,
        changes=json.dumps({"split": asked}, ensure_ascii=False),
        reason=reason,
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(change, standing_office(petition.registered_office), told),
    )
    change.facts.update(reason=reason)


def _persons(petition: Petition, ids: Sequence[int]) -> list[Petitioner]:
    """In the order in which they were chosen: the first brings the second petition."""
    found = petition.petitioners.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _lines(petition: Petition, asked: Any) -> list[str]:
    texts = dict(petition.demands.values_list("number", "text"))
    lines = [_("拆分出第%(number)d项诉求：%(text)s") % {"number": one, "text": texts[one]} for one in asked["points"]]
    lines.append(_("新件的概要：%s") % asked["subject"])
    for sentence, key in ((_("由谁提出：%s"), "persons"), (_("不再留在本件：%s"), "leaving")):
        if who := "、".join(one.who for one in _persons(petition, asked[key])):
            lines.append(sentence % who)
    return lines


def _apply(change: Change, asked: Any, reason: str) -> None:
    """The petition may have gone on meanwhile: what stands against a split stands against the head's as well."""
    petition = change.petition
    change.need(
        petition.state in JOINABLE,
        "not_splittable",
        _("本件目前“%s”，不能再拆分；请不同意，并写明理由。") % petition.get_state_display(),
    )
    goes_with_lead(petition, step_kind("split_off"), change.case_facts)
    persons, leaving = (_persons(petition, asked[key]) for key in ("persons", "leaving"))
    make_second(change, Split(asked["points"], asked["subject"], reason, persons, leaving))


SPLIT = ProposedPart("split", _l("拆分，有人不再参加本件"), _lines, _apply)

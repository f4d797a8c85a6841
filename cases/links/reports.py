"""What the history says of joined and split petitions, and what stands on their pages."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cases.corrections.reports import split_apart
from cases.links.policies import LeadFacts
from cases.petitions.enums import CLOCK_LABELS, ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.step_kinds import EventFacts
from offices.organisation.models import Account


def _reason(event: EventFacts) -> list[str]:
    return [_("理由：%s") % event.facts["reason"]] if event.facts.get("reason") else []


def joined(event: EventFacts) -> list[str]:
    return [_("%s并入本件，以本件为主案。") % "、".join(event.facts["others"]), *_reason(event)]


def released(event: EventFacts) -> list[str]:
    return [_("%s不再并入本件。") % event.facts["other"], *_reason(event)]


def led_by(event: EventFacts) -> list[str]:
    return [_("并入主案%s，由主案一并办理；答复分别送达。") % event.facts["other"], *_reason(event)]


def released_from(event: EventFacts) -> list[str]:
    return [_("不再并入%s，从目前的环节起单独办理。") % event.facts["other"], *_reason(event)]


def split(event: EventFacts) -> list[str]:
    return [*split_apart(event), *_reason(event)]


def split_from(event: EventFacts) -> list[str]:
    words = {"number": event.facts["other"], "points": "、".join(str(one) for one in event.facts["points"])}
    return [_("由%(number)s的第%(points)s项诉求拆分，首次收到日期和期限不变。") % words, *_reason(event)]


def split_undone(event: EventFacts) -> list[str]:
    return [_("%s撤销拆分，诉求回到本件。") % event.facts["other"], *_reason(event)]


def taken_back(event: EventFacts) -> list[str]:
    return [_("拆分撤销，诉求回到%s，本编号不再使用。") % event.facts["other"], *_reason(event)]


@dataclass(frozen=True)
class JoinedRow:
    """A petition that goes along with a lead case, and what of it is due before the lead case's own date."""

    petition: Petition
    earlier: list[Clock]


def links_on_page(account: Account, petition: Petition) -> dict[str, Any]:
    """Of a joined petition its lead case with the dates that hold for both; of a lead case those that go along."""
    if petition.joined_to_id is not None:
        seen = petitions_visible_to(account).select_related("holder")
        dues = LeadFacts(petition).dues
        return {
            "petition": petition,
            "lead": seen.filter(pk=petition.joined_to_id).first(),
            "dues": [(CLOCK_LABELS[kind], dues[kind]) for kind in CLOCK_LABELS if kind.value in dues],
        }
    if not petition.joined_ids:
        return {}
    own = Clock.objects.filter(petition=petition, state=ClockState.RUNNING).values_list("kind", "due")
    dues = dict(own)
    found = petitions_visible_to(account).filter(pk__in=petition.joined_ids).order_by("received_on", "pk")
    rows = list(found)
    clocks = Clock.objects.filter(petition__in=rows, state=ClockState.RUNNING, for_petitioner=False).order_by("due")
    earlier: dict[int, list[Clock]] = {}
    for clock in clocks:
        if clock.kind in dues and clock.due < dues[clock.kind]:
            earlier.setdefault(clock.petition_id, []).append(clock)
    return {"joined": [JoinedRow(row, earlier.get(row.pk, [])) for row in rows], "number": len(petition.joined_ids)}

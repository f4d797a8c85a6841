"""What the page of one petition shows, put together from a fixed number of statements."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.enums import (
    Channel,
    ClockState,
    Decision,
    DocumentKind,
    HandoverKind,
    LinkKind,
    PetitionerRole,
    ReadPurpose,
    ReviewLevel,
    ReviewOutcome,
)
from cases.models import Clock, Petition
from cases.policies import Choice, Standing, acting_office, choices_for, next_transition
from cases.queries import clocks_of, events_of, petition_parts, petitions_visible_to
from cases.reports.timeline import describe
from cases.transitions import Actor
from offices.models import Account


@dataclass(frozen=True)
class NextStep:
    """The one next step: who must take it and by when; `choice` is open where the reader may take it now."""

    label: str
    key: str
    office: str
    due: date | None
    days: int | None
    refusal: str
    is_mine: bool


def page_of(petition: Petition, account: Account, today: date) -> dict[str, Any]:
    """The context of the page. Nothing here identifies a person."""
    parts = petition_parts(petition)
    clocks = clocks_of(petition)
    standing = Standing(
        petition,
        extension_pending=any(part["decision"] == Decision.PENDING for part in parts["extensions"]),
        instruction_open=any(part["feedback_at"] is None for part in parts["instructions"]),
        result_owed=any(clock.kind == "report_back" and clock.state == ClockState.RUNNING for clock in clocks),
    )
    choices = choices_for(account, petition, standing)
    step = next_step(petition, choices, clocks, standing, today)
    _label(parts)
    offices = _office_names(petition, parts)
    return {
        "petition": petition,
        "next": step,
        "open_choices": [choice for choice in choices if choice.is_open and choice.transition.key != step.key],
        "refused_choices": [choice for choice in choices if not choice.is_open],
        "running": [clock_row(clock, today) for clock in clocks if clock.state == ClockState.RUNNING],
        "stopped": [clock_row(clock, today) for clock in clocks if clock.state != ClockState.RUNNING],
        "waiting": _waiting(petition, parts["batches"]),
        "history": [describe(event, offices) for event in events_of(petition)],
        "purposes": ReadPurpose.choices,
        "today": today,
        **parts,
        "links": _links(parts["links"], account),
        "persons": sum(batch["persons"] for batch in parts["batches"]),
    }


def clock_row(clock: Clock, today: date) -> dict[str, Any]:
    running = clock.state == ClockState.RUNNING
    return {
        "pk": clock.pk,
        "label": clock.get_kind_display(),
        "state": clock.get_state_display(),
        "office": clock.office.short_name,
        "due": clock.due,
        "days": (clock.due - today).days if running else None,
        "provisional": clock.provisional,
        "suspended": clock.suspended,
        "for_petitioner": clock.for_petitioner,
        "stopped_on": clock.stopped_on,
        "late": (clock.stopped_on or today) > clock.due,
        "extension_days": clock.extension_days,
    }


def next_step(
    petition: Petition, choices: list[Choice], clocks: list[Clock], standing: Standing, today: date
) -> NextStep:
    """The main step of the state, with the soonest clock that it meets, or else the soonest duty."""
    running = [clock for clock in clocks if clock.state == ClockState.RUNNING]
    transition = next_transition(petition, standing)
    if transition is None:
        right = next((clock for clock in running if clock.for_petitioner), None)
        if right is None:
            return NextStep(_("已办结，没有待办步骤") if not petition.is_open else "", "", "", None, None, "", False)
        label = _("等待信访人决定是否%s") % right.get_kind_display()
        return NextStep(label, "", _("信访人"), right.due, (right.due - today).days, "", False)
    choice = next((choice for choice in choices if choice.transition is transition), None)
    if transition.actor is Actor.SYSTEM:
        who = _("系统")
    else:
        office = acting_office(petition, transition, standing)
        who = office.short_name if office else ""
    duties = [clock for clock in running if not clock.for_petitioner]
    met = [clock for clock in duties if clock.kind in transition.stops] or duties
    due = min((clock.due for clock in met), default=None)
    return NextStep(
        label=str(transition.label),
        key=transition.key,
        office=who,
        due=due,
        days=(due - today).days if due else None,
        refusal=choice.refusal if choice else "",
        is_mine=choice is not None and choice.is_open,
    )


def _waiting(petition: Petition, batches: list[dict[str, Any]]) -> str:
    """A repeated visit says that the office has not answered; it is never a list of people."""
    again = len(batches) - 1
    if again < 1:
        return ""
    facts = {"times": again, "office": petition.holder.short_name}
    if petition.concluded_on is None:
        return _("信访人又提出%(times)s次，%(office)s尚未书面答复。") % facts
    return _("书面答复前后，信访人又提出%(times)s次。") % facts


def _label(parts: dict[str, list[dict[str, Any]]]) -> None:
    """Words for the codes."""
    words: dict[str, tuple[tuple[str, Any], ...]] = {
        "petitioners": (("role", PetitionerRole),),
        "batches": (("channel", Channel),),
        "links": (("kind", LinkKind),),
        "papers": (("kind", DocumentKind),),
        "handovers": (("kind", HandoverKind),),
        "objections": (("decision", Decision),),
        "extensions": (("decision", Decision),),
        "reviews": (("level", ReviewLevel), ("outcome", ReviewOutcome)),
        "accesses": (("purpose", ReadPurpose),),
    }
    for name, pairs in words.items():
        for row in parts[name]:
            for column, choices in pairs:
                value = row[column]
                row[f"{column}_label"] = choices(value).label if value else ""


def _office_names(petition: Petition, parts: dict[str, list[dict[str, Any]]]) -> dict[int, str]:
    known = {
        petition.holder_id: petition.holder.short_name,
        petition.registered_office_id: petition.registered_office.short_name,
    }
    if petition.handler is not None:
        known[petition.handler.pk] = petition.handler.short_name
    for row in parts["handovers"]:
        known |= {row["sender_id"]: row["sender"], row["recipient_id"]: row["recipient"]}
    for row in parts["reviews"]:
        known[row["office_id"]] = row["office"]
    return known


def _links(links: list[dict[str, Any]], account: Account) -> list[dict[str, Any]]:
    """The links to petitions that the reader may see, with their numbers."""
    if not links:
        return []
    seen = petitions_visible_to(account).filter(pk__in={link["id"] for link in links})
    found = {pk: (number, subject) for pk, number, subject in seen.values_list("pk", "number", "subject")}
    return [
        {**link, "number": found[link["id"]][0], "subject": found[link["id"]][1]}
        for link in links
        if link["id"] in found
    ]

"""The page of one petition is put together from a fixed number of statements."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import PackageOrigin, PackageStage, PackageState, PromiseState
from cases.petitions.enums import (
    CLOCK_CHOICES,
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
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import accounts_line, matches_of
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Choice, acting_office, choices_for, next_step_kind
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import ON_PETITION, Actor, step_kinds
from cases.worklist.queries.petition import events_of, petition_parts
from offices.organisation.models import Account
from offices.pages.words import cn_date

MOST_WAITING = 2


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
    names, clocks = parts.pop("names")[0], parts.pop("clocks")
    running = [clock for clock in clocks if clock["state"] == ClockState.RUNNING]
    owes_nothing = all(clock["kind"] != ClockKind.REPORT_BACK for clock in running)
    facts = CaseFacts(
        petition,
        PackageFacts(petition, **_package_facts(parts, account)),
        extension_pending=any(part["decision"] == Decision.PENDING for part in parts["extensions"]),
        instruction_open=any(part["feedback_at"] is None for part in parts["instructions"]),
        **({"owing": None} if owes_nothing else {}),
    )
    _date_clocks(clocks, today)
    choices = choices_for(account, petition, facts)
    step = next_step(petition, choices, running, facts)
    package = next((part for part in parts["packages"] if part["state"] == PackageState.OPEN), None)
    _label(parts)
    offices = _office_names(petition, parts, names)
    return {
        "petition": petition,
        "names": names,
        "package": package,
        "last_package": package or next(reversed(parts["packages"]), None),
        "package_next": _package_next(package),
        "ended_packages": [part for part in parts["packages"] if part is not package],
        "next": step,
        "open_choices": [*_procedure(choices, step), *_of_package(choices, package)],
        "refused_choices": [choice for choice in choices if not choice.is_open],
        "running": running,
        "stopped": clocks[len(running) :],
        "waiting": _waiting(petition, parts["batches"]),
        "history": [describe(event, offices) for event in events_of(petition)],
        "purposes": ReadPurpose.choices,
        "today": today,
        **parts,
        **(_accused(petition) if petition.sealed else {}),
        "links": _links(parts["links"], account),
        "persons": sum(batch["persons"] for batch in parts["batches"]),
    }


def _accused(petition: Petition) -> dict[str, Any]:
    """Whom it accuses, masked, and the accounts of that name about which nobody has answered."""
    asked = [match for match in matches_of(petition) if match.is_accused is None]
    return {"accused": list(petition.accused.all()), "namesakes_asked": accounts_line(asked)}


def _package_facts(parts: dict[str, list[dict[str, Any]]], account: Account) -> dict[str, Any]:
    """What the parts tell of packages already; what they do not tell is read when a policy asks for it."""
    stands, packages = parts.pop("standing")[0], parts["packages"]
    known: dict[str, Any] = {
        "promises": frozenset(part["state"] for part in parts["promises"]),
        "measures": frozenset(stands["measures"]),
        "actions": frozenset(stands["actions"]),
        "being_reexamined": stands["drawn"],
    }
    if not any(part["state"] == PackageState.OPEN for part in packages):
        known |= {"package": None, "team": {}}
    elif not account.has_teams:
        known["team"] = {}  # nobody asks here who else is on it
    if not packages or packages[-1]["state"] != PackageState.CLOSED:
        known["closed_package"] = None
    return known


def _procedure(choices: list[Choice], step: NextStep) -> list[Choice]:
    return [
        choice
        for choice in choices
        if choice.is_open and choice.kind.offered.page == ON_PETITION.page and choice.kind.key != step.key
    ]


def _of_package(choices: list[Choice], package: dict[str, Any] | None) -> list[Choice]:
    """The one or two steps of the package that wait for the reader; without a package, to assign or to promise."""
    found = {choice.kind.key: choice for choice in choices if choice.is_open}
    keys = [*(["raise_package"] if package and package["raise_asked"] else []), *waiting_steps()]
    waiting = [found[key] for key in keys if key in found][:MOST_WAITING]
    return waiting + [found[key] for key in ("package", "promise") if key in found and package is None]


def waiting_steps() -> list[str]:
    """The steps that wait for somebody, the most pressing first."""
    waiting = [kind for kind in step_kinds() if kind.offered.waits]
    return [kind.key for kind in sorted(waiting, key=lambda kind: kind.offered.waits)]


def _package_next(package: dict[str, Any] | None) -> str:
    if package is None:
        return ""
    return {
        PackageStage.WAITING: _("等%s确认") % package["leader"],
        PackageStage.OBJECTED: _("等决定包案异议"),
        PackageStage.WORKING: _("落实措施，化解后报请销号"),
        PackageStage.PROPOSED: _("等%s签批销号") % package["leader"],
        PackageStage.SIGNED: _("等上级核查销号"),
    }[PackageStage(package["stage"])]


def _date_clocks(clocks: list[dict[str, Any]], today: date) -> None:
    """Labels, days left of those that run, and whether one was or is late."""
    labels = dict(CLOCK_CHOICES)
    for clock in clocks:
        clock["label"] = labels[clock["kind"]]
        clock["state_label"] = ClockState(clock["state"]).label
        clock["days"] = (clock["due"] - today).days if clock["state"] == ClockState.RUNNING else None
        clock["late"] = (clock["stopped_on"] or today) > clock["due"]


def next_step(petition: Petition, choices: list[Choice], running: list[dict[str, Any]], facts: CaseFacts) -> NextStep:
    """The main step of the state, with the soonest clock that it meets, or else the soonest duty."""
    kind = next_step_kind(petition, facts)
    if kind is None:
        right = next((clock for clock in running if clock["for_petitioner"]), None)
        if right is None:
            return NextStep(_("已办结，没有待办步骤") if not petition.is_open else "", "", "", None, None, "", False)
        label = _("等待信访人决定是否%s") % right["label"]
        if right["days"] is not None and right["days"] < 0:
            until = right["due"] + timedelta(days=settings.POST_WAIT_DAYS)
            label = _("%(right)s期限已满，等待期满前寄出的申请至%(day)s") % {
                "right": right["label"],
                "day": cn_date(until),
            }
        return NextStep(label, "", _("信访人"), right["due"], right["days"], "", False)
    choice = next((choice for choice in choices if choice.kind is kind), None)
    if kind.actor is Actor.SYSTEM:
        who = _("系统")
    else:
        office = acting_office(petition, kind, facts)
        who = office.short_name if office else ""
    duties = [clock for clock in running if not clock["for_petitioner"]]
    met = [clock for clock in duties if clock["kind"] in kind.stops] or duties
    soonest = met[0] if met else {"due": None, "days": None}
    return NextStep(
        label=str(kind.label),
        key=kind.key,
        office=who,
        due=soonest["due"],
        days=soonest["days"],
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
        "packages": (("state", PackageState), ("stage", PackageStage), ("origin", PackageOrigin)),
        "promises": (("state", PromiseState),),
    }
    for name, pairs in words.items():
        for row in parts[name]:
            for column, choices in pairs:
                value = row[column]
                row[f"{column}_label"] = choices(value).label if value else ""


def _office_names(petition: Petition, parts: dict[str, list[dict[str, Any]]], names: dict[str, Any]) -> dict[int, str]:
    known = {
        petition.holder_id: petition.holder.short_name,
        petition.registered_office_id: names["registered_office"],
    }
    if petition.handler_id is not None:
        known[petition.handler_id] = names["handler_short"]
    for row in parts["handovers"]:
        known |= {row["sender_id"]: row["sender"], row["recipient_id"]: row["recipient"]}
    for row in parts["reviews"]:
        known[row["office_id"]] = row["office"]
    return known | {row["id"]: row["name"] for row in parts["units"]}


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

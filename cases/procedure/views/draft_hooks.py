"""The room of drafts registers here how the form of a step is kept as a draft; from AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.papers.enums import NEVER_SIGNED_OFF, SignOff, strictness
from cases.papers.queries import level_of, sign_off_rule
from cases.procedure.forms.base import StepForm
from cases.procedure.policies import office_for
from cases.procedure.step_kinds import WITHOUT_SIGN_OFF, StepKind
from offices.errors import ActionRefused
from offices.organisation.models import Office


@dataclass(frozen=True)
class DraftDoor:
    """make: keep a valid form, answer the address of its draft. waiting: the address of an open draft of the step."""

    make: Callable[[StepForm], str]
    waiting: Callable[[StepForm, Office], str]


_doors: list[DraftDoor] = []


def keep_drafts(door: DraftDoor) -> None:
    _doors[:] = [door]


def door() -> DraftDoor:
    return _doors[0]


def is_drafted(step: StepKind) -> bool:
    """Whether the step issues a letter that can be drafted."""
    letters = {step.paper, *step.may_issue} - {None} - NEVER_SIGNED_OFF
    return bool(letters) and step.actor not in WITHOUT_SIGN_OFF and step.form is not None


def drafting_of(form: StepForm) -> dict[str, Any]:
    """What the page of a step says of drafting: the sign-off that is asked for in words, and a draft that waits."""
    if not _doors or not is_drafted(form.step) or form.is_multipart():
        return {"may_draft": False}
    office = _office_of(form)
    rule = sign_off_rule(office, form.on)
    letters = [kind for kind in (form.step.paper, *form.step.may_issue) if kind is not None]
    level = max((level_of(rule, kind) for kind in letters), key=strictness, default=SignOff.NONE)
    return {
        "may_draft": True,
        "sign_off": level.label if level is not SignOff.NONE else "",
        "draft_url": door().waiting(form, office),
    }


def _office_of(form: StepForm) -> Office:
    """The office for which the account acts, whose letter it would be."""
    try:
        return office_for(form.account, form.petition, form.step, form.case_facts)
    except ActionRefused:
        return form.office

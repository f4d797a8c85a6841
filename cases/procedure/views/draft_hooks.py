"""The room of drafts registers here how the form of a step is kept as a draft; from AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.papers.enums import NEVER_SIGNED_OFF, SignOff
from cases.papers.queries import level_of, sign_off_rule
from cases.procedure.forms.base import StepForm
from cases.procedure.step_kinds import Actor, StepKind
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
    """Whether the step issues a letter that can be drafted. Who approves has signed already."""
    letters = {step.paper, *step.may_issue} - {None} - NEVER_SIGNED_OFF
    return bool(letters) and step.actor not in (Actor.APPROVER, Actor.SYSTEM) and step.form is not None


def drafting_of(form: StepForm) -> dict[str, Any]:
    """What the page of a step says of drafting: the sign-off that is asked for in words, and a draft that waits."""
    if not _doors or not is_drafted(form.step) or form.is_multipart():
        return {"may_draft": False}
    rule = sign_off_rule(form.office, form.on)
    letters = [kind for kind in (form.step.paper, *form.step.may_issue) if kind is not None]
    levels = [level for kind in letters if (level := level_of(rule, kind)) is not SignOff.NONE]
    return {
        "may_draft": True,
        "sign_off": levels[0].label if levels else "",
        "draft_url": door().waiting(form, form.office),
    }

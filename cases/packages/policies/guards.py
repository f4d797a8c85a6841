"""These guards say what must stand before a step of a package; each refusal is a sentence."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.terms import ClockKind
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState, PackageOrigin, PackageStage, PromiseState
from cases.packages.models.packages import Package
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.requests import asked_by_oneself
from cases.procedure.step_kinds import Guard, StepKind, step_kinds
from offices.errors import ActionRefused

PACKAGE_CLOCKS = (ClockKind.PACKAGE, ClockKind.PROGRESS)
MADE_BY_HAND = (PackageOrigin.HAND, PackageOrigin.MANDATE, PackageOrigin.CAMPAIGN, PackageOrigin.RECEPTION)
DONE = (CommitmentState.KEPT, CommitmentState.DROPPED)
LIVE_MEASURES = (CommitmentState.PROPOSED, CommitmentState.OPEN, CommitmentState.PROVED)


def packaged(petition: Petition, facts: CaseFacts) -> None:
    open_package(facts)


def open_package(facts: CaseFacts) -> Package:
    package = facts.part(PackageFacts).package
    if package is None:
        raise ActionRefused("not_packaged", _("本件没有领导包案。"))
    return package


def answers_only(kind: StepKind) -> bool:
    """Steps that leave a package as it was made: making it, taking it on, objecting to it, and withdrawing it."""
    return kind.key in {"package", "accept_package", "object_package", "withdraw_package"}


def work_kinds() -> list[str]:
    """The steps that are work in a package: each of them after it was made keeps it from being withdrawn."""
    return [kind.key for kind in step_kinds() if kind.offered.page == "package" and not answers_only(kind)]


def withdrawable(petition: Petition, facts: CaseFacts) -> None:
    """What may have been made in error: a package of its own, nothing done in it."""
    package = open_package(facts)
    if package.follows_id is not None or package.origin not in MADE_BY_HAND:
        raise ActionRefused(
            "not_withdrawable",
            _("“%(origin)s”的或移交来的包案不能撤销，请移交或退回。") % {"origin": package.get_origin_display()},
        )
    known = facts.part(PackageFacts)
    if (
        package.stage in (PackageStage.PROPOSED, PackageStage.SIGNED)
        or package.last_contact_on
        or package.last_progress_on
        or known.obstacles
    ):
        raise ActionRefused("worked_on", _("包案已经办理，不能撤销，请移交或报请销号。"))


def at_stage(*stages: PackageStage) -> Guard:
    def guard(petition: Petition, facts: CaseFacts) -> None:
        package = open_package(facts)
        if package.stage not in stages:
            raise ActionRefused(
                "wrong_stage", _("包案目前“%(stage)s”，不能这样办理。") % {"stage": package.get_stage_display()}
            )

    return guard


def change_asked(petition: Petition, facts: CaseFacts) -> None:
    if open_package(facts) and not facts.part(PackageFacts).asked:
        raise ActionRefused("not_asked", _("没有待决定的申请。"))


OWN_CHANGE = _l("申请人不能自己决定。")
own_change = asked_by_oneself("package_change", OWN_CHANGE)


def raise_asked(petition: Petition, facts: CaseFacts) -> None:
    if open_package(facts).raise_asked_at is None:
        raise ActionRefused("not_asked", _("没有申请提级。"))


def grouped(petition: Petition, facts: CaseFacts) -> None:
    if open_package(facts).group_id is None:
        raise ActionRefused("not_grouped", _("没有合并化解。"))


def with_measure(*states: CommitmentState) -> Guard:
    def guard(petition: Petition, facts: CaseFacts) -> None:
        if not facts.part(PackageFacts).measures.intersection(states):
            raise ActionRefused("no_measure", _("没有这样的措施。"))

    return guard


def with_action(*states: CommitmentState) -> Guard:
    """A meeting's item of work in one of the states."""

    def guard(petition: Petition, facts: CaseFacts) -> None:
        if not facts.part(PackageFacts).actions.intersection(states):
            raise ActionRefused("no_action", _("没有这样的议定事项。"))

    return guard


def with_promise_to_keep(petition: Petition, facts: CaseFacts) -> None:
    if PromiseState.OPEN not in facts.part(PackageFacts).promises:
        raise ActionRefused("no_promise", _("没有待兑现的承诺。"))


def with_promise_to_confirm(petition: Petition, facts: CaseFacts) -> None:
    if PromiseState.PROVED not in facts.part(PackageFacts).promises:
        raise ActionRefused("no_proof", _("没有待确认的承诺。"))


def with_obstacle(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(PackageFacts).obstacles:
        raise ActionRefused("no_obstacle", _("没有待解决的障碍。"))


def with_team(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(PackageFacts).team:
        raise ActionRefused("no_team", _("没有专班。"))


def closed_before(petition: Petition, facts: CaseFacts) -> None:
    known = facts.part(PackageFacts)
    if known.closed_package is None:
        raise ActionRefused("not_closed", _("没有已销号的包案。"))
    if known.being_reexamined:
        raise ActionRefused("drawn_already", _("已列入回头看，结果还没有登记。"))


def drawn_for_reexamination(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(PackageFacts).being_reexamined:
        raise ActionRefused("not_drawn", _("没有列入回头看。"))


def is_being_checked(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """While the office above checks the closing, the clocks of the package draw no card."""
    return clock.kind in PACKAGE_CLOCKS and facts.part(PackageFacts).being_checked

"""What the table alone cannot say about a petition: its handover, its requests, its package and commitments."""

from functools import cached_property

from django.utils.translation import gettext as _

from cases.packages.enums import AssignmentStage, AssignmentState, CommitmentState, PromiseState
from cases.packages.models.packages import Assignment, TeamMember
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import Handover
from offices.errors import ActionRefused
from offices.organisation.models import Office
from offices.organisation.queries import next_higher_office


class Standing:
    """What the table alone cannot say about a petition. Each fact is read when first asked for, and once.

    A page that has read a fact already passes it by name and saves the statement.
    """

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def sender(self) -> Office | None:
        handover = current_handover(self.petition)
        return handover.sender if handover else None

    @cached_property
    def higher(self) -> Office | None:
        return next_higher_office(self.petition.holder)

    @cached_property
    def extension_pending(self) -> bool:
        return self.petition.extensions.filter(decision="pending").exists()

    @cached_property
    def instruction_open(self) -> bool:
        return self.petition.instructions.filter(feedback_at=None).exists()

    @cached_property
    def owing(self) -> Office | None:
        """The office that owes a result; a reviewing organ may hold the petition meanwhile."""
        clock = self.petition.clocks.filter(kind="report_back", state="running").select_related("office").first()
        return clock.office if clock else None

    @cached_property
    def package(self) -> Assignment | None:
        open_now = self.petition.assignments.filter(state=AssignmentState.OPEN)
        return open_now.select_related("office", "leader", "unit", "group").first()

    @cached_property
    def closed_package(self) -> Assignment | None:
        """The last package, where it has been struck off."""
        last = self.petition.assignments.select_related("office", "leader").order_by("-pk").first()
        return last if last is not None and last.state == AssignmentState.CLOSED else None

    @cached_property
    def being_reexamined(self) -> bool:
        closed = self.closed_package
        return closed is not None and closed.reexaminations.filter(settled=None).exists()

    @cached_property
    def measures(self) -> frozenset[str]:
        return frozenset(self.petition.measures.order_by().values_list("state", flat=True))

    @cached_property
    def actions(self) -> frozenset[str]:
        return frozenset(self.petition.action_items.order_by().values_list("state", flat=True))

    @cached_property
    def obstacles(self) -> bool:
        return self.package is not None and self.package.obstacles.filter(removed_at=None).exists()

    @cached_property
    def team(self) -> dict[int, Office]:
        """Who is on the team, with the member's office."""
        members = TeamMember.objects.filter(assignment__petition=self.petition, left_at=None)
        if self.package is None:
            return {}
        return {
            member.account_id: member.office
            for member in members.filter(assignment=self.package).select_related("office")
        }

    @cached_property
    def promises(self) -> frozenset[str]:
        """The states in which there are promises."""
        return frozenset(self.petition.promises.order_by().values_list("state", flat=True))


def current_handover(petition: Petition) -> Handover | None:
    """The last passing-on that was not handed back."""
    return petition.handovers.filter(returned_at=None).select_related("sender", "recipient").order_by("-pk").first()


NEEDS_NO_PACKAGE = frozenset(
    {
        "package",
        "promise",
        "prove_promise",
        "decide_promise",
        "draw_reexamination",
        "reexamine",
        "study",
        "order_action",
    }
    | {"prove_action", "decide_action", "enlist", "discharge", "call_out", "call_back"}
)
# What must stand before a step: the stage of the package, or a commitment in the state.
STAGES = {
    "accept_package": {AssignmentStage.WAITING, AssignmentStage.OBJECTED},
    "object_package": {AssignmentStage.WAITING},
    "decide_package_objection": {AssignmentStage.OBJECTED},
    "propose_close": {AssignmentStage.WORKING},
    "sign_close": {AssignmentStage.PROPOSED},
    "check_close": {AssignmentStage.SIGNED},
}
MEASURES = {
    "approve_measure": {CommitmentState.PROPOSED},
    "prove_measure": {CommitmentState.OPEN},
    "decide_measure": {CommitmentState.PROVED},
    "drop_measure": {CommitmentState.PROPOSED, CommitmentState.OPEN},
}
ACTIONS = {"prove_action": {CommitmentState.OPEN}, "decide_action": {CommitmentState.PROVED}}


def check_package(key: str, standing: Standing) -> None:
    """Refuse what the package or the commitments do not wait for; what a step does not ask for is not read."""
    if key not in NEEDS_NO_PACKAGE:
        _check_open_package(key, standing.package)
    if key in MEASURES and not MEASURES[key] & standing.measures:
        raise ActionRefused("no_measure", _("没有这样的措施。"))
    if key in ACTIONS and not ACTIONS[key] & standing.actions:
        raise ActionRefused("no_action", _("没有这样的议定事项。"))
    if key == "remove_obstacle" and not standing.obstacles:
        raise ActionRefused("no_obstacle", _("没有待解决的障碍。"))
    if key == "leave_team" and not standing.team:
        raise ActionRefused("no_team", _("没有专班。"))
    if key == "draw_reexamination" and (standing.closed_package is None or standing.being_reexamined):
        raise ActionRefused("not_closed", _("没有已销号的包案。"))
    if key == "reexamine" and not standing.being_reexamined:
        raise ActionRefused("not_drawn", _("没有列入回头看。"))
    if key == "prove_promise" and PromiseState.OPEN not in standing.promises:
        raise ActionRefused("no_promise", _("没有待兑现的承诺。"))
    if key == "decide_promise" and PromiseState.PROVED not in standing.promises:
        raise ActionRefused("no_proof", _("没有待确认的承诺。"))


def _check_open_package(key: str, package: Assignment | None) -> None:
    if package is None:
        raise ActionRefused("not_packaged", _("本件没有领导包案。"))
    if key in STAGES and package.stage not in STAGES[key]:
        raise ActionRefused(
            "wrong_stage", _("包案目前“%(stage)s”，不能这样办理。") % {"stage": package.get_stage_display()}
        )
    if key == "split_package" and package.group_id is None:
        raise ActionRefused("not_grouped", _("没有合并化解。"))

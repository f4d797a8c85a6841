"""A joined petition stands still and its lead case goes on for both; what is joined, led or split off, and when."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cases.petitions.enums import ClockState, LinkKind, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.step_kinds import Actor, StepKind
from offices.errors import ActionRefused

# From the screening until the answer one case can go on for several.
JOINABLE = (State.SCREENED, State.UNIT_RECEIVED, State.DIRECT, State.NOTIFIED, State.ACCEPTED, State.HANDLING)
JOINT = frozenset({*JOINABLE, State.TRANSFERRED, State.ASSIGNED, State.HANDLING_SIMPLE, State.HEARING})
# What the lead case does, the joined ones do with it.
FOLLOWED = frozenset(
    {
        *("transfer", "assign", "direct", "receive", "notify", "lead_to_path", "accept", "start_handling"),
        *("start_simple", "to_ordinary", "request_extension", "approve_extension", "refuse_extension"),
        *("open_hearing", "move_hearing", "cancel_hearing", "close_hearing", "conclude", "change_handler"),
    }
)
# What is done for the answer without a new state; all else beside it (corrections, instructions, relief) goes on.
LED = frozenset(
    {
        *(
            "request_extension",
            "approve_extension",
            "refuse_extension",
            "move_hearing",
            "ask_hearing",
        ),
        *("ask_assistance", "end_assistance", "raise_dispute", "withdraw_dispute", "propose_ending", "refuse_ending"),
        *("propose_no_longer", "propose_no_successor", "name_accused", "change_handler", "join", "release"),
        *("split_off", "propose_split", "undo_split"),
    }
)
ON_PETITIONS = ("petition", "asked")  # the pages whose steps stand still; packages and papers have their own
NEVER_JOINED = frozenset({"name_accused", "raise_dispute", "split_off", "propose_split"})


class LeadFacts:
    """Until when the lead case owes what; a step of the lead case passes what it is about to write."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def dues(self) -> dict[str, date]:
        found = Clock.objects.filter(petition=self.petition.joined_to_id, state=ClockState.RUNNING, item=0)
        return dict(found.values_list("kind", "due"))


def goes_with_lead(petition: Petition, kind: StepKind, facts: CaseFacts) -> None:
    """A step of the joined petition waits for the lead case; the lead case takes none that its joined ones cannot."""
    if kind.actor is Actor.SYSTEM:
        return
    of_lead = kind.offered.page in ON_PETITIONS and (kind.target is not None or kind.key in LED)
    if petition.joined_to_id is not None and of_lead and petition.state in JOINT:
        number = Petition.objects.values_list("number", flat=True).get(pk=petition.joined_to_id)
        sentence = _("本件已并入主案%(lead)s，“%(step)s”请在主案办理；须单独办理的，请先在主案“解除并案”。")
        raise ActionRefused("joined", sentence % {"lead": number, "step": kind.label})
    ends = kind.target is not None and kind.key not in FOLLOWED
    if petition.joined_ids and (ends or kind.key in NEVER_JOINED):
        sentence = _("有%(count)d件并入本件办理，“%(step)s”不能一并办理，请先“解除并案”。")
        raise ActionRefused("leads", sentence % {"count": len(petition.joined_ids), "step": kind.label})


def pauses_with_lead(petition: Petition, facts: CaseFacts, clock: Clock, on: date) -> bool:
    """What the lead case owes no later draws no second card; an earlier date of the joined one still counts, and what
    was asked about the joined one by itself, which is an item of its own.
    """
    if petition.joined_to_id is None or clock.for_petitioner or clock.item:
        return False
    due = facts.part(LeadFacts).dues.get(clock.kind)
    return due is not None and due <= clock.due


def may_lead(petition: Petition, facts: CaseFacts) -> None:
    if petition.joined_to_id is not None:
        raise ActionRefused("joined", _("本件已并入其他信访件，不能再作主案。"))
    if petition.sealed:
        raise ActionRefused("sealed", _("检举控告件不得与其他信访件并案（《信访工作条例》第三十条第三款）。"))


def leads_some(petition: Petition, facts: CaseFacts) -> None:
    if not petition.joined_ids:
        raise ActionRefused("nothing_joined", _("没有并入本件的信访件。"))


class SplitFacts:
    """How many points a petition has of its own, and whether one was split off from it; a page that has read them
    passes them.
    """

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def points(self) -> int:
        return self.petition.demands.standing().filter(brought_by=None).count()

    @cached_property
    def split(self) -> bool:
        return self.petition.links_back.filter(kind=LinkKind.SPLIT, ended_at=None).exists()


def has_points(petition: Petition, facts: CaseFacts) -> None:
    """One point at least stays, and one goes."""
    if facts.part(SplitFacts).points < 2:
        raise ActionRefused("few_demands", _("本件登记的诉求不足两项，不能拆分。"))


def has_split(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(SplitFacts).split:
        raise ActionRefused("nothing_split", _("没有由本件拆分出的信访件。"))


def why_not_joined(lead: Petition, others: Iterable[Petition]) -> str:
    """The first reason why one of these does not go along with the lead case; empty where all do."""
    for other in others:
        words = {"number": other.number, "state": other.get_state_display(), "lead": lead.get_state_display()}
        if other.pk == lead.pk:
            return _("主案不能并入自身。")
        if other.sealed or lead.sealed:
            return _("%(number)s是检举控告件，不得与其他信访件并案。") % words
        if other.joined_to_id is not None:
            return _("%(number)s已并入其他信访件，请先解除并案。") % words
        if other.joined_ids:
            return _("%(number)s是其他信访件的主案，请先解除并案。") % words
        if other.holder_id != lead.holder_id:
            return _("%(number)s不由本单位承担，承担单位不同的不能并案。") % words
        if other.profile != lead.profile:
            return _("%(number)s适用的信访规定（期限规则）与主案不同，不能并案。") % words
        if other.state != lead.state:
            return _("%(number)s目前“%(state)s”，主案“%(lead)s”；请先办到同一步，再并案。") % words
        if (other.purpose, other.path, other.simplified) != (lead.purpose, lead.path, lead.simplified):
            return _("%(number)s甄别的信访目的、办理途径或者简易办理与主案不同，不能并案。") % words
    return ""

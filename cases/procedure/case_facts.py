"""`CaseFacts` tells what the row of a petition does not hold: handover, requests, and what higher rooms know of it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Q

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import Ending, HandoverKind, Path, Purpose, State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import (
    UNREPORTED,
    CorrectionProposal,
    EndingProposal,
    Extension,
    Handover,
    Objection,
    Review,
)
from cases.petitions.queries.accused import Match, is_steered, leads_over, matches_of
from cases.petitions.queries.lineage import Past, past_of, with_past
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import next_higher_office, standing_office

Part = TypeVar("Part")
RIGHTS = (ClockKind.REQUEST_REVIEW, ClockKind.REQUEST_REREVIEW)  # of the petitioner
# The step by which the head approves each ending.
APPROVED_BY: dict[str, str] = {
    Ending.REPLY: "approve_reply",
    Ending.FILE: "approve_filing",
    Ending.NO_LONGER: "no_longer_accept",
    Ending.NO_SUCCESSOR: "close_without_successor",
    Ending.VOID: "void_registration",
}


def recaller_of(petition: Petition, accused: Sequence[Account]) -> Office | None:
    """The office that takes an accusation back from a holder that is accused or that the accused leads: the one that
    registered it, else the nearest above the holder that is not.
    """
    above = Office.objects.filter(pk__in=petition.holder.ancestor_ids()[:-1], is_active=True).order_by("-path")
    registered = standing_office(petition.registered_office)
    offices = [registered, *(above if accused or petition.accused_office_ids else ())]
    able = (
        one for one in offices if one.pk != petition.holder_id and (one == registered or not is_steered(petition, one))
    )
    return next((one for one in able if not accused or not leads_over(accused, one)), None)


def is_held_by_accused(petition: Petition, accused: Sequence[Account]) -> bool:
    """The office that registered an accusation of one above it goes on with it."""
    if petition.holder_id != petition.registered_office_id and is_steered(petition, petition.holder):
        return True
    return bool(accused) and leads_over(accused, petition.holder)


class CaseFacts:
    """What the table alone cannot say about a petition. Each fact is read when first asked for, and once.

    A page that has read a fact already passes it by name and saves the statement; the facts of a higher room are a
    part of their own, which it passes as it is.
    """

    def __init__(self, petition: Petition, *parts: object, **known: object) -> None:
        self.petition = petition
        self._parts: dict[type, Any] = {type(part): part for part in parts}
        self.__dict__.update(known)

    def part(self, kind: type[Part]) -> Part:
        """The facts of a higher room, made of the petition when first asked for."""
        if kind not in self._parts:
            self._parts[kind] = kind(self.petition)  # type: ignore[call-arg]
        found: Part = self._parts[kind]
        return found

    @cached_property
    def handover(self) -> Handover | None:
        return current_handover(self.petition)

    @cached_property
    def sender(self) -> Office | None:
        return self.handover.sender if self.handover else None

    @cached_property
    def designated(self) -> bool:
        return self.handover is not None and self.handover.kind == HandoverKind.DESIGNATE

    @cached_property
    def past(self) -> Past:
        """The petitions from which it was split off: what they had done until then is its own past."""
        return past_of(self.petition)

    @cached_property
    def objected(self) -> bool:
        """Whether the unit has objected to the passing-on by which it holds the petition."""
        if self.handover is None:
            return False
        raised = Objection.objects.filter(with_past(self.petition, self.past, "raised_at"))
        return raised.filter(raised_at__gte=self.handover.sent_at).exists()

    @cached_property
    def higher(self) -> Office | None:
        return next_higher_office(self.petition.holder)

    @cached_property
    def held_by_accused(self) -> bool:
        """Whether the office that holds it is accused, below one that is, or led by whom it accuses."""
        return is_held_by_accused(self.petition, self._accused)

    @cached_property
    def recaller(self) -> Office | None:
        return recaller_of(self.petition, self._accused)

    @cached_property
    def namesakes(self) -> list[Match]:
        """The accounts that are, or have the name of, whom the petition accuses."""
        return matches_of(self.petition) if self.petition.sealed else []

    @cached_property
    def _accused(self) -> list[Account]:
        return [match.account for match in self.namesakes if match.is_accused]

    @cached_property
    def extension_pending(self) -> bool:
        return self.petition.extensions.filter(decision="pending").exists()

    @cached_property
    def approver(self) -> Office | None:
        """The office above that decides on the extension or ending asked for, where the holder has nobody who may."""
        if self.petition.state != State.SCREENED and self.extension_pending:
            return _decider_of(self._pending(self.petition.extensions))
        return _decider_of(self.ending)

    @cached_property
    def correction_approver(self) -> Office | None:
        """The office above that decides on a correction, where the one that registered has nobody who may."""
        return _decider_of(self._pending(self.petition.correction_proposals)) if self.correction_pending else None

    def _pending(self, asked: Any) -> Any:
        return asked.filter(decision="pending").select_related("decider").first()

    @cached_property
    def correction_pending(self) -> bool:
        return self.petition.correction_proposals.filter(decision="pending").exists()

    @cached_property
    def ending(self) -> EndingProposal | None:
        """How the petition is to end, which waits for the head."""
        return self._pending(self.petition.ending_proposals)

    @cached_property
    def was_demand(self) -> bool:
        """Whether it is, or was once screened as, a demand of the petition procedure (第三十一条第六项)."""
        petition = self.petition
        if petition.purpose == Purpose.DEMAND and petition.path == Path.PETITION:
            return True
        rows = Q(chain=petition.chain_id)
        for first, until in self.past:
            rows |= Q(chain=first.chain_id, at__lte=until)
        screened = Event.objects.filter(rows, kind="screen")
        return screened.filter(facts_text__regex=rf'"path": ?{Path.PETITION.value}\y').exists()

    @cached_property
    def review(self) -> Review | None:
        """The request for review or re-review that is not answered yet."""
        return self.petition.reviews.filter(closed_on=None).order_by("-pk").first()

    @cached_property
    def lapsed_right(self) -> str:
        """Which right the petitioner last let lapse; empty where none."""
        rights = self.petition.clocks.filter(kind__in=RIGHTS).order_by("-pk").values_list("kind", "state")
        kind, state = rights.first() or ("", "")
        return kind if state == "lapsed" else ""

    @cached_property
    def instruction_open(self) -> bool:
        return self.petition.instructions.filter(UNREPORTED).exists()

    @cached_property
    def owing(self) -> Office | None:
        """The office that owes a result; a reviewing organ may hold the petition meanwhile."""
        clock = self.petition.clocks.filter(kind="report_back", state="running").select_related("office").first()
        return clock.office if clock else None


def _decider_of(asked: Extension | EndingProposal | CorrectionProposal | None) -> Office | None:
    return standing_office(asked.decider) if asked is not None and asked.decider is not None else None


def current_handover(petition: Petition) -> Handover | None:
    """The last passing-on that was not handed back."""
    return petition.handovers.filter(returned_at=None).select_related("sender", "recipient").order_by("-pk").first()

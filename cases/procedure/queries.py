"""These queries find what waits for a decision, an instruction or a finding."""

from collections.abc import Set
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.deadlines.terms import ClockKind
from cases.papers.models import Document
from cases.petitions.enums import FINISHED, ClockState, Decision, DocumentKind, State
from cases.petitions.models.petitions import Petition, PetitionLink
from cases.petitions.models.proceedings import (
    UNREPORTED,
    CorrectionProposal,
    EndingProposal,
    Extension,
    Handover,
    Instruction,
    Objection,
    Review,
)
from cases.petitions.queries.lineage import Past, with_past
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import petitions_visible_to, visible_petition_ids
from offices.calendars.queries import calendar_for
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.succession import Closed, closed_offices, standing_id

MOST_WAITED = 10  # working days, where no clock of the decision runs


def recipients_of(office: Office) -> QuerySet[Office]:
    """Whom an office may pass a petition to, of its own level and below (第二十二条第一款第一项、第二项).

    A petition office reaches what lies below it; another office also those beside it, whose place is the same. Closed
    and accused offices are among them, so that the action can say why they are refused; own offices come first.
    """
    within = Q(path__startswith=office.path)
    if office.parent_id and office.kind != OfficeKind.PETITION_OFFICE:
        above = office.path[: -len(f"{office.pk}/")]
        beside = Q(path__startswith=above, level__gte=office.level)
        within |= beside & Q(region_code__startswith=office.region_code[:6].removesuffix("00").removesuffix("00"))
    return Office.objects.filter(within).exclude(pk=office.pk).order_by("level", "path")


def linked_petitions(petition: Petition, account: Account) -> list[tuple[str, Petition]]:
    """What it is linked with, either way, as far as the account may see it: the kind of link, the petition."""
    links = PetitionLink.objects.filter(Q(petition=petition) | Q(other=petition), ended_at=None).order_by("pk")
    ends = [
        (link.get_kind_display(), link.other_id if link.petition_id == petition.pk else link.petition_id)
        for link in links
    ]
    found = petitions_visible_to(account).filter(pk__in=[pk for _kind, pk in ends]) if ends else []
    seen = {one.pk: one for one in covered(account, found)}
    return [(kind, seen[pk]) for kind, pk in ends if pk in seen]


ORDERS = (DocumentKind.REVIEW_OPINION, DocumentKind.REREVIEW_OPINION)


def quashed_opinions(petition: Petition, past: Past) -> list[Document]:
    """The opinions of a petition that is to be answered anew, the last one first; only 责令重新办理 leads back from an
    opinion. past: one that was split off is bound by those that were quashed before.
    """
    if petition.concluded_on is not None:
        return []
    papers = Document.objects.filter(
        with_past(petition, past, "issued_on"), kind__in=(DocumentKind.OPINION, *ORDERS)
    ).order_by("-pk")
    found, quashed = [], {petition.pk}  # an opinion of the past counts where an order followed it
    for paper in papers:
        if paper.kind != DocumentKind.OPINION:
            quashed.add(paper.petition_id)
        elif paper.petition_id in quashed:
            found.append(paper)
    return found


def order_to_redo(petition: Petition, past: Past) -> Document | None:
    """The paper of review or re-review that quashed the opinion last."""
    orders = Document.objects.filter(with_past(petition, past, "issued_on"), kind__in=ORDERS)
    return orders.order_by("-pk").first()


def office_ids_stood_for(account: Account, permission: Permission) -> list[int]:
    """Own offices with the permission, and the closed ones for which they act today (`standing_office`)."""
    return stood_for(account, {office.pk for office in authority_of(account).offices(permission)})


def stood_for(account: Account, own: Set[int]) -> list[int]:
    """These offices of the account, and the closed ones for which they act today."""
    authority = authority_of(account)
    if not own:
        return []
    if "closed" not in authority.cache:
        authority.cache["closed"] = closed_offices()
    closed: Closed = authority.cache["closed"]
    return sorted(own | {pk for pk in closed if standing_id(pk, closed) in own})


def _decided_by(office: str, own: list[int]) -> Q:
    """Requests that the offices decide on: their own, and those of an office below that has nobody who may."""
    return Q(decider__in=own) | Q(decider=None, **{f"{office}__in": own})


def corrections_to_decide(account: Account) -> QuerySet[CorrectionProposal]:
    """Corrections that the heads of the account's own offices decide on, the oldest first; those of a closed office are
    its successor's.
    """
    own = office_ids_stood_for(account, Permission.APPROVE)
    asked = CorrectionProposal.objects.filter(
        _decided_by("petition__registered_office", own), decision=Decision.PENDING
    )
    in_hand = petitions_visible_to(account).exclude(state__in=FINISHED - {State.CLOSED_UNSERVED})
    seen = asked.filter(petition__in=in_hand.values("pk"))
    return seen.select_related("petition__registered_office", "office", "proposed_by", "decider").order_by("pk")


def endings_to_decide(account: Account) -> QuerySet[EndingProposal]:
    """How the account's own offices want to end petitions, the oldest first."""
    own = office_ids_stood_for(account, Permission.APPROVE)
    asked = EndingProposal.objects.filter(_decided_by("petition__holder", own), decision=Decision.PENDING)
    in_hand = petitions_visible_to(account).exclude(state__in=FINISHED)
    seen = asked.filter(petition__in=in_hand.values("pk"))
    return seen.select_related("petition__holder", "office", "proposed_by", "decider").order_by("pk")


def late_reasons_to_confirm(account: Account) -> QuerySet[Review]:
    """Late requests for review and re-review whose reasons the account confirms as head; none that it recorded."""
    authority = authority_of(account)
    own = [office.pk for office in authority.offices(Permission.APPROVE) if authority.heads(office)]
    late = Review.objects.filter(right_due__lt=Coalesce("posted_on", "requested_on"), closed_on=None, confirmed_at=None)
    seen = late.filter(office__in=own, petition__in=visible_petition_ids(account)).exclude(recorded_by=account)
    return seen.select_related("petition", "recorded_by").order_by("pk")


def pending_extensions(account: Account) -> QuerySet[Extension]:
    """Requests that the account's own offices decide on, the soonest due first."""
    own = office_ids_stood_for(account, Permission.APPROVE)
    asked = Extension.objects.filter(_decided_by("petition__holder", own), decision=Decision.PENDING)
    seen = asked.filter(petition__in=visible_petition_ids(account))
    return seen.select_related("petition__holder", "clock", "requested_by", "decider").order_by("clock__due", "pk")


def urgent_petitions(account: Account) -> QuerySet[Petition]:
    """Grave and urgent matters in hand that the account may instruct on, the soonest due first.

    What has ended is none of them, though something of it may still be owed.
    """
    own = [office.pk for office in authority_of(account).offices(Permission.INSTRUCT)]
    urgent = petitions_visible_to(account).filter(urgent=True, is_open=True, office_ids__overlap=own)
    urgent = urgent.exclude(state__in=FINISHED)
    return urgent.select_related("holder").order_by("next_due", "pk")


def instructions_without_feedback(account: Account) -> QuerySet[Instruction]:
    """Instructions of the account's own offices that nobody has reported on, the soonest due first."""
    own = [office.pk for office in authority_of(account).offices(Permission.INSTRUCT)]
    written = Instruction.objects.filter(UNREPORTED, office__in=own)
    in_hand = petitions_visible_to(account).filter(is_open=True)
    seen = written.filter(petition__in=in_hand.values("pk"))
    return seen.select_related("petition__holder", "written_by").order_by("due_on", "pk")


def objections_to_decide(account: Account) -> QuerySet[Objection]:
    """Objections to what own offices, or closed ones that they stand for, passed on; the oldest first."""
    own = office_ids_stood_for(account, Permission.SCREEN)
    passed = Handover.objects.filter(petition=OuterRef("petition"), returned_at=None).order_by("-pk").values("sender")
    waiting = Objection.objects.filter(decision=Decision.PENDING).alias(sender=Subquery(passed[:1]))
    seen = waiting.filter(sender__in=own, petition__in=visible_petition_ids(account))
    return seen.select_related("petition", "office").order_by("pk")


def waits_until(petition: Petition, kind: ClockKind, *, asked_at: datetime, decider: Office, item: int = 0) -> date:
    """The last day on which cards wait for the decision: the day it is due, else so many working days after asking."""
    clock = petition.clocks.filter(kind=kind, item=item, state=ClockState.RUNNING).first()
    if clock is not None:
        return clock.due
    return calendar_for(decider).add_working_days(timezone.localdate(asked_at), MOST_WAITED)

"""These queries find inspections and what is to be put right; and the petitions that a team sees while it runs."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.accused import not_accusing
from cases.petitions.queries.opening import covered
from cases.petitions.queries.visible import petitions_visible_to, visible_petition_ids
from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from supervision.inspections.enums import InspectionState, ItemState
from supervision.inspections.models import Inspection, InspectionFinding, RectificationItem

ITEM_TEXTS = ("text", "proof", "returned")  # what an item tells of the matter


def inspected_ids(account: Account) -> QuerySet[Any, int]:
    """The petitions that a team sees while its inspection runs, until the day on which it is to end."""
    running = Inspection.objects.filter(
        members=account, state=InspectionState.RUNNING, ends_on__gte=timezone.localdate()
    )
    found = Petition.objects.filter(inspections__in=running, sealed=False)
    return found.order_by().values_list("pk", flat=True)


def inspections_visible_to(account: Account) -> QuerySet[Inspection]:
    """Those of one's own office, or one below where one supervises, and those on whose team one is or was."""
    reached = office_ids_reached(account, Permission.SUPERVISE)
    member = Inspection.members.through.objects.filter(account=account).values("inspection")
    return Inspection.objects.filter(Q(office__in=reached) | Q(pk__in=member))


def reports_visible_to(account: Account) -> QuerySet[Inspection]:
    """Those that ended: of inspections that one sees, and of one's own office, or one it stands for."""
    return _told_to(account).filter(state=InspectionState.ENDED)


def notices_visible_to(account: Account) -> QuerySet[Inspection]:
    """Those that went out: of inspections that one sees, and to one's own office, or one it stands for."""
    return _told_to(account).exclude(notice_number="")


def _told_to(account: Account) -> QuerySet[Inspection]:
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    to = Inspection.offices.through.objects.filter(office__in=own).values("inspection")
    seen = inspections_visible_to(account).values("pk")
    return Inspection.objects.filter(Q(pk__in=seen) | Q(pk__in=to))


def items_visible_to(account: Account) -> QuerySet[RectificationItem]:
    """Those of inspections that one sees, and those that one's own office has to put right; none of a petition that
    accuses the account, that it keeps away from, or that was sealed before it.
    """
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    seen = inspections_visible_to(account).values("pk")
    told = Q(petition=None) | Q(petition__sealed=False) & not_accusing(account, "petition")
    told |= Q(petition__in=visible_petition_ids(account))
    return RectificationItem.objects.filter(told, Q(inspection__in=seen) | Q(unit__in=own))


def items_to_put_right(account: Account) -> QuerySet[RectificationItem]:
    own = office_ids_stood_for(account, Permission.ANSWER_CARDS)
    return items_visible_to(account).filter(unit__in=own, state=ItemState.OPEN)


def items_to_confirm(account: Account) -> QuerySet[RectificationItem]:
    """Proved by another: for who supervises in the office that inspected, and is not of the unit."""
    own = office_ids_stood_for(account, Permission.SUPERVISE)
    found = items_visible_to(account).filter(inspection__office__in=own, state=ItemState.PROVED)
    belongs = [grant.office.pk for grant in authority_of(account).grants]
    return found.exclude(proved_by=account).exclude(unit__in=belongs)


def items_shown(account: Account, items: QuerySet[RectificationItem]) -> list[RectificationItem]:
    """Covered where the petition is sealed and the account has not opened it."""
    return covered(account, items.select_related("petition"), "petition", ITEM_TEXTS)


def petitions_shown(inspection: Inspection, account: Account) -> tuple[list[Petition], int]:
    """The petitions of an inspection as far as the account sees them, and how many it does not see; what was sealed
    meanwhile is not among these.
    """
    seen = petitions_visible_to(account).filter(pk__in=inspection.petitions.values("pk")).order_by("number")
    shown = list(seen.select_related("holder"))
    return shown, inspection.petitions.filter(sealed=False).exclude(pk__in=[one.pk for one in shown]).count()


def findings_shown(inspection: Inspection, account: Account) -> list[InspectionFinding]:
    """Of offices, and of the petitions that the account sees; covered where one is sealed and not opened."""
    seen = petitions_visible_to(account).filter(pk__in=inspection.petitions.values("pk"))
    found = inspection.findings.filter(Q(petition=None) | Q(petition__in=seen.values("pk")))
    return covered(account, found.select_related("petition", "office", "made_by"), "petition", ["text"])

"""The responsible unit, or the leader's office for it, bears the clocks of a package and of what was promised."""

from datetime import date

from cases.deadlines.terms import ClockKind as K
from cases.packages.case_facts import PackageFacts
from cases.packages.models.commitments import ActionItem, Commitment, Measure, Promise
from cases.packages.policies.guards import PACKAGE_CLOCKS
from cases.petitions.models.clocks import Clock
from cases.procedure.actions.change import Change
from offices.organisation.models import Office

BORNE = (K.PACKAGE, K.PROGRESS, K.MEASURE, K.PROMISE, K.ACTION)


def responsible_office(change: Change, unit: Office, office: Office) -> Office:
    """Who bears the clock: the unit once the petition has come to it, until then the leader's own office."""
    return unit if unit.pk in change.petition.office_ids else office


def reassign_clock(change: Change, clock: Clock, unit: Office, office: Office, set_date: date | None = None) -> None:
    """The clock follows what it counts: a card goes to who is responsible now, by the date set now."""
    bears, set_date = responsible_office(change, unit, office), set_date or clock.set_date
    if (clock.office_id, clock.set_date) != (bears.pk, set_date):
        clock.office, clock.rolled, clock.set_date = bears, bears.roll_office_deadlines, set_date
        change.recount_clock(clock)


def reassign_clocks(change: Change) -> None:
    """The petition has come to an office or was handed back by one: what a unit owes is its own from then on, or the
    leader's office's again.
    """
    clocks = {clock.pk: clock for clock in change.clocks if clock.pk and clock.kind in BORNE}
    if not clocks:
        return
    if package := change.case_facts.part(PackageFacts).package:
        for clock in clocks.values():
            if clock.kind in PACKAGE_CLOCKS:
                reassign_clock(change, clock, package.unit, package.office)
    owed: list[Commitment] = []
    for model in (Measure, Promise, ActionItem):
        owed += model.objects.filter(clock__in=clocks).select_related("unit", "office")
    for made in owed:
        reassign_clock(change, clocks[made.clock_id], made.unit, made.office)

"""Who bears the clocks of a package and of what was promised: the responsible unit, or the leader's office for it."""

from datetime import date

from cases.deadlines.terms import ClockKind as K
from cases.packages.models.commitments import ActionItem, Commitment, Measure, Promise
from cases.petitions.models.clocks import Clock
from cases.procedure.actions.change import Step
from cases.procedure.case_facts import Standing
from offices.organisation.models import Office

BORNE = (K.PACKAGE, K.PROGRESS, K.MEASURE, K.PROMISE, K.ACTION)


def bearer(step: Step, unit: Office, office: Office) -> Office:
    """Who bears the clock: the unit once the petition has come to it, until then the leader's own office."""
    return unit if unit.pk in step.petition.office_ids else office


def hand_on(step: Step, clock: Clock, unit: Office, office: Office, set_date: date | None = None) -> None:
    """The clock follows what it counts: a card goes to who is responsible now, by the date set now."""
    bears, set_date = bearer(step, unit, office), set_date or clock.set_date
    if (clock.office_id, clock.set_date) != (bears.pk, set_date):
        clock.office, clock.rolled, clock.set_date = bears, bears.roll_office_deadlines, set_date
        step.recount_clock(clock)


def bear_anew(step: Step) -> None:
    """The petition has come to an office or was handed back by one: what a unit owes is its own from then on, or the
    leader's office's again.
    """
    clocks = {clock.pk: clock for clock in step.clocks if clock.pk and clock.kind in BORNE}
    if not clocks:
        return
    if package := Standing(step.petition).package:
        for clock in clocks.values():
            if clock.kind in (K.PACKAGE, K.PROGRESS):
                hand_on(step, clock, package.unit, package.office)
    owed: list[Commitment] = []
    for model in (Measure, Promise, ActionItem):
        owed += model.objects.filter(clock__in=clocks).select_related("unit", "office")
    for made in owed:
        hand_on(step, clocks[made.clock_id], made.unit, made.office)

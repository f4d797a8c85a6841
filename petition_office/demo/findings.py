"""Red cards by a supervisor's finding: a few, each at another point of what follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import ClockState, DocumentKind, Outcome, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.enums import OfficeKind
from petition_office.demo.cards import CardLife
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY
from petition_office.demo.world import NEVER, World
from supervision.cards.actions.cards import issue_red
from supervision.cards.enums import CardColour, CardReason

GROUNDS = {
    CardReason.FRAUD: "抽查发现办理记录中的现场走访没有进行，走访笔录系事后编造。",
    CardReason.NOT_EXECUTED: "回访核实，处理意见书载明的事项没有落实，督促执行后仍未执行。",
}

WORKED = timedelta(days=15)  # so long at least a unit has handled what is found to be false
URGED_DAYS = 4  # working days from the urging to the finding
# (finding, working days before today, explained, interview proposed, its result known, report in)
SCRIPT: list[tuple[CardReason, int, bool, bool, bool, bool]] = [
    (CardReason.NOT_EXECUTED, 16, True, True, True, True),
    (CardReason.FRAUD, 14, True, True, False, False),
    (CardReason.NOT_EXECUTED, 5, False, False, False, False),
    (CardReason.FRAUD, 2, False, False, False, False),
]


@dataclass
class Finding:
    """A supervisor of the city finds against a bureau; what follows is left at some point for the visitor."""

    world: World
    rng: Random
    reason: CardReason
    explained: bool
    proposed: bool
    known: bool
    reported: bool
    now: datetime = NEVER

    def start(self) -> Steps:
        clock = self.clock()
        if clock is None:
            return
        if self.reason == CardReason.NOT_EXECUTED:
            self._urge(clock)
            yield self.world.moment(self.rng, self.world.working_day(self.now.date(), URGED_DAYS), self.now)
        issuer, office = self.world.supervisor(self.world.offices[CITY]), self.world.by_id[clock.office_id]
        card = issue_red(
            petition_id=clock.petition_id,
            office=office,
            by=issuer,
            at=self.now,
            reason=self.reason,
            ground=GROUNDS[self.reason],
        )
        life = CardLife(self.world, self.rng, card.pk, self.now)
        for moment in self.follow(life):
            yield moment
            life.now = self.now

    def _urge(self, clock: Clock) -> None:
        """The unit urges the execution, where it has not done so."""
        petition = Petition.objects.get(pk=clock.petition_id)
        if petition.state == State.SERVED and not petition.documents.filter(kind=DocumentKind.EXECUTION_URGE).exists():
            by = self.world.handler(self.world.by_id[petition.holder_id])
            text = "请有关责任单位按处理意见抓紧落实，三日内报告落实情况。"
            perform("urge_execution", petition_id=petition.pk, by=by, at=self.now, text=text)

    def follow(self, life: CardLife) -> Steps:
        if self.explained:
            yield life.soon(1, 2)
            life.answer(life.card())
        if self.proposed:
            yield from life.interview(known=self.known)
        if self.reported:
            yield life.soon(1, 2)
            life.report()

    def clock(self) -> Clock | None:
        """A fitting clock of a bureau of the city: the newest of those under way for some time, or for an opinion
        that was not carried out the oldest whose opinion, served, supports the demand.
        """
        mine = Clock.objects.filter(office__parent=self.world.offices[CITY], petition__sealed=False)
        mine = mine.exclude(office__kind=OfficeKind.PETITION_OFFICE).exclude(petition__cards__level=CardColour.RED)
        if self.reason == CardReason.NOT_EXECUTED:
            served = [State.SERVED, State.CLOSED_LAPSED, State.REVIEW_SERVED]
            found = mine.filter(kind=ClockKind.DECIDE, state=ClockState.MET, petition__state__in=served)
            found = found.filter(petition__outcome=Outcome.SUPPORT).order_by("stopped_on", "pk")
            urged = found.filter(petition__documents__kind=DocumentKind.EXECUTION_URGE).first()
            return urged or found.filter(petition__state=State.SERVED).first()
        found = mine.filter(kind=ClockKind.DECIDE, state=ClockState.RUNNING, petition__is_open=True)
        worked = found.filter(start__lte=self.now.date() - WORKED).order_by("-start", "-pk").first()
        return worked or found.order_by("start", "pk").first()


def findings(world: World, seed: str) -> Iterator[tuple[date, Finding]]:
    """The findings, each with its day."""
    for number, (reason, back, explained, proposed, known, reported) in enumerate(SCRIPT):
        rng = Random(f"{seed}:finding:{number}")
        begins = back + URGED_DAYS if reason == CardReason.NOT_EXECUTED else back
        yield world.days_back(begins), Finding(world, rng, reason, explained, proposed, known, reported)

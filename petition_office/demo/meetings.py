"""Meetings (一会四联) of the demo's district: convened, held, cancelled, and one that is still being prepared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.packages.enums import PackageState
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused
from offices.organisation.models import Account
from petition_office.demo.life import Steps
from petition_office.demo.places import EAST
from petition_office.demo.world import NEVER, OPENS, World, at_seconds
from supervision.meetings.actions.agenda import add_free, add_petitions
from supervision.meetings.actions.meetings import cancel, convene, invite, make_meeting
from supervision.meetings.actions.minutes import Came, Ordered, close, hold, record_item
from supervision.meetings.enums import ItemOutcome, MeetingKind, Presence
from supervision.meetings.models import Meeting

GUESTS = ["区司法局", "区财政局"]
# No two kinds begin at the same hour, so that nobody is in two of them.
BEGINS = {
    MeetingKind.PARTY: OPENS, MeetingKind.GOVERNMENT: OPENS + 2 * 3600,
    MeetingKind.JOINT: OPENS + 6 * 3600, MeetingKind.STUDY: OPENS + 7 * 3600 + 1800,
}  # fmt: skip


@dataclass
class OtherMeetings:
    """Beside those of the campaign: the Party committee's is closed, the government's has no minutes yet, a study is
    cancelled, another was entered the day after it was held, the next joint conference is a draft.
    """

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        east = self.world.offices[EAST]
        by = self.world.supervisor(east)
        found = Petition.objects.filter(packages__office=east, packages__state=PackageState.OPEN, is_open=True)
        cases = list(found.distinct().order_by("-received_on", "pk")[:8])
        if len(cases) < 4:
            return
        party = convened(self.world, self.now, MeetingKind.PARTY, cases[:2])
        yield self._later(1)
        study = convened(self.world, self.now, MeetingKind.STUDY, cases[2:4])
        yield after(party, self._later(1))
        held(self.world, self.now, party, postponed=1)
        close(by=by, at=self.now, meeting_id=party.pk)
        cancel(by=by, at=self.now, meeting_id=study.pk, reason="与区政府常务会议合并研究。")
        earlier = self.now
        yield self._later(1)
        past = prepared(self.world, self.now, MeetingKind.STUDY, cases[2:4], held_at=earlier)
        held(self.world, self.now, past)
        yield self._later(5)
        government = convened(self.world, self.now, MeetingKind.GOVERNMENT, cases[2:5])
        yield after(government, self._later(2))
        held(self.world, self.now, government)
        yield self._later(1)
        prepared(self.world, self.now, MeetingKind.JOINT, cases[3:])

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)


def after(meeting: Meeting, at: datetime) -> datetime:
    """This moment, or when the meeting has gone on for an hour."""
    return max(at, meeting.begins_at + timedelta(hours=1))


def prepared(
    world: World, at: datetime, kind: MeetingKind, cases: list[Petition], *, held_at: datetime | None = None
) -> Meeting:
    """A draft of the district with its agenda and its people, two working days ahead, or held already."""
    east = world.offices[EAST]
    by, chair = world.supervisor(east), _chair(world, kind)
    begins = held_at or at_seconds(world.working_day(at.date(), 2), BEGINS[kind])
    given: dict[str, Any] = {"kind": kind, "begins_at": begins, "entered_afterwards": held_at is not None}
    meeting = make_meeting(by=by, at=at, office=east, place="区政府三楼会议室", chair=chair, **given)
    facts: dict[str, Any] = {"by": by, "at": at, "meeting_id": meeting.pk}
    add_petitions(**facts, petitions=cases, question="研究化解方案，明确责任单位和期限。", reporter="责任单位")
    add_free(**facts, title="通报上周办理进展")
    people = [
        account for account in (world.staff[EAST].head, *world.staff[EAST].others) if account not in (None, chair)
    ]
    try:
        invite(**facts, accounts=people, guests=GUESTS)
    except ActionRefused:
        invite(**facts, guests=GUESTS)
    return meeting


def _chair(world: World, kind: MeetingKind) -> Account:
    """The first leader of the district; of the government's meeting its head."""
    staff = world.staff[EAST]
    if kind is MeetingKind.GOVERNMENT:
        mayor = next((account for account in staff.others if account.title == "区长"), None)
        if mayor is not None:
            return mayor
    return staff.leader or world.head(world.offices[EAST])


def convened(world: World, at: datetime, kind: MeetingKind, cases: list[Petition]) -> Meeting:
    meeting = prepared(world, at, kind, cases)
    convene(by=world.supervisor(world.offices[EAST]), at=at, meeting_id=meeting.pk)
    return Meeting.objects.get(pk=meeting.pk)


def held(world: World, at: datetime, meeting: Meeting, *, postponed: int = 0) -> None:
    """Held, and all items recorded; the last petitions are `postponed`, and then somebody is away."""
    facts: dict[str, Any] = {"by": world.supervisor(world.offices[EAST]), "at": at, "meeting_id": meeting.pk}
    came = {one.pk: Came(Presence.PRESENT) for one in meeting.participants.order_by("pk")}
    if postponed:
        first, second = list(came)[-2:]
        came |= {first: Came(Presence.ABSENT), second: Came(Presence.SUBSTITUTED, "办公室副主任")}
    hold(**facts, chair=meeting.chair, chief=True, came=came)
    items = list(meeting.items.select_related("petition__handler").order_by("place"))
    late = {item.pk for item in [item for item in items if item.petition][len(items) - 1 - postponed :]}
    for place, item in enumerate(items):
        recorded: dict[str, Any] = {**facts, "item_id": item.pk, "version": item.version}
        petition = item.petition
        if item.pk in late:
            record_item(**recorded, outcome=ItemOutcome.POSTPONED)
            continue
        ordered: list[Ordered] = []
        if petition is not None and petition.handler is not None and place % 2 == 0:
            text = f"{world.matters[petition.pk].measure().removesuffix('，形成书面意见')}，形成书面意见"
            due = world.working_day(at.date(), 14)
            package = petition.packages.filter(state=PackageState.OPEN, due_on__gte=at.date()).first()
            due = min(due, package.due_on) if package else due
            ordered = [Ordered(unit=petition.handler, owner="主要负责人", text=text, due_on=due)]
        decision = "同意责任单位提出的方案，由包案领导牵头，按期落实。" if petition else "会议听取了情况。"
        try:
            record_item(**recorded, outcome=ItemOutcome.DECIDED, decision=decision, ordered=ordered)
        except ActionRefused:  # closed meanwhile
            record_item(**recorded, outcome=ItemOutcome.POSTPONED)

"""What leaders heard in the demo: bookings before the day, records with promises and packages, and what was kept."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from cases.packages.enums import PackageState, PromiseState
from cases.packages.models.commitments import Promise
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from offices.files.uploads import checked_upload
from offices.organisation.models import Account, Office
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST
from petition_office.demo.rota import first_month
from petition_office.demo.world import NEVER, World, at_seconds
from supervision.calls.enums import CallCaseState
from visits.bookings.actions.slots import book, cancel_booking, mark_absent, move_booking
from visits.bookings.enums import BookingOrigin, BookingState
from visits.bookings.models import Booking
from visits.bookings.queries import free_slots
from visits.receptions.actions.follow_up import close_follow_up, read_back, send_back, sign
from visits.receptions.actions.receptions import Asked, PackageAsked, Promised, record_reception
from visits.receptions.enums import ReceptionOutcome, Satisfaction, SignedHow
from visits.receptions.models import Reception
from visits.receptions.policies import why_open
from visits.rota.enums import BY_INVITATION, DayState, PlanState
from visits.rota.models import ReceptionDay

OPEN_HOURS = 9 * 3600
CONSULTED = ("断缴的养老保险能不能补缴？", "按现行政策不能一次性补缴，已当面说明依据，材料一并提供。")
WALKED_IN = {"name": "孟繁华", "matter": "咨询养老保险补缴政策", "phone": "13800000000"}
SAID = (
    "请责任单位按今天说的时限办，办理结果直接告诉来访人，也报我。",
    "这件事由我包到底，有困难的报我协调。",
    "政策已经说明，来访人的合理诉求要尽快落实。",
)


@dataclass
class Morning:
    """One reception day: who is invited three days before, who comes, what is promised, and what became of it."""

    world: World
    rng: Random
    office: Office
    on: date
    now: datetime = NEVER

    def start(self) -> Steps:
        days = ReceptionDay.objects.filter(office=self.office, on=self.on, state=DayState.PLANNED)
        published = days.filter(plan__state=PlanState.PUBLISHED).exclude(leader=None)
        clerk = self.world.clerk(self.office)
        for day in published.order_by("pk"):
            self._invite(day, clerk)
        yield at_seconds(self.on, OPEN_HOURS)
        promised: list[Promise] = []
        for day in published.select_related("leader__account", "room__hall").order_by("starts", "pk"):
            booked = day.bookings.filter(state=BookingState.BOOKED).count()
            for place in range(max(self.rng.choice((2, 2, 3)), booked)):
                yield at_seconds(self.on, day.starts.hour * 3600 + day.starts.minute * 60 + 2400 * (place + 1))
                reception = self._receive(day, clerk, place)
                if reception is not None and reception.petition is not None:
                    promised += reception.petition.promises.filter(made_at=self.now)
        for promise in promised:
            if self.rng.random() < 0.95 or self._is_long_ago():
                yield self.world.moment(self.rng, self.now.date() + timedelta(days=self.rng.randint(2, 6)))
                yield from self._keep(promise)

    def _invite(self, day: ReceptionDay, clerk: Account) -> None:
        """约访 on two cases, and one person who asked at the desk."""
        free = free_slots(day, self.now)
        for slot, petition in zip(free[:2], self._cases(clerk, 2), strict=False):
            self._try_book(day, clerk, slot, BookingOrigin.INVITED, petition)
        if len(free) > 3 and day.kind not in BY_INVITATION and self.rng.random() < 0.5:
            self._try_book(day, clerk, free[3], BookingOrigin.DESK, None)
        if len(free) > 4 and day.kind not in BY_INVITATION and self.rng.random() < 0.3:
            asks = self._cases(clerk, 1)
            booking = self._try_book(day, None, free[2], BookingOrigin.REQUESTED, asks[0]) if asks else None
            if booking is not None:
                self._think_again(booking, day, clerk, free[4])

    def _think_again(self, booking: Booking, day: ReceptionDay, clerk: Account, other: time) -> None:
        """Some who asked for a place cancel it, or come at another hour."""
        chance = self.rng.random()
        if chance < 0.3:
            cancel_booking(by=clerk, at=self.now, booking_id=booking.pk, reason="信访人来电取消。")
        elif chance < 0.6:
            moved: dict[str, Any] = {"day_id": day.pk, "starts": other, "reason": "信访人要求改期。"}
            move_booking(by=clerk, at=self.now, booking_id=booking.pk, **moved)

    def _try_book(
        self, day: ReceptionDay, by: Account | None, slot: time, origin: str, petition: Petition | None
    ) -> Booking | None:
        named: dict[str, Any] = {} if petition else WALKED_IN
        try:
            return book(by=by, at=self.now, day_id=day.pk, starts=slot, origin=origin, petition=petition, **named)
        except ActionRefused:
            return None  # the same case has a place already

    def _cases(self, clerk: Account, number: int) -> list[Petition]:
        """Open cases of the office that nobody has packaged yet, and nobody is called for."""
        known = petitions_visible_to(clerk).filter(is_open=True, sealed=False, handler__isnull=False)
        packaged = known.filter(packages__state=PackageState.OPEN).values("pk")
        known = known.exclude(called__state=CallCaseState.OPEN)
        found = known.exclude(pk__in=packaged).filter(received_on__lt=self.now.date()).order_by("-pk")
        first = self.rng.randint(0, 12)
        return list(found[first : first + number])

    def _receive(self, day: ReceptionDay, clerk: Account, place: int) -> Reception | None:
        waiting = Booking.objects.filter(day=day, state=BookingState.BOOKED).select_related("petition__handler")
        booking = waiting.filter(starts__lte=self.now.time()).order_by("starts").first()
        if booking is not None and day.kind not in BY_INVITATION and self.rng.random() < 0.06:
            mark_absent(by=clerk, at=self.now, booking_id=booking.pk)
            return None
        petition = booking.petition if booking else next(iter(self._cases(clerk, 1)), None)
        matter = self.world.matters.get(petition.pk) if petition else None
        asked, answered = matter.asked() if matter else CONSULTED
        unit = petition.handler if petition else None
        heard = matter is not None and self.rng.random() < 0.6
        promises, package = [], None
        if heard and matter is not None and unit is not None:
            due = self.world.working_day(self.on, self.rng.randint(3, 15))
            promises = [Promised(text=matter.measure(), due_on=due, owner="分管负责人", unit=unit)]
            package = PackageAsked(
                unit=unit,
                due_on=self.on + timedelta(days=90),
                responsible=self.world.handler(unit).name,
            )
        outcome = (
            ReceptionOutcome.REGISTERED
            if heard
            else self.rng.choice((ReceptionOutcome.SETTLED, ReceptionOutcome.EXPLAINED))
        )
        satisfaction = self.rng.choices(list(Satisfaction), weights=(10, 6, 3, 2))[0]
        began = self.now - timedelta(minutes=25)
        try:
            reception = record_reception(
                by=clerk,
                at=self.now,
                day_id=day.pk,
                leader=day.leader,
                booking=booking,
                petition=petition,
                name="" if petition else "孟繁华",
                began_at=began,
                ended_at=self.now,
                outcome=outcome,
                satisfaction=satisfaction,
                said=self.rng.choice(SAID),
                points=[Asked(asked=asked, answered=answered)],
                promises=promises,
                package=package,
            )
        except ActionRefused:
            return None  # the case was closed or taken on meanwhile
        if promises:
            read_back(by=clerk, at=self.now, reception_id=reception.pk)
        declined = satisfaction == Satisfaction.DISSATISFIED
        how = SignedHow.DECLINED if declined else SignedHow.PAPER
        sign(by=clerk, at=self.now, reception_id=reception.pk, how=how)
        return reception

    def _keep(self, promise: Promise) -> Steps:
        """The unit reports with a photo; the leader confirms, or finds it too thin, and it reports once more."""
        for account in ("已按承诺办理，现场照片附后。", "已补充现场照片和信访人签字的确认单。"):
            if not self._prove(promise, account):
                return
            if self.rng.random() < 0.4 and not self._is_long_ago():
                return  # waits for the leader
            yield self.world.moment(self.rng, self.now.date() + timedelta(days=1))
            kept = account.startswith("已补充") or self.rng.random() < 0.85
            reason = "" if kept else "照片看不出已经办结，请补充凭证。"
            facts: dict[str, Any] = {"number": promise.number, "kept": kept, "reason": reason}
            perform("decide_promise", petition_id=promise.petition_id, by=promise.leader, at=self.now, **facts)
            if kept:
                self._close(promise)
                return
            yield self.world.moment(self.rng, self.now.date() + timedelta(days=self.rng.randint(1, 3)))

    def _prove(self, promise: Promise, account: str) -> bool:
        try:
            perform(
                "prove_promise",
                petition_id=promise.petition_id,
                by=self.world.clerk(self.office),
                at=self.now,
                number=promise.number,
                account_of=account,
                proofs=[("现场照片.jpg", checked_upload(io.BytesIO(photo(promise.pk))))],
            )
        except ActionRefused:
            return False
        return True

    def _is_long_ago(self) -> bool:
        return self.now.date() < self.world.days_back(8)

    def _close(self, promise: Promise) -> None:
        clerk = self.world.clerk(self.office)
        found = (
            Reception.objects.filter(petition=promise.petition_id, follow_up="open").select_related("petition").first()
        )
        if found is None or found.petition is None:
            return
        found.petition.refresh_from_db()
        waiting = found.petition.promises.exclude(state=PromiseState.KEPT).exists()
        try:
            if not why_open(found):
                close_follow_up(by=clerk, at=self.now, reception_id=found.pk, closing="承诺已兑现，来访人表示满意。")
            elif waiting:
                send_back(by=clerk, at=self.now, reception_id=found.pk)
        except ActionRefused:
            return  # no published day to come


def photo(number: int) -> bytes:
    image = Image.new("RGB", (480, 320), (120 + number % 60, 140, 150))
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 120, 420, 300), fill=(170, 150, 120))
    draw.rectangle((180, 180, 260, 300), fill=(90, 80, 70))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def mornings(world: World, seed: str, back: int) -> Iterator[tuple[datetime, Morning]]:
    """Each working day since the first rota in the offices that receive: nothing happens where no day is published."""
    first = first_month(world, back)
    for day in world.days:
        if not first <= day < world.today:
            continue
        for code in (CITY, EAST):
            rng = Random(f"{seed}:reception:{code}:{day}")
            begin = world.days[max(world.days.index(day) - 3, 0)]
            yield at_seconds(begin, OPEN_HOURS + 7 * 3600), Morning(world, rng, world.offices[code], day)
    for back in range(8):
        day = world.working_day(world.today, back)
        for code in (CITY, EAST):
            rng = Random(f"{seed}:reception:{code}:{day}")
            yield at_seconds(world.last, OPEN_HOURS + 8 * 3600), Morning(world, rng, world.offices[code], day)

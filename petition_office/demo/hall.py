"""The halls of the demo: windows, the tickets and visits of the last days, and the queue that is there right now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.crypto import keyed_hash
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY, EAST
from petition_office.demo.world import NEVER, World, at_seconds
from visits.hall.actions.halls import save_hall, save_window
from visits.hall.actions.tickets import call_next, issue_ticket, leave, recall, skip, start, take_back
from visits.hall.enums import Lane, TicketState, WindowKind
from visits.hall.models import Hall, Ticket, Window
from visits.hall.queries import for_window, windows_of
from visits.visits.actions.visits import record_visit
from visits.visits.enums import VisitOutcome

SCREEN_KEY = "YUNXI2026SHITAN"  # of an invented hall on a machine of one's own
TICKETS = {CITY: 18, EAST: 10}
# What is said and what is done, by what became of the visit.
WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    VisitOutcome.EXPLAINED: (
        ("询问养老保险补缴政策。", "已说明政策依据，来访人表示清楚。"),
        ("询问宅基地确权登记需要哪些材料。", "已说明办理条件，一次性告知所需材料。"),
        ("询问低保申请的条件。", "已说明申请条件和受理的街道，来访人表示清楚。"),
    ),
    VisitOutcome.SETTLED: (
        ("反映小区供暖温度不达标，联系供热企业没有结果。", "已联系供热企业，当天上门检修，来访人电话确认室温正常。"),
        ("反映小区公共收益没有公示。", "已联系物业当场提供公示材料，来访人表示满意。"),
        ("反映门前路灯不亮。", "已联系管理单位，当场约定当晚修复。"),
    ),
    VisitOutcome.GUIDED: (
        ("询问拖欠工资的投诉应当找哪个部门。", "已告知劳动保障监察机构的地址和所需材料。"),
        ("对离婚判决中的财产分割不服。", "已告知通过诉讼程序提出，并说明上诉期限。"),
        ("反映交通事故赔偿没有谈拢。", "已告知公安交管部门调解和诉讼的途径。"),
    ),
}
AGAIN = (
    ("补充提交照片和票据，询问办理进度：{subject}。", "已收下补充材料，转承办单位。"),
    ("询问办理进度：{subject}。", "已联系承办单位，承办人到窗口说明了进度。"),
)
OUTCOMES = (VisitOutcome.KNOWN, VisitOutcome.KNOWN, VisitOutcome.EXPLAINED, VisitOutcome.SETTLED, VisitOutcome.GUIDED)


def make_halls(world: World, admin: Account, at: datetime) -> dict[str, Hall]:
    """The city's hall with joint windows and rooms, and a smaller one of the district."""
    individual, collective, booked = Lane.INDIVIDUAL.value, Lane.COLLECTIVE.value, Lane.BOOKED.value
    window, room = WindowKind.WINDOW.value, WindowKind.ROOM.value
    city, east = world.offices[CITY], world.offices[EAST]
    joint = [world.offices[f"{CITY}-{topic}"] for topic in ("housing", "labour")]
    plans: list[tuple[Office, str, str, list[tuple[str, str, list[str], list[Office]]]]] = [
        (
            city,
            "云溪市人民来访接待大厅",
            "云溪市人民路18号",
            [
                ("1号窗口", window, [individual], []),
                ("2号窗口", window, [individual], []),
                ("3号窗口", window, [individual, booked], []),
                ("联合接访窗口", window, [individual], joint),
                ("第一接谈室", room, [collective], []),
                ("第二接谈室", room, [collective, booked], joint),
                ("领导接访室", room, [booked], []),
                ("律师接待室", room, [booked], []),
            ],
        ),
        (
            east,
            "云东区来访接待中心",
            "云东区和平路6号",
            [
                ("1号窗口", window, [individual, booked], []),
                ("2号窗口", window, [individual], [world.offices[f"{EAST}-labour"]]),
                ("领导接访室", room, [booked, collective], []),
            ],
        ),
    ]
    halls = {}
    for office, name, address, places in plans:
        notice = "请凭号到窗口，过号请到取号台。集体访请推选代表，代表不超过5人。"
        hall = save_hall(by=admin, at=at, office=office, name=name, address=address, notice=notice)
        for label, kind, lanes, units in places:
            save_window(by=admin, at=at, hall=hall, label=label, kind=kind, lanes=lanes, units=units)
        halls[office.code] = hall
    Hall.objects.filter(pk=halls[CITY].pk).update(screen_key_hash=keyed_hash(SCREEN_KEY), screen_key_made_at=at)
    return halls


@dataclass
class Visitor:
    """One ticket from the desk to the record of the visit."""

    world: World
    rng: Random
    hall: Hall
    now: datetime = NEVER

    def start(self) -> Steps:
        clerk = self.world.clerk(self.hall.office)
        collective = self.rng.random() < 0.15
        persons = self.rng.randint(5, 40) if collective else self.rng.choice((1, 1, 1, 2, 3))
        ticket = issue_ticket(
            hall=self.hall,
            by=clerk,
            at=self.now,
            lane=Lane.COLLECTIVE if collective else Lane.INDIVIDUAL,
            persons=persons,
        )
        yield self.now + timedelta(minutes=self.rng.randint(2, 15))
        if self.rng.random() < 0.04:
            leave(ticket_id=ticket.pk, by=clerk, at=self.now)
            return
        window = self._window(ticket)
        if window is None or not for_window(window, self.now.date()).exists():
            return
        ticket = call_next(window=window, by=clerk, at=self.now)
        if self.rng.random() < 0.1:
            skip(ticket_id=ticket.pk, by=clerk, at=self.now + timedelta(minutes=1))
            if self.rng.random() < 0.4:
                return
            take_back(ticket_id=ticket.pk, by=clerk, at=self.now + timedelta(minutes=3))
            ticket = call_next(window=window, by=clerk, at=self.now + timedelta(minutes=4))
        start(ticket_id=ticket.pk, by=clerk, at=self.now + timedelta(minutes=5))
        yield self.now + timedelta(minutes=self.rng.randint(12, 35))
        ticket.refresh_from_db()
        outcome = self.rng.choice(OUTCOMES)
        petition = self._petition(clerk) if outcome == VisitOutcome.KNOWN else None
        said, done = _words(self.rng, petition, outcome)
        record_visit(
            by=clerk,
            at=self.now,
            office=self.hall.office,
            came_at=ticket.issued_at,
            outcome=outcome if petition or outcome != VisitOutcome.KNOWN else VisitOutcome.EXPLAINED,
            ticket=ticket,
            persons=ticket.persons,
            petition=petition,
            room=window,
            said=said,
            done=done,
            representatives="\n".join(f"代表{number}" for number in "一二三") if ticket.persons >= 5 else "",
        )

    def _window(self, ticket: Ticket) -> Window | None:
        """A free window that calls the lane; the visitor goes home where none becomes free."""
        free = [one for one in windows_of(self.hall) if ticket.lane in one.lanes]
        busy = set(
            Ticket.objects.filter(hall=self.hall, state__in=[TicketState.CALLED, TicketState.SERVING]).values_list(
                "window_id", flat=True
            )
        )
        return next((one for one in free if one.pk not in busy), None)

    def _petition(self, clerk: Account) -> Petition | None:
        """A petition of the last months that is brought again."""
        known = petitions_visible_to(clerk).filter(is_open=True, sealed=False, registered_office=self.hall.office)
        return known.exclude(received_on=self.now.date()).order_by("-pk")[self.rng.randint(0, 20) :].first()


def _words(rng: Random, petition: Petition | None, outcome: str) -> tuple[str, str]:
    if petition is None:
        return rng.choice(WORDS[VisitOutcome.EXPLAINED if outcome == VisitOutcome.KNOWN else outcome])
    said, done = rng.choice(AGAIN)
    return said.format(subject=petition.subject), done


def visitors(world: World, seed: str, halls: dict[str, Hall], days: int) -> Iterator[tuple[datetime, Visitor]]:
    """Who came in the last days, each at a moment of the morning or the afternoon."""
    for back in range(1, days + 1):
        day = world.days_back(back)
        for code, number in TICKETS.items():
            rng = Random(f"{seed}:hall:{code}:{day}")
            for place in range(number):
                hours = rng.choice((8.6, 9, 9.3, 9.8, 10.3, 14.1, 14.7, 15.3))
                moment = at_seconds(day, int(hours * 3600) + place * 40)
                yield moment, Visitor(world, Random(f"{seed}:visitor:{code}:{day}:{place}"), halls[code])


def queue_now(at: datetime) -> None:
    """Who waits in the city's hall at this moment: two at windows, one called again, seven in the queue."""
    hall = Hall.objects.filter(office__code=CITY).select_related("office").first()
    clerk = Account.objects.filter(username="clerk").first()
    if hall is None or clerk is None or at - timedelta(minutes=40) < at_seconds(at.date(), 0):
        return
    for place, persons in enumerate((1, 2, 1, 1, 18, 1, 3, 1, 7, 1)):
        lane = Lane.COLLECTIVE if persons >= 5 else Lane.INDIVIDUAL
        issue_ticket(hall=hall, by=clerk, at=at - timedelta(minutes=38 - 3 * place), lane=lane, persons=persons)
    first, second, third = windows_of(hall).filter(kind=WindowKind.WINDOW).order_by("pk")[:3]
    try:
        for window, minutes in ((first, 12), (second, 6)):
            called = call_next(window=window, by=clerk, at=at - timedelta(minutes=minutes))
            start(ticket_id=called.pk, by=clerk, at=at - timedelta(minutes=minutes - 1))
        called = call_next(window=third, by=clerk, at=at - timedelta(minutes=2))
        recall(ticket_id=called.pk, by=clerk, at=at - timedelta(minutes=1))
    except ActionRefused:
        return  # somebody already works in the hall

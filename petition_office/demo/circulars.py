"""Last week's report and its circular, issued and read by the first office; the report of the month before."""

from datetime import datetime, time, timedelta
from typing import Any

from offices.organisation.models import Account, RoleAssignment
from petition_office.demo.calls import key
from petition_office.demo.places import CITY
from petition_office.demo.world import SHANGHAI, World
from supervision.reports.actions.circulars import act_on_circular, confirm_read, draft_circular, save_circular
from supervision.reports.actions.drawing import ask_report, draw
from supervision.reports.enums import CircularState
from supervision.reports.models import Circular, Report
from supervision.reports.periods import last_ended

REMARKS = "个别单位临近到期才书面告知，有的答复没有逐项回应诉求。\n重复信访的事项，回访不及时。"
DEMANDS = "各单位逐件核对到期事项，按期告知、答复。\n对逾期的，五日内书面说明原因和整改情况。"


def last_weeks_circular(world: World) -> None:
    city = world.offices[CITY]
    at = datetime.combine(world.last, time(9), SHANGHAI)
    supervisor = world.supervisor(city)
    reports = {}
    for kind in ("weekly", "monthly"):
        day = last_ended(kind, at.date())[0]
        asked = ask_report(by=supervisor, at=at, office=city, kind=kind, day=day, request_key=key(f"报告{kind}"))
        draw(asked.pk, clock=lambda: at)
        reports[kind] = Report.objects.get(pk=asked.pk)
    circular = draft_circular(by=supervisor, at=at, report_id=reports["weekly"].pk, request_key=key("周通报"))
    to = list(circular.offices.values_list("office_id", flat=True))
    given: dict[str, Any] = {"title": circular.title, "remarks": REMARKS, "demands": DEMANDS, "to": to, "copies": []}
    save_circular(by=supervisor, at=at, circular_id=circular.pk, edition=1, **given)
    act(circular, "hand_in", supervisor, at)
    circular.refresh_from_db()
    if circular.state == CircularState.CHECKING:
        named = RoleAssignment.objects.filter(office=city, checks_letters=True, revoked_at=None)
        act(circular, "check", named.exclude(account=supervisor)[0].account, at + timedelta(minutes=20))
    act(circular, "sign", world.head(city), at + timedelta(hours=1))
    first = circular.offices.select_related("office").order_by("office__path")[0].office
    reader = world.staff[first.code].clerk or world.staff[first.code].handler or world.head(first)
    confirm_read(by=reader, at=at + timedelta(hours=2), circular_id=circular.pk, office=first)


def act(circular: Circular, kind: str, by: Account, at: datetime) -> None:
    act_on_circular(by=by, at=at, circular_id=circular.pk, kind=kind, edition=2)

"""What an office has of a day, which offices owe their day to whom, and who handed it in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel, State
from cases.petitions.models.petitions import Petition
from offices.calendars.queries import calendar_for
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import ROLE_RULES, Permission
from supervision.reports.models import DailyAsk, DailyReturn, ReportRule
from supervision.reports.rules import report_rule

COLLECTIVE = 5  # persons of a collective visit (集体访)


@dataclass(frozen=True)
class DailyFigure:
    """A figure of a day. persons: it counts persons (人次) beside batches (批次)."""

    label: str | Promise
    means: str | Promise
    persons: bool = False


FIGURES: dict[str, DailyFigure] = {
    "received": DailyFigure(_("登记（件）"), _("当天登记的信访件，以登记时间为准。")),
    "visits": DailyFigure(_("来访（批次、人次）"), _("当天登记的来访，人次为来访人数之和。"), persons=True),
    "collective": DailyFigure(_("集体访（批次、人次）"), _("其中一批5人以上的。"), persons=True),
    "urgent": DailyFigure(_("重大紧急（件）"), _("当天标为重大紧急的信访件。")),
    "concluded": DailyFigure(_("办结（件）"), _("当天办结、由本单位和下级承担的信访件。")),
}
POPULATION = _("本单位和下级的信访件；密封的和登记已撤销的不计。")


def counted_on(office: Office, day: date) -> dict[str, dict[str, Any]]:
    """By key: number, persons and the ids counted, of an office and all below it. One statement."""
    here, held = (
        Q(registered_office__path__startswith=office.path),
        Q(holder__path__startswith=office.path),
    )
    begun = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    ended = begun + timedelta(days=1)
    registered = here & Q(registered_at__gte=begun, registered_at__lt=ended)
    urgent = (here | held) & Q(urgent_at__gte=begun, urgent_at__lt=ended)
    concluded = held & Q(concluded_on=day)
    found = Petition.objects.filter(registered | urgent | concluded, sealed=False).exclude(state=State.VOIDED)
    rows = found.order_by("pk").values_list(
        "pk", "channel", "headcount", "registered_at", "registered_office__path", "holder__path", "urgent_at",
        "concluded_on",
    )  # fmt: skip
    kept: dict[str, list[tuple[int, int]]] = {key: [] for key in FIGURES}
    for pk, channel, headcount, registered_at, registered_path, holder_path, urgent_at, concluded_on in rows:
        if registered_path.startswith(office.path) and begun <= registered_at < ended:
            kept["received"].append((pk, headcount))
            if channel == Channel.VISIT:
                kept["visits"].append((pk, headcount))
                if headcount >= COLLECTIVE:
                    kept["collective"].append((pk, headcount))
        if urgent_at is not None and begun <= urgent_at < ended:
            kept["urgent"].append((pk, headcount))
        if concluded_on == day and holder_path.startswith(office.path):
            kept["concluded"].append((pk, headcount))
    return {
        key: {
            "number": len(some),
            **({"persons": sum(headcount for _pk, headcount in some)} if FIGURES[key].persons else {}),
            "ids": [pk for pk, _headcount in some],
        }
        for key, some in kept.items()
    }


def says_nothing(figures: dict[str, dict[str, Any]]) -> bool:
    """Whether 无 would be true: nothing came, and nothing is urgent."""
    return not figures["received"]["number"] and not figures["urgent"]["number"]


# Who owes what to whom


def receiver_of(office: Office, day: date) -> tuple[Office, ReportRule] | None:
    """The office directly above and its rule, where that asks for the day."""
    above = office.parent
    rule = report_rule(above, day) if above is not None and above.is_active else None
    return (above, rule) if above is not None and rule is not None and is_owed(rule, above, day) else None


def is_owed(rule: ReportRule, receiver: Office, day: date) -> bool:
    if rule.daily_by is None:
        return False
    return rule.daily_rest_days or calendar_for(receiver).is_working_day(day)


def returns_visible_to(account: Account) -> QuerySet[DailyReturn]:
    """Those of one's own offices, and those handed in to an office that one oversees, or to one below it."""
    own = [office.pk for office in authority_of(account).offices(Permission.FOLLOW_UP)]
    overseen = office_ids_reached(account, Permission.OVERSEE)
    return DailyReturn.objects.filter(Q(office_id__in=own) | Q(receiver_id__in=overseen))


@dataclass(frozen=True)
class Line:
    """An office on a day: what it handed in last, or None (未报); when it was asked; who answers for it."""

    office: Office
    handed_in: DailyReturn | None
    asked_at: datetime | None
    people: tuple[str, ...]

    def number(self, key: str) -> int | None:
        return self.handed_in.figures[key]["number"] if self.handed_in else None


def lines_of(receiver: Office, day: date) -> list[Line]:
    """The offices directly below in the order of the tree, and closed ones that handed in that day. Four statements."""
    newest: dict[int, DailyReturn] = {}
    for one in DailyReturn.objects.filter(receiver=receiver, day=day).select_related("made_by").order_by("edition"):
        newest[one.office_id] = one
    found = Office.objects.filter(Q(parent=receiver, is_active=True) | Q(pk__in=newest)).order_by("path")
    offices = list(found)
    asked = dict(DailyAsk.objects.filter(office__in=offices, day=day).values_list("office_id", "asked_at"))
    people = _people_of([office.pk for office in offices if office.pk not in newest])
    return [
        Line(office, newest.get(office.pk), asked.get(office.pk), tuple(people.get(office.pk, ())))
        for office in offices
    ]


def _people_of(office_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of those who may hand in, the head first."""
    roles = [role for role, rules in ROLE_RULES.items() if Permission.FOLLOW_UP in rules.permissions]
    held = RoleAssignment.objects.filter(
        office__in=list(office_ids), role__in=roles, revoked_at=None, account__is_active=True
    )
    found: dict[int, list[str]] = {}
    for office_id, name in held.order_by("-is_head", "pk").values_list("office_id", "account__name"):
        if name not in found.setdefault(office_id, []):
            found[office_id].append(name)
    return found


def totals(lines: Iterable[Line]) -> dict[str, dict[str, int]]:
    """The sums of what was handed in, by key."""
    summed = {key: {"number": 0, "persons": 0} for key in FIGURES}
    for line in lines:
        if line.handed_in is not None:
            for key, sums in summed.items():
                sums["number"] += line.handed_in.figures[key]["number"]
                sums["persons"] += line.handed_in.figures[key].get("persons", 0)
    return summed

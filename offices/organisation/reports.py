"""What hangs on a person or an office, in numbers; the history of a rule, version by version."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Field, ManyToManyField, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from offices.crypto import keyed_digest
from offices.organisation.credentials import CalendarKey
from offices.organisation.models import Account, Event, Office, OfficeRule
from offices.organisation.policies import refusal_of_calendar
from offices.organisation.queries import facts_of, rule_for, who_left
from offices.organisation.responsibilities import Responsibility, Shown, responsibilities
from offices.organisation.rules import LeftOpen, RuleKind, points_left_open, rule_kind
from offices.pages.feeds import Appointment, write_calendar
from offices.pages.words import cn_date

LONG = 40
MOST_SHOWN = 500


# One's own calendar

CalendarPart = Callable[[Account, date], list[Appointment]]
_calendar_parts: list[CalendarPart] = []


def show_in_calendar(part: CalendarPart) -> None:
    """Let a room that stands above this one put what concerns an account into its calendar; called from the AppConfig.
    It names no petitioner and nothing of a sealed matter: a calendar program keeps what it reads.
    """
    if part not in _calendar_parts:
        _calendar_parts.append(part)


def calendar_key_of(account: Account) -> CalendarKey | None:
    return CalendarKey.objects.filter(account=account).first()


def account_of_calendar(key: str, at: datetime) -> Account | None:
    """Whose calendar a key opens; nobody's once it was withdrawn, or the account may have none any more."""
    found = CalendarKey.objects.filter(key_hash=keyed_digest(key.encode())).select_related("account").first()
    if found is None or not found.account.is_active or found.account.owes_password(at):
        return None
    return None if refusal_of_calendar(found.account) else found.account


def own_calendar(account: Account, today: date) -> bytes:
    """What the account has to keep in mind, as a calendar program subscribes to it."""
    appointments = [one for part in _calendar_parts for one in part(account, today)]
    return write_calendar(appointments, about="own calendar", name=_("%(name)s的信访日历") % {"name": account.name})


# The events of the administration in words

OFFICE_FACTS = frozenset({"parent", "office", "from", "to"})  # facts that hold the code of an office


def with_names(events: Iterable[Event]) -> list[Event]:
    """The events with the names of their subjects and of the offices in their facts; two statements for any number."""
    events = list(events)
    subjects = {event.chain.subject for event in events}
    codes = {str(value) for event in events for key, value in facts_of(event).items() if key in OFFICE_FACTS and value}
    accounts, offices = (
        [int(one.partition(":")[2]) for one in subjects if one.startswith(f"{kind}:")] for kind in ("account", "office")
    )
    names = {f"account:{one.pk}": f"{one.name}（{one.username}）" for one in Account.objects.filter(pk__in=accounts)}
    known = list(Office.objects.filter(Q(pk__in=offices) | Q(code__in=codes))) if offices or codes else []
    names |= {f"office:{one.pk}": one.name for one in known}
    called = {one.code: one.name for one in known}
    for event in events:
        event.__dict__["subject_name"] = names.get(event.chain.subject, event.chain.subject)
        event.__dict__["offices_called"] = called
    return events


_BROWSERS = (
    ("MicroMessenger", _l("微信")), ("DingTalk", _l("钉钉")), ("360SE", _l("360浏览器")), ("QQBrowser", _l("QQ浏览器")),
    ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", _l("安卓手机")), ("iPhone", _l("苹果手机")), ("iPad", _l("苹果平板")), ("Windows", "Windows"),
    ("Mac OS", _l("苹果电脑")), ("Linux", "Linux"),
)  # fmt: skip


def browser_words(agent: str) -> str:
    """What a browser says of itself, in words: Windows，Chrome; 其他浏览器 where it is none of the usual."""
    said = (next((str(name) for sign, name in known if sign in agent), "") for known in (_SYSTEMS, _BROWSERS))
    return "，".join(filter(None, said)) or (_("其他浏览器") if agent else "")


# What hangs on a person or an office


@dataclass(frozen=True)
class OpenWork:
    """How much of one kind."""

    kind: Responsibility
    number: int


def open_work_of(account: Account, office_ids: list[int] | None = None) -> list[OpenWork]:
    """What hangs on a person; of these offices where they are given."""
    return _counted([(kind, kind.of_person(account, office_ids)) for kind in responsibilities() if kind.person])


def open_work_at(office: Office, reader: Account | None = None) -> list[OpenWork]:
    """What hangs on an office; reader: as far as that account may know of it."""
    return _counted(
        [(kind, kind.of_office(office, reader)) for kind in responsibilities() if kind.offices and not kind.kept]
    )


def _counted(found: Iterable[tuple[Responsibility, QuerySet[Any]]]) -> list[OpenWork]:
    counted = [OpenWork(kind, rows.order_by().values("pk").distinct().count()) for kind, rows in found]
    return [one for one in counted if one.number]


def told_in_numbers(work: Iterable[OpenWork]) -> str:
    """承办的信访件25、包案3"""
    return "、".join(f"{one.kind.label}{one.number}" for one in work)


def shown_rows(kind: Responsibility, rows: QuerySet[Any]) -> list[Shown]:
    return [kind.shown(row) for row in rows.order_by("pk").distinct()[:MOST_SHOWN]]


@dataclass(frozen=True)
class Left:
    """A person who left, with what is still in the person's name at these offices."""

    account: Account
    office_ids: list[int]
    work: list[OpenWork]

    @property
    def number(self) -> int:
        return sum(one.number for one in self.work)


def left_behind(office_ids: Sequence[int]) -> list[Left]:
    """Who left these offices with open work in their name, those with the most first; one statement a kind."""
    gone = who_left(office_ids)
    if not gone:
        return []
    numbers: dict[int, dict[str, int]] = {}
    kinds = [kind for kind in responsibilities() if kind.person]
    for kind in kinds:
        asked = kind.rows().filter(
            kind.told, **{f"{kind.person}__in": list(gone), f"{kind.person_office}__in": list(office_ids)}
        )
        rows = asked.order_by().values_list(kind.person, kind.person_office).annotate(number=Count("pk"))
        for account, office, number in rows:
            if office in gone[account]:
                known = numbers.setdefault(account, {})
                known[kind.key] = known.get(kind.key, 0) + number
    persons = Account.objects.in_bulk(list(numbers))
    found = [
        Left(
            persons[pk],
            sorted(gone[pk]),
            [OpenWork(kind, number[kind.key]) for kind in kinds if kind.key in number],
        )
        for pk, number in numbers.items()
    ]
    return sorted(found, key=lambda one: (-one.number, one.account.name))


# The history of a rule


@dataclass(frozen=True)
class Change:
    """A field of a version as it was before and as it is; the first version has no before."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Before and after do not stand side by side."""
        return max(len(self.before), len(self.after)) > LONG or "\n" in self.before + self.after


@dataclass(frozen=True)
class VersionRow:
    rule: OfficeRule
    changes: list[Change]
    is_first: bool
    state: str

    @property
    def replaced_at_once(self) -> bool:
        """Another version took its place on its first day."""
        return self.rule.valid_to is not None and self.rule.valid_to < self.rule.valid_from


def versions_of(kind: RuleKind[Any], office: Office | None) -> QuerySet[Any]:
    """The versions of an office's rule, or of the one for everybody, the newest first."""
    found = kind.model._default_manager.filter(office=office).order_by("-version")
    rows = [name for name in kind.fields if kind.model._meta.get_field(name).is_relation]
    return found.select_related("created_by", "ended_by", *rows).prefetch_related(*kind.many)


def version_rows(kind: RuleKind[Any], versions: Sequence[Any], today: date) -> list[VersionRow]:
    """versions: the newest first, with the one before the last row where there is one."""
    earlier = [*versions[1:], None]
    return [
        VersionRow(rule, _changes(kind, rule, before), before is None, _state(rule, today))
        for rule, before in zip(versions, earlier, strict=False)
    ]


def _state(rule: OfficeRule, today: date) -> str:
    if rule.valid_from > today:
        return "planned"
    return "in_force" if rule.holds_on(today) else "ended"


def _changes(kind: RuleKind[Any], rule: OfficeRule, before: OfficeRule | None) -> list[Change]:
    found = []
    for name in (*kind.fields, *kind.many):
        field = rule._meta.get_field(name)
        now, then = words(field, getattr(rule, name)), words(field, getattr(before, name)) if before else ""
        if now != then:
            found.append(Change(str(field.verbose_name), then, now))  # type: ignore[union-attr]
    return found


def words(field: Any, value: Any) -> str:
    """A value as people read it."""
    if said := getattr(field, "in_words", None):
        return str(said(value)) or "—"
    if isinstance(field, ManyToManyField):
        return _listed(str(row) for row in value.all())
    if isinstance(field, ArrayField):
        return _listed(words(field.base_field, item) for item in value)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(field, Field) and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return cn_date(value) if isinstance(value, date) else str(value)


def _listed(parts: Iterable[str]) -> str:
    return "、".join(parts) or "—"


# What the law leaves open


@dataclass(frozen=True)
class OpenPoint:
    """A parameter that the law leaves open, as it holds in an office. set_by: the office whose version holds; empty
    where nobody set it. kind: the code of the rule by which it is set.
    """

    point: LeftOpen
    holds: str
    set_by: str
    kind: str


def office_asked(offices: Sequence[Office], code: str) -> Office | None:
    """The office of this code among those that may be asked about; the first where none is named."""
    found = (one for one in offices if not code or one.code == code)
    return next(found, None)


def open_points(office: Office, on: date) -> list[OpenPoint]:
    """All of them; one statement a kind of rule, however many of its parts are listed."""
    points = points_left_open()
    kinds = {point.rule: rule_kind(point.rule) for point in points if point.rule}
    versions = {
        code: rule_for(kind.model._default_manager.select_related("office"), office, on)
        for code, kind in kinds.items()
        if kind is not None
    }
    return [_open_point(point, versions.get(point.rule)) for point in points]


def _open_point(point: LeftOpen, version: OfficeRule | None) -> OpenPoint:
    if version is None:
        return OpenPoint(point, str(point.default), "", point.rule)
    by = version.office.short_name if version.office is not None else _("全部单位")
    parts = [_part_said(version, name) for name in point.fields]
    holds = parts[0][1] if len(parts) == 1 else "；".join(f"{label}：{said}" for label, said in parts)
    return OpenPoint(point, holds or _("第%d版") % version.version, by, point.rule)


def _part_said(version: OfficeRule, name: str) -> tuple[str, str]:
    found: Any = version._meta.get_field(name)
    value = getattr(version, name)
    if value is None or value == "":
        return str(found.verbose_name), _("不设")
    if isinstance(value, bool):
        return str(found.verbose_name), _("是") if value else _("否")
    return str(found.verbose_name), str(dict(found.flatchoices).get(value, value))

"""Reads of offices, accounts, calendars and vocabularies."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q, QuerySet

from offices.enums import VocabularyKind
from offices.models import Account, Calendar, Category, Notice, Office, RoleAssignment, Vocabulary
from offices.policies import authority_of
from offices.roles import Permission
from offices.workdays import WorkCalendar


def offices_below(paths: Iterable[str]) -> QuerySet[Office]:
    """The offices under the given paths, themselves included."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return Office.objects.filter(condition).order_by("path")


def office_ids_reached(account: Account, permission: Permission) -> list[int]:
    """Own offices with the permission and, where the role says so, all below; kept on the account for the request."""
    authority = authority_of(account)
    known = account.__dict__.setdefault("_reached", {})
    if permission not in known:
        ids = set(authority.office_ids(permission))
        paths = authority.wide_paths(permission)
        if paths:
            ids.update(offices_below(paths).values_list("pk", flat=True))
        known[permission] = sorted(ids)
    return known[permission]  # type: ignore[no-any-return]


def offices_reached(account: Account, permission: Permission) -> QuerySet[Office]:
    return Office.objects.filter(pk__in=office_ids_reached(account, permission)).order_by("path")


def next_higher_office(office: Office) -> Office | None:
    """The next higher organ (上一级机关): the nearest active office above."""
    return Office.objects.filter(pk__in=office.ancestor_ids()[:-1], is_active=True).order_by("-path").first()


def accounts_with(office: Office, permission: Permission) -> QuerySet[Account]:
    """Active accounts of one office whose role carries the permission."""
    from offices.roles import ROLE_RULES

    roles = [role for role, rules in ROLE_RULES.items() if permission in rules.permissions]
    return Account.objects.filter(
        is_active=True, assignments__in=RoleAssignment.objects.filter(office=office, role__in=roles, revoked_at=None)
    ).distinct()


def unread_notices(account: Account) -> QuerySet[Notice]:
    return Notice.objects.filter(account=account, read_at=None)


def current_vocabulary(kind: VocabularyKind) -> Vocabulary | None:
    return Vocabulary.objects.filter(kind=kind).order_by("-version").first()


def current_categories() -> QuerySet[Category]:
    """The content categories (内容分类) in force, in order of code."""
    latest = Vocabulary.objects.filter(kind=VocabularyKind.CATEGORY).order_by("-version").values("pk")[:1]
    return Category.objects.filter(vocabulary__in=latest).order_by("code")


_built: dict[str, WorkCalendar] = {}


def calendar_for(office: Office) -> WorkCalendar:
    """The work calendar in force for an office: the nation's, overridden by the offices above it and by its own, nearest last."""
    latest = (
        Calendar.objects.filter(Q(office=None) | Q(office_id__in=office.ancestor_ids()))
        .values("office_id")
        .annotate(newest=Max("version"))
        .values_list("office_id", "newest")
    )
    order = {office_id: place for place, office_id in enumerate(office.ancestor_ids(), start=1)}
    chosen = sorted(latest, key=lambda row: order.get(row[0], 0))
    return calendar_labelled("+".join(f"{office_id or 'CN'}.{version}" for office_id, version in chosen))


def calendar_labelled(label: str) -> WorkCalendar:
    """The calendar a label names, such as "CN.2+14.1"; versions never change, so it is built once a process."""
    if label not in _built:
        years: set[int] = set()
        days_off: dict[date, str] = {}
        makeup: dict[date, str] = {}
        for part in filter(None, label.split("+")):
            owner, version = part.split(".")
            calendar = Calendar.objects.get(office_id=None if owner == "CN" else int(owner), version=int(version))
            years.update(calendar.years)
            for day in calendar.days.all():
                days_off.pop(day.day, None)
                makeup.pop(day.day, None)
                (makeup if day.is_workday else days_off)[day.day] = day.name
        _built[label] = WorkCalendar(label, days_off, makeup, frozenset(years))
    return _built[label]

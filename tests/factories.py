"""What tests stand on: a small city, its people, and petitions brought to a state by walking the real actions.

`build_city` writes the city into the template database, once (tests/migrated.py); `make_city` reads it. A test that
wants an empty database asks for the fixture `no_city`.
"""

import datetime as dt
import io
import pickle
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from cases.petitions.actions.parties import Person
from cases.petitions.actions.sealing import save_petition
from cases.petitions.enums import Purpose, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.registration.actions.imported import Imported
from cases.registration.actions.register import register
from offices.calendars.holidays import library_calendar
from offices.calendars.models import Calendar, CalendarDay
from offices.organisation.enums import OfficeKind, OfficeLevel, VocabularyKind
from offices.organisation.models import Account, Office, OfficeRule, RoleAssignment
from offices.organisation.roles import Role
from offices.vocabularies.models import Category, Vocabulary
from tests.copies import copied
from tests.paths import path_to

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "ceshi-mima-2026"
FIRST_DAY = dt.date(2026, 3, 2)
_numbers = count(100)  # of the offices that tests make; the city's have lower ones

Grant = tuple[str, Office] | tuple[str, Office, bool]


def moment(day: dt.date | str, hour: int = 10) -> dt.datetime:
    """Ten o'clock in Shanghai of a day."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return dt.datetime.combine(day, dt.time(hour), SHANGHAI)


def make_office(
    code: str,
    parent: Office | None = None,
    *,
    kind: str = OfficeKind.DEPARTMENT,
    level: int = OfficeLevel.CITY,
    **values: Any,
) -> Office:
    office = Office.objects.create(
        code=code,
        name=values.pop("name", f"测试市{code}局"),
        short_name=values.pop("short_name", f"{code}局"),
        kind=kind,
        level=level,
        region_code="370100",
        parent=parent,
        number_prefix=values.pop("number_prefix", f"37{next(_numbers):04d}"),
        **values,
    )
    office.path = f"{parent.path if parent else '/'}{office.pk}/"
    office.save(update_fields=["path"])
    return office


def make_account(username: str, *grants: Grant) -> Account:
    """An account with roles: (role, office) or (role, office, is_head)."""
    return make_accounts({username: grants})[username]


def make_accounts(wanted: dict[str, tuple[Grant, ...]]) -> dict[str, Account]:
    """Accounts by username, in two statements."""
    kind = tuple((name, *((role, to.pk, *head) for role, to, *head in grants)) for name, grants in wanted.items())
    return copied(("accounts", kind), lambda: _accounts(wanted))


def _accounts(wanted: dict[str, tuple[Grant, ...]]) -> dict[str, Account]:
    accounts = {username: Account(username=username, name=f"{username}同志") for username in wanted}
    for account in accounts.values():
        account.set_password(PASSWORD)
    Account.objects.bulk_create(accounts.values())
    RoleAssignment.objects.bulk_create(
        RoleAssignment(
            account=accounts[username],
            role=role,
            office=office,
            is_head=bool(head and head[0]),
            granted_at=timezone.now(),
        )
        for username, grants in wanted.items()
        for role, office, *head in grants
    )
    return accounts


def make_calendar() -> Calendar:
    """The library's calendar as version 1 of the nation's."""
    known = library_calendar()
    calendar = Calendar.objects.create(
        version=1, years=sorted(known.loaded_years), source="测试", created_at=timezone.now()
    )
    with connection.cursor() as cursor:
        for is_workday, days in ((False, known.days_off), (True, known.makeup_days)):
            # Almost every test begins here: one plain statement instead of hundreds of objects.
            cursor.execute(
                "INSERT INTO offices_calendarday (calendar_id, day, is_workday, name)"
                " SELECT %s, day, %s, name FROM unnest(%s::date[], %s::text[]) AS known (day, name)",
                [calendar.pk, is_workday, list(days), list(days.values())],
            )
    return calendar


def picture(size: tuple[int, int] = (40, 30), kind: str = "JPEG") -> bytes:
    """A photo as a camera would bring it."""
    out = io.BytesIO()
    Image.new("RGB", size, "steelblue").save(out, kind)
    return out.getvalue()


@dataclass
class City:
    """A province, a city with two bureaus, a county with a bureau and a township, and one person for every role."""

    province: Office
    city: Office
    bureau: Office
    other_bureau: Office
    county: Office
    county_bureau: Office
    township: Office
    category: Category
    clerk: Account
    handler: Account
    head: Account
    deputy: Account
    leader: Account
    supervisor: Account
    province_supervisor: Account
    reviewer: Account
    province_reviewer: Account
    other_handler: Account
    county_clerk: Account
    county_handler: Account
    county_supervisor: Account
    stranger: Account
    system_admin: Account
    security_admin: Account
    audit_admin: Account

    def people(self) -> dict[str, Account]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Account)}


def make_city() -> City:
    """The city, with objects of the test's own."""
    city: City = pickle.loads(_standing_city())  # noqa: S301  (made below)
    return city


@cache
def _standing_city() -> bytes:
    """Read once in a process, since the same rows stand in every test's database."""
    offices = {office.code: office for office in Office.objects.order_by("level")}
    by_pk = {office.pk: office for office in offices.values()}
    for office in offices.values():
        office.parent = by_pk.get(office.parent_id)
    named = ("province", "city", "bureau", "county", "county_bureau", "township")
    return pickle.dumps(
        City(
            **{name: offices[name.replace("_", "-")] for name in named},
            other_bureau=offices["other"],
            category=Category.objects.select_related("vocabulary", "parent__parent").get(code="010101"),
            **{account.username: account for account in Account.objects.all()},
        )
    )


def build_city() -> None:
    """Write the city into an empty database."""
    make_calendar()
    province = make_office(
        "province", kind=OfficeKind.PETITION_OFFICE, level=OfficeLevel.PROVINCE, number_prefix="370001"
    )
    city = make_office("city", province, kind=OfficeKind.PETITION_OFFICE, number_prefix="370002")
    bureau = make_office("bureau", city, number_prefix="370003")
    other_bureau = make_office("other", city, number_prefix="370004")
    county = make_office(
        "county", city, kind=OfficeKind.PETITION_OFFICE, level=OfficeLevel.COUNTY, number_prefix="370005"
    )
    county_bureau = make_office("county-bureau", county, level=OfficeLevel.COUNTY, number_prefix="370006")
    make_office("township", county, kind=OfficeKind.TOWNSHIP, level=OfficeLevel.TOWNSHIP, number_prefix="370007")
    vocabulary = Vocabulary.objects.create(
        kind=VocabularyKind.CATEGORY, version=1, source="测试", checksum="0" * 64, created_at=timezone.now()
    )
    first = Category.objects.create(
        vocabulary=vocabulary, code="010000", name="城乡建设", level=1, full_name="城乡建设"
    )
    second = Category.objects.create(
        vocabulary=vocabulary, code="010100", name="物业管理", level=2, parent=first, full_name="城乡建设/物业管理"
    )
    Category.objects.create(
        vocabulary=vocabulary,
        code="010101",
        name="噪音扰民",
        level=3,
        parent=second,
        full_name="城乡建设/物业管理/噪音扰民",
    )
    make_accounts(
        {
            "clerk": ((Role.REGISTRATION_CLERK, city),),
            "handler": ((Role.HANDLER, bureau),),
            "head": ((Role.LEADER, bureau, True),),
            "deputy": ((Role.LEADER, bureau),),
            "leader": ((Role.LEADER, city, True),),
            "supervisor": ((Role.SUPERVISOR, city),),
            "province_supervisor": ((Role.SUPERVISOR, province),),
            "reviewer": ((Role.REVIEWER, city),),
            "province_reviewer": ((Role.REVIEWER, province),),
            "other_handler": ((Role.HANDLER, other_bureau),),
            "county_clerk": ((Role.REGISTRATION_CLERK, county), (Role.HANDLER, county)),
            "county_handler": ((Role.HANDLER, county_bureau),),
            "county_supervisor": ((Role.SUPERVISOR, county),),
            "stranger": (),
            "system_admin": ((Role.SYSTEM_ADMIN, city),),
            "security_admin": ((Role.SECURITY_ADMIN, city),),
            "audit_admin": ((Role.AUDIT_ADMIN, city),),
        }
    )
    # Named for sealed matters: who handles or reviews what others registered.
    named = (Role.HANDLER, Role.REVIEWER)
    RoleAssignment.objects.filter(role__in=named).update(sees_sealed=True)


def empty_city() -> None:
    """Delete what `build_city` wrote."""
    for model in (RoleAssignment, Account, Category, Vocabulary, CalendarDay, Calendar, Office):
        model._base_manager.all()._raw_delete("default")


def seal(found: Iterable[Petition], **values: Any) -> None:
    """Make sealed matters of petitions, whatever else is given them; what they say is encrypted as by a step."""
    for petition in found:
        for name, value in {"sealed": True, **values}.items():
            setattr(petition, name, value)
        with transaction.atomic():  # the database looks at the end of it whether all is encrypted
            save_petition(petition, {"sealed", *values})


def make_petition(city: City, state: str = State.REGISTERED, *, start: dt.date = FIRST_DAY, **values: Any) -> Petition:
    """A petition registered on `start` and taken to `state` by the real actions, a step each day; or a copy of it."""
    if not all(isinstance(value, str | int | dt.date) for value in values.values()):
        return _walked(city, state, start, values)
    people = tuple(found.pk for found in vars(city).values())
    kind = (people, state, start, tuple(sorted(values.items())))
    return copied(kind, lambda: _walked(city, state, start, values))


def _walked(city: City, state: str, start: dt.date, values: dict[str, Any]) -> Petition:
    defaults: dict[str, Any] = {
        "channel": "visit",
        "received_on": start,
        "subject": "小区物业夜间施工噪音扰民",
        "body": "反映小区夜间施工噪音扰民，物业不予处理，请求停止施工并赔偿损失。",
        "principal": Person("王小明", "111", "11010519491231002X", "13800001234", "测试市幸福路1号"),
        "demands": ["停止夜间施工", "赔偿损失"],
    }
    if values.get("purpose") == Purpose.ACCUSATION and not values.keys() & {"accused", "accused_offices"}:
        defaults["accused_unknown"] = "来信没有写明被反映人"
    if state == State.VOIDED:
        defaults["source_key"] = f"test:{Petition.objects.count()}"
    if state == State.CLOSED_ELSEWHERE:
        defaults["imported"] = Imported(batch=1, finished=True, concluded_on=start, result="已处理")
    petition = register(by=city.clerk, at=moment(start), office=city.city, **(defaults | values))
    if state in (State.REGISTERED, State.CLOSED_ELSEWHERE):
        return petition
    if state == State.VOIDED:
        given = {"batch": 1, "reason": "上传了上一年的台账", "approver": city.leader}
        at = moment(start + dt.timedelta(days=1))
        return perform("void_import", petition_id=petition.pk, by=city.clerk, at=at, **given)
    day = start
    for key, facts in path_to(city, state):
        day += dt.timedelta(days=1)
        facts = {name: value(day) if callable(value) else value for name, value in facts.items()}
        by = facts.pop("by")
        petition = perform(key, petition_id=petition.pk, by=by, at=moment(day), **facts)
    assert petition.state == state, (petition.state, state)
    return petition


R = TypeVar("R", bound=OfficeRule)


def never_held(rule: OfficeRule) -> None:
    """End a version on the day before its first: from then on it is as if nobody had made it."""
    type(rule)._default_manager.filter(pk=rule.pk).update(valid_to=rule.valid_from - dt.timedelta(days=1))


def next_version(rule: R, **changes: Any) -> R:
    """A version that holds in the place of this one from its first day on."""
    never_held(rule)
    made = copy(rule)
    made.pk, made._state.adding, made.version = None, True, rule.version + 1
    for name, value in changes.items():
        setattr(made, name, value)
    made.save()
    return made

"""These queries read offices, accounts, events with their texts, and the rules of offices in force."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject

from offices.crypto import decrypt, text_hash
from offices.organisation.credentials import ApiToken
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Event, EventText, Notice, Office, OfficeRule, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.roles import ROLE_RULES, Permission, Role
from offices.organisation.succession import line_of


def offices_below(paths: Iterable[str]) -> QuerySet[Office]:
    """The offices under the given paths, themselves included."""
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(path__startswith=path)
    return Office.objects.filter(condition).order_by("path")


def office_ids_reached(account: Account, permission: Permission) -> list[int]:
    """Own offices with the permission and, where the role says so, all below; read once a request."""
    authority = authority_of(account)
    known = authority.cache.setdefault("reached", {})
    if permission not in known:
        ids = set(authority.office_ids(permission))
        if paths := authority.wide_paths(permission):
            below = " OR ".join(["path LIKE %s"] * len(paths))  # written out, since nearly every page asks
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM offices_office WHERE {below}", [f"{path}%" for path in paths])  # noqa: S608
                ids.update(pk for (pk,) in cursor.fetchall())
        known[permission] = sorted(ids)
    return known[permission]  # type: ignore[no-any-return]


def offices_reached(account: Account, permission: Permission) -> QuerySet[Office]:
    return Office.objects.filter(pk__in=office_ids_reached(account, permission)).order_by("path")


def offices_told(account: Account) -> QuerySet[Office]:
    """The offices whose rules an account may read: where it works, and where it makes or applies rules."""
    own = {grant.office.pk for grant in authority_of(account).grants}
    for permission in (Permission.EDIT_RULES, Permission.SUPERVISE):
        own |= set(office_ids_reached(account, permission))
    return Office.objects.filter(pk__in=own).order_by("path")


def reaches_root(account: Account, permission: Permission) -> bool:
    """Whether the account has the permission from a root of the tree downwards: it answers for what has no office."""
    return any(path.count("/") == 2 for path in authority_of(account).wide_paths(permission))  # "/1/"


def next_higher_office(office: Office) -> Office | None:
    """The next higher organ (上一级机关): the nearest active office above."""
    return Office.objects.filter(pk__in=office.ancestor_ids()[:-1], is_active=True).order_by("-path").first()


def accounts_with(office: Office, permission: Permission) -> QuerySet[Account]:
    """Active accounts of one office whose role carries the permission."""
    roles = [role for role, rules in ROLE_RULES.items() if permission in rules.permissions]
    return Account.objects.filter(
        is_active=True, assignments__in=RoleAssignment.objects.filter(office=office, role__in=roles, revoked_at=None)
    ).distinct()


def heads_of(office: Office) -> QuerySet[Account]:
    """Active accounts that head the office (负责人)."""
    held = RoleAssignment.objects.filter(office=office, is_head=True, revoked_at=None)
    return Account.objects.filter(is_active=True, assignments__in=held).distinct()


def who_answers_for(office: Office) -> set[int]:
    """The accounts that head an office; where none is named, those that lead it."""
    leading = RoleAssignment.objects.filter(
        office=office, role=Role.LEADER, revoked_at=None, account__is_active=True, office__is_active=True
    )
    found = list(leading.values_list("account", "is_head"))
    return {pk for pk, is_head in found if is_head} or {pk for pk, _is_head in found}


CASEWORK_ROLES = sorted(role for role, rules in ROLE_RULES.items() if Permission.SEE_CASES in rules.permissions)


def works_at(account: str, office: str = "", roles: Iterable[str] = CASEWORK_ROLES) -> Exists:
    """Whether who stands in a row still works (在岗) at the office of the row, or anywhere; the paths to both."""
    held = RoleAssignment.objects.filter(account=OuterRef(account), role__in=list(roles), revoked_at=None)
    held = held.filter(account__is_active=True, office__is_active=True)
    return Exists(held.filter(office=OuterRef(office)) if office else held)


def who_left(office_ids: Collection[int]) -> dict[int, set[int]]:
    """The persons who worked in these offices and no longer do, each with the offices left."""
    held = RoleAssignment.objects.filter(office__in=office_ids, role__in=CASEWORK_ROLES)
    found: dict[int, set[int]] = {}
    for account, office in held.exclude(works_at("account", "office")).order_by().values_list("account", "office"):
        found.setdefault(account, set()).add(office)
    return found


def may_take_over(account: Account, office_ids: Collection[int] | None = None) -> QuerySet[Account]:
    """Who may take over the open work of somebody: those who work in the same offices."""
    offices = account.assignments.filter(role__in=CASEWORK_ROLES).values("office")
    working = RoleAssignment.objects.filter(office__in=offices, role__in=CASEWORK_ROLES, revoked_at=None)
    if office_ids is not None:
        working = working.filter(office__in=office_ids)
    found = Account.objects.filter(is_active=True, pk__in=working.values("account")).exclude(pk=account.pk)
    return found.order_by("name", "pk")


def standing_office(office: Office) -> Office:
    """Who acts for an office today: itself, its successor (承继单位), or, without one, the next higher organ."""
    last = line_of(office)[-1]
    return last if last.is_active else next_higher_office(last) or last


def leaders_near(offices: Iterable[Office]) -> QuerySet[Account]:
    """Active leaders of these offices, of those above them up to the next level, and of the Party committees and
    governments beside them.
    """
    offices = list(offices)
    parents = {office.parent_id for office in offices if office.parent_id}
    beside = Office.objects.filter(parent__in=parents, kind=OfficeKind.GOVERNMENT).values("pk")
    held = RoleAssignment.objects.filter(
        Q(office__in=_up_to_next_level(offices)) | Q(office__in=beside),
        role=Role.LEADER,
        revoked_at=None,
        office__is_active=True,
    )
    return Account.objects.filter(is_active=True, assignments__in=held).distinct().order_by("name", "pk")


def own_leaders(office: Office) -> QuerySet[Account]:
    """Active leaders of the office itself; where it has none, those near it."""
    near = leaders_near([office])
    held = RoleAssignment.objects.filter(office=office, role=Role.LEADER, revoked_at=None)
    own = Account.objects.filter(is_active=True, assignments__in=held).distinct().order_by("name", "pk")
    return own if own.exists() else near


def _up_to_next_level(offices: Sequence[Office]) -> set[int]:
    """The offices themselves, and those above them of their own level or the next higher one that is there."""
    above = {pk for office in offices for pk in office.ancestor_ids()}
    levels = dict(Office.objects.filter(pk__in=above).values_list("pk", "level"))
    found: set[int] = set()
    for office in offices:
        line = [pk for pk in office.ancestor_ids() if pk in levels]
        next_level = max((levels[pk] for pk in line if levels[pk] < office.level), default=office.level)
        found.update(pk for pk in line if levels[pk] >= next_level)
    return found


def next_level_above(office: Office) -> Office | None:
    """The nearest active office above that is of a higher level; one that stands above at the same level is none."""
    *above, own = Office.objects.filter(pk__in=office.ancestor_ids()).order_by("path")
    return next((one for one in reversed(above) if one.is_active and one.level < own.level), None)


def home_office(account: Account) -> Office | None:
    """The office an account's own events are filed under: that of its first role, held now or, failing that, last."""
    assignments = account.assignments.select_related("office")
    held = assignments.filter(revoked_at=None).order_by("pk").first() or assignments.order_by("revoked_at", "pk").last()
    return held.office if held else None


def tokens_of(account: Account) -> QuerySet[ApiToken]:
    """The account's own tokens of the API, the newest first, expired ones among them."""
    found: QuerySet[ApiToken] = ApiToken.objects.filter(user=account).order_by("-created", "digest")
    return found


UNREAD = "SELECT count(*) FROM (SELECT 1 FROM offices_notice WHERE account_id = %s AND read_at IS NULL LIMIT %s) unread"


def unread_notices(account: Account, most: int) -> int:
    """How many are unread, never counting past `most`. Every page asks: written out, it is built in no time."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [account.pk, most])
        number: int = cursor.fetchone()[0]
    return number


def offices_listed(account: Account) -> QuerySet[Office]:
    """The offices an administrator manages, in the order of the tree, with the number of active accounts."""
    found = offices_reached(account, Permission.MANAGE_OFFICES)
    active = Q(assignments__revoked_at=None, assignments__account__is_active=True)
    return found.annotate(account_count=Count("assignments__account", filter=active, distinct=True))


def accounts_visible_to(account: Account) -> QuerySet[Account]:
    """Accounts that have, or had last, a role in an office the security administrator reaches."""
    reached = RoleAssignment.objects.filter(
        account=OuterRef("pk"), office__in=office_ids_reached(account, Permission.MANAGE_ACCOUNTS)
    )
    return Account.objects.filter(Exists(reached)).order_by("username")


def audit_events_visible_to(account: Account) -> QuerySet[Event]:
    """Events of the administration in the offices an audit administrator reaches, the newest first.

    What belongs to no office (the nation's calendar, logins under unknown names) is seen from the top of the tree.
    """
    condition = Q(office__in=office_ids_reached(account, Permission.READ_AUDIT))
    if reaches_root(account, Permission.READ_AUDIT):
        condition |= Q(office=None)
    found = Event.objects.filter(condition, kind__contains=".").select_related("chain", "office")
    return with_texts(found).order_by("-id")


def history_of(subject: str) -> QuerySet[Event]:
    """The events of one chain with their texts, the newest first."""
    return with_texts(Event.objects.filter(chain__subject=subject)).order_by("-sequence")


@dataclass(frozen=True)
class Verification:
    """How many chains and events were checked, and the subjects of those that are broken."""

    chains: int
    events: int
    broken: tuple[str, ...]


def verify_administrative_chains() -> Verification:
    """Recompute every hash of the administration's chains in the database, and those of the texts beside them here."""
    with connection.cursor() as cursor:
        cursor.execute(_VERIFY)
        chains, events, broken = cursor.fetchone()
    with_some = Q(facts_text__contains=TEXT_HASH) | Exists(EventText.objects.filter(event=OuterRef("pk")))
    told = Event.objects.filter(with_some).exclude(chain__subject__startswith="petition:").select_related("chain")
    wrong = {
        event.chain.subject
        for event in with_texts(told).iterator(chunk_size=1000)
        if any(wrong_texts(event, event.chain.subject))
    }
    return Verification(chains, events, tuple(sorted(wrong.union(broken))))


# A chain is whole when its events number 1..length, each carries the hash before it, every hash is that of its event,
# and the head is the hash of the last one.
_VERIFY = """
WITH checked AS (
    SELECT chain.subject, chain.length, chain.head, event.sequence, event.hash,
        event.hash = event_hash(event.previous_hash, chain.subject, event.sequence, event.at, event.kind, event.by_id,
                                event.by_name, event.office_id, event.facts_text)
        AND event.previous_hash = coalesce(lag(event.hash) OVER chained, '')
        AND event.sequence = row_number() OVER chained AS whole
    FROM offices_chain chain LEFT JOIN offices_event event ON event.chain_id = chain.id
    WHERE chain.subject NOT LIKE 'petition:%'
    WINDOW chained AS (PARTITION BY chain.id ORDER BY event.sequence)
), chains AS (
    SELECT subject, count(sequence) AS events,
        coalesce(bool_and(whole), true) AND count(sequence) = max(length)
        AND max(head) = coalesce((array_agg(hash ORDER BY sequence DESC NULLS LAST))[1], '') AS whole
    FROM checked GROUP BY subject
)
SELECT count(*), coalesce(sum(events), 0)::bigint,
    coalesce(array_agg(subject ORDER BY subject) FILTER (WHERE NOT whole), '{}')
FROM chains
"""


def notices_of(account: Account) -> QuerySet[Notice]:
    """The inbox: unread first, the newest first."""
    read_last = Case(When(read_at=None, then=0), default=1)
    return Notice.objects.filter(account=account).select_related("message").order_by(read_last, "-id")


def active_offices() -> QuerySet[Office]:
    return Office.objects.filter(is_active=True).order_by("path")


# Rules of offices

R = TypeVar("R", bound=OfficeRule)


def nearest(rules: Mapping[int | None, Sequence[R]], line: Sequence[int], on: date) -> R | None:
    """The rule that holds for an office on a day: that of the nearest office on its line, else the one for everybody.

    rules: versions by the office they were made for, None for everybody. line: the office's `ancestor_ids`.
    """
    for office_id in (*reversed(line), None):
        for rule in rules.get(office_id, ()):
            if rule.holds_on(on):
                return rule
    return None


def by_office(rules: Iterable[R]) -> dict[int | None, list[R]]:
    """Versions as `nearest` takes them."""
    found: dict[int | None, list[R]] = {}
    for rule in rules:
        found.setdefault(rule.office_id, []).append(rule)
    return found


def in_force(rules: QuerySet[R], on: date, office_ids: Collection[int] | None = None) -> dict[int | None, list[R]]:
    """The versions that hold on a day, of these offices and for everybody; of all offices where none are named."""
    found = rules.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)
    if office_ids is not None:
        found = found.filter(Q(office__in=office_ids) | Q(office=None))
    return by_office(found)


def rule_for(rules: QuerySet[R], office: Office, on: date) -> R | None:
    """The version that holds for an office on a day: its own, or the nearest one above, else that for everybody."""
    line = office.ancestor_ids()
    return nearest(in_force(rules, on, line), line, on)


# Free text about a person that an event refers to by its hash

TEXT_HASH = "text_hash"  # stands in the facts in the place of the text


def place_in(name: str, part: object) -> str:
    """Where a part of a fact stands: package.note, closing.parts.0.account_of."""
    return f"{name}.{part}" if name else str(part)


def with_texts(events: QuerySet[Event]) -> QuerySet[Event]:
    """The events with the texts kept beside them, in one statement."""
    kept = EventText.objects.filter(event=OuterRef("pk")).values(one=JSONObject(name="name", text="text"))
    return events.annotate(kept_texts=ArraySubquery(kept))


def texts_of(event: Event) -> dict[str, str]:
    """The texts beside an event by their place; read here where `with_texts` did not read them with it."""
    kept = event.__dict__.get("kept_texts")
    if kept is not None:
        return {one["name"]: decrypt(one["text"]) for one in kept}
    return dict(event.texts.values_list("name", "text")) if event.pk else {}


def facts_of(event: Event) -> dict[str, Any]:
    """The facts of an event with the texts in the place of their hashes, or what its reader is told instead."""
    if (instead := event.__dict__.get("told_instead")) is not None:
        return dict(instead)
    facts = event.facts
    if TEXT_HASH not in event.facts_text:
        return facts
    told: dict[str, Any] = _with_texts(facts, texts_of(event), "")
    return told


def tell_instead(event: Event, facts: dict[str, Any]) -> None:
    """Tell these facts in the place of those recorded, to the reader for whom this instance was read."""
    event.__dict__["told_instead"] = facts


def _with_texts(value: Any, texts: Mapping[str, str], name: str) -> Any:
    if isinstance(value, dict):
        if set(value) == {TEXT_HASH}:
            return texts.get(name, "")
        return {key: _with_texts(part, texts, place_in(name, key)) for key, part in value.items()}
    if isinstance(value, list):
        return [_with_texts(part, texts, place_in(name, place)) for place, part in enumerate(value)]
    return value


def wrong_texts(event: Event, subject: str) -> Iterator[str]:
    """What is wrong with the texts beside an event: one missing, changed, or of which the event knows nothing."""
    try:
        texts = texts_of(event)
    except ValueError:
        yield "a text cannot be read"
        return
    for name, known in _hashes(event.facts, "") if TEXT_HASH in event.facts_text else ():
        text = texts.pop(name, None)
        if text is None:
            yield f"text {name} is missing"
        elif text_hash(text, f"{subject}#{event.sequence}.{name}") != known:
            yield f"text {name} was changed"
    for name in texts:
        yield f"text {name} was added"


def _hashes(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if set(value) == {TEXT_HASH}:
            yield name, value[TEXT_HASH]
            return
        for key, part in value.items():
            yield from _hashes(part, place_in(name, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _hashes(part, place_in(name, place))

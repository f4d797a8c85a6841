"""Whom a petition accuses, and which accounts that may be (《信访工作条例》第三十条第三款、第四十六条第五项)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases.petitions.models.parties import Accused, Namesake
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.recused import recused_from
from offices.crypto import comparable
from offices.organisation.identity import (
    bare_name,
    line_of_work,
    person_hash,
    surname_alone,
    surname_hashes,
    surname_of,
    unit_keys,
)
from offices.organisation.models import Account, Office, OutboxMessage, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import home_office, offices_below
from offices.organisation.roles import Role


def accusing(account: Account) -> QuerySet[Accused]:
    """What accuses an account: by the account chosen, or by the name unless somebody else is meant."""
    return _accusing(account.pk, named_by(account))


def _accusing(account_id: int, hashes: Sequence[str]) -> QuerySet[Accused]:
    answered = Namesake.objects.filter(account=account_id)
    others, same = (answered.filter(is_accused=known).values("accused") for known in (False, True))
    named = Q(name_hashes__overlap=list(hashes)) & ~Q(pk__in=others)
    return Accused.objects.filter(Q(account=account_id) | Q(pk__in=same) | named).order_by()


def named_by(account: Account) -> list[str]:
    """The hashes that an accusation may name the account by: of names it has or had, of its surname in its units."""
    cache = authority_of(account).cache
    if "named_by" not in cache:
        units = {name for grant in authority_of(account).grants for name in grant.office.all_names}
        own = [person_hash(account.name), *account.former_hashes]
        cache["named_by"] = [*own, *surname_hashes(surname_of(account.name), units)]
    hashes: list[str] = cache["named_by"]
    return hashes


def not_accusing(account: Account, petition: str = "pk") -> Q:
    """The condition on rows that their petition is not `against` the account; the few are read once a statement."""
    return ~against(account, petition)


def against(account: Account, petition: str = "pk") -> Q:
    """The condition on rows that their petition accuses the account, or that the account is recused from it."""
    return against_named(account.pk, named_by(account), petition)


def against_named(account_id: int, hashes: Sequence[str], petition: str = "pk") -> Q:
    """The same of an account with these hashes of its names."""
    accused = _accusing(account_id, hashes).values("petition")
    recused = recused_from(account_id).values("petition")
    return Q(**{f"{petition}__in": accused}) | Q(**{f"{petition}__in": recused})


def may_be(accused: Accused, account: Account) -> bool:
    """Whether the accused is the account, or may be by name; it need not be stored."""
    return account.pk == accused.account_id or not set(named_by(account)).isdisjoint(accused.name_hashes)


@dataclass(frozen=True)
class Match:
    """An account that has the name of an accused. is_accused: the answer; None while nobody has answered."""

    accused: Accused
    account: Account
    is_accused: bool | None


def matches_of(petition: Petition, *, near: Office | None = None, only: bool = False) -> list[Match]:
    """The active accounts that are, or may be, whom the petition accuses.

    near: those with a role in this office, one above or one below it; only: in the office itself.
    """
    return matches_by(petition.accused.all(), near=near, only=only)


def matches_by(rows: Iterable[Accused], *, near: Office | None = None, only: bool = False) -> list[Match]:
    """The matches of these accused, who need not be stored. Two or three statements, however many they are."""
    rows = list(rows)
    if not rows:
        return []
    hashes = {one for accused in rows for one in accused.name_hashes}
    by_surname = _by_surname(rows)
    named = Q(name_hash__in=hashes) | Q(former_hashes__overlap=list(hashes))
    named |= Q(pk__in={accused.account_id for accused in rows} - {None}) | Q(pk__in=set().union(*by_surname))
    found = Account.objects.filter(named, is_active=True)
    if near is not None:
        there = Q(office=near) if only else Q(office__in=near.ancestor_ids()) | Q(office__path__startswith=near.path)
        found = found.filter(assignments__in=RoleAssignment.objects.filter(there, revoked_at=None))
    accounts = list(found.distinct().order_by("name", "pk"))
    stored = [accused.pk for accused in rows if accused.pk]
    said = Namesake.objects.filter(accused__in=stored).order_by().values_list("accused", "account", "is_accused")
    answers = {(accused, account): is_accused for accused, account, is_accused in said} if accounts else {}
    return [
        Match(accused, account, account.pk == accused.account_id or answers.get((accused.pk, account.pk)))
        for place, accused in enumerate(rows)
        for account in accounts
        if account.pk == accused.account_id
        or account.pk in by_surname[place]
        or not {account.name_hash, *account.former_hashes}.isdisjoint(accused.name_hashes)
    ]


def _by_surname(rows: Sequence[Accused]) -> list[set[int]]:
    """For each of who is named by the surname only: the accounts of this surname in the unit that is named with it."""
    surnames = [surname_alone(accused.name)[0] for accused in rows]
    wanted = Q()
    for surname in {*surnames} - {""}:
        wanted |= Q(account__name__startswith=surname)
    found: list[set[int]] = [set() for _accused in rows]
    if not wanted:
        return found
    held = RoleAssignment.objects.filter(wanted, revoked_at=None).select_related("account", "office")
    for assignment in held:
        own = surname_of(assignment.account.name)
        hashes = set(surname_hashes(own, assignment.office.all_names))
        for place, accused in enumerate(rows):
            if surnames[place] == own and not hashes.isdisjoint(accused.name_hashes):
                found[place].add(assignment.account_id)
    return found


def mentioned_near(petition: Petition, office: Office) -> list[Account]:
    """Those with a role in the office, above or below it, whose names stand in what the petitioner wrote, and of whom
    nobody has said yet whether they are accused.
    """
    demands = petition.demands.values_list("text", flat=True)
    text = comparable("\n".join([petition.subject, petition.text.body, *demands]))
    there = Q(office__in=office.ancestor_ids()) | Q(office__path__startswith=office.path)
    held = RoleAssignment.objects.filter(there, revoked_at=None, account__is_active=True)
    people = Account.objects.filter(pk__in=held.values("account")).order_by("name", "pk")
    asked = {match.account.pk for match in matches_of(petition)}
    return [
        one for one in people if one.pk not in asked and len(bare_name(one.name)) > 1 and bare_name(one.name) in text
    ]


def is_unit_of_accused(petition: Petition, office: Office) -> bool:
    """Whether the office is the unit that is written with an accused person."""
    keys = {key for name in office.all_names for key in unit_keys(name)}
    return any(unit_keys(accused.unit) & keys for accused in petition.accused.all() if accused.unit)


def leads_over(accounts: Sequence[Account], office: Office) -> bool:
    """Whether one of these is a leader of the office or of one above it."""
    return RoleAssignment.objects.filter(
        account__in=accounts, role=Role.LEADER, office__in=office.ancestor_ids(), revoked_at=None
    ).exists()


def works_under(accounts: Sequence[Account], office: Office) -> bool:
    """Whether one of these works in the office, or leads it or one above it."""
    there = RoleAssignment.objects.filter(account__in=accounts, office=office, revoked_at=None).exists()
    return there or leads_over(accounts, office)


def accused_offices(petition: Petition) -> Iterable[Office]:
    return Office.objects.filter(pk__in=petition.accused_office_ids) if petition.accused_office_ids else ()


def is_steered(petition: Petition, office: Office) -> bool:
    """Whether the office is accused, below one that is, or led by one in its line of work."""
    accused = set(petition.accused_office_ids)
    return bool(accused) and (
        bool(accused & set(office.ancestor_ids())) or follows_accused(petition, office) is not None
    )


def working_for_accused(petition: Petition) -> set[int]:
    """The accounts of the accused offices and of those below; the office that registered it does its work."""
    if not petition.accused_office_ids:
        return set()
    below = offices_below(Office.objects.filter(pk__in=petition.accused_office_ids).values_list("path", flat=True))
    held = RoleAssignment.objects.filter(office__in=below.order_by().values("pk"), revoked_at=None)
    return set(held.exclude(office=petition.registered_office_id).values_list("account", flat=True))


def follows_accused(petition: Petition, office: Office) -> Office | None:
    """The accused office, of a higher level, that leads this one in its line of work."""
    lines = {line_of_work(office.name), line_of_work(office.short_name)}
    for accused in Office.objects.filter(pk__in=petition.accused_office_ids, level__lt=office.level):
        above = accused.path.removesuffix(f"{accused.pk}/")
        known = {line_of_work(accused.name), line_of_work(accused.short_name)}
        if office.path.startswith(above) and lines & known:
            return accused
    return None


@dataclass(frozen=True)
class Barred:
    """The accounts that are accused or work for an accused office, and those that only have the name of an accused."""

    known: set[int]
    named: set[int]
    accused: Sequence[Account]

    @property
    def all(self) -> set[int]:
        return self.known | self.named

    def reaches(self, petition: Petition, office: Office) -> bool:
        """Whether the office is accused, or led by an accused office or person."""
        return is_steered(petition, office) or (bool(self.accused) and leads_over(self.accused, office))


def accused_by_chain(chain_id: int) -> set[int]:
    """The accounts that must hear nothing of the petition of a chain."""
    petition = Petition.objects.filter(chain=chain_id, sealed=True).first()
    if petition is None:
        return set()
    named = {match.account.pk for match in matches_of(petition) if match.is_accused is not False}
    return named | working_for_accused(petition)


def accusing_any(petition: Petition, account_ids: Iterable[int]) -> bool:
    """Whether the petition accuses, or may accuse, one of these accounts."""
    wanted = set(account_ids)
    return any(match.account.pk in wanted for match in matches_of(petition) if match.is_accused is not False)


def withheld_from(message: OutboxMessage) -> set[int]:
    """The accounts that a message must not reach: whom the petition of its event accuses."""
    return accused_by_chain(message.event.chain_id)


def accounts_line(matches: Iterable[Match]) -> str:
    """The accounts, each with post and office, each once."""
    return accounts_line_of({match.account.pk: match.account for match in matches}.values())


def accounts_line_of(accounts: Iterable[Account]) -> str:
    return "、".join(_account_line(account) for account in accounts)


def _account_line(account: Account) -> str:
    office = home_office(account)
    beside = "".join(filter(None, [office.short_name if office else "", account.title]))
    return f"{account.name}（{beside}）" if beside else account.name

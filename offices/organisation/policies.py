"""These policies say who may do what where; every other module asks an account's rights here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.roles import ADMINISTRATORS, ROLE_RULES, Permission
from offices.pages.queries import Written


@dataclass(frozen=True)
class Grant:
    role: str
    office: Office
    is_head: bool
    sees_sealed: bool = False
    checks_letters: bool = False

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLE_RULES[self.role].permissions if self.role in ROLE_RULES else frozenset()

    @property
    def includes_below(self) -> bool:
        return ROLE_RULES[self.role].includes_below if self.role in ROLE_RULES else False


@dataclass(frozen=True)
class Authority:
    """What an account may do, read once a request. An unknown role grants nothing.

    cache: what others read for this authority, such as the offices it reaches; it is forgotten together with it.
    """

    grants: tuple[Grant, ...]
    cache: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def may(self, permission: Permission, office: Office) -> bool:
        return any(
            permission in grant.permissions
            and (grant.office.pk == office.pk or (grant.includes_below and office.is_within(grant.office)))
            for grant in self.grants
        )

    def may_anywhere(self, permission: Permission) -> bool:
        return any(permission in grant.permissions for grant in self.grants)

    def own_office(self, office_id: int) -> Office | None:
        """The office itself, where the account has any role in it."""
        return next((grant.office for grant in self.grants if grant.office.pk == office_id), None)

    def heads(self, office: Office) -> bool:
        return any(grant.is_head and grant.office.pk == office.pk for grant in self.grants)

    def checks_letters(self, office: Office) -> bool:
        """Whether it checks what others of the office have drafted."""
        return any(grant.checks_letters and grant.office.pk == office.pk for grant in self.grants)

    def office_ids(self, permission: Permission) -> list[int]:
        """The account's own offices where it has the permission, without those below."""
        return sorted(
            {grant.office.pk for grant in self.grants if permission in grant.permissions and not grant.includes_below}
        )

    def office_ids_for_sealed(self) -> list[int]:
        """Own offices in which it may see the sealed matters of others: it was named for them, or heads the office."""
        known = (grant for grant in self.grants if Permission.SEE_SEALED in grant.permissions)
        return sorted({grant.office.pk for grant in known if grant.sees_sealed or grant.is_head})

    def wide_paths(self, permission: Permission) -> list[str]:
        """Paths of the offices that it reaches with all below."""
        return sorted(
            {grant.office.path for grant in self.grants if permission in grant.permissions and grant.includes_below}
        )

    def offices(self, permission: Permission) -> list[Office]:
        """Own offices with the permission, each once, in the order of the tree."""
        found = {grant.office.pk: grant.office for grant in self.grants if permission in grant.permissions}
        return sorted(found.values(), key=lambda office: office.path)

    def lineage(self) -> list[int]:
        """Ids of all own offices and all offices above them."""
        return sorted({office_id for grant in self.grants for office_id in grant.office.ancestor_ids()})


def _roles_held(account_id: int) -> QuerySet[Any, tuple[Any, ...]]:
    """The roles of an account, of each what a grant says, and then its office."""
    held = RoleAssignment.objects.filter(account=account_id, revoked_at=None, office__is_active=True)
    return held.values_list(*GRANTED, *(f"office__{name}" for name in OFFICE_FIELDS))


GRANTED = ("role", "is_head", "sees_sealed", "checks_letters")
OFFICE_FIELDS = tuple(field.attname for field in Office._meta.concrete_fields)
ROLES_HELD = Written(_roles_held, -1)


def _grants(account_id: int) -> Iterator[Grant]:
    for role, is_head, sees_sealed, checks_letters, *office in ROLES_HELD.rows(account_id):
        found = Office.from_db(connection.alias, OFFICE_FIELDS, office)
        yield Grant(role, found, is_head, sees_sealed, checks_letters)


def authority_of(account: Account) -> Authority:
    """The authority of an account, kept on the instance, so read once a request.

    Nobody, or a disabled account, has none.
    """
    if not account.is_authenticated or not account.is_active:
        return Authority(())
    known = getattr(account, "_authority", None)
    if known is None:
        known = Authority(tuple(_grants(account.pk)))
        account._authority = known  # type: ignore[attr-defined]
    return known


def forget_authority(account: Account) -> None:
    """Read the roles again: they changed within this process."""
    account.__dict__.pop("_authority", None)


def answers_for_staff(account: Account, office: Office) -> bool:
    """Who says who of an office works on what: its head, its desk, and who manages its accounts."""
    authority = authority_of(account)
    desk = authority.may(Permission.SCREEN, office) or authority.may(Permission.MANAGE_ACCOUNTS, office)
    return desk or authority.heads(office)


def is_own(account: Account, owner_id: int | None) -> bool:
    """Whether something is the account's own, and it still works in some office: without a role nothing is."""
    return owner_id == account.pk and authority_of(account).may_anywhere(Permission.SEE_CASES)


def own(account: Account, field: str) -> Q:
    """Rows that are the account's own by a foreign key; none once it has no role with cases."""
    return Q(**{field: account}) if authority_of(account).may_anywhere(Permission.SEE_CASES) else Q(pk__in=[])


def refusal_of_calendar(account: Account) -> str:
    """Why this account has no calendar that a program reads; empty where it may have one."""
    authority = authority_of(account)
    if not authority.may_anywhere(Permission.INSTRUCT):
        return _("个人日历供领导订阅：接访日、会议、包案期限。")
    forbidding = Office.objects.filter(pk__in=authority.lineage(), tokens_forbidden=True).order_by("path").first()
    if forbidding is not None:
        return _("%(office)s不允许程序不用密码访问，不能订阅个人日历。") % {"office": forbidding.name}
    return ""


def check_may(account: Account, permission: Permission, office: Office) -> None:
    if not authority_of(account).may(permission, office):
        raise NotPermitted("not_permitted", _("您在%(office)s没有这项权限。") % {"office": office.name})


def check_manages(account: Account | None, permission: Permission, office: Office) -> None:
    """For administration: without an account the command line acts, whose user has the server anyway."""
    if account is not None:
        check_may(account, permission, office)


def check_may_close(office: Office) -> None:
    """The top of the tree and an office with offices below stay; what else hangs on it, the action passes on."""
    if office.parent_id is None:
        raise ActionRefused("root_office", _("最上级单位不能停用。"))
    if office.children.filter(is_active=True).exists():
        raise ActionRefused("has_children", _("该单位还有启用的下级单位，请先停用或调整下级单位。"))


# What the rooms above have against the region code of an office: each raises a refusal, or says nothing.
RegionCheck = Callable[[str, Office | None], None]
_against_region: list[RegionCheck] = []


def ask_for_region(check: RegionCheck) -> None:
    """Let a room that stands above this one refuse a region code; called from the AppConfig."""
    if check not in _against_region:
        _against_region.append(check)


def check_region(code: str, parent: Office | None) -> None:
    """Of an office below the parent. Raises InvalidFacts."""
    for check in _against_region:
        check(code, parent)


def check_reaches_account(by: Account | None, account: Account) -> None:
    """A security administrator reaches an account when all its roles, or all it ever had, are within reach.

    One role outside would let an administrator below take over an account above.
    """
    if by is None:
        return
    if by.pk == account.pk:
        raise NotPermitted("own_account", _("不能管理自己的账号。"))
    assignments = list(account.assignments.select_related("office"))
    held = [item for item in assignments if item.revoked_at is None] or assignments
    authority = authority_of(by)
    if not held or not all(authority.may(Permission.MANAGE_ACCOUNTS, item.office) for item in held):
        raise NotPermitted("account_out_of_reach", _("该账号不全在您的管理范围内。"))


def check_roles_combine(held: Iterable[str], role: str) -> None:
    """The three administrators are kept apart from each other and from casework (GB/T 22239-2019)."""
    others = set(held) - {role}
    if others and (role in ADMINISTRATORS or others & ADMINISTRATORS):
        raise ActionRefused(
            "roles_do_not_combine", _("系统管理员、安全管理员、审计管理员须分设，且不得兼任办案角色。"), field="role"
        )


def refusal_to_manage(by: Account, account: Account) -> str:
    """Why `by` may not manage the account, for the page; empty when it may."""
    try:
        check_reaches_account(by, account)
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""

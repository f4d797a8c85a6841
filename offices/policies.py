"""Who may do what where: the questions every other module asks of an account."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from offices.errors import NotPermitted
from offices.models import Account, Office, RoleAssignment
from offices.roles import ROLE_RULES, Permission


@dataclass(frozen=True)
class Grant:
    role: str
    office: Office
    is_head: bool

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLE_RULES[self.role].permissions if self.role in ROLE_RULES else frozenset()

    @property
    def includes_below(self) -> bool:
        return ROLE_RULES[self.role].includes_below if self.role in ROLE_RULES else False


@dataclass(frozen=True)
class Authority:
    """What an account may do, read once a request. An unknown role grants nothing."""

    grants: tuple[Grant, ...]

    def may(self, permission: Permission, office: Office) -> bool:
        return any(
            permission in grant.permissions and (grant.office.pk == office.pk or grant.includes_below and office.is_within(grant.office))
            for grant in self.grants
        )

    def may_anywhere(self, permission: Permission) -> bool:
        return any(permission in grant.permissions for grant in self.grants)

    def heads(self, office: Office) -> bool:
        return any(grant.is_head and grant.office.pk == office.pk for grant in self.grants)

    def office_ids(self, permission: Permission) -> list[int]:
        """The account's own offices where it has the permission, without those below."""
        return sorted({grant.office.pk for grant in self.grants if permission in grant.permissions and not grant.includes_below})

    def wide_paths(self, permission: Permission) -> list[str]:
        """Paths of the offices that it reaches with all below."""
        return sorted({grant.office.path for grant in self.grants if permission in grant.permissions and grant.includes_below})

    def offices(self, permission: Permission) -> list[Office]:
        """Own offices with the permission, each once, in the order of the tree."""
        found = {grant.office.pk: grant.office for grant in self.grants if permission in grant.permissions}
        return sorted(found.values(), key=lambda office: office.path)

    def lineage(self) -> list[int]:
        """Ids of all own offices and all offices above them."""
        return sorted({office_id for grant in self.grants for office_id in grant.office.ancestor_ids()})


def authority_of(account: Account) -> Authority:
    """The authority of an account, kept on the instance, so read once a request. Nobody, or a disabled account, has none."""
    if not account.is_authenticated or not account.is_active:
        return Authority(())
    known = getattr(account, "_authority", None)
    if known is None:
        assignments: QuerySet[RoleAssignment] = RoleAssignment.objects.filter(
            account=account, revoked_at=None, office__is_active=True
        ).select_related("office")
        known = Authority(tuple(Grant(item.role, item.office, item.is_head) for item in assignments))
        account._authority = known  # type: ignore[attr-defined]
    return known


def forget_authority(account: Account) -> None:
    """Read the roles again: they changed within this process."""
    account.__dict__.pop("_authority", None)


def check_may(account: Account, permission: Permission, office: Office) -> None:
    if not authority_of(account).may(permission, office):
        raise NotPermitted("not_permitted", _("您在%(office)s没有这项权限。") % {"office": office.name})

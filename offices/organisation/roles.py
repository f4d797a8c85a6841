"""Roles as code: what each role may do, and whether it reaches below its own office.

The three administrators are kept apart (GB/T 22239-2019): none of them sees a petition.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    SEE_CASES = "see_cases"
    SEE_SEALED = "see_sealed"
    READ_IDENTITY = "read_identity"
    REGISTER = "register"
    RECEIVE = "receive"
    FOLLOW_UP = "follow_up"
    PACKAGE = "package"
    OVERSEE = "oversee"
    CONVENE = "convene"
    SCREEN = "screen"
    HANDLE = "handle"
    APPROVE = "approve"
    INSTRUCT = "instruct"
    REVIEW = "review"
    SUPERVISE = "supervise"
    ANSWER_CARDS = "answer_cards"
    LIFT_CARDS = "lift_cards"
    IMPORT = "import"
    EDIT_RULES = "edit_rules"
    MANAGE_OFFICES = "manage_offices"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"
    WATCH_JOBS = "watch_jobs"


class Role(TextChoices):
    REGISTRATION_CLERK = "clerk", _("登记接访员")
    HANDLER = "handler", _("承办人")
    LEADER = "leader", _("领导")
    SUPERVISOR = "supervisor", _("督查员")
    REVIEWER = "reviewer", _("复查复核员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    SECURITY_ADMIN = "security_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


ADMINISTRATORS: frozenset[str] = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


@dataclass(frozen=True)
class RoleRules:
    permissions: frozenset[Permission]
    includes_below: bool


P = Permission

ROLE_RULES: dict[str, RoleRules] = {
    Role.REGISTRATION_CLERK: RoleRules(
        frozenset(
            {P.SEE_CASES, P.SEE_SEALED, P.READ_IDENTITY, P.REGISTER, P.RECEIVE, P.FOLLOW_UP, P.PACKAGE, P.SCREEN}
            | {P.IMPORT}
        ),
        includes_below=False,
    ),
    Role.HANDLER: RoleRules(
        frozenset({P.SEE_CASES, P.SEE_SEALED, P.READ_IDENTITY, P.HANDLE, P.FOLLOW_UP, P.ANSWER_CARDS}),
        includes_below=False,
    ),
    Role.LEADER: RoleRules(
        frozenset(
            {P.SEE_CASES, P.SEE_SEALED, P.READ_IDENTITY, P.APPROVE, P.INSTRUCT, P.RECEIVE, P.FOLLOW_UP}
            | {P.ANSWER_CARDS, P.PACKAGE, P.OVERSEE, P.CONVENE}
        ),
        includes_below=False,
    ),
    Role.SUPERVISOR: RoleRules(
        frozenset({P.SEE_CASES, P.SUPERVISE, P.LIFT_CARDS, P.PACKAGE, P.OVERSEE, P.CONVENE}), includes_below=True
    ),
    Role.REVIEWER: RoleRules(frozenset({P.SEE_CASES, P.SEE_SEALED, P.READ_IDENTITY, P.REVIEW}), includes_below=False),
    Role.SYSTEM_ADMIN: RoleRules(frozenset({P.MANAGE_OFFICES, P.EDIT_RULES, P.WATCH_JOBS}), includes_below=True),
    Role.SECURITY_ADMIN: RoleRules(frozenset({P.MANAGE_ACCOUNTS}), includes_below=True),
    Role.AUDIT_ADMIN: RoleRules(frozenset({P.READ_AUDIT, P.WATCH_JOBS}), includes_below=True),
}

"""Each role and each permission in one table, and how far each reaches."""

import pytest

from offices.organisation.policies import Authority, authority_of
from offices.organisation.roles import ADMINISTRATORS, ROLE_RULES, Permission, Role
from tests.factories import City, make_account

P = Permission
CASEWORK = {P.SEE_CASES, P.SEE_SEALED, P.READ_IDENTITY}
TABLE = {
    Role.REGISTRATION_CLERK: CASEWORK | {P.REGISTER, P.RECEIVE, P.FOLLOW_UP, P.PACKAGE, P.SCREEN, P.IMPORT},
    Role.HANDLER: CASEWORK | {P.HANDLE, P.FOLLOW_UP, P.ANSWER_CARDS},
    Role.LEADER: CASEWORK
    | {P.APPROVE, P.INSTRUCT, P.RECEIVE, P.FOLLOW_UP, P.ANSWER_CARDS, P.PACKAGE, P.OVERSEE, P.CONVENE},
    Role.SUPERVISOR: {P.SEE_CASES, P.SUPERVISE, P.LIFT_CARDS, P.PACKAGE, P.OVERSEE, P.CONVENE},
    Role.REVIEWER: CASEWORK | {P.REVIEW},
    Role.SYSTEM_ADMIN: {P.MANAGE_OFFICES, P.EDIT_RULES, P.WATCH_JOBS},
    Role.SECURITY_ADMIN: {P.MANAGE_ACCOUNTS},
    Role.AUDIT_ADMIN: {P.READ_AUDIT, P.WATCH_JOBS},
}
BELOW = {Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}


def test_the_table_names_every_role():
    assert set(TABLE) == set(Role) == set(ROLE_RULES)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_role_and_permission(city: City, role: Role, permission: Permission):
    account = make_account(f"one-{role.value}", (role, city.city))
    authority = authority_of(account)
    granted = permission in TABLE[role]
    assert authority.may(permission, city.city) is granted
    assert authority.may_anywhere(permission) is granted
    assert authority.may(permission, city.bureau) is (granted and role in BELOW)
    assert authority.may(permission, city.province) is False


def test_no_administrator_sees_petitions():
    assert {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN} == ADMINISTRATORS
    for role in ADMINISTRATORS:
        assert not ROLE_RULES[role].permissions & (CASEWORK | {P.SUPERVISE})


def test_an_unknown_role_a_closed_account_and_a_closed_office_grant_nothing(city: City):
    assert authority_of(make_account("odd", ("emperor", city.city))).may_anywhere(P.SEE_CASES) is False
    city.clerk.is_active = False
    assert authority_of(city.clerk) == Authority(())
    city.bureau.is_active = False
    city.bureau.save()
    assert authority_of(city.handler) == Authority(())

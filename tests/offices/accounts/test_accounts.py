"""Accounts and roles: what a security administrator may do, and what nobody may."""

from threading import Barrier, Thread
from typing import Any

import pytest

from offices.accounts.actions import accounts as actions
from offices.errors import ActionRefused
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from tests.factories import PASSWORD, City, make_account, make_city, moment
from tests.threads import leave_connections

AT = moment("2026-03-02")


def create(city: City, **changes: Any) -> tuple[Account, str]:
    facts = {"username": "xin.ren", "name": "新人", "office": city.bureau, "role": Role.HANDLER} | changes
    return actions.create_account(
        by=changes.pop("by", city.security_admin), at=AT, **{k: v for k, v in facts.items() if k != "by"}
    )


def last_event(account: Account) -> Event:
    return Event.objects.filter(chain__subject=f"account:{account.pk}").latest("sequence")


def refused(code: str):
    return pytest.raises(ActionRefused, check=lambda refusal: refusal.code == code)


def test_a_new_account_has_a_one_time_password_and_its_events(city: City):
    account, password = create(city, title="科员")
    assert len(password) == 19
    assert account.check_password(password)
    assert account.must_change_password is True
    assert [item.role for item in account.assignments.all()] == [Role.HANDLER]
    events = list(Event.objects.filter(chain__subject=f"account:{account.pk}"))
    assert [event.kind for event in events] == [AdminEvent.ACCOUNT_CREATED, AdminEvent.ROLE_GRANTED]
    assert events[0].facts == {"username": "xin.ren", "name": "新人", "title": "科员"}
    assert {event.by_id for event in events} == {city.security_admin.pk}
    assert password not in "".join(event.facts_text for event in events)


@pytest.mark.parametrize("username", ["clerk", "CLERK"])
def test_a_user_name_is_given_once_whatever_its_case(city: City, username: str):
    with refused("duplicate_username"):
        create(city, username=username)


def test_only_within_reach(city: City):
    with refused("not_permitted"):
        create(city, office=city.province)
    with refused("not_permitted"):
        create(city, by=city.system_admin)
    with refused("account_out_of_reach"):
        actions.reset_password(by=city.security_admin, at=AT, account=city.province_reviewer)
    with refused("account_out_of_reach"):
        actions.reset_password(by=city.security_admin, at=AT, account=city.stranger)


def test_one_role_above_puts_the_account_out_of_reach(city: City):
    county_admin = make_account("county-security", (Role.SECURITY_ADMIN, city.county))
    both = make_account("both", (Role.HANDLER, city.county), (Role.HANDLER, city.bureau))
    with refused("account_out_of_reach"):
        actions.reset_password(by=county_admin, at=AT, account=both)
    assert actions.reset_password(by=city.security_admin, at=AT, account=both)


@pytest.mark.parametrize("held", [Role.HANDLER, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
@pytest.mark.parametrize("wanted", list(Role))
def test_the_three_administrators_are_kept_apart(city: City, held: Role, wanted: Role):
    account = make_account("two-roles", (held, city.bureau))
    apart = {Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
    facts = {"by": city.security_admin, "at": AT, "account": account, "office": city.city, "role": wanted}
    if held != wanted and {held, wanted} & apart:
        with refused("roles_do_not_combine"):
            actions.grant_role(**facts)
    else:
        actions.grant_role(**facts)
        assert last_event(account).facts == {"role": wanted, "office": "city", "is_head": False}


def test_nobody_manages_himself(city: City):
    me = city.security_admin
    with refused("own_role"):
        actions.grant_role(by=me, at=AT, account=me, office=city.bureau, role=Role.SECURITY_ADMIN)
    with refused("own_role"):
        actions.revoke_role(by=me, at=AT, assignment=me.assignments.get())
    with refused("own_account"):
        actions.deactivate_account(by=me, at=AT, account=me, reason="离职")
    with refused("own_account"):
        actions.reset_password(by=me, at=AT, account=me)


def test_only_a_leader_heads_an_office(city: City):
    with refused("only_leaders_head"):
        actions.grant_role(
            by=city.security_admin, at=AT, account=city.handler, office=city.bureau, role=Role.HANDLER, is_head=True
        )
    item = actions.grant_role(
        by=city.security_admin, at=AT, account=city.deputy, office=city.bureau, role=Role.LEADER, is_head=True
    )
    assert item.is_head is True
    assert city.deputy.assignments.count() == 1


def test_an_unknown_role_and_a_closed_office_are_refused(city: City):
    with refused("unknown_role"):
        create(city, role="emperor")
    Office.objects.filter(pk=city.bureau.pk).update(is_active=False)
    with refused("office_inactive"):
        create(city, office=Office.objects.get(pk=city.bureau.pk))


def test_granting_twice_changes_nothing(city: City):
    facts = {"at": AT, "account": city.handler, "office": city.bureau, "role": Role.HANDLER, "sees_sealed": True}
    assert actions.grant_role(by=city.security_admin, **facts) == city.handler.assignments.get()
    assert not Event.objects.filter(chain__subject=f"account:{city.handler.pk}").exists()


def test_revoking_ends_the_role_and_keeps_the_row(city: City):
    item = city.handler.assignments.get()
    actions.revoke_role(by=city.security_admin, at=AT, assignment=item)
    item.refresh_from_db()
    assert (item.revoked_at, item.revoked_by) == (AT, city.security_admin)
    assert last_event(city.handler).kind == AdminEvent.ROLE_REVOKED
    actions.revoke_role(by=city.security_admin, at=AT, assignment=item)
    assert Event.objects.filter(chain__subject=f"account:{city.handler.pk}").count() == 1


def test_the_last_security_administrator_stays(city: City):
    last = city.security_admin.assignments.get()
    with refused("last_security_admin"):
        actions.revoke_role(by=None, at=AT, assignment=last)
    with refused("last_security_admin"):
        actions.deactivate_account(by=None, at=AT, account=city.security_admin, reason="离职")
    below = make_account("county-security", (Role.SECURITY_ADMIN, city.county))
    with refused("last_security_admin"):  # one below does not reach the city
        actions.revoke_role(by=None, at=AT, assignment=last)
    actions.revoke_role(by=city.security_admin, at=AT, assignment=below.assignments.get())
    second = make_account("security-2", (Role.SECURITY_ADMIN, city.city))
    actions.revoke_role(by=second, at=AT, assignment=last)
    assert RoleAssignment.objects.filter(role=Role.SECURITY_ADMIN, revoked_at=None).get().account == second


@pytest.mark.django_db(transaction=True)
def test_two_security_administrators_cannot_remove_each_other():
    city = make_city()
    second = make_account("security-2", (Role.SECURITY_ADMIN, city.city))
    pairs = [(city.security_admin, second), (second, city.security_admin)]
    barrier, refusals = Barrier(2), []

    def remove(by: Account, other: Account) -> None:
        barrier.wait(5)
        try:
            actions.revoke_role(by=by, at=AT, assignment=other.assignments.get())
        except ActionRefused as refusal:
            refusals.append(refusal.code)
        finally:
            leave_connections()

    threads = [Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refusals) == 1
    assert RoleAssignment.objects.filter(role=Role.SECURITY_ADMIN, revoked_at=None).count() == 1


def test_closing_and_opening_an_account(city: City):
    closed = actions.deactivate_account(by=city.security_admin, at=AT, account=city.handler, reason="调离")
    assert closed.is_active is False
    assert facts_of(last_event(closed)) == {"reason": "调离"}
    opened = actions.reactivate_account(by=city.security_admin, at=AT, account=closed, reason="返回")
    assert opened.is_active is True
    assert last_event(opened).kind == AdminEvent.ACCOUNT_REACTIVATED


@pytest.mark.parametrize("password", ["short1A", "1234567890123", "password123", "handler-1"])
def test_weak_passwords_are_refused(city: City, password: str):
    with refused("weak_password"):
        actions.change_password(by=city.handler, at=AT, password=password)


def test_changing_ones_password(city: City):
    with refused("same_password"):
        actions.change_password(by=city.handler, at=AT, password=PASSWORD)
    changed = actions.change_password(by=city.handler, at=AT, password="xin-de-mima-88")
    assert changed.check_password("xin-de-mima-88")
    assert last_event(changed).kind == AdminEvent.PASSWORD_CHANGED
    assert last_event(changed).facts == {}


def test_editing_records_old_and_new(city: City):
    actions.edit_account(by=city.security_admin, at=AT, account=city.handler, name="handler同志", title="科长")
    assert last_event(city.handler).facts == {"changes": {"title": ["", "科长"]}}

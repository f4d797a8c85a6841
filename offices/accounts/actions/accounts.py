"""Accounts and roles. Passwords are shown once and kept as hashes only."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from offices.accounts.actions.login_limits import lift_locks
from offices.accounts.actions.sessions import end_sessions
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.calendar_keys import end_keys, end_refused_calendar_key
from offices.organisation.actions.handing_over import hand_over, tell_of_departure
from offices.organisation.actions.records import record_event
from offices.organisation.credentials import PastPassword
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.policies import (
    check_manages,
    check_reaches_account,
    check_roles_combine,
    forget_authority,
)
from offices.organisation.queries import CASEWORK_ROLES, home_office
from offices.organisation.roles import ROLE_RULES, Permission, Role

# Without letters and digits that are mistaken for one another when read aloud.
PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"  # noqa: S105
PASSWORD_GROUPS = 4
PASSWORDS_KEPT = 24  # of one account; the settings say how many of them are not taken again


def one_time_password() -> str:
    """Four groups of four signs: 90 bits, readable over the telephone."""
    return "-".join("".join(secrets.choice(PASSWORD_SIGNS) for _sign in range(4)) for _group in range(PASSWORD_GROUPS))


def create_account(
    *,
    by: Account | None,
    at: datetime,
    username: str,
    name: str,
    title: str = "",
    office: Office,
    role: str,
    is_head: bool = False,
    sees_sealed: bool = False,
    checks_letters: bool = False,
) -> tuple[Account, str]:
    """A new account with its first role; returns it with the password, which must be changed at the first login."""
    password = one_time_password()
    with transaction.atomic():
        check_manages(by, Permission.MANAGE_ACCOUNTS, office)
        if Account.objects.called(username).exists():
            raise InvalidFacts("duplicate_username", _("用户名已被使用。"), field="username")
        account = Account(username=username, name=name, title=title, must_change_password=True, password_set_at=at)
        account.set_password(password)
        try:
            with transaction.atomic():
                account.save(force_insert=True)
        except IntegrityError as error:  # made by somebody else at the same moment
            raise InvalidFacts("duplicate_username", _("用户名已被使用。"), field="username") from error
        facts = {"username": username, "name": name, "title": title}
        _record(account, AdminEvent.ACCOUNT_CREATED, facts, by=by, office=office, at=at)
        rights: dict[str, Any] = {"is_head": is_head, "sees_sealed": sees_sealed, "checks_letters": checks_letters}
        grant_role(by=by, at=at, account=account, office=office, role=role, **rights)
    return account, password


def edit_account(*, by: Account | None, at: datetime, account: Account, name: str, title: str) -> Account:
    with transaction.atomic():
        account = _locked(account)
        check_reaches_account(by, account)
        wanted = {"name": name, "title": title}
        changed = {
            key: [getattr(account, key), value] for key, value in wanted.items() if getattr(account, key) != value
        }
        if changed:
            if "name" in changed and account.name_hash not in account.former_hashes:
                account.former_hashes = [*account.former_hashes, account.name_hash]
            account.name, account.title = name, title
            account.save(update_fields=["name", "name_hash", "former_hashes", "title"])
            _record(account, AdminEvent.ACCOUNT_EDITED, {"changes": changed}, by=by, office=home_office(account), at=at)
    return account


def deactivate_account(
    *, by: Account | None, at: datetime, account: Account, reason: str, to: Sequence[Account] = ()
) -> Account:
    """Close an account at once: its sessions end for good. Its roles stay, without effect.

    to: who takes over the open work. What is left is told to those who must hand it over.
    """
    with transaction.atomic():
        _lock_security_roles()
        account = _locked(account)
        check_reaches_account(by, account)
        if not account.is_active:
            return account
        for item in account.assignments.filter(revoked_at=None, role=Role.SECURITY_ADMIN).select_related("office"):
            _check_somebody_stays(item)
        if by is not None and to:
            hand_over(by=by, at=at, account=account, to=to, reason=reason)
        account.is_active = False
        account.save(update_fields=["is_active"])
        end_sessions(account)
        end_keys(account, by=by, at=at)
        event = _record(
            account, AdminEvent.ACCOUNT_DEACTIVATED, {"reason": reason}, by=by, office=home_office(account), at=at
        )
        held = account.assignments.filter(revoked_at=None, role__in=CASEWORK_ROLES).select_related("office")
        tell_of_departure(account, list({item.office_id: item.office for item in held}.values()), event=event, at=at)
    return account


def reactivate_account(*, by: Account | None, at: datetime, account: Account, reason: str) -> Account:
    with transaction.atomic():
        account = _locked(account)
        check_reaches_account(by, account)
        if not account.is_active:
            account.is_active = True
            account.save(update_fields=["is_active"])
            _record(
                account, AdminEvent.ACCOUNT_REACTIVATED, {"reason": reason}, by=by, office=home_office(account), at=at
            )
    return account


def reset_password(*, by: Account | None, at: datetime, account: Account) -> str:
    """A new one-time password; sessions under the old one end, and so does a lock after wrong ones."""
    password = one_time_password()
    with transaction.atomic():
        account = _locked(account)
        check_reaches_account(by, account)
        _set_password(account, password, by=by, at=at, must_change=True)
        transaction.on_commit(lambda: lift_locks(account))
        _record(account, AdminEvent.PASSWORD_RESET, {}, by=by, office=home_office(account), at=at)
    return password


def change_password(*, by: Account, at: datetime, password: str) -> Account:
    """The person's own change of password; the rules of the settings hold."""
    if by.check_password(password):
        raise InvalidFacts("same_password", _("新密码不能与原密码相同。"), field="new_password1")
    try:
        validate_password(password, user=by)
    except ValidationError as error:
        raise InvalidFacts("weak_password", " ".join(error.messages), field="new_password1") from error
    with transaction.atomic():
        account = _locked(by)
        _set_password(account, password, by=by, at=at, must_change=False)
        _record(account, AdminEvent.PASSWORD_CHANGED, {}, by=by, office=home_office(account), at=at)
    return account


def _set_password(account: Account, password: str, *, by: Account | None, at: datetime, must_change: bool) -> None:
    """The password before is kept as one that was used; sessions and tokens end with it."""
    if not account.must_change_password:
        PastPassword.objects.create(account=account, password=account.password, replaced_at=at)
        kept = PastPassword.objects.filter(account=account).values_list("pk", flat=True)[:PASSWORDS_KEPT]
        PastPassword.objects.filter(account=account).exclude(pk__in=list(kept)).delete()
    account.set_password(password)
    account.must_change_password, account.password_set_at = must_change, at
    account.save(update_fields=["password", "must_change_password", "password_set_at"])
    end_sessions(account)
    end_keys(account, by=by, at=at)


def grant_role(
    *,
    by: Account | None,
    at: datetime,
    account: Account,
    office: Office,
    role: str,
    is_head: bool = False,
    sees_sealed: bool = False,
    checks_letters: bool = False,
    post: str = "",
) -> RoleAssignment:
    """Give a role in an office, with the headship, with the right to sealed matters and the checking of letters, which
    are given by name only.

    post: what the account is in that office, where it is not what it is elsewhere.
    Granting what is held already changes nothing, unless one of these differs.
    """
    if by is not None and by.pk == account.pk:
        raise NotPermitted("own_role", _("不能给自己授予角色。"))
    if role not in Role.values:
        raise InvalidFacts("unknown_role", _("没有这个角色。"), field="role")
    if is_head and role != Role.LEADER:
        raise InvalidFacts("only_leaders_head", _("只有“领导”可以是本机关、单位负责人。"), field="is_head")
    if sees_sealed and Permission.SEE_SEALED not in ROLE_RULES[role].permissions:
        raise InvalidFacts("no_sealed", _("该角色不办理信访件，不能办理密封件。"), field="sees_sealed")
    if checks_letters and role not in CASEWORK_ROLES:
        raise InvalidFacts("no_checking", _("该角色不办理信访件，不能审核文书。"), field="checks_letters")
    with transaction.atomic():
        account = _locked(account)
        check_manages(by, Permission.MANAGE_ACCOUNTS, office)
        if not office.is_active:
            raise InvalidFacts("office_inactive", _("该单位已停用。"), field="office")
        held = list(account.assignments.filter(revoked_at=None))
        check_roles_combine([item.role for item in held], role)
        for item in held:
            if (item.office_id, item.role) == (office.pk, role):
                held_rights = (item.is_head, item.sees_sealed, item.checks_letters, item.post)
                if held_rights == (is_head, sees_sealed, checks_letters, post):
                    return item
                item.is_head, item.sees_sealed, item.post = is_head, sees_sealed, post
                item.checks_letters = checks_letters
                return _set_rights(item, by=by, office=office, at=at)
        assignment = RoleAssignment.objects.create(
            account=account,
            office=office,
            role=role,
            is_head=is_head,
            sees_sealed=sees_sealed,
            checks_letters=checks_letters,
            post=post,
            granted_at=at,
            granted_by=by,
        )
        _record(account, AdminEvent.ROLE_GRANTED, _facts_of(assignment), by=by, office=office, at=at)
    forget_authority(account)
    return assignment


def revoke_role(
    *, by: Account | None, at: datetime, assignment: RoleAssignment, reason: str = "", to: Sequence[Account] = ()
) -> RoleAssignment:
    """End a role. The last security administrator who reaches an office stays.

    Without `by` the account itself is noted. to: who takes over what the account does in that office, where it has no
    other role there; what is left is told to those who must hand it over.
    """
    with transaction.atomic():
        _lock_security_roles()
        assignment = (
            RoleAssignment.objects.select_for_update(of=("self",))
            .select_related("office", "account")
            .get(pk=assignment.pk)
        )
        if by is not None and by.pk == assignment.account_id:
            raise NotPermitted("own_role", _("不能收回自己的角色。"))
        check_manages(by, Permission.MANAGE_ACCOUNTS, assignment.office)
        if assignment.revoked_at is not None:
            return assignment
        if assignment.role == Role.SECURITY_ADMIN:
            _check_somebody_stays(assignment)
        account, office = assignment.account, assignment.office
        others = account.assignments.filter(office=office, revoked_at=None, role__in=CASEWORK_ROLES)
        leaves = assignment.role in CASEWORK_ROLES and not others.exclude(pk=assignment.pk).exists()
        if by is not None and to and leaves:
            hand_over(by=by, at=at, account=account, to=to, reason=reason, office_ids=[office.pk])
        assignment.revoked_at, assignment.revoked_by = at, by or account
        assignment.save(update_fields=["revoked_at", "revoked_by"])
        facts = {"role": assignment.role, "office": office.code} | ({"reason": reason} if reason else {})
        event = _record(account, AdminEvent.ROLE_REVOKED, facts, by=by, office=office, at=at)
        end_refused_calendar_key(account, by=by, at=at)
        if leaves:
            tell_of_departure(account, [office], event=event, at=at)
    return assignment


def _set_rights(item: RoleAssignment, *, by: Account | None, office: Office, at: datetime) -> RoleAssignment:
    item.save(update_fields=["is_head", "sees_sealed", "checks_letters", "post"])
    _record(item.account, AdminEvent.ROLE_GRANTED, _facts_of(item), by=by, office=office, at=at)
    return item


def _facts_of(item: RoleAssignment) -> dict[str, object]:
    given = {"sees_sealed": item.sees_sealed, "checks_letters": item.checks_letters, "post": item.post}
    more = {name: value for name, value in given.items() if value}
    return {"role": item.role, "office": item.office.code, "is_head": item.is_head, **more}


def _lock_security_roles() -> None:
    """Two security administrators who remove each other follow one another."""
    rows = RoleAssignment.objects.select_for_update().filter(role=Role.SECURITY_ADMIN, revoked_at=None)
    list(rows.order_by("pk").values_list("pk"))


def _check_somebody_stays(leaving: RoleAssignment) -> None:
    """Somebody else must still reach the office as security administrator, from there or from above."""
    others = RoleAssignment.objects.filter(
        Q(role=Role.SECURITY_ADMIN, revoked_at=None, account__is_active=True, office__is_active=True),
        office_id__in=leaving.office.ancestor_ids(),
    ).exclude(account_id=leaving.account_id)
    if not others.exists():
        raise ActionRefused("last_security_admin", _("这是最后一名能管理该单位账号的安全管理员，请先授予他人。"))


def _locked(account: Account) -> Account:
    return Account.objects.select_for_update().get(pk=account.pk)


def _record(
    account: Account,
    kind: AdminEvent,
    facts: Mapping[str, object],
    *,
    by: Account | None,
    office: Office | None,
    at: datetime,
) -> Event:
    return record_event(subject=f"account:{account.pk}", kind=kind, facts=facts, by=by, office=office, at=at)

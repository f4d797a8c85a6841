"""`manage.py create_account`: an account with one role; prints its one-time password."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from offices.accounts.actions.accounts import create_account, grant_role
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role


class Command(BaseCommand):
    help = "建立账号并授予一个角色，打印一次性密码；账号已存在时只授予角色"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--title", default="", help="职务")
        parser.add_argument("--office", required=True, help="单位代码")
        parser.add_argument("--role", required=True, choices=Role.values, help="角色")
        parser.add_argument("--head", action="store_true", help="本机关、单位负责人（仅领导）")
        parser.add_argument("--sealed", action="store_true", help="经指名可办理密封件（检举控告材料）")
        parser.add_argument("--checks", action="store_true", help="审核本单位文书")

    def handle(self, *args: Any, username: str, name: str, title: str, office: str, **options: Any) -> None:
        where = Office.objects.filter(code=office).first()
        if where is None:
            raise CommandError(f"没有代码为 {office} 的单位。")
        rights = {"is_head": options["head"], "sees_sealed": options["sealed"], "checks_letters": options["checks"]}
        told = ensure_account(username=username, name=name, title=title, office=where, role=options["role"], **rights)
        self.stdout.write(told)


def ensure_account(
    *,
    username: str,
    name: str,
    title: str,
    office: Office,
    role: str,
    is_head: bool = False,
    sees_sealed: bool = False,
    checks_letters: bool = False,
) -> str:
    """Make the account or grant the role to the one of that user name; answers what to tell."""
    at = timezone.now()
    rights: Any = {"is_head": is_head, "sees_sealed": sees_sealed, "checks_letters": checks_letters}
    account = Account.objects.called(username).first()
    try:
        if account is not None:
            if account.name != name:
                raise CommandError(f"用户名 {username} 已属于“{account.name}”。")
            grant_role(by=None, at=at, account=account, office=office, role=role, **rights)
            return f"账号已存在：{account.username}，角色 {Role(role).label}（{office.name}）"
        Account(username=username, name=name, title=title, password="-").clean_fields()  # noqa: S106  (form only)
        account, password = create_account(
            by=None, at=at, username=username, name=name, title=title, office=office, role=role, **rights
        )
    except ValidationError as error:
        raise CommandError("；".join(error.messages)) from error
    except ActionRefused as refusal:
        raise CommandError(str(refusal.sentence)) from refusal
    return f"已建立账号：{account.username}，角色 {Role(role).label}（{office.name}），一次性密码：{password}"

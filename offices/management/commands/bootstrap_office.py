"""`manage.py bootstrap_office`: the first office of a new system, its three administrators and the calendar."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.utils import timezone

from offices.calendars.actions import load_library
from offices.calendars.holidays import library_years
from offices.management.commands.create_account import ensure_account
from offices.management.commands.create_office import add_office_arguments, ensure_office
from offices.organisation.roles import Role

SUFFIXES = {Role.SYSTEM_ADMIN: "system", Role.SECURITY_ADMIN: "security", Role.AUDIT_ADMIN: "audit"}


class Command(BaseCommand):
    help = "新装系统：建立最上级单位、系统/安全/审计管理员账号（各打印一次性密码），载入内置日历；可重复运行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_office_arguments(parser)
        parser.add_argument("--admin", default="admin", help="管理员用户名前缀，如 admin 得到 admin-system 等三个账号")

    @transaction.atomic
    def handle(self, *args: Any, admin: str, **options: Any) -> None:
        office, made = ensure_office(None, options)
        lines = [f"{'已建立' if made else '已存在'}：{office.code} {office.name}"]
        for role, suffix in SUFFIXES.items():
            lines.append(
                ensure_account(
                    username=f"{admin}-{suffix}", name=str(role.label), title="", office=office, role=role.value
                )
            )
        loaded = load_library(by=None, at=timezone.now(), years=library_years())
        lines.append(f"工作日历第 {loaded.calendar.version} 版")
        self.stdout.write("\n".join(lines))

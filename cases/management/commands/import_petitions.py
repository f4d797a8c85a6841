"""manage.py import_petitions FILE --office CODE: petitions from an Excel file, registered as they were received."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.imports.actions.import_petitions import AS_HISTORY, FROM_TODAY, OLD_ROWS, TAKE_LIKELY
from cases.imports.actions.imports import queue_import, receive_file, run_import
from cases.imports.reports.rejects import rejects_name, write_rejects
from cases.imports.sheet_titles import FIELDS
from cases.jobs.models import ImportBatch
from cases.petitions.enums import Channel
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission

EVERY = 500  # rows between two lines of progress


class Command(BaseCommand):
    help = "Load petitions from an Excel file; print the outcome as one JSON document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--office", required=True, help="code of the office that registers")
        parser.add_argument(
            "--by", help="username of the account that registers; else the first of the office that may"
        )
        parser.add_argument("--channel", choices=Channel.values, default=Channel.WEB, help="where no column says it")
        parser.add_argument(
            "--old-rows", choices=[AS_HISTORY, FROM_TODAY], default="",
            help="where unfinished rows are overdue by their date: history without a term, or a term from today",
        )  # fmt: skip
        parser.add_argument("--take-likely", action="store_true", help="also rows that are very likely known already")
        parser.add_argument("--dry-run", action="store_true", help="try every row, register none")
        parser.add_argument("--rejects", type=Path, help="where to write the rows refused; else beside FILE")

    def handle(self, *args: Any, file: Path, office: str, **options: Any) -> None:
        started = time.monotonic()
        registering = Office.objects.filter(code=office, is_active=True).first()
        if registering is None:
            raise CommandError(f"没有代码为 {office} 的启用单位。")
        by = _account(registering, options["by"])
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"无法读取 {file}：{error.strerror}。") from error
        try:
            batch = receive_file(by=by, at=timezone.now(), office=registering, file_name=file.name, content=content)
            columns = {field: column for field, column in batch.mapping.items() if field in FIELDS}
            for field, column in columns.items():
                self.stderr.write(f"{batch.header[column]} → {FIELDS[field]}")
            batch = queue_import(
                by=by,
                at=timezone.now(),
                batch_id=batch.pk,
                columns=columns,
                option=options["channel"],
                dry_run=options["dry_run"],
                settings={OLD_ROWS: options["old_rows"], TAKE_LIKELY: options["take_likely"]},
                send=False,
            )
        except ActionRefused as refusal:
            raise CommandError(str(refusal.sentence)) from refusal
        batch = run_import(batch.pk, told=self._tell)
        if batch.state != ImportBatch.State.DONE:
            raise CommandError(batch.error)
        outcome = {
            "rows": batch.rows,
            "imported": batch.imported,
            "unchanged": batch.unchanged,
            "rejected": batch.rejected,
            "likely": batch.likely,
            "ended": batch.ended,
            "overdue": batch.overdue,
            "rejects_file": self._write(batch, options["rejects"], file) if batch.rejected else None,
            "seconds": round(time.monotonic() - started, 2),
        }
        self.stdout.write(json.dumps(outcome, ensure_ascii=False))

    def _tell(self, batch: ImportBatch) -> None:
        if batch.done % EVERY == 0 or batch.done == batch.rows:
            self.stderr.write(f"{batch.done}/{batch.rows}")

    def _write(self, batch: ImportBatch, wanted: Path | None, file: Path) -> str:
        """Beside the file, or where that cannot be written, in the present folder."""
        content = write_rejects(batch)
        places = [wanted] if wanted else [file.with_name(rejects_name(batch)), Path(rejects_name(batch))]
        for place in places:
            try:
                place.write_bytes(content)
            except OSError:
                continue
            return str(place)
        raise CommandError(f"退回的行无法写入 {places[-1]}，请用 --rejects 指定位置。")


def _account(office: Office, username: str | None) -> Account:
    if username is None:
        accounts = accounts_with(office, Permission.IMPORT).order_by("pk")
        by = next((account for account in accounts if authority_of(account).may(Permission.REGISTER, office)), None)
        if by is None:
            raise CommandError(f"{office.name}没有可以导入的账号，请先给一个账号登记接访员角色，或用 --by 指定。")
        return by
    found = Account.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(f"没有启用的账号 {username}。")
    return found

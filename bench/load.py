"""Petitions with their events and clocks by COPY into the bench's own database, and the same texts into the floor's."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg2

from bench.tables import ACCOUNTS, OFFICES

HERE = Path(__file__).parent
DROPPED = ("petition_tokens", "petition_custody")


@contextmanager
def connect(url: str) -> Iterator[Any]:
    """A connection of its own that commits each statement."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def new_database(server: str, name: str) -> None:
    """An empty database of this name; one left by an earlier run goes."""
    with connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        )


def load(size: int, today: date) -> dict[str, float]:
    """Fill the database of the Django settings in force; seconds by part."""
    from django.conf import settings
    from django.core.management import call_command

    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    people = make_people()
    url = os.environ["DATABASE_URL"]
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(DROPPED)])
        definitions = [row[0] for row in cursor.fetchall()]
        for name in DROPPED:
            cursor.execute(f"DROP INDEX {name}")
        copying = time.perf_counter()
        half = size // 2
        with get_context("spawn").Pool(2) as pool:
            pool.starmap(load_part, [(1, half, size, today, people), (half + 1, size, size, today, people)])
        indexing = time.perf_counter()
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for definition in definitions:
            cursor.execute(definition)
        reset_sequences(cursor)
        settled = time.perf_counter()
        cursor.execute("VACUUM ANALYZE")
    assert settings.DEBUG is False
    return {
        "migrate": copying - started,
        "copy": indexing - copying,
        "indexes": settled - indexing,
        "vacuum": time.perf_counter() - settled,
    }


def reset_sequences(cursor: Any) -> None:
    """The keys go on behind the rows that were copied; never back."""
    from django.apps import apps

    for model in apps.get_models():
        key = model._meta.pk
        if key is not None and key.get_internal_type() == "BigAutoField":
            table, keys = model._meta.db_table, f"pg_get_serial_sequence('{model._meta.db_table}', '{key.column}')"
            cursor.execute(f"SELECT setval({keys}, greatest(nextval({keys}), max({key.column}))) FROM {table}")


def make_people() -> dict[str, Any]:
    """A city with its departments and people; ids for the loaders, written by the ORM."""
    from django.utils import timezone

    from offices.organisation.enums import OfficeKind, OfficeLevel
    from offices.organisation.models import Account, RoleAssignment
    from offices.organisation.roles import Role

    now = timezone.now()
    city = make_office("bench-city", None, OfficeKind.PETITION_OFFICE, OfficeLevel.CITY, "370100")
    departments = [
        make_office(f"bench-{place}", city, OfficeKind.DEPARTMENT, OfficeLevel.CITY, f"3701{place:02d}00")
        for place in range(1, OFFICES + 1)
    ]
    accounts = Account.objects.bulk_create(
        [Account(username=f"bench{place}", name=f"人员{place}") for place in range(ACCOUNTS)]
    )
    roles = [(accounts[0], city, Role.REGISTRATION_CLERK), (accounts[1], city, Role.SUPERVISOR)]
    roles += [(account, departments[place % OFFICES], Role.HANDLER) for place, account in enumerate(accounts[2:])]
    RoleAssignment.objects.bulk_create(
        [RoleAssignment(account=account, office=organ, role=role, granted_at=now) for account, organ, role in roles]
    )
    categories = make_reference()
    return {
        "city": city.pk,
        "departments": [organ.pk for organ in departments],
        "clerk": accounts[0].pk,
        "categories": [category.pk for category in categories],
    }


def make_office(code: str, parent: Any, kind: str, level: int, prefix: str) -> Any:
    from offices.organisation.models import Office

    made = Office.objects.create(
        code=code,
        name=f"{code}单位",
        short_name=code,
        kind=kind,
        level=level,
        region_code="370100",
        parent=parent,
        number_prefix=prefix,
    )
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def make_reference() -> list[Any]:
    """The nation's calendar, and twenty categories, which are returned."""
    from django.utils import timezone

    from offices.calendars.holidays import library_calendar
    from offices.calendars.models import Calendar, CalendarDay
    from offices.organisation.enums import VocabularyKind
    from offices.vocabularies.models import Category, Vocabulary

    now = timezone.now()
    known = library_calendar()
    calendar = Calendar.objects.create(version=1, years=sorted(known.loaded_years), source="bench", created_at=now)
    days = [(day, False, name) for day, name in known.days_off.items()] + [
        (day, True, name) for day, name in known.makeup_days.items()
    ]
    CalendarDay.objects.bulk_create(
        [CalendarDay(calendar=calendar, day=day, is_workday=work, name=name) for day, work, name in days]
    )
    vocabulary = Vocabulary.objects.create(
        kind=VocabularyKind.CATEGORY, version=1, source="bench", checksum="0" * 64, created_at=now
    )
    return Category.objects.bulk_create(
        [
            Category(vocabulary=vocabulary, code=f"{n:02d}0000", name=f"分类{n}", level=1, full_name=f"分类{n}")
            for n in range(1, 21)
        ]
    )


def load_part(first: int, last: int, size: int, today: date, people: dict[str, Any]) -> None:
    """Petitions `first` to `last` of `size`, in a process of its own."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    from bench.life import Writer
    from bench.texts import OLDEST_ONLY, Texts

    texts = Texts(seed=first)
    writer = Writer(size, today, people, texts.random)
    with connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        for number in range(first, last + 1):
            subject, body = texts.one()
            writer.petition(number, subject, f"{body}，{OLDEST_ONLY}" if number == 1 else body)
            if number % 20_000 == 0 or number == last:
                writer.copy(cursor)


def load_floor(product: str, floor: str) -> None:
    """The floor's plain tables, filled from the product's by COPY."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.floor.settings", "FLOOR_DATABASE_URL": floor}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], env=environment, check=True)
    cases = """SELECT p.id, p.subject, t.body, CASE WHEN is_open THEN 1 ELSE 4 END, 3, holder_id, handled_by_id,
        registered_at, next_due, t.tokens FROM cases_petition p JOIN cases_petitiontext t ON t.petition_id = p.id"""
    history = """SELECT p.id, e.at, e.by_id, e.kind, e.facts_text FROM offices_event e
        JOIN cases_petition p ON p.chain_id = e.chain_id"""
    with connect(product) as source, connect(floor) as target, source.cursor() as reading, target.cursor() as writing:
        writing.execute((HERE / "floor/schema.sql").read_text())
        for query, table in (
            (cases, "cases (id, title, body, status, priority, org, assignee, created, due, bi)"),
            (history, "history (case_id, at, actor, kind, note)"),
        ):
            pump(reading, f"COPY ({query}) TO STDOUT", writing, f"COPY {table} FROM STDIN")
        writing.execute("SET maintenance_work_mem = '1GB'")
        writing.execute((HERE / "floor/indexes.sql").read_text())
        writing.execute("SELECT setval(pg_get_serial_sequence('cases', 'id'), max(id)) FROM cases")
        writing.execute("VACUUM ANALYZE")


def pump(reading: Any, out: str, writing: Any, into: str) -> None:
    """Rows from one database to another through a pipe, without holding them."""
    import threading

    read_end, write_end = os.pipe()

    def send() -> None:
        with os.fdopen(write_end, "wb") as pipe:
            reading.copy_expert(out, pipe)

    sender = threading.Thread(target=send)
    sender.start()
    with os.fdopen(read_end, "rb") as pipe:
        writing.copy_expert(into, pipe)
    sender.join()

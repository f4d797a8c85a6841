"""Statements that each connection plans once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from cases.ledger.queries.rows import ledger_rows
from cases.packages.models.commitments import Contact
from cases.packages.models.packages import Package
from cases.petitions.enums import State
from cases.petitions.models.parties import Petitioner
from cases.petitions.queries.records import columns
from cases.worklist.queries.petition import petition_record
from tests.cases.packages.test_work import packaged
from tests.factories import make_city, make_petition

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 4, 20)


def test_each_thread_plans_for_its_own_connection() -> None:
    """Threads of one process take turns, as those of a web server do: one plans, another does, the first asks again."""
    city = make_city()
    petition = packaged(city, make_petition(city, State.SERVED))
    package = Package.objects.get()

    def read() -> tuple[list[int], list[str]]:
        demands = petition_record(petition, city.clerk).demands
        return [row.pk for row in ledger_rows(city.clerk, [package.pk], TODAY)], [row.text for row in demands]

    def in_turn(*threads: Callable[[], object]) -> None:
        expected = read()
        for ask in threads:
            assert ask() == expected

    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        asks = [lambda: first.submit(read).result(), lambda: second.submit(read).result()]
        in_turn(*asks, *asks, read, *asks)
        for thread in (first, second):
            thread.submit(lambda: connection.close()).result()


def test_a_plan_outlives_the_transaction_it_was_made_in_and_is_made_anew_for_a_new_connection() -> None:
    city = make_city()
    packaged(city, make_petition(city, State.SERVED))
    package = Package.objects.get()
    for _again in range(2):
        with transaction.atomic():
            ledger_rows(city.clerk, [package.pk], TODAY)
            transaction.set_rollback(True)
        assert [row.pk for row in ledger_rows(city.clerk, [package.pk], TODAY)] == [package.pk]
        connection.close()


def test_an_encrypted_column_is_never_read() -> None:
    assert "said" not in columns(Contact)[1]
    assert not {"name", "identity_number", "phone", "address"} & set(columns(Petitioner)[1])
    assert "name_masked" in columns(Petitioner)[1]

"""The rows of a chunk are written together; what the database refuses falls alone all the same."""

from unittest.mock import patch

import pytest
from django.db import connection

from cases.imports.actions.imports import run_import
from cases.petitions.models.petitions import Petition
from cases.procedure.verification import verify_history
from cases.registration.actions.together import Together
from tests.cases.imports.test_import import State, counts, queued, reasons
from tests.cases.imports.test_importing import HEADING, workbook


def test_a_row_that_cannot_be_written_falls_alone_and_the_others_of_its_chunk_come_in(city):
    """The rows of a chunk are written together; what the database refuses is found row by row, in the trial too."""
    rows = [[str(place), "张三", f"第{place}件", "2019-01-01", "正文", 1] for place in range(5)]

    real = Together.save

    def save(together):
        if any(petition.subject == "第2件" for petition in together.rows[Petition]):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        real(together)

    with patch.object(Together, "save", save):
        tried = run_import(queued(city, workbook(HEADING, *rows), dry_run=True).pk)
        loaded = run_import(queued(city, workbook(HEADING, *rows)).pk)
    for batch in (tried, loaded):
        assert counts(batch) == (State.DONE, 4, 0, 1)
        assert reasons(batch) == {4: "这一行无法登记，其中有系统不能保存的内容。"}
    assert [one.subject for one in Petition.objects.order_by("pk")] == ["第0件", "第1件", "第3件", "第4件"]
    assert verify_history(number=None, report=pytest.fail).mismatches == 0


def test_statements_of_a_table_grow_by_five_a_row(city, django_assert_max_num_queries):
    """Counter, event and the savepoint around them; all else is written for the whole chunk."""
    rows = [[str(place), "张三", f"第{place}件", "2019-01-01", "正文", 1] for place in range(60)]
    batch = queued(city, workbook(HEADING, *rows))
    with django_assert_max_num_queries(60 * 5 + 60):
        assert run_import(batch.pk).imported == 60

"""What the bench loads are rows of today's tables, and each page that it measures answers within its statements."""

from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from bench.life import Writer
from bench.load import make_people, reset_sequences
from bench.packages import ledger_pages, write_packages
from bench.pages import asked, product_pages
from bench.reception import hall_pages
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition

PETITIONS = 40


@pytest.mark.django_db
@pytest.mark.usefixtures("no_city")
def test_each_page_that_is_measured_answers_within_its_statements() -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    writer = Writer(PETITIONS, today, make_people(), Random(1))
    for number in range(1, PETITIONS + 1):
        writer.petition(number, "幸福小区夜间施工噪音扰民", "每晚施工到一点。")
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        writer.copy(cursor)
        assert write_packages(cursor, now, today) == PETITIONS
        reset_sequences(cursor)
    assert (Petition.objects.count(), Package.objects.count()) == (PETITIONS, PETITIONS)
    package = Package.objects.order_by("pk")[0].pk
    for page in [*product_pages(PETITIONS, ["物业"]), *hall_pages(now), *ledger_pages(package)]:
        asked(page)  # builds what a process builds once, such as the calendar of an office
        status, statements = asked(page)
        assert status in page.request.expect, page.name
        assert page.most_sql is None or statements <= page.most_sql, page.name

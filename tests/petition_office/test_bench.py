"""The rows that the bench copies into its database are rows of today's tables."""

from random import Random

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.life import Writer
from bench.load import make_people, reset_sequences
from bench.packages import SUPERVISOR, write_packages
from bench.reception import CLERK, fill_hall
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from tests.clients import client_of

PETITIONS = 40


@pytest.mark.django_db
@pytest.mark.usefixtures("no_city")
def test_what_the_bench_loads_is_shown_by_the_pages_it_measures() -> None:
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
    hall = fill_hall(now)
    for person, address in (
        (CLERK, reverse("cases:worklist")),
        (CLERK, f"/halls/{hall['hall']}/desk/"),
        (CLERK, f"/petitions/{Petition.objects.latest('pk').number}/"),
        (SUPERVISOR, "/packages/"),
        (SUPERVISOR, reverse("supervision:board")),
    ):
        answer = client_of(Account.objects.get(username=person)).get(address)
        assert answer.status_code == 200, address

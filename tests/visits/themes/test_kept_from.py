"""The end of a theme changes no reader's figures, and counts nothing that accuses the reader or from which it is
recused.
"""

from collections.abc import Callable

import pytest
from django.utils import timezone

from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from cases.petitions.models.recusals import Recusal
from offices.organisation.identity import person_hash
from offices.organisation.models import Account
from tests.clients import client_of
from tests.factories import City, moment, seal
from tests.visits.themes.test_themes import AFTER, at, called, city, held  # noqa: F401 - a fixture
from visits.receptions.models import Reception
from visits.rota.models import Theme
from visits.themes.actions.themes import end_theme
from visits.themes.reports import rows_shown

pytestmark = pytest.mark.django_db


def accused(city: City, petition: Petition) -> None:  # noqa: F811
    seal([petition])
    Accused.objects.create(
        petition=petition, account=city.supervisor, named_at=timezone.now(), named_by=city.county_clerk,
        name=city.supervisor.name, name_hashes=[person_hash(city.supervisor.name)],
    )  # fmt: skip


def recused(city: City, petition: Petition) -> None:  # noqa: F811
    Petition.objects.filter(pk=petition.pk).update(recused_ids=[city.supervisor.pk])
    Recusal.objects.create(
        petition=petition, number=1, person=city.supervisor, office=city.city, by_petitioner=False, ground="matter",
        reason="直接利害关系", asked_on=AFTER, asked_at=timezone.now(), asked_by=city.county_clerk, decider=city.city,
        decision="agreed", decided_at=timezone.now(), decided_by=city.leader,
    )  # fmt: skip


def office_accused(city: City, petition: Petition) -> None:  # noqa: F811
    seal([petition], accused_office_ids=[city.city.pk])


def numbers(theme: Theme, account: Account) -> dict[str, int]:
    """The sum of all offices."""
    row = rows_shown(theme, Account.objects.get(pk=account.pk), AFTER)[-1]
    return {one.key: one.number for one in row.numbers}


ALL = {"batches": 2, "persons": 4, "settled": 1, "registered": 1, "open": 1, "promises": 1, "unkept": 1}
LESS = {**ALL, "batches": 1, "persons": 3, "registered": 0, "open": 0, "promises": 0, "unkept": 0}


@pytest.mark.parametrize(
    ("against", "left"),
    [(accused, LESS), (recused, LESS), (office_accused, {**ALL, "promises": 0, "unkept": 0})],
    ids=["accused", "recused", "office accused"],
)
def test_the_end_of_a_theme_tells_nobody_that_it_is_accused(
    city: City,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    against: Callable[[City, Petition], None],
    left: dict[str, int],
) -> None:
    theme = called(city)
    second = held(city, theme)[1]
    assert second.petition is not None
    against(city, Petition.objects.get(pk=second.petition.pk))
    at(monkeypatch, AFTER)
    assert numbers(theme, city.supervisor) == left
    theme = end_theme(by=city.supervisor, at=moment(AFTER), theme_id=theme.pk)

    assert numbers(theme, city.supervisor) == left
    assert numbers(theme, city.province_supervisor) == ALL
    client = client_of(city.supervisor)
    page = client.get(theme.get_absolute_url())
    for row in page.context["rows"]:
        for one in row.numbers:
            rows = client.get(one.url)
            ids = "batches" if one.key == "persons" else one.key
            wanted = left[ids] if row.code in ("", city.county.code) else 0
            assert (rows.context["number"], rows.context["hidden"]) == (wanted, 0), one.key
            assert "另有" not in rows.text


def test_a_voided_record_against_the_reader_is_not_told_either(
    city: City,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theme = called(city)
    second = held(city, theme)[1]
    assert second.petition is not None
    theme = end_theme(by=city.supervisor, at=moment(AFTER), theme_id=theme.pk)
    assert numbers(theme, city.supervisor) == ALL
    accused(city, Petition.objects.get(pk=second.petition.pk))
    Reception.objects.filter(pk=second.pk).update(
        void_asked_at=moment(AFTER), void_asked_by=city.county_clerk, void_reason="重复", voided_at=moment(AFTER),
        voided_by=city.leader,
    )  # fmt: skip
    at(monkeypatch, AFTER)
    assert numbers(theme, city.supervisor) == LESS
    assert numbers(theme, city.province_supervisor)["batches"] == 2

"""Real files: citizens' messages come in whole."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.jobs.models import ImportBatch
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Demand, Petition, PetitionText
from cases.procedure.verification import verify_history
from cases.worklist.queries.search import search_petitions
from cases.worklist.searching import read_search
from offices.organisation.enums import VocabularyKind
from offices.vocabularies.models import Category, Vocabulary
from tests.factories import make_city

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[4] / "shared" / "data"


def real_file(name):
    if not (DATA / name).exists():
        pytest.skip(f"{name} is not on this machine")
    return DATA / name


def load(file, tmp_path, *options):
    out = StringIO()
    call_command(
        "import_petitions", str(file), "--office", "city", "--rejects", str(tmp_path / "rejects.xlsx"),
        "--old-rows", "history", *options,
        stdout=out, stderr=StringIO(),
    )  # fmt: skip
    (line,) = out.getvalue().splitlines()
    return json.loads(line)


def test_messages_come_in_whole_and_twice_changes_nothing(tmp_path):
    city = make_city()
    file = real_file("messages.xlsx")
    answer = load(file, tmp_path)
    assert answer.pop("seconds") > 0
    whole = {"rows": 3000, "imported": 3000, "unchanged": 0, "rejected": 0, "likely": 0, "ended": 0, "overdue": 3000}
    whole["rejects_file"] = None
    assert answer == whole
    assert Petition.objects.count() == PetitionText.objects.count() == Demand.objects.count() == 3000
    assert set(Petition.objects.values_list("profile", "channel").distinct()) == {("NAT-2005", "web")}
    assert set(Petition.objects.values_list("received_on__year", flat=True).distinct()) == {2019, 2020}
    assert Clock.objects.count() == 0  # years old: taken as history, without a clock
    first = Petition.objects.get(source_key=f"{city.city.pk}:188006")
    assert first.subject == "A3区一米阳光婚纱艺术摄影是否合法纳税了？"
    assert first.text.body.startswith("座落在A市A3区联丰路米兰春天G2栋320")
    # Received long ago, registered by the loading.
    assert first.received_on.isoformat() == "2019-02-28"
    assert first.number.split("-")[1] == str(timezone.localdate(first.registered_at).year)
    assert first.registered_at >= ImportBatch.objects.get().created_at
    assert first.petitioner_masked == "A***"
    assert [row.number for row in search_petitions(city.clerk, read_search("A000102948"), by_name=True).petitions] == [
        first.number
    ]
    mismatches: list[str] = []
    verify_history(number=None, report=mismatches.append)
    assert mismatches == []
    again = load(file, tmp_path)
    again.pop("seconds")
    assert again == {**whole, "imported": 0, "unchanged": 3000, "overdue": 0}
    assert Petition.objects.count() == 3000


def test_labelled_messages_get_their_category(tmp_path):
    city = make_city()
    vocabulary = Vocabulary.objects.get(kind=VocabularyKind.CATEGORY)
    names = ("劳动和社会保障", "教育文体", "卫生计生", "交通运输", "商贸旅游", "环境保护")
    for number, name in enumerate(names, start=2):
        code = f"{number:02d}0000"
        Category.objects.create(vocabulary=vocabulary, code=code, name=name, level=1, full_name=name)
    # A lower one of the same name is not meant.
    Category.objects.create(
        vocabulary=vocabulary,
        code="010200",
        name="环境保护",
        level=2,
        full_name="城乡建设/环境保护",
        parent=city.category.parent.parent,
    )
    tried = load(real_file("labelled-messages.xlsx"), tmp_path, "--dry-run")
    # One message stands there twice, under two categories.
    expected = {"rows": 250, "imported": 249, "unchanged": 1, "rejected": 0}
    assert expected.items() <= tried.items()
    assert Petition.objects.count() == 0
    answer = load(real_file("labelled-messages.xlsx"), tmp_path)
    assert expected.items() <= answer.items()
    assert Petition.objects.filter(category=None).count() == 0
    assert Petition.objects.filter(category__name="环境保护", category__level=1).count() == 20

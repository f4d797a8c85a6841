"""What an office's own decided cases teach is proposed beside a form, with its reason, and counted when chosen."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cases.petitions.enums import Purpose, State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import DoneRequest
from offices.vocabularies.models import Category
from supervision.analysis import learning
from supervision.analysis.actions import advising
from supervision.analysis.actions.advising import advise, nightly
from supervision.analysis.enums import AdviceKind
from supervision.analysis.learning import learn, packed, unpacked
from supervision.analysis.models import Advice, LearnedModel
from supervision.analysis.queries.advice import advice_visible_to, hits_of
from tests.cases.imports.test_import_files import real_file
from tests.clients import client_of
from tests.factories import City, make_city, make_petition


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dozen decided cases are enough to learn from."""
    monkeypatch.setattr(learning, "LEAST_CASES", 12)
    monkeypatch.setattr(advising, "LEAST_CASES", 12)


MATTERS = {
    "物业": "小区物业收费高电梯停运无人维修",
    "工资": "工地拖欠农民工工资包工头躲避不见",
    "道路": "村里道路塌陷积水无人修补",
}
PLACES = "东南西北中"


def texts() -> tuple[list[str], list[int]]:
    found = [
        (f"{place}{word}反映{text}第{n}次", label)
        for label, (word, text) in enumerate(MATTERS.items())
        for n, place in enumerate(PLACES)
    ]
    return [one for one, _ in found], [label for _, label in found]


def test_a_model_is_kept_as_plain_arrays_and_says_why() -> None:
    learned, tried = learn(*texts()) or pytest.fail("nothing learned")
    assert (tried.cases, tried.first) == (15, 15)
    kept = unpacked(packed(learned))
    first = kept.propose("我们小区的电梯坏了，物业不修")[0]
    assert first.label == 0
    assert {"电梯", "物业"} & set(first.groups)
    assert kept.propose("请问几点开门") == []


def test_too_little_teaches_nothing() -> None:
    found, labels = texts()
    assert learn(found[:5], labels[:5]) is None
    assert learn(["同样的文字"] * 60, [1] * 60) is None


def make_lessons(city: City) -> None:
    """Decided cases of three categories."""
    root = city.category.vocabulary
    names = {
        label: Category.objects.create(vocabulary=root, code=f"9{label}0000", name=word, level=1, full_name=word)
        for label, word in enumerate(MATTERS)
    }
    for text, label in zip(*texts(), strict=True):
        petition = make_petition(city, State.HANDLING, subject=text)
        Petition.objects.filter(pk=petition.pk).update(category=names[label])


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    make_lessons(city)
    nightly(at=timezone.now())
    return city


def test_what_is_proposed_is_kept_and_counted_by_what_was_chosen(city: City) -> None:
    model = LearnedModel.objects.get(office=city.city, kind=AdviceKind.CATEGORY)
    assert (model.version, model.tried, model.first) == (1, 15, 15)
    key = uuid4()
    found = advise(
        by=city.clerk, at=timezone.now(), office=city.city, subject="物业公司收费高，电梯停运", body="", key=key
    )
    category = Category.objects.get(name="物业")
    assert found[0].rows[0].pk == category.pk
    assert found[0].rows[0].like, "the numbers of like cases"
    advise(by=city.clerk, at=timezone.now(), office=city.city, subject="物业收费高，电梯坏了", body="", key=key)
    assert Advice.objects.filter(request_key=key, kind="category").count() == 1
    petition = make_petition(city, State.HANDLING, subject="物业收费高，电梯坏了")
    DoneRequest.objects.create(key=key, act="register", by=city.clerk, body="", result=petition.pk)
    Petition.objects.filter(pk=petition.pk).update(category=category)
    nightly(at=timezone.now())
    assert Advice.objects.get(kind="category").place == 1
    assert hits_of(advice_visible_to(city.supervisor))["category"] == {"tried": 1, "first": 1, "three": 1, "missed": 0}
    page = client_of(city.supervisor).get("/supervision/analysis/")
    assert page.status_code == 200
    rows = client_of(city.supervisor).get("/supervision/analysis/advice/category/first/")
    assert [one.number for one, _note in rows.context["rows"]] == [petition.number]


def test_the_desk_shows_it_and_chooses_nothing(city: City) -> None:
    client = client_of(city.clerk)
    answer = client.post(
        "/supervision/analysis/advice/", {"subject": "电梯停运物业不修", "body": "", "request_key": str(uuid4())}
    )
    text = answer.content.decode()
    for part in ("按文字建议的内容分类", "依据字组", 'data-into="id_category"'):
        assert part in text
    assert client.post("/supervision/analysis/advice/", {"subject": "电"}).content.decode().strip() == ""
    desk = client.get(reverse("cases:register")).content.decode()
    assert reverse("supervision:desk_advice") in desk
    assert "按文字建议" not in desk
    assert (
        client_of(city.handler).post("/supervision/analysis/advice/", {"subject": "电梯停运物业不修"}).status_code
        == 403
    )


def test_nothing_sealed_is_learned_from_or_proposed_for(city: City) -> None:
    petition = make_petition(city, State.REGISTERED, subject="反映小区物业电梯停运")
    client = client_of(city.clerk)
    address = f"/petitions/{petition.number}/advice/screen/"
    assert client.get(address, {"request_key": str(uuid4())}).status_code == 405
    assert not Advice.objects.exists()  # an address that somebody is given leaves nothing behind
    assert "按文字建议" in client.post(address, {"request_key": str(uuid4())}).content.decode()
    assert Advice.objects.count() == 1
    Petition.objects.filter(pk=petition.pk).update(purpose=Purpose.ACCUSATION)
    assert client.post(address).content.decode().strip() == ""


def test_over_the_api(city: City) -> None:
    body: dict[str, Any] = {"subject": "反映小区物业电梯停运"}
    found = (
        client_of(city.clerk).post("/api/v1/supervision/analysis/advice/", body, content_type="application/json").json()
    )
    assert found[0]["kind"] == "category"
    assert found[0]["proposed"][0]["name"].endswith("物业")
    assert (
        client_of(city.handler)
        .post("/api/v1/supervision/analysis/advice/", body, content_type="application/json")
        .status_code
        == 403
    )


@pytest.mark.slow
def test_the_figures_on_labelled_messages(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("try_advice", file=real_file("labelled-messages.xlsx"), office="")
    said = capsys.readouterr().out
    learned, common, words = (line.split() for line in said.splitlines()[1:])
    firsts = [float(line[line.index("first") + 1].rstrip("%")) for line in (learned, common, words)]
    assert firsts[0] > 70 > 60 > firsts[2] > 30 > firsts[1]
    assert float(learned[-1].rstrip("%")) > 92

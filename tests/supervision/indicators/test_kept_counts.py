"""What is answered from kept counts is what a full count says, for everybody, before and after each fold."""

import datetime as dt
import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.petitions.enums import ClockState, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.pages.queries import Written
from supervision.indicators.actions.folding import differing_counts, fold_counts, make_counts_anew
from supervision.indicators.measures import (
    INDICATORS,
    NUMBER_BY_KEY,
    Asked,
    Period,
    by_month,
    by_office,
    by_week,
    months_of,
    numbers_by_office,
    weeks_of,
)
from supervision.indicators.models import KeptCount, KeptMark, KeptShare
from supervision.indicators.queries.kept import KeptCounts
from supervision.indicators.queries.shapes import made_of, shapes
from tests.factories import City, make_petition, seal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
ACCOUNTS = (
    "province_supervisor", "supervisor", "county_supervisor", "clerk", "leader", "head", "deputy", "handler",
    "reviewer", "county_clerk", "stranger",
)  # fmt: skip
STATES = (State.REGISTERED, State.RETURNED, State.ACCEPTED, State.SERVED, State.CLOSED_ELSEWHERE, State.VOIDED)


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def month_of(day: dt.date) -> Period:
    return next(month for month in months_of(TODAY) if month.since <= day <= month.until)


def figures(asked: Asked) -> dict[str, Any]:
    """Every figure that may be kept: of the months that have ended together, of one alone, and over time."""
    found: dict[str, Any] = {}
    months = months_of(TODAY)
    whole = Period(months[0].since, months[-2].until, TODAY)
    for period in (whole, month_of(ago(70))):
        question = asked.moved(period=period)
        for one in INDICATORS:
            divided = by_office(question, one)
            found |= {f"{period.since} {one.key} {pk}": row.numbers for pk, row in divided.items()}
        found |= {f"{period.since} {pk}": row for pk, row in numbers_by_office(question).items()}
    for one in INDICATORS:
        if one.variants[0].counted.is_kept:
            found[one.key] = [month.numbers for month in by_month(asked, one, months)]
    return found | {"weeks": by_week(asked, tuple(NUMBER_BY_KEY), weeks_of(TODAY, 40))}


@contextmanager
def in_full() -> Iterator[None]:
    """Nothing kept is read."""
    kept = KeptCounts.state
    KeptCounts.state = property(lambda self: (None, None))  # type: ignore[assignment, misc]
    try:
        yield
    finally:
        KeptCounts.state = kept  # type: ignore[misc]


def check(city: City, names: tuple[str, ...] = ACCOUNTS, offices: tuple[str, ...] = ("city",)) -> int:
    """Each account is told what a full count says of an office and what lies below it; the sum of its figures."""
    told = 0
    for name in names:
        for office in (getattr(city, one) for one in offices):
            account = Account.objects.get(pk=getattr(city, name).pk)
            asked = Asked(account, office, Period(ago(364), TODAY, TODAY))
            found = figures(asked)
            with in_full():
                assert found == figures(replace(asked)), (name, office)
            told += sum(sum(row.values()) for row in found.values() if isinstance(row, dict))
    lines: list[str] = []
    assert differing_counts(lines.append) == 0, lines
    return told


# What may happen, each once by a step and once by a statement that no action knows of


def anew(city: City, chance: random.Random) -> None:
    with suppress(ActionRefused):  # an import that others were linked to meanwhile is not undone
        make_petition(city, chance.choice(STATES), start=ago(chance.randrange(20, 300)))


def one(chance: random.Random) -> Any:
    return Petition.objects.filter(pk=chance.choice(list(Petition.objects.values_list("pk", flat=True))))


def given_away(city: City, chance: random.Random) -> None:
    office = chance.choice((city.county_bureau, city.bureau, city.province, city.other_bureau))
    field = chance.choice(("holder", "handler", "registered_office"))
    one(chance).update(**{field: office})


def told_to(city: City, chance: random.Random) -> None:
    one(chance).update(informed_ids=[city.county_bureau.pk], office_ids=[chance.choice((city.city, city.county)).pk])


def kept_away(city: City, chance: random.Random) -> None:
    who = chance.choice(ACCOUNTS)
    one(chance).update(recused_ids=chance.choice(([], [getattr(city, who).pk])))


def sealed(city: City, chance: random.Random) -> None:
    seal(list(one(chance)))


def corrected(city: City, chance: random.Random) -> None:
    changes = (
        {"litigation_related": True},
        {"occurrence": "repeated"},
        {"reclassified": True},
        {"concluded_on": ago(40)},
    )
    one(chance).update(**chance.choice(changes))


def stopped(city: City, chance: random.Random) -> None:
    running = Clock.objects.filter(state=ClockState.RUNNING, due__lt=TODAY)
    state = chance.choice((ClockState.MET, ClockState.CANCELLED))
    running.filter(pk__in=running.values("pk")[: chance.randrange(3)]).update(state=state, stopped_on=TODAY)


def moved(city: City, chance: random.Random) -> None:
    """Rows of one petition become those of another, as nothing in the program does."""
    first, second = one(chance).get(), one(chance).get()
    Batch.objects.filter(petition=first).update(petition=second)


def merged(city: City, chance: random.Random) -> None:
    Office.objects.filter(pk=city.other_bureau.pk).update(is_active=False, successor=city.bureau)


def folded(city: City, chance: random.Random) -> None:
    fold_counts()


def anew_made(city: City, chance: random.Random) -> None:
    make_counts_anew()


CHANGES: tuple[Callable[[City, random.Random], None], ...] = (
    anew, anew, given_away, given_away, told_to, kept_away, sealed, corrected, stopped, moved, folded, folded, folded,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_kept_counts_say_what_a_full_count_says(city: City, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    for _ in range(4):
        anew(city, chance)
    granted = [one(chance).get().pk]
    rooms = "cases.petitions.queries.visible._granted_by_rooms"
    monkeypatch.setattr(rooms, [lambda account: granted if account.username in ("handler", "clerk") else []])
    fold_counts()
    told = 0
    for number in range(12):
        chance.choice((*CHANGES, merged, anew_made) if number > 8 else CHANGES)(city, chance)
        if chance.random() < 0.4:
            told += check(city, tuple(chance.sample(ACCOUNTS, 2)), (chance.choice(("province", "city", "county")),))
    fold_counts()
    assert told + check(city) > 100
    assert KeptCount.objects.exists()
    assert not KeptMark.objects.exists()


def kept_rows() -> list[tuple[Any, ...]]:
    found = KeptCount.objects.exclude(**{f"n{number}": 0 for number in range(1, 9)})
    return sorted(found.values_list("shape", "begun", "office", "custody__key", "n1", "n2", "n3"))


def test_what_is_kept_is_read_and_not_counted_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    make_petition(city, State.SERVED, start=ago(120))
    fold_counts()
    asked = Asked(city.supervisor, city.city, month_of(ago(120)))
    with in_full():
        expected = numbers_by_office(asked)

    def never(*args: Any) -> Any:
        raise AssertionError("counted in full")

    monkeypatch.setattr(Written, "rows", never)
    assert numbers_by_office(replace(asked)) == expected
    KeptCount.objects.update(n1=7)
    assert numbers_by_office(replace(asked)) != expected
    assert differing_counts(lambda line: None)


def test_a_fold_that_is_repeated_changes_nothing(city: City) -> None:
    for days in (60, 120):
        make_petition(city, State.SERVED, start=ago(days))
    assert fold_counts() == 2
    before = kept_rows()
    assert fold_counts() == 0
    Petition.objects.update(version=9)
    assert KeptMark.objects.count() == 2
    assert fold_counts() == 2
    assert kept_rows() == before
    make_counts_anew()
    assert (KeptMark.objects.count(), KeptShare.objects.count()) == (2, 0)
    assert fold_counts() == 2
    assert kept_rows() == before


def test_counts_of_other_definitions_are_not_read_and_made_anew(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    make_petition(city, State.SERVED, start=ago(120))
    fold_counts()
    KeptCount.objects.update(n1=7)
    monkeypatch.setattr("supervision.indicators.queries.shapes.made_of", lambda: "others")
    monkeypatch.setattr("supervision.indicators.actions.folding.made_of", lambda: "others")
    asked = Asked(city.supervisor, city.city, month_of(ago(120)))
    with in_full():
        expected = numbers_by_office(asked)
    assert numbers_by_office(replace(asked)) == expected
    assert fold_counts() == 1
    check(city, ("supervisor",))


def test_every_table_that_a_kept_count_reads_marks_its_petitions(city: City) -> None:
    read = {
        table
        for shape in shapes().values()
        for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', shape.shares((1,)).query.sql_with_params()[0])
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname ~ '^mark_' GROUP BY 1")
        marks = dict(cursor.fetchall())
    assert "cases_clock" in read
    assert read == set(marks)
    assert set(marks.values()) == {3}


def test_definitions_are_the_same_in_every_process() -> None:
    assert len(made_of()) == 64
    assert made_of.__wrapped__() == made_of()


def test_the_command_says_what_differs_and_makes_it_anew(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    make_petition(city, State.SERVED, start=ago(120))
    call_command("verify_counts")
    KeptCount.objects.update(n1=7)
    with pytest.raises(SystemExit):
        call_command("verify_counts")
    assert capsys.readouterr().err
    call_command("verify_counts", "--rebuild")
    assert differing_counts(lambda line: None) == 0


@pytest.mark.django_db(transaction=True)
def test_folds_at_once_and_changes_meanwhile_count_nothing_twice(city: City) -> None:
    made = [make_petition(city, State.SERVED, start=ago(days)).pk for days in (60, 90, 120)]
    errors: list[BaseException] = []

    def work(change: Callable[[], object]) -> None:
        try:
            for _ in range(6):
                change()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    def change() -> None:
        Petition.objects.filter(pk__in=made).update(handler=city.county_bureau)
        Clock.objects.filter(petition__in=made).update(office=city.bureau)

    threads = [threading.Thread(target=work, args=(each,)) for each in (fold_counts, change, fold_counts, change)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    check(city, ("supervisor",))
    fold_counts()
    assert not KeptMark.objects.exists()
    check(city, ("supervisor", "county_supervisor"))

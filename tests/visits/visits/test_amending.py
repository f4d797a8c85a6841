"""更正 of visits, receptions and the duty book: one way, the same checks."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from offices.crypto import keyed_hash
from offices.errors import ActionRefused, Conflict
from offices.organisation.models import Account, Event
from offices.organisation.queries import facts_of
from tests.factories import City, make_city
from tests.visits.duty.book import keeper, make_entry
from tests.visits.hall.test_races import at_once
from tests.visits.receptions.test_receptions import day_on
from tests.visits.receptions.test_receptions import record as record_reception
from tests.visits.visits.test_races import outcomes
from tests.visits.visits.test_races import record as record_visit
from visits.duty.actions.reading import amend_entry
from visits.receptions.actions.reading import amend_reception
from visits.visits.actions.amendments import amend_visit

Amend = Callable[..., Any]  # facts of `amend` for one record


def a_visit(city: City) -> tuple[Any, Amend, dict[str, Any], str]:
    visit = record_visit(city)
    return visit, lambda **told: amend_visit(visit_id=visit.pk, **told), {"said": "另一件事"}, "visit_amend"


def a_reception(city: City) -> tuple[Any, Amend, dict[str, Any], str]:
    made = record_reception(city, day_on(city))
    changes = {"said": "已当面道歉。"}
    return made, lambda **told: amend_reception(reception_id=made.pk, **told), changes, "reception_amended"


def an_entry(city: City) -> tuple[Any, Amend, dict[str, Any], str]:
    entry = make_entry(keeper(city, city.city, name="keeper"), city.city)
    return entry, lambda **told: amend_entry(entry_id=entry.pk, **told), {"body": "另一件事"}, "duty_amend"


KINDS = [a_visit, a_reception, an_entry]


def who(city: City, record: Any) -> Account:
    return record.recorded_by  # type: ignore[no-any-return]


def refused(amend: Amend, **told: Any) -> str:
    with pytest.raises(ActionRefused) as caught:
        amend(**told)
    return caught.value.code


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_correction_keeps_what_stood_there(kind: Any) -> None:
    city = make_city()
    record, amend, changes, event = kind(city)
    (name,) = changes
    before, told = getattr(record, name), {"by": who(city, record), "at": timezone.now(), "reason": "笔误 "}
    amend(version=1, changes=changes, **told)
    record.refresh_from_db()
    kept = record.amendments.get()
    assert (getattr(record, name), record.version) == (changes[name], 2)
    assert (kept.reason, kept.fields, kept.by) == ("笔误", [name], record.recorded_by)
    assert before in kept.before
    written = Event.objects.get(kind=event)
    assert facts_of(written) == {
        "amendment": kept.pk,
        "fields": [name],
        "before": keyed_hash(kept.before),
        "version": 2,
    }
    assert before not in written.facts_text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_correction_needs(kind: Any) -> None:
    city = make_city()
    record, amend, changes, event = kind(city)
    told: dict[str, Any] = {"by": who(city, record), "at": timezone.now()}
    assert refused(amend, version=1, reason=" ", changes=changes, **told) == "no_reason"
    assert refused(amend, version=1, reason="误" * 201, changes=changes, **told) == "text_too_long"
    assert refused(amend, version=1, reason="笔误", changes={}, **told) == "nothing_changed"
    assert refused(amend, version=1, reason="笔误", changes=changes, **{**told, "by": city.stranger}) == "not_permitted"
    with pytest.raises(Conflict, match="刚刚被更正过") as caught:
        amend(version=7, reason="笔误", changes=changes, **told)
    assert caught.value.current == {"version": 1}
    assert not Event.objects.filter(kind=event).exists()
    assert not record.amendments.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_correction_sent_twice_is_one(kind: Any) -> None:
    city = make_city()
    record, amend, changes, event = kind(city)
    told: dict[str, Any] = {"by": who(city, record), "at": timezone.now(), "version": 1, "changes": changes}
    for key in (uuid4(), None):
        for _time in range(2):
            assert amend(reason="笔误", request_key=key, **told) == record
    assert Event.objects.filter(kind=event).count() == record.amendments.count() == 1
    assert refused(amend, reason="别的理由", **told) == "changed_meanwhile"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_of_two_corrections_at_once_one_is_told(kind: Any) -> None:
    city = make_city()
    record, amend, changes, _event = kind(city)
    told: dict[str, Any] = {"by": who(city, record), "at": timezone.now(), "version": 1, "reason": "笔误"}
    (name,) = changes
    results = at_once(*(lambda text=text: amend(changes={name: text}, **told) for text in ("甲说法", "乙说法")))
    assert outcomes(results) == ["changed_meanwhile", "kept"]
    assert record.amendments.count() == 1

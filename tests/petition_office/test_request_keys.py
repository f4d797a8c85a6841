"""Every act that takes a request key: sent again it is answered, used for something else it is refused."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.urls import get_resolver

from cases.procedure.actions.perform import perform
from offices.errors import KeyUsed
from offices.organisation.actions.request_keys import (
    RequestKey,
    already_changed,
    already_done,
    keep_result,
    result_before,
)
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Account, DoneRequest, Event
from tests.factories import City, make_account, make_city, make_petition, moment
from tests.petition_office.keyed_acts import ACTS, Send, stepping, visiting
from tests.supervision.campaigns.campaigning import DAY
from tests.threads import leave_connections

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def key_of(key: UUID, **body: Any) -> RequestKey:
    return RequestKey.of(str(key), body)


def refused(send: Send, key: UUID) -> int:
    """What stands in the tables stays as it was; the status of the refusal."""
    before = Event.objects.count(), DoneRequest.objects.count()
    with pytest.raises(KeyUsed) as caught, transaction.atomic():
        send(key)
    assert (Event.objects.count(), DoneRequest.objects.count()) == before
    return caught.value.status


def test_every_act_with_a_key_is_tried_here() -> None:
    found: set[str] = set()
    for app in ("cases", "visits", "supervision", "offices"):
        for path in {*(ROOT / app).rglob("actions/**/*.py"), *(ROOT / app).rglob("actions.py")}:
            found |= set(re.findall(r"already_(?:done|changed)\(\s*request_key, \"?(\w+)", path.read_text()))
    # `perform` names its act by the step, `amend` by the kind of record.
    named = {"key": {"add_batch"}, "kind": {"visit_amend", "reception_amended", "duty_amend"}}
    assert found - set(named) == set(ACTS).difference(*named.values())
    assert set(named) <= found


@pytest.mark.parametrize("act", ACTS)
def test_a_key_is_one_act_of_one_person_with_one_body(city: City, act: str) -> None:
    send, key = ACTS[act](city), uuid4()
    first, events = send(key_of(key, text="一")), Event.objects.count()
    assert send(key_of(key, text="一")) == first
    assert Event.objects.count() == events
    assert refused(send, key_of(key, text="二")) == 409
    done = DoneRequest.objects.get(key=key)
    assert (done.act, len(done.body)) == (act, 64)
    other, about, by = uuid4(), done.about, done.by
    already_done(other, "elsewhere", by=by, about=about)
    assert refused(send, other) == 409
    other = uuid4()
    already_done(other, act, by=make_account("somebody_else"), about=about)
    assert refused(send, other) == 409
    other = uuid4()
    already_done(other, act, by=by, about=(about or 0) + 1)
    assert refused(send, other) == 409


@pytest.mark.parametrize(
    "act", ["register", "add_batch", "ticket_issue", "duty", "meeting", "call_drafted", "bulk", "reception_amended"]
)
@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_acts_and_the_other_gets_its_result(act: str) -> None:
    send, key = ACTS[act](make_city()), uuid4()
    events = Event.objects.count()

    def sent(_number: int) -> int:
        try:
            return int(send(key_of(key, text="一")).pk)
        finally:
            leave_connections()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(sent, range(4)))
    assert len(set(results)) == 1
    assert Event.objects.count() <= events + 1
    assert DoneRequest.objects.filter(key=key).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_that_fails_gives_its_key_back(city: City) -> None:
    key, petition = uuid4(), make_petition(city)
    given: dict[str, Any] = {"petition_id": petition.pk, "by": city.clerk, "at": moment(DAY), "request_key": key}
    with pytest.raises(KeyError):
        perform("no such step", **given)
    stepping(city)(key)
    assert DoneRequest.objects.get().key == key


def forms_under(parent: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for child in parent.__subclasses__():
        yield child
        yield from forms_under(child)


def test_every_form_reads_its_key_with_its_body() -> None:
    get_resolver().url_patterns  # noqa: B018  (the views import all forms)
    keyed = [form for form in forms_under(forms.BaseForm) if "request_key" in getattr(form, "base_fields", {})]
    assert len(keyed) > 20
    plain = [form for form in keyed if not isinstance(form.base_fields["request_key"], RequestKeyField)]
    assert plain == []


def test_the_digest_is_of_the_body_alone() -> None:
    key, sent = str(uuid4()), QueryDict("a=1&a=2&b=x&csrfmiddlewaretoken=t&version=3&back=mine", mutable=True)
    first = RequestKey.of(key, sent)
    sent["csrfmiddlewaretoken"], sent["version"] = "u", "4"
    assert RequestKey.of(key, sent).body == first.body
    sent.setlist("a", ["2", "1"])
    assert RequestKey.of(key, sent).body != first.body
    files = [{"photo": SimpleUploadedFile("a.jpg", content)} for content in (b"1", b"1", b"2")]
    bodies = [RequestKey.of(key, {}, file).body for file in files]
    assert (bodies[0] == bodies[1], bodies[0] == bodies[2]) == (True, False)
    assert files[0]["photo"].read() == b"1"
    assert first == UUID(key)


def test_nothing_of_the_body_is_stored(city: City, settings: Any) -> None:
    send, key = visiting(city), uuid4()
    send(key_of(key, name="张三"))
    body = DoneRequest.objects.get().body
    assert re.fullmatch("[0-9a-f]{64}", body)
    settings.HASH_KEY = "11" * 32
    assert key_of(key, name="张三").body != body


def test_an_act_that_makes_a_row_keeps_it(city: City) -> None:
    key = uuid4()
    assert already_done(key, "made", by=city.clerk, about=city.city.pk) is None
    with pytest.raises(LookupError):
        already_done(key, "made", by=city.clerk, about=city.city.pk)
    keep_result(key, city.bureau)
    assert already_done(key, "made", by=city.clerk, about=city.city.pk) == city.bureau.pk


def test_a_system_key_has_no_body(city: City) -> None:
    account: Account = city.clerk
    key = uuid4()
    assert not already_changed(key, "act", by=account, about=7)
    assert already_changed(key, "act", by=account, about=7)
    assert result_before(key, "act", by=account, about=7) == 7

"""What the audit holds of logins and administration, and what it leaves to the petitions."""

from django.db import connection
from django.test import Client
from django.urls import reverse

from offices.organisation.actions.records import record_event
from offices.organisation.models import Event
from offices.organisation.queries import audit_events_visible_to
from tests.factories import PASSWORD, City
from tests.offices.organisation.test_pages import AT, LogIn


def test_logins_are_in_the_audit_without_passwords(city: City):
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.post("/login/", {"username": "handler", "password": "wrong-one"})
    client.post("/login/", {"username": "my-secret-password", "password": "x"})
    client.post("/login/", {"username": "handler", "password": PASSWORD})
    events = list(Event.objects.filter(kind__startswith="login.").order_by("id"))
    assert [(event.kind, event.chain.subject) for event in events] == [
        ("login.failed", f"account:{city.handler.pk}"),
        ("login.succeeded", f"account:{city.handler.pk}"),
    ]
    assert (events[0].by, events[0].by_name) == (None, "未登录者")
    assert events[1].by == city.handler
    assert "wrong-one" not in "".join(event.facts_text for event in events)


def test_the_throttle_locks_after_five_wrong_passwords(city: City):
    client = Client()
    for _attempt in range(5):
        client.post("/login/", {"username": "handler", "password": "wrong"})
    assert client.post("/login/", {"username": "handler", "password": PASSWORD}).status_code == 429
    elsewhere = client.post("/login/", {"username": "handler", "password": PASSWORD}, REMOTE_ADDR="10.9.9.9")
    assert elsewhere.status_code == 302


def test_the_audit_names_its_subjects(city: City, logged_in: LogIn):
    record_event(subject=f"office:{city.bureau.pk}", kind="office.edited", facts={}, by=None, office=city.bureau, at=AT)
    assert "测试市bureau局</span>" in logged_in(city.audit_admin).get(reverse("offices:audit")).text


def test_the_audit_tells_facts_in_words(city: City, logged_in: LogIn):
    facts = {"parent": city.city.code, "kind": "petition_office", "level": 2, "profile": "SD-2016"}
    record_event(
        subject=f"office:{city.bureau.pk}", kind="office.created", facts=facts, by=None, office=city.bureau, at=AT
    )
    granted = {"role": "handler", "office": city.bureau.code}
    record_event(
        subject=f"account:{city.handler.pk}", kind="role.granted", facts=granted, by=None, office=city.bureau, at=AT
    )
    said = f"类别：信访工作机构；层级：市级；上级单位：{city.city.name}；期限规则：山东省信访条例"
    assert said in logged_in(city.system_admin).get(reverse("offices:office", args=[city.bureau.code])).text
    audit = logged_in(city.audit_admin).get(reverse("offices:audit")).text
    assert said in audit
    assert f"单位：{city.bureau.name}；角色：承办人" in audit
    assert f"{city.handler.name}（handler）" in audit


def test_the_audit_does_not_walk_through_the_events_of_petitions(city: City):
    first = record_event(subject="petition:1", kind="register", facts={}, by=None, office=city.bureau, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO offices_event (chain_id, sequence, at, kind, by_name, office_id, office_name, facts_text, "
            "previous_hash, hash) SELECT chain_id, number, at, kind, by_name, office_id, office_name, facts_text, "
            "hash, hash FROM offices_event, generate_series(2, 20000) number WHERE id = %s",
            [first.pk],
        )
        cursor.execute("ANALYZE offices_event")
    assert "event_administrative" in audit_events_visible_to(city.audit_admin)[:50].explain()

"""Every address of the project as nobody, as an account without a role, and as a neighbour office."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cases.jobs.models import ImportBatch
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account
from supervision.cards.models import Card
from supervision.sweep.actions.sweep import sweep
from tests.cases.attachments.attached import attach, processed
from tests.factories import City, make_city, make_petition, moment
from tests.same_ids import start_together

pytestmark = pytest.mark.slow

# What nobody may open without a login.
PUBLIC = {
    "health/",
    "login/",
    "query/",
    "api/v1/token/",
    "logout/",
    "t/",
    "screen/",
    "reception/open/",
    "calendar/",
    "book/",
    "offices/notices/bell/",  # only that there is no login
    "b/",
    "v/",
    "wall/",  # the figures of a screen, to who holds its key
}
SUBJECT = "只有本单位知道的事项概要"


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The routes of the project, as written."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            assert isinstance(entry, URLPattern)
            yield route


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    start_together()
    make_petition(city, State.HANDLING, subject=SUBJECT)
    late = make_petition(city, State.TRANSFERRED, subject=SUBJECT)
    processed(*attach(late, city.clerk, title=SUBJECT))
    sweep(as_of=moment("2026-05-20").date(), at=moment("2026-05-20"))
    assert Card.objects.filter(petition=late).exists()
    ImportBatch.objects.create(
        office=city.city,
        created_by=city.clerk,
        created_at=moment("2026-03-02"),
        file_name="a.xlsx",
        file=b"",
        checksum="",
        header=[],
    )
    return city


def addresses() -> list[str]:
    """Each route with the ids of things the neighbour must not see."""
    card = Card.objects.latest("pk")
    petition = Petition.objects.get(pk=card.petition_id)
    values = {
        "number": petition.number,
        "key": "transfer",
        "pk": str(card.pk),
        "kind": "category",
        "name": "x",
        "username": petition.registered_by.username,
        "code": petition.holder.code,
        "attachment": str(petition.attachments.get().key),
    }
    pks = {str(card.pk), str(card.clock_id), str(getattr(petition.documents.first(), "pk", 0))}
    return sorted({filled(route, values | {"pk": pk}, pk) for route in patterns() for pk in pks})


def filled(route: str, values: dict[str, str], other: str) -> str:
    """The address of a route, each place filled by its name, unknown names by `other`."""

    def value(match: re.Match[str]) -> str:
        return values.get(match.group(1), other)

    address = re.sub(r"\(\?P<(\w+)>[^)]*\)", value, re.sub(r"<(?:\w+:)?(\w+)>", value, route))
    return "/" + address.replace("^", "").replace("$", "").replace("\\Z", "").replace(r"\.", ".")


def told(client: Client, address: str, numbers: list[str]) -> list[str]:
    """What an address gives away, by GET and by POST."""
    wrong = []
    for method in (client.get, client.post):
        answer = method(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode(errors="replace")
        if answer.status_code >= 500:
            wrong.append(f"{method.__name__} {address}: {answer.status_code}")
        if SUBJECT in text or any(number in text for number in numbers if number not in address):
            wrong.append(f"{method.__name__} {address} tells of a petition")
    return wrong


def test_nobody_is_sent_to_the_login(city: City) -> None:
    client, wrong = Client(), []
    for address in addresses():
        if any(address.startswith("/" + public) for public in PUBLIC):
            continue
        for method in (client.get, client.post):
            answer = method(address)
            sent = answer.status_code == 302 and answer["Location"].startswith("/login/")
            if not sent and answer.status_code not in (401, 403, 404):
                wrong.append(f"{method.__name__} {address}: {answer.status_code}")

    assert wrong == []


@pytest.mark.parametrize("name", ["stranger", "other_handler", "county_supervisor", "security_admin"])
def test_others_learn_nothing_of_a_petition(city: City, name: str) -> None:
    client = Client()
    client.force_login(Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    numbers = list(Petition.objects.values_list("number", flat=True))
    before = list(Petition.objects.order_by("pk").values_list("version", "state"))

    wrong = [line for address in addresses() if "logout" not in address for line in told(client, address, numbers)]

    assert wrong == []
    assert list(Petition.objects.order_by("pk").values_list("version", "state")) == before


@pytest.mark.parametrize("name", ["stranger", "other_handler", "county_clerk", "county_supervisor"])
def test_a_petition_of_another_office_is_not_found(city: City, name: str) -> None:
    client = Client()
    client.force_login(Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    petition = Petition.objects.latest("pk")

    statuses = {
        address: client.get(address).status_code
        for address in addresses()
        if petition.number in address and "/receipt" not in address
    }

    # 405: the address takes a POST only; 403: the role opens no such page. Both are said before the petition is
    # looked at.
    assert {address: status for address, status in statuses.items() if status not in (403, 404, 405)} == {}

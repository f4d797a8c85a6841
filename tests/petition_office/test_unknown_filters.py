"""A filter that a list does not know, or cannot understand, is an error and never a wrong figure."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from rest_framework.generics import ListAPIView
from rest_framework.test import APIClient

from offices.organisation.models import Account
from tests.factories import City, make_petition

API = "/api/v1/petitions/"


def lists(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """The addresses of all lists of the API that name no row."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from lists(entry, route)
        elif "<" not in route and issubclass(getattr(entry.callback, "cls", object), ListAPIView):
            yield route


def test_every_list_of_the_api_refuses_a_filter_it_does_not_know(city: City, api: Callable[[Account], APIClient]):
    addresses = sorted(lists(get_resolver()))
    assert len(addresses) > 15
    wrong = []
    for address in [*addresses, "/api/v1/board/", "/api/v1/reception-compliance/"]:
        answer = api(city.supervisor).get(address, {"foo": "1"})
        if (answer.status_code, answer.json().get("errors")) != (422, {"foo": ["没有这个筛选条件。"]}):
            wrong.append((address, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("overdue=maybe", "overdue"),
        ("urgent=null", "urgent"),
        ("urgent=2", "urgent"),
        ("overdu=true", "overdu"),
        ("page=2", "page"),
        ("Overdue=true", "Overdue"),
        ("overdue=true&overdue=false", "overdue"),
        ("limit=5&limit=6", "limit"),
        ("state=nothing", "state"),
    ],
)
def test_what_is_misspelt_is_named(city: City, api: Callable[[Account], APIClient], query: str, name: str):
    make_petition(city)
    answer = api(city.clerk).get(f"{API}?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [name])


@pytest.mark.parametrize("query", ["", "overdue=", "urgent=false", "urgent=False", "urgent=0&limit=5"])
def test_what_is_known_is_answered(city: City, api: Callable[[Account], APIClient], query: str):
    make_petition(city)
    assert len(api(city.clerk).get(f"{API}?{query}").json()["results"]) == 1


def test_cards_ask_the_same(city: City, api: Callable[[Account], APIClient]):
    answer = api(city.supervisor).get("/api/v1/cards/?own=perhaps")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["own"])


@pytest.mark.parametrize("address", ["/", "/packages/", "/visits/", "/duty/", "/cards/", "/supervision/due/"])
def test_a_page_says_it(city: City, address: str):
    client = Client()
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(address, {"overdu": "true"}, follow=True)
    assert "没有“overdu”这个筛选条件，列表没有按它筛选。" in answer.text
    assert "这个筛选条件" not in client.get(address, follow=True).text

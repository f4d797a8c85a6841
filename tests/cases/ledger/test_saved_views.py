"""Views of the ledger that an account keeps, the columns it shows, and the same list by API."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases.ledger.actions import MOST_VIEWS, make_default, save_view
from cases.ledger.models import SavedView
from cases.ledger.reports.ledger import COLUMNS, columns_of
from offices.organisation.models import Account
from tests.cases.ledger.test_ledger import client_of, copied, packaged, today
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


def keys_of(page: Any) -> list[str]:
    """The columns of a page without the box before them and the button behind."""
    return [column.key for column in page.context["table"].columns[1:-1]]


def shown(client: Client, query: str) -> list[str]:
    """The columns of the list."""
    return keys_of(client.get(f"/packages/?{query}"))


def save(client: Client, name: str, query: str, *columns: str) -> Any:
    return client.post("/packages/views/", {"name": name, "query": query, "column": columns}, follow=True)


def test_a_view_keeps_filters_order_and_columns(city: City) -> None:
    packaged(city)
    client = client_of(city.clerk)
    page = save(client, " 逾期 的 ", "state=open&due=overdue&sort=-due&page=3&evil=1", "subject", "due", "nonsense")
    view = SavedView.objects.get()
    assert (view.name, view.columns) == ("逾期 的", ["subject", "due"])
    assert view.query == "state=open&due=overdue&sort=-due"
    assert page.redirect_chain[-1][0] == f"/packages/?{view.query}&view={view.pk}"
    assert keys_of(page) == ["number", "subject", "due"]
    save(client, "逾期 的", "state=closed", "subject")
    view = SavedView.objects.get()
    assert view.query == "state=closed"


def test_a_view_is_renamed_opened_by_default_and_deleted(city: City) -> None:
    client, account = client_of(city.clerk), city.clerk
    first = save_view(account, name="甲", query="state=closed", columns=[])
    second = save_view(account, name="乙", query="state=open&due=week", columns=["subject"])
    address = f"/packages/views/{second.pk}/"
    client.post(address, {"act": "rename", "name": "甲"})
    second.refresh_from_db()
    assert second.name == "乙"
    client.post(address, {"act": "rename", "name": "本周"})
    client.post(address, {"act": "default"})
    assert client.get("/packages/")["Location"] == f"/packages/?state=open&due=week&view={second.pk}"
    assert client.get("/packages/?state=open").status_code == 200
    make_default(first)
    second.refresh_from_db()
    assert (second.name, second.is_default) == ("本周", False)
    client.post(f"/packages/views/{first.pk}/", {"act": "undefault"})
    assert client.get("/packages/").status_code == 200
    client.post(address, {"act": "delete"})
    assert list(SavedView.objects.all()) == [first]


def test_views_are_an_accounts_own_and_at_most_twenty(city: City) -> None:
    view = save_view(city.leader, name="领导的", query="", columns=[])
    client = client_of(city.clerk)
    assert client.get(f"/packages/views/{view.pk}/").status_code == 404
    assert client.post(f"/packages/views/{view.pk}/", {"act": "delete"}).status_code == 404
    assert client.get(f"/packages/?view={view.pk}").context["view"] is None
    for number in range(MOST_VIEWS):
        save_view(city.clerk, name=f"第{number}个", query="", columns=[])
    assert "最多保存20个视图" in save(client, "再一个", "").content.decode()
    assert SavedView.objects.filter(account=city.clerk).count() == MOST_VIEWS
    save(client, "第3个", "state=closed")
    assert SavedView.objects.get(account=city.clerk, name="第3个").query == "state=closed"
    for name in ("", "长" * 41):
        save(client, name, "")
    assert SavedView.objects.filter(account=city.clerk).count() == MOST_VIEWS


def test_columns_are_kept_for_the_session_or_with_the_view(city: City) -> None:
    packaged(city)
    client = client_of(city.clerk)
    assert shown(client, "state=open") == [column.key for column in columns_of([])]
    client.post("/packages/columns/", {"column": ["note", "subject"], "query": "state=open&sort=-due"})
    assert shown(client, "state=open") == ["number", "subject", "note"]
    view = save_view(city.clerk, name="甲", query="state=open", columns=[])
    assert shown(client, f"state=open&view={view.pk}") == [column.key for column in columns_of([])]
    answer = client.post("/packages/columns/", {"column": ["group"], "query": f"state=open&view={view.pk}"})
    assert answer["Location"] == f"/packages/?state=open&view={view.pk}"
    assert shown(client, f"state=open&view={view.pk}") == ["number", "group"]
    assert shown(client, "state=open") == ["number", "subject", "note"]
    client.post("/packages/columns/", {"column": [column.key for column in COLUMNS], "query": "state=open"})
    assert shown(client, "state=open") == [column.key for column in COLUMNS]


def test_the_api_answers_the_same_lines(city: City, django_assert_max_num_queries: Any) -> None:
    first = packaged(city, subject="一号线停水")
    second = packaged(city, subject="二号线停水", due_on=today() + timedelta(days=3))
    client = client_of(city.clerk)
    found = client.get("/api/v1/packages/").json()["results"]
    assert [row["petition"]["number"] for row in found] == [second.number, first.number]
    row = client.get("/api/v1/packages/?q=一号线&state=open").json()["results"]
    assert len(row) == 1
    assert row[0]["petition"]["version"] == first.version
    assert row[0]["unreported"] is False
    assert row[0]["leader_username"] == "leader"
    assert client.get("/api/v1/packages/?state=nonsense").status_code == 422
    assert client_of(city.other_handler).get("/api/v1/packages/").json()["results"] == []
    copied(first, 60)
    with django_assert_max_num_queries(8):
        page = client.get("/api/v1/packages/?limit=40").json()
    assert len(page["results"]) == 40
    assert page["next"]


def test_an_account_without_packages_sees_what_the_ledger_is_for(city: City) -> None:
    answer = client_of(Account.objects.get(username="county_clerk")).get("/packages/?state=open")
    assert "没有包案。" in answer.content.decode()
    narrowed = client_of(city.county_clerk).get("/packages/?state=open&due=overdue")
    assert "没有符合条件的包案。" in narrowed.content.decode()

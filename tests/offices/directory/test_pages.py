"""The lists of offices and of accounts: what they show, what they find, what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offices.lists.cells import written
from offices.organisation.models import Account
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_office
from tests.lists import cells_of

LogIn = Callable[[Account], Client]
CHROME = 3  # session account, roles, unread notices


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_offices_costs_the_same_for_any_number(
    city: City, logged_in: LogIn, django_assert_num_queries: Any, rows: int
):
    top = make_office("top")
    for number in range(rows - 1):
        make_account(f"a{number}", (Role.HANDLER, make_office(f"below{number}", top)))
    client = logged_in(make_account("top-admin", (Role.SYSTEM_ADMIN, top)))
    with django_assert_num_queries(CHROME + 2):
        assert len(cells_of(client.get(reverse("offices:offices")))) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_accounts_costs_the_same_for_any_number(
    city: City, logged_in: LogIn, django_assert_num_queries: Any, rows: int
):
    top = make_office("top")
    for number in range(rows - 1):
        make_account(f"a{number}", (Role.HANDLER, top), (Role.REVIEWER, top))
    client = logged_in(make_account("top-admin", (Role.SECURITY_ADMIN, top)))
    with django_assert_num_queries(CHROME + 4):
        assert len(cells_of(client.get(reverse("offices:accounts")))) == rows


def test_the_cells_of_an_office(city: City, logged_in: LogIn):
    city.bureau.is_active = False
    city.bureau.save()
    client = logged_in(city.system_admin)
    tree = {cells["code"].text: cells for cells in cells_of(client.get(reverse("offices:offices")))}
    shown = {key: cell.text for key, cell in tree["county"].items() if key not in {"name", "state"}}
    kind, prefix = "信访工作机构", city.county.number_prefix
    assert shown == {"code": "county", "level": "县级", "kind": kind, "prefix": prefix, "accounts": "2"}
    assert 'class="badge' in written(tree["bureau"]["state"].text)
    steps = {code: written(tree[code]["name"].text).count("tree-step") for code in ("city", "county", "township")}
    assert steps == {"city": 1, "county": 2, "township": 3}
    [found] = cells_of(client.get(reverse("offices:offices"), {"q": "township"}))
    assert "tree-step" not in written(found["name"].text)


def test_the_cells_of_an_account(city: City, logged_in: LogIn):
    client = logged_in(city.security_admin)
    rows = {cells["username"].text: cells for cells in cells_of(client.get(reverse("offices:accounts")))}
    head = rows["head"]
    assert head["username"].url == reverse("offices:account", args=["head"])
    assert (head["roles"].text, head["login"].text, head["state"].text) == ("bureau局 领导（负责人）", "—", "启用")


def test_searching_offices(city: City, logged_in: LogIn):
    text = logged_in(city.system_admin).get(reverse("offices:offices"), {"q": "county-b"}).text
    assert "county-bureau" in text
    assert "township" not in text


def test_filters_of_accounts(city: City, logged_in: LogIn):
    client = logged_in(city.security_admin)
    city.handler.is_active = False
    city.handler.save()

    def found(**wanted: str) -> list[str]:
        page = client.get(reverse("offices:accounts"), wanted).context["page"]
        return [account.username for account in page.items]

    assert found(office="bureau") == ["deputy", "handler", "head"]
    assert found(office="bureau", role="leader") == ["deputy", "head"]
    assert found(active="0") == ["handler"]
    assert found(q="COUNTY_H") == ["county_handler"]
    assert found(q="nobody") == []

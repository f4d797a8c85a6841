"""Whatever the page of a petition leads to opens for who reads the page, in each state."""

import re
from html import unescape

import pytest

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from tests.clients import client_of, opens
from tests.factories import City, make_petition

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
READERS = ("clerk", "handler", "head", "leader", "supervisor", "reviewer", "county_clerk", "county_supervisor")
STATES = (
    State.REGISTERED, State.TRANSFERRED, State.RETURNED, State.GUIDED, State.HANDLING, State.SERVED,
    State.REVIEW_HANDLING, State.CLOSED_FINAL, State.CLOSED_ELSEWHERE, State.VOIDED,
)  # fmt: skip
# What the frame of every page leads to, and files of the program itself.
FRAME = re.compile(r"/(static|logout|docs)/")


def links(page: str) -> set[str]:
    main = page[page.index("<main") :]
    return {unescape(found) for found in LINK.findall(main) if not FRAME.match(found)}


def dead_ends(city: City, petition: Petition, name: str) -> list[str]:
    client, wrong = client_of(getattr(city, name)), []
    page = client.get(f"/petitions/{petition.number}/")
    if page.status_code == 404:
        return []
    for address in sorted(links(page.text)):
        answer = client.get(address)
        step = address.rpartition("/steps/")[2].strip("/")
        if answer.status_code not in (302, 405) and not opens(answer, step):  # 405: a form that is sent there
            wrong.append(f"{name} {answer.status_code} {address}")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_every_link_opens(city: City, state: str) -> None:
    petition = make_petition(city, state)
    assert [line for name in READERS for line in dead_ends(city, petition, name)] == []


def test_what_was_undone_is_read_and_offers_nothing(city: City) -> None:
    petition = make_petition(city, State.VOIDED)
    page = client_of(city.clerk).get(f"/petitions/{petition.number}/").text
    main = page[page.index("<main") :]
    assert "下一步：已撤销" in main
    for gone in ("已办结", "回执", "约访", "认定并发红牌", "查看个人信息"):
        assert gone not in main, gone

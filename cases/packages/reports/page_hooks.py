"""Apps above register here what they add to the pages of packages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django.urls import get_script_prefix, reverse

from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account


@dataclass(frozen=True)
class Button:
    """A step on a page; disabled with the sentence why where there is a refusal."""

    key: str
    label: str
    url: str
    refusal: str = ""


@dataclass(frozen=True)
class Link:
    """A page of another app about a petition, as a button."""

    label: str
    url: str
    icon: str = "ti-external-link"


@dataclass(frozen=True)
class Line:
    """One line of a block."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Block:
    """What another app shows on the page of one's own packages, such as the next meeting; `empty` where nothing is."""

    title: str
    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    url: str = ""


BlockMaker = Callable[[Account, date], Block | None]
LinkMaker = Callable[[Account, Petition], Link | None]
more_blocks: list[BlockMaker] = []
more_links: list[LinkMaker] = []


def show_block(make: BlockMaker) -> None:
    """Let an app that stands above this one add a block to the page of one's packages; called from its AppConfig."""
    if make not in more_blocks:
        more_blocks.append(make)


def offer_link(make: LinkMaker) -> None:
    """Let an app that stands above this one offer a page of its own about a packaged petition; from its AppConfig.

    It is asked for every row of a list: no statement, and None for an account that may not go there.
    """
    if make not in more_links:
        more_links.append(make)


def blocks_of(account: Account, on: date) -> list[Block]:
    return [block for make in more_blocks if (block := make(account, on)) is not None]


def links_of(account: Account, petition: Petition) -> list[Link]:
    return [link for make in more_links if (link := make(account, petition)) is not None]


def step_url(petition: str, key: str, back: str = "package", /, **chosen: object) -> str:
    """The page of a step of the petition of that number, with what is chosen already and where to return to."""
    before, after = _around_number(get_script_prefix(), key)
    return f"{before}/{petition}/{after}?{urlencode({**chosen, 'back': back})}"


@cache
def _around_number(prefix: str, key: str) -> list[str]:
    """Resolved once for each step and place the program is served from: a list asks for several in every line."""
    return reverse("cases:step", args=["-", key]).rsplit("/-/", 1)

"""Templates with what never changes written once, and texts looked up once, say the same as without."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.base import NodeList
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import trans_real

from offices.organisation.roles import Permission
from petition_office import folding, one_language
from petition_office.folding import Loader, fold
from petition_office.navigation import GROUPS, _markup, _navigation

TEXT = """{% load i18n static %}{% translate "甲&乙" %}{% if a %}{% translate "丙" %}-{% elif b %}{% translate "丁" %}
{% else %}{% static "img/icon.svg" %}{% endif %}{% for one in many %}{% translate "戊" %}{{ one }}{% empty %}
{% translate "没有" as none %}{{ none }}{% endfor %}{% with a="x" %}{% translate a %}{% translate "100%" %}{% endwith %}
{% autoescape off %}{% translate "<b>" %}{{ many }}{% endautoescape %}{% static name %}{% translate "己"|upper %}"""


def engine(loader: str) -> Engine:
    files = [("django.template.loaders.locmem.Loader", {"one.html": TEXT})]
    return Engine(
        loaders=[(loader, files)],
        libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
        builtins=["django.template.defaulttags", "django.template.defaultfilters"],
    )


@pytest.mark.parametrize("given", [{"a": 1}, {"b": 1, "many": ["<i>", "二"]}, {"name": "css/app.css"}])
def test_a_folded_template_says_the_same(given: dict[str, object]) -> None:
    context = {"name": "js/app.js", **given}
    plain, folded = (
        engine(loader).get_template("one.html").render(Context(context))
        for loader in ("django.template.loaders.cached.Loader", "petition_office.folding.Loader")
    )
    assert folded == plain
    assert "甲&乙" in folded


def test_what_is_fixed_is_text_and_is_folded_once() -> None:
    found = engine("petition_office.folding.Loader")
    template = found.get_template("one.html")
    before = len(template.nodelist)
    assert found.get_template("one.html") is template
    assert len(template.nodelist) == before
    assert "TranslateNode" not in repr(template.nodelist[0])


def test_who_asks_while_it_is_folded_waits_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found, begun, folded = engine("petition_office.folding.Loader"), Event(), []

    def slowly(nodes: NodeList) -> None:
        folded.append(nodes)
        if not begun.is_set():
            begun.set()
            sleep(0.2)  # the other thread asks meanwhile
        fold(nodes)

    monkeypatch.setattr(folding, "fold", slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(found.get_template, "one.html")
        assert begun.wait(10)
        second = threads.submit(found.get_template, "one.html").result()
    assert second is first.result()
    assert [nodes is second.nodelist for nodes in folded].count(True) == 1


def test_pages_are_read_by_this_loader() -> None:
    [[outer, [[inner, _files]]]] = settings.TEMPLATES[0]["OPTIONS"]["loaders"]
    assert (outer, inner) == ("template_partials.loader.Loader", f"{Loader.__module__}.{Loader.__name__}")


def test_a_text_looked_up_once_is_the_same_and_markup_stays_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation._trans, "gettext", trans_real.gettext)
    texts = ["工作台", "This field is required.", "", "a\r\nb", "<b>"]
    before = [translation.gettext(text) for text in texts]
    one_language.keep_texts()
    for _again in range(2):
        assert [translation.gettext(text) for text in texts] == before
        assert type(translation.gettext("<b>")) is str
        assert type(translation.gettext(mark_safe("<b>"))) is SafeString
    assert translation._trans.gettext is not trans_real.gettext


def test_the_server_keeps_texts() -> None:
    assert "\nkeep_texts()" in Path("petition_office/wsgi.py").read_text()


def test_the_navigation_is_written_as_its_entries_say() -> None:
    everything = frozenset(Permission)
    entries = _navigation(everything, "/search/")
    html = _markup(everything, "/search/")
    links = [link for entry in entries for link in entry["links"] or [entry]]
    assert len(links) == sum(len(group.items) for group in GROUPS)
    assert [f'href="{link["url"]}"' in html for link in links] == [True] * len(links)
    assert html.count('aria-current="page"') == 1 == html.count("nav-link active")
    assert html.count("dropdown-toggle") == sum(bool(entry["links"]) for entry in entries)

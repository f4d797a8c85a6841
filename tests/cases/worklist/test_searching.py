"""How a query and a text are taken apart: as the database does it."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cases.worklist.searching import (
    OTHER_IDEOGRAPHS,
    as_tsquery,
    character_pairs,
    marked,
    only_ideographs,
    read_search,
    search_form,
    snippet,
)
from offices.errors import InvalidFacts

# Signs that this Python and the database both know; unassigned ones may have got a meaning in the newer of the two.
SIGNS = st.characters(exclude_categories=("Cs", "Cn", "Co"), exclude_characters="\0")
LIKELY = st.sampled_from(
    "物业噪音扰民拖欠工资，。！？、《》“”（）·— \t\n\r\u3000ＡａAaZz09０９%_'\"\\𠮷𡨴😀👨‍👩‍👧éÉ̈㈱ﾊﾞﾟ豈İıßſK"
)
TEXTS = st.text(st.one_of(LIKELY, SIGNS), max_size=60)


@pytest.mark.django_db
@settings(max_examples=300)
@given(TEXTS, TEXTS)
@example("𠮷野家", "İ\u0130\x1c\x85ﬁ")
@example("", "")
@example("", "\x02密封")
def test_pairs_are_those_of_the_database(subject, body):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT search_form(%s), tsvector_to_array(character_pairs(%s, %s))", [f"{subject} {body}", subject, body]
        )
        form, pairs = cursor.fetchone()
    assert search_form(f"{subject} {body}") == form
    assert character_pairs(subject, body) == set(pairs)


@pytest.mark.django_db
@settings(max_examples=200)
@given(st.lists(st.text(st.one_of(LIKELY, SIGNS), min_size=1, max_size=2), min_size=1, max_size=5))
def test_pairs_are_quoted_for_the_database(pairs):
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_to_tsvector(%s) @@ %s::tsquery", [pairs, as_tsquery(tuple(pairs))])
        assert cursor.fetchone() == (True,)


def test_only_listed_signs_become_ideographs():
    import re  # noqa: PLC0415

    listed = re.compile(OTHER_IDEOGRAPHS)
    for number in range(0x110000):
        sign = chr(number)
        if 0xD800 <= number < 0xE000 or unicodedata.category(sign) == "Cn":
            continue
        form = search_form(sign)
        if form != sign and any(only_ideographs(part) for part in form):
            assert listed.match(sign), hex(number)


def test_words_and_pairs_of_a_search():
    wanted = read_search("　拖欠工资  A3区 ")
    assert wanted.words == ("拖欠工资", "a3区")
    assert wanted.pairs == ("拖欠", "欠工", "工资", "a3", "3区")
    assert wanted.rechecked == ("拖欠工资", "a3区")
    assert read_search("物业").rechecked == ()
    assert read_search("李　明").pairs == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty_query"),
        (" \t　", "empty_query"),
        ("\0", "empty_query"),
        ("水", "query_too_short"),
        ("𠮷", "query_too_short"),
        ("，。", "query_too_short"),
        ("%_", "query_too_short"),
        ("'\\", "query_too_short"),
        ("字" * 101, "query_too_long"),
    ],
)
def test_a_search_that_cannot_be_made_is_refused(typed, code):
    with pytest.raises(InvalidFacts) as refused:
        read_search(typed)
    assert refused.value.code == code


@given(TEXTS, st.lists(TEXTS.filter(bool), max_size=3))
def test_marking_keeps_the_text(text, words):
    assert "".join(piece.text for piece in marked(text, tuple(filter(None, map(search_form, words))))) == text


def test_hits_are_marked_in_the_text_as_it_was_written():
    assert marked("在ＡＢＣ区，abc", ("abc",)) == [("在", False), ("ＡＢＣ", True), ("区，", False), ("abc", True)]
    assert marked("㈱物业", ("(株)",)) == [("㈱", True), ("物业", False)]
    assert marked("𠮷野😀物业", ("野😀",)) == [("𠮷", False), ("野😀", True), ("物业", False)]


def test_snippet_stands_around_the_first_hit():
    text = "前" * 200 + "拖欠工资" + "后" * 200
    pieces = snippet(text, ("拖欠工资",))
    assert pieces[0].text == "…"
    assert pieces[-1].text == "…"
    assert [piece.text for piece in pieces if piece.is_hit] == ["拖欠工资"]
    assert sum(len(piece.text) for piece in pieces) == 82
    assert snippet("第一行\n\t第二行", ()) == [("第一行 第二行", False)]
    assert snippet("", ("物业",)) == []

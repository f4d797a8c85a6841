# ruff: noqa: F811
"""Visits as a list with figures and a workbook, on a petition's page and on paper."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.organisation.models import OutboxMessage
from offices.pages.words import cn_date
from tests.factories import City, make_petition
from tests.visits.visits.test_pages import LINES, SAID, as_, city, heard, record, window  # noqa: F401
from visits.hall.models import Window
from visits.visits.actions.amendments import amend_visit
from visits.visits.models import Visit

pytestmark = pytest.mark.django_db

# The list


def test_the_list_counts_batches_and_persons(city: City) -> None:
    record(city, persons=2)
    record(city, persons=6)
    record(city, petition=make_petition(city, State.SCREENED), outcome="known", persons=3)
    record(city, petition=make_petition(city, start=timezone.localdate()), outcome="registered")
    text = as_(city.clerk).get("/visits/").content.decode()
    for figure in ("4批次 12人次", "个访 3批次 6人次", "集体访 1批次 6人次", "初次 1批次 1人次", "重复 1批次 3人次"):
        assert figure in text
    assert "不涉及信访件 2批次 8人次" in text
    assert SAID not in text


def test_first_and_repeated_are_counted_over_the_whole_tree(city: City) -> None:
    """What another office has received is no first visit, though this one may not see it."""
    day = timezone.localdate()
    for occurrence, persons in (("first", 1), ("first_here", 2), ("repeated", 4), ("", 8)):
        petition = make_petition(city, start=day)
        Petition.objects.filter(pk=petition.pk).update(occurrence=occurrence)
        record(city, petition=Petition.objects.get(pk=petition.pk), outcome="registered", persons=persons)
    text = as_(city.clerk).get("/visits/").content.decode()
    for figure in ("初次 2批次 9人次", "本机构初次 1批次 2人次", "重复 1批次 4人次"):
        assert figure in text
    rows = list(load_workbook(BytesIO(as_(city.clerk).get("/visits/export/").content))["来访登记"].values)
    column = rows[0].index("初次或重复")
    assert [row[column] for row in rows[1:]] == ["初次", "本机构初次", "重复", "初次"]


def test_who_is_brought_by_a_unit_is_counted_and_the_unit_is_told(city: City) -> None:
    record(city)
    brought = record(city, persons=3, brought_by=city.county, accompanied_by="李主任")
    written = record(city, accompanied_by="幸福社区居委会 赵主任")
    client = as_(city.clerk)

    assert "带访 2批次 4人次" in client.get("/visits/").content.decode()

    def found(**asked: str) -> set[int]:
        text = client.get("/visits/", asked, headers={"HX-Request": "true"}).content.decode()
        return {visit.pk for visit in Visit.objects.all() if f"/visits/{visit.pk}/" in text}

    assert found(brought="true") == {brought.pk, written.pk}
    assert found(brought_by=city.county.code) == {brought.pk}
    (message,) = OutboxMessage.objects.filter(event__chain__subject=f"visit:{brought.pk}")
    assert (message.office, "带访3人" in message.text, brought.number in message.text) == (city.county, True, True)
    assert f"{city.county.name} 李主任" in client.get(f"/visits/{brought.pk}/").content.decode()


def test_filters_find(city: City) -> None:
    small, large = record(city), record(city, persons=6, outcome="settled")
    petition = make_petition(city, State.SCREENED)
    about = record(city, petition=petition, outcome="known")
    client, today = as_(city.clerk), timezone.localdate()

    def found(**asked: Any) -> set[int]:
        text = client.get("/visits/", asked, headers={"HX-Request": "true"}).content.decode()
        return {visit.pk for visit in (small, large, about) if f"/visits/{visit.pk}/" in text}

    assert found() == {small.pk, large.pk, about.pk}
    assert found(collective="true") == {large.pk}
    assert found(collective="false", outcome="explained") == {small.pk}
    assert found(number=petition.number[-6:]) == {about.pk}
    assert found(on_to=today - timedelta(days=1)) == set()
    assert found(on_from="", on_to=today) == {small.pk, large.pk, about.pk}
    assert found(on_from="nonsense") == set()
    assert "没有来访记录" in client.get("/visits/?outcome=guided").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_lists_and_pages_cost_the_same_for_every_length(
    city: City, number: int, django_assert_num_queries: Any
) -> None:
    petition = make_petition(city, State.SCREENED)
    for _number in range(number):
        visit = record(city, petition=petition, outcome="known", units=[city.bureau], visitor="张三")
    client = as_(city.clerk)
    with django_assert_num_queries(5):  # account, roles, rows, figures, unread notices
        client.get("/visits/")
    with django_assert_num_queries(6):  # account, roles, visit, units, amendments, unread notices
        client.get(f"/visits/{visit.pk}/")


def test_the_workbook_equals_the_list(city: City) -> None:
    record(city, accompanied_by="=1+1", units=[city.bureau], visitor="张三", representatives=LINES, persons=7)
    petition = make_petition(city, State.SCREENED)
    record(city, petition=petition, outcome="known", persons=2)
    answer = as_(city.clerk).get("/visits/export/?collective=")
    book = load_workbook(BytesIO(answer.content))
    rows = list(book["来访登记"].iter_rows(values_only=True))
    assert [(row[6], row[7], row[8], row[9], row[10]) for row in rows[1:]] == [
        ("集体访", 7, 3, None, None),
        ("个访", 2, 0, petition.number, "重复"),
    ]
    assert book["来访登记"]["O2"].data_type == "s"
    about = list(book["说明"].iter_rows(values_only=True))
    assert ("行数", 2, None) in [row[:3] for row in about]
    assert ("合计", 2, 9) in [row[:3] for row in about]
    assert "张三" not in str(rows + about)


# Beside the petition, and on paper


def test_visits_stand_on_the_page_of_their_petition(city: City) -> None:
    petition = make_petition(city, State.UNIT_RECEIVED)
    visit = record(city, petition=petition, outcome="known")
    assert f"/visits/{visit.pk}/" in as_(city.clerk).get(f"/petitions/{petition.number}/").content.decode()
    assert f"/visits/{visit.pk}/" not in as_(city.handler).get(f"/petitions/{petition.number}/").content.decode()


def test_the_receipt_holds_what_the_visitor_needs(city: City, window: Window) -> None:
    petition = make_petition(city, start=timezone.localdate())
    visit = record(city, petition=petition, outcome="registered", visitor="王小明", ticket=heard(city, window))
    text = as_(city.clerk).get(f"/visits/{visit.pk}/receipt/").content.decode()
    for shown in (visit.number, petition.number, petition.query_code, "王小明", "<svg", city.city.name):
        assert shown in text
    other = as_(city.leader).get(f"/visits/{visit.pk}/receipt/").content.decode()
    assert "王**" in other
    assert "王小明" not in other
    assert f"/petitions/{petition.number}/receipt/" in text
    assert petition.query_code not in as_(city.leader).get(f"/visits/{visit.pk}/receipt/").content.decode()
    single = record(city)
    alone = as_(city.clerk).get(f"/visits/{single.pk}/receipt/").content.decode()
    assert "没有登记信访事项" in alone
    assert single.code in alone


def test_a_visit_without_petition_is_asked_about_by_its_code(city: City) -> None:
    single = record(city, visitor="王小明")
    page = Client().get(f"/v/{single.code.lower()}/")
    assert page.status_code == 200
    assert single.number in page.text
    assert "王" not in page.text
    assert Client().get("/v/AAAABBBBCCCC/").status_code == 404


def test_a_unit_that_a_correction_names_is_told(city: City) -> None:
    visit = record(city, persons=3)
    told = {"visit_id": visit.pk, "by": city.clerk, "at": timezone.now(), "reason": "补记带访单位"}
    texts = OutboxMessage.objects.filter(office=city.county).values_list("text", flat=True)
    amend_visit(version=1, changes={"brought_by": city.county}, **told)
    text = f"{city.city.name}记录：你单位{cn_date(visit.on)}带访3人（{visit.number}），请做好后续工作"
    assert list(texts) == [text]
    amend_visit(version=2, changes={"accompanied_by": "李主任"}, **told)
    assert list(texts) == [text]

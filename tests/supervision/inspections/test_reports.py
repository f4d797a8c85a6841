"""An inspection is run over the API too, and ends with a report that goes out as a letter and stays as issued."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts
from offices.organisation.identity import person_hash
from offices.organisation.models import Event, Office, OutboxMessage
from offices.pages.words import cn_day
from supervision.inspections.actions import demand_item, end_inspection, start_inspection
from supervision.inspections.models import Inspection, RectificationItem
from supervision.inspections.queries import items_visible_to
from supervision.inspections.reports.letter import issued_letter, issued_notice
from tests.clients import again, client_of
from tests.factories import City, make_city, make_petition, seal
from tests.supervision.inspections.test_inspections import code_of, demanded, later, planned, running

REPORT = "督查两项，发现告知不规范。\n问题已列入整改清单。"


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def demand_office(city: City, inspection_id: int) -> RectificationItem:
    """Of the office itself, due later than what is demanded of the petition."""
    return demand_item(
        by=again(city.county_handler), at=timezone.now(), inspection_id=inspection_id, text="健全收件登记。",
        due_on=later(20), petition=None, office=city.bureau,
    )  # fmt: skip


def ended(city: City) -> Inspection:
    item = demanded(city, make_petition(city, State.HANDLING))
    demand_office(city, item.inspection_id)
    return end_inspection(by=city.leader, at=timezone.now(), inspection_id=item.inspection_id, report=REPORT)


def test_the_report_is_a_letter_with_a_number_that_the_inspected_read(city: City) -> None:
    found = ended(city)
    letter = issued_letter(found)
    assert (letter.title, letter.number, letter.addressee) == ("督查报告", found.number, city.bureau.name)
    assert "〔" in letter.number
    assert letter.paragraphs[1:] == tuple(REPORT.splitlines())
    assert letter.tables[0].rows == ((city.bureau.name, "1项", cn_day(later(20))),)
    event = Event.objects.get(chain__subject=f"inspection:{found.pk}", kind="inspection_ended")
    assert (event.facts["number"], event.facts["checksum"]) == (found.number, found.checksum)
    page = f"/supervision/inspections/{found.pk}/report/"
    told = OutboxMessage.objects.filter(event=event, office=city.bureau)
    assert [message.url for message in told] == [page]
    for reader in (city.handler, city.supervisor, city.county_handler, city.leader):
        answer = client_of(reader).get(page)
        assert (answer.status_code, found.number in answer.text, "发现告知不规范" in answer.text) == (200, True, True)
        assert client_of(reader).get(f"/supervision/inspections/{found.pk}/").status_code == (
            404 if reader is city.handler else 200
        )
    number = found.petitions.get().number
    assert number not in client_of(city.handler).get(page).text
    for prefix in ("", "/api/v1"):
        for form, kind in (("pdf", b"%PDF"), ("word", b"PK")):
            assert client_of(city.handler).get(f"{prefix}{page}{form}/").content.startswith(kind)
            assert client_of(city.other_handler).get(f"{prefix}{page}{form}/").status_code == 404
    assert "督查报告（印发的）" in client_of(city.supervisor).get(f"/supervision/inspections/{found.pk}/").text


def test_the_report_says_the_same_whether_or_not_a_petition_accuses_the_reader(city: City) -> None:
    """Two things of the office, one of a petition that accuses the handler: the letter counts as he does."""
    petition = make_petition(city, State.HANDLING)
    inspection = demanded(city, petition).inspection
    kept = [demand_office(city, inspection.pk) for _time in range(2)]
    seal(Petition.objects.filter(pk=petition.pk), purpose="accusation")
    named = {"name": city.handler.name, "name_hashes": [person_hash(city.handler.name)], "account": city.handler}
    Accused.objects.create(petition=petition, name_masked="某**", named_by=city.clerk, named_at=timezone.now(), **named)
    found = end_inspection(by=city.leader, at=timezone.now(), inspection_id=inspection.pk, report=REPORT)
    letter = issued_letter(found)
    assert letter.tables[0].rows == ((city.bureau.name, "2项", cn_day(later(20))),)
    assert list(items_visible_to(again(city.handler)).order_by("pk")) == kept
    page = client_of(city.handler).get(f"/supervision/inspections/{found.pk}/report/").text
    assert ("2项" in page, cn_day(later(20)) in page, cn_day(later(10)) in page) == (True, True, False)

    petition = make_petition(city, State.HANDLING)
    alone = demanded(city, petition).inspection  # nothing but what is of the petition
    nothing = running(city, petition)
    told = [
        end_inspection(by=city.leader, at=timezone.now(), inspection_id=one.pk, report=REPORT)
        for one in (alone, nothing)
    ]
    first, second = (issued_letter(one) for one in told)
    assert (first.tables, second.tables) == ((), ())
    assert first.closing == second.closing == letter.closing
    assert replace(first, number="") == replace(second, number="")


def test_it_stays_as_it_was_issued(city: City) -> None:
    found = ended(city)
    before = issued_letter(found)
    Office.objects.filter(pk=city.bureau.pk).update(name="改了名的局")
    found.refresh_from_db()
    assert issued_letter(found) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Inspection.objects.filter(pk=found.pk).update(report="改过的报告")
    found.content = found.content.replace("不规范", "规范")
    with pytest.raises(ValueError, match="not as it was issued"):
        issued_letter(found)


PAPERS = "近三个月的卷宗。\n送达回证。"


def noticed(city: City) -> Inspection:
    found = planned(city, make_petition(city, State.HANDLING), papers=PAPERS)
    return start_inspection(by=city.leader, at=timezone.now(), inspection_id=found.pk)


def test_the_notice_goes_to_the_inspected_with_a_number_as_it_starts(city: City) -> None:
    found = noticed(city)
    letter = issued_notice(found)
    facts = dict(letter.facts)
    assert (letter.title, letter.number, letter.addressee) == ("督查通知", found.notice_number, city.bureau.name)
    assert (facts["需准备的材料"], facts["督查的单位"], facts["督查方式"]) == (PAPERS, city.bureau.name, "实地督查")
    assert city.leader.name in facts["组长"]
    assert city.county_handler.name in facts["成员"]
    assert letter.paragraphs[1:] == (found.plan,)
    event = Event.objects.get(chain__subject=f"inspection:{found.pk}", kind="inspection_started")
    assert event.facts == {"number": found.notice_number, "checksum": found.notice_checksum}
    page = f"/supervision/inspections/{found.pk}/notice/"
    assert [one.url for one in OutboxMessage.objects.filter(event=event, office=city.bureau)] == [page]
    petition = found.petitions.get()
    for reader in (city.handler, city.supervisor, city.county_handler, city.leader):
        answer = client_of(reader).get(page)
        assert (answer.status_code, found.notice_number in answer.text, "送达回证。" in answer.text) == (
            200,
            True,
            True,
        )
        assert not [said for said in (petition.number, petition.subject, "王小明") if said in answer.text]
    for prefix in ("", "/api/v1"):
        for form, kind in (("pdf", b"%PDF"), ("word", b"PK")):
            assert client_of(city.handler).get(f"{prefix}{page}{form}/").content.startswith(kind)
            assert client_of(city.other_handler).get(f"{prefix}{page}{form}/").status_code == 404
    assert client_of(city.other_handler).get(page).status_code == 404
    assert "督查通知（印发的）" in client_of(city.supervisor).get(found.get_absolute_url()).text


def test_whoever_stands_for_a_closed_unit_gets_its_notice(city: City) -> None:
    found = planned(city, make_petition(city, State.HANDLING), papers=PAPERS)
    Office.objects.filter(pk=city.bureau.pk).update(is_active=False, successor=city.other_bureau)
    found = start_inspection(by=city.leader, at=timezone.now(), inspection_id=found.pk)
    page = f"/supervision/inspections/{found.pk}/notice/"
    told = OutboxMessage.objects.filter(event__kind="inspection_started", url=page)
    assert [one.office for one in told] == [city.other_bureau]
    assert client_of(city.other_handler).get(page).status_code == 200


def test_the_notice_stays_as_it_was_issued(city: City) -> None:
    found = noticed(city)
    before = issued_notice(found)
    Office.objects.filter(pk=city.bureau.pk).update(name="改了名的局")
    found.refresh_from_db()
    assert issued_notice(found) == before
    for changed in ({"notice_number": "改〔2026〕1号"}, {"papers": "改过的材料"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Inspection.objects.filter(pk=found.pk).update(**changed)
    found.notice_content = found.notice_content.replace("卷宗", "案卷")
    with pytest.raises(ValueError, match="not as it was issued"):
        issued_notice(found)


def test_no_notice_before_the_start_nor_where_only_petitions_are_inspected_and_it_names_nobody(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    found = planned(city, petition)
    page = f"/supervision/inspections/{found.pk}/notice/"
    assert [client_of(reader).get(page).status_code for reader in (city.handler, city.supervisor)] == [404, 404]
    alone = planned(city, petition, offices=())
    alone = start_inspection(by=city.leader, at=timezone.now(), inspection_id=alone.pk)
    assert (alone.notice_number, alone.notice_content) == ("", "")
    assert client_of(city.supervisor).get(f"/supervision/inspections/{alone.pk}/notice/").status_code == 404
    named = code_of(lambda: planned(city, petition, papers="王小明信访件的卷宗。"))
    assert (named[0], named[2]) == (InvalidFacts, "papers")


def test_none_is_given_out_before_the_end(city: City) -> None:
    found = running(city, make_petition(city, State.HANDLING))
    for address in (f"/supervision/inspections/{found.pk}/report/", f"/api/v1/supervision/inspections/{found.pk}/"):
        assert client_of(city.handler).get(address).status_code == 404
    assert client_of(city.supervisor).get(f"/supervision/inspections/{found.pk}/report/pdf/").status_code == 404


def test_the_whole_life_over_the_api(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    client, url = client_of(city.supervisor), "/api/v1/supervision/inspections/"

    def sent(address: str, body: dict[str, Any], by: Any = client) -> Any:
        return by.post(address, body, content_type="application/json")

    given = {
        "office": "city", "title": "噪音信访联合督查", "way": "on_site", "starts_on": str(later(0)),
        "ends_on": str(later(5)), "head": city.leader.username, "members": [city.county_handler.username],
        "offices": [city.bureau.name], "petitions": [petition.number], "plan": "到现场查看。",
        "papers": "近三个月的卷宗。",
    }  # fmt: skip
    assert sent(url, given | {"plan": ""}).status_code == 422
    assert sent(url, given, client_of(city.handler)).status_code == 403
    made = sent(url, given)
    assert (made.status_code, made.json()["acts"]) == (201, ["start", "cancel"])
    one = f"{url}{made.json()['id']}/"
    member = client_of(city.county_handler)
    started = sent(f"{one}start/", {}, client_of(city.leader)).json()
    assert (started["state"], started["papers"], bool(started["notice_number"])) == (
        "running",
        "近三个月的卷宗。",
        True,
    )
    assert sent(f"{one}find/", {"petition": petition.number, "text": "没有送达回证。"}, member).status_code == 200
    wrong = sent(f"{one}demand/", {"petition": petition.number, "text": "补正告知。", "due_on": str(later(0))}, member)
    assert wrong.status_code == 422
    item = {"petition": petition.number, "text": "补正告知。", "due_on": str(later(9))}
    assert len(sent(f"{one}demand/", item, member).json()["items"]) == 1
    whole = member.get(one).json()
    assert (whole["petitions"], whole["petitions_unseen"]) == ([petition.number], 0)
    assert [row["text"] for row in whole["findings"]] == ["没有送达回证。"]
    assert sent(f"{one}end/", {}, client_of(city.leader)).status_code == 422
    done = sent(f"{one}end/", {"report": REPORT}, client_of(city.leader)).json()
    assert (done["state"], done["report"], bool(done["number"])) == ("ended", REPORT, True)
    assert member.get(one).json()["petitions_unseen"] == 1
    assert sent(f"{one}end/", {"report": REPORT}, client_of(city.leader)).status_code == 409
    assert sent(f"{one}unknown/", {}).status_code == 404
    assert client_of(city.other_handler).get(one).status_code == 404


@pytest.mark.parametrize("field", ["title", "plan", "papers"])
def test_what_the_notice_prints_is_planned_without_a_blank(city: City, field: str) -> None:
    more: dict[str, Any] = {field: "定于    年  月  日到现场查看。"}
    refused = code_of(lambda: planned(city, make_petition(city, State.HANDLING), **more))
    assert refused == (InvalidFacts, "blank_left", field)


def test_a_notice_and_a_report_with_a_blank_take_no_number(city: City) -> None:
    found = planned(city, make_petition(city, State.HANDLING))
    Inspection.objects.filter(pk=found.pk).update(plan="到______现场查看。")
    start = {"by": city.leader, "at": timezone.now(), "inspection_id": found.pk}
    assert code_of(lambda: start_inspection(**start)) == (InvalidFacts, "blank_left", "plan")
    Inspection.objects.filter(pk=found.pk).update(plan="到现场查看。")
    notice = int(start_inspection(**start).notice_number.partition("〕")[2].removesuffix("号"))
    refused = code_of(lambda: end_inspection(**start, report="发现问题____件（待补充）。"))
    assert refused == (InvalidFacts, "blank_left", "report")
    assert end_inspection(**start, report="发现问题3件，已经指出。").number.endswith(f"〕{notice + 1}号")

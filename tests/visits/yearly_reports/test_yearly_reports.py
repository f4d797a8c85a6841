"""A leader's yearly report: drafted from figures with their rows, signed, frozen, corrected by a new version."""

import datetime as dt
from io import BytesIO

import docx
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.parties import Accused
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.identity import person_hash
from offices.organisation.models import Event
from offices.organisation.roles import Role
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_petition, moment, seal
from tests.lists import cells_of
from tests.visits.receptions.received import day_of, leader_of, promised, registered
from visits.compliance.reports.yearly import LABELS
from visits.rota.models import Leader
from visits.yearly_reports.actions import count_anew, draft_report, sign_report, write_words
from visits.yearly_reports.models import YearlyReport
from visits.yearly_reports.queries import hash_of

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1
START = dt.date(YEAR, 2, 2)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def leader(city: City) -> Leader:
    leader = leader_of(city.city, city.leader, is_chief=True)
    petition = make_petition(city, State.HANDLING, start=START)
    day = day_of(leader, dt.date(YEAR, 3, 5), city.clerk)
    registered(city, day, petition, promises=[promised(dt.date(YEAR, 12, 1), "修路。")])
    return leader


def drafted(city: City, leader: Leader, **more: str) -> YearlyReport:
    return draft_report(by=city.clerk, at=timezone.now(), leader_id=leader.pk, year=YEAR, **more)


def signed(city: City, leader: Leader) -> YearlyReport:
    report = drafted(city, leader)
    report = write_words(by=city.leader, at=timezone.now(), report_id=report.pk, version=1, words="明年多到基层。")
    return sign_report(by=city.leader, at=timezone.now(), report_id=report.pk, version=2)


def test_every_figure_has_its_rows_behind_it(city: City, leader: Leader):
    report = drafted(city, leader)
    client = client_of(city.leader)
    page = client.get(report.get_absolute_url())
    shown = {key: number for key, _name, number, _listed in page.context["figures"]}
    live = client.get(f"/reception/yearly/{leader.pk}/{YEAR}/").context["account"].numbers
    assert shown == report.figures["numbers"] == live
    for key, _name, number, listed in page.context["figures"]:
        assert listed, key
        rows = client.get(f"{report.get_absolute_url()}lists/{key}/").context["rows"]
        if key == "persons":
            assert sum(int(row["subject"].partition("人")[0]) for row in rows) == number
        elif key not in ("due", "on_time", "missing", "pending", "held"):
            assert len(rows) == number, key
    assert live["batches"] == live["made"] == 1


def test_once_signed_it_never_changes(city: City, leader: Leader):
    report = signed(city, leader)
    before = client_of(city.leader).get(f"{report.get_absolute_url()}pdf/").content
    # What happens afterwards changes the account of the year and not the report.
    petition = make_petition(city, State.HANDLING, start=START)
    registered(city, day_of(leader, dt.date(YEAR, 4, 7), city.clerk), petition)
    client = client_of(city.leader)
    assert client.get(f"/reception/yearly/{leader.pk}/{YEAR}/").context["account"].numbers["batches"] == 2
    report.refresh_from_db()
    assert (report.figures["numbers"]["batches"], report.hash) == (1, hash_of(report))
    assert client.get(f"{report.get_absolute_url()}pdf/").content == before
    assert before.startswith(b"%PDF")
    assert "签署以后没有变动" in client.get(report.get_absolute_url()).content.decode()
    for change in ({"words": "改写"}, {"hash": "0" * 64}, {"state": "draft"}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            YearlyReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        YearlyReport.objects.filter(pk=report.pk).delete()
    with pytest.raises(ActionRefused, match="已签署"):
        write_words(by=city.leader, at=timezone.now(), report_id=report.pk, version=2, words="改写")
    event = Event.objects.get(kind="yearly_report_signed")
    assert (event.facts["checksum"], event.by) == (report.hash, city.leader)


def test_pdf_and_word_say_what_was_signed(city: City, leader: Leader):
    report = signed(city, leader)
    client = client_of(city.leader)
    word = docx.Document(BytesIO(client.get(f"{report.get_absolute_url()}word/").content))
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert f"{YEAR}年度接待群众来访述职报告" in said
    assert "明年多到基层。" in said
    table = {row.cells[0].text: row.cells[1].text for row in word.tables[-1].rows}
    assert table == {"项目": "数值"} | {str(LABELS[key]): str(n) for key, n in report.figures["numbers"].items()}


def test_an_erratum_is_the_next_version_and_says_why(city: City, leader: Leader):
    first = signed(city, leader)
    with pytest.raises(InvalidFacts, match="请写明更正理由"):
        drafted(city, leader)
    second = drafted(city, leader, correction="漏记一次接访")
    assert (second.number, second.words) == (2, "明年多到基层。")
    sign_report(by=city.leader, at=timezone.now(), report_id=second.pk, version=1)
    page = client_of(city.leader).get(first.get_absolute_url()).content.decode()
    assert "已由后一版更正" in page
    rows = cells_of(client_of(city.leader).get(f"/reception/yearly-reports/?year={YEAR}"))
    assert len(rows) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        YearlyReport.objects.create(
            leader=leader, year=YEAR, number=3, figures_on=START, figures={}, drafted_at=timezone.now(),
            drafted_by=city.clerk,
        )  # fmt: skip


def test_who_drafts_and_who_signs(city: City, leader: Leader):
    with pytest.raises(NotPermitted):
        draft_report(by=city.handler, at=timezone.now(), leader_id=leader.pk, year=YEAR)
    report = drafted(city, leader)
    with pytest.raises(NotPermitted, match="领导本人或者本单位负责人签署"):
        sign_report(by=city.clerk, at=timezone.now(), report_id=report.pk, version=1)
    with pytest.raises(ActionRefused, match="正在起草"):
        drafted(city, leader)
    count_anew(by=city.leader, at=timezone.now(), report_id=report.pk, version=1)
    with pytest.raises(Conflict):
        sign_report(by=city.leader, at=timezone.now(), report_id=report.pk, version=1)
    write_words(by=city.leader, at=timezone.now(), report_id=report.pk, version=2, words="解决了    件。")
    with pytest.raises(InvalidFacts, match="空白"):
        sign_report(by=city.leader, at=timezone.now(), report_id=report.pk, version=3)
    with pytest.raises(InvalidFacts, match="没有这个年度"):
        draft_report(by=city.clerk, at=timezone.now(), leader_id=leader.pk, year=timezone.localdate().year + 1)


def test_the_office_above_reads_what_is_signed_and_no_draft(city: City, leader: Leader):
    above = client_of(make_account("above", (Role.SUPERVISOR, city.province)))
    report = drafted(city, leader)
    assert cells_of(above.get("/reception/yearly-reports/")) == []
    assert above.get(report.get_absolute_url()).status_code == 404
    sign_report(by=city.leader, at=timezone.now(), report_id=report.pk, version=1)
    (cells,) = cells_of(above.get("/reception/yearly-reports/"))
    assert cells["state"].text == "已签署"
    assert above.get(f"{report.get_absolute_url()}pdf/").content.startswith(b"%PDF")
    (row,) = above.get("/api/v1/yearly-reports/").json()["results"]
    assert (row["number"], row["hash"]) == (1, YearlyReport.objects.get().hash)
    whole = above.get(f"/api/v1/yearly-reports/{report.pk}/").json()
    assert (whole["is_whole"], whole["numbers"]["batches"]) == (True, 1)
    assert client_of(city.handler).get(report.get_absolute_url()).status_code in (403, 404)
    assert above.get("/reception/yearly-reports/export/").status_code == 200


def test_the_pages_lead_from_draft_to_signature(city: City, leader: Leader):
    client = client_of(city.leader)
    answer = client.post(f"/reception/yearly/{leader.pk}/{YEAR}/report/", {})
    report = YearlyReport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, report.get_absolute_url())
    assert client.get(f"/reception/yearly/{leader.pk}/{YEAR}/report/")["Location"] == report.get_absolute_url()
    words = {"version": 1, "words": "明年多到基层。"}
    assert client.post(f"{report.get_absolute_url()}words/", words).status_code == 302
    assert client.post(f"{report.get_absolute_url()}words/", words).status_code == 422
    client.post(f"{report.get_absolute_url()}acts/sign/", {"version": 1})
    report.refresh_from_db()
    assert not report.is_signed
    client.post(f"{report.get_absolute_url()}acts/sign/", {"version": 2})
    report.refresh_from_db()
    assert (report.is_signed, report.signed_by) == (True, city.leader)
    page = client.post(f"/reception/yearly/{leader.pk}/{YEAR}/report/", {})
    assert (page.status_code, "更正理由" in page.content.decode()) == (422, True)


def test_of_what_a_reader_may_not_see_a_line_stands_that_says_nothing(city: City, leader: Leader):
    report = signed(city, leader)
    petition = Petition.objects.get()
    address = f"{report.get_absolute_url()}lists/made/"
    (row,) = client_of(city.leader).get(address).context["rows"]
    assert (row["petition"], row["subject"]) == (petition.number, "修路。")
    accused = make_account("accused", (Role.SUPERVISOR, city.province))
    (row,) = client_of(accused).get(address).context["rows"]
    assert row["petition"] == petition.number
    seal([petition])
    said = {
        "name": accused.name,
        "name_hashes": [person_hash(accused.name)],
        "name_masked": "被**",
        "named_at": timezone.now(),
    }
    Accused.objects.create(petition=petition, account=accused, named_by=city.clerk, **said)
    (row,) = client_of(accused).get(address).context["rows"]
    assert set(row.values()) == {""}


def test_what_is_counted_anew_or_written_is_recorded(city: City, leader: Leader):
    report = drafted(city, leader)
    count_anew(by=city.clerk, at=timezone.now(), report_id=report.pk, version=1)
    write_words(by=city.leader, at=timezone.now(), report_id=report.pk, version=2, words="明年多到基层。")
    found = Event.objects.filter(chain__subject=f"leader:{leader.pk}", kind__startswith="yearly_report_")
    assert list(found.order_by("sequence").values_list("kind", "by_name")) == [
        ("yearly_report_drafted", city.clerk.name),
        ("yearly_report_counted", city.clerk.name),
        ("yearly_report_worded", city.leader.name),
    ]


UNSIGNED = "/reception/yearly-reports/unsigned/"


def test_who_has_not_signed_is_listed(city: City, leader: Leader):
    deputy = leader_of(city.city, make_account("deputy_here", (Role.LEADER, city.city)))
    idle = leader_of(city.city, make_account("newcomer", (Role.LEADER, city.city)), since=dt.date(YEAR + 1, 1, 1))
    draft_report(by=city.clerk, at=timezone.now(), leader_id=deputy.pk, year=YEAR)

    def listed(account, query: str = f"?year={YEAR}"):
        client = client_of(account)
        page = client.get(UNSIGNED + query)
        told = client.get(f"/api/v1/yearly-reports/unsigned/?year={YEAR}").json()
        keys = [row.leader.pk for row in page.context["table"].rows]
        assert [row["leader"]["id"] for row in told["leaders"]] == keys
        assert (page.context["total"], told["year"]) == (len(keys), YEAR)
        return {row.leader.pk: row.draft for row in page.context["table"].rows}

    assert {pk: bool(draft) for pk, draft in listed(city.clerk).items()} == {leader.pk: False, deputy.pk: True}
    # A supervisor above sees that it is missing, and no draft of another office.
    assert listed(city.province_supervisor)[deputy.pk] is None
    assert listed(city.handler) == {}
    sign_report(by=city.leader, at=timezone.now(), report_id=drafted(city, leader).pk, version=1)
    assert set(listed(city.clerk)) == {deputy.pk}
    # What is being corrected was signed.
    drafted(city, leader, correction="漏记一次接访")
    assert set(listed(city.clerk)) == {deputy.pk}
    assert idle.pk not in listed(city.clerk)
    book = client_of(city.clerk).get(f"{UNSIGNED}export/?year={YEAR}")
    assert book.getvalue().startswith(b"PK")


def test_the_list_of_who_has_not_signed_takes_no_year_that_is_none(city: City, leader: Leader, monkeypatch):
    client = client_of(city.clerk)
    for year in ("abc", "0000", "1999", "2100", "99999", "2025.5", "-2025"):
        page = client.get(UNSIGNED, {"year": year})
        assert (page.status_code, page.context["table"].rows) == (200, []), year
        assert client.get("/api/v1/yearly-reports/unsigned/", {"year": year}).status_code == 422
    for year in (f"0{YEAR}", f"+{YEAR}"):  # however it is written, what is said is what is listed
        assert client.get(UNSIGNED, {"year": year}).context["year"] == YEAR
    assert client.get("/api/v1/yearly-reports/unsigned/", {"office": "nowhere"}).json()["leaders"] == []
    for day, year in ((dt.date(YEAR, 11, 30), YEAR - 1), (dt.date(YEAR, 12, 1), YEAR), (dt.date(YEAR + 1, 1, 1), YEAR)):
        monkeypatch.setattr("django.utils.timezone.now", lambda day=day: moment(day, 9))
        assert client_of(city.clerk).get(UNSIGNED).context["year"] == year
        assert client_of(city.clerk).get("/api/v1/yearly-reports/unsigned/").json()["year"] == year


def test_more_leaders_cost_no_further_statements(city: City, leader: Leader):
    client, counts = client_of(city.clerk), []
    for place in range(3):
        with CaptureQueriesContext(connection) as seen:
            client.get(UNSIGNED, {"year": YEAR})
        counts.append(len(seen))
        leader_of(city.city, make_account(f"more_{place}", (Role.LEADER, city.city)))
    assert counts[1] == counts[2]


def test_a_year_is_signed_for_when_it_has_ended_on_figures_counted_then(city: City, leader: Leader, monkeypatch):
    december, january = moment(dt.date(YEAR, 12, 31), 23), moment(dt.date(YEAR + 1, 1, 1), 0)
    report = draft_report(by=city.clerk, at=december, leader_id=leader.pk, year=YEAR)
    signing = {"by": city.leader, "report_id": report.pk}
    with pytest.raises(ActionRefused, match="年度尚未结束"):
        sign_report(at=december, version=1, **signing)
    with pytest.raises(ActionRefused, match="当时年度尚未结束；请重新取数"):
        sign_report(at=january, version=1, **signing)
    monkeypatch.setattr("django.utils.timezone.now", lambda: december)
    page = client_of(city.leader).get(report.get_absolute_url())
    assert "起才能签署；现在可以起草。" in page.text
    refused = client_of(city.leader).post(f"{report.get_absolute_url()}acts/sign/", {"version": 1}, follow=True)
    assert "年度尚未结束" in refused.text
    unsigned = client_of(city.clerk).get(UNSIGNED, {"year": YEAR})
    assert "年度尚未结束" in unsigned.text
    assert [row.leader for row in unsigned.context["table"].rows] == [leader]
    monkeypatch.setattr("django.utils.timezone.now", lambda: january)
    assert "年度尚未结束" not in client_of(city.clerk).get(UNSIGNED, {"year": YEAR}).text
    count_anew(by=city.clerk, at=january, report_id=report.pk, version=1)
    assert sign_report(at=january, version=2, **signing).is_signed
    assert client_of(city.clerk).get(UNSIGNED, {"year": YEAR}).context["table"].rows == []

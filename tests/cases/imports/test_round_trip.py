"""A file that the work list made is loaded again: known where it comes from, registered by another office."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.imports.actions.imports import run_import
from cases.imports.sheet_titles import guess_columns
from cases.jobs.models import ImportBatch
from cases.petitions.enums import Channel, State
from cases.petitions.models.petitions import Petition
from cases.worklist.reports.workbook import PETITIONS
from offices.organisation.models import Account, Office, RoleAssignment
from tests.cases.imports.test_import import counts, queued, reasons
from tests.cases.imports.test_importing import workbook
from tests.clients import client_of
from tests.factories import City, make_city, make_petition, seal

pytestmark = pytest.mark.django_db
DONE = ImportBatch.State.DONE


@pytest.fixture
def city() -> City:
    return make_city()


def taken_out(account: Account, purpose: str = "") -> bytes:
    answer = client_of(account).post(f"{reverse('cases:worklist_export')}?tab=all", {"purpose": purpose})
    assert answer.status_code == 200
    return answer.content  # type: ignore[no-any-return]


def load(city: City, content: bytes, by: Account, office: Office) -> ImportBatch:
    return run_import(queued(city, content, by=by, office=office).pk)


def said(petition: Petition) -> tuple[Any, ...]:
    person = petition.petitioners.get()
    who = (person.name, person.identity_number, person.phone, person.address)
    what = (petition.subject, petition.text.body, petition.received_on, petition.channel, petition.headcount)
    return (*who, *what, petition.place, petition.category, petition.is_open)


def make_several(city: City) -> list[Petition]:
    day = timezone.localdate() - timedelta(days=3)
    return [
        make_petition(
            city, start=day, channel=channel, subject=f"{channel}的概要", body="=第一行\n第二行", headcount=number
        )
        for number, channel in enumerate(Channel.values, start=1)
    ] + [make_petition(city, State.FILED, start=day)]


def test_the_import_knows_each_title_of_the_file() -> None:
    titles = [str(title) for column in PETITIONS.columns for title, _read in column.values]
    known = {field: titles[place] for field, place in guess_columns(titles).items()}
    assert known == {
        "number": "编号",
        "sealed": "密级",
        "origin": "原来源编号",
        "name": "信访人姓名",
        "phone": "电话",
        "identity_number": "证件号码",
        "address": "住址",
        "headcount": "人数",
        "subject": "概要",
        "body": "正文",
        "received": "收到日期",
        "channel": "信访形式",
        "category": "内容分类",
        "place": "问题发生地",
        "crossings": "三跨三分离",
        "status": "是否办结",
        "concluded": "办结日期",
        "result": "处理情况",
    }


@pytest.mark.parametrize("purpose", ["", "handle"])
def test_where_it_comes_from_the_file_changes_nothing(city: City, purpose: str) -> None:
    made = make_several(city)
    batch = load(city, taken_out(city.clerk, purpose), city.clerk, city.city)
    assert (counts(batch), reasons(batch)) == ((DONE, 0, len(made), 0), {})
    assert Petition.objects.count() == len(made)


def test_another_office_registers_it_and_sends_it_back(city: City) -> None:
    made = make_several(city)
    content = taken_out(city.clerk, "handle")
    batch = load(city, content, city.county_clerk, city.county)
    assert (counts(batch), reasons(batch)) == ((DONE, len(made), 0, 0), {})
    there = Petition.objects.filter(registered_office=city.county)
    keys = {f"{city.county.pk}:{petition.number}": petition for petition in made}
    assert {one.source_key: said(one) for one in there} == {key: said(one) for key, one in keys.items()}

    assert counts(load(city, content, city.county_clerk, city.county)) == (DONE, 0, len(made), 0)
    back = load(city, taken_out(city.county_clerk, "handle"), city.clerk, city.city)
    assert (counts(back), reasons(back)) == ((DONE, 0, len(made), 0), {})
    assert Petition.objects.count() == 2 * len(made)


def test_masked_persons_are_registered_by_nobody(city: City) -> None:
    make_petition(city, start=timezone.localdate())
    batch = load(city, taken_out(city.clerk), city.county_clerk, city.county)
    assert counts(batch) == (DONE, 0, 0, 1)
    assert "信访人姓名、证件号码被遮蔽（含*），不能据此登记" in reasons(batch)[2]


def test_a_changed_row_of_a_known_number_is_sent_back(city: City) -> None:
    petition = make_petition(city, start=timezone.localdate())
    row = [petition.number, "王小明", "别的概要", petition.received_on, petition.text.body]
    batch = load(city, workbook(["编号", "姓名", "概要", "收到日期", "正文"], row), city.clerk, city.city)
    assert counts(batch) == (DONE, 0, 0, 1)
    assert f"已登记为{petition.number}，内容与本行不同" in reasons(batch)[2]


def test_a_sealed_matter_is_known_by_its_number_and_never_registered_from_a_table(city: City) -> None:
    petition = make_petition(city, start=timezone.localdate())
    seal(Petition.objects.filter(pk=petition.pk))
    RoleAssignment.objects.filter(account=city.clerk).update(sees_sealed=True)
    content = taken_out(city.clerk, "handle")
    assert counts(load(city, content, city.clerk, city.city)) == (DONE, 0, 1, 0)
    batch = load(city, content, city.county_clerk, city.county)
    assert counts(batch) == (DONE, 0, 0, 1)
    assert "密封件不能用表格登记" in reasons(batch)[2]


def test_the_numbers_of_others_are_no_numbers_of_this_office(city: City) -> None:
    """A number of another office's petition, which the clerk may not see, is only a number of another system."""
    petition = make_petition(city, start=timezone.localdate())
    row = [petition.number, "李四", "县里的概要", timezone.localdate(), "县里的正文"]
    table = workbook(["编号", "姓名", "概要", "收到日期", "正文"], row)
    assert counts(load(city, table, city.county_clerk, city.county)) == (DONE, 1, 0, 0)

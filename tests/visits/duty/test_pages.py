"""The pages of the duty book: what they show, to whom, in how many statements."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases.petitions.actions.parties import Person
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Account, Event
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_city, picture
from tests.visits.duty.book import BODY, PARTIES, day, keeper, make_entry, photo
from visits.duty.actions.duty import follow_up, raise_to_petition
from visits.duty.models import DutyBookEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def staff(city: City) -> Account:
    """A clerk of the township: keeps its book and registers."""
    return keeper(city, role=Role.REGISTRATION_CLERK)


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(content: bytes | None = None, name: str = "张三家.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture() if content is None else content, "image/jpeg")


def form(**values: Any) -> dict[str, Any]:
    given = {"found_on": day(-1).isoformat(), "place": "东村", "subject": "宅基地边界纠纷", "body": BODY}
    given |= {"parties": PARTIES, "result": "following", "next_on": day(3).isoformat(), "request_key": str(uuid4())}
    return {**given, **values}


# A new entry


def test_the_form_is_made_for_a_phone(city: City, staff: Account) -> None:
    answer = as_(staff).get("/duty/new/")
    text = answer.content.decode()
    assert 'accept="image/*" capture="environment"' in text
    assert "multiple" in text
    assert "data-locate" in text
    assert "data-guard" in text
    assert f'name="next_on" value="{day(7).isoformat()}"' in text
    assert '<optgroup label="城乡建设">' in text
    assert "geolocation=(self)" in answer["Permissions-Policy"]


def test_an_entry_is_written_once_with_its_photos(city: City, staff: Account) -> None:
    client, values = as_(staff), form(latitude="36.65123", longitude="117.12", category="010100")
    values |= {"photos": [upload(), upload()]}
    answer = client.post("/duty/new/", values, headers={"X-Guarded": "/duty/new/"})
    entry = DutyBookEntry.objects.get()
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/duty/{entry.pk}/")
    assert (entry.office, entry.body, entry.parties, entry.photos.count()) == (city.township, BODY, PARTIES, 2)
    assert (entry.next_on, str(entry.latitude), entry.category.code) == (day(3), "36.65123", "010100")
    again = client.post("/duty/new/", {**values, "photos": [upload(), upload()]}, follow=True)
    assert "已经记过" in again.content.decode()
    used = client.post("/duty/new/", {**values, "photos": [upload()], "album": [upload()]})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    assert (DutyBookEntry.objects.count(), entry.photos.count()) == (1, 2)


def test_what_was_settled_is_not_followed_up(city: City, staff: Account) -> None:
    as_(staff).post("/duty/new/", form(result="settled", settled_how="已和好"))
    entry = DutyBookEntry.objects.get()
    assert (entry.state, entry.next_on, entry.settled_how) == ("settled", None, "已和好")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"place": ""}, "请填写"),
        ({"found_on": day(1).isoformat()}, "发现日期不能晚于今天"),
        ({"next_on": ""}, "请填写下次跟进日期"),
        ({"result": "settled"}, "请写明怎样化解的"),
        ({"category": "999999"}, "没有这个选项，请重新选择"),
        ({"latitude": "36.6"}, "纬度和经度须同时填写"),
        ({"latitude": "NaN", "longitude": "1"}, "页面内容不完整"),
        ({"photos": upload(b"%PDF-1.4")}, "打不开"),
        ({"photos": upload(b"text")}, "只能上传照片"),
        ({"photos": upload(b"")}, ""),
        ({"photos": [upload() for _n in range(5)], "album": [upload() for _n in range(5)]}, "最多9张"),
        ({"photos": [upload() for _n in range(10)]}, "最多上传9个"),
        ({"request_key": "x"}, "页面内容不完整"),
    ],
)
def test_what_cannot_be_stays_in_the_form(city: City, staff: Account, values: dict[str, Any], sentence: str) -> None:
    answer = as_(staff).post("/duty/new/", form(**values))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert BODY in text
    assert not DutyBookEntry.objects.exists()


def test_of_several_offices_one_is_chosen(city: City) -> None:
    account = make_account("both", (Role.HANDLER, city.township), (Role.HANDLER, city.county_bureau))
    client = as_(account)
    assert client.post("/duty/new/", form()).status_code == 422
    client.post("/duty/new/", form(office=city.township.pk))
    assert DutyBookEntry.objects.get().office == city.township


# The page of one


def test_the_page_shows_no_text_before_a_purpose_is_given(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, photos=[photo()])
    follow_up(by=staff, at=timezone.now(), entry_id=entry.pk, on=day(0), text="再访张三", next_on=day(2))
    client = as_(staff)
    text = client.get(f"/duty/{entry.pk}/").content.decode()
    assert f"情况已记录 {len(BODY)} 字" in text
    assert "张三" not in text
    assert client.post(f"/duty/{entry.pk}/read/", {"purpose": ""}).status_code == 422
    read = client.post(f"/duty/{entry.pk}/read/", {"purpose": "contact"}).content.decode()
    for part in (BODY, PARTIES, "再访张三"):
        assert part in read
    assert Event.objects.get(kind="duty_read").by == staff


def test_it_is_followed_up_settled_and_closed_to_more(city: City, staff: Account) -> None:
    entry, client = make_entry(staff, city.township), as_(staff)
    key = str(uuid4())
    values = {"on": day(0).isoformat(), "text": "再访", "next_on": day(2).isoformat(), "request_key": key}
    for _time in range(2):
        answer = client.post(f"/duty/{entry.pk}/follow-up/", {**values, "photos": upload()})
        assert answer["Location"] == f"/duty/{entry.pk}/"
    entry.refresh_from_db()
    assert (entry.next_on, entry.follow_ups.count(), entry.photos.count()) == (day(2), 1, 1)
    wrong = client.post(f"/duty/{entry.pk}/follow-up/", {**values, "next_on": "", "request_key": str(uuid4())})
    assert (wrong.status_code, "再访" in wrong.content.decode()) == (422, True)
    assert client.post(f"/duty/{entry.pk}/settle/", {"request_key": str(uuid4())}).status_code == 422
    settled = client.post(f"/duty/{entry.pk}/settle/", {"settled_how": "已和好", "request_key": str(uuid4())})
    assert settled.status_code == 302
    page = client.get(f"/duty/{entry.pk}/").content.decode()
    assert ("就地化解" in page, "记录跟进" in page) == (True, False)
    late = client.post(f"/duty/{entry.pk}/follow-up/", {**values, "request_key": str(uuid4())})
    assert (late.status_code, "已就地化解" in late.content.decode()) == (409, True)


def test_it_is_raised_and_nothing_is_lost(city: City, staff: Account) -> None:
    entry, client = make_entry(staff, city.township, category=city.category, photos=[photo()]), as_(staff)
    address = f"/duty/{entry.pk}/raise/"
    assert client.get(address)["Location"] == f"/duty/{entry.pk}/"
    opened = client.post(address).content.decode()
    assert (BODY in opened, PARTIES in opened) == (True, True)
    assert Event.objects.get(kind="duty_read").facts["purpose"] == "handle"
    key = str(uuid4())
    values = {"channel": "visit", "name": "", "headcount": "1", "request_key": key}
    wrong = client.post(address, values)
    assert (wrong.status_code, "来访须登记信访人姓名" in wrong.content.decode()) == (422, True)
    answers = [client.post(address, {**values, "name": "张三"}) for _time in range(2)]
    petition = Petition.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/petitions/{petition.number}/receipt/"}
    assert entry.number in petition.text.body
    page = client.get(f"/duty/{entry.pk}/").content.decode()
    assert f"/petitions/{petition.number}/" in page
    assert f"/duty/{entry.pk}/photos/{entry.photos.get().pk}/" in page
    late = client.post(address, {**values, "name": "张三", "request_key": str(uuid4())})
    assert (late.status_code, petition.number in late.content.decode()) == (409, True)


def test_an_anonymous_petitioner_did_not_come(city: City, staff: Account) -> None:
    entry, client = make_entry(staff, city.township), as_(staff)
    values = {"channel": "phone", "name": "", "headcount": "1", "request_key": str(uuid4())}
    assert client.post(f"/duty/{entry.pk}/raise/", values).status_code == 422
    client.post(f"/duty/{entry.pk}/raise/", {**values, "anonymous": "on"})
    assert Petition.objects.get().is_anonymous


def test_who_registers_nothing_sees_who_does(city: City, staff: Account) -> None:
    handler = keeper(city, name="township_handler")
    entry, client = make_entry(handler, city.township), as_(handler)
    page = client.get(f"/duty/{entry.pk}/").content.decode()
    assert f"由{city.township.name}的登记接访员办理：{staff.name}" in page
    answer = client.post(f"/duty/{entry.pk}/raise/")
    assert (answer.status_code, BODY in answer.content.decode()) == (403, False)


def test_a_correction_is_made_with_its_reason(city: City, staff: Account) -> None:
    entry, client = make_entry(staff, city.township, category=city.category), as_(staff)
    address = f"/duty/{entry.pk}/amend/"
    opened = client.post(address)
    text = opened.content.decode()
    assert PARTIES in text
    assert '<option value="010101" selected>' in text
    values = {name: value for name, value in opened.context["form"].initial.items() if value is not None}
    values |= {"category": "010101", "place": "西村", "found_on": entry.found_on.isoformat()}
    assert client.post(address, values).status_code == 422
    assert client.post(address, {**values, "reason": "记错"}).status_code == 302
    entry.refresh_from_db()
    assert (entry.place, entry.category, entry.amendments.get().fields) == ("西村", city.category, ["place"])
    used = client.post(address, {**values, "place": "南村", "reason": "又错"})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)
    stale = client.post(address, {**values, "place": "南村", "reason": "又错", "request_key": str(uuid4())})
    assert (stale.status_code, "刚刚被更正过" in stale.content.decode()) == (409, True)
    assert "记错" in client.get(f"/duty/{entry.pk}/").content.decode()


# Who sees what


def test_supervisors_look_and_nobody_else_finds_it(city: City, staff: Account) -> None:
    entry = make_entry(staff, city.township, photos=[photo()])
    follow_up(by=staff, at=timezone.now(), entry_id=entry.pk, on=day(0), text="再访张三", next_on=day(2))
    image = f"/duty/{entry.pk}/photos/{entry.photos.get().pk}/"
    posts = ["read/", "follow-up/", "settle/", "raise/", "amend/"]
    supervisor = as_(city.county_supervisor)
    page = supervisor.get(f"/duty/{entry.pk}/")
    assert ("宅基地边界纠纷" in page.content.decode(), "张三" in page.content.decode()) == (True, False)
    assert "照片只由本单位查看" in page.content.decode()
    assert supervisor.get(image).status_code == 403
    for step in posts:
        values = {"purpose": "handle", "text": "再访一次", "on": day(0), "next_on": day(1), "settled_how": "已经调解"}
        answer = supervisor.post(f"/duty/{entry.pk}/{step}", {**values, "request_key": str(uuid4())})
        assert (step, answer.status_code, "张三" in answer.content.decode()) == (step, 403, False)
    for other in (city.clerk, city.handler, city.county_clerk, city.reviewer, city.system_admin, city.stranger):
        client = as_(other)
        assert client.get(f"/duty/{entry.pk}/").status_code == 404
        assert client.get(image).status_code == 404
        assert {client.post(f"/duty/{entry.pk}/{step}").status_code for step in posts} == {404}
        assert "宅基地" not in client.get("/duty/").content.decode()
    assert entry.follow_ups.count() == 1


def test_a_photo_is_kept_by_no_one(city: City, staff: Account) -> None:
    entry, other = (make_entry(staff, city.township, photos=[photo()]) for _n in range(2))
    answer = as_(staff).get(f"/duty/{entry.pk}/photos/{entry.photos.get().pk}/")
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        200,
        "image/jpeg",
        "nosniff",
    )
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert answer.content.startswith(b"\xff\xd8")
    small = as_(staff).get(f"/duty/{entry.pk}/photos/{entry.photos.get().pk}/?small")
    assert (small.status_code, small["Cache-Control"]) == (200, answer["Cache-Control"])
    assert "?small" in as_(staff).get(f"/duty/{entry.pk}/").content.decode()
    assert as_(staff).get(f"/duty/{entry.pk}/photos/{other.photos.get().pk}/").status_code == 404


@pytest.mark.parametrize("name", ["stranger", "system_admin", "reviewer"])
def test_the_book_is_closed_to_other_roles(city: City, name: str) -> None:
    client = as_(city.people()[name])
    for address in ("/duty/", "/duty/new/", "/duty/export/", "/duty/shares/", "/duty/shares/export/"):
        assert client.get(address).status_code == 403
    assert as_(city.supervisor).get("/duty/new/").status_code == 403


def test_a_petition_elsewhere_is_not_named(city: City) -> None:
    both = make_account("both", (Role.HANDLER, city.township), (Role.REGISTRATION_CLERK, city.county))
    entry = make_entry(both, city.township)
    told = {"principal": _person(), "by": both, "at": timezone.now(), "entry_id": entry.pk}
    petition = raise_to_petition(**told)
    colleague = as_(keeper(city))
    for address in ("/duty/", f"/duty/{entry.pk}/"):
        text = colleague.get(address).content.decode()
        assert ("转为信访件" in text, petition.number in text) == (True, False)
    assert petition.number in as_(both).get("/duty/").content.decode()


def test_the_petition_leads_back_to_the_entry_for_who_sees_the_book(city: City) -> None:
    both = make_account("both", (Role.HANDLER, city.township), (Role.REGISTRATION_CLERK, city.county))
    entry, other = (make_entry(both, city.township) for _n in range(2))
    petition = raise_to_petition(principal=_person(), by=both, at=timezone.now(), entry_id=entry.pk)
    page = as_(both).get(petition.get_absolute_url()).content.decode()
    assert f'href="/duty/{entry.pk}/"' in page
    assert f'href="/duty/{other.pk}/"' not in page
    without = as_(city.county_clerk).get(petition.get_absolute_url())
    assert (without.status_code, "/duty/" in _content(without)) == (200, False)


def _content(answer: Any) -> str:
    """Without the navigation, which leads to the list."""
    return str(answer.content.decode().split("<main", 1)[1])


def _person() -> Person:
    return Person("张三")

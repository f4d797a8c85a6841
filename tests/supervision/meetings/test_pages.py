"""The pages of meetings: who sees which, what of a petition, in how many statements."""

import io
from datetime import timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases.packages.models.commitments import ActionItem
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.organisation.models import Account
from offices.organisation.roles import Role
from supervision.meetings.actions.agenda import add_petitions
from supervision.meetings.actions.meetings import cancel, convene, dismiss, invite
from supervision.meetings.actions.minutes import close, hold
from supervision.meetings.models import Meeting
from supervision.meetings.queries import agenda_of, meeting_rows, meetings_visible_to
from tests.factories import City, make_account, make_city, make_petition, picture, seal
from tests.supervision.meetings.meeting_room import AT, as_, closed, convened, decided, draft, held, item_of

pytestmark = pytest.mark.django_db
SUBJECT = "只在会上研究的事项概要"
NAME = "王小明"


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED, subject=SUBJECT)


def pages(meeting: Meeting) -> dict[str, str]:
    """Every address of a meeting that is read."""
    names = ["meeting", "meeting_papers", "meeting_minutes", "meeting_word", "meeting_calendar", "meeting_edit"]
    found = {name: reverse(f"supervision:{name}", args=[meeting.pk]) for name in names}
    for paper in meeting.papers.all():
        found[f"file{paper.pk}"] = reverse("supervision:meeting_file", args=[meeting.pk, paper.pk])
    return found


def acts(meeting: Meeting) -> list[str]:
    """Every address of a meeting that changes it."""
    keys = ["people", "petitions", "free", "papers", "convene", "cancel", "hold", "close", "again"]
    found = [reverse("supervision:meeting_act", args=[meeting.pk, key]) for key in keys]
    item = meeting.items.first()
    for key in ("up", "down", "drop", "change", "record"):
        found.append(reverse("supervision:meeting_item", args=[meeting.pk, item.pk, key]))
    person = meeting.participants.first()
    found.append(reverse("supervision:meeting_dismiss", args=[meeting.pk, person.pk]))
    return found


def upload(city: City, meeting: Meeting, item: int | str = "") -> None:
    file = SimpleUploadedFile("证据.jpg", picture())
    address = reverse("supervision:meeting_act", args=[meeting.pk, "papers"])
    assert as_(city.leader).post(address, {"files": [file], "item": item}).status_code == 302


@pytest.mark.slow
def test_a_meeting_is_seen_by_its_people_and_its_office_only(city: City, petition: Petition) -> None:
    """Swept: every page and every act, in every state, as neighbours and people above and below with every role."""
    names = ("clerk", "head", "province_supervisor", "county_supervisor", "stranger", "audit_admin")
    outside = {getattr(city, name) for name in names}
    preparing = draft(city, [petition])
    invite(by=city.leader, at=preparing.made_at, meeting_id=preparing.pk, accounts=[city.other_handler])
    meetings = {"draft": preparing, "convened": convened(city, [petition], kind="study")}
    upload(city, meetings["convened"])
    meetings["held"] = held(city, [petition], kind="party")
    meetings["closed"] = closed(city, [petition], kind="government")
    for state, meeting in meetings.items():
        strangers = outside | ({city.other_handler} if state == "draft" else set())
        for account in strangers:
            client = as_(account)
            for address in pages(meeting).values():
                assert client.get(address).status_code == 404, (state, account.username, address)
            for address in acts(meeting):
                assert client.post(address).status_code == 404, (state, account.username, address)
            assert meeting not in meetings_visible_to(Account.objects.get(pk=account.pk))
        for account in (city.leader, city.supervisor):
            assert as_(account).get(pages(meeting)["meeting"]).status_code == 200
    for account in (city.other_handler, city.leader, city.supervisor):
        seen = meetings_visible_to(Account.objects.get(pk=account.pk))
        assert seen.count() == (3 if account == city.other_handler else 4)


def test_a_participant_reads_the_sheet_without_the_petitioner_and_never_the_petition(
    city: City, petition: Petition
) -> None:
    meeting = convened(city, [petition])
    upload(city, meeting, item_of(meeting).pk)
    client = as_(city.other_handler)
    for name in ("meeting", "meeting_papers"):
        text = client.get(pages(meeting)[name]).content.decode()
        assert SUBJECT in text
        assert petition.number in text
        assert NAME not in text
        assert "夜间施工噪音扰民，物业不予处理" not in text
        assert f'href="{petition.get_absolute_url()}"' not in text
    assert client.get(petition.get_absolute_url()).status_code == 404
    assert client.get(next(url for name, url in pages(meeting).items() if name.startswith("file"))).status_code == 200
    for address in acts(meeting):
        assert client.post(address, {"reason": "x", "title": "x", "numbers": "x"}).status_code in (403, 422), address
    meeting.refresh_from_db()
    assert (meeting.state, meeting.items.count()) == ("convened", 1)


def test_after_removal_nothing_is_left_to_be_seen(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    upload(city, meeting)
    one = meeting.participants.get(account=city.other_handler)
    dismiss(by=city.leader, at=meeting.convened_at, meeting_id=meeting.pk, participant_id=one.pk)
    client = as_(city.other_handler)
    for address in pages(meeting).values():
        assert client.get(address).status_code == 404, address
    assert SUBJECT not in client.get(reverse("supervision:meetings")).content.decode()


def test_papers_close_to_participants_with_the_minutes(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    upload(city, meeting)
    hold(by=city.leader, at=meeting.begins_at, meeting_id=meeting.pk, chair=city.leader, chief=True)
    assert as_(city.other_handler).get(pages(meeting)["meeting_papers"]).status_code == 200
    decided(city, meeting)
    meeting.participants.update(presence="present")
    close(by=city.leader, at=meeting.begins_at, meeting_id=meeting.pk)
    client, urls = as_(city.other_handler), pages(meeting)
    assert client.get(urls["meeting_papers"]).status_code == 403
    assert client.get(urls[next(name for name in urls if name.startswith("file"))]).status_code == 404
    assert "由住建局牵头" in client.get(urls["meeting_minutes"]).content.decode()
    assert as_(city.leader).get(urls["meeting_papers"]).status_code == 200


def test_a_cancelled_meeting_shows_its_reason_and_no_papers(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    cancel(by=city.leader, at=meeting.convened_at, meeting_id=meeting.pk, reason="防汛值守")
    client = as_(city.other_handler)
    assert "防汛值守" in client.get(pages(meeting)["meeting"]).content.decode()
    assert client.get(pages(meeting)["meeting_papers"]).status_code == 403


def test_sealed_items_are_named_only_to_who_may_see_them(city: City, petition: Petition) -> None:
    other = make_petition(city, State.SERVED, subject="公开的事项")
    meeting = convened(city, [petition, other])
    item = meeting.items.get(petition=petition)
    upload(city, meeting, item.pk)
    seal(Petition.objects.filter(pk=petition.pk))
    hold(by=city.leader, at=meeting.begins_at, meeting_id=meeting.pk, chair=city.leader, chief=True)
    decided(city, meeting, item=item)
    urls = pages(meeting)
    for account in (city.other_handler, city.supervisor):
        client = as_(account)
        for name in ("meeting", "meeting_papers", "meeting_minutes"):
            text = client.get(urls[name]).content.decode()
            assert "公开的事项" in text
            for secret in (SUBJECT, petition.number, "由住建局牵头", "安装隔音屏", "证据.jpg"):
                assert secret not in text, (account.username, name, secret)
        assert "由住建局牵头" not in words_of(client.get(urls["meeting_word"]).content)
        for name in ("meeting_cases", "meeting_actions"):
            assert petition.number not in client.get(reverse(f"supervision:{name}")).content.decode()
        assert client.get(urls["meeting_papers"], {"item": item.pk}).status_code == 404
        assert client.get(next(url for name, url in urls.items() if name.startswith("file"))).status_code == 404
        record = reverse("supervision:meeting_item", args=[meeting.pk, item.pk, "record"])
        assert client.post(record, {"version": 2}).status_code == 404
    assert SUBJECT in as_(city.leader).get(urls["meeting"]).content.decode()


def words_of(content: bytes) -> str:
    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in made.paragraphs] + cells)


def test_the_accused_office_is_told_nothing_of_an_item(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    Petition.objects.filter(pk=petition.pk).update(accused_office_ids=[city.other_bureau.pk])
    text = as_(city.other_handler).get(pages(meeting)["meeting"]).content.decode()
    assert SUBJECT not in text


def test_minutes_in_word_say_what_the_page_says(city: City, petition: Petition) -> None:
    meeting = closed(city, [petition])
    text = words_of(as_(city.other_handler).get(pages(meeting)["meeting_word"]).content)
    for words in (
        "测试市2026年第1次信访工作联席会议纪要",
        "主要负责人亲自主持",
        "由住建局牵头",
        "安装隔音屏。",
        "王处长",
    ):
        assert words in text
    assert "列席：市司法局" in text
    assert NAME not in text


def test_the_appointment_is_an_event_without_the_matter(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    content = as_(city.other_handler).get(pages(meeting)["meeting_calendar"]).content
    event = next(iter(Calendar.from_ical(content).walk("VEVENT")))
    assert event["dtstart"].dt == meeting.begins_at
    assert SUBJECT not in content.decode()


def test_a_meeting_is_made_and_prepared_in_the_pages(city: City, petition: Petition) -> None:
    client = as_(city.leader)
    new = reverse("supervision:meeting_new")
    page = client.get(new, {"petition": petition.number})
    assert petition.number in page.content.decode()
    begins = timezone.localtime() + timedelta(days=3)
    form = {
        "request_key": page.context["form"].initial["request_key"], "office": city.city.pk, "kind": "joint",
        "begins_at": f"{begins:%Y-%m-%dT%H:%M}", "place": "三楼", "chair": "leader", "chief": "on",
        "numbers": f"{petition.number}\nNONE-1",
    }  # fmt: skip
    answer = client.post(new, form, follow=True)
    meeting = Meeting.objects.get()
    assert "没有列入：NONE-1" in answer.content.decode()
    assert [item.petition_id for item in meeting.items.all()] == [petition.pk]
    people = reverse("supervision:meeting_act", args=[meeting.pk, "people"])
    assert client.post(people, {"names": "没有这个人", "guests": ""}).status_code == 422
    assert client.post(people, {"names": "head、clerk同志", "guests": "市司法局"}).status_code == 302
    assert meeting.participants.count() == 3
    assert client.post(reverse("supervision:meeting_act", args=[meeting.pk, "convene"])).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "convened"
    assert client.post(new, {**form, "chair": "clerk"}).status_code == 422
    used = client.post(new, {**form, "place": "四楼"})
    assert (used.status_code, "这一提交编号已用于另一次办理" in used.content.decode()) == (409, True)


def test_petitions_from_a_list_are_put_on_the_agenda_by_number(city: City, petition: Petition) -> None:
    meeting, other = draft(city), make_petition(city, State.SERVED)
    client, pick = as_(city.leader), reverse("supervision:meeting_pick")
    chosen = {"petition": [petition.number, other.number, str(other.pk), "370002-2026-999999"]}
    page = client.post(pick, chosen).content.decode()
    assert f"没有列入：{other.pk}：编号不完整，须写全，如370101-2026-000012。；" in page
    assert "370002-2026-999999：没有这个编号的信访件，或者您无权查看。" in page
    assert meeting.title in page
    assert client.post(pick, {**chosen, "meeting": meeting.pk}).status_code == 302
    assert set(meeting.items.values_list("petition", flat=True)) == {petition.pk, other.pk}
    assert as_(city.county_supervisor).post(pick, {**chosen, "meeting": meeting.pk}).status_code == 404


def test_recording_in_the_page_names_the_fields_and_shows_both_texts(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    item = item_of(meeting)
    client = as_(city.leader)
    address = reverse("supervision:meeting_item", args=[meeting.pk, item.pk, "record"])
    key = "0a4c0f0e-6b8e-4c41-9c52-0c1f6ff6a001"
    form = {"version": 1, "request_key": key, "outcome": "decided", "decision": "限期停工。"}
    row = {
        "text_1": "复查噪声",
        "unit_1": "bureau",
        "owner_1": "",
        "due_on_1": f"{timezone.localdate() + timedelta(days=60)}",
    }
    page = client.post(address, {**form, **row})
    assert page.status_code == 422
    assert "没有责任人的事项不能议定" in page.content.decode()
    past = client.post(address, {**form, **row, "owner_1": "王处长", "due_on_1": "2020-05-08"})
    assert past.status_code == 422
    assert past.context["shown"][0].form.errors["due_on_1"]
    assert client.post(address, {**form, **row, "owner_1": "王处长"}).status_code == 302
    assert ActionItem.objects.get().unit == city.bureau
    late = client.post(address, {**form, "request_key": key[:-1] + "2", "decision": "另一个决定。"})
    assert late.status_code == 409
    text = late.content.decode()
    assert "限期停工。" in text
    assert "另一个决定。" in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["meetings", "meeting_cases", "meeting_actions"])
def test_lists_take_as_many_statements_for_twenty_as_for_one(city: City, petition: Petition, name: str) -> None:
    closed(city, [petition])
    one = statements(city, name)
    for number in range(19):
        closed(city, [make_petition(city, State.SERVED)], kind=["joint", "study"][number % 2])
    assert statements(city, name) == one


def statements(city: City, name: str, *args: object) -> int:
    client = as_(city.leader)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(reverse(f"supervision:{name}", args=args)).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["meeting", "meeting_papers", "meeting_minutes"])
def test_a_meeting_takes_as_many_statements_for_ten_items_as_for_one(city: City, petition: Petition, name: str) -> None:
    first = held(city, [petition])
    decided(city, first)
    one = statements(city, name, first.pk)
    many = draft(city, [make_petition(city, State.SERVED) for _number in range(10)], kind="study")
    people = [make_account(f"guest{n}", (Role.HANDLER, city.bureau)) for n in range(20)]
    invite(by=city.leader, at=many.made_at, meeting_id=many.pk, accounts=people)
    convene(by=city.leader, at=many.made_at, meeting_id=many.pk)
    hold(by=city.leader, at=many.begins_at, meeting_id=many.pk, chair=city.leader, chief=True)
    for item in many.items.all():
        decided(city, many, item=item)
    assert abs(statements(city, name, many.pk) - one) <= 1


def test_the_figures_open_their_lists(city: City, petition: Petition) -> None:
    closed(city, [petition])
    client = as_(city.leader)
    page = client.get(reverse("supervision:meetings"))
    line, urls = page.context["lines"][0]
    assert (line.held, line.chief, line.studied, line.ordered) == (1, 1, 1, 1)
    assert len(client.get(reverse("supervision:meetings") + urls["chief"]).context["table"].rows) == line.chief
    assert len(client.get(reverse("supervision:meeting_cases") + urls["studied"]).context["page"].items) == line.studied
    actions = reverse("supervision:meeting_actions")
    assert len(client.get(actions + urls["ordered"]).context["rows"]) == line.ordered
    assert len(client.get(actions + urls["timely"]).context["rows"]) == line.timely
    assert len(client.get(actions + urls["late"]).context["rows"]) == line.late
    assert client.get(reverse("supervision:meetings"), {"on_to": "2026-01-01"}).context["lines"] == []


def test_what_was_hidden_is_left_out_of_the_agenda_by_the_form(city: City, petition: Petition) -> None:
    meeting = draft(city)
    hidden = make_petition(city, State.SERVED)
    seal(Petition.objects.filter(pk=hidden.pk), office_ids=[city.county.pk])
    add_petitions(by=city.leader, at=meeting.made_at, meeting_id=meeting.pk, petitions=[petition])
    address = reverse("supervision:meeting_act", args=[meeting.pk, "petitions"])
    answer = as_(city.leader).post(address, {"numbers": hidden.number}, follow=True)
    assert f"没有列入：{hidden.number}" in answer.content.decode()
    assert meeting.items.count() == 1


def test_notice_and_minutes_wait_with_their_reason(city: City, petition: Petition) -> None:
    begins = timezone.now() + timedelta(days=2)
    meeting, leader = draft(city, begins_at=begins, at=timezone.now()), as_(city.leader)
    url = reverse("supervision:meeting", args=[meeting.pk])
    invite(by=city.leader, at=timezone.now(), meeting_id=meeting.pk, accounts=[city.head])
    page = leader.get(url).content.decode()
    assert "请先排定议题。" in page
    assert "/convene/" not in page
    add_petitions(by=city.leader, at=timezone.now(), meeting_id=meeting.pk, petitions=[petition], question="怎么办？")
    assert reverse("supervision:meeting_act", args=[meeting.pk, "convene"]) in leader.get(url).content.decode()


def test_who_came_is_asked_for_before_the_minutes_are_closed(city: City, petition: Petition) -> None:
    meeting, leader = convened(city, [petition]), as_(city.leader)
    act = reverse("supervision:meeting_act", args=[meeting.pk, "hold"])
    began = timezone.localtime(meeting.begins_at).strftime("%Y-%m-%dT%H:%M")
    answer = leader.post(act, {"chair": city.leader.username, "began_at": began}, follow=True)
    assert "已保存；还有2人没有记录是否到会" in answer.content.decode()
    decided(city, Meeting.objects.get(pk=meeting.pk))
    page = leader.get(reverse("supervision:meeting", args=[meeting.pk])).content.decode()
    assert 'disabled aria-describedby="meet-close-why">纪要定稿</button>' in page
    assert '<span class="text-secondary" id="meet-close-why">还有2人没有记录是否到会。</span>' in page
    assert page.count('<details class="card mb-2" open>') == 1  # where it is recorded
    assert reverse("supervision:meeting_act", args=[meeting.pk, "close"]) not in page


def test_nobody_chosen_is_said_so_and_who_was_added_is_counted(city: City) -> None:
    meeting, leader = draft(city, begins_at=timezone.now() + timedelta(days=2), at=timezone.now()), as_(city.leader)
    act = reverse("supervision:meeting_act", args=[meeting.pk, "people"])
    for given in ({}, {"names": " ", "guests": "\n　\n"}):
        answer = leader.post(act, given)
        assert (answer.status_code, "请勾选或填写要添加的参会人员。" in answer.content.decode()) == (422, True)
    for given, number in (({"guests": "市司法局"}, 1), ({"guests": "市司法局"}, 1), ({"names": city.head.username}, 2)):
        answer = leader.post(act, given, follow=True)
        assert f"已保存；参会人员现有{number}人。" in answer.content.decode()
    assert (
        'data-shortcut="alt+s"' in leader.get(reverse("supervision:meeting_edit", args=[meeting.pk])).content.decode()
    )


def test_an_accusation_leaves_the_agenda_of_whom_it_accuses(city: City) -> None:
    accusation, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    meeting = convened(city, [accusation, other], people=[city.head, city.other_handler])
    Petition.objects.filter(pk=accusation.pk).update(purpose="accusation")
    perform("name_accused", petition_id=accusation.pk, by=city.leader, at=AT, name=city.head.name)
    assert [(one.number, one.petition) for one in agenda_of(meeting, city.head)] == [(1, other)]
    assert [one.number for one in agenda_of(meeting, city.leader)] == [1, 2]
    page = as_(city.head).get(f"/meetings/{meeting.pk}/").text
    assert "密封事项" not in page
    for account, number in ((city.head, 1), (city.leader, 2)):
        assert meeting_rows(meetings_visible_to(account), account).get().agenda == number


def test_a_petition_is_put_on_the_agenda_by_its_number_alone(city: City, petition: Petition) -> None:
    meeting = draft(city, begins_at=timezone.now() + timedelta(days=2), at=timezone.now())
    address = reverse("supervision:meeting_act", args=[meeting.pk, "petitions"])
    assert as_(city.leader).post(address, {"numbers": petition.number}).status_code == 302
    assert item_of(meeting).petition == petition

"""Meetings: convened, held, recorded into the histories of the petitions, carried over until done."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from cases.packages.enums import CommitmentState
from cases.packages.models.commitments import ActionItem
from cases.petitions.enums import ClockState, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.files.uploads import checked_upload
from offices.organisation.models import Event, Notice
from offices.organisation.roles import Role
from supervision.meetings.actions.agenda import add_free, add_petitions, drop_item, move_item
from supervision.meetings.actions.meetings import (
    cancel,
    change_meeting,
    convene,
    dismiss,
    invite,
    make_meeting,
    open_again,
)
from supervision.meetings.actions.minutes import Came, close, correct_presence, hold, record_item
from supervision.meetings.enums import MeetingState
from supervision.meetings.models import CarriedItem, Meeting
from supervision.meetings.queries import carried_into, meetings_visible_to, next_number
from supervision.meetings.reports.meetings import figures
from tests.cases.procedure.walking import last_event, mismatches, take
from tests.clients import again
from tests.factories import City, make_account, make_city, make_petition, picture, seal
from tests.supervision.meetings.meeting_room import (
    AT,
    BEGINS,
    DAY,
    DURING,
    closed,
    convened,
    decided,
    draft,
    held,
    item_of,
    ordered,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def refused(act, *args, **facts) -> tuple[type, str, str | None]:
    with pytest.raises(ActionRefused) as caught:
        act(*args, **facts)
    assert str(caught.value.sentence).endswith("。")
    return type(caught.value), caught.value.code, caught.value.field


def test_a_meeting_that_is_convened_tells_who_is_invited(city: City, petition: Petition) -> None:
    cancelled = draft(city, [petition])
    cancel(by=city.leader, at=AT, meeting_id=cancelled.pk, reason="改期")
    meeting = convened(city, [petition])
    assert (meeting.year, meeting.number) == (None, None)
    assert meeting.title == "测试市信访工作联席会议（2026年4月22日）"
    told = set(Notice.objects.filter(message__url=meeting.get_absolute_url()).values_list("account", flat=True))
    assert told == {city.other_handler.pk, city.leader.pk}
    hold(by=city.leader, at=DURING, meeting_id=meeting.pk, chair=city.leader, chief=True)
    meeting.refresh_from_db()
    assert meeting.title == "测试市2026年第1次信访工作联席会议"
    assert next_number(city.city, "joint", 2026) == 2
    assert next_number(city.city, "study", 2026) == 1


def test_the_chief_is_taken_from_the_role_unless_said_otherwise(city: City) -> None:
    deputy = make_account("vice", (Role.LEADER, city.city))
    assert draft(city).chief
    assert not draft(city, chair=deputy).chief
    assert draft(city, chair=deputy, chief=True).chief


def test_a_chair_who_is_no_leader_is_refused(city: City) -> None:
    facts = {"office": city.city, "kind": "joint", "begins_at": BEGINS, "place": "三楼"}
    answer = refused(make_meeting, by=city.leader, at=AT, chair=city.clerk, **facts)
    assert answer == (InvalidFacts, "no_leader", "chair")


def test_who_may_not_convene_for_the_office_makes_no_meeting(city: City) -> None:
    facts = {"kind": "joint", "begins_at": BEGINS, "place": "三楼", "chair": city.leader}
    for account, office in ((city.clerk, city.city), (city.head, city.city), (city.supervisor, city.county)):
        answer = refused(make_meeting, by=account, at=AT, office=office, **facts)
        assert answer == (InvalidFacts, "not_convener", "office")


def test_the_same_form_sent_twice_is_one_meeting(city: City) -> None:
    key = uuid4()
    assert draft(city, request_key=key) == draft(city, request_key=key)
    assert Meeting.objects.count() == 1


def test_a_meeting_in_the_past_is_not_convened(city: City, petition: Petition) -> None:
    meeting = draft(city, [petition])
    invite(by=city.leader, at=AT, meeting_id=meeting.pk, accounts=[city.head])
    answer = refused(convene, by=city.leader, at=DURING, meeting_id=meeting.pk)
    assert answer == (InvalidFacts, "in_past", "begins_at")


def test_a_meeting_is_not_called_for_an_hour_that_has_passed(city: City) -> None:
    facts = {"kind": "joint", "begins_at": BEGINS, "place": "三楼", "chair": city.leader}
    answer = refused(make_meeting, by=city.leader, at=DURING, office=city.city, **facts)
    assert answer == (InvalidFacts, "in_past", "begins_at")


def test_without_people_or_agenda_no_meeting_is_convened(city: City, petition: Petition) -> None:
    meeting = draft(city, [petition])
    assert refused(convene, by=city.leader, at=AT, meeting_id=meeting.pk)[1] == "no_participants"
    invite(by=city.leader, at=AT, meeting_id=meeting.pk, accounts=[city.head])
    drop_item(by=city.leader, at=AT, meeting_id=meeting.pk, item_id=item_of(meeting).pk)
    assert refused(convene, by=city.leader, at=AT, meeting_id=meeting.pk)[1] == "no_agenda"


def test_five_hundred_participants_are_refused_whole(city: City) -> None:
    meeting = draft(city)
    guests = [f"第{n}社区" for n in range(500)]
    answer = refused(invite, by=city.leader, at=AT, meeting_id=meeting.pk, guests=guests)
    assert answer == (InvalidFacts, "many_participants", "names")
    assert not meeting.participants.exists()


def test_what_is_not_visible_is_left_out_with_a_sentence(city: City, petition: Petition) -> None:
    hidden = make_petition(city, subject="另一处的事项")
    seal(Petition.objects.filter(pk=hidden.pk), office_ids=[city.county.pk])
    hidden.refresh_from_db()
    meeting = draft(city)
    _meeting, left_out = add_petitions(
        by=again(city.leader), at=AT, meeting_id=meeting.pk, petitions=[petition, hidden, petition]
    )
    assert [item.petition_id for item in meeting.items.all()] == [petition.pk]
    assert left_out == ["1件不在您的权限内，没有列入。"]
    _meeting, left_out = add_petitions(by=city.leader, at=AT, meeting_id=meeting.pk, petitions=[petition])
    assert left_out == [f"{petition.number}已在议程上。"]


def test_the_agenda_is_put_in_order(city: City, petition: Petition) -> None:
    meeting = draft(city, [petition])
    add_free(by=city.leader, at=AT, meeting_id=meeting.pk, title="通报一季度情况")
    second = meeting.items.last()
    move_item(by=city.leader, at=AT, meeting_id=meeting.pk, item_id=second.pk, up=True)
    assert [item.title for item in meeting.items.all()] == ["通报一季度情况", ""]
    move_item(by=city.leader, at=AT, meeting_id=meeting.pk, item_id=second.pk, up=True)
    assert meeting.items.first() == second


def test_a_change_is_told_and_a_stale_form_refused(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    facts = {"meeting_id": meeting.pk, "begins_at": BEGINS, "place": "五楼", "chair": city.leader}
    change_meeting(by=city.leader, at=AT, version=meeting.version, **facts)
    assert Notice.objects.filter(account=city.other_handler).count() == 2
    assert refused(change_meeting, by=city.leader, at=AT, version=meeting.version, **facts)[0] is Conflict


def test_a_cancelled_meeting_keeps_its_agenda_and_tells_why(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    assert refused(cancel, by=city.leader, at=AT, meeting_id=meeting.pk, reason=" ")[1] == "no_reason"
    meeting = cancel(by=city.leader, at=AT, meeting_id=meeting.pk, reason="防汛值守")
    assert (meeting.state, meeting.items.count()) == (MeetingState.CANCELLED, 1)
    assert Notice.objects.filter(account=city.other_handler).latest("pk").message.text.startswith("会议取消：")
    assert last_event(petition).kind == "serve"


def test_it_is_not_held_before_its_day_and_a_substitute_has_a_name(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    one = meeting.participants.first()
    facts = {"meeting_id": meeting.pk, "chair": city.leader, "chief": True}
    assert refused(hold, by=city.leader, at=AT, came={}, **facts)[1] == "too_early"
    answer = refused(hold, by=city.leader, at=DURING, came={one.pk: Came("substituted")}, **facts)
    assert answer[1:] == ("no_substitute", f"substitute_{one.pk}")
    answer = refused(hold, by=city.leader, at=DURING, came={}, **{**facts, "chair": city.clerk})
    assert answer[1:] == ("no_leader", "chair")


def test_a_decision_and_its_work_stand_in_the_history_of_the_petition(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    decided(city, meeting)
    kinds = list(Event.objects.filter(chain_id=petition.chain_id).order_by("sequence").values_list("kind", flat=True))
    assert kinds[-2:] == ["study", "order_action"]
    said = describe(Event.objects.filter(chain_id=petition.chain_id, kind="study").get()).text
    assert "测试市2026年第1次信访工作联席会议" in said
    action = ActionItem.objects.get()
    assert (action.meeting, action.chair_id, action.owner) == (meeting.pk, city.leader.pk, "王处长")
    assert petition.clocks.get(kind="action", state=ClockState.RUNNING).due == action.due_on
    assert mismatches() == []


def test_work_without_owner_is_refused_with_its_field_and_nothing_is_written(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    pair = [ordered(city), ordered(city, owner=" ")]
    answer = refused(decided, city, meeting, ordered=pair)
    assert answer == (InvalidFacts, "no_owner", "owner_1")
    assert last_event(petition).kind == "serve"
    assert not ActionItem.objects.exists()
    assert item_of(meeting).version == 1


def test_two_who_record_the_same_item_the_second_sees_both(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    item = item_of(meeting)
    decided(city, meeting)
    with pytest.raises(Conflict) as caught:
        decided(city, meeting, item=item, decision="改由城管局牵头。")
    assert caught.value.current["decision"] == "由住建局牵头，限期停工。"
    assert caught.value.current["by"] == city.leader.name
    assert Event.objects.filter(chain_id=petition.chain_id, kind="study").count() == 1


def test_the_same_record_sent_twice_is_one(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    key, item = uuid4(), item_of(meeting)
    decided(city, meeting, item=item, request_key=key)
    decided(city, meeting, item=item, request_key=key)
    assert ActionItem.objects.count() == 1


def test_a_correction_adds_to_the_history_and_does_not_repeat_it(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    decided(city, meeting, ordered=[])
    decided(city, meeting)
    assert Event.objects.filter(chain_id=petition.chain_id, kind="study").count() == 1
    decided(city, meeting, decision="改由城管局牵头。", ordered=[])
    assert Event.objects.filter(chain_id=petition.chain_id, kind="study").count() == 2
    assert refused(decided, city, meeting, outcome="postponed", ordered=[])[1] == "decided_already"


def test_a_free_item_has_a_text_only(city: City, petition: Petition) -> None:
    meeting = convened(city, [petition])
    free = add_free(by=city.leader, at=AT, meeting_id=meeting.pk, title="通报一季度情况")
    hold(by=city.leader, at=DURING, meeting_id=meeting.pk, chair=city.leader, chief=True)
    assert refused(decided, city, meeting, item=free)[1] == "no_petition"
    assert decided(city, meeting, item=free, ordered=[]).decision


def test_the_minutes_are_final_only_when_all_is_recorded(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    assert refused(close, by=city.leader, at=DURING, meeting_id=meeting.pk)[1] == "not_recorded"
    decided(city, meeting)
    one = meeting.participants.first()
    meeting.participants.filter(pk=one.pk).update(presence="")
    assert refused(close, by=city.leader, at=DURING, meeting_id=meeting.pk)[1] == "presence_unknown"
    came = {one.pk: Came("substituted", "李科长")}
    correct_presence(by=city.leader, at=DURING, meeting_id=meeting.pk, chair=city.leader, chief=False, came=came)
    meeting = close(by=city.leader, at=DURING, meeting_id=meeting.pk)
    assert (meeting.state, meeting.chief) == (MeetingState.CLOSED, False)
    assert refused(decided, city, meeting)[1] == "wrong_state"
    assert refused(dismiss, by=city.leader, at=AT, meeting_id=meeting.pk, participant_id=one.pk)[1] == "wrong_state"


def test_only_who_convenes_for_the_office_or_chairs_records(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    for account in (city.other_handler, city.clerk, city.head, city.stranger):
        assert refused(decided, city, meeting, by=account)[0] is NotPermitted
    assert decided(city, meeting, by=city.supervisor).recorded_by == city.supervisor


def test_work_is_carried_to_the_next_meeting_until_it_is_done(city: City, petition: Petition) -> None:
    closed(city, [petition])
    week = timedelta(days=7)
    other = make_petition(city, State.SERVED)
    second = draft(city, [other], begins_at=BEGINS + week, at=DURING)
    study = draft(city, [other], begins_at=BEGINS + week, at=DURING, kind="study")
    assert [one.text for one in carried_into(second, city.leader)] == ["安装隔音屏。"]
    assert carried_into(study, city.leader) == []
    proof = [("隔音屏.jpg", checked_upload(BytesIO(picture())))]
    petition = Petition.objects.get(pk=petition.pk)
    petition = take(petition, "prove_action", city.handler, "2026-04-25", number=1, account_of="已装。", proofs=proof)
    assert [one.state for one in carried_into(second, city.leader)] == [CommitmentState.PROVED]
    invite(by=city.leader, at=DURING, meeting_id=second.pk, accounts=[city.head])
    convene(by=city.leader, at=DURING, meeting_id=second.pk)
    second = hold(by=city.leader, at=DURING + week, meeting_id=second.pk, chair=city.leader, chief=True)
    assert CarriedItem.objects.get().state == CommitmentState.PROVED
    take(petition, "decide_action", city.leader, "2026-04-30", number=1, kept=True)
    frozen = carried_into(second, city.leader)
    assert [one.then for one in frozen] == [CommitmentState.PROVED]
    third = draft(city, [other], begins_at=BEGINS + 2 * week, at=DURING)
    assert carried_into(third, city.leader) == []
    line = figures(meetings_visible_to(city.leader), city.leader, DAY + timedelta(days=60))[0]
    assert (line.held, line.chief, line.studied) == (2, 2, 1)
    assert (line.ordered, line.answered, line.timely) == (1, 1, 1)


def test_next_week_again_with_what_is_not_settled(city: City, petition: Petition) -> None:
    other = make_petition(city, State.SERVED)
    perform(
        "package", petition_id=other.pk, by=city.clerk, at=AT, leader=city.leader, unit=city.bureau,
        due_on=DAY + timedelta(days=60), origin="hand",
    )  # fmt: skip
    meeting = convened(city, [petition, other], kind="study")
    hold(by=city.leader, at=DURING, meeting_id=meeting.pk, chair=city.leader, chief=True)
    for item in meeting.items.all():
        decided(city, meeting, item=item, ordered=[])
    key = uuid4()
    next_one = open_again(by=city.leader, at=DURING, meeting_id=meeting.pk, request_key=key)
    assert next_one == open_again(by=city.leader, at=DURING, meeting_id=meeting.pk, request_key=key)
    assert (next_one.begins_at, next_one.follows) == (BEGINS + timedelta(days=7), meeting)
    assert [item.petition_id for item in next_one.items.all()] == [other.pk]
    assert next_one.participants.count() == meeting.participants.count()
    late = open_again(by=city.leader, at=DURING + timedelta(days=20), meeting_id=meeting.pk)
    assert late.begins_at == BEGINS + timedelta(days=21)


def test_record_item_of_another_meeting_is_not_found(city: City, petition: Petition) -> None:
    meeting = held(city, [petition])
    facts = {"by": city.leader, "at": DURING, "meeting_id": meeting.pk, "version": 1, "outcome": "decided"}
    assert refused(record_item, item_id=0, decision="同意。", **facts)[1] == "no_item"


def test_the_accused_does_not_chair_where_the_accusation_is_studied(city: City, petition: Petition) -> None:
    accused = make_account("second", ("leader", city.city))
    Petition.objects.filter(pk=petition.pk).update(purpose="accusation")
    planned, called = draft(city, [petition]), convened(city, [petition])
    perform("name_accused", petition_id=petition.pk, by=city.leader, at=AT, name=accused.name)
    facts = {"begins_at": BEGINS, "place": "三楼", "chair": accused}
    for act, more in (
        (change_meeting, {"at": AT, "meeting_id": planned.pk, "version": planned.version, **facts}),
        (hold, {"at": DURING, "meeting_id": called.pk, "chair": accused, "chief": True}),
    ):
        assert refused(act, by=city.leader, **more) == (InvalidFacts, "accused_person", "chair")


def test_the_accused_does_not_sit_where_the_accusation_is_studied(city: City, petition: Petition) -> None:
    other = make_petition(city, State.SERVED)
    accused = city.other_handler
    for row in (petition, other):
        Petition.objects.filter(pk=row.pk).update(purpose="accusation")
        perform("name_accused", petition_id=row.pk, by=city.leader, at=AT, name=accused.name)
    meeting = draft(city, [petition])
    answer = refused(invite, by=city.leader, at=AT, meeting_id=meeting.pk, accounts=[accused])
    assert answer == (InvalidFacts, "accused_person", "names")

    meeting = draft(city)
    invite(by=city.leader, at=AT, meeting_id=meeting.pk, accounts=[accused])
    other.refresh_from_db()
    meeting, left_out = add_petitions(by=city.leader, at=AT, meeting_id=meeting.pk, petitions=[other])
    assert left_out == [f"{other.number}没有列入：有参会人员是被检举控告人，或与其同名而未核对（第三十条第三款）"]
    assert not meeting.items.exists()

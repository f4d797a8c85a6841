"""A package from the assignment to the closing: the leader's word, the team, the measures, the check above."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from cases.package_closing.actions import Met
from cases.package_rules.models import PackageRule
from cases.packages.enums import CommitmentState, PackageStage, PackageState
from cases.packages.models.commitments import ActionItem, Measure
from cases.packages.models.packages import Closing, Package, Reexamination
from cases.packages.queries.visible import repeated
from cases.petitions.enums import ClockState, State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from cases.procedure.policies import office_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.files.uploads import checked_upload
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from supervision.cards.models import Card
from supervision.closings.reports.closings import who_sent_back
from supervision.sweep.actions.sweep import sweep
from tests.cases.procedure.taken import closing
from tests.cases.procedure.walking import close_package, last_event, mismatches, propose, refusal, spoken, take
from tests.clients import again
from tests.factories import City, make_account, make_city, make_petition, moment, picture, seal

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 20)
DUE = DAY + timedelta(days=60)


@pytest.fixture
def city() -> City:
    return make_city()


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.SERVED)


def packaged(city: City, petition: Petition, *, by: Account | None = None, **changes: Any) -> Petition:
    facts = {"leader": city.leader, "unit": city.bureau, "due_on": DUE, "origin": "hand"}
    return take(petition, "package", by or city.clerk, DAY, **{**facts, **changes})


def working(city: City, petition: Petition) -> Petition:
    return take(packaged(city, petition), "accept_package", city.leader, DAY)


def ruled(city: City, office: Office, **facts: Any) -> None:
    made = {"version": 1, "valid_from": DAY, "created_at": moment(DAY), "created_by": city.clerk}
    PackageRule.objects.create(office=office, contact_days=14, sample_percent=20, **made, **facts)


def swept(on: date) -> None:
    sweep(as_of=on, at=moment(on))


def current() -> Package:
    return Package.objects.get(state=PackageState.OPEN)


MEASURE = {"owner": "王处长", "text": "安装隔音屏。", "due_on": DAY + timedelta(days=9)}


def test_a_hand_assignment_waits_for_the_leaders_word_and_carries_the_rule_of_the_office(
    city: City, petition: Petition
) -> None:
    ruled(city, city.province, duties="四包到底。", progress_days=7)
    petition = packaged(city, petition)
    package = current()
    assert (package.stage, package.duties, package.progress_days) == (PackageStage.WAITING, "四包到底。", 7)
    assert petition.clocks.get(kind="progress").due == DAY + timedelta(days=7)
    take(petition, "accept_package", city.leader, DAY)
    package = current()
    assert (package.stage, package.answered_at) == (PackageStage.WORKING, moment(DAY))


def test_an_objection_upheld_frees_the_petition_and_one_denied_binds_the_leader(city: City, petition: Petition) -> None:
    petition = take(packaged(city, petition), "object_package", city.leader, DAY, reason="不属我分管。")
    decide = {"upheld": True, "reason": "另行确定。"}
    decides = "decide_package_objection"
    assert refusal(petition, decides, city.leader, DAY, **decide) == (NotPermitted, "own_package", None)
    assert refusal(petition, decides, city.clerk, DAY, **decide) == (NotPermitted, "assigned_elsewhere", None)
    petition = take(petition, decides, city.supervisor, DAY, **decide)
    assert Package.objects.get().state == PackageState.RETURNED
    assert not petition.clocks.filter(kind__in=("package", "progress"), state=ClockState.RUNNING).exists()
    petition = take(packaged(city, petition), "object_package", city.leader, DAY, reason="还是不属我分管。")
    take(petition, decides, city.supervisor, DAY, upheld=False, reason="确属分管。")
    assert current().stage == PackageStage.WORKING
    assert mismatches() == []


def test_a_member_sees_and_works_only_while_on_the_team(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    member = city.county_handler
    assert not petitions_visible_to(again(member)).exists()
    assert refusal(petition, "report_progress", again(member), DAY, text="已约谈。")[0] is NotPermitted
    petition = take(petition, "join_team", city.leader, DAY, member=member, duty="政策解释")
    assert list(petitions_visible_to(again(member))) == [petition]
    petition = take(petition, "report_progress", again(member), DAY, text="已约谈。")
    assert last_event(petition).office == city.county_bureau
    petition = take(petition, "leave_team", city.leader, DAY, member=member)
    assert not petitions_visible_to(again(member)).exists()
    assert refusal(petition, "report_progress", again(member), DAY, text="又约谈。")[0] is NotPermitted
    assert refusal(petition, "join_team", city.leader, DAY, member=city.system_admin)[1] == "no_member"


def test_a_measure_runs_from_the_leaders_approval_and_ends_with_a_confirmed_proof(
    city: City, petition: Petition
) -> None:
    petition = working(city, petition)
    petition = take(petition, "add_measure", city.handler, DAY, unit=city.bureau, **MEASURE)
    assert not petition.clocks.filter(kind="measure").exists()
    petition = take(petition, "approve_measure", city.leader, DAY, number=1, approved=True)
    assert petition.clocks.get(kind="measure").office == city.bureau
    petition = take(petition, "add_measure", city.leader, DAY, unit=city.bureau, **MEASURE)
    assert list(Measure.objects.values_list("number", "state")) == [(1, "open"), (2, "open")]
    proof = [("回单.jpg", checked_upload(BytesIO(picture())))]
    later = DAY + timedelta(days=4)
    petition = take(petition, "prove_measure", city.handler, later, number=1, account_of="已装。", proofs=proof)
    petition = take(petition, "decide_measure", city.leader, later, number=1, kept=True)
    petition = take(petition, "drop_measure", city.leader, later, number=2, reason="重复。")
    clocks = petition.clocks.filter(kind="measure").order_by("item").values_list("item", "state")
    assert list(clocks) == [(1, ClockState.MET), (2, ClockState.CANCELLED)]
    assert list(Measure.objects.values_list("state", flat=True)) == [CommitmentState.KEPT, CommitmentState.DROPPED]
    assert mismatches() == []


def test_a_missing_report_draws_a_card_and_a_report_starts_the_next(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    first = petition.clocks.get(kind="progress")
    assert first.due == DAY + timedelta(days=30)
    sweep(as_of=first.due + timedelta(days=4), at=moment(first.due + timedelta(days=4)))
    assert Card.objects.filter(clock=first, level="yellow").count() == 1
    later = first.due + timedelta(days=5)
    petition = take(petition, "report_progress", city.handler, later, text="已达成初步意见。")
    running = petition.clocks.get(kind="progress", state=ClockState.RUNNING)
    assert (running.start, running.due) == (later, later + timedelta(days=30))


def test_what_a_petitioner_said_is_nowhere_in_the_history(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    said = "张三说孩子上学困难。"
    petition = take(petition, "record_contact", city.leader, DAY, kind="home", on=DAY, said=said, by_leader=True)
    assert last_event(petition).facts["contact"] == {
        "kind": "home",
        "on": DAY.isoformat(),
        "place": "",
        "by_leader": True,
    }
    assert "张三" not in last_event(petition).facts_text
    assert (current().last_contact_on, current().contacts.get().said) == (DAY, said)
    future = refusal(petition, "record_contact", city.leader, DAY, kind="home", on=DUE, said=said)
    assert future == (InvalidFacts, "future_date", "on")


def test_handed_over_with_measures_obstacles_and_team(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    petition = take(petition, "add_measure", city.leader, DAY, unit=city.bureau, **MEASURE)
    petition = take(petition, "add_obstacle", city.handler, DAY, text="资金缺口。", unit=city.other_bureau)
    petition = take(petition, "join_team", city.leader, DAY, member=city.other_handler)
    other = make_account("副市长", (Role.LEADER, city.city))
    packaged(city, petition, by=city.supervisor, leader=other, reason="分工调整")
    package = current()
    assert (package.leader, package.follows and package.follows.state) == (other, PackageState.HANDED_OVER)
    assert (package.measures.count(), package.obstacles.count(), package.team.count()) == (1, 1, 1)
    assert mismatches() == []


def test_only_a_higher_level_takes_what_is_raised(city: City, petition: Petition) -> None:
    petition = take(packaged(city, petition, responsible="李科长"), "accept_package", city.leader, DAY)
    petition = take(petition, "ask_raise", city.leader, DAY, reason="涉及多个市。")
    facts = {"unit": city.bureau, "due_on": DUE, "reason": "涉及多个市。"}
    same = make_account("副市长", (Role.LEADER, city.city))
    found = refusal(petition, "raise_package", city.province_supervisor, DAY, leader=same, **facts)
    assert found == (InvalidFacts, "not_higher", "leader")
    above = make_account("副省长", (Role.LEADER, city.province))
    take(petition, "raise_package", city.province_supervisor, DAY, leader=above, **facts)
    assert (current().origin, current().office, current().responsible) == ("raised", city.province, "李科长")
    assert list(petitions_visible_to(again(above))) == [petition]
    assert not petitions_visible_to(again(same)).exclude(office_ids__contains=[city.city.pk]).exists()


def test_closing_needs_evidence_for_each_requirement_and_another_pair_of_eyes(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    petition = spoken(petition, city.handler, DAY)
    bare = {
        "account_of": "已化解。",
        "without_measures": "自行停工。",
        "parts": [Met(part="reasonable", account_of="已办。")],
    }
    assert refusal(petition, "propose_close", city.handler, DAY, **bare) == (
        InvalidFacts,
        "no_proof",
        "reasonable_document",
    )
    assert refusal(petition, "propose_close", city.handler, DAY, **{**bare, "parts": []})[1] == "no_parts"
    petition = propose(city, petition, DAY)
    assert refusal(petition, "propose_close", city.handler, DAY, **closing(city, DAY))[0] is ActionRefused
    assert refusal(petition, "sign_close", city.leader, DAY, agreed=False)[1:] == ("no_reason", "reason")
    petition = take(petition, "sign_close", city.leader, DAY, agreed=True)
    assert refusal(petition, "check_close", city.supervisor, DAY, passed=True)[0] is NotPermitted  # the leader's office
    assert refusal(petition, "check_close", city.handler, DAY, passed=True)[0] is NotPermitted
    petition = take(petition, "check_close", city.province_supervisor, DAY, passed=False, reason="回访未见。")
    assert (current().stage, current().settled_at) == (PackageStage.WORKING, None)
    petition = close_package(city, petition, DAY)
    package = Package.objects.get()
    assert (package.state, package.settled_by, package.ended_by) == (
        PackageState.CLOSED,
        city.leader,
        city.province_supervisor,
    )
    assert list(Closing.objects.values_list("number", "passed")) == [(1, False), (2, True)]
    assert petition.clocks.get(kind="package").state == ClockState.MET
    assert mismatches() == []


def test_open_commitments_keep_a_package_open(city: City, petition: Petition) -> None:
    petition = take(working(city, petition), "add_measure", city.leader, DAY, unit=city.bureau, **MEASURE)
    assert refusal(petition, "propose_close", city.handler, DAY, **closing(city, DAY))[1] == "measures_open"
    petition = take(petition, "drop_measure", city.leader, DAY, number=1, reason="已办。")
    ordered = {"meeting": 1, "meeting_name": "联席会议", "chair": city.leader, "unit": city.bureau, **MEASURE}
    petition = take(petition, "order_action", city.leader, DAY, **ordered)
    assert refusal(petition, "propose_close", city.handler, DAY, **closing(city, DAY))[1] == "actions_open"


def test_what_is_not_settled_after_all_is_packaged_anew(city: City, petition: Petition) -> None:
    petition = close_package(city, working(city, petition), DAY)
    later = DAY + timedelta(days=40)
    assert refusal(petition, "draw_reexamination", city.supervisor, later, why="抽查", due_on=DUE)[0] is NotPermitted
    petition = take(petition, "draw_reexamination", city.province_supervisor, later, why="抽查", due_on=DUE)
    unsettled = {"settled": False, "findings": "赔偿没有到账。"}
    found = refusal(petition, "reexamine", city.province_supervisor, later, **unsettled)
    assert found == (InvalidFacts, "no_due", "due_on")
    take(petition, "reexamine", city.province_supervisor, later, **unsettled, due_on=DUE)
    assert Reexamination.objects.get().settled is False
    assert (current().origin, current().leader) == ("reexamined", city.leader)
    assert mismatches() == []


def test_the_matter_brought_again_after_the_closing_marks_the_package(city: City, petition: Petition) -> None:
    petition = close_package(city, working(city, petition), DAY)
    assert not Package.objects.filter(repeated()).exists()
    later = DAY + timedelta(days=9)
    take(petition, "add_batch", city.clerk, later, on=later, channel="visit", persons=1)
    assert Package.objects.filter(repeated()).count() == 1


def test_a_later_date_needs_a_reason_and_moves_the_clock(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    later = DUE + timedelta(days=10)
    changes = "change_package"
    assert refusal(petition, changes, city.supervisor, DAY, due_on=later)[1:] == ("no_reason", "reason")
    petition = take(petition, changes, city.supervisor, DAY, due_on=later, reason="等待鉴定。")
    assert petition.clocks.get(kind="package").due == later
    assert last_event(petition).facts["changes"] == {"due_on": later.isoformat()}
    assert refusal(petition, changes, city.supervisor, DAY, due_on=later)[1] == "no_change"
    assert mismatches() == []


def test_two_closings_at_once_are_one(city: City, petition: Petition) -> None:
    petition = working(city, petition)
    propose(city, petition, DAY)
    facts = {"version": petition.version, **closing(city, DAY)}
    with pytest.raises(Conflict):
        perform("propose_close", petition_id=petition.pk, by=city.handler, at=moment(DAY), **facts)
    assert Closing.objects.count() == 1


def test_what_was_proposed_of_a_package_ends_with_it(city: City, petition: Petition) -> None:
    petition = propose(city, working(city, petition), DAY)
    petition = take(petition, "sign_close", city.leader, DAY, agreed=True)
    other = make_account("副市长", (Role.LEADER, city.city))
    packaged(city, petition, by=city.supervisor, leader=other, reason="分工")
    before = Package.objects.get(state=PackageState.HANDED_OVER)
    assert (before.settled_at, before.settled_by) == (None, None)
    assert list(Closing.objects.values_list("passed", "reason")) == [(False, "包案已变动，未予销号。")]
    assert who_sent_back(Closing.objects.get()) == "因包案变动"
    assert current().stage == PackageStage.WAITING


def test_the_responsible_unit_does_not_confirm_what_the_meeting_asked_of_it(city: City, petition: Petition) -> None:
    ordered = {"meeting": 1, "meeting_name": "联席会议", "chair": city.leader, "unit": city.bureau, **MEASURE}
    petition = take(working(city, petition), "order_action", city.leader, DAY, **ordered)
    proof = [("回单.jpg", checked_upload(BytesIO(picture())))]
    petition = take(petition, "prove_action", city.handler, DAY, number=1, account_of="已装。", proofs=proof)
    of_the_unit = make_account("局长", (Role.LEADER, city.bureau))
    found = refusal(petition, "decide_action", of_the_unit, DAY, number=1, kept=True)
    assert found[:2] == (InvalidFacts, "chair_only")
    take(petition, "decide_action", city.supervisor, DAY, number=1, kept=True)
    assert ActionItem.objects.get().decided_by == city.supervisor


def test_a_sealed_package_is_checked_by_a_head_who_may_read_it(city: City, petition: Petition) -> None:
    petition = propose(city, working(city, petition), DAY)
    petition = take(petition, "sign_close", city.leader, DAY, agreed=True)
    seal(Petition.objects.all())
    petition.refresh_from_db()
    assert refusal(petition, "check_close", city.province_supervisor, DAY, passed=True)[:2] == (
        NotPermitted,
        "checked_by_head",
    )
    assert refusal(petition, "check_close", city.leader, DAY, passed=True)[1] == "own_closing"
    head = make_account("局长", (Role.LEADER, city.city, True))
    perform("check_close", petition_id=petition.pk, by=head, at=moment(DAY), passed=True)
    assert Package.objects.get().ended_by == head
    Petition.objects.update(office_ids=[*petition.office_ids, city.province.pk])
    with pytest.raises(NotPermitted):
        office_for(head, Petition.objects.get(), step_kind("draw_reexamination"))

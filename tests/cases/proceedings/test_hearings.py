"""Hearings (第三十一条第六项、第三十六条第二款): called by roles, moved with notice, ended after they began."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cases.petitions.enums import State
from cases.procedure.reports.timeline import describe
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.roles import Role
from tests.cases.petitions.read_back import messages, papers
from tests.cases.procedure.beside import HEARD
from tests.cases.procedure.taken import OPINION
from tests.cases.procedure.walking import last_event, next_day, refusal, take
from tests.clients import client_of
from tests.factories import City, make_account, make_petition, moment
from tests.paths import called

pytestmark = pytest.mark.django_db
DAY = "2026-03-20"


def at(day: str, hour: int) -> datetime:
    return moment(day, hour)


def test_the_notice_tells_roles_agenda_and_until_when(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    facts = {
        **called(moment("2026-03-27").date()), "held_at": at("2026-03-27", 9), "ends_at": at("2026-03-27", 11),
        "agenda": "陈述、质证、合议。",
        "people": [{"role": "panel", "person": "张律师"}, {"role": "interested", "person": "物业公司"}],
    }  # fmt: skip

    petition = take(petition, "open_hearing", city.handler, DAY, **facts)

    (paper,) = papers(petition)
    lines = paper[3].splitlines()
    assert "定于2026年3月27日（周五）09:00至11:00在三楼会议室举行听证。" in lines[0].replace(
        "2026年3月27日09", "2026年3月27日（周五）09"
    )
    assert lines[3:5] == ["听证员：张律师", "利害关系人：物业公司"]
    assert "议程：陈述、质证、合议。" in lines
    said = describe(last_event(petition)).sentences
    assert said == ["听证日期2026年3月27日（周五）。", "参加人：听证员 张律师、利害关系人 物业公司。"]


WRONG: list[tuple[str, dict[str, Any], tuple[str, str | None]]] = [
    ("open_hearing", {"ends_at": at("2026-03-27", 8)}, ("ends_before_start", "ends_at")),
    ("open_hearing", {"ends_at": at("2026-03-27", 9)}, ("ends_before_start", "ends_at")),
    ("open_hearing", {"held_at": at("2026-03-19", 9)}, ("past_date", "held_at")),
    ("open_hearing", {"ends_at": at("2027-03-27", 11)}, ("far_end", "ends_at")),
    ("open_hearing", {"held_at": at("2036-03-27", 9)}, ("far_ahead", "held_at")),
    ("open_hearing", {"presider": "李科长", "notetaker": "李 科长（信访科）"}, ("one_person", "notetaker")),
    ("open_hearing", {"people": [{"role": "panel", "person": "。"}]}, ("nothing_said", "person")),
    (
        "open_hearing",
        {"people": [{"role": "panel", "person": "张律师"}, {"role": "expert", "person": "张 律师"}]},
        ("named_twice", "people"),
    ),
]


@pytest.mark.parametrize(("key", "facts", "told"), WRONG)
def test_a_hearing_that_ends_before_it_starts_is_refused(
    city: City, key: str, facts: dict[str, Any], told: tuple[str, str | None]
) -> None:
    petition = make_petition(city, State.HANDLING)
    given = {**called(moment("2026-03-27").date()), "held_at": at("2026-03-27", 9), **facts}

    assert refusal(petition, key, city.handler, DAY, **given)[1:] == told


def test_it_is_moved_with_a_notice_of_its_own(city: City) -> None:
    petition = make_petition(city, State.HEARING)
    day = next_day(petition)
    later = moment(day + timedelta(days=7), 14)
    facts = {"held_at": later, "place": "二楼会议室", "reason": "信访人住院。"}
    early = {**facts, "held_at": moment(day - timedelta(days=1))}
    backwards = {**facts, "ends_at": later - timedelta(hours=1)}
    assert refusal(petition, "move_hearing", city.handler, day, **early)[1] == "past_date"
    assert refusal(petition, "move_hearing", city.handler, day, **backwards)[1] == "ends_before_start"

    petition = take(petition, "move_hearing", city.handler, day, **facts)

    assert petition.state == State.HEARING
    assert [paper[0] for paper in papers(petition)] == ["hearing_notice"]
    assert "改期理由：信访人住院。" in papers(petition)[0][3]


@pytest.mark.parametrize(
    ("state", "who", "which"),
    [(State.HANDLING, "handler", "hearing"), (State.REREVIEW_HANDLING, "province_reviewer", "rereview_hearing")],
)
def test_what_has_not_been_held_is_not_recorded(city: City, state: str, who: str, which: str) -> None:
    petition = make_petition(city, state)
    by, day = getattr(city, who), next_day(petition)
    told, later = day + timedelta(days=3), day + timedelta(days=8)
    days = {"first": told, "last": told} if who != "handler" else {}
    petition = take(petition, f"open_{which}", by, day, **called(told))

    early = refusal(petition, f"close_{which}", by, told - timedelta(days=1), **HEARD, **dict.fromkeys(days, day))
    assert early[1] in ("not_held_yet", "before_hearing")
    same = {"held_at": called(told)["held_at"], "place": "三楼会议室", "reason": "原定不变。"}
    assert refusal(petition, f"move_{which}", by, day, **same)[1:] == ("not_moved", "held_at")
    moved = {"held_at": moment(later), "place": "三楼会议室", "reason": "信访人住院。"}
    petition = take(petition, f"move_{which}", by, told, **moved)
    late = {"first": later, "last": later} if days else {}
    assert refusal(petition, f"close_{which}", by, told + timedelta(days=1), **HEARD, **days)[1] in (
        "not_held_yet", "before_hearing",
    )  # fmt: skip
    times = {"began_at": moment(told, 9), "ended_at": moment(told, 10)}
    assert refusal(petition, f"close_{which}", by, later, **HEARD, **late, **times)[1:] == (
        "before_hearing",
        "began_at",
    )

    petition = take(petition, f"close_{which}", by, later, **HEARD, **late)

    assert papers(petition)[0][3].splitlines()[0].startswith(f"听证日期：{later.year}年{later.month}月{later.day}日")


def test_days_left_out_begin_with_the_day_that_the_last_notice_tells(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_HEARING)
    who, day = city.province_reviewer, next_day(petition)
    told = day + timedelta(days=4)
    facts = {"held_at": moment(told), "place": "二楼", "reason": "申请人住院。"}
    petition = take(petition, "move_rereview_hearing", who, day, **facts)
    due = petition.clocks.get(kind="rereview").due
    early = refusal(petition, "close_rereview_hearing", who, told, **HEARD, first=day, last=told)
    assert early == (InvalidFacts, "before_hearing", "first")

    petition = take(petition, "close_rereview_hearing", who, told, **HEARD, first=told, last=told)

    assert petition.clocks.get(kind="rereview").due == due + timedelta(days=1)


HELD: list[tuple[int | None, int | None, tuple[str, str | None]]] = [
    (9, None, ("half_held", "ended_at")),
    (9, 9, ("ends_before_start", "ended_at")),
    (9, 8, ("ends_before_start", "ended_at")),
    (9, 23, ("future_date", "ended_at")),
]


@pytest.mark.parametrize(("began", "ended", "told"), HELD)
def test_a_record_says_when_it_was_held(
    city: City, began: int | None, ended: int | None, told: tuple[str, str | None]
) -> None:
    petition = make_petition(city, State.HEARING)
    day = next_day(petition)
    times = {"began_at": began and moment(day, began), "ended_at": ended and moment(day, ended)}

    assert refusal(petition, "close_hearing", city.handler, day, **HEARD, **times)[1:] == told
    times = {"began_at": moment(day, 8), "ended_at": moment(day, 9), "signed": "参加人核对后签字"}
    petition = take(petition, "close_hearing", city.handler, day, **HEARD, **times)
    body = papers(petition)[0][3]
    assert "08:00至09:00" in body.splitlines()[0]
    assert body.splitlines()[-1] == "笔录签字情况：参加人核对后签字"


def test_the_page_moves_it(city: City) -> None:
    petition = make_petition(city, State.HEARING)
    handler, url = client_of(city.handler), f"{petition.get_absolute_url()}steps/move_hearing/"
    sent = {"held_at": "2027-01-08T09:00", "place": "二楼会议室", "reason": "信访人住院", "version": petition.version}

    assert "结束时间应当晚于开始时间" in handler.post(url, {**sent, "ends_at": "2027-01-08T08:00"}).content.decode()
    assert handler.post(url, sent).status_code == 302
    assert "听证改期" in handler.get(petition.get_absolute_url()).content.decode()


# 申请和决定


ASKING: dict[str, Any] = {"by_whom": "petitioner", "reason": "双方对夜间噪声的数值争议较大。"}


@pytest.mark.parametrize(
    ("state", "head", "permission"),
    [(State.HANDLING, "head", "handle"), (State.REREVIEW_HANDLING, "province_head", "review")],
)
def test_the_head_decides_whether_a_hearing_is_held(city: City, state: State, head: str, permission: str) -> None:
    who = city.head if head == "head" else make_account("省负责人", (Role.LEADER, city.province, True))
    petition = make_petition(city, state)
    day = next_day(petition)
    petition = take(petition, "ask_hearing", city.clerk, day, asked_on=day, **ASKING)
    assert [paper[0] for paper in papers(petition)] == ["hearing_request"]
    key = "open_hearing" if state == State.HANDLING else "open_rereview_hearing"
    by = city.handler if state == State.HANDLING else city.province_reviewer
    called_on = {**called(day), "held_at": moment(day + timedelta(days=5), 9)}
    assert refusal(petition, key, by, day, **called_on)[1] == "hearing_asked"
    assert "双方对夜间噪声的数值争议较大。" in client_of(who).get("/approvals/").content.decode()

    petition = take(petition, "decide_hearing", who, day, agreed=True)

    asked = petition.hearing_requests.get()
    assert (asked.decision, asked.decided_by, papers(petition)) == ("agreed", who, [])
    assert ("hearing_request", {"by": "petitioner", "agreed": True}) in last_event(petition).facts.items()
    assert any((office, right) == (petition.holder.code, permission) for office, right, _text in messages(petition))
    petition = take(petition, key, by, day, **called_on)
    assert petition.state in {State.HEARING, State.REREVIEW_HEARING}


def test_what_is_not_held_is_answered_with_reasons(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "ask_hearing", city.clerk, day, asked_on=day, **ASKING)
    assert refusal(petition, "decide_hearing", city.head, day, agreed=False) == (InvalidFacts, "no_reason", "reason")
    assert refusal(petition, "decide_hearing", city.handler, day, agreed=True)[0] is NotPermitted

    petition = take(petition, "decide_hearing", city.head, day, agreed=False, reason="事实清楚，争议不大。")

    (paper,) = papers(petition)
    assert (paper[0], paper[2]) == ("hearing_refusal", None)
    assert paper[3].endswith("经审查，不予举行听证。\n理由：事实清楚，争议不大。")
    assert petition.hearing_requests.get().status == "不予举行"
    # The unit may hold one all the same, and it may be asked for anew.
    petition = take(petition, "ask_hearing", city.handler, day, asked_on=day, by_whom="unit", reason="案情复杂疑难。")
    assert papers(petition) == []
    assert refusal(petition, "ask_hearing", city.clerk, day, asked_on=day, **ASKING)[1] == "hearing_asked"
    petition = take(petition, "take_back", city.handler, day, number=1, reason="改为协商解决。")
    assert [one.decision for one in petition.hearing_requests.all()] == ["refused", "withdrawn"]


def test_the_conclusion_is_a_paper_that_the_panel_signs(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    people = [{"role": "panel", "person": "张律师"}, {"role": "panel", "person": "赵代表"}]
    facts = {**called(day), "held_at": moment(day, 9), "people": people}
    petition = take(petition, "open_hearing", city.handler, day, **facts)
    form = client_of(city.handler).get(f"{petition.get_absolute_url()}steps/close_hearing/").content.decode()
    assert 'value="张律师、赵代表"' in form

    petition = take(petition, "close_hearing", city.handler, next_day(petition), **HEARD, panel="张律师、赵代表")

    record, conclusion = papers(petition)
    assert (record[0], conclusion[0]) == ("hearing_record", "hearing_conclusion")
    assert conclusion[3].splitlines() == [
        f"关于“{petition.subject}”的听证，经合议形成以下听证结论：",
        "应当停止施工。",
        "主持人：李科长（签字）",
        "听证员：张律师、赵代表（签字）",
        "记录人：王科员（签字）",
    ]
    letter = petition.documents.latest("pk")
    assert (
        "听证结论书"
        in client_of(city.handler).get(f"/petitions/{petition.number}/papers/{letter.pk}/").content.decode()
    )


def test_who_asked_for_a_hearing_is_not_answered_before_it_is_decided(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "ask_hearing", city.clerk, day, asked_on=day, **ASKING)

    assert refusal(petition, "conclude", city.handler, day, **OPINION)[:2] == (ActionRefused, "hearing_asked")
    assert refusal(petition, "open_mediation", city.handler, day)[:2] == (ActionRefused, "hearing_asked")
    petition = take(petition, "decide_hearing", city.head, day, agreed=False, reason="事实清楚，争议不大。")
    assert take(petition, "conclude", city.handler, day, **OPINION).state == State.OPINION_ISSUED


def test_a_re_review_is_not_answered_before_either(city: City) -> None:
    petition = make_petition(city, State.REREVIEW_HANDLING)
    day = next_day(petition)
    petition = take(petition, "ask_hearing", city.clerk, day, asked_on=day, **ASKING)

    opinion = {"outcome": "uphold", "text": "维持复查意见。", "basis": "《信访工作条例》第三十六条"}
    told = refusal(petition, "issue_rereview", city.province_reviewer, day, **opinion)
    assert told[:2] == (ActionRefused, "hearing_asked")


def test_where_all_withdraw_nobody_decides_on_a_hearing(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "ask_hearing", city.clerk, day, asked_on=day, **ASKING)

    petition = take(petition, "withdraw_matter", city.handler, day, asked_on=day, confirmed="电话核实。", written=True)

    assert petition.hearing_requests.get().status == "已撤回"
    assert "双方对夜间噪声的数值争议较大。" not in client_of(city.head).get("/approvals/").content.decode()


def test_what_begins_later_in_the_day_has_not_been_held(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    day = next_day(petition)
    petition = take(petition, "open_hearing", city.handler, day, **{**called(day), "held_at": moment(day, 15)})

    assert refusal(petition, "close_hearing", city.handler, day, **HEARD)[1] == "not_begun_yet"
    early = {"began_at": moment(day, 8), "ended_at": moment(day, 9)}
    assert refusal(petition, "close_hearing", city.handler, day, **HEARD, **early)[1] == "not_begun_yet"


@pytest.mark.parametrize(
    ("state", "who", "which"),
    [(State.HANDLING, "handler", "hearing"), (State.REREVIEW_HANDLING, "province_reviewer", "rereview_hearing")],
)
def test_what_was_moved_within_a_day_is_held_at_its_new_hour(city: City, state: str, who: str, which: str) -> None:
    petition = make_petition(city, state)
    by, day = getattr(city, who), next_day(petition)
    days = {"first": day, "last": day} if who != "handler" else {}
    petition = take(petition, f"open_{which}", by, day, **{**called(day), "held_at": moment(day, 8)})
    move = {"place": "三楼会议室", "reason": "信访人住院。"}
    petition = take(petition, f"move_{which}", by, day, held_at=moment(day, 11), **move)
    before = {"began_at": moment(day, 8), "ended_at": moment(day, 10)}  # each step is taken at ten

    assert refusal(petition, f"close_{which}", by, day, **HEARD, **days)[1] == "not_begun_yet"
    assert refusal(petition, f"close_{which}", by, day, **HEARD, **days, **before)[1] == "not_begun_yet"

    # Held earlier after all: the notice is moved first, and the record follows it.
    petition = take(petition, f"move_{which}", by, day, held_at=moment(day, 9), **move)
    told = refusal(petition, f"close_{which}", by, day, **HEARD, **days, **before)
    assert told[1:] == ("before_hearing", "began_at")
    petition = take(petition, f"close_{which}", by, day, **HEARD, **days, **{**before, "began_at": moment(day, 9)})
    assert "09:00至10:00" in papers(petition)[0][3].splitlines()[0]

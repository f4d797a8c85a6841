"""What the regulation bars stands in front of its step: as a disabled button, a refused form, a refused action."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.papers.models import Document
from cases.petitions.enums import State
from cases.procedure.forms.base import left_open
from cases.procedure.policies import choice_for
from cases.procedure.queries import recipients_of
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts
from offices.organisation.enums import OfficeKind, OfficeLevel
from offices.organisation.models import Office, RoleAssignment
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from offices.pages.words import cn_date
from tests.cases.procedure.taken import ANSWERED, EXTENSION, OPINION, STEP_FORMS
from tests.cases.procedure.walking import last_event, next_day, refusal, take, walk
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_office, make_petition


@pytest.fixture
def city(db: None) -> City:
    return make_city()


# A paper with a blank


@pytest.mark.parametrize("blank", ["于    日内反馈", "定于　　　月举行", "地点____。"])
def test_a_paper_with_a_blank_takes_no_number(city: City, blank: str) -> None:
    petition = make_petition(city, State.SERVED)
    issued = Document.objects.count()

    refused = refusal(petition, "urge_execution", city.handler, next_day(petition), text=f"请{blank}")

    assert (refused, Document.objects.count()) == ((InvalidFacts, "blank_left", "text"), issued)


@pytest.mark.parametrize(
    ("text", "ready", "found"),
    [
        ("听证结论：", "听证结论：", True),
        ("听证结论：应当停工。", "听证结论：", False),
        ("现答复如下：\n1. 停工：\n2. 赔偿：已付", "现答复如下：\n1. 停工：\n2. 赔偿：", True),
        ("现答复如下：\n1. 停工：已停\n2. 赔偿：已付", "现答复如下：\n1. 停工：\n2. 赔偿：", False),
        ("经调查：\n属实。", "经调查：", False),
    ],
)
def test_a_line_of_the_ready_text_that_is_left_open_is_found(text: str, ready: str, found: bool) -> None:
    assert left_open(text, ready) is found


@pytest.mark.parametrize(("key", "state"), [("direct_reply", State.SCREENED), ("report_up", State.SCREENED)])
def test_a_form_sent_as_it_opens_is_refused(city: City, key: str, state: State) -> None:
    petition = make_petition(city, state)
    opened = STEP_FORMS[key](petition=petition, account=city.clerk, on=date(2026, 3, 5))
    data = {name: opened[name].value() for name in opened.fields}

    sent = STEP_FORMS[key](data, petition=petition, account=city.clerk, on=date(2026, 3, 5))

    assert [error.code for error in sent.errors.as_data()["text"]] == ["left_open"]


def test_the_notice_of_a_hearing_is_built_of_its_facts(city: City) -> None:
    petition = make_petition(city, State.HEARING)

    notice = petition.documents.get(kind="hearing_notice")

    assert notice.body.splitlines() == [
        "关于“小区物业夜间施工噪音扰民”，定于2026年3月9日17:00在三楼会议室举行听证。",
        "主持人：李科长",
        "参加人：信访人、物业公司",
        "记录人：王科员",
    ]


# 简易办理


def test_a_simple_matter_is_not_refused_but_made_an_ordinary_one(city: City) -> None:
    petition = make_petition(city, State.HANDLING_SIMPLE, start=timezone.localdate() - timedelta(days=9))
    for second in (
        ("not_support", "没有依据。", "《民法典》"),
        ("not_ours", "不归我局。", "市住建局"),
        ("partly", "可以。", "一半"),
    ):
        facts = {**OPINION, "answers": {1: ("support", "已停止。"), 2: second}}
        refused = refusal(petition, "conclude", city.handler, next_day(petition), **facts)
        assert refused == (InvalidFacts, "simple_refusal", "outcome")
    page = client_of(city.handler).get(f"{petition.get_absolute_url()}steps/conclude/")

    assert f"{petition.get_absolute_url()}steps/to_ordinary/" in page.text


# 异议


def test_an_objection_that_was_answered_is_no_open_button(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)
    petition = take(petition, "deny_objection", city.clerk, next_day(petition), reason="属你局职权")

    assert choice_for(city.handler, petition, step_kind("object")).refusal == "对本次转送、交办已提出过异议。"


def test_who_was_designated_has_no_open_button(city: City) -> None:
    petition = make_petition(city, State.OBJECTED)
    facts = {"to": city.other_bureau, "reason": "由你局办理"}
    petition = take(petition, "designate", city.clerk, next_day(petition), **facts)
    petition = take(petition, "receive", city.other_handler, next_day(petition))

    refusal_of = choice_for(city.other_handler, petition, step_kind("object")).refusal

    assert refusal_of == "本信访件系指定受理，不得再提出异议（《信访工作条例》第二十四条）。"


# 延期


def test_where_nobody_in_the_office_can_decide_the_office_above_does(city: City) -> None:
    RoleAssignment.objects.filter(account=city.head).update(is_head=False)
    above = make_account("above", (Role.LEADER, city.bureau.parent, True))
    petition = make_petition(city, State.HANDLING)
    petition = take(petition, "request_extension", city.handler, next_day(petition), days=10, reason="情况复杂")

    extension = petition.extensions.get()
    assert extension.decider == city.bureau.parent
    assert facts_of(last_event(petition))["decider"] == city.bureau.parent.short_name
    assert choice_for(city.head, petition, step_kind("approve_extension")).refusal == (
        f"“批准延期”应由{city.bureau.parent.name}有相应权限的人员办理。"
    )
    assert petition.number in client_of(above).get("/approvals/").text
    petition = take(petition, "approve_extension", above, next_day(petition))
    assert petition.documents.get(kind="extension").office == city.bureau
    clock = petition.clocks.get(kind="decide")
    letter = petition.documents.get(kind="extension").body
    assert clock.extension_days == 10
    begins = f"您提出的“{petition.subject}”（编号{petition.number}），因情况复杂，"
    assert letter.startswith(f"{begins}经测试市city局负责人批准，办理期限由")
    assert letter.endswith(f"延长至{cn_date(clock.due)}，延长10日。")


def test_who_alone_heads_the_office_asks_the_office_above(city: City) -> None:
    RoleAssignment.objects.filter(account=city.head).update(is_head=False)
    both = make_account("both", (Role.HANDLER, city.bureau), (Role.LEADER, city.bureau, True))
    petition = make_petition(city, State.HANDLING)
    petition = take(petition, "request_extension", both, next_day(petition), days=10, reason="情况复杂")

    assert petition.extensions.get().decider == city.bureau.parent


def test_an_extension_is_not_asked_for_where_nobody_can_decide(city: City) -> None:
    RoleAssignment.objects.update(is_head=False)
    petition = make_petition(city, State.HANDLING)

    refused = refusal(petition, "request_extension", city.handler, next_day(petition), days=10, reason="情况复杂")

    assert refused == (InvalidFacts, "no_head", None)


def test_who_asks_for_an_extension_does_not_decide_on_it(city: City) -> None:
    both = make_account("both", (Role.HANDLER, city.bureau), (Role.LEADER, city.bureau, True))
    petition = make_petition(city, State.HANDLING)
    petition = take(petition, "request_extension", both, next_day(petition), days=10, reason="情况复杂")

    assert refusal(petition, "approve_extension", both, next_day(petition))[1] == "own_request"
    assert refusal(petition, "refuse_extension", both, next_day(petition), reason="否")[1] == "own_request"
    assert choice_for(both, petition, step_kind("request_extension")).refusal == "已有一份延期申请待审批。"
    assert take(petition, "approve_extension", city.head, next_day(petition)).state == State.HANDLING


def test_the_opinion_ends_a_request_that_nobody_decided(city: City) -> None:
    petition = walk(city, make_petition(city, State.HANDLING), EXTENSION)

    petition = walk(city, petition, ANSWERED[-1])

    extension = petition.extensions.get()
    assert (extension.decision, extension.decided_by) == ("withdrawn", city.handler)
    assert last_event(petition).kind == "conclude"
    assert petition.number not in client_of(city.head).get("/approvals/").text


# 本级和下级


def test_a_county_gives_nothing_to_the_town_of_another_county(city: City) -> None:
    other = make_office(
        "other-county", city.city, kind=OfficeKind.PETITION_OFFICE, level=OfficeLevel.COUNTY, number_prefix="370008"
    )
    town = make_office(
        "other-town", other, kind=OfficeKind.TOWNSHIP, level=OfficeLevel.TOWNSHIP, number_prefix="370009"
    )
    petition = make_petition(city, State.SCREENED)
    petition = take(petition, "transfer", city.clerk, next_day(petition), to=city.county)
    petition = take(petition, "receive", city.county_clerk, next_day(petition))
    facts = {"purpose": "demand", "category": city.category, "path": 6}
    petition = take(petition, "screen", city.county_clerk, next_day(petition), **facts)

    for office in (town, other, city.bureau, city.city):
        refused = refusal(petition, "transfer", city.county_clerk, next_day(petition), to=office)
        assert refused == (InvalidFacts, "out_of_reach", "to"), office
    assert take(petition, "transfer", city.county_clerk, next_day(petition), to=city.township).holder == city.township


def test_a_bureau_reaches_those_beside_it_of_the_same_place_only(city: City) -> None:
    Office.objects.filter(path__startswith=city.county.path).update(region_code="370200")
    Office.objects.filter(pk=city.other_bureau.pk).update(region_code="370102")

    reached = set(recipients_of(city.bureau))

    assert city.other_bureau in reached
    assert not {city.county, city.township, city.province, city.bureau} & reached


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"facts_found": "于    年  月  日查明。"}, ["facts_found"]),
        ({"opinion": "由____停工。"}, ["opinion"]),
        ({"basis": "《        》第  条"}, ["basis"]),
        ({"answers": {1: ("support", "已责令____停工（待补）。"), 2: ("explain", "请协商。")}}, ["answer_1"]),
        (
            {"answers": {1: ("support", "已停工。"), 2: ("not_support", "依据______，不予支持。", "《        》")}},
            ["answer_2", "detail_2"],
        ),
    ],
)
def test_an_opinion_with_a_blank_anywhere_takes_no_number(
    city: City, changed: dict[str, Any], fields: list[str]
) -> None:
    """What is printed beside the body as well: answers, details and basis, each told at its own field."""
    petition = make_petition(city, State.HANDLING)
    with pytest.raises(InvalidFacts) as caught:
        take(petition, "conclude", city.handler, next_day(petition), **{**OPINION, **changed})
    told = [caught.value, *caught.value.besides]
    assert [(one.code, one.field) for one in told] == [("blank_left", field) for field in fields]
    assert not petition.documents.filter(kind="opinion").exists()

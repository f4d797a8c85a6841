"""The longest life of a petition, in the browser: each date by hand from the specification, each letter looked at.

The days count from the day after; the limit of an office does not roll to a working day, that of a petitioner does.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from playwright.sync_api import Page

from cases.petitions.enums import State
from offices.organisation.models import Account
from tests.cases.drafts.drafting import signed_off
from tests.factories import make_city, moment
from tests.living import Life

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REG = "《信访工作条例》"
OPINION = {
    "outcome_1": "support",
    "answer_1": "已责令停止夜间施工。",
    "outcome_2": "explain",
    "answer_2": "赔偿请依法协商。",
    "facts_found": "经查，夜间施工情况属实。",
    "opinion": "支持停止夜间施工的请求。",
    "basis": f"{REG}第三十二条",
}
IN_PERSON = {"method": "in_person", "received_by": "本人", "signed": "True"}
HEARD = {
    "presider": "李科长",
    "attended": "信访人、物业公司",
    "notetaker": "王科员",
    "conclusion": "应当停止夜间施工。",
}
CALLED = {"place": "三楼会议室", "presider": "李科长", "participants": "信访人、物业公司", "notetaker": "王科员"}


@pytest.fixture
def life(page: Page, log_in: Callable[[Account], None], transactional_db: None) -> Iterator[Life]:
    with time_machine.travel(moment("2026-03-02"), tick=True) as clock:
        yield Life(page, log_in, make_city(), clock)


def test_the_longest_life(life: Life) -> None:
    city = life.city
    signed_off(city.bureau, opinion="signed")

    # A visit, screened and forwarded; the unit objects, which is refused.
    life.on("2026-03-02").register()
    assert life.due("route") == date(2026, 3, 17)  # 15 days from receipt
    life.on("2026-03-03").step(city.clerk, "screen", purpose="demand", category="010101", path=6)
    life.step(city.clerk, "transfer", to="bureau")
    assert (life.due("object"), life.due("notify")) == (date(2026, 3, 10), date(2026, 3, 18))
    assert "测试市bureau局" in life.letter("transfer_slip")
    life.on("2026-03-04").step(city.handler, "receive")
    life.step(city.handler, "object", reasons="夜间施工由城管部门负责，不属于我局职权。")
    life.on("2026-03-06").step(city.clerk, "deny_objection", reason="经核实，施工许可由你局核发。")
    assert life.now.state == State.UNIT_RECEIVED

    # Notice, acceptance, an extension asked for and approved.
    life.on("2026-03-12").step(city.handler, "notify", text="已收到您提出的事项，按信访程序办理。")
    assert "按信访程序办理" in life.letter("notice")
    life.on("2026-03-16").step(city.handler, "accept")
    assert life.due("decide") == date(2026, 5, 15)  # 60 days from acceptance
    assert "2026年5月15日" in life.letter("acceptance")
    life.step(city.handler, "start_handling")
    life.on("2026-05-06").step(city.handler, "request_extension", days=30, reason="需委托噪声监测，情况复杂")
    life.on("2026-05-07").step(city.head, "approve_extension")
    assert life.due("decide") == date(2026, 6, 14)  # a Sunday: the office's limit does not roll
    extension = life.letter("extension")
    assert "因需委托噪声监测，情况复杂" in extension
    assert "延长30日" in extension

    # A hearing that the petitioner asked for, whose time is part of the 60 days.
    life.on("2026-05-11").step(
        city.clerk, "ask_hearing", by_whom="petitioner", asked_on="2026-05-11", reason="对监测数值有争议。"
    )
    life.step(city.head, "decide_hearing", agreed="True")
    life.step(city.handler, "open_hearing", held_at="2026-05-18T09:00", **CALLED)
    assert "2026年5月18日" in life.letter("hearing_notice")
    life.on("2026-05-18", 15).step(city.handler, "close_hearing", panel="张律师", **HEARD)
    assert life.due("decide") == date(2026, 6, 14)
    assert "听证员：张律师（签字）" in life.letter("hearing_conclusion")

    # The opinion is drafted, handed in and signed; it is served by a notice, which counts after 30 days.
    life.on("2026-06-01").signed(city.handler, "conclude", city.head, **OPINION)
    opinion = life.letter("opinion")
    for said in (
        "停止夜间施工",
        "经查，夜间施工情况属实。",
        "支持停止夜间施工的请求。",
        "自收到本处理意见书之日起30日内",
        "测试市city局",
    ):
        assert said in opinion
    life.on("2026-06-02").step(
        city.handler, "serve", method="public_notice", served_on="2026-06-02", place="社区公告栏"
    )
    assert life.now.served_on == date(2026, 7, 2)
    assert life.due("request_review") == date(2026, 8, 3)  # 1 August is a Saturday: the petitioner's right rolls

    # Review on the last day; it revokes, and the unit handles anew with its whole time.
    life.on("2026-08-03").step(
        city.reviewer, "request_review", requested_on="2026-08-03", reasons="没有答复赔偿请求的依据。"
    )
    assert life.due("review") == date(2026, 9, 2)
    assert "没有答复赔偿请求的依据。" in life.letter("review_request")
    life.on("2026-08-05").step(city.reviewer, "accept_review")
    life.on("2026-08-20").step(
        city.reviewer,
        "remand_review",
        text="对赔偿请求认定事实不清，予以撤销，责令重新办理。",
        basis=f"{REG}第三十五条",
    )
    assert (life.now.state, life.due("decide")) == (State.REMANDED, date(2026, 10, 19))
    assert "不得以同一事实和理由作出与原意见相同或者基本相同的意见" in life.letter("review_opinion")
    life.step(city.reviewer, "serve_paper", served_on="2026-08-20", **IN_PERSON)
    life.on("2026-08-24").step(city.handler, "restart_handling")
    anew = {**OPINION, "facts_found": "经监测，夜间噪声超标。", "difference": "补充了夜间噪声的监测记录。"}
    life.on("2026-09-10").signed(city.handler, "conclude", city.head, **anew)
    life.on("2026-09-11").step(city.handler, "serve", served_on="2026-09-11", **IN_PERSON)
    assert life.due("request_review") == date(2026, 10, 12)  # 11 October is a Sunday

    # Review once more, upheld.
    life.on("2026-10-12").step(city.reviewer, "request_review", requested_on="2026-10-12", reasons="仍不服。")
    assert life.due("review") == date(2026, 11, 11)
    life.on("2026-10-14").step(city.reviewer, "accept_review")
    life.on("2026-10-28").step(
        city.reviewer, "issue_review", outcome="uphold", text="经复查，予以维持。", basis=f"{REG}第三十五条"
    )
    review = life.letter("review_opinion")
    assert "经复查，予以维持。" in review
    assert "自收到本复查意见书之日起30日内，向测试市province局书面提出复核申请" in review
    life.on("2026-10-29").step(city.reviewer, "serve_review", served_on="2026-10-29", **IN_PERSON)
    assert life.due("request_rereview") == date(2026, 11, 30)  # 28 November is a Saturday

    # Re-review with a hearing, whose days alone are not counted, from the notice on.
    who = city.province_reviewer
    life.on("2026-11-30").step(who, "request_rereview", requested_on="2026-11-30", reasons="请求复核。")
    assert life.due("rereview") == date(2026, 12, 30)
    life.on("2026-12-02").step(who, "accept_rereview")
    life.on("2026-12-04").step(who, "open_rereview_hearing", held_at="2026-12-09T09:00", **CALLED)
    days = {"first": "2026-12-09", "last": "2026-12-10"}
    life.on("2026-12-10").step(who, "close_rereview_hearing", **HEARD, **days)
    assert life.due("rereview") == date(2027, 1, 1)  # two days later
    life.on("2026-12-21").step(
        who, "issue_rereview", outcome="uphold", text="经复核，予以维持。", basis=f"{REG}第三十六条"
    )
    assert "本复核意见为信访程序的最终意见" in life.letter("rereview_opinion")
    life.on("2026-12-22").step(who, "serve_rereview", served_on="2026-12-22", **IN_PERSON)
    first = life.now
    assert (first.state, first.is_open) == (State.CLOSED_FINAL, False)  # at service, not at midnight
    assert not first.clocks.filter(state="running").exists()

    # The same again is answered by the letter that cites Art. 36(3).
    life.on("2027-01-05").register()
    life.on("2027-01-06").step(city.clerk, "screen", purpose="demand", category="010101", path=6)
    life.step(city.clerk, "propose_no_longer", other=first.number, text="您以同一事实和理由再次提出，不再受理。")
    life.step(city.leader, "no_longer_accept")
    answer = life.letter("no_longer")
    assert life.now.state == State.NO_LONGER
    for said in ("province局〔2026〕5号，2026年12月21日", "《信访工作条例》第三十六条第三款", "不再受理"):
        assert said in answer
    life.on("2027-01-07").step(city.clerk, "serve_letter", served_on="2027-01-07", **IN_PERSON)
    assert life.now.links.get().other == first
    kinds = list(first.documents.order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        *("transfer_slip", "objection", "notice", "acceptance", "extension"),
        *("hearing_request", "hearing_notice", "hearing_record", "hearing_conclusion", "opinion"),
        *("review_request", "review_opinion", "opinion", "review_request", "review_opinion"),
        *("rereview_request", "hearing_notice", "hearing_record", "hearing_conclusion", "rereview_opinion"),
    ]

"""The supervisor's pages in a real browser: nothing hangs over the edge, the chart is drawn, a card is answered."""

import datetime as dt
import json
import os
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.petitions.enums import State
from cases.procedure.actions.perform import perform
from offices.organisation.actions.jobs import run_job
from offices.organisation.models import Office
from offices.organisation.roles import Role
from supervision.cards.actions.cards import answer_card
from supervision.cards.actions.red_card_reports import propose_interview, submit_report
from supervision.cards.models import Card, RectificationReport
from supervision.sweep.actions.sweep import sweep
from tests.conftest import LAPTOP, PHONE
from tests.factories import City, make_account, make_city, make_office, make_petition, seal
from tests.supervision.sweep.statements import ANSWER, REPORT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The longest that the list says of a clock and of a reason, in each row.
LONGEST = """(body) => [["期限", "说明未采纳建议的理由"], ["原因", "同一事项第二张黄牌"]].forEach(
    ([label, text]) => body.querySelectorAll(`td[data-label=${label}]`).forEach((cell) => { cell.textContent = text; })
)"""
LONG = "某街道办事处辖区内多个老旧小区长期存在夜间违规施工噪音扰民及物业管理缺位问题的反映" * 4


@pytest.fixture
def city() -> City:
    """A crowded city: many offices, long names, cards of every colour."""
    city = make_city()
    for number in range(12):
        make_office(
            f"many-{number}",
            city.city,
            name=f"测试市第{number}住房和城乡建设与综合行政执法管理局",
            short_name=f"第{number}住建执法局",
        )
    today = timezone.localdate()
    for number in range(8):
        start = today - dt.timedelta(days=18 + 2 * number)  # long enough for two red cards on any day of a week
        subject = LONG[:190] if number % 3 == 0 else f"小区物业夜间施工噪音扰民{number}"
        make_petition(city, State.UNIT_RECEIVED, start=start, subject=subject)
        make_petition(city, start=start)
    sweep(as_of=today, at=timezone.now())
    run_job("supervision.sweep", lambda: '{"clocks": 24}')
    return city


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_pages_fit_the_screen(city, page, log_in, size):
    page.set_viewport_size({"laptop": LAPTOP, "phone": PHONE}[size])
    card = Card.objects.filter(office=city.bureau, level="red").latest("pk")
    log_in(city.supervisor)
    visits = {
        "board": reverse("supervision:board"),
        "cards": reverse("supervision:cards"),
        "due": reverse("supervision:due"),
        "card": card.get_absolute_url(),
        "red": reverse("supervision:red", args=[card.petition.number]),
    }
    for name, url in visits.items():
        page.goto(url)
        if name == "board":
            page.wait_for_selector("#chart svg")
            drawn = json.loads(page.locator("#chart-data").text_content() or "{}")
            shares = [*drawn["yellow"], *drawn["red"]]
            assert 99 <= sum(shares) <= 101  # shares of all cards, not the numbers of the table beside it again
        shoot(page, f"{name}-{size}")
        assert fits(page), name
    log_in(make_account("root_admin", (Role.SYSTEM_ADMIN, city.province)))
    tried = f"{reverse('supervision:rule_try')}?try=1&remind_short=1&remind_ten_working=3&remind_fifteen=3"
    tried += "&remind_thirty=5&remind_long_calendar_days=10&remind_set=3&yellow_from_working_days=2"
    tried += "&red_from_working_days=9&answer_within_working_days=3&report_within_working_days=10"
    pages = ("rules", "rule_new", "rule_try", "jobs")
    for name, url in {**{name: reverse(f"supervision:{name}") for name in pages}, "tried": tried}.items():
        page.goto(url)
        shoot(page, f"{name}-{size}")
        assert fits(page), name


def test_the_unit_answers_a_card(city, page, log_in):
    card = Card.objects.filter(office=city.bureau, level="red").latest("pk")
    log_in(city.head)
    page.goto(card.get_absolute_url())
    for label, text in (
        ("逾期原因", ANSWER["cause"]),
        ("目前情况", ANSWER["progress"]),
        ("下一步措施", ANSWER["next_steps"]),
    ):
        page.get_by_role("textbox", name=label).fill(text)
    page.get_by_label("承诺办结日期").fill((timezone.localdate() + dt.timedelta(days=7)).isoformat())
    page.get_by_role("button", name="提交情况说明").click()
    expect(page.get_by_text(ANSWER["cause"]).first).to_be_visible()
    shoot(page, "answered")
    card.refresh_from_db()
    assert card.answered_by == city.head


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_a_red_card_with_all_its_papers_fits_the_screen(city, page, log_in, size):
    page.set_viewport_size({"laptop": LAPTOP, "phone": PHONE}[size])
    bare, card = Card.objects.filter(office=city.bureau, level="red").order_by("pk")[:2]
    at = timezone.now()
    answer_card(
        card_id=card.pk, by=city.head, at=at, cause=LONG, progress=LONG, next_steps=LONG, new_date=timezone.localdate()
    )
    submit_report(card_id=card.pk, by=city.handler, at=at + dt.timedelta(days=40), causes=LONG, measures=LONG * 3)
    proposal = {"proposed_on": card.issued_on, "reason": LONG}
    propose_interview(card_id=card.pk, by=city.supervisor, at=at, **proposal)
    visits = {"papers-supervisor": (city.supervisor, card), "papers-head": (city.head, bare)}
    for name, (who, shown) in visits.items():
        log_in(who)
        page.goto(shown.get_absolute_url())
        shoot(page, f"{name}-{size}")
        assert fits(page), name
    seal([bare.petition])
    log_in(city.supervisor)
    for name, url in {"sealed": reverse("supervision:sealed_cards"), "sealed-card": bare.get_sealed_url()}.items():
        page.goto(url)
        expect(page.get_by_text(bare.petition.number).first).to_be_visible()
        shoot(page, f"{name}-{size}")
        assert fits(page), name


def test_the_unit_reports_and_the_issuer_proposes_and_records_an_interview(city, page, log_in):
    card = Card.objects.filter(office=city.bureau, level="red").latest("pk")
    log_in(city.handler)
    page.goto(card.get_absolute_url())
    page.get_by_label("问题原因和责任").fill("无人跟踪期限，经办人未按时登记送达。")
    page.get_by_label("整改措施和结果").fill("已定专人每日核对办理期限。")
    page.get_by_role("button", name="提交整改报告").click()
    expect(page.get_by_text("已定专人每日核对办理期限。").first).to_be_visible()
    assert RectificationReport.objects.filter(card=card).exists()
    log_in(city.supervisor)
    page.goto(card.get_absolute_url())
    page.get_by_label("提请日期").fill(card.issued_on.isoformat())
    page.get_by_label("提请理由").fill("两次逾期，整改不力。")
    page.get_by_role("button", name="提请联席会议约谈").click()
    expect(page.get_by_text("待联席会议答复")).to_be_visible()
    page.get_by_label("已约谈").check()
    page.get_by_label("约谈或决定日期").fill(timezone.localdate().isoformat())
    page.get_by_label("到场人员").fill("住建局主要负责人")
    page.get_by_label("约谈情况").fill("已约谈主要负责人，责令限期整改。")
    page.get_by_role("button", name="登记约谈结果").click()
    expect(page.get_by_text("已约谈主要负责人，责令限期整改。").first).to_be_visible()
    shoot(page, "interviewed")
    assert Card.objects.get(pk=card.pk).interview.outcome == "held"


def test_filters_change_the_rows_in_place(city, page, log_in):
    log_in(city.supervisor)
    page.goto(reverse("supervision:cards"))
    page.get_by_label("级别").select_option("yellow")
    expect(page.locator("#rows tbody tr").first).to_contain_text("黄牌")
    expect(page.locator("#rows tbody")).not_to_contain_text("红牌")
    assert "level=yellow" in page.url


def test_no_list_of_cards_is_wider_than_its_card(city, page, log_in):
    """On a laptop, with all that a row can say; on a phone a cell of several lines is read as lines."""
    at, late = timezone.now(), timezone.now() + dt.timedelta(days=40)
    Office.objects.filter(pk__in=(city.bureau.pk, city.city.pk)).update(short_name="云东区综合行政执法局")
    for card in Card.objects.filter(level="red", office=city.bureau).select_related("clock")[2:]:
        if card.clock.kind == "notify":
            perform("notify", petition_id=card.petition_id, by=city.handler, at=at, text="已收到")
        answer_card(card_id=card.pk, by=city.head, at=late, new_date=timezone.localdate(late), **ANSWER)
        submit_report(card_id=card.pk, by=city.handler, at=late, **REPORT)
    log_in(city.supervisor)
    page.set_viewport_size(LAPTOP)
    wide = "box => box.scrollWidth - box.clientWidth"
    for url in (f"{reverse('supervision:cards')}?level=red&state=active", reverse("supervision:lift_several")):
        page.goto(url)
        expect(page.locator("main")).to_contain_text("完成")
        page.locator("tbody").evaluate(LONGEST)
        shoot(page, f"wide-{'level' in url}")
        assert page.locator(".table-responsive").evaluate(wide) <= 0, url
    page.set_viewport_size(PHONE)
    cells = page.locator("tbody tr").first.locator("td.wrap").filter(has_text=re.compile("."))
    shoot(page, "lift-phone")
    assert fits(page)
    for cell in cells.all():
        parts = cell.evaluate("cell => [...cell.children].map((one) => one.getBoundingClientRect().width)")
        assert len(parts) == 1
        assert parts[0] > PHONE["width"] / 2

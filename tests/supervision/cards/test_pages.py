"""Pages of supervision: who may open them, how many statements they take, and that figures equal their lists."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.petitions.enums import ClockState, State
from offices.organisation.actions.jobs import run_job
from offices.organisation.models import Event, JobRun, Office, OutboxMessage
from offices.organisation.roles import Role
from supervision.cards.models import Card, Rule
from supervision.cards.queries import FIGURES, board_of, cards_visible_to
from supervision.sweep.actions.sweep import sweep
from supervision.sweep.reports.jobs import outcome_of
from tests.factories import make_account, make_office, make_petition, seal
from tests.supervision.sweep.statements import AGREED, ANSWER, VOID

BACKEND = "django.contrib.auth.backends.ModelBackend"


def logged_in(account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def days_ago(number: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=number)


@pytest.fixture
def late(city) -> list[Card]:
    """Three petitions of the bureau whose notice is overdue today, with their cards."""
    for _number in range(3):
        make_petition(city, State.UNIT_RECEIVED, start=days_ago(30))
    sweep(as_of=timezone.localdate(), at=timezone.now())
    return list(Card.objects.filter(office=city.bureau, clock__kind="notify").order_by("pk"))


PAGES = {
    "board": {"supervisor", "province_supervisor", "county_supervisor"},
    "cards": {
        "clerk", "handler", "head", "deputy", "leader", "supervisor", "reviewer", "province_reviewer", "other_handler",
        "county_clerk", "county_handler", "county_supervisor", "province_supervisor",
    },
    "sealed_cards": {"supervisor", "province_supervisor", "county_supervisor", "leader", "head", "deputy"},
    "lift_several": {"supervisor", "province_supervisor", "county_supervisor"},
    "rules": {"system_admin", "supervisor", "province_supervisor", "county_supervisor"},
    "rule_new": {"system_admin"},
    "rule_try": {"system_admin", "supervisor", "province_supervisor", "county_supervisor"},
    "jobs": {"system_admin", "audit_admin", "supervisor", "province_supervisor", "county_supervisor"},
    "voided_cards": {"supervisor", "province_supervisor", "county_supervisor", "leader", "head", "deputy"},
}  # fmt: skip
PAGES["due"] = PAGES["cards"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_for_their_roles_only(city, name):
    url = reverse(f"supervision:{name}")
    opened = {who for who, account in city.people().items() if logged_in(account).get(url).status_code == 200}
    assert opened == PAGES[name]
    answer = Client().get(url)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/")


def test_a_card_is_found_by_those_concerned_only(city, late):
    url = late[0].get_absolute_url()
    opened = {who for who, account in city.people().items() if logged_in(account).get(url).status_code == 200}
    assert opened == {"clerk", "handler", "head", "deputy", "leader", "supervisor", "province_supervisor", "reviewer"}


def test_strangers_and_neighbours_change_nothing(city, late):
    facts = {"answer": "情况有变", "new_date": "2099-01-01", "reason": "情况有变", "upheld": "1"}
    for who in ("stranger", "other_handler", "county_supervisor", "system_admin"):
        for key in ("answer", "report", "lift", "void", "find", "interview", "interview_result"):
            url = reverse("supervision:card_act", args=[late[0].pk, key])
            assert logged_in(getattr(city, who)).post(url, facts).status_code == 404
    events = Event.objects.filter(kind__startswith="card_")
    assert not events.exists()


def test_a_sealed_matter_is_not_seen_from_above(city, late):
    seal([late[0].petition])
    assert not cards_visible_to(city.supervisor).filter(pk=late[0].pk).exists()
    assert cards_visible_to(city.handler).filter(pk=late[0].pk).exists()
    assert logged_in(city.supervisor).get(late[0].get_absolute_url()).status_code == 404
    before = board_of(city.supervisor, city.city, timezone.localdate()).total
    assert before.red == cards_visible_to(city.supervisor).filter(level="red", state="active").count() == 2


def test_figures_of_the_board_equal_the_lists_behind_them(city, late):
    make_petition(city, start=days_ago(14))
    make_petition(city, start=days_ago(13))
    client = logged_in(city.supervisor)
    page = client.get(reverse("supervision:board")).content.decode()
    links = re.findall(r'<a class="figure[^"]*" href="([^"]+)">([^<]+)</a>', page)
    links += re.findall(r'<a class="figure-zero" href="([^"]+)">([^<]+)</a>', page)
    assert len(links) >= 6 * 6
    for url, figure in {(url.replace("&amp;", "&"), figure) for url, figure in links}:
        listed = client.get(url)
        assert listed.context["total"] == figure, (url, figure)
        assert len(listed.context["page"].items) == int(figure)


def test_a_county_supervisor_sees_the_county_only(city, late):
    client = logged_in(city.county_supervisor)
    assert client.get(reverse("supervision:board")).context["office"] == city.county
    assert client.get(reverse("supervision:board"), {"office": city.city.code}).status_code == 404
    assert client.get(reverse("supervision:cards"), {"office": city.bureau.code}).context["total"] == "0"


@pytest.mark.parametrize("name", ["cards", "due", "board"])
def test_lists_take_the_same_statements_for_one_row_and_three(city, name, django_assert_num_queries):
    client = logged_in(city.supervisor)
    for rows in (1, 3):
        for _number in range(1 if rows == 1 else 2):
            make_petition(city, State.UNIT_RECEIVED, start=days_ago(30))
        sweep(as_of=timezone.localdate(), at=timezone.now())
        with django_assert_num_queries(9):
            answer = client.get(reverse(f"supervision:{name}"), {} if name == "board" else {"office": city.bureau.code})
        if name == "cards":
            assert len(answer.context["page"].items) == rows


def test_a_fragment_brings_the_rows_alone(city, late):
    client = logged_in(city.supervisor)
    answer = client.get(reverse("supervision:cards"), {"level": "red"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert answer.content.decode().count("<tr>") == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"level": "red"}, 3),
        ({"level": "yellow"}, 0),
        ({"state": "ended"}, 0),
        ({"state": ""}, 3),
        ({"clock": "decide"}, 0),
        ({"category": "010000"}, 3),
        ({"category": "020000"}, 0),
        ({"office": "bureau"}, 3),
        ({"office": "city"}, 3),
        ({"office": "city", "own": "true"}, 0),
        ({"office": "nowhere"}, 0),
        ({"due_to": "2000-01-01"}, 0),
        ({"unanswered": "true"}, 3),
        ({"level": "blue"}, 0),
        ({"due_from": "yesterday"}, 0),
        ({"page": "x"}, 3),
    ],
)
def test_cards_are_filtered(city, late, query, found):
    answer = logged_in(city.supervisor).get(reverse("supervision:cards"), {"level": "red", **query})
    assert answer.status_code == 200
    if "level" not in query:
        assert answer.context["total"] == str(found)
    assert len(answer.context["page"].items) == found


def test_card_page_explains_and_the_unit_answers_there(city, late):
    page = logged_in(city.head).get(late[0].get_absolute_url()).content.decode()
    assert "达到6个工作日，红牌" in page
    assert "如不晚于" in page
    assert city.bureau.name in page
    client = logged_in(city.head)
    url = reverse("supervision:card_act", args=[late[0].pk, "answer"])
    refused = client.post(url, {**ANSWER, "new_date": "2020-01-01"})
    assert refused.status_code == 422
    assert "不能早于今天" in refused.content.decode()
    assert ANSWER["progress"] in refused.content.decode()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert client.post(url, {**ANSWER, "new_date": tomorrow.isoformat()}).status_code == 302
    late[0].refresh_from_db()
    assert ANSWER["cause"] in late[0].answer


def test_the_issuer_reads_why_it_cannot_lift_yet(city, late):
    page = logged_in(city.supervisor).get(late[0].get_absolute_url()).content.decode()
    assert "尚未完成，完成后才能摘牌" in page
    url = reverse("supervision:card_act", args=[late[0].pk, "lift"])
    assert logged_in(city.supervisor).post(url, {"reason": "情况有变"}).status_code == 409
    url = reverse("supervision:card_act", args=[late[0].pk, "void"])
    assert logged_in(city.supervisor).post(url, {"reason": "误"}).status_code == 422
    assert logged_in(city.supervisor).post(url, VOID).status_code == 302
    assert "待核准" in logged_in(city.supervisor).get(reverse("supervision:voided_cards")).content.decode()
    decide = reverse("supervision:card_act", args=[late[0].pk, "void_decision"])
    decision = {**AGREED, "agreed": "1"}
    assert logged_in(city.supervisor).post(decide, decision).status_code == 403
    assert logged_in(city.leader).post(decide, decision).status_code == 302
    page = logged_in(city.supervisor).get(reverse("supervision:voided_cards")).content.decode()
    for text in ("期限的起算日或到期日登记有误", VOID["evidence"], AGREED["decision"], city.leader.name):
        assert text in page


def test_a_red_card_is_offered_only_for_offices_one_may_card(city, late):
    petition = make_petition(city, State.UNIT_RECEIVED, start=days_ago(3))
    assert petition.clocks.filter(office=city.city, for_petitioner=False).exists()
    url = reverse("supervision:red", args=[petition.number])
    form = logged_in(city.supervisor).get(url).context["form"]
    assert [office.code for office in form.fields["office"].queryset] == [city.bureau.code]
    own = {"office": city.city.code, "reason": "not_executed", "ground": "处理意见书载明的事项到期没有落实。"}
    assert logged_in(city.supervisor).post(url, own).status_code == 422
    assert not Card.objects.filter(petition=petition).exists()


def test_red_by_finding_on_the_page(city, late):
    petition = make_petition(city, State.UNIT_RECEIVED, start=days_ago(3))
    url = reverse("supervision:red", args=[petition.number])
    client = logged_in(city.supervisor)
    assert client.get(url).status_code == 200
    assert logged_in(city.handler).get(url).status_code == 403
    facts = {"office": city.bureau.code, "reason": "not_executed", "ground": "处理意见书载明的事项到期没有落实。"}
    answer = client.post(url, facts)
    card = Card.objects.latest("pk")
    assert (answer.status_code, card.reason, card.petition) == (302, "not_executed", petition)
    page = client.get(card.get_absolute_url()).text
    assert "拒不执行处理意见" in page
    for code in ("DB06", "DEF-1", "CN.1", "本可如何避免"):
        assert code not in page
    assert client.post(url, facts).status_code == 409
    type(card.clock).objects.filter(pk=card.clock_id).update(state=ClockState.MET, stopped_on=days_ago(1))
    listed = client.get(reverse("supervision:cards")).text
    assert "拒不执行处理意见" in listed
    assert "不再升级" not in listed


@pytest.mark.parametrize(
    ("name", "result", "text"),
    [
        (
            "cases.verify_history",
            "{'petitions': 250, 'events': 5280, 'mismatches': 0}",
            "核验信访件250件、记录5280条，不符0处",
        ),
        ("cases.remove_residues", "{'files': 3, 'tables': 1}", "删除文件3个、未导入的表格1个"),
        ("cases.resume_jobs", "[]", "0项"),
        ("cases.close_due", "3", "3项"),
        ("cases.close_due", "{'new': 1}", ""),
        ("offices.deliver_notices", "已发送", "已发送"),
    ],
)
def test_what_a_job_did_is_told_in_words(name, result, text):
    assert outcome_of(name, result) == text


def numbers(**values) -> dict[str, str]:
    rule = Rule.objects.get(office=None, valid_to=None)
    fields = [name for name in vars(rule) if name.startswith(("remind_", "yellow_", "red_", "answer_", "report_"))]
    known = {name: str(getattr(rule, name)) for name in fields}
    return {**known, "second_yellow_is_red": "on", **{key: str(value) for key, value in values.items()}}


@pytest.fixture
def root_admin(city):
    return make_account("root_admin", (Role.SYSTEM_ADMIN, city.province))


def test_rules_are_versioned_and_never_overlap(city, root_admin):
    client, tomorrow = logged_in(root_admin), timezone.localdate() + dt.timedelta(days=1)
    url = reverse("supervision:rule_new")
    facts = {**numbers(red_from_working_days=4), "valid_from": timezone.localdate().isoformat(), "reason": "收紧"}
    refused = client.post(url, facts)
    assert "施行日期不能早于" in refused.content.decode()
    assert client.post(url, {**facts, "valid_from": tomorrow.isoformat()}).status_code == 302
    old, new = Rule.objects.filter(office=None).order_by("version")
    assert (old.valid_to, new.valid_from, new.version, new.red_from_working_days) == (
        timezone.localdate(),
        tomorrow,
        2,
        4,
    )
    assert "已有自" in client.post(url, {**facts, "valid_from": tomorrow.isoformat()}).content.decode()
    assert Event.objects.latest("pk").kind == "rule.edited"
    wrong = client.post(url, {**facts, **numbers(red_from_working_days=1), "valid_from": "2099-01-01"})
    assert wrong.status_code == 422


def test_an_office_has_its_own_rule_until_it_ends(city, root_admin):
    city_client = logged_in(city.system_admin)
    url, today = reverse("supervision:rule_new"), timezone.localdate()
    facts = {**numbers(yellow_from_working_days=3), "valid_from": today.isoformat(), "reason": "试点"}
    assert city_client.post(url, facts).status_code == 422  # the rule for everybody is made at the top
    assert city_client.post(url, {**facts, "office": city.county.code}).status_code == 302
    rule = Rule.objects.get(office=city.county)
    end = reverse("supervision:rule_end", args=[rule.pk])
    assert city_client.post(end, {"valid_to": today.isoformat(), "reason": "试点结束"}).status_code == 302
    rule.refresh_from_db()
    assert rule.valid_to == today
    general = Rule.objects.get(office=None)
    assert city_client.get(reverse("supervision:rule_end", args=[general.pk])).status_code == 404


def test_rules_page_takes_the_same_statements_for_one_row_and_three(city, root_admin, django_assert_num_queries):
    client = logged_in(root_admin)
    for rows in (1, 3):
        for number in range(rows - 1):
            Rule.objects.create(
                office=(city.county, city.bureau)[number], code="X", version=1, valid_from=dt.date(2026, 1, 1),
                reason="试点", created_at=timezone.now(), created_by=root_admin,
            )  # fmt: skip
        with django_assert_num_queries(5):
            assert len(client.get(reverse("supervision:rules")).context["page"].items) == rows


def test_a_draft_is_tried_on_last_quarter_without_writing(city, root_admin):
    make_petition(city, State.UNIT_RECEIVED, start=days_ago(150))
    cards, rules = Card.objects.count(), Rule.objects.count()
    query = {"try": "1", **numbers(yellow_from_working_days=20, red_from_working_days=360)}
    answer = logged_in(root_admin).get(reverse("supervision:rule_try"), query)
    trial = answer.context["trial"]
    assert trial.in_force["red"] >= 1
    assert trial.draft["red"] == 0
    assert trial.different == len(trial.differences) >= 1
    assert (Card.objects.count(), Rule.objects.count()) == (cards, rules)
    wrong = logged_in(root_admin).get(reverse("supervision:rule_try"), {**query, "red_from_working_days": "2"})
    assert wrong.status_code == 422


def test_jobs_are_red_when_late_or_failed(city, django_assert_num_queries):
    client, url = logged_in(city.audit_admin), reverse("supervision:jobs")
    with django_assert_num_queries(6):
        page = client.get(url)
    assert all(job.late for job in page.context["jobs"])
    run_job("supervision.sweep", lambda: "fertig")
    with pytest.raises(ZeroDivisionError):
        run_job("offices.deliver_notices", lambda: 1 // 0)
    with django_assert_num_queries(6):
        page = client.get(url)
    jobs = {job.name: job for job in page.context["jobs"]}
    assert (jobs["supervision.sweep"].is_red, jobs["supervision.sweep"].ended.result) == (False, "fertig")
    assert jobs["offices.deliver_notices"].failed
    assert "ZeroDivisionError" in page.content.decode()
    JobRun.objects.filter(name="supervision.sweep").update(started_at=timezone.now() - dt.timedelta(minutes=21))
    jobs = {job.name: job for job in client.get(url).context["jobs"]}
    assert jobs["supervision.sweep"].late


def test_the_page_of_jobs_asks_again_while_one_runs(city):
    client, url = logged_in(city.supervisor), reverse("supervision:jobs")
    asks = f'id="jobs" hx-get="{url}"'
    run_job("supervision.analyse", list)
    assert asks not in client.get(url).text
    run = JobRun.objects.create(name="supervision.analyse", started_at=timezone.now())
    assert asks in client.get(url).text
    run.finished_at = timezone.now()
    run.save()
    assert asks not in client.get(url).text


def test_a_job_whose_first_hour_has_not_come_is_not_red(city):
    client, url = logged_in(city.audit_admin), reverse("supervision:jobs")
    run_job("offices.deliver_notices", list)
    jobs = {job.name: job for job in client.get(url).context["jobs"]}
    daily = jobs["cases.remove_residues"]
    assert (daily.last, daily.late, daily.waits) == (None, False, True)
    page = client.get(url).text
    assert "等首次运行" in page
    assert "从未运行" not in page
    # Two days on, it has had its hour.
    JobRun.objects.update(started_at=timezone.now() - dt.timedelta(days=3))
    assert {job.name: job for job in client.get(url).context["jobs"]}["cases.remove_residues"].late
    assert "从未运行" in client.get(url).text


def test_long_names_and_many_offices(city, late):
    for number in range(30):
        make_office(f"many-{number}", city.city, name="测试市" + "很长名称" * 20 + f"{number}局", short_name="长" * 40)
    assert logged_in(city.supervisor).get(reverse("supervision:board")).status_code == 200
    below = board_of(city.supervisor, city.city, timezone.localdate()).below
    assert len(below) == Office.objects.filter(parent=city.city).count()
    assert set(FIGURES) <= set(vars(below[0]))


def test_message_leads_to_the_list_of_the_office(city, late):
    message = OutboxMessage.objects.get(office=city.bureau, permission="answer_cards", url__startswith="/cards/")
    assert parse_qs(urlsplit(message.url).query) == {"office": [city.bureau.code]}
    assert "红牌3张" in message.text


def test_the_petition_page_tells_of_its_cards(city, late):
    page = logged_in(city.handler).get(late[0].petition.get_absolute_url()).content.decode()
    assert late[0].get_absolute_url() in page
    assert "红牌（书面告知）。" in page
    assert "理由：逾期" in page

"""The pages: who may open them, how many statements they cost, what they do with good and bad input."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from cases.petitions.enums import State
from offices.calendars.models import Calendar
from offices.calendars.queries import calendar_for
from offices.organisation.actions.records import record_event
from offices.organisation.enums import VocabularyKind
from offices.organisation.models import Account, Event, Notice, Office, OutboxMessage
from offices.organisation.queries import facts_of
from offices.organisation.roles import Role
from offices.urls import urlpatterns
from offices.vocabularies.models import Vocabulary
from tests.factories import City, make_account, make_office, make_petition, moment

LogIn = Callable[[Account], Client]
AT = moment("2026-03-02")
OWN = {  # everybody's own pages
    "notices",
    "notices_read",
    "notice_read",
    "channels",
    "digests",
    "digest",
    "profile",
    "token_new",
    "token_revoke",
    "tokens_revoke",
    "sessions_end",
    "calendar_key_new",
    "calendar_key_withdraw",
}
BY_KEY = {"own_calendar", "bell"}  # answered without a login; the bell only that there is none
# Pages of heads, desks and supervisors.
STAFFING = {"left_open", "left_behind", "left_waiting", "handover_of", "handover_rows"}
CHROME = 3  # session account, roles, unread notices
ARGUMENTS = {
    "code": "bureau",
    "username": "handler",
    "owner": "bureau",
    "kind": "category",
    "rule": "package",
    "key": "handled",
    "assignment_id": 1,
    "notice_id": 1,
    "pk": 1,
    "shown": "0123abcd",
}


def address(pattern: Any) -> str:
    names = pattern.pattern.converters
    return reverse(f"offices:{pattern.name}", kwargs={name: ARGUMENTS[name] for name in names})


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("表.xlsx", file.getvalue())


@pytest.mark.parametrize("pattern", [p for p in urlpatterns if p.name not in BY_KEY], ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_comes_in_without_login(client: Client, db: None, pattern: Any, method: str):
    response = getattr(client, method)(address(pattern))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/login/?next=")


@pytest.mark.parametrize(
    "pattern", [p for p in urlpatterns if p.name not in OWN | STAFFING | BY_KEY], ids=lambda pattern: pattern.name
)
def test_people_without_the_role_get_a_sentence(city: City, logged_in: LogIn, pattern: Any):
    for account in (city.stranger, city.clerk, city.leader, city.supervisor):
        client = logged_in(account)
        answers = {client.get(address(pattern)).status_code, client.post(address(pattern)).status_code}
        assert answers <= {403, 405}
        assert 403 in answers
    assert "您的角色不能使用这个页面" in logged_in(city.clerk).get(reverse("offices:accounts")).text


@pytest.mark.parametrize("code", ["province", "elsewhere"])
def test_an_administrator_reaches_only_below(city: City, logged_in: LogIn, code: str):
    make_office("elsewhere", city.province)
    make_account("outside", (Role.HANDLER, Office.objects.get(code=code)))
    system, security = logged_in(city.system_admin), logged_in(city.security_admin)
    for name in ("office", "office_edit", "office_move"):
        assert system.get(reverse(f"offices:{name}", args=[code])).status_code == 404
    for name in ("calendar", "calendar_upload", "calendar_override"):
        assert system.get(reverse(f"offices:{name}", args=[code])).status_code == 404
    assert system.get(reverse("offices:calendar_upload", args=["CN"])).status_code == 403
    assert security.get(reverse("offices:account", args=["outside"])).status_code == 404
    assert security.post(reverse("offices:account_reset", args=["outside"])).status_code == 404
    assert "outside" not in security.get(reverse("offices:accounts")).text
    assert f"测试市{code}局" not in system.get(reverse("offices:offices")).text


def queries_of(client: Client, url: str, django_assert_num_queries: Any, number: int) -> None:
    with django_assert_num_queries(number):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_audit_costs_the_same_for_any_number(
    city: City, logged_in: LogIn, django_assert_num_queries: Any, rows: int
):
    for number in range(rows):
        record_event(
            subject=f"office:{number}", kind="office.edited", facts={}, by=city.clerk, office=city.bureau, at=AT
        )
    client = logged_in(city.audit_admin)
    queries_of(client, reverse("offices:audit"), django_assert_num_queries, CHROME + 4)


def make_notices(account: Account, number: int) -> list[Notice]:
    notices = []
    for place in range(number):
        event = record_event(subject="petition:1", kind="register", facts={"n": place}, by=None, office=None, at=AT)
        message = OutboxMessage.objects.create(
            event=event, office_id=account.assignments.get().office_id, permission="handle", text=f"消息{place}",
            url="/offices/profile/", created_at=AT,
        )  # fmt: skip
        notices.append(Notice.objects.create(account=account, event=event, message=message, created_at=AT))
    return notices


@pytest.mark.parametrize("rows", [1, 3])
def test_the_inbox_costs_the_same_for_any_number(
    city: City, logged_in: LogIn, django_assert_num_queries: Any, rows: int
):
    make_notices(city.handler, rows)
    queries_of(logged_in(city.handler), reverse("offices:notices"), django_assert_num_queries, CHROME + 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_versions_cost_the_same_for_any_number(
    city: City, logged_in: LogIn, django_assert_num_queries: Any, rows: int
):
    for number in range(1, rows + 1):
        Calendar.objects.create(
            version=1 + number, years=[2026], source="x", created_at=AT, created_by=city.system_admin
        )
        Vocabulary.objects.create(
            kind=VocabularyKind.REGION, version=number, source="x", created_at=AT, created_by=city.system_admin
        )
    client = logged_in(city.system_admin)
    client.get(reverse("offices:calendar", args=["CN"]))  # a process builds a calendar once
    queries_of(client, reverse("offices:calendar", args=["CN"]), django_assert_num_queries, CHROME + 3)
    queries_of(client, reverse("offices:vocabularies") + "?kind=region", django_assert_num_queries, CHROME + 3)


def test_a_fragment_is_only_the_rows(city: City, logged_in: LogIn):
    for account, name in [
        (city.system_admin, "offices"),
        (city.security_admin, "accounts"),
        (city.audit_admin, "audit"),
    ]:
        text = logged_in(account).get(reverse(f"offices:{name}"), headers={"HX-Request": "true"}).text
        assert "<table" in text
        assert "<html" not in text


def test_creating_an_office_in_the_browser(city: City, logged_in: LogIn):
    client = logged_in(city.system_admin)
    form = {
        "code": "housing", "parent": "city", "name": "住房局", "short_name": "住房局", "kind": "department",
        "level": "2",
        "region_code": "370100", "number_prefix": "ZF",
    }  # fmt: skip
    wrong = client.post(reverse("offices:office_create"), form | {"region_code": "37", "number_prefix": "字"})
    assert wrong.status_code == 422
    assert "行政区划代码须为六位或十二位数字" in wrong.text
    assert client.post(reverse("offices:office_create"), form).headers["Location"] == "/offices/unit/housing/"
    twice = client.post(reverse("offices:office_create"), form)
    assert twice.status_code == 422
    assert "单位代码已被使用" in twice.text
    page = client.get("/offices/unit/housing/")
    assert "建立单位" in page.text


def test_moving_and_closing_in_the_browser(city: City, logged_in: LogIn):
    client = logged_in(city.system_admin)
    below = client.post(reverse("offices:office_move", args=["county"]), {"parent": "township"})
    assert below.status_code == 422
    assert client.post(reverse("offices:office_move", args=["county"]), {"parent": "bureau"}).status_code == 302
    assert Office.objects.get(code="county").parent.code == "bureau"
    refused = client.post(reverse("offices:office_switch", args=["county"]), {"reason": "撤并"})
    assert "还有启用的下级单位" in refused.text
    assert client.post(reverse("offices:office_switch", args=["other"]), {"reason": "撤并"}).status_code == 302
    assert Office.objects.get(code="other").is_active is False


def test_a_new_account_logs_in_and_must_change_its_password(city: City, logged_in: LogIn):
    form = {"username": "xin.ren", "name": "新人", "office": "bureau", "role": "handler"}
    made = logged_in(city.security_admin).post(reverse("offices:account_create"), form)
    assert made.status_code == 200
    assert made.headers["Cache-Control"] == "no-store, private"
    password = made.context["password"]
    assert password in made.text
    client = Client()
    assert client.post("/login/", {"username": "xin.ren", "password": password}).status_code == 302
    assert client.get("/offices/profile/").headers["Location"] == "/password/"
    assert "一次性密码" in client.get("/password/").text
    weak = {"old_password": password, "new_password1": "1234567890", "new_password2": "1234567890"}
    assert client.post("/password/", weak).status_code == 422
    good = {"old_password": password, "new_password1": "wo-de-mima-77", "new_password2": "wo-de-mima-77"}
    assert client.post("/password/", good).status_code == 302
    assert client.get("/offices/profile/").status_code == 200


def test_resetting_ends_the_old_session(city: City, logged_in: LogIn):
    client = logged_in(city.handler)
    answer = logged_in(city.security_admin).post(reverse("offices:account_reset", args=["handler"]))
    assert Account.objects.get(username="handler").check_password(answer.context["password"])
    assert client.get("/offices/profile/").status_code == 302


def test_roles_in_the_browser(city: City, logged_in: LogIn):
    client = logged_in(city.security_admin)
    grant = reverse("offices:role_grant", args=["handler"])
    assert client.post(grant, {"office": "city", "role": "reviewer"}).status_code == 302
    refused = client.post(grant, {"office": "city", "role": "audit_admin"})
    assert refused.status_code == 422
    assert "须分设" in refused.text
    item = city.handler.assignments.get(role="reviewer")
    assert client.post(reverse("offices:role_revoke", args=["handler", item.pk])).status_code == 302
    item.refresh_from_db()
    assert item.revoked_by == city.security_admin
    other = city.head.assignments.get()
    assert client.post(reverse("offices:role_revoke", args=["handler", other.pk])).status_code == 404
    own = client.get(reverse("offices:account", args=["security_admin"]))
    assert "不能管理自己的账号" in own.text


def test_a_role_with_open_work_is_revoked_with_a_reason_only(city: City, logged_in: LogIn):
    """The page asks first; what comes back without a reason is refused, with the work still on the page."""
    make_petition(city, State.HANDLING)
    client, item = logged_in(city.security_admin), city.handler.assignments.get()
    revoke = reverse("offices:role_revoke", args=["handler", item.pk])
    asked, refused = client.post(revoke), client.post(revoke, {"reason": ""})
    assert (asked.status_code, refused.status_code) == (200, 422)
    assert ("承办的信访件" in asked.text, "承办的信访件" in refused.text) == (True, True)
    item.refresh_from_db()
    assert item.revoked_at is None
    assert client.post(revoke, {"reason": "已调离"}).status_code == 302
    item.refresh_from_db()
    assert item.revoked_by == city.security_admin


def test_a_circular_is_previewed_and_then_loaded(city: City, logged_in: LogIn):
    client = logged_in(make_account("root-admin", (Role.SYSTEM_ADMIN, city.province)))
    file = workbook(("日期", "安排", "说明"), ("2030-01-02", "放假", "元旦"), ("2030-01-06", "上班", "元旦"))
    preview = client.post(reverse("offices:calendar_upload", args=["CN"]), {"file": file, "source": "2030年通知"})
    assert "2030年1月2日（周三）" in preview.text
    assert Calendar.objects.count() == 1
    form = preview.context["form"].initial
    assert client.post(reverse("offices:calendar_confirm", args=["CN"]), form).status_code == 302
    assert Calendar.objects.get(version=2).years[-1] == 2030
    assert facts_of(Event.objects.get(chain__subject="calendar:CN"))["source"] == "2030年通知"
    stale = client.post(reverse("offices:calendar_confirm", args=["CN"]), form, follow=True)
    assert "请重新预览" in stale.text
    year = client.get(reverse("offices:calendar", args=["CN"]), {"year": "2030"})
    assert 'class="day-makeup" title="元旦"' in year.text


def test_an_office_override_in_the_browser(city: City, logged_in: LogIn):
    client = logged_in(city.system_admin)
    form = {"day": "2026-03-31", "plan": "off", "name": "民族节日", "source": "县政府通知"}
    preview = client.post(reverse("offices:calendar_override", args=["county"]), form)
    answer = client.post(reverse("offices:calendar_confirm", args=["county"]), preview.context["form"].initial)
    assert answer.status_code == 302
    assert not calendar_for(city.county).is_working_day(AT.date().replace(day=31))
    assert "民族节日" in client.get(reverse("offices:office", args=["county"])).text
    wrong = client.post(
        reverse("offices:calendar_override", args=["county"]), form | {"day": "2026-03-30", "plan": "work"}
    )
    assert wrong.status_code == 422
    assert "本来就是工作日" in wrong.text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("通知.xlsx", b"%PDF-1.7 renamed", "这是PDF文件，不是表格"),
        ("空.xlsx", b"", "空"),
        ("缺列.csv", "日子,安排\n2030-01-01,放假\n".encode(), "没有找到列"),
        ("重复.csv", "日期,安排\n2030-01-01,放假\n2030-01-01,放假\n".encode(), "出现了两次"),
        ("平日.csv", "日期,安排\n2030-01-02,上班\n".encode(), "本来就是工作日"),
    ],
    ids=["renamed PDF", "empty", "missing column", "a day twice", "a weekday made up"],
)
def test_wrong_files_are_answered_with_a_sentence(
    city: City, logged_in: LogIn, name: str, content: bytes, sentence: str
):
    client = logged_in(make_account("root-admin", (Role.SYSTEM_ADMIN, city.province)))
    file = SimpleUploadedFile(name, content)
    answer = client.post(reverse("offices:calendar_upload", args=["CN"]), {"file": file, "source": "通知"})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_categories_are_previewed_and_then_loaded(city: City, logged_in: LogIn):
    client = logged_in(make_account("root-admin", (Role.SYSTEM_ADMIN, city.province)))
    file = workbook(("一级分类", "二级分类", "三级分类"), ("城乡建设", "物业管理", "收费"))
    preview = client.post(reverse("offices:vocabulary_upload", args=["category"]), {"file": file, "source": "市局"})
    assert preview.context["added"] == [("010102", "城乡建设/物业管理/收费"), ("990000", "其他")]
    assert preview.context["removed"] == [("010101", "城乡建设/物业管理/噪音扰民")]
    form = preview.context["form"].initial
    assert client.post(reverse("offices:vocabulary_confirm", args=["category"]), form).status_code == 302
    assert "收费" in client.get(reverse("offices:vocabularies")).text
    assert client.get(reverse("offices:vocabularies"), {"kind": "planets"}).status_code == 404


def test_the_audit_shows_administration_and_never_petitions(city: City, logged_in: LogIn):
    make_notices(city.handler, 1)  # an event of a petition
    record_event(subject="office:1", kind="office.edited", facts={}, by=None, office=city.province, at=AT)
    record_event(subject="account:1", kind="account.edited", facts={}, by=None, office=city.bureau, at=AT)
    client = logged_in(city.audit_admin)
    kinds = {event.kind for event in client.get(reverse("offices:audit")).context["page"].items}
    assert kinds == {"account.edited", "login.succeeded"}
    root = logged_in(make_account("root-audit", (Role.AUDIT_ADMIN, city.province)))
    shown = root.get(reverse("offices:audit"), {"kind": "office.edited"}).context["page"].items
    assert [event.kind for event in shown] == ["office.edited"]
    assert root.get(reverse("offices:audit"), {"until": "2026-03-01"}).context["page"].items == []
    mine = root.get(reverse("offices:audit"), {"account": "root-audit"}).context["page"].items
    assert [event.kind for event in mine] == ["login.succeeded"]
    assert "记录完整" in root.post(reverse("offices:audit_verify")).text


def test_notices_are_read_by_post_and_only_by_their_reader(city: City, logged_in: LogIn):
    first, second = make_notices(city.handler, 2)
    client = logged_in(city.handler)
    assert client.get(reverse("offices:notice_read", args=[first.pk])).status_code == 405
    assert logged_in(city.head).post(reverse("offices:notice_read", args=[first.pk])).status_code == 404
    opened = client.post(reverse("offices:notice_read", args=[first.pk]), {"open": "1"})
    assert opened.headers["Location"] == "/offices/profile/"
    shown = client.get(reverse("offices:notices")).context["page"].items
    assert shown == [second, first]
    client.post(reverse("offices:notices_read"))
    assert not Notice.objects.filter(read_at=None).exists()


@pytest.mark.parametrize(("number", "badge"), [(0, ""), (2, "2"), (100, "99+")])
def test_the_badge_counts_unread_notices_up_to_a_cap(city: City, logged_in: LogIn, number: int, badge: str):
    make_notices(city.handler, number)
    context = logged_in(city.handler).get(reverse("offices:profile")).context
    assert context["notices_unread"]() == badge


@pytest.mark.parametrize(
    ("who", "seen", "unseen"),
    [
        ("clerk", {"工作台", "登记", "检索", "待审批", "导入", "期限计算"}, {"单位", "账号", "审计", "督查"}),
        ("leader", {"工作台", "检索", "待审批", "红黄牌"}, {"登记", "导入", "督查"}),
        ("handler", {"工作台", "检索", "红黄牌"}, {"待审批", "登记"}),
        ("system_admin", {"单位", "日历", "参考数据", "规则", "任务", "期限计算"}, {"工作台", "账号", "审计", "检索"}),
        ("security_admin", {"账号", "期限计算"}, {"单位", "审计", "工作台"}),
        ("audit_admin", {"审计", "任务", "期限计算"}, {"单位", "账号", "工作台"}),
        ("stranger", {"期限计算"}, {"工作台", "登记", "单位"}),
    ],
)
def test_the_navigation_offers_what_the_roles_open(
    city: City, logged_in: LogIn, who: str, seen: set[str], unseen: set[str]
):
    entries = logged_in(getattr(city, who)).get(reverse("offices:profile")).context["nav"]()
    labels = {str(link["label"]) for entry in entries for link in (entry["links"] or [entry])}
    assert seen <= labels
    assert not unseen & labels


def test_many_entries_become_menus(city: City, logged_in: LogIn):
    account = make_account("many", *((role, city.city) for role in ("clerk", "leader", "supervisor", "system_admin")))
    entries = logged_in(account).get(reverse("offices:profile")).context["nav"]()
    assert len(entries) <= 12
    menus = [entry for entry in entries if entry["links"]]
    assert [str(menu["label"]) for menu in menus] == [
        *("文书往来", "接访", "包案", "帮扶回访", "督查督办", "统计分析", "工具和管理"),
    ]

"""The list of what failed, the page of the gateway, how an account is told; the same by the API."""

import pytest
from django.test import Client
from django.urls import reverse

from offices.notices.enums import DeliveryState
from offices.notices.models import Delivery, NoticeSettings, SmsGateway
from offices.organisation.actions import messages as actions
from offices.organisation.actions.messages import deliver
from offices.organisation.models import Account, Event, OutboxMessage
from tests.cases.procedure.test_races import at_once
from tests.factories import City, make_city
from tests.lists import cells_of
from tests.offices.notices.telling import AT, PHONE, choose, given_gateway, put_gateway, root_admin, tell

URL, GATEWAY = reverse("offices:deliveries"), reverse("offices:sms_gateway")


URL_OF = "https://{}"


def as_(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def failed(city: City, number: int = 1) -> list[Delivery]:
    put_gateway(city, "https://sms.example.gov.cn/send")
    choose(city.handler)
    for place in range(number):
        tell(city, city.handler, subject=f"office:{place + 1}")
    Delivery.objects.update(state=DeliveryState.FAILED, reason="网关拒绝（HTTP 403）。", tries=1, next_at=None)
    return list(Delivery.objects.order_by("-pk"))


def test_the_list_says_what_did_not_arrive_and_why(city: City):
    failed(city)
    page = as_(city.system_admin).get(URL)
    (cells,) = cells_of(page)
    assert [cells[key].text for key in ("channel", "kind", "receiver", "state", "reason")] == [
        "短信",
        "待办",
        city.handler.name,
        "未送达",
        "网关拒绝（HTTP 403）。",
    ]
    assert [(tab["label"], tab["number"]) for tab in page.context["tabs"]] == [
        ("未送达", 1),
        ("不明", 0),
        ("待发", 0),
        ("已发出", 0),
        ("全部", 1),
    ]
    for tab in page.context["tabs"]:
        shown = as_(city.system_admin).get(URL + tab["url"])
        assert len(list(shown.context["table"].rows)) == tab["number"]


def test_who_does_not_administer_sees_nothing(city: City):
    failed(city)
    assert as_(city.handler).get(URL).status_code == 403
    assert as_(city.handler).get("/api/v1/deliveries/").status_code == 403
    assert as_(city.handler).post("/api/v1/deliveries/again/", {"ids": [1]}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_statements(city: City, number: int, django_assert_num_queries):
    failed(city, number)
    client = as_(city.system_admin)
    client.get(URL)
    with django_assert_num_queries(7):
        client.get(URL)


def test_what_is_ticked_is_sent_again_or_given_up(city: City):
    first, second = failed(city, 2)
    client = as_(city.system_admin)
    page = client.post(f"{URL}act/", {"delivery": [first.pk], "act": "again", "query": "tab=failed"}, follow=True)
    assert "已重新发送1条。" in page.content.decode()
    page = client.post(f"{URL}act/", {"delivery": [second.pk], "act": "drop"}, follow=True)
    assert "已停止1条，不再发送。" in page.content.decode()
    for row, state in ((first, DeliveryState.WAITING), (second, DeliveryState.DROPPED)):
        row.refresh_from_db()
        assert row.state == state
    for given, said in (
        ({}, "请先勾选通知。"),
        ({"delivery": [second.pk]}, "这条通知不再发送，不必再发。"),
        ({"delivery": ["999999"]}, "没有找到这些通知，请刷新后重试。"),
    ):
        assert said in client.post(f"{URL}act/", given, follow=True).content.decode()


def test_a_message_of_the_page_that_failed_is_delivered_again(city: City):
    event = tell(city, city.handler)
    message = OutboxMessage.objects.get(event=event)
    OutboxMessage.objects.filter(pk=message.pk).update(state="pending", account=None, permission="unheard-of")
    for _round in range(actions.MOST_TRIES):
        deliver(at=AT)
    row = Delivery.objects.get()
    assert (row.channel, row.state, row.reason) == ("page", "failed", "写入收件箱时出错，已试5次。")
    OutboxMessage.objects.filter(pk=message.pk).update(permission="handle")
    as_(city.system_admin).post(f"{URL}act/", {"delivery": [row.pk], "act": "again"})
    assert deliver(at=AT) == 1
    row.refresh_from_db()
    message.refresh_from_db()
    assert (row.state, message.state) == ("accepted", "sent")


def test_the_gateway_is_set_on_its_page(city: City):
    client = as_(root_admin(city))
    given = given_gateway("https://sms.example.gov.cn/send") | {"version": 0}
    assert client.post(GATEWAY, given).status_code == 302
    kept = SmsGateway.objects.get()
    assert (kept.is_on, kept.secret, kept.version) == (True, "s3cret", 1)
    page = client.get(GATEWAY).content.decode()
    assert "https://sms.example.gov.cn/send" in page
    assert "s3cret" not in page
    assert client.post(GATEWAY, given | {"secret": "", "version": 1, "seconds": 7}).status_code == 302
    kept.refresh_from_db()
    assert (kept.secret, kept.seconds) == ("s3cret", 7)
    page = client.post(GATEWAY, given | {"version": 1})
    assert (page.status_code, "设置刚刚被他人修改，请刷新后重试。" in page.content.decode()) == (422, True)
    event = Event.objects.filter(kind="sms_gateway.set").latest("pk")
    assert event.facts == {"address": "sms.example.gov.cn", "is_on": True, "secret_changed": False}
    assert as_(city.system_admin).get(GATEWAY).status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": "file:///etc/passwd"}, "请填写完整的网络地址"),
        ({"url": URL_OF.format("user:pass@sms.example.gov.cn/")}, "地址里不能有用户名、密码和#号"),
        ({"body_fields": "to={phone}"}, "字段里缺少{text}。"),
        ({"body_fields": "to={phone}\ntext={text}\nx={name}"}, "没有{name}这个字段。"),
        ({"body_fields": "to {phone}"}, "应写作：名称=值。"),
        ({"headers": "X Key=1"}, "“X Key”不能作请求头的名称。"),
        ({"headers": "X-To={phone}"}, "没有{phone}这个字段。"),
        ({"accepted_values": ""}, "请写明哪个值表示已收下。"),
        ({"status_url": "https://sms.example.gov.cn/status"}, "地址里须有{key}，网关才知道问的是哪一条。"),
        ({"seconds": 61}, "60"),
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence(city: City, changes: dict[str, object], said: str):
    given = given_gateway("https://sms.example.gov.cn/send") | {"version": 0} | changes
    page = as_(root_admin(city)).post(GATEWAY, given)
    assert (page.status_code, said in page.content.decode()) == (422, True)
    assert not SmsGateway.objects.exists()


def test_an_account_chooses_how_it_is_told(city: City):
    client, url = as_(city.handler), reverse("offices:channels")
    assert "checked" not in client.get(url).content.decode()
    page = client.post(url, {"sms_kinds": ["urge"], "email_kinds": ["card"], "phone": "12345"})
    said = page.content.decode()
    assert (page.status_code, "请填写11位手机号。" in said, "要用电子邮件通知，请填写电子邮箱。" in said) == (
        422,
        True,
        True,
    )
    assert client.post(url, {"sms_kinds": ["urge"], "phone": "138 0000 1234"}).status_code == 302
    kept = NoticeSettings.objects.get()
    assert (kept.account, kept.phone, kept.sms_kinds, kept.email_kinds) == (city.handler, PHONE, ["urge"], [])
    assert Event.objects.get(kind="channels.chosen").facts == {"sms": 1, "email": 0, "digest": False}


def test_the_api_does_the_same(city: City):
    (row,) = failed(city)
    client: Client = as_(city.system_admin)
    (shown,) = client.get("/api/v1/deliveries/?tab=failed").json()["results"]
    assert (shown["id"], shown["account"], shown["state_label"]) == (row.pk, city.handler.username, "未送达")
    body = {"ids": [row.pk]}
    answered = client.post("/api/v1/deliveries/again/", body, content_type="application/json")
    assert (answered.status_code, answered.json()) == (200, {"number": 1})
    assert client.post("/api/v1/deliveries/again/", body, content_type="application/json").status_code == 409
    assert client.post("/api/v1/deliveries/drop/", body, content_type="application/json").json() == {"number": 1}
    own, address = as_(city.handler), "/api/v1/notice-settings/"
    given = {"phone": "13900001111", "sms_kinds": ["card"], "email": "", "email_kinds": []}
    given |= {"digest": "daily", "digest_hour": 9, "quiet_from": "22:00:00", "quiet_to": "07:00:00"}
    assert own.put(address, given, content_type="application/json").json() == given
    assert own.get(address).json() == given
    # Who knows nothing of digests and hours leaves them as they are; who empties them takes them away.
    before = {name: given[name] for name in ("phone", "sms_kinds", "email", "email_kinds")}
    assert own.put(address, before, content_type="application/json").json() == given
    emptied = {"digest": "", "quiet_from": None, "quiet_to": None}
    assert own.put(address, before | emptied, content_type="application/json").json() == given | emptied
    wrong = own.put(address, given | {"phone": ""}, content_type="application/json")
    assert (wrong.status_code, "要用短信通知，请填写手机号。" in wrong.content.decode()) == (422, True)


def test_channels_chosen_twice_at_once_are_both_taken(transactional_db: None) -> None:
    account = make_city().clerk
    at_once(*[lambda: choose(account)] * 4)
    assert NoticeSettings.objects.filter(account=account).count() == 1

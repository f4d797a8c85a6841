"""E-mail by a real SMTP server: kind, number and address only; refused, put off and broken off each told."""

from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from offices.notices.actions.sending import send_deliveries
from offices.notices.enums import DeliveryState
from offices.notices.models import Delivery
from tests.factories import City
from tests.offices.notices.mail_server import Mails, mail_server
from tests.offices.notices.telling import AT, EMAIL, EVERY, choose, states, tell

S = DeliveryState


@pytest.fixture
def mails(city: City, settings) -> Iterator[Mails]:
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.SITE_ADDRESS = "https://xinfang.example.gov.cn"
        choose(city.handler, sms_kinds=[], email=EMAIL, email_kinds=EVERY)
        yield found


def test_a_mail_says_the_kind_and_where_to_read(city: City, mails: Mails):
    tell(city, city.handler)
    send_deliveries(at=AT)
    send_deliveries(at=AT)
    (text,) = mails.taken
    mail, row = message_from_bytes(text.encode()), Delivery.objects.get()
    assert str(make_header(decode_header(mail["Subject"]))) == "信访办案系统：待办消息"
    assert (mail["To"], mail["Message-ID"]) == (EMAIL, f"<{row.key}@localhost>")
    body = mail.get_payload(decode=True).decode().strip()
    assert body == (
        "信访办案系统：您有1条待办消息，请登录系统，在“消息”里查看。 https://xinfang.example.gov.cn/offices/notices/"
    )
    assert row.state == S.ACCEPTED


@pytest.mark.parametrize(
    ("mode", "state", "said"),
    [
        ("refuse", S.FAILED, "邮件服务器拒绝（550），请核对电子邮箱。"),
        ("later", S.WAITING, "邮件服务器暂不接收（450）。"),
        ("break", S.UNKNOWN, "与邮件服务器的连接中断，不知是否收下。"),
    ],
)
def test_what_the_server_does_is_told(city: City, mails: Mails, mode: str, state: str, said: str):
    mails.mode = mode
    tell(city, city.handler)
    send_deliveries(at=AT)
    row = Delivery.objects.get()
    assert (row.state, row.reason) == (state, said)


def test_without_a_server_it_waits(city: City, mails: Mails, settings):
    settings.EMAIL_PORT = 1
    tell(city, city.handler)
    send_deliveries(at=AT)
    assert (states(), Delivery.objects.get().reason) == ([S.WAITING], "连不上邮件服务器，或者登录被拒绝。")

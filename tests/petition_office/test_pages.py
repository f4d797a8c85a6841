"""The pages every visitor meets, and what the middleware promises."""

import pytest
from django.test import Client

from offices.organisation.models import Account

pytestmark = pytest.mark.django_db


def test_health_answers_without_login(client: Client) -> None:
    response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"ok")


def test_login_page_is_chinese_and_strict(client: Client) -> None:
    response = client.get("/login/", headers={"accept-language": "en"})
    assert response.status_code == 200
    assert '<h1 class="h2 text-center mb-3">登录</h1>' in response.text
    assert response.headers["Content-Language"] == "zh-hans"
    assert response.headers["X-Frame-Options"] == "DENY"
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("address", ["/login/", "/query/"])
def test_no_cookie_and_no_button_promises_another_language(client: Client, address: str) -> None:
    client.cookies["django_language"] = "en"
    response = client.get(address, headers={"accept-language": "en"})
    assert response.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans">' in response.text
    assert ">EN<" not in response.text
    assert client.post("/language/", {"language": "en", "next": address}).status_code == 404


@pytest.mark.parametrize("address", ["/login/", "/static/css/app.css", "/static/vendor/tabler.min.css"])
def test_pages_and_files_come_compressed(client: Client, address: str) -> None:
    plain = b"".join(client.get(address))
    response = client.get(address, headers={"accept-encoding": "gzip"})
    packed = b"".join(response)
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(packed) < len(plain) / 2
    assert "Accept-Encoding" in response.headers["Vary"]


@pytest.mark.parametrize(
    "address", ["/supervision/urge/", "/supervision/listed/1/decide/", "/supervision/proposals/1/urge/"]
)
def test_an_address_that_takes_a_form_says_so_to_who_opens_it(client: Client, address: str) -> None:
    account = Account.objects.get(username="supervisor")
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    assert (response.status_code, "POST" in response.headers["Allow"]) == (405, True)
    assert "只接收从页面上提交的表单" in response.text


def test_unknown_address_shows_chinese_page(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "没有找到" in response.text


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true", "HX-Current-URL": "http://testserver/password/"}, {"X-Guarded": "/password/"}],
    ids=["htmx", "guarded form"],
)
def test_script_after_the_session_has_ended_is_sent_to_the_login(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/password/", headers=headers)
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login/?next=%2Fpassword%2F"


def test_sixth_wrong_password_is_refused(client: Client) -> None:
    form = {"username": "nobody-here", "password": "wrong"}
    statuses = [client.post("/login/", form).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    locked = client.post("/login/", form)
    assert locked.status_code == 429
    assert "15分钟" in locked.text
    assert client.post("/login/", form, REMOTE_ADDR="10.0.0.9").status_code == 200

"""What passwords are taken."""

import datetime as dt

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from offices.accounts.actions.accounts import change_password, reset_password
from offices.errors import InvalidFacts
from offices.organisation.credentials import PastPassword
from tests.factories import City

GOOD = "Zhuomu-Niao-37x"


@pytest.mark.parametrize(
    "password",
    [
        *("aaaaaaaaab", "abcdefghijk", "qazwsxedcr", "xinfangban1"),  # seen accepted
        *("Ab1!", "Kx7-Kx7-Kx7", "alllowercaseletters", "748219365047", "UPPERCASE-ONLY-X"),
        *("Xxxxx-1234-yyy", "Qwertyuiop-12", "Abcd-Efgh-1234", "qazwsxEDCRFV12", "1qaz2wsx3edc-A"),
        *("Xinfangban@2026", "Woaizhongguo1!", "XINFANGJU-2026a", "Admin@12345678", "P@ssw0rd-2026"),
        *("Bureau-2026-ab", "Ceshishi@12345", "x" + "kP7#" * 40),
    ],
)
def test_weak_passwords_are_refused(city: City, password: str):
    with pytest.raises(ValidationError):
        validate_password(password, user=city.clerk)


@pytest.mark.parametrize("password", [GOOD, "kunpeng-7-liushui", "牛在桥上-Kp82走过河", "mq#V8w!zR2tL"])
def test_good_passwords_are_taken(city: City, password: str):
    validate_password(password, user=city.clerk)


def test_the_name_of_an_office_is_refused_in_pinyin(city: City):
    city.bureau.name, city.bureau.short_name = "青石桥镇人民政府", "青石桥镇"
    city.bureau.save()
    for password in ("Qingshiqiao@12", "青石桥镇2026-a1", "Qingshiqiaozhen!1"):
        with pytest.raises(ValidationError):
            validate_password(password, user=city.clerk)


def test_the_own_name_is_refused_in_pinyin(city: City):
    city.clerk.name = "欧阳晓棠"
    with pytest.raises(ValidationError):
        validate_password("Ouyangxiaotang@1", user=city.clerk)


def test_a_password_does_not_come_again_for_ten_changes(city: City):
    at, account = timezone.now(), city.clerk
    account = change_password(by=account, at=at, password=GOOD)
    for number in range(10):
        account = change_password(by=account, at=at, password=f"{GOOD}-{number}-Hu")
        with pytest.raises(InvalidFacts, match="最近10次"):
            change_password(by=account, at=at, password=GOOD)
    with pytest.raises(InvalidFacts, match="原密码"):
        change_password(by=account, at=at, password=f"{GOOD}-9-Hu")
    account = change_password(by=account, at=at, password="Lan-Hudie-82-fei")
    assert change_password(by=account, at=at, password=GOOD).check_password(GOOD)


def test_a_reset_does_not_bring_the_old_one_back(city: City):
    account = change_password(by=city.clerk, at=timezone.now(), password=GOOD)
    reset_password(by=None, at=timezone.now(), account=account)
    account.refresh_from_db()
    with pytest.raises(InvalidFacts, match="最近10次"):
        change_password(by=account, at=timezone.now(), password=GOOD)
    assert PastPassword.objects.filter(account=account).count() == 2  # the city's own and this one


def test_a_password_grows_too_old_where_the_office_says_so(city: City, settings, logged_in):
    settings.PASSWORD_DAYS = 90
    city.clerk.password_set_at = timezone.now()
    city.clerk.save()
    client = logged_in(city.clerk)
    assert client.get("/offices/notices/").status_code == 200
    city.clerk.password_set_at = timezone.now() - dt.timedelta(days=90)
    city.clerk.save()
    answer = client.get("/offices/notices/")
    assert (answer.status_code, answer["Location"]) == (302, "/password/")
    assert "密码使用已满90天，请先更换。" in client.get("/password/").text
    assert client.get("/api/v1/petitions/").json()["code"] == "must_change_password"

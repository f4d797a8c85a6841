"""The rule by which an office has its letters signed off: made by its administrator, from a day on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.papers.models import SignOffRule
from cases.papers.queries import level_of, sign_off_rule
from cases.papers.rules import SIGN_OFF_RULES
from cases.petitions.enums import DocumentKind as D
from offices.accounts.actions.accounts import grant_role
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.rules import set_rule
from offices.organisation.models import Account, RoleAssignment
from tests.clients import client_of
from tests.factories import City, make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_made_on_its_page_and_read_in_its_history(city: City) -> None:
    url, today = f"/offices/rules/sign_off/{city.bureau.code}/", timezone.localdate()
    client = client_of(city.system_admin)
    page = client.get(f"{url}edit/")
    assert page.status_code == 200
    assert "信访处理意见书" in page.text
    assert "信访事项登记表" not in page.text
    fields = {name: "none" for name in page.context["form"].fields if name not in ("version", "valid_from", "reason")}
    sent = {**fields, "opinion": "checked", "notice": "signed"}
    more = {"version": 0, "valid_from": today.isoformat(), "reason": "局长办公会议定"}
    answer = client.post(f"{url}edit/", {**sent, **more}, follow=True)
    assert answer.status_code == 200
    rule = SignOffRule.objects.get()
    assert rule.levels == {"opinion": "checked", "notice": "signed"}
    assert "信访事项告知书：领导签发；信访处理意见书：审核后领导签发" in answer.text
    found = sign_off_rule(city.bureau, today)
    assert [level_of(found, kind) for kind in (D.OPINION, D.NOTICE, D.OBJECTION, D.REGISTRATION)] == [
        "checked",
        "signed",
        "none",
        "none",
    ]
    assert sign_off_rule(city.bureau, today - timedelta(days=1)) is None
    assert sign_off_rule(city.county_bureau, today) is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"x": "signed"}, "unknown_letter"),
        ({"opinion": "x"}, "unknown_level"),
        ({"extension": "signed"}, "unknown_letter"),
    ],
)
def test_what_is_no_rule(city: City, values: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidFacts) as refused:
        set_rule(
            SIGN_OFF_RULES, office=city.bureau, by=city.system_admin, at=timezone.now(), values=values, reason="试行"
        )
    assert refused.value.code == code


def test_only_who_edits_rules(city: City) -> None:
    for account in (city.head, city.handler, city.security_admin):
        with pytest.raises(NotPermitted):
            set_rule(SIGN_OFF_RULES, office=city.bureau, by=account, at=timezone.now(), values={}, reason="试行")
        assert client_of(account).get(f"/offices/rules/sign_off/{city.bureau.code}/").status_code == 403


def test_who_checks_is_named_with_the_role(city: City) -> None:
    facts = {"account": city.handler, "office": city.bureau, "by": city.security_admin, "at": timezone.now()}
    grant_role(role="handler", sees_sealed=True, checks_letters=True, **facts)
    assert RoleAssignment.objects.get(account=city.handler, revoked_at=None).checks_letters
    page = client_of(city.security_admin).get(f"/offices/accounts/of/{city.handler.username}/").text
    assert "（审核文书）" in page
    stranger = Account.objects.get(username="stranger")
    with pytest.raises(InvalidFacts, match="不能审核文书"):
        grant_role(role="audit_admin", checks_letters=True, **{**facts, "account": stranger})

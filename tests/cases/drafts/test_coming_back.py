"""A draft comes back from who checks or signs it, and goes on; what changes beside it leaves it as it was."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.drafts.actions.deciding import decide, hand_in, take_back
from cases.drafts.models import Draft
from cases.drafts.queries import draft_rows, waiting_for
from cases.papers.actions import letter_as_issued
from cases.papers.models import SignOffRule
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused
from offices.organisation.models import Account, RoleAssignment
from offices.pages.words import cn_date
from tests.cases.attachments.attached import attach, processed
from tests.cases.drafts.drafting import checked, checker_of, drafted, handed_in, handled, signed_off
from tests.clients import client_of
from tests.factories import City, make_city, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    signed_off(city.bureau, notice="checked")
    return city


def act(draft: Draft, by: Account, agreed: bool = True, remark: str = "") -> Draft:
    return decide(draft_id=draft.pk, edition=draft.edition, by=by, at=timezone.now(), agreed=agreed, remark=remark)


@pytest.mark.parametrize("back", ["returned", "taken_back"])
def test_who_checked_before_it_came_back_checks_the_same_edition_again(city: City, back: str) -> None:
    chief = checker_of(city.bureau)
    draft = checked(city, chief)
    if back == "returned":
        draft = act(draft, city.deputy, agreed=False, remark="附件呢？")
    else:
        draft = take_back(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    draft = hand_in(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert list(waiting_for(chief)) == [draft]
    draft = act(draft, chief)
    assert (list(waiting_for(chief)), list(waiting_for(city.deputy))) == ([], [draft])
    draft = act(draft, city.deputy)
    assert draft.state == "issued"
    assert [one.kind for one in draft.acts.all()] == [
        "handed_in", "checked", back, "handed_in", "checked", "signed",
    ]  # fmt: skip


def test_a_check_from_before_it_came_back_bars_nobody_from_signing_and_is_not_printed(city: City) -> None:
    RoleAssignment.objects.filter(account=city.deputy).update(checks_letters=True)
    deputy = Account.objects.get(pk=city.deputy.pk)
    draft = act(handed_in(city), deputy)
    draft = take_back(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    today = timezone.localdate()
    SignOffRule.objects.update(valid_to=today - timedelta(days=1), ended_at=timezone.now(), ended_by=city.system_admin)
    now = {"valid_from": today, "created_at": timezone.now(), "reason": "测试"}
    SignOffRule.objects.create(office=city.bureau, version=2, levels={"notice": "signed"}, **now)
    draft = hand_in(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert list(waiting_for(deputy)) == [draft]
    draft = act(draft, deputy)
    assert draft.document is not None
    assert [one.kind for one in letter_as_issued(draft.document).acts] == ["drafted", "signed"]


def test_an_attachment_meanwhile_leaves_the_draft_as_it_was(city: City) -> None:
    chief = checker_of(city.bureau)
    draft = handed_in(city)
    petition = Petition.objects.get(pk=draft.petition_id)
    processed(*attach(petition, city.handler, picture()))
    perform(
        "ask_withdrawal", petition_id=petition.pk, by=city.handler, at=timezone.now(), number=1, reason="传错了附件"
    )

    draft = act(draft, chief)

    assert act(draft, city.deputy).state == "issued"


def test_its_date_is_that_of_what_the_letter_answers_not_the_soonest_of_the_petition(city: City) -> None:
    petition = handled(city)
    decide_by = petition.clocks.get(kind="decide").due
    head = {"petition_id": petition.pk, "by": city.head, "at": timezone.now()}
    perform("instruct", text="请依法办理。", due_on=timezone.localdate() + timedelta(days=2), **head)
    draft = drafted(city, Petition.objects.get(pk=petition.pk), "conclude")

    assert draft_rows(Draft.objects.filter(pk=draft.pk)).get().due == decide_by
    said = client_of(city.handler).get(draft.get_absolute_url()).content.decode()
    assert f"办结：{cn_date(decide_by)}" in said
    row = client_of(city.handler).get(f"/api/v1/petitions/{petition.number}/drafts/{draft.pk}/").json()
    assert (row["due"], row["level"]) == (decide_by.isoformat(), "none")


def test_a_draft_says_at_once_what_sign_off_it_needs(city: City) -> None:
    assert drafted(city).level == "checked"


def test_who_decides_sends_back_and_does_not_take_back(city: City) -> None:
    draft = checked(city, checker_of(city.bureau))
    with pytest.raises(ActionRefused, match="请“退回修改”并写明意见"):
        take_back(draft_id=draft.pk, edition=1, by=city.head, at=timezone.now())
    assert "收回修改" not in client_of(city.head).get(draft.get_absolute_url()).content.decode()
    assert "收回修改" in client_of(city.handler).get(draft.get_absolute_url()).content.decode()
    url = f"{draft.get_absolute_url()}act/"
    page = client_of(city.handler).post(url, {"act": "take_back", "edition": 1}, follow=True).content.decode()
    assert "信访事项告知书已收回，可以修改。" in page
    assert Draft.objects.get(pk=draft.pk).state == "writing"


def test_a_second_click_shows_what_the_first_did(city: City) -> None:
    draft = drafted(city)
    checker_of(city.bureau)
    client, url = client_of(city.handler), f"{draft.get_absolute_url()}act/"

    for _click in range(2):
        page = client.post(url, {"act": "hand_in", "edition": 1}, follow=True)
        assert (page.status_code, "信访事项告知书待审核。" in page.text) == (200, True)
    assert draft.acts.filter(kind="handed_in").count() == 1
    assert client.post(url, {"act": "issue", "edition": 1}).status_code == 409
    for _click in range(2):
        page = client.post(url, {"act": "take_back", "edition": 1}, follow=True)
        assert "已收回，可以修改。" in page.text
    assert draft.acts.filter(kind="taken_back").count() == 1


def test_what_was_sent_back_says_why_beside_the_act(city: City) -> None:
    chief = checker_of(city.bureau)
    draft = act(handed_in(city), chief, agreed=False, remark="请写明何时落实。")

    page = client_of(city.handler).get(draft.get_absolute_url()).text

    card = page[page.index('id="act"') : page.index('id="moves"')]
    assert "退回修改" in card
    assert "请写明何时落实。" in card


def test_a_decision_that_is_not_made_keeps_its_words(city: City) -> None:
    draft = checked(city, checker_of(city.bureau))
    url, signer = draft.get_absolute_url(), client_of(city.deputy)

    refused = signer.post(f"{url}decide/", {"edition": draft.edition})

    assert refused.status_code == 422
    words = re.findall(r"form-check-label[^>]*>\s*([^<\s]+)", signer.get(url).text)
    assert words == ["签发", "退回修改"]
    assert re.findall(r"form-check-label[^>]*>\s*([^<\s]+)", refused.text) == words

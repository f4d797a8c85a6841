"""Letters that are laid before a leader (阅批来信): read, instructed on, answered by a date, and counted."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from cases.instructions.models import LeaderLetter
from cases.petitions.enums import Channel, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, OutboxMessage, RoleAssignment
from tests.cases.procedure.walking import last_event
from tests.clients import client_of
from tests.factories import City, make_account, make_petition
from tests.lists import cells_of

pytestmark = pytest.mark.django_db
URL, API = "/leader-letters/", "/api/v1/leader-letters/"
NOTE, WRITTEN = "多次来信，请阅批。", "请依法及时办理，限期报结果。"


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING, channel=Channel.LETTER)


def do(key: str, petition: Petition, by: Account, **facts: Any) -> None:
    perform(key, petition_id=petition.pk, by=by, at=timezone.now(), **facts)


def laid(city: City, petition: Petition, leader: Account | None = None, note: str = NOTE) -> LeaderLetter:
    do("lay_before", petition, city.clerk, leader=leader or city.leader, note=note)
    return LeaderLetter.objects.latest("pk")


def shown(account: Account, query: str = "") -> list[str]:
    return [row["state"].text for row in cells_of(client_of(account).get(f"{URL}?{query}"))]


def test_a_letter_waits_with_its_leader(city: City, petition: Petition) -> None:
    laid(city, petition)
    event = last_event(petition)
    assert (event.kind, event.facts["leader"]) == ("lay_before", city.leader.name)
    (row,) = cells_of(client_of(city.leader).get(URL))
    assert (row["note"].text, row["state"].text) == (NOTE, "待阅批")
    page = client_of(city.leader).get("/approvals/").text
    assert ("待阅批的来信" in page, NOTE in page) == (True, True)
    assert "待阅批的来信" not in client_of(city.clerk).get("/approvals/").text


def test_an_instruction_reads_the_letter_and_the_feedback_ends_it(city: City, petition: Petition) -> None:
    letter, due = laid(city, petition), timezone.localdate() + timedelta(days=10)
    do("instruct", petition, city.leader, text=WRITTEN, due_on=due)
    letter.refresh_from_db()
    assert letter.read_at is not None
    assert letter.instruction is not None
    assert letter.instruction.text == WRITTEN
    assert (shown(city.leader), shown(city.leader, "tab=unanswered")) == ([], ["待反馈"])
    do("report_instruction", petition, city.handler, feedback="已责令停工。")
    (row,) = cells_of(client_of(city.leader).get(f"{URL}?tab=answered"))
    assert (row["feedback"].text, row["left"].text) == ("已责令停工。", "")


def test_only_read_is_an_end_too(city: City, petition: Petition) -> None:
    letter = laid(city, petition)
    do("note_letter", petition, city.leader)
    letter.refresh_from_db()
    assert (letter.read_at is not None, letter.instruction) == (True, None)
    assert last_event(petition).kind == "note_letter"
    assert shown(city.leader, "tab=noted") == ["已阅"]


def test_feedback_that_is_late_stands_apart(city: City, petition: Petition) -> None:
    letter = laid(city, petition)
    do("instruct", petition, city.leader, text=WRITTEN, due_on=timezone.localdate())
    letter.refresh_from_db()
    assert shown(city.leader, "tab=late") == []
    instruction = letter.instruction
    assert instruction is not None
    instruction.due_on = timezone.localdate() - timedelta(days=3)
    instruction.save()
    assert shown(city.leader, "tab=late") == ["待反馈"]


def test_an_instruction_of_another_leader_leaves_the_letter(city: City, petition: Petition) -> None:
    laid(city, petition)
    do("instruct", petition, city.head, text=WRITTEN)
    assert shown(city.leader) == ["待阅批"]


def test_wrong_use_is_answered(city: City, petition: Petition) -> None:
    with pytest.raises(InvalidFacts, match="不是在任领导"):
        laid(city, petition, city.handler)
    with pytest.raises(InvalidFacts, match="不能查看、批示本件"):
        laid(city, petition, make_account("elsewhere", ("leader", city.county)))
    with pytest.raises(NotPermitted):
        do("lay_before", petition, city.handler, leader=city.leader)
    with pytest.raises(ActionRefused, match="没有呈送领导阅批"):
        do("note_letter", petition, city.leader)
    laid(city, petition)
    with pytest.raises(InvalidFacts, match="尚未阅批"):
        laid(city, petition)
    with pytest.raises(InvalidFacts, match="没有呈送您阅批"):
        do("note_letter", petition, city.head)
    with pytest.raises(InvalidFacts, match="本单位没有呈送"):
        do("take_back_letter", petition, city.clerk, leader=city.head, reason="呈送有误。")
    assert LeaderLetter.objects.count() == 1


def test_what_was_laid_before_is_taken_back(city: City, petition: Petition) -> None:
    laid(city, petition)
    do("take_back_letter", petition, city.clerk, leader=city.leader, reason="已另呈主要领导。")
    assert (shown(city.leader), shown(city.clerk, "tab=back")) == ([], ["已收回"])
    laid(city, petition)
    assert shown(city.leader) == ["待阅批"]


def test_one_leader_has_it_once_and_what_is_taken_back_was_not_read(city: City, petition: Petition) -> None:
    letter = laid(city, petition)
    letter.taken_back_at = letter.read_at = timezone.now()
    with pytest.raises(IntegrityError, match="letter_read_or_taken_back"):
        letter.save()


def test_who_has_no_part_in_it_sees_none(city: City, petition: Petition) -> None:
    laid(city, petition)
    assert shown(city.clerk) == ["待阅批"]
    assert shown(make_account("other_leader", ("leader", city.city))) == []
    assert client_of(city.handler).get(URL).status_code == 403
    RoleAssignment.objects.filter(account=city.leader).update(revoked_at=timezone.now(), revoked_by=city.security_admin)
    assert client_of(city.leader).get(URL).status_code == 403


def test_the_leader_is_told_without_the_matter(city: City, petition: Petition) -> None:
    laid(city, petition)
    told = OutboxMessage.objects.get(account=city.leader, event__kind="lay_before")
    assert told.text == f"信访件 {petition.number} 请您阅批"


def test_a_sealed_one_that_is_not_opened_is_covered(city: City) -> None:
    petition = make_petition(city, State.SCREENED, purpose="accusation")
    RoleAssignment.objects.filter(account__in=[city.leader, city.clerk]).update(sees_sealed=True, is_head=False)
    laid(city, petition)
    page = client_of(city.leader).get(URL).text
    assert (petition.number in page, petition.subject in page, NOTE in page) == (True, False, False)


def test_the_statements_do_not_grow(
    city: City, petition: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    laid(city, petition)
    client = client_of(city.leader)
    client.get(URL)
    for _time in range(2):
        with django_assert_num_queries(8):
            client.get(URL)
        laid(city, make_petition(city, State.HANDLING))


def test_the_api_lists_them_and_the_workbook_too(
    city: City, petition: Petition, api: Callable[[Account], APIClient]
) -> None:
    laid(city, petition)
    (row,) = api(city.leader).get(API).json()["results"]
    assert (row["petition"], row["note"], row["instruction"], row["due_on"]) == (petition.number, NOTE, "", None)
    answer = api(city.leader).post(
        f"/api/v1/petitions/{petition.number}/steps/instruct/",
        {"text": WRITTEN},
        headers={"If-Match": f'"{Petition.objects.get().version}"'},
    )
    assert answer.status_code in (200, 201), answer.content
    assert api(city.leader).get(f"{API}?tab=unanswered").json()["results"][0]["instruction"] == WRITTEN
    assert client_of(city.clerk).get(f"{URL}export/?tab=all").status_code == 200


def test_a_day_of_feedback_years_away_is_a_slip(city: City) -> None:
    slip = (timezone.localdate() + timedelta(days=3660)).isoformat()
    petition = make_petition(city, State.HANDLING)
    sent = {"text": "请限期报结果。", "due_on": slip, "version": petition.version}

    page = client_of(city.leader).post(f"{petition.get_absolute_url()}steps/instruct/", sent)
    body = client_of(city.leader).post(
        f"/api/v1/petitions/{petition.number}/steps/instruct/", sent, content_type="application/json"
    )

    assert page.status_code == body.status_code == 422
    assert "太远，请核对年份。" in page.content.decode()
    assert "太远，请核对年份。" in body.json()["errors"]["due_on"][0]

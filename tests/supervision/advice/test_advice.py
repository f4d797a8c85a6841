"""A petition office advises other organs (第四十条): drafted, signed, answered, examined, and what became of it."""

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.offices import deactivate_office
from offices.organisation.actions.rules import set_rule
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Event, Office, OutboxMessage
from offices.organisation.roles import Role
from supervision.advice.actions.answering import answer_advice, examine_answer, urge_advice, withdraw_advice
from supervision.advice.actions.drafting import (
    AdviceFacts,
    change_advice,
    decide_draft,
    draft_advice,
    drop_advice,
    hand_in,
)
from supervision.advice.models import AdviceLetter
from supervision.advice.queries import advice_to_examine, advice_to_sign, advice_visible_to
from supervision.advice.reports.letter import shown_letter
from supervision.advice.rules import ADVICE_RULES, answer_days
from tests.cases.procedure.test_races import at_once
from tests.clients import client_of
from tests.factories import City, make_account, make_city, make_office, make_petition, picture, seal
from tests.lists import cells_of

NOW = timezone.now


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def later(days: int = 30) -> date:
    return timezone.localdate() + timedelta(days=days)


def facts(city: City, **more: Any) -> AdviceFacts:
    given: dict[str, Any] = {
        "unit": city.bureau,
        "matter": "噪音信访件办理拖延",
        "findings": "三件噪音信访件收到后一直没有办理。",
        "advice": "建立逐日核对期限的制度，由分管负责人每周检查。",
        "due_on": later(),
        "ground": "DB04",
    }
    return AdviceFacts(**{**given, **more})


def drafted(city: City, kind: str = "improve", **more: Any) -> AdviceLetter:
    return draft_advice(by=city.supervisor, at=NOW(), office=city.city, kind=kind, facts=facts(city, **more))


def issued(city: City, kind: str = "improve", **more: Any) -> AdviceLetter:
    advice = drafted(city, kind, **more)
    hand_in(by=city.supervisor, at=NOW(), advice_id=advice.pk)
    return decide_draft(by=city.leader, at=NOW(), advice_id=advice.pk, agreed=True)


def code_of(act: Any) -> tuple[type[ActionRefused], str, str | None]:
    with pytest.raises(ActionRefused) as caught:
        act()
    return type(caught.value), caught.value.code, caught.value.field


def events(advice: AdviceLetter) -> list[str]:
    found = Event.objects.filter(chain__subject=f"advice:{advice.pk}")
    return list(found.order_by("sequence").values_list("kind", flat=True))


def told(advice: AdviceLetter) -> list[tuple[str, str]]:
    found = OutboxMessage.objects.filter(event__chain__subject=f"advice:{advice.pk}").order_by("pk")
    return [(one.office.code, one.text) for one in found.select_related("office")]


def test_advice_from_the_draft_to_the_examined_answer(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    advice = drafted(city, petitions=(petition,), copies=(city.county,))
    assert (advice.state, advice.number) == ("draft", "")
    assert not advice_visible_to(Account.objects.get(pk=city.handler.pk)).exists()

    hand_in(by=city.supervisor, at=NOW(), advice_id=advice.pk)
    advice = decide_draft(by=city.leader, at=NOW(), advice_id=advice.pk, agreed=True)
    letter = shown_letter(AdviceLetter.objects.get(pk=advice.pk))
    assert (advice.state, letter.number, letter.title, letter.addressee) == (
        "open", advice.number, "改进工作建议书", city.bureau.name,
    )  # fmt: skip
    assert dict(letter.facts)["涉及的信访件"] == f"1件：{petition.number}"
    assert letter.copies == (city.county.name,)
    assert "《信访工作条例》第四十条第一款" in "".join(letter.paragraphs)
    assert petition.petitioners.first().name not in letter.as_text()

    handler = Account.objects.get(pk=city.handler.pk)
    answer_advice(by=handler, at=NOW(), advice_id=advice.pk, adoption="partly", text="制度已建立，检查每月一次。")
    advice = examine_answer(by=city.supervisor, at=NOW(), advice_id=advice.pk, accepted=True)
    assert (advice.state, advice.ended_by, advice.answers.get().decision) == ("ended", city.supervisor, "accepted")
    assert events(advice) == [
        "advice_drafted", "advice_handed_in", "advice_issued", "advice_answered", "advice_examined",
    ]  # fmt: skip
    assert told(advice) == [
        ("city", "改进工作建议书请您签发：噪音信访件办理拖延"),
        ("bureau", "收到改进工作建议书，请按期反馈：噪音信访件办理拖延"),
        ("county", "抄送：改进工作建议书（噪音信访件办理拖延）"),
        ("city", f"改进工作建议书（{advice.number}）已有反馈，请审核"),
        ("bureau", f"对改进工作建议书（{advice.number}）的反馈已审核通过"),
    ]


def test_what_is_returned_is_answered_again_by_another_day(city: City) -> None:
    advice = issued(city)
    answer_advice(by=city.handler, at=NOW(), advice_id=advice.pk, adoption="not", text="没有必要。")
    back = {"by": city.supervisor, "at": NOW(), "advice_id": advice.pk, "accepted": False}
    assert code_of(lambda: examine_answer(**back)) == (InvalidFacts, "no_reason", "reason")
    assert code_of(lambda: examine_answer(**back, reason="请写明理由。")) == (InvalidFacts, "no_due", "due_on")
    advice = examine_answer(**back, reason="请写明理由。", due_on=later(10))
    assert (advice.state, advice.due_on) == ("open", later(10))
    answer_advice(by=city.handler, at=NOW(), advice_id=advice.pk, adoption="adopted", text="已建立制度。")
    assert [one.decision for one in advice.answers.all()] == ["returned", "pending"]


def test_who_answers_does_not_examine_and_who_drafts_does_not_sign(city: City) -> None:
    advice = drafted(city)
    hand_in(by=city.supervisor, at=NOW(), advice_id=advice.pk)
    sign = {"at": NOW(), "advice_id": advice.pk, "agreed": True}
    assert code_of(lambda: decide_draft(by=city.supervisor, **sign))[1] == "no_signer"
    AdviceLetter.objects.filter(pk=advice.pk).update(made_by=city.leader)
    assert code_of(lambda: decide_draft(by=city.leader, **sign))[1] == "own_draft"
    AdviceLetter.objects.filter(pk=advice.pk).update(made_by=city.supervisor, handed_in_by=city.leader)
    assert code_of(lambda: decide_draft(by=city.leader, **sign))[1] == "own_draft"
    assert not advice_to_sign(city.leader).exists()
    AdviceLetter.objects.filter(pk=advice.pk).update(handed_in_by=city.supervisor)
    assert list(advice_to_sign(city.leader)) == [advice]
    returned = decide_draft(by=city.leader, **{**sign, "agreed": False}, remark="请补充依据。")
    assert (returned.state, returned.returned) == ("draft", "请补充依据。")
    hand_in(by=city.supervisor, at=NOW(), advice_id=advice.pk)
    decide_draft(by=city.leader, **sign)
    answer = {"at": NOW(), "advice_id": advice.pk, "adoption": "adopted", "text": "已建立制度。"}
    assert code_of(lambda: answer_advice(by=city.other_handler, **answer))[1] == "not_addressed"
    answer_advice(by=city.supervisor, **answer, on_paper=True)
    examine = {"at": NOW(), "advice_id": advice.pk, "accepted": True}
    assert code_of(lambda: examine_answer(by=city.supervisor, **examine)) == (NotPermitted, "own_answer", None)
    assert code_of(lambda: examine_answer(by=city.handler, **examine))[1] == "not_advising"
    both = make_account("both", (Role.SUPERVISOR, city.city), (Role.HANDLER, city.bureau))
    assert code_of(lambda: examine_answer(by=both, **examine))[1] == "own_unit"
    for account, number in ((city.supervisor, 0), (both, 0), (make_account("third", (Role.SUPERVISOR, city.city)), 1)):
        page = client_of(account).get("/supervision/advice/", {"tab": "examine"})
        assert (len(cells_of(page)), advice_to_examine(account).count()) == (number, number)


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("improve", {"unit": "city"}, "own_office", "unit"),
    ("improve", {"unit": "province"}, "office_above", "unit"),
    ("improve", {"ground": ""}, "no_ground", "ground"),
    ("improve", {"due_on": date(2020, 1, 1)}, "due_in_past", "due_on"),
    ("improve", {"due_on": date(2090, 1, 1)}, "due_far", "due_on"),
    ("improve", {"advice": "略"}, "nothing_said", "advice"),
    ("improve", {"findings": "于    年  月  日收到。"}, "blank_left", "findings"),
    ("improve", {"about": "other"}, "about_nobody", "about"),
    ("improve", {"consequences": "造成群体上访。"}, "no_consequences", "consequences"),
    ("policy", {"ground": ""}, "no_government", "unit"),
    ("policy", {"unit": "province"}, "ground_of_policy", "ground"),
    ("account", {}, "about_whom", "about"),
    ("account", {"unit": "other", "about": "bureau", "ground": "DB06"}, "not_serious", "ground"),
    ("account", {"unit": "other", "about": "bureau"}, "which_consequences", "consequences"),
    ("account", {"unit": "bureau", "about": "bureau", "consequences": "造成群体上访。"}, "judge_in_own_case", "unit"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "wrong", "code", "field"), REFUSED)
def test_wrong_advice_is_refused(city: City, kind: str, wrong: dict[str, Any], code: str, field: str) -> None:
    offices = {one.code: one for one in Office.objects.all()}
    given = {name: offices[value] if name in ("unit", "about") else value for name, value in wrong.items()}
    assert code_of(lambda: drafted(city, kind, **given)) == (InvalidFacts, code, field)
    assert not AdviceLetter.objects.exists()


def test_responsibility_is_asked_of_whom_does_not_see_it(city: City) -> None:
    personnel = make_office("personnel", city.city, kind=OfficeKind.PERSONNEL)
    given = {"unit": personnel, "about": city.bureau, "ground": "DB05", "consequences": "引发群体上访。"}
    assert code_of(lambda: drafted(city, "account", **given, copies=(city.bureau,)))[1] == "copied_to_blamed"
    advice = issued(city, "account", **given)
    assert shown_letter(advice).title == "追究责任建议书"
    assert not advice_visible_to(Account.objects.get(pk=city.handler.pk)).exists()
    assert client_of(city.handler).get(advice.get_absolute_url()).status_code == 404
    # Nobody of the addressee has an account: the answer comes on paper and another examines it.
    page = client_of(city.supervisor).get(advice.get_absolute_url())
    assert "没有可以反馈的账号" in page.text
    assert "录入书面反馈" in page.text


def test_policy_goes_to_the_government_above_as_a_report(city: City) -> None:
    advice = issued(city, "policy", unit=city.province, ground="")
    letter = shown_letter(advice)
    assert (letter.form, letter.title) == ("document", "完善政策建议书")


def test_no_sealed_matter_and_no_name_stands_in_it(city: City) -> None:
    sealed = make_petition(city, purpose="accusation", accused_offices=[city.bureau])
    seal(Petition.objects.filter(pk=sealed.pk))
    sealed.refresh_from_db()
    refused = code_of(lambda: drafted(city, petitions=(sealed,)))
    assert refused[1] in ("sealed_evidence", "unseen")
    petition = make_petition(city, State.HANDLING)
    name = petition.petitioners.first().name
    assert code_of(lambda: drafted(city, petitions=(petition,), findings=f"{name}反映的噪音一直没有办理。")) == (
        InvalidFacts, "names_persons", "findings",
    )  # fmt: skip


def test_what_is_sealed_before_it_is_signed_stands_in_no_letter_and_nobody_is_told(city: City) -> None:
    petition, other = make_petition(city, State.HANDLING), make_petition(city, State.HANDLING)
    advice = drafted(city, petitions=(petition, other))
    hand_in(by=city.supervisor, at=NOW(), advice_id=advice.pk)
    seal(Petition.objects.filter(pk=petition.pk))
    api = f"/api/v1/supervision/advice/{advice.pk}/"
    for address in (advice.get_absolute_url(), api):  # the supervisor is not named for sealed matters
        page = client_of(city.supervisor).get(address).text
        assert (petition.number in page, other.number in page) == (False, True)
    assert client_of(city.supervisor).get(api).json()["unseen"] == 0
    signed = decide_draft(by=city.leader, at=NOW(), advice_id=advice.pk, agreed=True)
    assert (petition.number in signed.content, other.number in signed.content) == (False, True)


def test_a_closed_addressee_is_refused_and_its_successor_answers(city: City) -> None:
    advice = issued(city)
    at = NOW()
    deactivate_office(by=city.system_admin, at=at, office=city.bureau, reason="机构改革。", successor=city.other_bureau)
    bureau = Office.objects.get(pk=city.bureau.pk)
    assert code_of(lambda: drafted(city, unit=bureau)) == (InvalidFacts, "closed_unit", "unit")
    handler = Account.objects.get(pk=city.other_handler.pk)
    answer_advice(by=handler, at=at, advice_id=advice.pk, adoption="adopted", text="已建立制度。")
    advice.refresh_from_db()
    assert advice.state == "answered"


def test_urged_once_a_day_withdrawn_and_dropped_with_a_reason(city: City) -> None:
    advice = issued(city)
    urge_advice(by=city.supervisor, at=NOW(), advice_id=advice.pk)
    assert code_of(lambda: urge_advice(by=city.supervisor, at=NOW(), advice_id=advice.pk))[1] == "urged_today"
    gone = {"by": city.supervisor, "at": NOW(), "advice_id": advice.pk}
    assert code_of(lambda: withdraw_advice(**gone, reason=" ")) == (InvalidFacts, "no_reason", "reason")
    assert withdraw_advice(**gone, reason="送错单位。").state == "withdrawn"
    draft = drafted(city)
    assert drop_advice(by=city.supervisor, at=NOW(), advice_id=draft.pk, reason="不再需要。").state == "dropped"
    assert code_of(lambda: hand_in(by=city.supervisor, at=NOW(), advice_id=draft.pk))[1] == "wrong_state"


def test_the_days_of_an_answer_are_a_rule(city: City) -> None:
    today = timezone.localdate()
    assert answer_days(city.city, today) == 30
    set_rule(ADVICE_RULES, by=city.system_admin, at=NOW(), office=city.city, values={"answer_days": 15})
    assert answer_days(city.city, today) == 15
    page = client_of(city.supervisor).get("/supervision/advice/new/")
    assert f'value="{later(15).isoformat()}"' in page.text


def test_what_somebody_else_changed_is_not_overwritten(city: City) -> None:
    advice = drafted(city)
    change_advice(by=city.supervisor, at=NOW(), advice_id=advice.pk, version=1, facts=facts(city, matter="另一事由"))
    with pytest.raises(ActionRefused, match="刚刚被更新"):
        change_advice(by=city.supervisor, at=NOW(), advice_id=advice.pk, version=1, facts=facts(city))


def test_two_answers_at_once_are_one(transactional_db: None) -> None:
    city = make_city()
    advice = issued(city)

    def answer() -> AdviceLetter:
        return answer_advice(by=city.handler, at=NOW(), advice_id=advice.pk, adoption="adopted", text="已建立制度。")

    results = at_once(answer, answer)
    assert sorted(isinstance(one, ActionRefused) for one in results) == [False, True]
    assert advice.answers.count() == 1


def test_the_same_form_twice_is_one_draft(city: City) -> None:
    key = uuid4()
    given = {"by": city.supervisor, "at": NOW(), "office": city.city, "kind": "improve", "facts": facts(city)}
    assert draft_advice(**given, request_key=key) == draft_advice(**given, request_key=key)
    assert AdviceLetter.objects.count() == 1


# Pages and API


def test_the_pages_from_the_draft_to_the_figures(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    above, unit, leader = client_of(city.supervisor), client_of(city.handler), client_of(city.leader)
    sent = {
        **{"office": "city", "kind": "improve", "unit": city.bureau.name, "ground": "DB04", "matter": "办理拖延"},
        **{"findings": "收到后一直没有办理。", "advice": "每周检查到期的信访件。", "petitions": petition.number},
        **{"due_on": later().isoformat(), "copies": city.county.name},
    }
    assert above.post("/supervision/advice/new/", {**sent, "unit": "没有这个局"}).status_code == 422
    assert above.post("/supervision/advice/new/", sent).status_code == 302
    advice = AdviceLetter.objects.get()
    page = f"/supervision/advice/{advice.pk}/"
    assert "改进工作建议书" in above.get(page).text
    edited = above.post(f"{page}edit/?version={advice.version}", {**sent, "matter": "多件办理拖延"})
    assert edited.status_code == 302
    assert above.post(f"{page}hand_in/").status_code == 302
    assert "建议书待签发" in leader.get("/").text
    assert leader.post(f"{page}sign/", {"agreed": "False"}).status_code == 422
    assert leader.post(f"{page}sign/", {"agreed": "True"}).status_code == 302
    assert "建议待反馈" in unit.get("/").text
    assert [row["unit"].text for row in cells_of(unit.get("/supervision/advice/?tab=answer"))] == [
        city.bureau.short_name
    ]
    file = picture()
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    scan = SimpleUploadedFile("反馈.jpg", file, content_type="image/jpeg")
    assert unit.post(f"{page}answer/", {"adoption": "", "text": "已办。"}).status_code == 422
    said = {"adoption": "partly", "text": "制度已建立。", "files": scan}
    assert unit.post(f"{page}answer/", said).status_code == 302
    answer = advice.answers.get()
    assert above.get(f"{page}answers/{answer.pk}/").status_code == 200
    assert client_of(city.other_handler).get(f"{page}answers/{answer.pk}/").status_code == 404
    assert "建议反馈待审核" in above.get("/my-day/").text
    assert above.post(f"{page}examine/", {"accepted": "True"}).status_code == 302
    listed = above.get("/supervision/advice/?tab=all")
    line = next(one for one in listed.context["lines"] if str(one.label) == "改进工作建议")
    numbers = {str(figure.label): figure for figure in line.figures}
    assert {label: figure.number for label, figure in numbers.items() if figure.number} == {"已发出": 1, "部分采纳": 1}
    for figure in numbers.values():
        assert len(cells_of(above.get(figure.url))) == figure.number
    assert above.get("/supervision/advice/export/?tab=all").status_code == 200
    assert above.get(f"{page}pdf/").content.startswith(b"%PDF")
    assert above.get(f"{page}word/").content.startswith(b"PK")
    assert client_of(city.other_handler).get(page).status_code == 404
    assert client_of(city.reviewer).get("/supervision/advice/").status_code == 403


def test_the_api_from_the_draft_to_the_answer(city: City) -> None:
    above, unit, leader = client_of(city.supervisor), client_of(city.handler), client_of(city.leader)
    body = {
        **{"office": "city", "kind": "improve", "unit": "bureau", "ground": "DB04", "matter": "办理拖延"},
        **{"findings": "收到后一直没有办理。", "advice": "每周检查到期的信访件。", "due_on": later().isoformat()},
    }

    def post(client: Any, address: str, given: Any) -> Any:
        return client.post(f"/api/v1/supervision/advice/{address}", given, content_type="application/json")

    wrong = post(above, "", {**body, "unit": "nobody"})
    assert (wrong.status_code, "unit" in wrong.json()["errors"]) == (422, True)
    assert post(client_of(city.handler), "", body).status_code == 403
    made = post(above, "", body)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    pk = made.json()["id"]
    changed = {name: value for name, value in body.items() if name not in ("office", "kind")}
    address = f"/api/v1/supervision/advice/{pk}/"
    put = partial(above.put, address, content_type="application/json")
    assert put(changed).status_code == 428
    assert put({**changed, "matter": "办理超期", "version": 1}).json()["version"] == 2
    stale = put({**changed, "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    assert put(changed, headers={"If-Match": '"1"'}).status_code == 409
    assert above.get(address).json()["matter"] == "办理超期"
    # What a change leaves out stays as it is.
    petition = make_petition(city, State.HANDLING)
    more = {"petitions": [petition.number], "copies": [city.county.name], "sources": "第1期通报"}
    kept = put({**changed, **more, "version": 2}).json()
    least = {name: value for name, value in changed.items() if name != "ground"}
    after = put({**least, "version": 3}).json()
    for name in ("petitions", "copies", "sources", "ground"):
        assert after[name] == kept[name] != [], name
    assert after["petitions"] == [petition.number]
    assert post(above, f"{pk}/hand_in/", {}).json()["state"] == "signing"
    assert post(leader, f"{pk}/sign/", {"agreed": True}).json()["state"] == "open"
    answered = post(unit, f"{pk}/answer/", {"adoption": "adopted", "text": "已建立制度。"})
    assert answered.json()["answers"][0]["adoption"] == "adopted"
    assert post(above, f"{pk}/examine/", {"accepted": True}).json()["state"] == "ended"
    assert post(above, f"{pk}/nothing/", {}).status_code == 404
    assert [one["id"] for one in above.get("/api/v1/supervision/advice/?tab=over").json()["results"]] == [pk]
    assert above.get(f"/api/v1/supervision/advice/{pk}/pdf/").content.startswith(b"%PDF")


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_the_advice(city: City, rows: int, django_assert_max_num_queries: Any) -> None:
    for _row in range(rows):
        issued(city)
    above = client_of(city.supervisor)
    with django_assert_max_num_queries(12):
        assert len(cells_of(above.get("/supervision/advice/?tab=running"))) == rows

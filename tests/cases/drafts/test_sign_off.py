"""A letter is drafted, checked, signed and issued at that moment; nobody signs his own, and nothing moves meanwhile."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.drafts.actions.deciding import decide, drop, hand_in, issue, take_back
from cases.drafts.actions.writing import form_of, letters_in, save_draft
from cases.drafts.models import Draft, DraftAct, DraftEdition
from cases.drafts.queries import drafts_visible_to, edition_of, waiting_for
from cases.papers.actions import letter_as_issued
from cases.papers.errors import SignOffOwed
from cases.papers.models import Document
from cases.petitions.actions.reading import open_sealed
from cases.petitions.enums import State
from cases.petitions.history import verify_petition
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.plain_words import step_words
from cases.procedure.reports.timeline import describe
from cases.registration.queries.public import public_events
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event, Notice, OutboxMessage, RoleAssignment
from offices.organisation.queries import facts_of, with_texts
from tests.cases.drafts.drafting import (
    NOTICE,
    checked,
    checker_of,
    drafted,
    form_for,
    handed_in,
    handled,
    received,
    signed_off,
)
from tests.factories import City, make_account, make_city, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    city = make_city()
    signed_off(city.bureau, notice="checked", opinion="signed")
    return city


def act(draft: Draft, by: Account, agreed: bool = True, remark: str = "", edition: int | None = None) -> Draft:
    return decide(
        draft_id=draft.pk, edition=edition or draft.edition, by=by, at=timezone.now(), agreed=agreed, remark=remark
    )


def test_the_whole_way_of_a_notice(city: City) -> None:
    chief, petition = checker_of(city.bureau), received(city)
    before = Petition.objects.get(pk=petition.pk)
    draft = drafted(city, petition)
    assert (draft.state, draft.kind, draft.office) == ("writing", "notice", city.bureau)
    draft = hand_in(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert (draft.state, draft.level) == ("checking", "checked")
    draft = act(draft, chief, remark="同意")
    assert draft.state == "signing"
    middle = Petition.objects.get(pk=petition.pk)
    assert (middle.version, middle.state, middle.next_due) == (before.version, before.state, before.next_due)
    assert not Document.objects.filter(petition=petition, kind="notice").exists()
    draft = act(draft, city.deputy)
    after = Petition.objects.get(pk=petition.pk)
    assert (draft.state, after.state, after.version) == ("issued", State.NOTIFIED, before.version + 1)
    paper = Document.objects.get(petition=petition, kind="notice")
    assert (draft.document, paper.issued_by, paper.office) == (paper, city.handler, city.bureau)
    letter = letter_as_issued(paper)
    assert [(one.kind, one.who) for one in letter.acts] == [
        ("drafted", city.handler.name),
        ("checked", chief.name),
        ("signed", city.deputy.name),
    ]
    events = list(with_texts(Event.objects.filter(chain=petition.chain_id)).order_by("sequence"))
    assert [event.kind for event in events[-3:]] == ["draft_handed_in", "draft_checked", "notify"]
    assert facts_of(events[-3]) == {"draft": draft.pk, "edition": 1, "kind": "notice"}
    told = facts_of(events[-1])["prepared"]
    assert (told["draft"], told["edition"]) == (draft.pk, 1)
    assert events[-1].by == city.handler
    said = describe(events[-1]).sentences
    assert f"拟稿：{city.handler.name}；审核：{chief.name}；签发：{city.deputy.name}。" in said
    assert describe(events[-3]).sentences == ["信访事项告知书，第1稿。"]
    assert describe(events[-3]).label == "文书送审"
    clocks = list(after.clocks.order_by("pk"))
    assert list(verify_petition(after, events, clocks)) == []


def test_what_needs_none_is_issued_at_once(city: City) -> None:
    petition = received(city)
    perform("object", petition_id=petition.pk, by=city.handler, at=timezone.now(), reasons="不属于本单位职权范围。")
    assert Document.objects.filter(petition=petition, kind="objection").exists()


def test_the_one_door_asks_for_it(city: City) -> None:
    petition = received(city)
    with pytest.raises(SignOffOwed, match="规定信访事项告知书须审核后领导签发，请先拟稿"):
        perform("notify", petition_id=petition.pk, by=city.handler, at=timezone.now(), **NOTICE)
    assert not Document.objects.filter(petition=petition, kind="notice").exists()


def test_an_office_above_sets_the_rule_for_those_below_and_the_nearest_holds(city: City) -> None:
    signed_off(city.city, transfer_slip="signed", notice="none")
    petition = received(city)
    with pytest.raises(SignOffOwed):
        perform("notify", petition_id=petition.pk, by=city.handler, at=timezone.now(), **NOTICE)


def test_the_head_who_approves_has_signed(city: City) -> None:
    signed_off(city.city, extension="signed", no_longer="signed", direct_reply="signed")
    petition = handled(city)
    perform("request_extension", petition_id=petition.pk, by=city.handler, at=timezone.now(), days=20, reason="须鉴定")
    perform("approve_extension", petition_id=petition.pk, by=city.head, at=timezone.now())
    assert Document.objects.filter(petition=petition, kind="extension").exists()


# Who may


def test_nobody_decides_on_his_own(city: City) -> None:
    RoleAssignment.objects.filter(account=city.handler).update(checks_letters=True)
    checker_of(city.bureau)
    draft = handed_in(city)
    handler = Account.objects.get(pk=city.handler.pk)
    with pytest.raises(NotPermitted, match="您是拟稿人"):
        act(draft, handler)
    assert not waiting_for(handler).exists()
    assert DraftAct.objects.filter(draft=draft).count() == 1


def test_who_wrote_any_edition_neither_checks_nor_signs(city: City) -> None:
    chief, draft = checker_of(city.bureau), drafted(city)
    petition = Petition.objects.get(pk=draft.petition_id)
    form = form_for(petition, chief, text="我单位已经收到您反映的事项，属于我单位职权范围。")
    save_draft(form, draft_id=draft.pk, edition=1, by=chief, at=timezone.now())
    form = form_for(petition, city.handler)
    draft = save_draft(form, draft_id=draft.pk, edition=2, by=city.handler, at=timezone.now())
    with pytest.raises(ActionRefused, match="没有可以审核本稿的人员"):
        hand_in(draft_id=draft.pk, edition=3, by=city.handler, at=timezone.now())
    other = checker_of(city.bureau, "chief2")
    draft = hand_in(draft_id=draft.pk, edition=3, by=city.handler, at=timezone.now())
    with pytest.raises(NotPermitted, match="您是拟稿人"):
        act(draft, chief)
    assert act(draft, other).state == "signing"


def test_who_handed_it_in_does_not_sign(city: City) -> None:
    RoleAssignment.objects.create(
        account=city.deputy, office=city.bureau, role="handler", granted_at=timezone.now(), granted_by=city.head
    )
    deputy = Account.objects.get(pk=city.deputy.pk)
    draft = drafted(city, handled(city), "conclude")
    draft = hand_in(draft_id=draft.pk, edition=1, by=deputy, at=timezone.now())
    told = OutboxMessage.objects.filter(url=draft.get_absolute_url())
    assert [one.account for one in told] == [city.head]
    assert not waiting_for(deputy).exists()
    with pytest.raises(NotPermitted, match="送审人，不能审核、签发本稿"):
        act(draft, deputy)
    assert act(draft, city.head).state == "issued"


def test_who_checked_does_not_sign(city: City) -> None:
    RoleAssignment.objects.filter(account=city.deputy).update(checks_letters=True)
    deputy = Account.objects.get(pk=city.deputy.pk)
    draft = act(handed_in(city), deputy)
    with pytest.raises(NotPermitted, match="您已审核本稿"):
        act(draft, deputy)
    assert act(draft, city.head).state == "issued"


@pytest.mark.parametrize("name", ["other_handler", "leader", "supervisor", "clerk", "stranger", "system_admin"])
def test_other_offices_neither_see_nor_decide(city: City, name: str) -> None:
    checker_of(city.bureau)
    draft, account = handed_in(city), getattr(city, name)
    assert not drafts_visible_to(account).filter(pk=draft.pk).exists()
    with pytest.raises(ActionRefused):
        act(draft, account)


def test_a_handler_does_not_sign(city: City) -> None:
    draft = checked(city, checker_of(city.bureau))
    other = make_account("colleague", ("handler", city.bureau))
    with pytest.raises(NotPermitted, match="领导签发"):
        act(draft, other)


def test_a_colleague_takes_over_and_his_name_stands_in_the_letter(city: City) -> None:
    chief, draft = checker_of(city.bureau), drafted(city)
    other = make_account("colleague", ("handler", city.bureau))
    form = form_for(Petition.objects.get(pk=draft.petition_id), other)
    draft = save_draft(form, draft_id=draft.pk, edition=1, by=other, at=timezone.now(), annexes=["现场照片"])
    draft = hand_in(draft_id=draft.pk, edition=2, by=other, at=timezone.now())
    draft = act(act(draft, chief), city.head)
    assert draft.document is not None
    assert draft.document.issued_by == other


def test_without_the_drafter_it_is_not_issued(city: City) -> None:
    draft = checked(city, checker_of(city.bureau))
    RoleAssignment.objects.filter(account=city.handler).update(revoked_at=timezone.now(), revoked_by=city.head)
    with pytest.raises(NotPermitted):
        act(draft, city.head)
    assert Draft.objects.get(pk=draft.pk).state == "signing"


def test_nobody_there_to_sign_is_told_at_once(city: City) -> None:
    RoleAssignment.objects.filter(office=city.bureau, role="leader").update(
        revoked_at=timezone.now(), revoked_by=city.leader
    )
    draft = drafted(city, handled(city), "conclude")
    with pytest.raises(ActionRefused, match="没有可以签发本稿的领导"):
        hand_in(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())


# Sent back, taken back, dropped


def test_sent_back_corrected_and_signed(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    assert draft.state == "signing"
    for remark in ("", "。", "  "):
        with pytest.raises(InvalidFacts, match="请写明退回修改的意见"):
            act(draft, city.head, agreed=False, remark=remark)
    draft = act(draft, city.head, agreed=False, remark="请写明停工的日期")
    assert draft.state == "returned"
    petition = Petition.objects.get(pk=draft.petition_id)
    form = form_of(edition_of(draft), petition, account=city.handler, on=timezone.localdate(), version=petition.version)
    assert form.is_valid()
    data = form.data.copy()  # type: ignore[union-attr]
    data["opinion"] = "予以支持，责令自今日起停止夜间施工。"
    again = type(form)(data, petition=petition, account=city.handler, on=timezone.localdate())
    assert again.is_valid()
    draft = save_draft(again, draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert (draft.edition, DraftEdition.objects.filter(draft=draft).count()) == (2, 2)
    draft = hand_in(draft_id=draft.pk, edition=2, by=city.handler, at=timezone.now())
    draft = act(draft, city.head)
    assert draft.document is not None
    assert "自今日起" in draft.document.body
    assert [(one.kind, one.edition) for one in draft.acts.all()] == [
        ("handed_in", 1),
        ("returned", 1),
        ("handed_in", 2),
        ("signed", 2),
    ]
    assert DraftAct.objects.get(draft=draft, kind="returned").remark == "请写明停工的日期"


def test_the_same_saved_again_is_no_new_edition(city: City) -> None:
    draft = drafted(city)
    form = form_for(Petition.objects.get(pk=draft.petition_id), city.handler)
    assert save_draft(form, draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now()).edition == 1


def test_what_waits_is_not_written_on_until_taken_back(city: City) -> None:
    checker_of(city.bureau)
    draft = handed_in(city)
    form = form_for(Petition.objects.get(pk=draft.petition_id), city.handler)
    with pytest.raises(ActionRefused, match="不能修改；需要修改的请先收回"):
        save_draft(form, draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    draft = take_back(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert draft.state == "writing"
    draft = drop(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert draft.state == "dropped"
    with pytest.raises(ActionRefused):
        take_back(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert drafted(city, Petition.objects.get(pk=draft.petition_id)).pk != draft.pk


def test_the_head_drops_what_its_drafter_has_left(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    RoleAssignment.objects.filter(account=city.handler).update(revoked_at=timezone.now(), revoked_by=city.head)
    handler = Account.objects.get(pk=city.handler.pk)
    with pytest.raises(NotPermitted):
        drop(draft_id=draft.pk, edition=1, by=handler, at=timezone.now())
    with pytest.raises(NotPermitted):
        drop(draft_id=draft.pk, edition=1, by=city.deputy, at=timezone.now())
    assert drop(draft_id=draft.pk, edition=1, by=city.head, at=timezone.now()).state == "dropped"


def test_one_draft_of_a_step_at_a_time(city: City) -> None:
    draft = drafted(city)
    with pytest.raises(ActionRefused, match="这一步已有草稿（拟稿）"):
        drafted(city, Petition.objects.get(pk=draft.petition_id))


def test_another_edition_than_the_one_on_the_page_is_not_decided(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    for edition in (2, 0, None):
        with pytest.raises(Conflict):
            decide(draft_id=draft.pk, edition=edition, by=city.head, at=timezone.now(), agreed=True)


# The petition moves meanwhile


def test_a_draft_of_yesterdays_petition_is_not_issued(city: City) -> None:
    draft = checked(city, checker_of(city.bureau))
    perform(
        "add_batch",
        petition_id=draft.petition_id,
        by=city.clerk,
        at=timezone.now(),
        on=timezone.localdate(),
        channel="visit",
        persons=2,
    )
    with pytest.raises(ActionRefused, match="拟稿以后信访件已有变动"):
        act(draft, city.head)
    assert not Document.objects.filter(petition=draft.petition_id, kind="notice").exists()
    draft = act(draft, city.head, agreed=False, remark="信访人又来，请核对")
    petition = Petition.objects.get(pk=draft.petition_id)
    draft = save_draft(
        form_for(petition, city.handler), draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now()
    )
    assert (draft.edition, edition_of(draft).version) == (2, petition.version)


def test_the_state_has_moved_on(city: City) -> None:
    petition = received(city)
    chief = checker_of(city.bureau)
    draft = handed_in(city, petition)
    perform("object", petition_id=petition.pk, by=city.handler, at=timezone.now(), reasons="不属于本单位职权范围。")
    with pytest.raises(ActionRefused, match="目前“已提出异议”"):
        act(draft, chief)
    draft = act(draft, chief, agreed=False, remark="已提出异议")
    assert drop(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now()).state == "dropped"


# Without a rule


def test_a_letter_that_needs_no_sign_off_may_be_drafted_and_is_issued_by_its_drafter(city: City) -> None:
    petition = received(city)
    draft = drafted(city, petition, "object", reasons="不属于本单位职权范围，属于住建部门。")
    with pytest.raises(ActionRefused, match="可以直接出具"):
        hand_in(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    draft = issue(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert (draft.state, draft.level) == ("issued", "none")
    assert Petition.objects.get(pk=petition.pk).state == State.OBJECTED
    with pytest.raises(ActionRefused):
        issue(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())


def test_a_letter_that_needs_it_is_not_issued_by_its_drafter(city: City) -> None:
    draft = drafted(city)
    with pytest.raises(SignOffOwed):
        issue(draft_id=draft.pk, edition=1, by=city.handler, at=timezone.now())
    assert Draft.objects.get(pk=draft.pk).state == "writing"


# Kept


def test_editions_and_acts_are_append_only_and_encrypted(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    name = draft.petition.petitioners.get(role="principal").name
    assert letters_in(edition_of(draft))[0].addressee == name
    for change in (
        lambda: DraftEdition.objects.filter(draft=draft).update(content="x"),
        lambda: DraftAct.objects.filter(draft=draft).delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_messages_go_to_who_must_act(city: City) -> None:
    chief = checker_of(city.bureau)
    draft = handed_in(city)
    told = OutboxMessage.objects.filter(url=draft.get_absolute_url())
    assert [one.account for one in told] == [chief]
    act(draft, chief)
    assert {one.account for one in told.filter(event__kind="draft_checked")} == {city.head, city.deputy}
    assert "王" not in "".join(told.values_list("text", flat=True))


def test_nothing_of_it_reaches_the_petitioner(city: City) -> None:
    draft = handed_in(city, handled(city), "conclude")
    events = public_events(draft.petition, ["draft_handed_in"])
    assert len(events) == 1  # only by its own name, which no page of the petitioner asks for
    assert not any(str(key).startswith("draft") for key in step_words())


def test_a_sealed_matter_is_signed_by_who_sees_it(city: City) -> None:
    chief = checker_of(city.bureau)
    petition = received(city)
    seal(Petition.objects.filter(pk=petition.pk))
    RoleAssignment.objects.filter(account=city.deputy).update(sees_sealed=False)
    open_sealed(petition=Petition.objects.get(pk=petition.pk), by=chief, at=timezone.now(), purpose="handle")
    draft = checked(city, chief, petition)
    told = OutboxMessage.objects.filter(url=draft.get_absolute_url(), event__kind="draft_checked")
    assert {one.account for one in told} == {city.head}
    assert not drafts_visible_to(city.deputy).filter(pk=draft.pk).exists()
    assert act(draft, city.head).state == "issued"
    assert Notice.objects.filter(account=city.deputy).count() == 0

"""Files are attached, typed out, refused and withdrawn: what is kept, what the history says, what is refused."""

import hashlib
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.attachments.actions import processing
from cases.attachments.actions.attaching import file_of, ticket_of
from cases.attachments.actions.processing import process
from cases.attachments.actions.waking import PATIENCE, left_over
from cases.attachments.enums import AttachmentState, Scan
from cases.attachments.models import Attachment, AttachmentPage
from cases.attachments.queries.attachments import withdrawals_to_decide
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from cases.procedure.reports.timeline import describe
from cases.procedure.verification import verify_history
from offices.errors import ActionRefused, InvalidFacts, NotPermitted, TooOften
from offices.files.actions import content_of, remove_unheld
from offices.files.models import StoredFile
from offices.files.scanning import Verdict
from offices.organisation.models import Event, OutboxMessage
from offices.organisation.queries import facts_of
from tests.cases.attachments.attached import attach, brought, processed
from tests.clients import client_of
from tests.factories import City, make_petition, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def petition(city: City) -> Petition:
    return make_petition(city, State.HANDLING)


def last_event(petition: Petition) -> Event:
    return Event.objects.filter(chain_id=petition.chain_id).latest("sequence")


def act(key: str, petition: Petition, by: Any, **facts: Any) -> Petition:
    return perform(key, petition_id=petition.pk, by=by, at=timezone.now(), **facts)


def mismatches() -> int:
    return verify_history(number=None, report=lambda line: None).mismatches


def test_what_is_attached_stands_in_the_event_with_its_hash(city: City, petition: Petition) -> None:
    content, other = picture(), picture((50, 50))
    made = attach(petition, city.handler, content, other, title="土地承包合同", event=2)

    assert [(one.number, one.kind, one.title, one.state) for one in made] == [
        (1, "evidence", "土地承包合同", "processing"),
        (2, "evidence", "土地承包合同", "processing"),
    ]
    sums = [hashlib.sha256(one).hexdigest() for one in (content, other)]
    assert [(one.checksum, one.size, one.event.sequence) for one in made if one.event] == [
        (sums[0], len(content), 2),
        (sums[1], len(other), 2),
    ]
    event = last_event(petition)
    assert (event.kind, event.by_name, facts_of(event)["event"]) == ("attach", city.handler.name, 2)
    assert [one["checksum"] for one in facts_of(event)["attachments"]] == sums
    assert describe(event).sentences == [
        f"附件{place}《土地承包合同》，证据，SHA-256 {one[:16]}…。" for place, one in enumerate(sums, 1)
    ]
    assert "土地承包合同" not in event.facts_text
    assert mismatches() == 0


def test_the_original_is_kept_encrypted_and_as_it_came(city: City, petition: Petition) -> None:
    content = picture()
    (one,) = attach(petition, city.handler, content)

    assert one.original is not None
    assert content_of(one.original) == content
    assert content not in bytes(one.original.content)


def test_a_worker_makes_what_is_shown(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))

    assert (one.state, one.pages, one.scan, one.refusal) == ("ready", 1, "none", "")
    assert one.shown is not None
    assert content_of(one.shown).startswith(b"\xff\xd8\xff")
    assert one.pictures.count() == 1
    assert process(one.pk, at=timezone.now()) == "ready"
    assert AttachmentPage.objects.count() == 1


def test_a_file_that_cannot_be_opened_is_refused_in_the_history_and_not_kept(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler, picture((400, 300))[:300]))

    assert (one.state, one.refusal, one.original, one.shown) == ("refused", "broken", None, None)
    assert StoredFile.objects.count() == 0
    event = last_event(petition)
    assert (event.kind, event.by) == ("refuse_attachment", None)
    assert describe(event).sentences == ["附件1不能接收：文件打不开，可能已损坏，请重新扫描或者拍照。"]
    assert mismatches() == 0


# The scanner


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (Verdict.CLEAN, ("ready", "clean", "")),
        (Verdict.NONE, ("ready", "none", "")),
        (Verdict.INFECTED, ("refused", "none", "infected")),
        (Verdict.TOO_LARGE, ("refused", "none", "unscanned")),
        (Verdict.UNREACHABLE, ("processing", "waiting", "")),
    ],
)
def test_what_the_scanner_says_is_followed(city: City, petition: Petition, verdict: Verdict, told: Any) -> None:
    with patch.object(processing, "scanned", return_value=verdict):
        (one,) = processed(*attach(petition, city.handler))

    assert (one.state, one.scan, one.refusal) == told


def test_what_waits_for_the_scanner_is_taken_up_again_however_often(city: City, petition: Petition) -> None:
    (one,) = attach(petition, city.handler)
    at = timezone.now()
    with patch.object(processing, "scanned", return_value=Verdict.UNREACHABLE):
        for turn in range(6):
            process(one.pk, at=at + 2 * turn * PATIENCE)
    later = at + 20 * PATIENCE
    assert left_over(later) == [one.pk]

    assert process(one.pk, at=later) == "ready"
    assert left_over(later + 9 * PATIENCE) == []


def test_a_file_that_kills_its_worker_is_refused(city: City, petition: Petition) -> None:
    (one,) = attach(petition, city.handler)
    at = timezone.now()
    with patch.object(processing, "preview_of", side_effect=SystemExit):
        for turn in range(3):
            with pytest.raises(SystemExit):
                process(one.pk, at=at + 2 * turn * PATIENCE)

    assert process(one.pk, at=at + 9 * PATIENCE) == "refused"
    assert Attachment.objects.get().refusal == "complex"


# What is refused


def test_nobody_without_custody_attaches(city: City, petition: Petition) -> None:
    for account in (city.supervisor, city.other_handler, city.stranger, city.security_admin, city.county_clerk):
        with pytest.raises(NotPermitted):
            attach(petition, account)
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"kind": ""}, "no_kind"),
    ({"kind": "。"}, "no_kind"),
    ({"title": "字" * 61}, "long_title"),
    ({"title": "张三 138 1234 5678"}, "personal_data"),
    ({"title": "身份证１１０１０１１９９００３０７７５７７"}, "personal_data"),
    ({"title": "家里电话0530-1234567"}, "personal_data"),
    ({"title": "王 小明的合同"}, "personal_data"),
    ({"event": 999}, "unknown_event"),
    ({"event": 0}, "unknown_event"),
]


@pytest.mark.parametrize(("facts", "code"), WRONG)
def test_wrong_facts_are_refused_and_nothing_is_attached(
    city: City, petition: Petition, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(InvalidFacts) as refused:
        attach(petition, city.handler, **facts)

    assert (refused.value.code, Attachment.objects.count()) == (code, 0)


def test_no_file_is_attached_twice(city: City, petition: Petition) -> None:
    content = picture()
    attach(petition, city.handler, content)

    with pytest.raises(InvalidFacts, match="与附件1是同一个文件"):
        attach(petition, city.handler, picture((9, 9)), content)
    with pytest.raises(InvalidFacts, match="同一个文件选了两次"):
        attach(petition, city.handler, picture((8, 8)), picture((8, 8)))
    other = make_petition(city, State.HANDLING, subject="另一件")
    assert [one.number for one in attach(other, city.handler, content)] == [1]


def test_without_files_nothing_is_attached(city: City, petition: Petition) -> None:
    with pytest.raises(InvalidFacts, match="请选择文件"):
        act("attach", petition, city.handler, files=[], kind="evidence")


def test_a_petition_holds_so_many_and_an_account_brings_so_much(city: City, petition: Petition, settings: Any) -> None:
    attach(petition, city.handler)
    settings.ATTACHMENTS_MOST = 1
    with pytest.raises(InvalidFacts, match="一件最多1个附件"):
        attach(petition, city.handler, picture((9, 9)))
    settings.ATTACHMENTS_MOST, settings.ATTACHMENTS_MOST_BYTES = 9, 900
    with pytest.raises(InvalidFacts, match="一件的附件合计最多0MB"):
        attach(petition, city.handler, picture((8, 8)))
    settings.ATTACHMENTS_DAY_BYTES = 1000
    with pytest.raises(TooOften, match="您24小时内上传的文件已超过"):
        attach(petition, city.handler, picture((7, 7)))
    settings.ATTACHMENTS_MOST_BYTES, settings.ATTACHMENTS_AT_ONCE = 10**9, 1
    settings.ATTACHMENTS_DAY_BYTES = 10**9
    with pytest.raises(InvalidFacts, match="一次最多添加1个文件"):
        attach(petition, city.handler, picture((6, 6)), picture((5, 5)))


# Files before the form


def test_a_ticket_is_good_for_its_person_its_petition_and_once(city: City, petition: Petition) -> None:
    file = brought(picture(), "a.jpg", petition, city.handler)
    ticket = ticket_of(file, petition, city.handler)
    other = make_petition(city, State.HANDLING, subject="另一件")

    assert file_of(ticket, petition, city.handler) == file
    for wrong in ((ticket, petition, city.head), (ticket, other, city.handler), (ticket + "x", petition, city.handler)):
        with pytest.raises(InvalidFacts, match="请重新选择"):
            file_of(*wrong)
    act("attach", petition, city.handler, files=[file], kind="other")
    with pytest.raises(InvalidFacts, match="请重新选择"):
        act("attach", petition, city.handler, files=[file], kind="other")


def test_what_was_never_attached_is_removed_and_what_was_stays(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))
    brought(picture((9, 9)), "b.jpg", petition, city.handler)

    assert sum(remove_unheld(before=timezone.now()).values()) == 1
    assert StoredFile.objects.count() == 4  # the original, what is shown, its page and the small picture
    assert one.is_there


def test_the_same_form_twice_is_one_act(city: City, petition: Petition) -> None:
    key = uuid4()
    for _time in range(2):
        file = brought(picture(), "a.jpg", petition, city.handler)
        act("attach", petition, city.handler, files=[file], kind="other", request_key=key)

    assert Attachment.objects.count() == 1


def test_the_holder_hears_of_what_another_office_attached(city: City, petition: Petition) -> None:
    OutboxMessage.objects.all().delete()
    attach(petition, city.handler, picture((9, 9)))
    assert not OutboxMessage.objects.exists()
    attach(petition, city.clerk)

    (message,) = OutboxMessage.objects.all()
    assert (message.office, message.text) == (city.bureau, f"{petition.number}：{city.city.short_name}添加了附件。")


# Typed text


def test_a_letter_is_typed_beside_its_picture_and_kept_encrypted(city: City, petition: Petition) -> None:
    processed(*attach(petition, city.handler))
    act("type_attachment", petition, city.handler, number=1, text="我叫张三。")
    act("type_attachment", petition, city.clerk, number=1, text="我叫张三丰。")

    assert Attachment.objects.get().text == "我叫张三丰。"
    events = Event.objects.filter(chain_id=petition.chain_id, kind="type_attachment").order_by("sequence")
    assert [facts_of(event)["attachment"]["text"] for event in events] == ["我叫张三。", "我叫张三丰。"]
    assert all("张三" not in event.facts_text for event in events)
    with pytest.raises(InvalidFacts, match="文字没有改动"):
        act("type_attachment", petition, city.clerk, number=1, text="我叫张三丰。")
    with pytest.raises(InvalidFacts, match="没有这个附件"):
        act("type_attachment", petition, city.clerk, number=2, text="文字")


def test_what_is_not_there_is_not_typed(city: City, petition: Petition) -> None:
    attach(petition, city.handler)

    with pytest.raises(InvalidFacts, match="不能录入文字"):
        act("type_attachment", petition, city.handler, number=1, text="文字")


# Withdrawal


WHO = ("handler", "head", "supervisor", "clerk")


def test_two_persons_withdraw_an_attachment_and_it_stays_on_record(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))
    act("ask_withdrawal", petition, city.handler, number=1, reason="传错了信访件。")
    waits = {
        name: list(withdrawals_to_decide(getattr(city, name))) for name in ("handler", "head", "supervisor", "clerk")
    }
    assert waits == {"handler": [], "head": [one], "supervisor": [], "clerk": [one]}
    page = client_of(city.head).get("/approvals/").content.decode()
    assert "待核对的附件撤回" in page
    assert "传错了信访件。" in page
    told = f"信访件 {petition.number} 的附件1申请撤回，请由申请人以外的人员核对"
    assert OutboxMessage.objects.filter(text=told, office=city.bureau).exists()
    with pytest.raises(InvalidFacts, match="撤回须由申请人以外的人员核对"):
        act("decide_withdrawal", petition, city.handler, number=1, agreed=True)
    act("decide_withdrawal", petition, city.head, number=1, agreed=True)

    one.refresh_from_db()
    assert (one.withdrawal_asked_by, one.withdrawn_by, one.is_there) == (city.handler, city.head, False)
    assert one.original is not None
    assert content_of(one.original) == picture()
    assert describe(last_event(petition)).sentences == ["同意撤回附件1。"]
    for key, facts in (
        ("ask_withdrawal", {"reason": "再撤"}),
        ("decide_withdrawal", {"agreed": True}),
        ("type_attachment", {"text": "字"}),
    ):
        with pytest.raises(InvalidFacts):
            act(key, petition, city.head, number=1, **facts)
    assert [made.number for made in attach(petition, city.handler)] == [2]  # the same file may come again
    assert mismatches() == 0


def test_a_withdrawal_that_is_not_agreed_to_leaves_it_where_it_was(city: City, petition: Petition) -> None:
    (one,) = processed(*attach(petition, city.handler))
    act("ask_withdrawal", petition, city.handler, number=1, reason="传错了。")
    with pytest.raises(InvalidFacts, match="已申请撤回"):
        act("ask_withdrawal", petition, city.head, number=1, reason="传错了。")
    with pytest.raises(InvalidFacts, match="不同意撤回的，请写明理由"):
        act("decide_withdrawal", petition, city.head, number=1, agreed=False)
    act("decide_withdrawal", petition, city.head, number=1, agreed=False, reason="是本件的。")

    one.refresh_from_db()
    assert (one.is_there, one.withdrawal_asked_at, one.withdrawal_reason) == (True, None, "")
    assert describe(last_event(petition)).sentences == ["不同意撤回附件1。", "理由：是本件的。"]


def test_the_database_wants_two_persons_and_whole_attachments(city: City, petition: Petition) -> None:
    (one,) = attach(petition, city.handler)
    at = timezone.now()
    alone = {"withdrawal_asked_at": at, "withdrawal_asked_by": city.handler}
    for wrong in (
        {**alone, "withdrawn_at": at, "withdrawn_by": city.handler},
        {"withdrawn_at": at},
        {"withdrawal_asked_at": at},
        {"state": AttachmentState.READY},
        {"state": AttachmentState.REFUSED},
        {"original": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attachment.objects.filter(pk=one.pk).update(**wrong)
    assert Attachment.objects.filter(pk=one.pk).update(scan=Scan.WAITING) == 1


def test_a_voided_petition_takes_no_attachment(city: City) -> None:
    petition = make_petition(city, State.HANDLING)
    Petition.objects.filter(pk=petition.pk).update(state=State.VOIDED, is_open=False)

    with pytest.raises(ActionRefused, match="不能“添加附件”"):
        attach(petition, city.handler)

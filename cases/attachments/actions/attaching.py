"""Files are taken in, attached to a petition, typed out, and withdrawn by two persons."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.attachments.actions.waking import wake
from cases.attachments.enums import AttachmentKind, AttachmentState, Refusal
from cases.attachments.models import LONGEST_TITLE, Attachment
from cases.attachments.queries.attachments import counted
from cases.papers.models import Service
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.people import tells_person
from cases.procedure.actions.change import Change
from cases.procedure.policies import office_for
from cases.procedure.requests import RequestKind
from cases.procedure.step_kinds import step_kind
from offices.errors import InvalidFacts, TooOften
from offices.files.actions import kept_name, store_file
from offices.files.models import StoredFile
from offices.files.uploads import Checked
from offices.organisation.actions.quotas import one_at_a_time
from offices.organisation.models import Account, Event
from offices.organisation.roles import Permission

SALT = "attachment"
KEPT = timedelta(hours=12)  # that a file waits to be attached; the nightly job removes it a day after it came
DAY = timedelta(days=1)


# Files come one by one before the form is sent, or with it


def take_in(checked: Checked, *, name: str, petition: Petition, by: Account, at: datetime) -> StoredFile:
    """Keep a file that is not attached yet. Raises ActionRefused: who may not attach, or brought too much today."""
    office = office_for(by, petition, step_kind("attach"))
    with transaction.atomic():
        one_at_a_time(by)
        since = StoredFile.objects.filter(stored_by=by, stored_at__gt=at - DAY).exclude(name="")
        brought = since.aggregate(size=Sum("size"))["size"] or 0
        if brought + len(checked.content) > settings.ATTACHMENTS_DAY_BYTES:
            sentence = _("您24小时内上传的文件已超过%dMB，请稍后再传。") % (settings.ATTACHMENTS_DAY_BYTES // 1_000_000)
            raise TooOften("too_much_today", sentence, field="file")
        return store_file(checked, name=kept_name(name) or "file", office=office, by=by, at=at)


def ticket_of(file: StoredFile, petition: Petition, by: Account) -> str:
    """By what the form names a file that came before it; good for who brought it, and for this petition."""
    return signing.dumps([file.pk, petition.pk, by.pk], salt=SALT)


def file_of(ticket: str, petition: Petition, by: Account) -> StoredFile:
    """Raises InvalidFacts for a ticket of somebody else, of another petition, or too old."""
    try:
        pk, petition_pk, account_pk = signing.loads(ticket, salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError, TypeError):
        pk = petition_pk = account_pk = 0
    found = StoredFile.objects.filter(pk=pk).defer("content").first()
    if found is None or (petition_pk, account_pk) != (petition.pk, by.pk):
        raise InvalidFacts("lost_file", _("有文件没有传到或者已过期，请重新选择。"), field="file")
    return found


# The steps


def attach(
    change: Change, *, files: Sequence[StoredFile], kind: str, title: str = "", event: int | None = None
) -> None:
    """添加附件, each with the next number of the petition. event: the number of what happened in the history."""
    petition, title = change.petition, title.strip()
    change.need(kind in AttachmentKind.values, "no_kind", _("请选择附件种类。"), field="kind")
    change.need(len(title) <= LONGEST_TITLE, "long_title", _("名称最多%d个字。") % LONGEST_TITLE, field="title")
    sentence = _("名称在附件目录里谁都看得到，请删去姓名、电话、证件号码。")
    change.need(not tells_person(petition, title), "personal_data", sentence, field="title")
    change.need(files, "no_files", _("请选择文件。"), field="file")
    sentence = _("一次最多添加%d个文件。") % settings.ATTACHMENTS_AT_ONCE
    change.need(len(files) <= settings.ATTACHMENTS_AT_ONCE, "many_files", sentence, field="file")
    before = counted(petition)
    _check_room(change, before, files)
    _check_new(change, files)
    happened = _event_of(change, event)
    last = before.aggregate(last=Max("number"))["last"] or 0
    made = [
        Attachment(
            petition=petition,
            number=last + place,
            kind=kind,
            title=title,
            file_name=file.name,
            content_type=file.content_type,
            size=file.size,
            checksum=file.sha256,
            event=happened,
            original=file,
            office=change.office,
            added_at=change.at,
            added_by=change.person,
        )
        for place, file in enumerate(files, start=1)
    ]
    Attachment.objects.bulk_create(made)
    change.facts["attachments"] = [
        {"number": one.number, "kind": one.kind, "title": title, "size": one.size, "checksum": one.checksum}
        for one in made
    ]
    if happened is not None:
        change.facts["event"] = happened.sequence
    if change.office != petition.holder:
        told = _("%(number)s：%(office)s添加了附件。") % {"number": petition.number, "office": change.office.short_name}
        change.tell(petition.holder, Permission.HANDLE, told)
    transaction.on_commit(lambda: wake(one.pk for one in made))


def _check_room(change: Change, before: Any, files: Sequence[StoredFile]) -> None:
    most, bytes_ = settings.ATTACHMENTS_MOST, settings.ATTACHMENTS_MOST_BYTES
    held = before.exclude(state=AttachmentState.REFUSED)
    change.need(held.count() + len(files) <= most, "full", _("一件最多%d个附件。") % most, field="file")
    size = (held.aggregate(size=Sum("size"))["size"] or 0) + sum(file.size for file in files)
    sentence = _("一件的附件合计最多%dMB。") % (bytes_ // 1_000_000)
    change.need(size <= bytes_, "full", sentence, field="file")


def _check_new(change: Change, files: Sequence[StoredFile]) -> None:
    """No file twice: neither one that the petition has already, nor the same one chosen twice."""
    locked = StoredFile.objects.select_for_update().filter(pk__in=[file.pk for file in files]).order_by("pk")
    there = set(locked.values_list("pk", flat=True)) - set(
        Attachment.objects.filter(original__in=files).values_list("original", flat=True)
    )
    sentence = _("有文件没有传到或者已过期，请重新选择。")
    change.need(there == {file.pk for file in files} and len(there) == len(files), "lost_file", sentence, field="file")
    sums = [file.sha256 for file in files]
    change.need(len(set(sums)) == len(sums), "same_file", _("同一个文件选了两次，请去掉一个。"), field="file")
    held = Attachment.objects.filter(petition=change.petition, checksum__in=sums, withdrawn_at=None)
    same = held.exclude(state=AttachmentState.REFUSED).order_by("number").first()
    if same is not None:
        name = files[sums.index(same.checksum)].name
        words = {"name": name, "number": same.number}
        raise InvalidFacts("same_file", _("“%(name)s”与附件%(number)d是同一个文件，请去掉。") % words, field="file")


def _event_of(change: Change, sequence: int | None) -> Event | None:
    if sequence is None:
        return None
    found = Event.objects.filter(chain_id=change.petition.chain_id, sequence=sequence).first()
    return change.required(found, "unknown_event", _("办理经过中没有这一项。"), field="event")


def refuse_attachment(change: Change, *, number: int, reason: str) -> None:
    """The system does not receive a file. Nothing of it is kept but its hash, its size and its name."""
    one = _attachment(change, number)
    file = one.original
    change.need(one.state == AttachmentState.PROCESSING, "not_processing", _("附件已经处理。"))
    one.state, one.refusal, one.original = AttachmentState.REFUSED, reason, None
    one.save(update_fields=["state", "refusal", "original"])
    if file is not None:
        file.delete()
    change.facts["attachment"] = {"number": number, "kind": one.kind, "checksum": one.checksum}
    change.facts["refusal"] = Refusal(reason)


def type_attachment(change: Change, *, number: int, text: str) -> None:
    """录入文字 of a letter beside its picture; what was typed before stays beside its event."""
    one = _attachment(change, number)
    change.need(one.is_there, "not_there", _("这个附件不能录入文字。"), field="number")
    change.need(text.strip() != one.text, "same_text", _("文字没有改动。"), field="text")
    one.text = text.strip()
    one.save(update_fields=["text"])
    change.facts["attachment"] = {"number": number, "text": one.text}


def ask_withdrawal(change: Change, *, number: int, reason: str) -> None:
    """申请撤回 what was attached by mistake."""
    one = _attachment(change, number)
    change.need(one.withdrawn_at is None, "withdrawn", _("这个附件已经撤回。"), field="number")
    change.need(one.withdrawal_asked_at is None, "asked", _("这个附件已申请撤回，待他人核对。"), field="number")
    _check_proves_nothing(change, number)
    change.need(one.state != AttachmentState.REFUSED, "refused", _("这个文件没有接收，不用撤回。"), field="number")
    one.withdrawal_asked_at, one.withdrawal_asked_by, one.withdrawal_reason = change.at, change.person, reason
    one.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])
    change.facts["attachment"] = {"number": number, "reason": reason}
    text = _("信访件 %(number)s 的附件%(attachment)d申请撤回，请由申请人以外的人员核对")
    said = text % {"number": change.petition.number, "attachment": number}
    url = reverse("cases:attachments", args=[change.petition.number])
    change.tell(change.office, Permission.READ_IDENTITY, said, url=url)


def decide_withdrawal(change: Change, *, number: int, agreed: bool, reason: str = "") -> None:
    """核对撤回 by a second person: the attachment is not shown any more, or it stays."""
    one = _attachment(change, number)
    change.need(one.waits_for_second, "not_asked", _("这个附件没有待核对的撤回申请。"), field="number")
    if agreed:
        _check_proves_nothing(change, number)
    sentence = _("撤回须由申请人以外的人员核对。")
    change.need(one.withdrawal_asked_by_id != change.person.pk, "own_request", sentence, field="number")
    change.need(agreed or reason.strip(), "no_reason", _("不同意撤回的，请写明理由。"), field="reason")
    if agreed:
        one.withdrawn_at, one.withdrawn_by = change.at, change.person
    else:
        _leave(one)
    one.save()
    change.facts["attachment"] = {"number": number, "agreed": agreed, "reason": reason.strip()}


def _check_proves_nothing(change: Change, number: int) -> None:
    """A photo that proves a service stays with it, and what proves something of a higher room."""
    proves = Service.objects.filter(document__petition=change.petition, photo=number).exists()
    change.need(not proves, "proves_service", _("这个附件是送达的证明，不能撤回。"), field="number")
    for check in _proving:
        check(change, number)


def _attachment(change: Change, number: int) -> Attachment:
    found = Attachment.objects.select_related("original").filter(petition=change.petition, number=number).first()
    return change.required(found, "no_attachment", _("没有这个附件。"), field="number")


def _leave(one: Attachment) -> None:
    one.withdrawal_asked_at, one.withdrawal_asked_by, one.withdrawal_reason = None, None, ""


def _take_back_withdrawal(change: Change, one: Attachment) -> None:
    _leave(one)
    one.save(update_fields=["withdrawal_asked_at", "withdrawal_asked_by", "withdrawal_reason"])


# What higher rooms prove with an attachment; each refuses where this one has to stay.
_proving: list[Callable[[Change, int], None]] = []


def keep_where_it_proves(check: Callable[[Change, int], None]) -> None:
    """Let a higher room keep its proofs; from AppConfig.ready."""
    if check not in _proving:
        _proving.append(check)


REQUESTS = (
    RequestKind(
        key="attachment",
        label=_l("撤回附件的申请"),
        steps=("ask_withdrawal",),
        waiting=lambda: Attachment.objects.filter(withdrawal_asked_at__isnull=False, withdrawn_at=None),
        take_back=_take_back_withdrawal,
        names=lambda one: {"number": one.number},
        asked_by="withdrawal_asked_by",
        asked_at="withdrawal_asked_at",
    ),
)

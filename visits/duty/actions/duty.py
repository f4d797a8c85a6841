"""The duty book (责任信访工作手册): a dispute found on a round is settled on the spot, followed up, or raised."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.parties import Person
from cases.petitions.enums import Channel
from cases.petitions.identity import tells_number
from cases.petitions.models.petitions import Petition
from cases.registration.actions.facts import EARLIEST
from cases.registration.actions.register import register
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.files.actions import store_file
from offices.files.uploads import Checked
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_changed, already_done, keep_result
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from offices.pages.texts import nothing_said
from offices.pages.words import cn_day
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories
from visits.duty.enums import DutyState, Reopening
from visits.duty.models import DutyBookEntry, FollowUp

MOST_PHOTOS = 9
LONGEST = {"place": 100, "subject": 100, "body": 5000, "parties": 500}  # a petition takes no longer place
LONGEST_FOLLOW_UP = 2000  # also of how it was settled
LATEST_FOLLOW_UP = timedelta(days=366)
DEGREE = Decimal("0.00001")  # about a metre
NAMED = 5  # colleagues named in a refusal
Photos = Sequence[tuple[str, Checked]]


@dataclass(frozen=True, kw_only=True)
class DutyFacts:
    """What is recorded of a dispute, and may be corrected. Degrees are of WGS 84; both or none."""

    found_on: date
    place: str
    subject: str
    body: str
    parties: str = ""
    category: Category | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def record_entry(
    *,
    by: Account,
    at: datetime,
    office: Office,
    settled_how: str = "",
    next_on: date | None = None,
    photos: Photos = (),
    request_key: UUID | None = None,
    **facts: Any,
) -> DutyBookEntry:
    """Write a dispute into the book: settled on the spot, and how, or to be followed up, and when.

    facts: the fields of DutyFacts; photos: names and checked files. The same `request_key` twice is one entry.
    Raises NotPermitted, InvalidFacts with its field.
    """
    check_may(by, Permission.FOLLOW_UP, office)
    given, how, today = DutyFacts(**tidied(facts)), plain_text(settled_how), timezone.localdate(at)
    with transaction.atomic():
        if done := already_done(request_key, "duty", by=by, about=office.pk):
            return DutyBookEntry.objects.get(pk=done)
        check_facts(given, on=today)
        if how:
            _check_text(how, "settled_how")
            if next_on is not None:
                raise InvalidFacts("settled_and_followed", _("已就地化解的，不填下次跟进日期。"), field="next_on")
        else:
            _check_next(next_on, today)
        _check_photos(photos)
        entry = DutyBookEntry.objects.create(
            office=office,
            state=DutyState.SETTLED if how else DutyState.FOLLOWING,
            settled_how=how,
            next_on=next_on,
            ended_at=at if how else None,
            recorded_at=at,
            recorded_by=by,
            **given.columns(),
        )
        keep_result(request_key, entry)
        _add_photos(entry, photos, by, at)
        shown = {"found_on": given.found_on, "state": entry.state, "next_on": next_on, "photos": len(photos)}
        shown["category"] = given.category and given.category.code
        _record(entry, "duty", shown, by, at)
    return entry


def follow_up(
    *,
    by: Account,
    at: datetime,
    entry_id: int,
    on: date,
    text: str,
    next_on: date | None,
    photos: Photos = (),
    request_key: UUID | None = None,
) -> DutyBookEntry:
    """Write down what was done, and when the next time is. The same `request_key` twice is one follow-up."""
    with transaction.atomic():
        done = already_changed(request_key, "duty_follow_up", by=by, about=entry_id)
        entry = _locked(entry_id, by)
        if done:
            return entry
        _check_open(entry)
        today, text = timezone.localdate(at), plain_text(text)
        _check_text(text, "text")
        if not entry.found_on <= on <= today:
            raise InvalidFacts("day", _("跟进日期应在发现之后、不晚于今天。"), field="on")
        _check_next(next_on, today)
        _check_photos(photos, entry.photos.count())
        FollowUp.objects.create(entry=entry, on=on, text=text, recorded_at=at, recorded_by=by)
        _add_photos(entry, photos, by, at)
        entry.next_on = next_on
        entry.save(update_fields=["next_on"])
        shown = {"on": on, "next_on": next_on, "photos": len(photos)}
        _record(entry, "duty_follow_up", shown, by, at)
    return entry


def settle(
    *, by: Account, at: datetime, entry_id: int, how: str, photos: Photos = (), request_key: UUID | None = None
) -> DutyBookEntry:
    """A dispute that was followed up is settled (就地化解), and how. The same `request_key` twice is once."""
    with transaction.atomic():
        done = already_changed(request_key, "duty_settle", by=by, about=entry_id)
        entry = _locked(entry_id, by)
        if done:
            return entry
        _check_open(entry)
        how = plain_text(how)
        _check_text(how, "settled_how")
        _check_photos(photos, entry.photos.count())
        _add_photos(entry, photos, by, at)
        entry.state, entry.settled_how, entry.next_on, entry.ended_at = DutyState.SETTLED, how, None, at
        entry.save(update_fields=["state", "settled_how", "next_on", "ended_at"])
        _record(entry, "duty_settle", {"photos": len(photos)}, by, at)
    return entry


def reopen(
    *,
    by: Account,
    at: datetime,
    entry_id: int,
    why: str,
    reason: str,
    next_on: date | None,
    request_key: UUID | None = None,
) -> DutyBookEntry:
    """A settled dispute is followed up again (重新打开): it broke out again, or was not settled.

    How it was settled stays among the follow-ups, with the reason. The same `request_key` twice is once.
    """
    with transaction.atomic():
        done = already_changed(request_key, "duty_reopen", by=by, about=entry_id)
        entry = _locked(entry_id, by)
        if done:
            return entry
        if entry.state != DutyState.SETTLED or entry.ended_at is None:
            raise ActionRefused("not_settled", _("只有记为就地化解的，才能重新打开。"))
        if why not in Reopening.values:
            raise InvalidFacts("no_kind", _("请选择是又有反复，还是误记为化解。"), field="why")
        today, reason = timezone.localdate(at), plain_text(reason)
        _check_text(reason, "reason")
        _check_next(next_on, today)
        told = ((timezone.localdate(entry.ended_at), entry.settled_how), (today, f"{Reopening(why).label}：{reason}"))
        for on, text in told:
            FollowUp.objects.create(entry=entry, on=on, text=text, recorded_at=at, recorded_by=by)
        entry.state, entry.settled_how, entry.ended_at, entry.next_on = DutyState.FOLLOWING, "", None, next_on
        entry.relapses += why == Reopening.RELAPSE
        entry.save(update_fields=["state", "settled_how", "ended_at", "next_on", "relapses"])
        _record(entry, "duty_reopen", {"relapse": why == Reopening.RELAPSE, "next_on": next_on}, by, at)
    return entry


def raise_to_petition(
    *,
    by: Account,
    at: datetime,
    entry_id: int,
    principal: Person,
    office: Office | None = None,
    channel: str = Channel.VISIT,
    headcount: int = 1,
    request_key: UUID | None = None,
) -> Petition:
    """Register the dispute as a petition, received today, with subject, text, follow-ups, place and category.

    The text names the entry; its photos stay with the entry. One petition an entry: of two at once the second is told
    the number, the same `request_key` twice is one. Raises NotPermitted with who can, and what `register` raises.
    """
    with transaction.atomic():
        if done := already_done(request_key, "duty_raise", by=by, about=entry_id):
            return Petition.objects.get(pk=done)
        entry = _locked(entry_id, by)
        _check_open(entry)
        offices = check_raises(by, entry)
        if office is not None and office not in offices:
            raise InvalidFacts("other_office", _("您不能在%(office)s登记。") % {"office": office.name}, field="office")
        petition = register(
            by=by,
            at=at,
            office=office or offices[0],
            channel=channel,
            received_on=timezone.localdate(at),
            subject=entry.subject,
            body=carried_text(entry),
            principal=principal,
            headcount=headcount,
            category=_in_force(entry.category),
            place=entry.place,
        )
        keep_result(request_key, petition)
        entry.state, entry.petition, entry.next_on, entry.ended_at = DutyState.RAISED, petition, None, at
        entry.save(update_fields=["state", "petition", "next_on", "ended_at"])
        _record(entry, "duty_raise", {"petition": petition.number}, by, at)
    return petition


# Who may, and what cannot be


def check_raises(by: Account, entry: DutyBookEntry) -> list[Office]:
    """The offices in which the account may register it, that of the entry first; NotPermitted with who can."""
    check_may(by, Permission.FOLLOW_UP, entry.office)
    offices = authority_of(by).offices(Permission.REGISTER)
    if offices:
        return sorted(offices, key=lambda office: office.pk != entry.office_id)
    names = [account.name for account in accounts_with(entry.office, Permission.REGISTER).order_by("pk")[:NAMED]]
    if names:
        sentence = _("转为信访件由%(office)s的登记接访员办理：%(names)s。")
        raise NotPermitted("not_permitted", sentence % {"office": entry.office.name, "names": "、".join(names)})
    sentence = _("%(office)s还没有登记接访员，请安全管理员为本单位人员授予这一角色后再转为信访件。")
    raise NotPermitted("nobody_registers", sentence % {"office": entry.office.name})


def check_facts(facts: DutyFacts, *, on: date) -> None:
    """Raise InvalidFacts for what cannot be recorded on that day."""
    if facts.found_on > on:
        raise InvalidFacts("future_date", _("发现日期不能晚于今天。"), field="found_on")
    if facts.found_on < EARLIEST:
        raise InvalidFacts("too_early", _("发现日期早于2005年5月1日。"), field="found_on")
    for name, sentence in (
        ("place", _("请填写地点。")),
        ("subject", _("请用一句话写明是什么事。")),
        ("body", _("请写明情况。")),
    ):
        if not getattr(facts, name):
            raise InvalidFacts(f"no_{name}", sentence, field=name)
    for name in ("subject", "place"):
        if tells_number(getattr(facts, name)):
            sentence = _("这一栏不加密，请删去电话、证件号码；当事人写在“当事人”一栏。")
            raise InvalidFacts("personal_data", sentence, field=name)
    for name, most in LONGEST.items():
        if len(getattr(facts, name)) > most:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": most}, field=name)
    _check_position(facts)


def _check_position(facts: DutyFacts) -> None:
    if (facts.latitude is None) != (facts.longitude is None):
        raise InvalidFacts("half_a_position", _("纬度和经度须同时填写。"), field="latitude")
    for name, most in (("latitude", 90), ("longitude", 180)):
        degrees = getattr(facts, name)
        if degrees is not None and not -most <= degrees <= most:
            raise InvalidFacts("no_position", _("位置不正确，请重新取位置。"), field=name)


def _check_text(text: str, field: str) -> None:
    if not text:
        sentences = {"settled_how": _("请写明怎样化解的。"), "reason": _("请写明重新打开的理由。")}
        raise InvalidFacts("no_text", sentences.get(field, _("请写明跟进情况。")), field=field)
    if refusal := nothing_said(text, field=field):
        raise refusal
    if len(text) > LONGEST_FOLLOW_UP:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_FOLLOW_UP}, field=field)


def _check_next(next_on: date | None, today: date) -> None:
    if next_on is None:
        raise InvalidFacts("no_next", _("没有化解的，请填写下次跟进日期。"), field="next_on")
    if not today <= next_on <= today + LATEST_FOLLOW_UP:
        raise InvalidFacts("next_day", _("下次跟进应在今天之后一年以内。"), field="next_on")


def _check_photos(photos: Photos, stored: int = 0) -> None:
    if stored + len(photos) > MOST_PHOTOS:
        sentence = _("一件最多%(most)d张照片，已有%(stored)d张。")
        raise InvalidFacts("many_photos", sentence % {"most": MOST_PHOTOS, "stored": stored}, field="photos")
    if any(checked.content_type != "image/jpeg" for _name, checked in photos):
        raise InvalidFacts("not_a_photo", _("只能上传照片（JPG、PNG、WebP）。"), field="photos")


def _check_open(entry: DutyBookEntry) -> None:
    if entry.state == DutyState.RAISED and entry.petition is not None:
        sentence = _("这一件已转为信访件%(number)s。") % {"number": entry.petition.number}
        raise ActionRefused("raised_already", sentence)
    if entry.state != DutyState.FOLLOWING:
        raise ActionRefused("settled_already", _("这一件已就地化解；又有反复或者误记的，请先“重新打开”。"))


# Parts


def subject_of(entry: DutyBookEntry) -> str:
    """The chain of events of an entry."""
    return f"duty:{entry.pk}"


def tidied(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with plain line ends and no blanks around them; degrees to five places."""
    values = {name: plain_text(value) if isinstance(value, str) else value for name, value in facts.items()}
    for name in ("latitude", "longitude"):
        if values.get(name) is not None:
            values[name] = Decimal(values[name]).quantize(DEGREE)
    return values


def plain_text(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def carried_text(entry: DutyBookEntry) -> str:
    """The text of the petition: the entry by its number, what was found, what was done. Always Chinese.

    The parties stay in the book: who petitions is given by name, and kept as the petitioner is.
    """
    head = f"【由责任信访工作手册{entry.number}转来：{cn_day(entry.found_on)}在{entry.place}发现。】\n{entry.body}"
    room, lines, left = LONGEST_TEXT - len(head) - 40, [], 0
    for done in reversed(entry.follow_ups.order_by("on", "pk")):
        line = f"\n{cn_day(done.on)}跟进：{done.text}"
        if left or len(line) > room:
            left += 1
            continue
        room -= len(line)
        lines.append(line)
    more = f"\n（更早的{left}次跟进见工作手册。）" if left else ""
    return head + more + "".join(reversed(lines))


def _in_force(category: Category | None) -> Category | None:
    """The category of the same code in the version that is in force now."""
    return current_categories().filter(code=category.code).first() if category is not None else None


def _add_photos(entry: DutyBookEntry, photos: Iterable[tuple[str, Checked]], by: Account, at: datetime) -> None:
    """Under numbers instead of the names given to them, which may tell of people."""
    first = entry.photos.count() + 1
    kept = [
        store_file(checked, name=f"{entry.number}-{number}.jpg", office=entry.office, by=by, at=at)
        for number, (_name, checked) in enumerate(photos, start=first)
    ]
    entry.photos.add(*kept)


def _locked(entry_id: int, by: Account) -> DutyBookEntry:
    entry = DutyBookEntry.objects.select_for_update().get(pk=entry_id)
    check_may(by, Permission.FOLLOW_UP, entry.office)
    return entry


def _record(entry: DutyBookEntry, kind: str, facts: dict[str, Any], by: Account, at: datetime) -> None:
    record_event(subject=subject_of(entry), kind=kind, facts=facts, by=by, office=entry.office, at=at)

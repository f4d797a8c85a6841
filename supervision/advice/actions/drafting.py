"""Advice is drafted, changed, handed in, signed by a leader and so issued, or dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.actions.numbers import next_document_number
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_among
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import Conflict, InvalidFacts
from offices.organisation.actions.messages import queue_message, queue_message_to
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said, refuse_blanks
from supervision.advice.enums import AdviceKind, AdviceState
from supervision.advice.models import AdviceLetter
from supervision.advice.policies import (
    check_addressee,
    check_advises,
    check_evidence,
    check_ground,
    check_signs,
    check_state,
)
from supervision.advice.reports.letter import letter_hash, letter_of
from supervision.campaigns.actions.names import check_no_persons

LONGEST_TERM = 366
MOST_PETITIONS = 200
S = AdviceState
WRITTEN = ("matter", "findings", "advice", "ground", "consequences", "sources")


@dataclass(frozen=True)
class AdviceFacts:
    """What an advice says, as the form asks for it."""

    unit: Office
    matter: str
    findings: str
    advice: str
    due_on: date
    ground: str = ""
    about: Office | None = None
    consequences: str = ""
    sources: str = ""
    copies: tuple[Office, ...] = field(default=())
    petitions: tuple[Petition, ...] = field(default=())

    def values(self) -> dict[str, Any]:
        texts = {name: getattr(self, name).strip() for name in WRITTEN}
        return {"unit": self.unit, "about": self.about, "due_on": self.due_on, **texts}


def draft_advice(
    *, by: Account, at: datetime, office: Office, kind: str, facts: AdviceFacts, request_key: UUID | None = None
) -> AdviceLetter:
    """拟稿. Raises NotPermitted, InvalidFacts with its field. The same request_key twice is one draft."""
    with transaction.atomic():
        if done := already_done(request_key, "advice", by=by, about=office.pk):
            return AdviceLetter.objects.get(pk=done)
        check_advises(by, office)
        if kind not in AdviceKind.values:
            raise InvalidFacts("no_kind", _("请选择建议类型。"), field="kind")
        _check(office, kind, facts, by, timezone.localdate(at))
        advice = AdviceLetter.objects.create(office=office, kind=kind, made_at=at, made_by=by, **facts.values())
        _keep_others(advice, facts, by)
        keep_result(request_key, advice)
        record(advice, "advice_drafted", {}, by, at)
    return advice


def change_advice(
    *, by: Account, at: datetime, advice_id: int, version: int | None, facts: AdviceFacts
) -> AdviceLetter:
    """Another edition of a draft; whoever changes it is its drafter from then on."""
    with transaction.atomic():
        advice = locked(advice_id)
        check_advises(by, advice.office)
        check_state(advice, S.DRAFT)
        check_version(advice, version)
        _check(advice.office, advice.kind, facts, by, timezone.localdate(at))
        for name, value in facts.values().items():
            setattr(advice, name, value)
        advice.made_by, advice.made_at = by, at
        _keep_others(advice, facts, by)
        _save(advice)
        record(advice, "advice_changed", {}, by, at)
    return advice


def hand_in(*, by: Account, at: datetime, advice_id: int) -> AdviceLetter:
    """送签: to the leaders of the office."""
    with transaction.atomic():
        advice = locked(advice_id)
        check_advises(by, advice.office)
        check_state(advice, S.DRAFT)
        _check_due(advice.due_on, timezone.localdate(at))
        signers = accounts_with(advice.office, Permission.APPROVE).exclude(pk__in=[advice.made_by_id, by.pk])
        if not signers.exists():
            raise InvalidFacts("nobody_signs", _("%s没有可以签发的领导账号。") % advice.office.name)
        advice.state, advice.handed_in_by = S.SIGNING, by
        _save(advice)
        event = record(advice, "advice_handed_in", {}, by, at)
        tell(event, advice.office, Permission.APPROVE, advice, _("%(kind)s书请您签发：%(matter)s"), at)
    return advice


def decide_draft(*, by: Account, at: datetime, advice_id: int, agreed: bool, remark: str = "") -> AdviceLetter:
    """签发 or 退回修改. Signed, the letter takes its number and goes out; it is kept as it was issued."""
    with transaction.atomic():
        advice = locked(advice_id)
        check_signs(by, advice)
        if not agreed:
            if not remark.strip():
                raise InvalidFacts("no_remark", _("请写明退回修改的意见。"), field="remark")
            advice.state, advice.returned = S.DRAFT, remark.strip()
            _save(advice)
            event = record(advice, "advice_returned", {"remark": remark.strip()}, by, at)
            text = _("您拟的%(kind)s书被退回修改：%(matter)s") % words_of(advice)
            url, drafter = advice.get_absolute_url(), advice.made_by
            queue_message_to(event=event, account=drafter, office=advice.office, text=text, url=url, at=at)
            return advice
        today = timezone.localdate(at)
        _check_due(advice.due_on, today)
        check_addressee(advice.kind, advice.office, advice.unit, advice.about)
        # What was sealed meanwhile stands in no letter, and nobody is told which it is: it may accuse the signer.
        advice.petitions.set(advice.petitions.filter(sealed=False))
        refuse_blanks({name: getattr(advice, name) for name in WRITTEN})
        advice.number = next_document_number(advice.office, today.year)
        advice.state, advice.returned, advice.signed_at, advice.signed_by = S.OPEN, "", at, by
        advice.content = letter_of(advice, today).as_text()
        advice.checksum = letter_hash(advice)
        _save(advice)
        event = record(advice, "advice_issued", {"number": advice.number, "checksum": advice.checksum}, by, at)
        tell(event, advice.unit, Permission.ANSWER_CARDS, advice, _("收到%(kind)s书，请按期反馈：%(matter)s"), at)
        for office in advice.copies.all():
            tell(event, office, Permission.ANSWER_CARDS, advice, _("抄送：%(kind)s书（%(matter)s）"), at)
    return advice


def drop_advice(*, by: Account, at: datetime, advice_id: int, reason: str) -> AdviceLetter:
    """作废 of a draft."""
    with transaction.atomic():
        advice = locked(advice_id)
        check_advises(by, advice.office)
        check_state(advice, S.DRAFT, S.SIGNING)
        end(advice, S.DROPPED, by, at, reason=said(reason))
        record(advice, "advice_dropped", {"reason": advice.ended_reason}, by, at)
    return advice


# Parts, which the answers share


def locked(advice_id: int) -> AdviceLetter:
    rows = AdviceLetter.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("office", "unit", "about", "made_by").get(pk=advice_id)


def check_version(advice: AdviceLetter, version: int | None) -> None:
    if version is not None and version != advice.version:
        raise Conflict(
            "changed_meanwhile", _("这件建议刚刚被更新，您的内容尚未保存。"), current={"version": advice.version}
        )


def record(advice: AdviceLetter, kind: str, facts: Mapping[str, Any], by: Account, at: datetime) -> Event:
    subject = f"advice:{advice.pk}"
    return record_event(subject=subject, kind=kind, facts=facts, by=by, office=advice.office, at=at)


def words_of(advice: AdviceLetter) -> dict[str, str]:
    return {"kind": str(advice.get_kind_display()), "matter": advice.matter, "number": advice.number}


def tell(event: Event, office: Office, permission: Permission, advice: AdviceLetter, text: str, at: datetime) -> None:
    """To those of an office who have a permission; no person is named in what an advice is about."""
    text = (text % words_of(advice))[:300]
    queue_message(event=event, office=office, permission=permission, text=text, url=advice.get_absolute_url(), at=at)


def end(advice: AdviceLetter, state: AdviceState, by: Account, at: datetime, *, reason: str = "") -> None:
    advice.state, advice.ended_at, advice.ended_by, advice.ended_reason = state, at, by, reason[:300]
    _save(advice)


def said(reason: str) -> str:
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明理由。"), field="reason")
    return reason.strip()


def _save(advice: AdviceLetter) -> None:
    advice.version += 1
    advice.save()


def _keep_others(advice: AdviceLetter, facts: AdviceFacts, by: Account) -> None:
    """Who writes takes none away that the form did not show."""
    advice.copies.set(facts.copies)
    unseen = advice.petitions.exclude(pk__in=petitions_visible_to(by).values("pk"))
    advice.petitions.set([*facts.petitions, *unseen])


def _check(office: Office, kind: str, facts: AdviceFacts, by: Account, today: date) -> None:
    check_addressee(kind, office, facts.unit, facts.about)
    check_ground(kind, facts.ground, facts.about, facts.consequences)
    for name in ("matter", "findings", "advice"):
        if refusal := nothing_said(getattr(facts, name), field=name):
            raise refusal
    refuse_blanks({name: value for name, value in facts.values().items() if isinstance(value, str)})
    if facts.about is not None and any(copy.is_within(facts.about) for copy in facts.copies):
        raise InvalidFacts("copied_to_blamed", _("不能抄送被建议追究责任的单位及其下级。"), field="copies")
    _check_due(facts.due_on, today)
    if len(facts.petitions) > MOST_PETITIONS:
        raise InvalidFacts("many", _("一件建议书最多列%d件信访件。") % MOST_PETITIONS, field="petitions")
    unseen = {one.pk for one in facts.petitions} - opened_among(by, [one.pk for one in facts.petitions])
    if unseen:
        raise InvalidFacts("unseen", _("所列的信访件里有您无权查看的。"), field="petitions")
    check_evidence(facts.petitions)
    among = Petition.objects.filter(pk__in=[one.pk for one in facts.petitions])
    texts = {name: value for name, value in facts.values().items() if isinstance(value, str)}
    check_no_persons(among, office, texts, _("建议书"))


def _check_due(due_on: date, today: date) -> None:
    if due_on <= today:
        raise InvalidFacts("due_in_past", _("反馈期限须晚于今天。"), field="due_on")
    if (due_on - today).days > LONGEST_TERM:
        raise InvalidFacts("due_far", _("反馈期限应在一年以内。"), field="due_on")

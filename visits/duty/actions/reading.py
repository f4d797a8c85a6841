"""After a dispute was written into the duty book: reading what identifies people, and correcting the entry."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.enums import ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess
from offices.crypto import keyed_hash
from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.records import plain, record_event
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from visits.duty.actions.duty import DutyFacts, check_facts, subject_of, tidied
from visits.duty.models import DutyAmendment, DutyEntry

PERSONAL = ("body", "parties", "settled_how")
FACTS = tuple(DutyFacts.__dataclass_fields__)
LONGEST_REASON = 200


def check_may_read_entry(by: Account, entry: DutyEntry) -> None:
    """What was found and the parties are personal data (个人信息保护法第五十一条): for who follows the matter up."""
    own = authority_of(by).office_ids(Permission.READ_IDENTITY)
    if entry.office_id not in own or not authority_of(by).may(Permission.FOLLOW_UP, entry.office):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))


def read_entry(*, entry: DutyEntry, by: Account, at: datetime, purpose: str) -> dict[str, Any]:
    """The texts of PERSONAL that are filled, and `follow_ups`: the follow-ups by id, once the reading is recorded:
    with the entry, and in the case of the petition it was raised to.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看个人信息的目的。"), field="purpose")
    check_may_read_entry(by, entry)
    texts: dict[str, Any] = {name: getattr(entry, name) for name in PERSONAL if getattr(entry, name)}
    texts["follow_ups"] = {done.pk: done.text for done in entry.follow_ups.all()}
    with transaction.atomic():
        facts = {"purpose": purpose, "fields": sorted(texts)}
        record_event(subject=subject_of(entry), kind="duty_read", facts=facts, by=by, office=entry.office, at=at)
        if entry.petition is not None:
            PersonalDataAccess.objects.create(
                petition=entry.petition,
                account=by,
                office=entry.office,
                at=at,
                purpose=purpose,
                fields=_("工作手册%(number)s") % {"number": entry.number},
            )
    return texts


def check_amends(by: Account, entry: DutyEntry) -> None:
    """Whoever keeps the book of the office corrects its entries."""
    check_may(by, Permission.FOLLOW_UP, entry.office)


def amend_entry(
    *, entry_id: int, by: Account, at: datetime, version: int, reason: str, changes: Mapping[str, Any]
) -> DutyEntry:
    """Correct an entry; what stood there before is kept encrypted, and the event says who, when and which fields.

    changes: any fields of DutyFacts. A petition it was raised to stays as it is. The same correction sent twice is one.
    Raises NotPermitted, Conflict for another version, InvalidFacts with its field.
    """
    with transaction.atomic():
        entry = DutyEntry.objects.select_for_update().get(pk=entry_id)
        check_amends(by, entry)
        before = facts_of(entry)
        after = DutyFacts(**{**before, **tidied(changes)})
        changed = [name for name in FACTS if getattr(after, name) != before[name]]
        if version != entry.version:
            if not changed and entry.amendments.filter(by=by, reason=reason.strip()).exists():
                return entry
            raise Conflict(
                "changed_meanwhile",
                _("这一件刚刚被更正过，您的内容尚未保存。"),
                current={"version": entry.version},
            )
        _check_reason(reason)
        if not changed:
            raise InvalidFacts("nothing_changed", _("没有改动。"))
        check_facts(after, on=timezone.localdate(entry.recorded_at))
        first = entry.follow_ups.order_by("on").first()
        if first is not None and after.found_on > first.on:
            raise InvalidFacts("after_follow_up", _("发现日期不能晚于第一次跟进。"), field="found_on")
        amendment = DutyAmendment.objects.create(
            entry=entry, at=at, by=by, reason=reason.strip(), fields=changed, before=_as_text(before, changed)
        )
        for name, value in after.columns().items():
            setattr(entry, name, value)
        entry.version += 1
        entry.save()
        facts = {
            "amendment": amendment.pk,
            "fields": changed,
            "before": keyed_hash(amendment.before),
            "version": entry.version,
        }
        record_event(subject=subject_of(entry), kind="duty_amend", facts=facts, by=by, office=entry.office, at=at)
    return entry


def facts_of(entry: DutyEntry) -> dict[str, Any]:
    """The fields of DutyFacts as they are recorded."""
    return {name: getattr(entry, name) for name in FACTS}


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明更正理由。"), field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")


def _as_text(values: Mapping[str, Any], names: list[str]) -> str:
    """JSON of some facts; the category by its full name."""
    kept = {name: getattr(values[name], "full_name", values[name]) for name in names}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=plain)

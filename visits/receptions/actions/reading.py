"""After a reception was recorded: reading what identifies people, and correcting the record."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.petitions.enums import ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT
from visits.receptions.models import Reception, ReceptionAmendment

AMENDABLE = {"name": 60, "said": LONGEST_TEXT}
LONGEST_REASON = 200


def check_may_read_reception(by: Account, reception: Reception) -> None:
    """The leader who received, and who handles personal data in that office (个人信息保护法第五十一条)."""
    mine = reception.leader.account_id == by.pk
    if not mine and reception.day.office_id not in authority_of(by).office_ids(Permission.READ_IDENTITY):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))


def read_reception(*, reception: Reception, by: Account, at: datetime, purpose: str) -> dict[str, object]:
    """Name, points and what was said, after the reading has been recorded with its purpose."""
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看个人信息的目的。"), field="purpose")
    check_may_read_reception(by, reception)
    with transaction.atomic():
        _record(reception, "reception_read", {"purpose": purpose}, by, at)
        if reception.petition is not None:
            PersonalDataAccess.objects.create(
                petition=reception.petition,
                account=by,
                office=reception.day.office,
                at=at,
                purpose=purpose,
                fields=_("接访记录"),
            )
    return {"name": reception.name, "said": reception.said, "points": list(reception.points.all())}


def amend_reception(
    *, by: Account, at: datetime, reception_id: int, changes: Mapping[str, str], reason: str
) -> Reception:
    """更正 the visitor's name or what was said; what stood there stays in the amendment.

    Raises NotPermitted, InvalidFacts without a reason or a change.
    """
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidFacts(
            "no_reason", _("请写明更正理由，最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason"
        )
    with transaction.atomic():
        locked = Reception.objects.select_for_update(of=("self",)).select_related("day__office", "petition", "leader")
        reception = locked.get(pk=reception_id)
        check_may(by, Permission.RECEIVE, reception.day.office)
        new = {name: value.strip() for name, value in changes.items() if value.strip() != getattr(reception, name)}
        if not new or set(new) - set(AMENDABLE):
            raise InvalidFacts("no_change", _("没有需要更正的内容。"))
        for name, value in new.items():
            if len(value) > AMENDABLE[name]:
                raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": AMENDABLE[name]}, field=name)
        before = {name: getattr(reception, name) for name in new}
        ReceptionAmendment.objects.create(
            reception=reception, at=at, by=by, reason=reason, before=json.dumps(before, ensure_ascii=False)
        )
        for name, value in new.items():
            setattr(reception, name, value)
        reception.save(update_fields=sorted(new))
        _record(reception, "reception_amended", {"fields": sorted(new), "reason": reason}, by, at)
    return reception


def _record(reception: Reception, kind: str, facts: dict[str, object], by: Account, at: datetime) -> None:
    record_event(subject=f"reception:{reception.pk}", kind=kind, facts=facts, by=by, office=reception.day.office, at=at)

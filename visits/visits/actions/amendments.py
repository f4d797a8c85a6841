"""After a visit was recorded: reading what identifies people, and correcting the record."""

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
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.visits.actions.visits import (
    VisitFacts,
    check_facts,
    check_may_read,
    count_batch,
    subject_of,
    tidied,
)
from visits.visits.enums import VisitOutcome
from visits.visits.models import Visit, VisitAmendment

PERSONAL = ("visitor", "representatives", "members", "agent", "said")
FACTS = tuple(VisitFacts.__dataclass_fields__)
COUNTED = ("petition", "persons", "came_at")
LONGEST_REASON = 200


def read_visit(*, visit: Visit, by: Account, at: datetime, purpose: str) -> dict[str, str]:
    """The texts of PERSONAL that are filled, after the reading has been recorded: with the visit, and in the case of
    the petition it is about.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看个人信息的目的。"), field="purpose")
    check_may_read(by, visit.office)
    texts = {name: getattr(visit, name) for name in PERSONAL if getattr(visit, name)}
    with transaction.atomic():
        facts = {"purpose": purpose, "fields": sorted(texts)}
        record_event(subject=subject_of(visit), kind="visit_read", facts=facts, by=by, office=visit.office, at=at)
        if visit.petition is not None:
            PersonalDataAccess.objects.create(
                petition=visit.petition,
                account=by,
                office=visit.office,
                at=at,
                purpose=purpose,
                fields=_("来访记录%(number)s") % {"number": visit.number},
            )
    return texts


def check_amends(by: Account, visit: Visit) -> None:
    """Who recorded a visit, or a clerk of the same office, corrects it."""
    if visit.recorded_by_id != by.pk and not authority_of(by).may(Permission.REGISTER, visit.office):
        raise NotPermitted("not_permitted", _("来访记录由记录人或本单位登记接访员更正。"))


def amend_visit(
    *, visit_id: int, by: Account, at: datetime, version: int, reason: str, changes: Mapping[str, Any]
) -> Visit:
    """Correct a record; what stood there before is kept encrypted, and the event says who, when and which fields.

    changes: any fields of VisitFacts. The visit of a known petition stands as a batch in its file: petition, persons
    and day stay. The same correction sent twice is one.
    Raises NotPermitted, Conflict for another version, InvalidFacts with its field.
    """
    with transaction.atomic():
        visit = Visit.objects.select_for_update().get(pk=visit_id)
        check_amends(by, visit)
        before = facts_of(visit)
        after = VisitFacts(**{**before, **tidied(changes)})
        changed = [name for name in FACTS if getattr(after, name) != before[name]]
        if version != visit.version:
            if not changed and visit.amendments.filter(by=by, reason=reason).exists():
                return visit
            raise Conflict(
                "changed_meanwhile",
                _("这条来访记录刚刚被更正过，您的内容尚未保存。"),
                current={"version": visit.version},
            )
        if not reason.strip():
            raise InvalidFacts("no_reason", _("请写明更正理由。"), field="reason")
        if len(reason) > LONGEST_REASON:
            raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
        if not changed:
            raise InvalidFacts("nothing_changed", _("没有改动。"))
        _check_counted(visit, after)
        check_facts(after, by=by, at=at, office=visit.office, known=visit.petition)
        if after.petition is not None and after.petition != visit.petition:
            count_batch(after, by=by, at=at, office=visit.office)
        amendment = VisitAmendment.objects.create(
            visit=visit, at=at, by=by, reason=reason.strip(), fields=changed, before=_as_text(before, changed)
        )
        for name, value in after.columns().items():
            setattr(visit, name, value)
        visit.version += 1
        visit.save()
        visit.units.set(after.units)
        facts = {
            "amendment": amendment.pk,
            "fields": changed,
            "before": keyed_hash(amendment.before),
            "version": visit.version,
        }
        record_event(subject=subject_of(visit), kind="visit_amend", facts=facts, by=by, office=visit.office, at=at)
    return visit


def facts_of(visit: Visit) -> dict[str, Any]:
    """The fields of VisitFacts as they are recorded."""
    values = {name: getattr(visit, name) for name in FACTS if name != "units"}
    return {**values, "units": sorted(visit.units.all(), key=lambda unit: unit.path)}


def _check_counted(visit: Visit, after: VisitFacts) -> None:
    if visit.petition is None or visit.outcome == VisitOutcome.REGISTERED:
        return
    was = {"petition": visit.petition, "persons": visit.persons, "came_at": visit.on}
    now = {"petition": after.petition, "persons": after.persons, "came_at": timezone.localdate(after.came_at)}
    for field in COUNTED:
        if was[field] != now[field]:
            raise InvalidFacts(
                "counted_already",
                _("这次来访已计入%(number)s的批次和人次，不能更改信访件、人数和日期。")
                % {"number": visit.petition.number},
                field=field,
            )
    if after.outcome == VisitOutcome.REGISTERED:
        raise InvalidFacts("counted_already", _("这次来访是已有信访件的再次反映。"), field="outcome")


def _as_text(values: Mapping[str, Any], names: list[str]) -> str:
    """JSON of some facts; offices, rooms and petitions by what they are called."""

    def worded(value: Any) -> Any:
        if isinstance(value, list):
            return [worded(item) for item in value]
        return getattr(value, "number", None) or getattr(value, "name", None) or getattr(value, "label", None) or value

    kept = {name: worded(values[name]) for name in names}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, default=plain)

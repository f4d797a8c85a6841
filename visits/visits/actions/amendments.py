"""A recorded visit is read with what identifies people, for a purpose, and corrected."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.actions.reading import record_reading
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.visits.actions.amending import Amendable, amend
from visits.visits.actions.visits import (
    VisitFacts,
    check_facts,
    check_may_read,
    count_batch,
    subject_of,
    tell_who_brought,
    tidied,
)
from visits.visits.enums import VisitOutcome
from visits.visits.models import Visit

PERSONAL = ("visitor", "identity_number", "phone", "representatives", "members", "agent", "said")
FACTS = tuple(VisitFacts.__dataclass_fields__)
COUNTED = ("petition", "persons", "came_at")


def read_visit(*, visit: Visit, by: Account, at: datetime, purpose: str) -> dict[str, str]:
    """The texts of PERSONAL that are filled, after the reading has been recorded: with the visit, and in the case of
    the petition it is about.
    """
    check_may_read(by, visit.office)
    texts = {name: getattr(visit, name) for name in PERSONAL if getattr(visit, name)}
    facts = {"fields": sorted(texts)}
    record_reading(
        by=by,
        at=at,
        purpose=purpose,
        fields=_("来访记录%(number)s") % {"number": visit.number},
        offices={visit.petition: visit.office_id} if visit.petition else {},
        events=[{"subject": subject_of(visit), "kind": "visit_read", "office": visit.office, "facts": facts}],
    )
    return texts


def check_amends(by: Account, visit: Visit) -> None:
    """The person who recorded a visit corrects it, or a clerk of the same office; nobody one that was voided."""
    if visit.voided_at is not None:
        raise ActionRefused("voided", _("这条来访记录已作废，不能更正。"))
    if visit.recorded_by_id != by.pk and not authority_of(by).may(Permission.REGISTER, visit.office):
        raise NotPermitted("not_permitted", _("来访记录由记录人或本单位登记接访员更正。"))


def amend_visit(*, visit_id: int, **told: Any) -> Visit:
    """Correct a record with any fields of VisitFacts, as `amend` takes them.

    The visit of a known petition stands as a batch in its file: petition, persons and day stay.
    """
    return amend(VISIT, visit_id, **told)


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


def _write(visit: Visit, facts: dict[str, Any], changed: list[str], by: Account, at: datetime) -> None:
    after = VisitFacts(**facts)
    _check_counted(visit, after)
    check_facts(after, by=by, at=at, office=visit.office, known=visit.petition)
    if after.petition is not None and after.petition != visit.petition:
        visit.batch = count_batch(after, by=by, at=at, office=visit.office)
    for name, value in after.columns().items():
        setattr(visit, name, value)
    visit.units.set(after.units)


def _tell(visit: Visit, changed: list[str], event: Event, at: datetime) -> None:
    """The unit that the correction names as the one that brought the visitors hears of it as of a new record."""
    if "brought_by" in changed:
        tell_who_brought(visit, event, at)


VISIT = Amendable(
    event="visit_amend",
    meanwhile=_l("这条来访记录刚刚被更正过，您的内容尚未保存。"),
    rows=Visit.on_record.all,
    subject_of=subject_of,
    office_of=lambda visit: visit.office,
    check_may=check_amends,
    facts_of=facts_of,
    write=_write,
    tidied=tidied,
    tell=_tell,
)

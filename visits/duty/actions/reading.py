"""An entry of the duty book is read with what identifies people, for a purpose, and corrected."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.actions.reading import record_reading
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from visits.duty.actions.duty import DutyFacts, check_facts, subject_of, tidied
from visits.duty.models import DutyBookEntry
from visits.visits.actions.amending import Amendable, amend

PERSONAL = ("body", "parties", "settled_how")
FACTS = tuple(DutyFacts.__dataclass_fields__)


def check_may_read_entry(by: Account, entry: DutyBookEntry) -> None:
    """What was found and the parties are personal data (个人信息保护法第五十一条): for who follows the matter up."""
    own = authority_of(by).office_ids(Permission.READ_IDENTITY)
    if entry.office_id not in own or not authority_of(by).may(Permission.FOLLOW_UP, entry.office):
        raise NotPermitted("not_permitted", _("您没有查看个人信息的权限。"))


def read_entry(*, entry: DutyBookEntry, by: Account, at: datetime, purpose: str) -> dict[str, Any]:
    """The texts of PERSONAL that are filled, and `follow_ups`: the follow-ups by id, once the reading is recorded:
    with the entry, and in the case of the petition it was raised to.
    """
    check_may_read_entry(by, entry)
    texts: dict[str, Any] = {name: getattr(entry, name) for name in PERSONAL if getattr(entry, name)}
    texts["follow_ups"] = {done.pk: done.text for done in entry.follow_ups.all()}
    facts = {"fields": sorted(texts)}
    record_reading(
        by=by,
        at=at,
        purpose=purpose,
        fields=_("工作手册%(number)s") % {"number": entry.number},
        offices={entry.petition: entry.office_id} if entry.petition else {},
        events=[{"subject": subject_of(entry), "kind": "duty_read", "office": entry.office, "facts": facts}],
    )
    return texts


def check_amends(by: Account, entry: DutyBookEntry) -> None:
    """Whoever keeps the book of the office corrects its entries."""
    check_may(by, Permission.FOLLOW_UP, entry.office)


def amend_entry(*, entry_id: int, **told: Any) -> DutyBookEntry:
    """Correct an entry with any fields of DutyFacts, as `amend` takes them. A petition it was raised to stays."""
    return amend(ENTRY, entry_id, **told)


def facts_of(entry: DutyBookEntry) -> dict[str, Any]:
    """The fields of DutyFacts as they are recorded."""
    return {name: getattr(entry, name) for name in FACTS}


def _write(entry: DutyBookEntry, facts: dict[str, Any], changed: list[str], by: Account, at: datetime) -> None:
    after = DutyFacts(**facts)
    check_facts(after, on=timezone.localdate(entry.recorded_at))
    first = entry.follow_ups.order_by("on").first()
    if first is not None and after.found_on > first.on:
        raise InvalidFacts("after_follow_up", _("发现日期不能晚于第一次跟进。"), field="found_on")
    for name, value in after.columns().items():
        setattr(entry, name, value)


ENTRY = Amendable(
    event="duty_amend",
    meanwhile=_l("这一件刚刚被更正过，您的内容尚未保存。"),
    rows=DutyBookEntry.objects.all,
    subject_of=subject_of,
    office_of=lambda entry: entry.office,
    check_may=check_amends,
    facts_of=facts_of,
    write=_write,
    tidied=tidied,
)

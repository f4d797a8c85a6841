"""What an office follows up in its book of grass-roots staff passes to its successor when it is closed."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _l

from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Office
from offices.organisation.responsibilities import Passing, Responsibility, Shown
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from visits.duty.actions.duty import subject_of
from visits.duty.enums import DutyState
from visits.duty.models import DutyBookEntry


def _give_to_office(pk: int, *, office: Office, to: Office, by: Account | None, at: datetime, reason: str) -> None:
    entry = DutyBookEntry.objects.select_for_update(of=("self",)).get(pk=pk)
    entry.office, entry.version = to, entry.version + 1
    entry.save(update_fields=["office", "version"])
    facts = {"from": office.code, "to": to.code, "reason": reason}
    record_event(subject=subject_of(entry), kind="duty_succeeded", facts=facts, by=by, office=to, at=at)


RESPONSIBILITIES = (
    Responsibility(
        key="duty",
        label=_l("工作手册跟进事项"),
        rows=lambda: DutyBookEntry.objects.filter(state=DutyState.FOLLOWING),
        shown=lambda entry: Shown(cn_date(entry.found_on), entry.get_absolute_url(), entry.next_on),
        offices=("office",),
        takes=Permission.FOLLOW_UP,
        to_office=Passing(_give_to_office),
    ),
)

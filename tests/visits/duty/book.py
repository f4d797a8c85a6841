"""What tests of the duty book stand on: a township with its staff, and entries made by the real action."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from offices.files.uploads import checked_upload
from offices.organisation.models import Account, Office
from offices.organisation.roles import Role
from tests.factories import City, make_account, make_office, picture
from visits.duty.actions.duty import record_entry
from visits.duty.models import DutyBookEntry

BODY = "张三与李四因宅基地边界争吵，已劝开。"
PARTIES = "张三 13800001234，李四"


def today() -> date:
    return timezone.localdate()


def day(days: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=days)


def village_of(city: City, code: str = "village") -> Office:
    return make_office(code, city.township, kind="village", level=5)


def keeper(city: City, office: Office | None = None, role: str = Role.HANDLER, name: str = "keeper") -> Account:
    """Who keeps the book of a township; a handler, who registers nothing."""
    return make_account(name, (role, office or city.township))


def photo() -> tuple[str, Any]:
    return "张三家.jpg", checked_upload(BytesIO(picture()))


def make_entry(by: Account, office: Office, **values: Any) -> DutyBookEntry:
    """Found two days ago, to be followed up in three, unless it is said otherwise."""
    given: dict[str, Any] = {"found_on": day(-2), "place": "青山镇东村", "subject": "宅基地边界纠纷", "body": BODY}
    if "settled_how" not in values:
        given["next_on"] = day(3)
    return record_entry(**{"by": by, "at": timezone.now(), "office": office, "parties": PARTIES, **given, **values})

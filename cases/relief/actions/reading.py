"""Somebody reads to whom and to which account relief is paid; the reading is written down before."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.petitions.actions.reading import record_reading
from cases.petitions.queries.visible import with_custody
from cases.relief.models import Relief
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission

FIELDS = "救助收款人、账号、理由和用途"


def read_relief(*, relief: Relief, by: Account, at: datetime, purpose: str) -> Relief:
    """The request with all it says. Raises NotPermitted, InvalidFacts."""
    offices = {office.pk for office in with_custody(relief.petition, by)}
    fund = standing_office(relief.office)
    if authority_of(by).may(Permission.READ_IDENTITY, fund):
        offices.add(fund.pk)
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能查看个人信息。"))
    office = fund.pk if fund.pk in offices else min(offices)
    record_reading(by=by, at=at, purpose=purpose, fields=FIELDS, offices={relief.petition: office})
    return relief

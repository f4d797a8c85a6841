"""Reading personal data: for a purpose, and written down (个人信息保护法第五条、第六条、第五十一条)."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.enums import ReadPurpose
from cases.models import PersonalDataAccess, Petition, Petitioner
from offices.errors import InvalidFacts, NotPermitted
from offices.models import Account
from offices.policies import authority_of
from offices.roles import Permission

FIELDS = "姓名、证件号码、电话、住址"


def read_identity(*, petition: Petition, by: Account, at: datetime, purpose: str) -> list[Petitioner]:
    """The petitioners unmasked, after the reading has been recorded.

    One petition at a time; there is no look-up by person.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看个人信息的目的。"), field="purpose")
    offices = [
        office for office in authority_of(by).offices(Permission.READ_IDENTITY) if office.pk in petition.office_ids
    ]
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能查看个人信息。"))
    PersonalDataAccess.objects.create(
        petition=petition, account=by, office=offices[0], at=at, purpose=purpose, fields=FIELDS
    )
    return list(petition.petitioners.all())

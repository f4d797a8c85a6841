"""Reading personal data: for a purpose, and written down (个人信息保护法第五条、第六条、第五十一条)."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.petitions.enums import ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess, Petitioner
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

FIELDS = "姓名、证件号码、电话、住址"


def read_identity(*, petition: Petition, by: Account, at: datetime, purpose: str) -> list[Petitioner]:
    """The petitioners unmasked, after the reading has been recorded.

    One petition at a time; there is no look-up by person.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看个人信息的目的。"), field="purpose")
    offices = _with_custody(petition, by)
    if not offices:
        raise NotPermitted("no_custody", _("本单位没有经手这一信访件，不能查看个人信息。"))
    PersonalDataAccess.objects.create(
        petition=petition, account=by, office=offices[0], at=at, purpose=purpose, fields=FIELDS
    )
    return list(petition.petitioners.all())


def _with_custody(petition: Petition, by: Account) -> list[Office]:
    readers = authority_of(by).offices(Permission.READ_IDENTITY)
    return [office for office in readers if office.pk in petition.office_ids]

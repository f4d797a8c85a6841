"""Reading personal data: for a purpose, and written down (个人信息保护法第五条、第六条、第五十一条)."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.enums import ReadPurpose
from cases.models import Contact, PersonalDataAccess, Petition, Petitioner
from cases.standing import Standing
from offices.errors import InvalidFacts, NotPermitted
from offices.models import Account, Office
from offices.policies import authority_of
from offices.roles import Permission

FIELDS = "姓名、证件号码、电话、住址"
SAID = "与信访人的谈话情况"


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


def read_contacts(*, petition: Petition, by: Account, at: datetime, purpose: str) -> dict[int, str]:
    """What the petitioner said at each contact by its id, after the reading has been recorded.

    For an office with custody, and for the leader and the team of the open package.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看谈话情况的目的。"), field="purpose")
    office = office_reading_contacts(petition, by, Standing(petition))
    if office is None:
        raise NotPermitted("no_custody", _("您没有经手这一信访件，也不在专班，不能查看谈话情况。"))
    PersonalDataAccess.objects.create(petition=petition, account=by, office=office, at=at, purpose=purpose, fields=SAID)
    return dict(Contact.objects.filter(assignment__petition=petition).values_list("pk", "said"))


def office_reading_contacts(petition: Petition, by: Account, standing: Standing) -> Office | None:
    """For which office the account may read what was said; None where it may not."""
    own = _with_custody(petition, by)
    if own or standing.package is None:
        return next(iter(own), None)
    return standing.package.office if standing.package.leader_id == by.pk else standing.team.get(by.pk)


def _with_custody(petition: Petition, by: Account) -> list[Office]:
    readers = authority_of(by).offices(Permission.READ_IDENTITY)
    return [office for office in readers if office.pk in petition.office_ids]

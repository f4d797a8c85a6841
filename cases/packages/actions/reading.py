"""Reading personal data: for a purpose, and written down (个人信息保护法第五条、第六条、第五十一条)."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.packages.case_facts import PackageFacts
from cases.packages.models.commitments import Contact
from cases.petitions.actions.reading import _with_custody
from cases.petitions.enums import ReadPurpose
from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from offices.errors import InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office

SAID = "与信访人的谈话情况"


def read_contacts(*, petition: Petition, by: Account, at: datetime, purpose: str) -> dict[int, str]:
    """What the petitioner said at each contact by its id, after the reading has been recorded.

    For an office with custody, and for the leader and the team of the open package.
    """
    if purpose not in ReadPurpose.values:
        raise InvalidFacts("no_purpose", _("请选择查看谈话情况的目的。"), field="purpose")
    office = office_reading_contacts(petition, by, PackageFacts(petition))
    if office is None:
        raise NotPermitted("no_custody", _("您没有经手这一信访件，也不在专班，不能查看谈话情况。"))
    PersonalDataAccess.objects.create(petition=petition, account=by, office=office, at=at, purpose=purpose, fields=SAID)
    return dict(Contact.objects.filter(assignment__petition=petition).values_list("pk", "said"))


def office_reading_contacts(petition: Petition, by: Account, facts: PackageFacts) -> Office | None:
    """For which office the account may read what was said; None where it may not."""
    own = _with_custody(petition, by)
    if own or facts.package is None:
        return next(iter(own), None)
    return facts.package.office if facts.package.leader_id == by.pk else facts.team.get(by.pk)

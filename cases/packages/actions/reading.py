"""Somebody reads for a purpose what a petitioner said at a contact, and the reading is written down.

个人信息保护法第五条、第六条、第五十一条.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.packages.case_facts import PackageFacts
from cases.packages.models.commitments import Contact
from cases.packages.policies.actors import office_reading_contacts
from cases.petitions.actions.reading import record_reading
from cases.petitions.models.petitions import Petition
from offices.errors import NotPermitted
from offices.organisation.models import Account

SAID = "与信访人的谈话情况"


def read_contacts(*, petition: Petition, by: Account, at: datetime, purpose: str) -> dict[int, str]:
    """What the petitioner said at each contact by its id, after the reading has been recorded.

    For an office with custody, and for the leader and the team of the open package.
    """
    office = office_reading_contacts(petition, by, PackageFacts(petition))
    if office is None:
        raise NotPermitted("no_custody", _("您没有经手这一信访件，也不在专班，不能查看谈话情况。"))
    sentence = _("请选择查看谈话情况的目的。")
    record_reading(by=by, at=at, purpose=purpose, fields=SAID, offices={petition: office.pk}, sentence=sentence)
    return dict(Contact.objects.filter(package__petition=petition).values_list("pk", "said"))

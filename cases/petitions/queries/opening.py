"""Who opens a petition gets it here; of a sealed one somebody else than its own people says first what for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.petitions.models.parties import PersonalDataAccess
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import granted_ids
from offices.errors import NotPermitted
from offices.organisation.models import Account
from offices.organisation.policies import authority_of

CONTENT = "密封件的内容"
OPEN_FOR = timedelta(hours=12)


class Unopened(NotPermitted):
    """The petition is sealed, and this account has not said what it opens it for."""

    def __init__(self, petition: Petition) -> None:
        said = _("%(number)s已密封，您不是登记、办理或者决定本件的人员。请先写明查看目的，查看将记入本件。")
        super().__init__("sealed_unopened", said % {"number": petition.number}, field="purpose")
        self.petition = petition


def opened_petition(petitions: QuerySet[Petition], number: str, by: Account) -> Petition:
    """The petition of that number among those given, or 404. Raises Unopened where a reason is owed first."""
    petition = None if "\0" in number else petitions.filter(number=number).first()
    if petition is None:
        raise Http404
    if asks_why(petition, by) and not was_opened(petition, by, timezone.now()):
        raise Unopened(petition)
    return petition


def asks_why(petition: Petition, by: Account) -> bool:
    """Whether the account is none of those who registered the sealed petition, handle it or decide on it.

    A leader and the team of its package handle it too.
    """
    if not petition.sealed or by.pk in (petition.registered_by_id, petition.handled_by_id):
        return False
    authority = authority_of(by)
    if any(grant.is_head and grant.office.pk in petition.office_ids for grant in authority.grants):
        return False
    return petition.pk not in granted_ids(by)


def was_opened(petition: Petition, by: Account, at: datetime) -> bool:
    """A reason holds for half a day, so that one piece of work asks once."""
    read = PersonalDataAccess.objects.filter(petition=petition, account=by, fields=CONTENT)
    return read.filter(at__gt=at - OPEN_FOR).exists()


def unopened_among(petitions: Iterable[Petition], by: Account, at: datetime) -> set[int]:
    """Those of the petitions that a list names by their number alone: a reason is owed first, and none was given."""
    asked = {petition.pk for petition in petitions if petition.sealed and asks_why(petition, by)}
    if not asked:
        return asked
    read = PersonalDataAccess.objects.filter(petition__in=asked, account=by, fields=CONTENT, at__gt=at - OPEN_FOR)
    return asked - set(read.values_list("petition_id", flat=True))

"""No paper names a person: whoever works on its cases, whoever brought them, whom they accuse."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.packages.models.packages import Package, TeamMember
from cases.petitions.models.parties import Accused, Agent, Petitioner
from cases.petitions.models.petitions import Petition
from offices.crypto import comparable
from offices.directory.naming import is_title
from offices.errors import InvalidFacts
from offices.organisation.models import Office
from supervision.campaigns.models import Campaign

SHOWN = 5


def check_names_nobody(campaign: Campaign, texts: Mapping[str, str], what: str) -> None:
    """Refuse texts, by the field they came from, that name a person of the campaign's cases. what: the paper."""
    check_no_persons(Petition.objects.filter(campaign_cases__campaign=campaign), campaign.office, texts, what)


def check_no_persons(petitions: QuerySet[Petition], near: Office, texts: Mapping[str, str], what: str) -> None:
    """Refuse texts, by the field they came from, that name a person of these petitions; near: whose offices' names may
    hold such a name. Who is responsible may be entered by the post alone, which names nobody.
    """
    if not any(texts.values()):
        return
    names = {"".join(comparable(name).split()): name for name in _persons_of(petitions) if not is_title(name)}
    for field, text in texts.items():
        bare = "".join(comparable(text).split())
        found = sorted(name for key, name in names.items() if len(key) > 1 and key in bare)
        if found := [name for name in found if not _is_place(near, name, bare)][:SHOWN]:
            said = {"what": what, "names": "、".join(found)}
            raise InvalidFacts("names_persons", _("%(what)s只写单位，不写个人：%(names)s。") % said, field=field)


def _persons_of(petitions: QuerySet[Petition]) -> Iterable[str]:
    among = petitions.order_by().values("pk")
    packages = Package.objects.filter(petition__in=among)
    for field in ("leader__name", "responsible", "opened_by__name"):
        yield from packages.order_by().values_list(field, flat=True).distinct()
    members = TeamMember.objects.filter(package__petition__in=among)
    yield from members.order_by().values_list("account__name", flat=True).distinct()
    for parties in (Petitioner, Agent, Accused):
        yield from parties.objects.filter(petition__in=among).order_by().values_list("name", flat=True).distinct()


def _is_place(near: Office, name: str, text: str) -> bool:
    """Whether the name stands in the text only as a part of the names of offices."""
    offices = Office.objects.filter(path__startswith=near.path)
    bare = "".join(comparable(name).split())
    for pair in offices.filter(Q(name__contains=name) | Q(short_name__contains=name)).values_list("name", "short_name"):
        for place in sorted(pair, key=len, reverse=True):
            if bare in (whole := "".join(comparable(place).split())):
                text = text.replace(whole, "")
    return bare not in text

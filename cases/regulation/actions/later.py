"""Who somebody is was corrected: what later petitions say of an earlier one of the same person is counted again."""

from collections.abc import Mapping

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import Decision, Ending, EndingGround, Occurrence, PetitionerRole, State
from cases.petitions.models.parties import Petitioner
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import EndingProposal
from cases.petitions.queries.people import of_same_people
from cases.petitions.queries.twins import earlier_than
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import change_of_another, lock_at_once
from cases.procedure.step_kinds import Actor, EventFacts, StepKind
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.pages.words import label_of

HASHES = ("identity_hash", "name_hash", "phone_hash", "other_phone_hash")
MOST = 200  # petitions of one person


def hashes_of(person: Petitioner) -> dict[str, str]:
    return {name: getattr(person, name) for name in HASHES}


def count_later_again(change: Change, *persons: Mapping[str, str]) -> None:
    """persons: by their hashes, as registered before and after the correction."""
    condition = Q()
    for person in persons:
        condition |= _same(person)
    if not condition:
        return
    people = Petitioner.objects.filter(condition, petition__gt=change.petition.pk)
    later = people.exclude(petition__state=State.VOIDED).exclude(petition__occurrence="").order_by("petition")
    for petition_id in sorted(set(later.values_list("petition", flat=True)[:MOST])):
        _count(change, petition_id)
    _tell_of_quotations(change)


def _same(person: Mapping[str, str]) -> Q:
    """As `earlier_of` tells a person: by the document, or by name and telephone."""
    condition = Q(identity_hash=person["identity_hash"]) if person["identity_hash"] else Q()
    phones = [person[name] for name in ("phone_hash", "other_phone_hash") if person[name]]
    if person["name_hash"] and phones:
        phone = Q(phone_hash__in=phones) | Q(other_phone_hash__in=phones)
        condition |= Q(name_hash=person["name_hash"]) & phone
    return condition


def _count(change: Change, petition_id: int) -> None:
    petition = lock_at_once(petition_id)
    person = petition.petitioners.filter(role=PetitionerRole.PRINCIPAL).first()
    if person is None:
        return
    earlier = earlier_than(petition, person, change.person)
    again = change_of_another(change, petition, COMPARED_AGAIN)
    COMPARED_AGAIN.verb(again, occurrence=earlier.occurrence, first=earlier.first)
    if again.set_values:
        again.finish()


def compared_again(change: Change, *, occurrence: Occurrence, first: int) -> None:
    """初次、重复 and 首接单位 follow from who brought it; the registering office and the holder learn of it."""
    petition = change.petition
    if petition.occurrence != occurrence:
        change.set(occurrence=occurrence)
    if petition.first_office_id is not None and petition.first_office_id != first:
        change.set(first_office=Office.objects.get(pk=first))
    if not change.set_values:
        return
    _tell(
        change,
        petition,
        _("信访件 %(number)s：以前的信访件更正了信访人，初次、重复和首接单位已重新比对"),
    )


def _tell(change: Change, petition: Petition, text: str) -> None:
    words, url = {"number": petition.number}, petition.get_absolute_url()
    for office in {petition.registered_office, petition.holder}:
        change.tell(office, Permission.FOLLOW_UP, text % words, url=url)


def _tell_of_quotations(change: Change) -> None:
    """What ended, or is to end, because the same person was answered before is looked at again (第三十六条第三款、
    第十九条第三款).
    """
    quoting = Q(ending=Ending.NO_LONGER) | Q(ground=EndingGround.DUPLICATE)
    about = Q(petition=change.petition) | Q(other=change.petition)
    standing = Q(decision__in=(Decision.PENDING, Decision.AGREED))
    found = EndingProposal.objects.filter(quoting, about, standing, other__isnull=False)
    same = set(of_same_people(change.petition).values_list("pk", flat=True))
    for proposal in found.select_related("petition__holder", "petition__registered_office", "other").order_by("pk"):
        ends = {proposal.petition_id, proposal.other_id} - {change.petition.pk}
        if not ends <= same:
            _tell(
                change,
                proposal.petition,
                _("信访件 %(number)s 不再受理、按重复办理所引的信访件更正了信访人，已不是同一信访人，请核对"),
            )


def occurrence_said(event: EventFacts) -> list[str]:
    said = [_("以前的信访件更正了信访人，重新比对。")]
    if event.changed.get("occurrence"):
        said.append(_("初次或重复：%s。") % label_of(Occurrence, event.changed["occurrence"]))
    return said


# No step that is taken from a state: it follows from the correction of another petition.
COMPARED_AGAIN = StepKind(
    "compared_again",
    _l("重新比对初次、重复"),
    (),
    None,
    Actor.SYSTEM,
    None,
    "《信访工作条例》第二十一条第二款",
    verb=compared_again,
    says=(occurrence_said,),
)

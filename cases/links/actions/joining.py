"""并案: one case is led, others go along with it until all are answered by one opinion; undone with reason."""

from collections.abc import Sequence

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.links.policies import JOINABLE, why_not_joined
from cases.links.reports import led_by, released_from
from cases.petitions.enums import LinkKind
from cases.petitions.models.petitions import Demand, Petition, PetitionLink
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import change_of_another, check_not_recused, lock_at_once, lock_petition
from cases.procedure.step_kinds import Actor, FreeText, StepKind
from offices.crypto import comparable
from offices.organisation.roles import Permission

GROUND = "《信访工作条例》第二十二条、第二十四条"


def join(change: Change, *, others: Sequence[Petition], reason: str) -> None:
    """并入本件: the change is that of the lead case, on which all further steps are taken."""
    lead = change.petition
    change.need(others, "nobody", _("请填写并入本件的信访件编号。"), field="others")
    change.need(reason.strip(), "no_reason", _("请写明并案的理由。"), field="reason")
    ids = sorted({one.pk for one in others})
    joined = [lead if pk == lead.pk else lock_at_once(pk) for pk in ids]
    why = why_not_joined(lead, joined)
    change.need(not why, "not_joined", why, field="others")
    for petition in joined:
        check_not_recused(petition, change.person)
        _take_up(lead, petition)
        PetitionLink.objects.create(
            petition=petition,
            other=lead,
            kind=LinkKind.JOINED,
            reason=reason,
            linked_at=change.at,
            linked_by=change.person,
        )
        along = change_of_another(change, petition, BE_JOINED)
        BE_JOINED.verb(along, lead=lead, reason=reason)
        along.finish()
    change.set(joined_ids=sorted({*lead.joined_ids, *(one.pk for one in joined)}))
    change.facts.update(others=[one.number for one in joined], reason=reason)


def _take_up(lead: Petition, petition: Petition) -> None:
    """The opinion of the lead case meets each point of the joined one; what is asked in the same words once."""
    standing = {comparable(one.text): one for one in lead.demands.standing()}
    last = lead.demands.aggregate(last=Max("number"))["last"] or 0
    for demand in petition.demands.standing():
        point = standing.get(comparable(demand.text))
        if point is None:
            last += 1
            point = Demand.objects.create(petition=lead, number=last, text=demand.text, brought_by=petition)
            standing[comparable(demand.text)] = point
        demand.taken_up_in = point
        demand.save(update_fields=["taken_up_in"])


def be_joined(change: Change, *, lead: Petition, reason: str) -> None:
    change.need(change.petition.state in JOINABLE, "wrong_state", _("目前的环节不能并案。"))
    change.set(joined_to=lead)
    change.facts.update(other=lead.number, reason=reason)
    if change.petition.registered_office_id != lead.holder_id:
        words = {"number": change.petition.number, "lead": lead.number}
        change.tell(
            change.petition.registered_office,
            Permission.FOLLOW_UP,
            _("信访件 %(number)s 已并入 %(lead)s 办理") % words,
        )


def release(change: Change, *, other: int, reason: str) -> None:
    """解除并案: each goes on for itself from where both stand; its points go back."""
    lead = change.petition
    change.need(other in lead.joined_ids, "not_joined", _("所选信访件没有并入本件。"), field="other")
    change.need(reason.strip(), "no_reason", _("请写明解除并案的理由。"), field="reason")
    petition = lock_petition(other)
    check_not_recused(petition, change.person)
    _give_back(lead, petition)
    PetitionLink.objects.filter(petition=petition, other=lead, kind=LinkKind.JOINED, ended_at=None).update(
        ended_at=change.at, ended_by=change.person, end_reason=reason
    )
    alone = change_of_another(change, petition, BE_RELEASED)
    BE_RELEASED.verb(alone, lead=lead, reason=reason)
    alone.finish()
    change.set(joined_ids=[pk for pk in lead.joined_ids if pk != other])
    change.facts.update(other=petition.number, reason=reason)


def _give_back(lead: Petition, petition: Petition) -> None:
    """A point that another joined petition has as well stays for that one."""
    for point in lead.demands.standing().filter(brought_by=petition):
        left = point.taken_up.exclude(petition=petition).order_by("pk").first()
        if left is None:
            point.gone_to = petition
        else:
            point.brought_by_id = left.petition_id
        point.save(update_fields=["gone_to", "brought_by"])
    petition.demands.update(taken_up_in=None)


def be_released(change: Change, *, lead: Petition, reason: str) -> None:
    change.set(joined_to=None)
    change.facts.update(other=lead.number, reason=reason)


# No steps that are taken from a state: they are the other side of a step of the lead case.
BE_JOINED = StepKind(
    "be_joined",
    _l("并入主案"),
    (),
    None,
    Actor.SYSTEM,
    None,
    GROUND,
    verb=be_joined,
    says=(led_by,),
    facts={"other": str, "reason": FreeText},
)
BE_RELEASED = StepKind(
    "be_released",
    _l("解除并案，单独办理"),
    (),
    None,
    Actor.SYSTEM,
    None,
    GROUND,
    verb=be_released,
    says=(released_from,),
    facts={"other": str, "reason": FreeText},
)

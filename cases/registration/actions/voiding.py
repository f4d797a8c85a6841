"""A registration made by mistake: who registered proposes, a second person decides; number and history stay."""

from django.utils.translation import gettext as _

from cases.attachments.models import Attachment
from cases.corrections.actions.persons import tell_of_persons
from cases.deadlines.terms import ClockKind
from cases.mandates.actions.entering import drop_mandates
from cases.petitions.enums import ClockState, Decision, Ending, EndingGround, PetitionerRole, State
from cases.petitions.models.petitions import Demand, Petition, PetitionLink
from cases.petitions.models.proceedings import CorrectionProposal, EndingProposal
from cases.petitions.queries.touched import touched
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import lock_at_once
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.later import count_later_again, hashes_of
from cases.regulation.actions.voiding import take_back_with
from cases.regulation.policies import OWN_ENDING
from offices.organisation.roles import Permission

GROUNDS = (EndingGround.TWICE, EndingGround.NO_PETITION, EndingGround.WRONG_OFFICE, EndingGround.TRIAL)
# What may have been written of it although nobody has worked on it.
NO_WORK = (EndingProposal, CorrectionProposal, Attachment, PetitionLink)


def propose_voiding(change: Change, *, ground: str, text: str, other: Petition | None = None) -> None:
    """报批撤销误登记, as long as nobody has worked on it. other: the petition that the same letter or visit is
    registered as already.
    """
    petition = change.petition
    change.need(ground in GROUNDS, "no_ground", _("请选择属于哪一种情形。"), field="ground")
    change.need(text.strip(), "no_reason", _("请写明怎样登记错了。"), field="text")
    change.need(
        ground != EndingGround.TWICE or other is not None,
        "no_other",
        _("重复登记的，请填写已登记的那一件的编号。"),
        field="other",
    )
    change.need(other is None or other.pk != petition.pk, "itself", _("不能填写本件的编号。"), field="other")
    _check_untouched(change)
    _check_one_stays(change, other, field="other")
    asked = _("信访件 %(number)s 报批撤销误登记，请审批") % {"number": petition.number}
    EndingProposal.objects.create(
        petition=petition,
        office=change.office,
        ending=Ending.VOID,
        ground=ground,
        other=other,
        text=text.strip(),
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(change, change.office, asked),
    )
    change.facts.update(ending=Ending.VOID, ground=EndingGround(ground), reason=text.strip())
    if other is not None:
        change.facts["other"] = other.number


def void_registration(change: Change) -> None:
    """批准撤销误登记: its clocks and cards end, it counts nowhere, and nothing more is done with it."""
    petition = change.petition
    pending = petition.ending_proposals.filter(decision=Decision.PENDING).select_related("other")
    proposal = change.required(pending.first(), "no_request", _("没有待审批的报批。"))
    change.need(proposal.proposed_by_id != change.person.pk, "own_proposal", OWN_ENDING)
    _check_untouched(change)
    _check_one_stays(change, proposal.other)
    proposal.decision, proposal.decided_at, proposal.decided_by = Decision.AGREED, change.at, change.person
    proposal.save(update_fields=["decision", "decided_at", "decided_by"])
    petition.correction_proposals.filter(decision=Decision.PENDING).update(
        decision=Decision.WITHDRAWN, decided_at=change.at, decided_by=change.person
    )
    change.stop_clocks(ClockKind, as_state=ClockState.CANCELLED)
    drop_mandates(change)
    if petition.source_key is not None:
        change.set(source_key=None)
    cards = take_back_with(change, proposal.text)
    change.facts.update(ending=Ending.VOID, ground=EndingGround(proposal.ground), reason=proposal.text, cards=cards)
    if proposal.other is not None:
        change.facts["other"] = proposal.other.number
    # Later petitions of the person are compared again without this one, as it will stand when the step has ended.
    Petition.objects.filter(pk=petition.pk).update(state=State.VOIDED)
    for person in petition.petitioners.filter(role=PetitionerRole.PRINCIPAL):
        count_later_again(change, hashes_of(person))
    tell_of_persons(change, _("信访件 %(number)s 系误登记，已批准撤销"))
    change.tell(
        change.petition.registered_office,
        Permission.REGISTER,
        _("信访件 %(number)s 系误登记，已批准撤销，编号不再使用") % {"number": petition.number},
    )


def _check_one_stays(change: Change, other: Petition | None, *, field: str | None = None) -> None:
    """Of two registrations of one letter one stays: the one because of which the other is voided, or is to be. The
    other row is locked, so that neither is voided while the other one is.
    """
    named = EndingProposal.objects.filter(other=change.petition, ending=Ending.VOID)
    standing = named.filter(decision__in=(Decision.PENDING, Decision.AGREED)).order_by("pk")
    number = standing.values_list("petition__number", flat=True).first()
    sentence = _(
        "信访件%s因与本件重复已经撤销或者正在报批撤销，本件须保留，不能撤销；确有错误的，请更正或者按实际情况办理。"
    )
    change.need(number is None, "other_rests_on_it", sentence % number)
    if other is not None:
        stays = lock_at_once(other.pk).state != State.VOIDED
        sentence = _("所填的信访件%s已经撤销，不能再以与它重复为由撤销本件。")
        change.need(stays, "other_voided", sentence % other.number, field=field)


def _check_untouched(change: Change) -> None:
    split_off = Demand.objects.filter(gone_to=change.petition).exists()
    change.need(not split_off, "split_off", _("本件由其他信访件拆分，不是单独登记的；请在原件“撤销拆分”。"))
    worked_on = Petition.objects.filter(touched(besides=NO_WORK, steps=False), pk=change.petition.pk).exists()
    change.need(
        not worked_on,
        "worked_on",
        _(
            "本件已经转出、出具文书，或者来访、接访、包案等处已有与它有关的记录，不能撤销；请按实际情况办理、更正或者并案。"
        ),
    )

"""A screened petition ends without being handled: the office proposes, its head approves, then the letter goes out.

So end a demand of the petition procedure that is answered directly or filed (第三十一条第六项、第三十二条),
and what was finally answered before (第三十六条第三款).
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import Decision, DocumentKind, Ending, EndingGround, LinkKind, State
from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import EndingProposal
from cases.petitions.queries.people import linked_with, of_same_people
from cases.procedure.actions.change import Change
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.routing import conclude_here, end_routing
from cases.regulation.policies import OWN_ENDING
from offices.organisation.roles import Permission
from offices.pages.models import LONGEST_TEXT

UNANSWERED = _l("告知须逐项回应诉求，尚未回应第%(numbers)s项。")
GROUNDS = (EndingGround.CONSULTATION, EndingGround.THANKS, EndingGround.NO_SUBSTANCE, EndingGround.DUPLICATE)
LETTERS: dict[str, DocumentKind] = {
    Ending.REPLY: DocumentKind.DIRECT_REPLY,
    Ending.FILE: DocumentKind.NOTICE,
    Ending.NO_LONGER: DocumentKind.NO_LONGER,
}


def propose_ending(
    change: Change, *, ending: str, ground: str, text: str, answers: Mapping[int, str], other: Petition | None = None
) -> None:
    """报批直接回复、存 of a demand of the petition procedure: on one of four grounds, with an answer to each demand."""
    change.need(ending in (Ending.REPLY, Ending.FILE), "no_ending", _("请选择直接回复或者存。"), field="ending")
    change.need(ground in GROUNDS, "no_ground", _("请选择属于哪一种情形。"), field="ground")
    demands = list(change.petition.demands.standing())
    missing = [str(demand.number) for demand in demands if not answers.get(demand.number, "").strip()]
    change.need(
        not missing,
        "demand_unanswered",
        UNANSWERED % {"numbers": "、".join(missing)},
        field="answers",
    )
    quoted = None
    if ground == EndingGround.DUPLICATE:
        quoted = change.required(other, "no_other", _("属于重复的，请填写已有的在办件编号。"), field="other")
        _check_duplicate(change, quoted)
    points = [f"{demand.number}. {demand.text}：{answers[demand.number].strip()}" for demand in demands]
    _propose(change, ending, ground, quoted, "\n".join([text, *points]))


def propose_no_longer(change: Change, *, other: Petition, text: str) -> None:
    """报批不再受理: the same person, or a matter linked as the same one, was finally answered."""
    _check_final(change, other)
    _propose(change, Ending.NO_LONGER, "", other, text + _final_opinion(change, other))


def approve_reply(change: Change) -> None:
    _end(change, _decide(change, Decision.AGREED))


def approve_filing(change: Change) -> None:
    """存, with a notice to the petitioner where name and address are known (第二十三条第二款)."""
    _end(change, _decide(change, Decision.AGREED), notice=not change.petition.notice_impossible)


def no_longer_accept(change: Change) -> None:
    """不再受理: re-review is done, same facts and reasons (第三十六条第三款)."""
    _end(change, _decide(change, Decision.AGREED))


def refuse_ending(change: Change, *, reason: str) -> None:
    """The petition stays where it is, to be transferred, assigned or handled."""
    proposal = _decide(change, Decision.REFUSED)
    change.facts.update(_said(proposal), reason=reason)
    change.tell(
        change.petition.holder,
        Permission.SCREEN,
        _("信访件 %(number)s 报批%(ending)s未获批准，请另行办理")
        % {"number": change.petition.number, "ending": proposal.get_ending_display()},
    )


def _propose(change: Change, ending: str, ground: str, other: Petition | None, letter: str) -> None:
    change.need(len(letter) <= LONGEST_TEXT, "text_too_long", _("告知内容最多20000字。"), field="text")
    change.check_paper(LETTERS[ending], letter)
    asked = {"number": change.petition.number, "ending": Ending(ending).label}
    proposal = EndingProposal.objects.create(
        petition=change.petition,
        office=change.office,
        ending=ending,
        ground=ground,
        other=other,
        text=letter,
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(change, change.office, _("信访件 %(number)s 报批%(ending)s，请审批") % asked),
    )
    change.facts.update(_said(proposal))


def _decide(change: Change, decision: Decision) -> EndingProposal:
    """The head decides; who proposed does not."""
    pending = change.petition.ending_proposals.filter(decision=Decision.PENDING).select_related("other")
    proposal = pending.get()
    change.need(
        proposal.proposed_by_id != change.person.pk,
        "own_proposal",
        OWN_ENDING,
    )
    proposal.decision, proposal.decided_at, proposal.decided_by = decision, change.at, change.person
    proposal.save(update_fields=["decision", "decided_at", "decided_by"])
    return proposal


def _end(change: Change, proposal: EndingProposal, *, notice: bool = True) -> None:
    """What is quoted is looked at once more; from then on the two petitions are linked, and the letter goes out."""
    other = proposal.other
    if other is not None:
        if proposal.ending == Ending.NO_LONGER:
            _check_final(change, other)
        else:
            _check_duplicate(change, other)
        change.petition.links.get_or_create(
            other=other,
            kind=LinkKind.SAME_MATTER,
            defaults={"linked_at": change.at, "linked_by": change.person, "reason": _link_reason(proposal)},
        )
    if notice:
        change.paper(LETTERS[proposal.ending], body=proposal.text, basis=change.ground)
    end_routing(change)
    conclude_here(change)
    change.facts.update(_said(proposal))
    change.tell(
        change.petition.holder,
        Permission.SCREEN,
        _("信访件 %(number)s 已批准%(ending)s，请送达告知并记录送达")
        % {"number": change.petition.number, "ending": proposal.get_ending_display()},
    )


def _said(proposal: EndingProposal) -> dict[str, Any]:
    said: dict[str, Any] = {"ending": Ending(proposal.ending)}
    if proposal.ground:
        said["ground"] = EndingGround(proposal.ground)
    return {**said, "other": proposal.other.number} if proposal.other is not None else said


def _link_reason(proposal: EndingProposal) -> str:
    return _("复核终结后再次提出") if proposal.ending == Ending.NO_LONGER else _("重复反映，已有在办件")


def _check_duplicate(change: Change, other: Petition) -> None:
    change.need(other.pk != change.petition.pk, "itself", _("不能引用本信访件自身。"), field="other")
    change.need(
        other.is_open, "not_in_hand", _("所引的信访件已经办结，不是在办件，不能据此按重复办理。"), field="other"
    )
    _check_related(change, other, (LinkKind.SAME_MATTER, LinkKind.JOINED))


def _check_final(change: Change, other: Petition) -> None:
    change.need(other.pk != change.petition.pk, "itself", _("不能引用本信访件自身。"), field="other")
    change.need(
        other.state == State.CLOSED_FINAL, "not_final", _("所引的信访件尚未复核终结，不能据此不再受理。"), field="other"
    )
    _check_related(change, other, (LinkKind.SAME_MATTER,))


def _check_related(change: Change, other: Petition, kinds: tuple[LinkKind, ...]) -> None:
    petition = change.petition
    change.need(
        of_same_people(petition).filter(pk=other.pk).exists()
        or linked_with(petition, kinds).filter(pk=other.pk).exists(),
        "strangers_case",
        _(
            "所引的信访件不是同一信访人的（按身份证件号码核对信访人和代表），也没有关联为同一事项；确属同一事项的，请先“关联信访件”，写明理由。"
        ),
        field="other",
    )


def _final_opinion(change: Change, other: Petition) -> str:
    """The final opinion by number and date; of another person's case the letter says nothing."""
    final = other.documents.filter(kind=DocumentKind.REREVIEW_OPINION).select_related("office").order_by("-pk").first()
    if final is None or not of_same_people(change.petition).filter(pk=other.pk).exists():
        return ""
    return _("\n复核意见：%(office)s%(number)s，%(year)d年%(month)d月%(day)d日。") % {
        "office": final.office.short_name,
        "number": final.number,
        "year": final.issued_on.year,
        "month": final.issued_on.month,
        "day": final.issued_on.day,
    }

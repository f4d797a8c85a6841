"""The petitioner died or was dissolved and nobody goes on: proposed with proof, ended with the approval of a head
(《山东省信访条例》第四十六条第四项).
"""

from datetime import date

from django.utils.translation import gettext as _

from cases.attachments.queries.attachments import present
from cases.corrections.actions.leaving import OWED
from cases.corrections.actions.persons import tell_of_persons
from cases.deadlines.terms import ClockKind as K
from cases.organs.actions.assisting import end_open_assistances
from cases.organs.actions.disputes import drop_dispute
from cases.petitions.enums import ClockState, Decision, DocumentKind, Ending, EndingGround, PetitionerRole
from cases.petitions.models.proceedings import EndingProposal
from cases.procedure.actions.change import Change
from cases.regulation.actions.deciding import ask_a_head
from cases.regulation.actions.receiving import ANSWER_CLOCKS
from cases.regulation.policies import OWN_ENDING
from offices.pages.words import cn_date, cn_day

GROUNDS = (EndingGround.DIED, EndingGround.DISSOLVED)
# In every open state something else is owed to, or by, a petitioner who is no more.
ENDED = (*OWED, K.SERVE, K.REQUEST_REVIEW, K.REVIEW_ACCEPTANCE, K.REVIEW, K.REQUEST_REREVIEW, K.REREVIEW)


def propose_no_successor(
    change: Change, *, ground: str, ended_on: date, silent: bool, proof: str, attachment: int | None = None
) -> None:
    """报批无承继人终结. silent: somebody could succeed and did not come in the time of the handling."""
    petition = change.petition
    change.need(ground in GROUNDS, "no_ground", _("请选择死亡或者终止。"), field="ground")
    change.need(ended_on <= change.on, "future_date", _("死亡、终止日期不能晚于今天。"), field="ended_on")
    change.need(proof.strip(), "no_proof", _("请写明死亡（注销）证明和查找承继人的情况。"), field="proof")
    change.need(
        petition.headcount == 1,
        "others_go_on",
        _("本件有%(count)d名信访人，其他人继续，不能终结；请“登记承继人”或者“登记一人撤回”。")
        % {"count": petition.headcount},
    )
    known = attachment is None or present(petition).filter(number=attachment).exists()
    change.need(known, "no_attachment", _("没有这个附件，或者还没有处理完。"), field="attachment")
    if silent:
        clock = next((clock for clock in change.clocks if clock.kind in ANSWER_CLOCKS), None)
        change.need(
            clock is None or change.on >= clock.due,
            "not_yet_silent",
            _("办理期限%(due)s届满以前，承继人还可以表示参加，不能以未表示参加终结。")
            % {"due": cn_date(clock.due) if clock else ""},
            field="silent",
        )
    told = {"ended_on": ended_on, "proof": proof.strip(), "silent": silent}
    EndingProposal.objects.create(
        petition=petition,
        office=change.office,
        ending=Ending.NO_SUCCESSOR,
        ground=ground,
        text=_letter(change, ground, ended_on, silent, proof, attachment),
        proposed_at=change.at,
        proposed_by=change.person,
        decider=ask_a_head(
            change, change.office, _("信访件 %(number)s 报批无承继人终结，请审批") % {"number": petition.number}
        ),
    )
    change.facts.update(ending=Ending.NO_SUCCESSOR, ground=EndingGround(ground), **told)
    if attachment is not None:
        change.facts["attachment_number"] = attachment


def _letter(change: Change, ground: str, ended_on: date, silent: bool, proof: str, attachment: int | None) -> str:
    petition = change.petition
    words = {
        "who": petition.petitioner_masked,
        "received": cn_day(petition.received_on),
        "subject": petition.subject,
        "day": cn_day(ended_on),
        "how": _("死亡") if ground == EndingGround.DIED else _("终止"),
        "heir": _("承继人在办理期限内未表示参加") if silent else _("没有承继人"),
    }
    lines = [
        _("信访人%(who)s于%(received)s提出的“%(subject)s”信访事项，因信访人于%(day)s%(how)s，%(heir)s，决定终结。")
        % words,
        _("证明和查找承继人的情况：%s") % proof.strip(),
        *([_("证明材料见附件第%d号。") % attachment] if attachment is not None else []),
    ]
    return "\n".join(lines)


def close_without_successor(change: Change) -> None:
    """批准无承继人终结 by a head who did not propose it; a successor who came meanwhile goes on with the petition."""
    pending = change.petition.ending_proposals.filter(decision=Decision.PENDING)
    proposal = change.required(pending.first(), "no_request", _("没有待审批的报批。"))
    change.need(
        proposal.proposed_by_id != change.person.pk,
        "own_proposal",
        OWN_ENDING,
    )
    succeeded = change.petition.petitioners.filter(role=PetitionerRole.SUCCEEDED).exists()
    change.need(not succeeded, "succeeded", _("报批以后已登记承继人，不能终结，请不批准。"))
    proposal.decision, proposal.decided_at, proposal.decided_by = Decision.AGREED, change.at, change.person
    proposal.save(update_fields=["decision", "decided_at", "decided_by"])
    change.paper(DocumentKind.CLOSURE, body=proposal.text, basis=change.ground)
    end_open_assistances(change, _("本件已终结"))
    drop_dispute(change, _("信访人死亡或者终止，无承继人"))
    change.stop_clocks(ENDED, as_state=ClockState.CANCELLED)
    change.set(concluded_on=change.on)
    change.facts.update(ending=Ending.NO_SUCCESSOR, ground=EndingGround(proposal.ground))
    tell_of_persons(change, _("信访件 %(number)s 已批准无承继人终结"))

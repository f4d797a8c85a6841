"""A dispute of competence is raised, withdrawn, or over because the petition goes another way (第二十四条)."""

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.organs.models import CompetenceDispute
from cases.organs.policies import DisputeFacts
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import ClockState, Decision, DocumentKind, Ruler, State
from cases.procedure.actions.change import Change
from offices.organisation.models import Office
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission


def raise_dispute(change: Change, *, other: Office, ruled_by: str, reasons: str) -> None:
    """提请裁定管辖: against another office, to who rules; the petition stays where it is meanwhile."""
    change.need(reasons.strip(), "no_reasons", _("请写明理由。"), field="reasons")
    change.need(ruled_by in Ruler.values, "no_ruler", _("请选择由谁裁定。"), field="ruled_by")
    change.need(other.is_active, "inactive_office", _("%s已停用。") % other.name, field="other")
    change.need(other.pk != change.office.pk, "itself", _("争议的另一方不能是本单位。"), field="other")
    holder = change.petition.holder
    change.need(
        standing_office(holder).pk in (change.office.pk, other.pk),
        "not_with_holder",
        _("本件现由%s承担，管辖争议须由其提请，或者以其为争议的另一方。") % holder.name,
        field="other",
    )
    check_office(change.petition, other, code="accused_disputes", field="other")
    ruler = _ruler(change, other, Ruler(ruled_by))
    check_office(change.petition, ruler, code="accused_rules", field="ruled_by")
    shown = ruler.pk not in change.petition.office_ids
    dispute = CompetenceDispute.objects.create(
        petition=change.petition,
        office=change.office,
        other=other,
        ruled_by=ruled_by,
        ruler=ruler,
        ruler_shown=shown,
        reasons=reasons,
        raised_at=change.at,
        raised_by=change.person,
    )
    change.case_facts.part(DisputeFacts).pending = dispute
    if shown:
        change.set(office_ids=[ruler.pk, *change.petition.office_ids])  # it has to see what it rules on
    change.paper(
        DocumentKind.DISPUTE,
        body=_("争议另一方：%(other)s。\n%(reasons)s\n请裁定由哪个单位受理。")
        % {"other": other.name, "reasons": reasons.strip()},
        basis=change.ground,
        addressee=ruler,
    )
    change.start_own_clock(K.RULE_DISPUTE, office=ruler)
    change.facts.update(other=other.name, ruler=ruler.name, ruled_by=Ruler(ruled_by))
    permission = Permission.CONVENE if ruled_by == Ruler.CONFERENCE else Permission.SCREEN
    change.tell(ruler, permission, _("信访件 %(number)s 提请裁定管辖") % {"number": change.petition.number})


def _ruler(change: Change, other: Office, ruled_by: Ruler) -> Office:
    """Who passed it on, where both stand below; the nearest office above both; where the joint conference sits."""
    petition = change.petition
    if ruled_by is Ruler.SENDER:
        holds = change.office.pk == petition.holder_id and petition.state in (State.SCREENED, State.RETURNED)
        sender = change.office if holds else change.case_facts.sender
        sender = change.required(
            sender and standing_office(sender), "no_sender", _("本件没有转出单位。"), field="ruled_by"
        )
        change.need(
            other.is_within(sender) and other.pk != sender.pk,
            "not_above",
            _("%(sender)s不是%(other)s的上级，请选择共同的上级机关或者联席会议。")
            % {"sender": sender.name, "other": other.name},
            field="ruled_by",
        )
        return sender
    above = common_superior(change.office, other)
    if ruled_by is Ruler.SUPERIOR:
        return change.required(
            above,
            "no_superior",
            _("双方没有共同的上级机关，请选择信访工作联席会议（《信访工作条例》第二十四条）。"),
            field="ruled_by",
        )
    return above or Office.objects.filter(pk__in=change.office.ancestor_ids(), is_active=True).order_by("path")[0]


def common_superior(one: Office, other: Office) -> Office | None:
    """The nearest open office above both."""
    shared = set(one.ancestor_ids()[:-1]) & set(other.ancestor_ids()[:-1])
    return Office.objects.filter(pk__in=shared, is_active=True).order_by("-path").first()


def withdraw_dispute(change: Change, *, reason: str) -> None:
    """撤回管辖争议 by the office that raised it."""
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    dispute = change.required(change.case_facts.part(DisputeFacts).pending, "no_dispute", _("没有待裁定的管辖争议。"))
    change.need(
        standing_office(dispute.office).pk == change.office.pk,
        "not_raised_here",
        _("管辖争议由%s提请，须由其撤回。") % dispute.office.name,
    )
    change.facts["reason"] = reason.strip()
    drop_dispute(change, reason.strip())


def drop_dispute(change: Change, reason: str) -> None:
    """It is over without a ruling."""
    if (dispute := change.case_facts.part(DisputeFacts).pending) is None:
        return
    close_dispute(change, dispute, Decision.WITHDRAWN, reason)
    change.stop_clocks((K.RULE_DISPUTE,), as_state=ClockState.CANCELLED)
    if dispute.ruler_shown:
        change.set(office_ids=[pk for pk in change.petition.office_ids if pk != dispute.ruler_id])
    text = _("信访件 %(number)s 的管辖争议已撤回") % {"number": change.petition.number}
    change.tell(dispute.ruler, Permission.SCREEN, text, url="/" if dispute.ruler_shown else "")


def close_dispute(change: Change, dispute: CompetenceDispute, decision: Decision, reason: str) -> None:
    dispute.decision, dispute.decision_reason = decision, reason
    dispute.decided_at, dispute.decided_by = change.at, change.person
    dispute.save(update_fields=["decision", "decision_reason", "decided_at", "decided_by", "to", "conference"])
    change.case_facts.part(DisputeFacts).pending = None

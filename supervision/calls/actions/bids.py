"""Bids for a published case (揭榜): made, changed, withdrawn, and one of them chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.actions.teams import MOST_TEAM
from cases.packages.enums import PackageOrigin, PackageState
from cases.petitions.enums import FINISHED
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import lock_petition, perform
from offices.errors import Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.request_keys import already_changed, already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.calls.actions.calls import lock_case, record_call, stripped, tell
from supervision.calls.calling import (
    check_case_state,
    check_chooses,
    check_open_for_bids,
    check_own_bid,
    check_runs,
    check_still_there,
    leads_under,
    works_under,
)
from supervision.calls.enums import BidState, CallCaseState, CallState
from supervision.calls.models import Bid, CallCase

LONGEST_PLAN = 2000
MOST_DAYS = 730


@dataclass(frozen=True, kw_only=True)
class BidFacts:
    """plan: how; days: promised, from the day of the choice; sponsor: the leader, where the bidder leads nowhere."""

    plan: str
    days: int
    sponsor: Account | None = None
    team: Sequence[Account] = field(default_factory=tuple)


def make_bid(
    *,
    by: Account,
    at: datetime,
    case_id: int,
    facts: BidFacts,
    bidder: Account | None = None,
    request_key: UUID | None = None,
) -> Bid:
    """A volunteer's bid, or one for another account that a leader of its department recommends.

    Raises NotPermitted for who does not read the call, Conflict once bids are closed or the account has a live bid.
    """
    bidder = bidder or by
    with transaction.atomic():
        if done := already_done(request_key, "bid_made", by=by, about=case_id):
            return Bid.objects.get(pk=done)
        case = lock_case(case_id)
        check_open_for_bids(case, timezone.localdate(at))
        office = works_under(bidder, case.call)
        if office is None:
            raise NotPermitted("not_called", _("%(name)s不在这期榜单的范围内。") % {"name": bidder.name})
        recommended_by = None
        if bidder.pk != by.pk:
            _check_recommends(by, bidder, office)
            recommended_by = by
        facts = _checked(case, bidder, facts, recommended_by)
        if case.bids.filter(bidder=bidder, state=BidState.LIVE).exists():
            raise Conflict("one_bid", _("%(name)s已揭这一件，可以修改，不能再揭。") % {"name": bidder.name})
        bid = Bid.objects.create(
            case=case,
            bidder=bidder,
            office=office,
            sponsor=facts.sponsor,
            recommended_by=recommended_by,
            plan=facts.plan.strip(),
            days=facts.days,
            made_at=at,
            made_by=by,
        )
        bid.team.set(facts.team)
        keep_result(request_key, bid)
        event = record_call(case.call, "bid_made", _as_facts(bid), by, at)
        said = _("“%(call)s”收到一份揭榜") % {"call": case.call.name}
        tell(event, case.call.office, Permission.CONVENE, said, case.get_absolute_url(), at)
        if recommended_by or facts.sponsor:
            said = _("“%(call)s”：您单位有人被推荐揭榜或领衔") % {"call": case.call.name}
            tell(event, office, Permission.FOLLOW_UP, said, case.get_absolute_url(), at)
    return bid


def change_bid(*, by: Account, at: datetime, bid_id: int, facts: BidFacts) -> Bid:
    """Until the last day for bids."""
    with transaction.atomic():
        case, bid = _locked(bid_id)
        check_own_bid(by, bid)
        check_open_for_bids(case, timezone.localdate(at))
        facts = _checked(case, bid.bidder, facts, bid.recommended_by)
        bid.plan, bid.days, bid.sponsor, bid.changed_at = facts.plan.strip(), facts.days, facts.sponsor, at
        bid.save(update_fields=["plan", "days", "sponsor", "changed_at"])
        bid.team.set(facts.team)
        record_call(case.call, "bid_changed", _as_facts(bid), by, at)
    return bid


def withdraw_bid(*, by: Account, at: datetime, bid_id: int) -> Bid:
    """Until it is decided."""
    with transaction.atomic():
        case, bid = _locked(bid_id)
        check_own_bid(by, bid)
        _decide(bid, BidState.WITHDRAWN, "", by, at)
        record_call(case.call, "bid_withdrawn", {"case": case.pk, "bid": bid.pk}, by, at)
    return bid


def choose_bid(*, by: Account, at: datetime, bid_id: int, reason: str = "", request_key: UUID | None = None) -> Bid:
    """审定: the bidder takes the petition on, and sees it from now on; the others are told.

    Where the bidder leads nowhere the sponsor leads, and the bidder is on the team. Team members who have left their
    office are passed over. Where a leader has the petition already, the reason for the hand-over is the person's own.
    Raises InvalidFacts where it is lacking, Conflict when another bid was chosen, the bidder or the sponsor has left,
    or the petition has been closed or sealed meanwhile.
    """
    with transaction.atomic():
        done = already_changed(request_key, "bid_chosen", by=by, about=bid_id)
        # Two choices for one case wait for each other here; the second finds the case assigned.
        petition = lock_petition(Bid.objects.values_list("case__petition_id", flat=True).get(pk=bid_id))
        case, bid = _locked(bid_id)
        check_chooses(by, bid)
        if done:
            return bid
        check_case_state(case, CallCaseState.OPEN)
        if case.call.state != CallState.PUBLISHED:
            raise Conflict("wrong_call_state", _("榜单已不在张榜中。"))
        if bid.state != BidState.LIVE:
            raise Conflict("bid_decided", _("揭榜已“%(state)s”。") % {"state": bid.get_state_display()})
        _check_still_needed(case, petition)
        check_still_there(bid)
        leader = _leader_of(bid)
        before = (
            petition.packages.filter(state=PackageState.OPEN).exclude(leader=leader).select_related("leader").first()
        )
        if before is not None and not reason.strip():
            sentence = _("已由%(leader)s包案，选定揭榜人即移交，请写明理由。")
            raise InvalidFacts("no_reason", sentence % {"leader": before.leader.name}, field="reason")
        members = [one for one in bid.team.all() if works_under(one, case.call) and one.pk != leader.pk]
        if bid.bidder_id != leader.pk:
            members = [bid.bidder, *(one for one in members if one.pk != bid.bidder_id)]
        perform(
            "package",
            petition_id=petition.pk,
            by=by,
            at=at,
            leader=leader,
            unit=case.unit,
            due_on=timezone.localdate(at) + timedelta(days=bid.days),
            origin=PackageOrigin.OPEN_CALL,
            responsible=bid.bidder.name if bid.bidder_id != leader.pk else "",
            note=case.wanted,
            reason=reason.strip() if before is not None else _("揭榜挂帅：%(call)s") % {"call": case.call.name},
            team=members[:MOST_TEAM],
        )
        case.package = petition.packages.get(state=PackageState.OPEN)
        case.state, case.assigned_at = CallCaseState.ASSIGNED, at
        case.save(update_fields=["package", "state", "assigned_at"])
        _decide(bid, BidState.CHOSEN, reason.strip(), by, at)
        others = list(case.bids.filter(state=BidState.LIVE).select_related("office"))
        for other in others:
            _decide(other, BidState.REFUSED, _("已选定他人揭榜。"), by, at)
        facts = {"case": case.pk, "bid": bid.pk, "leader": leader.pk, "refused": [other.pk for other in others]}
        event = record_call(case.call, "bid_chosen", facts, by, at)
        _tell_bidders(event, case, [bid, *others], at)
    return bid


def refuse_bids(*, by: Account, at: datetime, case_id: int, reason: str, request_key: UUID | None = None) -> CallCase:
    """All bids for a case are refused; it stays open, and can be called again."""
    reason = stripped(reason)
    with transaction.atomic():
        done = already_changed(request_key, "bids_refused", by=by, about=case_id)
        case = lock_case(case_id)
        check_runs(by, case.call.office)
        if done:
            return case
        check_case_state(case, CallCaseState.OPEN)
        bids = list(case.bids.filter(state=BidState.LIVE).select_related("office", "bidder"))
        if not bids:
            raise Conflict("no_bids", _("没有待审定的揭榜。"))
        for bid in bids:
            check_chooses(by, bid)
            _decide(bid, BidState.REFUSED, reason, by, at)
        facts = {"case": case.pk, "bids": [bid.pk for bid in bids], "reason": reason}
        event = record_call(case.call, "bids_refused", facts, by, at)
        _tell_bidders(event, case, bids, at)
    return case


# Parts


def _locked(bid_id: int) -> tuple[CallCase, Bid]:
    case = lock_case(Bid.objects.values_list("case_id", flat=True).get(pk=bid_id))
    found = Bid.objects.select_for_update(of=("self",)).select_related("bidder", "sponsor", "recommended_by", "office")
    bid = found.get(pk=bid_id)
    bid.case = case
    return case, bid


def _checked(case: CallCase, bidder: Account, facts: BidFacts, recommended_by: Account | None) -> BidFacts:
    if not facts.plan.strip():
        raise InvalidFacts("no_plan", _("请写明化解方案。"), field="plan")
    if len(facts.plan) > LONGEST_PLAN:
        raise InvalidFacts("text_too_long", _("最多%(most)d字。") % {"most": LONGEST_PLAN}, field="plan")
    if not 1 <= facts.days <= MOST_DAYS:
        raise InvalidFacts("days", _("化解天数应在1至%(most)d之间。") % {"most": MOST_DAYS}, field="days")
    sponsor = None
    if leads_under(bidder, case.call) is None:
        sponsor = facts.sponsor or recommended_by
        if sponsor is None or sponsor.pk == bidder.pk or leads_under(sponsor, case.call) is None:
            raise InvalidFacts("no_sponsor", _("揭榜人不是领导的，须有一位领导领衔。"), field="sponsor")
    team = {one.pk: one for one in facts.team if one.pk not in {bidder.pk, sponsor.pk if sponsor else None}}
    if len(team) >= MOST_TEAM:
        raise InvalidFacts("many", _("专班最多%(most)d人。") % {"most": MOST_TEAM}, field="team")
    for one in team.values():
        if works_under(one, case.call) is None:
            raise InvalidFacts("no_member", _("%(name)s不在这期榜单的范围内。") % {"name": one.name}, field="team")
    return BidFacts(plan=facts.plan, days=facts.days, sponsor=sponsor, team=tuple(team.values()))


def _check_recommends(by: Account, bidder: Account, office: Office) -> None:
    """A leader of the bidder's own office or of one above it."""
    if not any(office.is_within(led) for led in authority_of(by).offices(Permission.INSTRUCT)):
        raise NotPermitted("not_your_staff", _("只能推荐本单位及所属单位的人员。"))


def _check_still_needed(case: CallCase, petition: Petition) -> None:
    if petition.sealed or petition.accused_office_ids:
        raise Conflict("sealed", _("信访件已密封或属检举控告，不能揭榜，请撤榜。"))
    if petition.state in FINISHED and not case.was_finished:
        raise Conflict("closed_meanwhile", _("信访件张榜以后已经办结，请撤榜。"))
    last = petition.packages.exclude(state=PackageState.WITHDRAWN).order_by("-pk").first()
    if (
        last is not None
        and last.state == PackageState.CLOSED
        and case.call.published_at is not None
        and last.ended_at is not None
        and last.ended_at > case.call.published_at
    ):
        raise Conflict("settled_meanwhile", _("信访件张榜以后已经销号，请撤榜。"))


def _leader_of(bid: Bid) -> Account:
    """The bidder, or the sponsor of one who leads nowhere."""
    if leads_under(bid.bidder, bid.case.call) is not None:
        return bid.bidder
    if bid.sponsor is None or leads_under(bid.sponsor, bid.case.call) is None:
        name = (bid.sponsor or bid.bidder).name
        raise Conflict("sponsor_left", _("%(name)s已不是领导，不能领衔，请另选或重新张榜。") % {"name": name})
    return bid.sponsor


def _decide(bid: Bid, state: BidState, reason: str, by: Account, at: datetime) -> None:
    bid.state, bid.reason, bid.decided_at, bid.decided_by = state, reason, at, by
    bid.save(update_fields=["state", "reason", "decided_at", "decided_by"])


def _tell_bidders(event: Event, case: CallCase, bids: Sequence[Bid], at: datetime) -> None:
    said = _("“%(call)s”的揭榜已有审定结果") % {"call": case.call.name}
    for office in {bid.office_id: bid.office for bid in bids}.values():
        tell(event, office, Permission.FOLLOW_UP, said, case.get_absolute_url(), at)


def _as_facts(bid: Bid) -> dict[str, object]:
    """Who and for how long; the plan stays with the bid."""
    return {
        "case": bid.case_id,
        "bid": bid.pk,
        "bidder": bid.bidder_id,
        "sponsor": bid.sponsor_id,
        "recommended_by": bid.recommended_by_id,
        "days": bid.days,
        "team": sorted(bid.team.values_list("pk", flat=True)),
    }

"""These policies say who may do what with open calls (揭榜挂帅); pages, API and actions ask here."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from cases.packages.policies.actors import office_led_by
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import home_office
from offices.organisation.roles import Permission
from supervision.calls.enums import BidState, CallCaseState, CallState, MeritState
from supervision.calls.models import Bid, CallCase, Merit, OpenCall

ENDED = (CallState.CLOSED, CallState.WITHDRAWN)


def runs_call(account: Account, office: Office) -> bool:
    """Whether the account holds the office's own permission to convene; reaching down from above is not enough."""
    return any(own.pk == office.pk for own in authority_of(account).offices(Permission.CONVENE))


def check_runs(account: Account, office: Office) -> None:
    if not runs_call(account, office):
        raise NotPermitted("not_your_call", _("应由%(office)s有组织权限的人员办理。") % {"office": office.name})


def check_call_state(call: OpenCall, *states: CallState) -> None:
    if call.state not in states:
        raise Conflict(
            "wrong_call_state", _("榜单目前“%(state)s”，不能这样办理。") % {"state": call.get_state_display()}
        )


def check_may_publish(call: OpenCall, on: date) -> None:
    """A draft with at least one petition, whose last day for bids has not passed."""
    check_call_state(call, CallState.DRAFT)
    if call.closes_on < on:
        raise InvalidFacts("closed_day", _("揭榜截止日已过，请先修改日期。"), field="closes_on")
    if not call.cases.filter(state=CallCaseState.OPEN).exists():
        raise ActionRefused("empty_call", _("榜单上还没有信访件，不能张榜。"))


def check_may_close(call: OpenCall, on: date) -> None:
    """After the last day for bids, or when nothing is open any more; no bid waits for its decision."""
    check_call_state(call, CallState.PUBLISHED)
    waiting = Bid.objects.filter(case__call=call, state=BidState.LIVE).count()
    if waiting:
        raise Conflict("bids_waiting", _("还有%(number)d份揭榜没有审定。") % {"number": waiting})
    if on <= call.closes_on and call.cases.filter(state=CallCaseState.OPEN).exists():
        raise Conflict("still_open", _("揭榜还没有截止，尚有待揭榜的信访件；提前结束请用撤榜。"))


def check_case_state(case: CallCase, *states: CallCaseState) -> None:
    if case.state not in states:
        raise Conflict(
            "wrong_case_state", _("这一件目前“%(state)s”，不能这样办理。") % {"state": case.get_state_display()}
        )


def check_may_be_called(account: Account, petition: Petition) -> None:
    """Only what the publisher sees; a sealed matter or an accusation is never published."""
    if not petitions_visible_to(account).filter(pk=petition.pk).exists():
        raise InvalidFacts("unknown_petition", _("没有这一信访件，或者您无权查看。"), field="petition")
    if petition.sealed or petition.accused_office_ids:
        raise InvalidFacts(
            "sealed",
            _("信访件 %(number)s 属检举控告或已密封，不能张榜。") % {"number": petition.number},
            field="petition",
        )


def works_under(account: Account, call: OpenCall) -> Office | None:
    """The account's own office, among those the call is read by: the calling office and all below."""
    if not account.is_active:
        return None
    offices = authority_of(account).offices(Permission.FOLLOW_UP)
    return next((office for office in offices if office.is_within(call.office)), None)


def leads_under(account: Account, call: OpenCall) -> Office | None:
    """The office where the account leads, among those the call is read by."""
    office = office_led_by(account, first=call.office)
    if office is not None and not office.is_within(call.office):
        led = authority_of(account).offices(Permission.INSTRUCT)
        office = next((one for one in led if one.is_within(call.office)), None)
    return office


def check_open_for_bids(case: CallCase, on: date) -> None:
    call = case.call
    if call.state != CallState.PUBLISHED or case.state != CallCaseState.OPEN:
        raise Conflict("not_open", _("这一件已不再揭榜。"))
    if on < call.opens_on:
        raise InvalidFacts("too_early", _("还没有到揭榜开始的日期。"))
    if on > call.closes_on:
        raise Conflict("bids_closed", _("揭榜已于截止日结束。"))


def bid_is_own(account: Account, bid: Bid) -> bool:
    return account.pk in {bid.bidder_id, bid.recommended_by_id, bid.made_by_id}


def check_own_bid(account: Account, bid: Bid) -> None:
    if not bid_is_own(account, bid):
        raise NotPermitted("not_your_bid", _("只能由揭榜人或推荐人办理。"))
    if bid.state != BidState.LIVE:
        raise Conflict("bid_decided", _("揭榜已“%(state)s”。") % {"state": bid.get_state_display()})


def check_chooses(account: Account, bid: Bid) -> None:
    """The calling office chooses; not who bids, sponsors or recommends, nor who is on the team offered."""
    check_runs(account, bid.case.call.office)
    if account.pk in {bid.bidder_id, bid.sponsor_id, bid.recommended_by_id} or bid.team.filter(pk=account.pk).exists():
        raise NotPermitted("own_bid", _("不能审定自己揭榜、领衔、推荐或参加的一件。"))


def check_still_there(bid: Bid) -> Office:
    """The office of a bidder who is still in office; refused with the name where the bidder has left."""
    office = works_under(bid.bidder, bid.case.call)
    if office is None:
        raise Conflict("bidder_left", _("%(name)s已不在岗，不能选定，请另选或重新张榜。") % {"name": bid.bidder.name})
    return office


def check_proposes_merit(account: Account, case: CallCase) -> None:
    check_runs(account, case.call.office)
    if case.state != CallCaseState.SETTLED:
        raise Conflict("not_settled", _("销号以后才能记录功绩。"))


def check_decides_merit(account: Account, merit: Merit) -> None:
    """Another person of the calling office than who proposed it and whose it is."""
    check_runs(account, merit.case.call.office)
    if account.pk in {merit.proposed_by_id, merit.account_id}:
        raise NotPermitted("own_merit", _("须由提出人和本人以外的人员审定。"))
    if merit.state != MeritState.PROPOSED:
        raise Conflict("merit_decided", _("已审定：%(state)s。") % {"state": merit.get_state_display()})


def check_revokes_merit(account: Account, merit: Merit) -> None:
    """Somebody of the calling office, never whose it is; only what was recorded."""
    check_runs(account, merit.case.call.office)
    if account.pk == merit.account_id:
        raise NotPermitted("own_merit", _("不能办理自己的功绩。"))
    if merit.state != MeritState.APPROVED:
        raise Conflict("merit_decided", _("功绩目前“%(state)s”，不能撤销。") % {"state": merit.get_state_display()})


def refusal_of(check: Callable[[], object]) -> str:
    """The sentence a check refuses with, empty where it lets pass; for buttons."""
    try:
        check()
    except ActionRefused as refusal:
        return str(refusal.sentence)
    return ""


def office_of(account: Account) -> Office:
    """Where an account works; refused for who never had a role."""
    office = home_office(account)
    if office is None:
        raise InvalidFacts("no_office", _("%(name)s没有所在单位。") % {"name": account.name})
    return office

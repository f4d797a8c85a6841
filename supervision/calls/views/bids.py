"""One case of a list with its bids; bids made, changed, withdrawn, and one of them chosen."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.errors import ActionRefused
from offices.lists.listing import ROWS
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import page_of
from supervision.calls.actions import bids as actions
from supervision.calls.calling import (
    bid_is_own,
    check_chooses,
    check_decides_merit,
    check_open_for_bids,
    check_revokes_merit,
    refusal_of,
    runs_call,
    works_under,
)
from supervision.calls.enums import BidState, CallCaseState, MeritState
from supervision.calls.forms import BidForm, CallReasonForm, ChooseForm
from supervision.calls.models import Bid, CallCase, Merit
from supervision.calls.queries import (
    bids_of_case,
    bids_visible_to,
    cases_visible_to,
    own_bids,
    package_handed_on,
    packaged_since,
    people_of_case,
    tracked,
)
from supervision.calls.reports import case_told
from supervision.calls.views.calls import call_form_page, convener, reader


@require_safe
@reader
def call_case(request: HttpRequest, pk: int) -> HttpResponse:
    return case_page(request, pk)


def case_page(request: HttpRequest, pk: int, *, status: int = 200) -> HttpResponse:
    """The case in words; all bids for the calling office, one's own for others; merit where it is settled."""
    account, today = account_of(request), timezone.localdate()
    case: Any = get_object_or_404(tracked(cases_visible_to(account)), pk=pk)
    runs = runs_call(account, case.call.office)
    tracks = runs or authority_of(account).may(Permission.CONVENE, case.call.office)
    bids = list(bids_of_case(account, case, runs=runs))
    for bid in bids:
        bid.case = case
    refusal = refusal_of(lambda: check_open_for_bids(case, today))
    has_live = any(bid.state == BidState.LIVE and bid.bidder_id == account.pk for bid in bids)
    recommends = authority_of(account).may_anywhere(Permission.INSTRUCT)
    merits = (
        list(case.merits.select_related("account", "office", "proposed_by", "decided_by", "revoked_by")) if runs else []
    )
    context = {
        "title": _("%(call)s：%(number)s") % {"call": case.call.name, "number": case.petition.number},
        "case": case,
        "row": case_told(case, case.call, today),
        "runs": runs,
        "tracks": tracks,
        "today": today,
        "bids": [(bid, _choices(account, bid, runs)) for bid in bids],
        "live": sum(bid.state == BidState.LIVE for bid in bids),
        "refusal": refusal,
        "may_bid": not refusal and works_under(account, case.call) is not None and (recommends or not has_live),
        "has_live": has_live,
        "key": uuid4(),
        "handed_on": package_handed_on(case),
        "merits": [(one, _refusal_of_merit(account, one, case)) for one in merits],
        "packaged_since": runs and case.state == CallCaseState.SETTLED and packaged_since(case),
        "people": people_of_case(case) if runs and case.state == CallCaseState.SETTLED else (),
    }
    return render(request, "supervision/calls/case.html", context, status=status)


def _refusal_of_merit(account: Account, merit: Merit, case: CallCase) -> str:
    """Of what can be done with it now: to decide on it, or to revoke what was recorded."""
    merit.case = case
    check = check_revokes_merit if merit.state == MeritState.APPROVED else check_decides_merit
    return refusal_of(lambda: check(account, merit))


def _choices(account: Account, bid: Bid, runs: bool) -> dict[str, Any]:
    """choose: why it may not be chosen by the account, None where it is not the account's to choose."""
    live = bid.state == BidState.LIVE
    return {
        "choose": refusal_of(lambda: check_chooses(account, bid)) if runs and live else None,
        "own": live and bid_is_own(account, bid),
    }


@require_safe
@reader
def my_bids(request: HttpRequest) -> HttpResponse:
    page = page_of(own_bids(account_of(request)), request, size=ROWS)
    return render(request, "supervision/calls/my_bids.html", {"title": _("我的揭榜"), "page": page})


@require_http_methods(["GET", "POST"])
@reader
def bid_new(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    case = get_object_or_404(cases_visible_to(account), pk=pk)
    recommends = authority_of(account).may_anywhere(Permission.INSTRUCT)
    form = BidForm(request.POST or None, case=case, by=account, recommends=recommends)
    refusal = refusal_of(lambda: check_open_for_bids(case, timezone.localdate()))
    if not refusal and not recommends and case.bids.filter(bidder=account, state=BidState.LIVE).exists():
        refusal = _("您已揭这一件，可以修改、撤回。")
    if request.method == "GET" and refusal:
        messages.error(request, refusal)
        return redirect(case)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.make_bid(
                by=account,
                at=timezone.now(),
                case_id=pk,
                bidder=given.get("bidder"),
                facts=form.facts(),
                request_key=given["request_key"],
            ),
        )
        if made is not None:
            messages.success(request, _("已揭榜，等待审定；审定前可以修改、撤回。"))
            return redirect(case)
    return call_form_page(request, form, title=_("揭榜"), back=case.get_absolute_url(), submit=_("揭榜"), case=case)


@require_http_methods(["GET", "POST"])
@reader
def bid_edit(request: HttpRequest, pk: int) -> HttpResponse:
    account, bid = account_of(request), _own_or_404(request, pk)
    form = BidForm(request.POST or None, case=bid.case, by=account, bid=bid)
    if request.method == "POST" and form.is_valid():
        changed = attempt(
            form, lambda: actions.change_bid(by=account, at=timezone.now(), bid_id=pk, facts=form.facts())
        )
        if changed is not None:
            return redirect(bid.case)
    back = bid.case.get_absolute_url()
    return call_form_page(request, form, title=_("修改揭榜"), back=back, case=bid.case)


@require_POST
@reader
def bid_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    bid = _own_or_404(request, pk)
    try:
        actions.withdraw_bid(by=account_of(request), at=timezone.now(), bid_id=pk)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    else:
        messages.success(request, _("已撤回。"))
    return redirect(bid.case)


@require_POST
@needs(Permission.CONVENE)
def bid_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """选定; a refusal is said on the page of the case."""
    account, bid = account_of(request), _own_or_404(request, pk)
    form = ChooseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("审定意见过长。"))
        return case_page(request, bid.case_id, status=422)
    given = form.cleaned_data
    try:
        actions.choose_bid(
            by=account, at=timezone.now(), bid_id=pk, reason=given["reason"], request_key=given["request_key"]
        )
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return case_page(request, bid.case_id, status=refusal.status)
    messages.success(request, _("已选定，并已告知各揭榜单位。"))
    return redirect(bid.case)


@require_http_methods(["GET", "POST"])
@convener
def bids_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    case = get_object_or_404(cases_visible_to(account), pk=pk)
    form = CallReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(
            form,
            lambda: actions.refuse_bids(
                by=account,
                at=timezone.now(),
                case_id=pk,
                reason=given["reason"],
                request_key=given["request_key"],
            ),
        )
        if done is not None:
            return redirect(case)
    notice = _("全部揭榜都不选定，这一件留在榜上；截止后可以结榜、再次张榜。")
    return call_form_page(
        request, form, title=_("都不选定"), back=reverse("supervision:call_case", args=[pk]), notice=notice
    )


def _own_or_404(request: HttpRequest, pk: int) -> Bid:
    found = bids_visible_to(account_of(request)).select_related("case__call__office", "sponsor", "bidder")
    return get_object_or_404(found.prefetch_related("team"), pk=pk)

"""The record of a leader's reception: the form, the page, the list, and what follows until it is closed."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.packages.enums import PackageState
from cases.petitions.enums import ReadPurpose
from cases.petitions.identity import masked_name
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number
from cases.petitions.queries.opening import check_opened, covered_one
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import Choice, choice_for
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.lists.views import AskedList
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of, is_own
from offices.organisation.queries import facts_of, with_texts
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.words import cn_date
from visits.bookings.models import Booking
from visits.hall.enums import TicketState
from visits.hall.models import Ticket
from visits.hall.queries import halls_visible_to
from visits.receptions.actions import follow_up, voiding
from visits.receptions.actions.reading import amend_reception, check_may_read_reception, read_reception
from visits.receptions.actions.receptions import record_reception, subject_of
from visits.receptions.enums import ReceptionOutcome
from visits.receptions.forms import ReceptionAmendForm, ReceptionForm, VoidForm, opening
from visits.receptions.models import Reception
from visits.receptions.policies import check_may_decide, why_open
from visits.receptions.queries.receptions import (
    promises_made,
    receptions_on_record,
    receptions_to_open,
    with_promises,
)
from visits.receptions.reports.receptions import RECEPTIONS
from visits.rota.models import ReceptionDay
from visits.rota.policies import plans_for
from visits.rota.queries import days_visible_to
from visits.visits.forms import opening_of

TOGETHER = ("persons", "representatives", "unrepresented")

# The form


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a reception of a day: `?booking=`, `?ticket=` or `?petition=` say of whom."""
    account, at = account_of(request), timezone.now()
    day = get_object_or_404(days_visible_to(account), pk=pk)
    may = authority_of(account).may
    if not (may(Permission.RECEIVE, day.office) and may(Permission.REGISTER, day.office)):
        raise PermissionDenied
    if day.leader is None:
        messages.info(request, _("法律服务值班不作领导接访记录，请记录值班。"))
        return redirect("visits:desk_record", day.pk)
    booking, ticket = _booking(request, day), _ticket(request, account)
    if booking is not None and (known := Reception.objects.filter(booking=booking).first()):
        messages.info(request, _("这个预约已有接访记录。"))
        return redirect("visits:reception", known.pk)
    told: dict[str, Any] = {"day": day, "account": account, "booking": booking, "ticket": ticket}
    told["named"] = _named(request, account, booking, ticket)
    if request.method == "POST":
        return _record(request, ReceptionForm(request.POST, **told))
    initial = {**opening(day, booking, ticket, at), "request_key": uuid4()}
    if told["named"] is not None:
        initial |= {"petition": told["named"].number, "outcome": ReceptionOutcome.REGISTERED}
    if told["named"] is not None and booking is None and told["named"].received_on == day.on:
        learnt = opening_of(told["named"], account, at)
        initial |= {"name": learnt.pop("visitor", ""), **{name: learnt[name] for name in learnt if name in TOGETHER}}
    return _form_page(request, ReceptionForm(initial=initial, **told))


def _record(request: HttpRequest, form: ReceptionForm) -> HttpResponse:
    if not form.is_valid():
        return _form_page(request, form, 422)
    try:
        reception = record_reception(
            by=account_of(request),
            at=timezone.now(),
            day_id=form.day.pk,
            request_key=form.cleaned_data["request_key"],
            **form.facts(),
        )
    except ActionRefused as refusal:
        form.refuse(refusal)
        return _form_page(request, form, refusal.status)
    return redirect("visits:reception", reception.pk)


def _form_page(request: HttpRequest, form: ReceptionForm, status: int = 200) -> HttpResponse:
    query = request.GET.copy()
    query.pop("petition", None)
    here = f"{request.path}?{query.urlencode()}" if query else request.path
    packaged = None
    if form.named is not None:
        packaged = form.named.packages.filter(state=PackageState.OPEN).select_related("leader").first()
    context = {
        "title": _("接访记录"),
        "form": form,
        "day": form.day,
        "rows": form.rows,
        "packaged": packaged,
        "here": here,
        "register_url": f"{reverse('cases:register')}?{urlencode({'next': here})}",
    }
    return render(request, "visits/receptions/record_form.html", context, status=status)


def _pk(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _booking(request: HttpRequest, day: ReceptionDay) -> Booking | None:
    text = request.GET.get("booking", "")
    if not text:
        return None
    found = Booking.objects.filter(day=day).select_related("petition__holder")
    return get_object_or_404(found, pk=_pk(text))


def _ticket(request: HttpRequest, account: Account) -> Ticket | None:
    text = request.GET.get("ticket", "")
    if not text:
        return None
    tickets = Ticket.objects.filter(hall__in=halls_visible_to(account), visit=None)
    tickets = tickets.filter(state__in=[TicketState.SERVING, TicketState.DONE])
    return get_object_or_404(tickets.select_related("hall__office", "petition"), pk=_pk(text))


def _named(request: HttpRequest, account: Account, booking: Booking | None, ticket: Ticket | None) -> Petition | None:
    number = request.GET.get("petition", "").strip()
    seen = petitions_visible_to(account).select_related("holder")
    if number:
        return covered_one(account, petition_of_number(seen, number))
    known = (booking and booking.petition_id) or (ticket and ticket.petition_id)
    return covered_one(account, seen.filter(pk=known).first()) if known else None


# The page


@require_safe
def reception(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _reception(request, pk))


@require_POST
def reception_read(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with what identifies people, or the print of it, for this one answer; recorded with its purpose."""
    found = _reception(request, pk)
    try:
        texts = read_reception(
            reception=found, by=account_of(request), at=timezone.now(), purpose=request.POST.get("purpose", "")
        )
    except ActionRefused as refusal:
        return _page(request, found, refusal.status, refusal=refusal.sentence)
    if "print" in request.POST:
        return render(request, "visits/receptions/record_print.html", _context(request, found, texts=texts, read=True))
    return _page(request, found, texts=texts, read=True)


@require_POST
def reception_act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Read back, close, send back to the leader's next day, correct, void."""
    found, account, at = _reception(request, pk), account_of(request), timezone.now()
    text = request.POST.get("text", "")
    try:
        if step == "read-back":
            follow_up.read_back(by=account, at=at, reception_id=found.pk)
            messages.success(request, _("已记录：承诺已读给来访人。"))
        elif step == "close":
            follow_up.close_follow_up(by=account, at=at, reception_id=found.pk, closing=text)
            messages.success(request, _("已闭环。"))
        elif step in ("void", "void-withdraw", "void-agree", "void-refuse"):
            messages.success(request, _void(request, found, step))
        elif step == "send-back":
            booking = follow_up.send_back(by=account, at=at, reception_id=found.pk)
            words = {"day": cn_date(booking.day.on), "time": f"{booking.starts:%H:%M}"}
            messages.success(request, _("已排到%(day)s%(time)s的接访。") % words)
        else:
            form = ReceptionAmendForm(request.POST)
            if not form.is_valid():
                raise InvalidFacts("incomplete", _("页面不完整，请刷新后再提交。"))
            amend_reception(by=account, at=at, reception_id=found.pk, **form.facts())
            messages.success(request, _("已更正，原内容留在记录里。"))
    except ActionRefused as refusal:
        amending = request.POST if step == "amend" else None
        return _page(request, found, refusal.status, refusal=refusal.sentence, typed=text, amending=amending)
    return redirect("visits:reception", found.pk)


def _void(request: HttpRequest, found: Reception, step: str) -> str:
    """Ask for the record to be void, or decide on it; what is said of it then."""
    by, at, form = account_of(request), timezone.now(), VoidForm(request.POST)
    if not form.is_valid():
        said = form.errors.get("text")
        raise InvalidFacts("incomplete", said[0] if said else _("页面不完整，请刷新后再提交。"))
    version, key, text = form.facts().values()
    if step == "void":
        voiding.ask_void(by=by, at=at, reception_id=found.pk, reason=text, request_key=key)
        return _("已报批作废，由负责人决定。")
    if step == "void-withdraw":
        voiding.withdraw_void(by=by, at=at, reception_id=found.pk, request_key=key)
        return _("已撤回报批，记录不变；仍须作废的，可以重新报批。")
    agreed = step == "void-agree"
    told = {"agreed": agreed, "decision": text, "version": version, "request_key": key}
    voiding.decide_void(by=by, at=at, reception_id=found.pk, **told)
    return _("接访记录已作废。") if agreed else _("没有批准作废，记录不变。")


def _reception(request: HttpRequest, pk: int) -> Reception:
    seen = with_promises(receptions_to_open(account_of(request)))
    related = seen.select_related(
        "voided_by",
        "void_asked_by",
        "void_office",
        "booking",
        "visit",
        "petition__holder",
        "signature",
        "day__plan",
        "closed_by",
    )
    found: Reception = get_object_or_404(related.prefetch_related("points", "amendments__by"), pk=pk)
    check_opened(found.petition, account_of(request))
    return found


def _context(request: HttpRequest, found: Reception, **more: Any) -> dict[str, Any]:
    account, petition = account_of(request), found.petition
    seen = petition is not None and petitions_visible_to(account).filter(pk=petition.pk).exists()
    own = plans_for(account, found.day.office) or is_own(account, found.leader.account_id)
    own, is_void, may = own and found.voided_at is None, found.voided_at is not None, authority_of(account).may
    asked, office = found.void_asked_by_id, found.day.office
    may_read = _may_read(account, found)
    package, promises, others = None, [], []
    if seen and petition is not None:
        promises = promises_made(found)
        others = [] if is_void else [promise for promise in petition.promises.all() if promise not in promises]
        package = petition.packages.filter(state=PackageState.OPEN).select_related("leader", "unit").first()
    return {
        "title": _("接访记录"),
        "reception": found,
        "day": found.day,
        "petition": petition if seen else None,
        "promises": promises,
        "others": others,
        "promise_steps": _promise_steps(account, petition) if petition and (promises or others) else [],
        "package": package,
        "masked": masked_name(found.name) if found.name and (own or may_read) else "",
        "own": own,
        "why_open": why_open(found) if found.closed_at is None and (own or seen) else "",
        "may_read": may_read,
        "purposes": ReadPurpose.choices,
        "today": timezone.localdate(),
        "amend_key": uuid4(),
        "void_key": uuid4(),
        "is_void": is_void,
        "void_said": _said_of_void(found) if is_void else "",
        "may_void": not is_void and asked is None and may(Permission.RECEIVE, office),
        "may_withdraw": not is_void and asked == account.pk,
        "may_decide": not is_void and asked is not None and _may_decide(account, found),
        **more,
    }


def _said_of_void(found: Reception) -> str:
    """What the head wrote when the record was voided."""
    decided = Event.objects.filter(chain__subject=subject_of(found), kind="reception_void_decided")
    event = with_texts(decided).order_by("-pk").first()
    return str(facts_of(event).get("reason", "")) if event is not None else ""


def _promise_steps(account: Account, petition: Petition) -> list[Choice]:
    """What is done with promises of the petition, each with the reason where it cannot be done now."""
    facts = CaseFacts(petition)
    return [choice_for(account, petition, step_kind(key), facts) for key in ("prove_promise", "decide_promise")]


def _page(request: HttpRequest, found: Reception, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "visits/receptions/reception.html", _context(request, found, **more), status=status)


def _may_decide(account: Account, found: Reception) -> bool:
    try:
        check_may_decide(account, found, timezone.localdate())
    except NotPermitted:
        return False
    return True


def _may_read(account: Account, found: Reception) -> bool:
    try:
        check_may_read_reception(account, found)
    except ActionRefused:
        return False
    return True


# The list


@require_safe
@needs(Permission.RECEIVE, Permission.SUPERVISE)
def receptions(request: HttpRequest) -> HttpResponse:
    """Records of the account's offices and of a leader's own."""
    account = account_of(request)
    asked = AskedList(RECEPTIONS, request, receptions_on_record(account))
    seen = petitions_visible_to(account).order_by().filter(pk=OuterRef("petition"))
    listed = asked.found.select_related("petition", "booking").annotate(shown=Exists(seen)).order_by("-pk")
    return render(request, "visits/receptions/receptions.html", asked.context(asked.page(listed)))

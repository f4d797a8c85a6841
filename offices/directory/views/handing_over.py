"""The work that people left behind (待移交): who left, what is in their name, and the hand-over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from offices.accounts.forms.accounts import HandOverForm
from offices.organisation.actions.handing_over import hand_over
from offices.organisation.models import Account
from offices.organisation.policies import authority_of
from offices.organisation.queries import may_take_over, office_ids_reached
from offices.organisation.reports import left_behind, open_work_of, shown_rows
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, kind_or_404, needs
from offices.pages.forms import attempt, status_of

staffing = needs(Permission.SCREEN, Permission.INSTRUCT, Permission.SUPERVISE)


def _office_ids(account: Account) -> list[int]:
    """The offices whose left work the account sees: those it heads or whose desk it is, and those it supervises."""
    authority = authority_of(account)
    own = {grant.office.pk for grant in authority.grants if grant.is_head}
    desk = {office.pk for office in authority.offices(Permission.SCREEN)}
    return sorted({*own, *desk, *office_ids_reached(account, Permission.SUPERVISE)})


def _person(request: HttpRequest, username: str) -> tuple[list[int], Account]:
    """The offices that the reader answers for, and a person who had a role in one of them; 404 for another."""
    offices, shown = _office_ids(account_of(request)), get_object_or_404(Account, username=username)
    if not shown.assignments.filter(office__in=offices).exists():
        raise Http404
    return offices, shown


@require_safe
@staffing
def waiting(request: HttpRequest) -> HttpResponse:
    """The line on the home page; empty where nothing was left."""
    left = left_behind(_office_ids(account_of(request)))
    return render(request, "offices/directory/_left_behind.html", {"left": left, "number": len(left)})


@require_safe
@staffing
def left(request: HttpRequest) -> HttpResponse:
    context = {"title": _("待移交"), "left": left_behind(_office_ids(account_of(request)))}
    return render(request, "offices/directory/left_behind.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staffing
def handover_of(request: HttpRequest, username: str) -> HttpResponse:
    """What hangs on one person in the offices that the account answers for, and who takes it over."""
    by = account_of(request)
    offices, shown = _person(request, username)
    work = open_work_of(shown, offices)
    kinds = [(one.kind.key, f"{one.kind.label} {one.number}") for one in work if one.kind.to_person]
    form = HandOverForm(request.POST or None, takers=may_take_over(shown, offices), kinds=kinds)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = attempt(
            form,
            lambda: hand_over(
                by=by,
                at=timezone.now(),
                account=shown,
                to=list(given["to"]),
                reason=given["reason"],
                keys=given["keys"],
                office_ids=offices,
            ),
        )
        if done:
            if done.number:
                messages.success(request, _("已移交%(number)d项。") % {"number": done.number})
            for sentence in done.why_left:
                messages.error(request, sentence)
            return redirect("offices:handover_of", username)
    context = {
        "title": _("移交工作：%(name)s") % {"name": shown.name},
        "account": shown,
        "work": work,
        "form": form if kinds else None,
    }
    return render(request, "offices/directory/handover.html", context, status=status_of(form))


@require_safe
@staffing
def rows(request: HttpRequest, username: str, key: str) -> HttpResponse:
    """What of one kind hangs on the person there."""
    offices, shown = _person(request, username)
    kind = kind_or_404(key)
    context = {
        "title": _("%(name)s：%(kind)s") % {"name": shown.name, "kind": kind.label},
        "rows": shown_rows(kind, kind.of_person(shown, offices)),
        "links": True,
    }
    return render(request, "offices/directory/open_work.html", context)

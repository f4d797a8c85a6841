"""A leader's own calendar: its address is made, shown once and withdrawn; calendar programs read it by its key."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.accounts.forms.accounts import CalendarKeyForm
from offices.accounts.views.logins import confirm_password
from offices.errors import ActionRefused
from offices.organisation.actions.calendar_keys import make_calendar_key, withdraw_calendar_key
from offices.organisation.addresses import client_address, client_network
from offices.organisation.limits import PUBLIC_WAIT, is_over, seconds_left, tried_wrongly
from offices.organisation.policies import refusal_of_calendar
from offices.organisation.reports import account_of_calendar, calendar_key_of, own_calendar
from offices.organisation.views.access import account_of
from offices.pages.feeds import calendar_answer
from offices.pages.forms import attempt
from offices.pages.views import form_page

PAGE = "own_calendar"
MOST_READ, HOUR = 120, 3600  # readings of one calendar within an hour, by all programs of its owner


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_key_new(request: HttpRequest) -> HttpResponse:
    """The answer is the only page that ever shows the address, and is not stored anywhere."""
    by, form = account_of(request), CalendarKeyForm(request.POST or None)
    if refusal := refusal_of_calendar(by):
        raise PermissionDenied(refusal)
    if request.method == "POST" and form.is_valid():

        def make() -> str:
            confirm_password(request, by, form.cleaned_data["password"])
            return make_calendar_key(by=by, at=timezone.now(), address=client_address(request))

        if key := attempt(form, make):
            url = request.build_absolute_uri(reverse("offices:own_calendar", args=[key]))
            return render(request, "offices/accounts/calendar_key.html", {"title": _("个人日历"), "url": url})
    notice = _("生成新的地址后，原来的地址立即失效。") if calendar_key_of(by) else ""
    back = reverse("offices:profile")
    return form_page(request, form, title=_("生成订阅地址"), back=back, submit=_("生成订阅地址"), notice=notice)


@require_POST
def calendar_key_withdraw(request: HttpRequest) -> HttpResponse:
    try:
        withdraw_calendar_key(by=account_of(request), at=timezone.now())
        messages.success(request, _("已撤销个人日历的订阅地址，立即失效。"))
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("offices:profile")


@login_not_required
@sensitive_variables("key")
@require_safe
def own_calendar_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """The calendar of whose key it is. Wrong keys are counted by the network they come from."""
    at = timezone.now()
    account = account_of_calendar(key, at)
    if account is None:
        network = client_network(request)
        if tried_wrongly(PAGE, network):
            return _too_often(
                f"{PAGE}:{network}", _("查询次数过多，请%(minutes)d分钟后再试。") % {"minutes": PUBLIC_WAIT // 60}
            )
        raise Http404
    read = f"{PAGE}:read:{account.pk}"
    if is_over(read, MOST_READ, HOUR):
        return _too_often(read, _("读取次数过多，请稍后再试。"))
    content = own_calendar(account, timezone.localdate(at))
    return calendar_answer(request, content, file_name="calendar.ics", kept="private, no-cache")


def _too_often(counted: str, sentence: str) -> HttpResponse:
    headers = {"Retry-After": str(seconds_left(counted))}
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=429, headers=headers)

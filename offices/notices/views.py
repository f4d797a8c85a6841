"""Administrators read what did not arrive and set the SMS gateway; an account chooses how it is told."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.notices.actions.deciding import choose_channels, drop_deliveries, send_again, set_gateway, try_gateway
from offices.notices.enums import Channel, DeliveryState, NoticeKind
from offices.notices.forms import ChannelsForm, GatewayForm, TryForm
from offices.notices.models import SmsGateway
from offices.notices.policies import may_set_gateway
from offices.notices.queries import (
    channels_open,
    deliveries_visible_to,
    digests_of,
    gateway,
    notices_between,
    numbers_by_kind,
    of_kind,
    settings_of,
    unread_shown,
)
from offices.notices.reports import DELIVERIES
from offices.organisation.limits import is_over
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page, page_of

ACTS: dict[str, tuple[Callable[..., int], str]] = {
    "again": (send_again, "已重新发送%(n)d条。"),
    "drop": (drop_deliveries, "已停止%(n)d条，不再发送。"),
}


ENDED = 286  # htmx stops asking
BELLS = 60  # in a minute, of all pages that an account has open


@require_safe
@login_not_required
def bell(request: HttpRequest) -> HttpResponse:
    """The bell of a page that asks by itself: one short statement, throttled by account. `shown`: what it shows; where
    that still holds nothing is sent. It keeps no session alive (`X-Poll`), and who has none is told to ask no more.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=ENDED)
    account = account_of(request)
    if is_over(f"bell:{account.pk}", BELLS, 60):
        return HttpResponse(status=204)
    shown = unread_shown(account)
    if shown == request.GET.get("shown", ""):
        return HttpResponse(status=204)
    return HttpResponse(get_template("_components/bell.html").render({"notices_unread": shown}))


@require_safe
def digests(request: HttpRequest) -> HttpResponse:
    page = page_of(digests_of(account_of(request)), request)
    return render(request, "offices/notices/digests.html", {"title": _("消息汇总"), "page": page})


@require_safe
def digest(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages that it sums, of all kinds or of one."""
    one = get_object_or_404(digests_of(account_of(request)), pk=pk)
    found = notices_between(one.account, one.since, one.until)
    numbers, unread = numbers_by_kind(found)
    chosen = next((kind for kind in numbers if kind == request.GET.get("kind")), None)
    listed = of_kind(found, chosen) if chosen else found
    context = {
        "title": _("消息汇总"),
        "digest": one,
        "numbers": [(kind, kind.label, numbers[kind]) for kind in NoticeKind if kind in numbers],
        "number": sum(numbers.values()),
        "unread": unread,
        "chosen": chosen,
        "page": page_of(listed, request),
    }
    return render(request, "offices/notices/digest.html", context)


@require_safe
@needs(Permission.MANAGE_OFFICES)
def deliveries(request: HttpRequest) -> HttpResponse:
    """What did not arrive, where nothing else is asked for."""
    account = account_of(request)
    asked = AskedList(DELIVERIES, request, deliveries_visible_to(account))
    asked.filters.hide("tab")
    context = asked.context(asked.page(), tabs=asked.numbered_tabs(), may_set=may_set_gateway(account), tab=asked.tab)
    return asked.answer("offices/notices/deliveries.html", context)


@require_POST
@needs(Permission.MANAGE_OFFICES)
def deliveries_act(request: HttpRequest) -> HttpResponse:
    """What was ticked is sent again, or given up; back to the list."""
    ids = [int(one) for one in request.POST.getlist("delivery") if one.isascii() and one.isdigit() and len(one) < 16]
    act, said = ACTS.get(request.POST.get("act", ""), ACTS["again"])
    try:
        number = act(ids=ids, by=account_of(request), at=timezone.now())
    except ActionRefused as refusal:
        messages.warning(request, str(refusal.sentence))
    else:
        messages.success(request, _(said) % {"n": number})
    asked = QueryDict(request.POST.get("query", "")[:1000])
    return redirect(f"{reverse('offices:deliveries')}?{asked.urlencode()}")


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_OFFICES)
def sms_gateway(request: HttpRequest) -> HttpResponse:
    account, found = account_of(request), gateway()
    _check_may_set(request)
    version = _version(request, found)
    form = GatewayForm(request.POST or None, initial=_kept(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: set_gateway(by=account, at=timezone.now(), values=given, version=version)):
            messages.success(request, _("已保存短信网关。"))
            return redirect("offices:sms_gateway")
    return form_page(
        request,
        form,
        title=_("短信网关"),
        back=reverse("offices:deliveries"),
        template="offices/notices/gateway.html",
        version=version,
        gateway=found,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_OFFICES)
def sms_gateway_try(request: HttpRequest) -> HttpResponse:
    """One text at once, with the gateway's answer in words."""
    _check_may_set(request)
    form = TryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        outcome = attempt(form, lambda: try_gateway(by=account_of(request), at=timezone.now(), phone=phone))
        if outcome is not None and outcome.state == DeliveryState.ACCEPTED:
            messages.success(request, _("网关已收下，请看手机是否收到。"))
            return redirect("offices:sms_gateway")
        if outcome is not None:
            form.add_error(None, outcome.reason)
    return form_page(request, form, title=_("试发短信"), back=reverse("offices:sms_gateway"), submit=_("发送"))


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """How the account is told outside the system."""
    account = account_of(request)
    kept = settings_of(account)
    initial = {name: getattr(kept, name) for name in ChannelsForm.base_fields} if kept else {}
    form = ChannelsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: choose_channels(by=account, at=timezone.now(), values=given)):
            messages.success(request, _("已保存通知方式。"))
            return redirect("offices:profile")
    return form_page(request, form, title=_("通知方式"), back=reverse("offices:profile"), notice=_missing_channels())


def _missing_channels() -> str:
    missing = [str(one.label) for one in (Channel.SMS, Channel.EMAIL) if one not in channels_open()]
    about = _("短信和邮件只写类别、编号和件数，不写姓名和内容。")
    return about + (_("本系统尚未开通%s，选择后待开通时生效。") % "、".join(missing) if missing else "")


def _check_may_set(request: HttpRequest) -> None:
    if not may_set_gateway(account_of(request)):
        raise PermissionDenied(_("短信网关由最上级单位的系统管理员设置。"))


def _version(request: HttpRequest, found: SmsGateway | None) -> int:
    """The version that the form was opened on."""
    given = request.POST.get("version", "")
    if request.method == "POST":
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
    return found.version if found else 0


def _kept(found: SmsGateway | None) -> dict[str, Any]:
    """What the form opens with; the secret is not shown again."""
    if found is None:
        return {}
    return {name: getattr(found, name) for name in GatewayForm.base_fields if name != "secret"}

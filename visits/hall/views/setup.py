"""Setting up halls: their facts, windows and screen keys. For the office of the hall, and for administrators."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offices.organisation.models import Office
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt
from offices.pages.views import form_page, page_of
from visits.hall.actions import halls as actions
from visits.hall.forms import HallForm, WindowForm
from visits.hall.models import Hall
from visits.hall.policies import SETS_UP
from visits.hall.queries import halls_listed, halls_managed_by, lanes_nobody_calls, offices_with_own_halls, units_for

manager = needs(*SETS_UP)


def _managed(request: HttpRequest, pk: int) -> Hall:
    return get_object_or_404(halls_managed_by(account_of(request)), pk=pk)


@require_safe
@manager
def hall_list(request: HttpRequest) -> HttpResponse:
    page = page_of(halls_listed(account_of(request)), request)
    return render(request, "visits/hall/setup_list.html", {"title": _("接访大厅设置"), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def hall_new(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    form = HallForm(request.POST or None, offices=offices_with_own_halls(by))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.save_hall(by=by, at=timezone.now(), **form.cleaned_data))
        if made:
            messages.success(request, _("已建立大厅：%(name)s。请接着设置窗口。") % {"name": made.name})
            return redirect("visits:hall_setup", made.pk)
    return form_page(request, form, title=_("新建接访大厅"), back=reverse("visits:hall_list"))


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def hall_setup(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts of a hall in a form; beside it the windows and the screen."""
    by, hall = account_of(request), _managed(request, pk)
    title = hall.name
    form = HallForm(request.POST or None, offices=Office.objects.none(), hall=hall)
    if request.method == "POST" and form.is_valid():
        facts = {"office": hall.office, "hall": hall, **form.cleaned_data}
        if attempt(form, lambda: actions.save_hall(by=by, at=timezone.now(), **facts)):
            messages.success(request, _("已保存。"))
            return redirect("visits:hall_setup", hall.pk)
    windows = list(hall.windows.prefetch_related("units").order_by("-kind", "pk"))
    context: dict[str, Any] = {"title": title, "hall": hall, "form": form, "windows": windows}
    context["nobody_calls"] = lanes_nobody_calls(windows)
    return render(request, "visits/hall/setup.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def window_new(request: HttpRequest, pk: int) -> HttpResponse:
    by, hall = account_of(request), _managed(request, pk)
    form = WindowForm(request.POST or None, units=units_for(hall, by))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.save_window(by=by, at=timezone.now(), hall=hall, **form.cleaned_data))
        if made:
            messages.success(request, _("已建立窗口：%(label)s") % {"label": made.label})
            return redirect("visits:hall_setup", hall.pk)
    return _window_page(request, form, hall, _("新建窗口：%(hall)s") % {"hall": hall.name})


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def window_edit(request: HttpRequest, pk: int, window: int) -> HttpResponse:
    by, hall = account_of(request), _managed(request, pk)
    shown = get_object_or_404(hall.windows.prefetch_related("units"), pk=window)
    title = _("修改窗口：%(label)s") % {"label": shown.label}
    form = WindowForm(request.POST or None, units=units_for(hall, by, shown), window=shown)
    if request.method == "POST" and form.is_valid():
        facts = {"hall": hall, "window": shown, **form.cleaned_data}
        if attempt(form, lambda: actions.save_window(by=by, at=timezone.now(), **facts)):
            messages.success(request, _("已保存。"))
            return redirect("visits:hall_setup", hall.pk)
    return _window_page(request, form, hall, title)


def _window_page(request: HttpRequest, form: WindowForm, hall: Hall, title: str) -> HttpResponse:
    context = {"title": title, "form": form, "hall": hall}
    return render(request, "visits/hall/window_form.html", context, status=422 if form.errors else 200)


@require_POST
@manager
def screen_key(request: HttpRequest, pk: int) -> HttpResponse:
    """act: make a key, which the answer shows once with the address of the screen, or withdraw the present one."""
    by, hall, act = account_of(request), _managed(request, pk), request.POST.get("act")
    if act not in ("make", "withdraw"):
        raise Http404
    if act == "withdraw":
        actions.withdraw_screen_key(by=by, at=timezone.now(), hall=hall)
        messages.success(request, _("已收回钥匙，用它的大厅屏不再显示。"))
        return redirect("visits:hall_setup", hall.pk)
    key = actions.new_screen_key(by=by, at=timezone.now(), hall=hall)
    address = request.build_absolute_uri(reverse("visits:screen", args=[key]))
    return render(request, "visits/hall/setup_key.html", {"title": _("大厅屏地址"), "hall": hall, "address": address})

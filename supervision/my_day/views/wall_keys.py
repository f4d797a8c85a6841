"""The keys of wall screens: which there are, a new one, and one withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.forms import attempt, status_of
from supervision.my_day.actions.wall_keys import make_wall_key, withdraw_wall_key
from supervision.my_day.forms import WallKeyForm
from supervision.my_day.queries.wall import wall_keys_of

MOST_SHOWN = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SUPERVISE)
def wall_keys(request: HttpRequest) -> HttpResponse:
    """The answer to a new one is the only page that ever shows its address."""
    account = account_of(request)
    form = WallKeyForm(request.POST or None, offices=authority_of(account).offices(Permission.SUPERVISE))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = attempt(form, lambda: make_wall_key(by=account, at=timezone.now(), **given))
        if key is not None:
            address = request.build_absolute_uri(reverse("supervision:keyed_wall", args=[key]))
            context = {"title": _("大屏地址"), "address": address, "place": given["place"]}
            return render(request, "supervision/my_day/wall_key.html", context)
    context = {"title": _("驾驶舱大屏"), "form": form, "keys": wall_keys_of(account)[:MOST_SHOWN]}
    return render(request, "supervision/my_day/wall_keys.html", context, status=status_of(form))


@require_POST
@needs(Permission.SUPERVISE)
def wall_key_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    found = get_object_or_404(wall_keys_of(account), pk=pk)
    withdraw_wall_key(by=account, at=timezone.now(), key_id=found.pk)
    messages.success(request, _("“%(place)s”的钥匙已收回，屏幕不再显示。") % {"place": found.place})
    return redirect("supervision:wall_keys")

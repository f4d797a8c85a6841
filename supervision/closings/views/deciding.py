"""A step of one petition is taken on a page of its own, which shows what the decision rests on."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import StepForm
from cases.procedure.views.taking import is_whole, take
from offices.errors import ActionRefused, Conflict
from offices.organisation.views.access import account_of
from offices.pages.forms import refuse

F = TypeVar("F", bound=StepForm)
S = TypeVar("S")


def decide(
    request: HttpRequest,
    form_class: type[F],
    *,
    find: Callable[[], tuple[Petition, S]],
    page: Callable[[HttpRequest, S, F, int], HttpResponse],
    said: Callable[[F], str],
    back: str,
) -> HttpResponse:
    """GET shows the page; POST takes the step, says what was done and goes back to the list.

    find: the petition and what the page is about, as they are now. said: a sentence with the number of the petition.
    """
    account, today = account_of(request), timezone.localdate()
    petition, subject = find()
    if request.method == "GET":
        return page(request, subject, form_class(petition=petition, account=account, on=today), 200)
    form = form_class(request.POST, petition=petition, account=account, on=today)
    try:
        if form.was_taken():
            return redirect(back)
    except ActionRefused as used:
        refuse(form, used)
        return page(request, subject, form, used.status)
    if not is_whole(form):
        return page(request, subject, form, 422)
    try:
        take(form)
    except ActionRefused as refusal:
        petition, subject = find()
        if isinstance(refusal, Conflict):
            data = request.POST.copy()
            data["version"] = str(petition.version)
            form = form_class(data, petition=petition, account=account, on=today)
        refuse(form, refusal)
        return page(request, subject, form, refusal.status)
    messages.success(request, said(form) % {"number": petition.number})
    return redirect(back)

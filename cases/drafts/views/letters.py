"""The list of issued letters, and those that are chosen in it as one file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.drafts.actions.batches import ARCHIVE, MOST_LETTERS, take_letters
from cases.drafts.filters import LetterFilter
from cases.drafts.queries import letters_visible_to
from cases.drafts.reports.letters import LETTERS
from cases.petitions.numbers import numbers_in
from cases.petitions.queries.opening import opened_only
from offices.errors import ActionRefused
from offices.lists.views import AskedList
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.views import PDF, attachment

ZIP = "application/zip"


@require_safe
@needs(Permission.SEE_CASES)
def letters(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    asked = AskedList(LETTERS, request, letters_visible_to(account), account=account)
    return asked.answer("cases/drafts/letters.html", asked.context(asked.page(), most=MOST_LETTERS))


@require_POST
@needs(Permission.SEE_CASES)
def letters_download(request: HttpRequest) -> HttpResponse:
    """`letter`: the ticked ones; `petition`: all letters of petitions ticked in another list; `every`: the address of
    the list, all that it finds.
    """
    account, at = account_of(request), timezone.now()
    asked, form = request.POST.get("every", "").lstrip("?")[:2000], request.POST.get("form", "")
    try:
        content = take_letters(ids=_ids(request.POST, account), by=account, at=at, form=form)
    except ActionRefused as refusal:
        messages.error(request, str(refusal.sentence))
        return redirect(f"{reverse('cases:letters')}{'?' if asked else ''}{asked}")
    ending = "zip" if form == ARCHIVE else "pdf"
    name = f"{_('文书')}{timezone.localtime(at):%Y%m%d-%H%M}.{ending}"
    return attachment(content, ZIP if form == ARCHIVE else PDF, name)


def _ids(sent: QueryDict, account: Account) -> list[int]:
    """One more than are taken at once, where there are more."""
    ticked = [int(text) for text in sent.getlist("letter") if text.isascii() and text.isdigit() and len(text) < 19]
    visible = letters_visible_to(account).order_by("petition", "pk")
    if ticked:
        return ticked
    if "petition" in sent:
        typed = numbers_in("\n".join(sent.getlist("petition")))
        visible = visible.filter(petition__number__in=[number for one in typed for number in one.readings])
    elif "every" in sent:
        filters = LetterFilter(QueryDict(sent.get("every", "").lstrip("?")[:2000]), visible, account=account)
        visible = filters.qs if filters.is_valid() else visible.none()
    else:
        return []
    return list(opened_only(account, visible, "petition").values_list("pk", flat=True)[: MOST_LETTERS + 1])

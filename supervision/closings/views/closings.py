"""待核查销号: what was signed and waits for the office above, and the page on which it is checked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.package_closing.forms import CheckCloseForm
from cases.package_closing.queries import packaged_again
from cases.packages.models.packages import Closing
from cases.packages.queries.visible import repeated
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_with_text
from offices.lists.listing import Reader, Table
from offices.organisation.models import Account
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.views import page_of
from supervision.closings.queries.closings import closing_rows, closings_to_check, last_closing
from supervision.closings.reports.closings import days_waiting, dossier_of, finished_words, refusal_of
from supervision.closings.reports.lists import TO_CHECK
from supervision.closings.views.deciding import decide


@require_safe
@needs(Permission.SUPERVISE)
def to_check(request: HttpRequest) -> HttpResponse:
    """The longest waiting first."""
    reader = Reader(account_of(request), timezone.localdate())
    found = closings_to_check(reader.account)
    page = page_of(closing_rows(found), request, size=TO_CHECK.size)
    context = {
        "title": TO_CHECK.title,
        "page": page,
        "table": Table(TO_CHECK, TO_CHECK.rows(page.items, reader), reader),
        "total": total_of(found),
    }
    return render(request, "supervision/closings/to_check.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.SUPERVISE)
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The four requirements with their evidence, and the decision; a decided one stays to be read."""
    account = account_of(request)
    return decide(
        request,
        CheckCloseForm,
        find=lambda: _closing_or_404(account, number),
        page=_page,
        said=lambda form: (
            _("%(number)s 已准予销号。") if form.cleaned_data["passed"] else _("%(number)s 已退回继续化解。")
        ),
        back="supervision:to_check",
    )


def _closing_or_404(account: Account, number: str) -> tuple[Petition, Closing]:
    petition = opened_petition(petitions_with_text(account), number, account)
    closing = last_closing(petition, account)
    if closing is None:
        raise Http404
    closing.package.petition = petition
    return petition, closing


def _page(request: HttpRequest, closing: Closing, form: CheckCloseForm, status: int) -> HttpResponse:
    today, package = timezone.localdate(), closing.package
    is_waiting = closing.passed is None
    context = {
        "title": _("核查销号"),
        "today": today,
        "closing": closing,
        "package": package,
        "petition": package.petition,
        "form": form,
        "dossier": dossier_of(closing, today),
        "is_waiting": is_waiting,
        "finished": finished_words(package) if package.finished_as else "",
        "packaged_again": not is_waiting and type(package).objects.filter(packaged_again(), pk=package.pk).exists(),
        "days": days_waiting(closing, today),
        "refusal": refusal_of(closing, account_of(request)) if is_waiting else "",
        "is_repeated": not is_waiting and type(package).objects.filter(repeated(), pk=package.pk).exists(),
    }
    return render(request, "supervision/closings/check.html", context, status=status)

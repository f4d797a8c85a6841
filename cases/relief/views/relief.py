"""The page of one request for relief, and the reading of to whom it is paid."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.petitions.enums import ReadPurpose
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_on_record
from cases.procedure.policies import choices_for
from cases.relief.actions.reading import read_relief
from cases.relief.enums import ReliefLevel, ReliefState
from cases.relief.models import Relief
from cases.relief.queries import fund_of, level_of, relief_offices, with_paid
from offices.errors import ActionRefused
from offices.organisation.views.access import account_of

STEPS = ("approve_relief", "refuse_relief", "take_back", "pay_relief", "return_relief", "cancel_relief")


@require_http_methods(["GET", "HEAD", "POST"])
def relief(request: HttpRequest, number: str, item: int) -> HttpResponse:
    """Masked; a POST with a purpose shows this one answer with personal data."""
    account, now = account_of(request), timezone.now()
    petition = opened_petition(petitions_on_record(account).select_related("holder"), number, account)
    shown = _relief(petition.pk, item)
    shown.petition = petition
    refusal, status, read = "", 200, None
    if request.method == "POST":
        try:
            read = read_relief(relief=shown, by=account, at=now, purpose=request.POST.get("purpose", ""))
        except ActionRefused as refused:
            refusal, status = str(refused.sentence), refused.status
    reads_ledger = relief_offices(account).filter(pk=shown.office_id).exists()
    done = {one.level: one for one in shown.approvals.all()}
    own = shown.state == ReliefState.ASKED and shown.asked_by_id == account.pk
    context = {
        "title": _("救助申请"),
        "petition": petition,
        "relief": shown,
        "read": read,
        "refusal": refusal,
        "purposes": ReadPurpose.choices,
        "waits_for": level_of(shown),
        "levels": [(ReliefLevel(level).label, done.get(level)) for level in shown.levels],
        "fund": fund_of(shown.office, shown.year) if reads_ledger else None,
        "choices": [
            choice
            for choice in choices_for(account, petition)
            if choice.kind.key in STEPS and choice.is_open and (choice.kind.key != "take_back" or own)
        ],
        "today": timezone.localdate(now),
    }
    return render(request, "cases/relief/relief.html", context, status=status)


def _relief(petition_id: int, item: int) -> Relief:
    found = with_paid(Relief.objects.filter(petition=petition_id, number=item))
    found = found.select_related("office", "asked_by", "ended_by", "document", "proof")
    one = found.prefetch_related("approvals__by", "payments__recorded_by").first()
    if one is None:
        raise Http404
    return one

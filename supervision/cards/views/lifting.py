"""Several cards are lifted on one page: each with what shows the duty done, its own box and its own reason."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from offices.lists.views import AskedList
from offices.organisation.roles import Permission
from offices.organisation.views.access import account_of, needs
from offices.pages.queries import total_of
from offices.pages.views import page_of
from offices.vocabularies.filters import offer_choices
from supervision.cards.actions.cards import lift_cards
from supervision.cards.forms import LiftSeveralForm
from supervision.cards.reports.card_list import CARDS
from supervision.cards.reports.lifting import MOST_AT_ONCE, cards_sent, cards_to_lift, evidence_of, unopened_to_lift

SENT = re.compile(r"reason_[0-9]{1,15}")


# What the page narrows by, of the filters of cards.
NARROWED = frozenset({"level", "clock", "office", "own", "category", "issued_from", "issued_to", "due_from", "due_to"})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LIFT_CARDS)
def lift_several(request: HttpRequest) -> HttpResponse:
    """Those that may be lifted, the oldest first, narrowed as cards are. What is refused stays on the page with what
    was written.
    """
    account, status = account_of(request), 200
    asked = AskedList(CARDS, request, cards_to_lift(account), shown=NARROWED, account=account)
    offer_choices(asked.filters, account)
    page = page_of(asked.found, request, size=MOST_AT_ONCE)
    # A page that was sent holds the cards it showed, whatever has come since.
    sent = [int(name[7:]) for name in request.POST if SENT.fullmatch(name)]
    shown = list(cards_sent(account, sent) if sent else page.items)
    form = LiftSeveralForm(request.POST or None, cards=[card.pk for card in shown])
    if request.method == "POST":
        status = 422
        if form.is_valid():
            lifted, refused = lift_cards(by=account, at=timezone.now(), reasons=form.reasons())
            if lifted:
                messages.success(request, _("已摘牌%(n)d张。") % {"n": len(lifted)})
            if not refused:
                return redirect(f"{request.path}?{kept}" if (kept := _without_page(request)) else request.path)
            status = 409
            for pk, refusal in refused.items():
                form.add_error(f"reason_{pk}", str(refusal.sentence))
            shown = [card for card in shown if card.pk not in lifted]
    rows = [
        {"evidence": told, "chosen": form[f"chosen_{told.card.pk}"], "reason": form[f"reason_{told.card.pk}"]}
        for told in evidence_of(account, shown)
    ]
    context = {
        "title": _("逐张摘牌"),
        "form": form,
        "rows": rows,
        "total": total_of(asked.found),
        "filter": asked.filters,
        "is_narrowed": asked.filters.is_narrowed("state"),
        "page": page,
        "unopened": unopened_to_lift(account),
    }
    return render(request, "supervision/cards/lift_several.html", context, status=status)


def _without_page(request: HttpRequest) -> str:
    """What the address asks for, from its first page on."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()

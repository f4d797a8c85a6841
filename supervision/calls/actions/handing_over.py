"""The open calls of an office, and the bids of a person that wait for the choice; both end on their own pages."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _l

from cases.regulation.actions.handing_over import name_of, withheld_along
from offices.organisation.responsibilities import Responsibility, Shown
from supervision.calls.enums import BidState, CallState
from supervision.calls.models import Bid, OpenCall

RESPONSIBILITIES = (
    Responsibility(
        key="calls",
        label=_l("揭榜挂帅榜单"),
        rows=lambda: OpenCall.objects.filter(state__in=(CallState.DRAFT, CallState.PUBLISHED)),
        shown=lambda call: Shown(str(call), call.get_absolute_url()),
        offices=("office",),
    ),
    Responsibility(
        key="bids",
        label=_l("待审定的揭榜"),
        rows=lambda: (
            Bid.objects.filter(state=BidState.LIVE).select_related("case__petition").defer("case__petition__query_code")
        ),
        shown=lambda bid: Shown(name_of(bid.case.petition), bid.case.get_absolute_url()),
        person="bidder",
        person_office="office",
        told=Q(case__petition__sealed=False),
        withheld=withheld_along("case__petition"),
        offices=("office",),
    ),
)

"""What this room adds to those below it; called from the AppConfig when the models exist."""

from cases.worklist.reports.page_hooks import show_on_worklist
from supervision.cards.reports.waiting import waits_for_decision
from supervision.listed_offices.reports.lists import LISTING_KINDS, listings_on_worklist


def register() -> None:
    show_on_worklist(listings_on_worklist)
    waits_for_decision(*LISTING_KINDS)

"""The system takes these steps by itself, on the day they are due."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from cases.papers.models import Service
from cases.petitions.enums import ClockState, DocumentKind, State
from cases.procedure.actions.change import Change
from cases.procedure.case_facts import RIGHTS


def lapse(change: Change) -> None:
    """逾期未申请终结: the petitioner's 30 days have passed without a request, and the days for what is in the post."""
    clock = next((clock for clock in change.clocks if clock.kind in RIGHTS), None)
    change.need(
        clock is None or clock.due + timedelta(days=settings.POST_WAIT_DAYS) < change.on,
        "not_lapsed",
        _("申请期限尚未届满，或者仍在等待邮寄的申请。"),
    )
    change.stop_clocks(RIGHTS, as_state=ClockState.LAPSED)


def close_final(change: Change) -> None:
    """复核终结: the re-review opinion is final once it is served (《信访工作条例》第三十六条第三款).

    What is served by a public notice counts as served later. Where there is no re-review, the review opinion is final.
    """
    level = {State.REVIEW_SERVED: DocumentKind.REVIEW_OPINION}.get(
        State(change.petition.state), DocumentKind.REREVIEW_OPINION
    )
    served = Service.objects.filter(document__petition=change.petition, document__kind=level).latest("on")
    change.need(served.on <= change.on, "not_served_yet", _("公告期尚未届满，意见尚未送达。"))

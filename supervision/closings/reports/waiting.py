"""Closings to check and cases to look at again, as what waits for a supervisor's decision."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.packages.models.packages import Closing, Reexamination
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.closings.queries.closings import (
    closing_rows,
    closings_to_check,
    reexamination_rows,
    reexaminations_for,
)


def _closing(closing: Closing) -> Line:
    package = closing.package
    url = reverse("supervision:check", args=[package.petition.number])
    return Line(package.petition.number, url, package.petition.subject, package.office, closing.signed_at)


def _again(one: Reexamination) -> Line:
    package = one.package
    url = reverse("supervision:reexamine", args=[package.petition.number])
    return Line(package.petition.number, url, package.petition.subject, package.office, one.due_on)


CLOSING_KINDS = (
    WaitKind(
        "closings",
        _("待核查销号"),
        _("下级领导已签批销号，由上级核查（《信访工作条例》第二十七条）。"),
        lambda account: closing_rows(closings_to_check(account)),
        lambda: reverse("supervision:to_check"),
        _closing,
        petition="package.petition",
    ),
    WaitKind(
        "reexaminations",
        _("待回头看"),
        _("已销号的件列入回头看，看是否确已化解。"),
        lambda account: reexamination_rows(reexaminations_for(account).filter(settled=None)),
        lambda: f"{reverse('supervision:reexaminations')}?tab=waiting",
        _again,
        petition="package.petition",
    ),
)

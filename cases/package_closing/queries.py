"""Figures, lists and yearly accounts share these conditions on how a closed `Package` turned out."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.packages.enums import PackageState
from cases.packages.models.packages import Closing, ClosingPart, Package, Reexamination

CLOSED = Q(state=PackageState.CLOSED)
MOVED = Q(state__in=(PackageState.HANDED_OVER, PackageState.RAISED, PackageState.RETURNED))


def finished_before() -> Q:
    """包案时已终结: the petition had been ended before a leader took it on; its closing is counted apart."""
    return ~Q(finished_as="")


def closed_again(before: datetime) -> Q:
    """The same petition was closed once more by that moment, so that a period counts the later one only."""
    later = Package.objects.filter(petition=OuterRef("petition"), pk__gt=OuterRef("pk"), state=PackageState.CLOSED)
    return CLOSED & Q(Exists(later.filter(ended_at__lt=before)))


def packaged_again(before: datetime | None = None) -> Q:
    """销号后重新包案: a leader took the petition on again after it had been closed."""
    later = Package.objects.filter(petition=OuterRef("petition"), opened_at__gte=OuterRef("ended_at"))
    later = later.filter(pk__gt=OuterRef("pk"))
    return CLOSED & Q(Exists(later if before is None else later.filter(opened_at__lt=before)))


def closed_at_first() -> Q:
    """一次核查通过: closed without having been sent back, by the leader or the office above."""
    back = Closing.objects.filter(package=OuterRef("pk"), passed=False)
    return CLOSED & ~Q(Exists(back))


def examined(before: datetime | None = None) -> Q:
    """已回头看: examined again after the closing, before a moment."""
    return CLOSED & Q(Exists(_examined(before)))


def found_unsettled(before: datetime | None = None) -> Q:
    """回头看未化解: examined again and found not settled, before a moment."""
    return CLOSED & Q(Exists(_examined(before).filter(settled=False)))


def with_evidence() -> Q:
    """有证据: closed with a paper or a file for every requirement that was claimed (第二十七条)."""
    claimed = ClosingPart.objects.filter(closing__package=OuterRef("pk"), closing__passed=True)
    return CLOSED & Q(Exists(claimed)) & ~Q(Exists(claimed.filter(document=None, files=None)))


def sent_back() -> Q:
    """核查退回: a signed closing was sent back by the office above, whether or not it was closed later."""
    back = Closing.objects.filter(package=OuterRef("pk"), passed=False, checked_at__isnull=False)
    return Q(Exists(back))


def _examined(before: datetime | None) -> QuerySet[Reexamination]:
    found = Reexamination.objects.filter(package=OuterRef("pk"), settled__isnull=False)
    return found if before is None else found.filter(examined_at__lt=before)

"""Which circulars an account sees, and for which offices it reads them."""

from django.db.models import Count, Q, QuerySet

from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from supervision.reports.enums import CircularState
from supervision.reports.models import Circular, CircularOffice


def circulars_visible_to(account: Account) -> QuerySet[Circular]:
    """Those of the offices that one oversees; and, once issued, those that go to one's own office."""
    overseen = office_ids_reached(account, Permission.OVERSEE)
    own = [office.pk for office in authority_of(account).offices(Permission.SEE_CASES)]
    sent = CircularOffice.objects.filter(office__in=own).values("circular")
    found = Circular.objects.filter(Q(office_id__in=overseen) | Q(state=CircularState.ISSUED, pk__in=sent))
    return found.annotate(
        office_number=Count("offices", distinct=True),
        read_number=Count("offices", filter=Q(offices__read_at__isnull=False), distinct=True),
    )


def unread_rows(account: Account, circular: Circular) -> list[CircularOffice]:
    """The offices of the account that have not confirmed yet to have read it."""
    own = [office.pk for office in authority_of(account).offices(Permission.SEE_CASES)]
    found = circular.offices.filter(office__in=own, read_at=None).select_related("office")
    return list(found.order_by("office__path")) if circular.state == CircularState.ISSUED else []


def offices_offered(office: Office) -> list[Office]:
    """To whom a circular may go: the offices directly below, and the one above."""
    below = Office.objects.filter(Q(parent=office) | Q(pk=office.parent_id), is_active=True)
    return list(below.order_by("path"))

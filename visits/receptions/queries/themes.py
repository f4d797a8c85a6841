"""These queries read themed receptions called from above: which an account sees, and what was received and promised."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.procedure.queries import office_ids_stood_for
from offices.organisation.models import Account
from offices.organisation.queries import office_ids_reached
from offices.organisation.roles import Permission
from visits.receptions.models import Reception
from visits.rota.models import Theme, ThemeOffice


def office_ids_of_themes(account: Account) -> list[int]:
    """The offices whose part in a theme the account reads: its own, closed ones that it stands for, and for supervisors
    those below.
    """
    own = office_ids_stood_for(account, Permission.RECEIVE)
    return sorted({*own, *office_ids_reached(account, Permission.SUPERVISE)})


def themes_visible_to(account: Account) -> QuerySet[Theme]:
    """Themes that offices of the account called, or that its offices are asked to hold."""
    called = Q(office__in=office_ids_reached(account, Permission.SUPERVISE))
    asked = ThemeOffice.objects.filter(theme=OuterRef("pk"), office__in=office_ids_of_themes(account))
    return Theme.objects.filter(called | Q(Exists(asked))).select_related("office")


def promised_at(**receptions: object) -> Q:
    """The condition on promises that they were made at such receptions."""
    made = Reception.objects.filter(
        petition=OuterRef("petition"), promise_numbers__contains=[OuterRef("number")], **receptions
    )
    return Q(Exists(made))

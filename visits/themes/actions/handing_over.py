"""The themed receptions that an office called: they are ended before the office is closed."""

from django.utils.translation import gettext_lazy as _l

from offices.organisation.responsibilities import Responsibility, Shown
from visits.rota.models import Theme

RESPONSIBILITIES = (
    Responsibility(
        key="themes",
        label=_l("专题接访"),
        rows=lambda: Theme.objects.filter(ended_at=None),
        shown=lambda theme: Shown(theme.title, theme.get_absolute_url()),
        offices=("office",),
    ),
)

"""Card rules: versions with validity, made by an administrator; the default one by the system."""

from datetime import date, datetime

from cases.deadlines.cards import DEF_1
from supervision.models import Rule

FIRST_DAY = date(2005, 5, 1)  # nothing received earlier is registered


def ensure_default_rule(*, at: datetime) -> None:
    """DEF-1 holds where nobody made a rule for everybody."""
    if not Rule.objects.filter(office=None).exists():
        Rule.objects.get_or_create(
            office=None,
            version=DEF_1.version,
            defaults={"code": DEF_1.code, "valid_from": FIRST_DAY, "reason": "系统默认规则", "created_at": at},
        )

"""Filter bars offer the offices that an account reaches and the upper content categories."""

from offices.organisation.models import Account
from offices.organisation.queries import offices_reached
from offices.organisation.roles import Permission
from offices.pages.filters import ChosenFilter
from offices.vocabularies.queries import current_categories

MOST_OFFICES = 400  # more are not listed: the code is typed


def offer_choices(filters: ChosenFilter, account: Account) -> None:
    """Lists in place of the text boxes for office and category; the values stay codes. Two statements."""
    reached = offices_reached(account, Permission.SEE_CASES).values_list("code", "short_name", "path")
    offices = list(reached[: MOST_OFFICES + 1])
    if len(offices) <= MOST_OFFICES:
        top = min((path.count("/") for _code, _name, path in offices), default=0)
        filters.offer("office", [(code, "　" * (path.count("/") - top) + name) for code, name, path in offices])
    categories = current_categories().filter(level__lte=2).values_list("code", "name", "level")
    filters.offer("category", [(code, "　" * (level - 1) + name) for code, name, level in categories])

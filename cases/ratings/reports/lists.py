"""The list of ratings (满意度评价)."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from cases.ratings.enums import RatingState
from cases.ratings.filters import RatingFilter
from cases.ratings.models import Rating
from cases.ratings.queries import ratings_visible_to, state_of
from offices.lists.listing import Listing, Reader, day, in_order, long, office_name, words


def rating_state(rating: Rating) -> str:
    """How it was rated, or why it was not."""
    state = state_of(rating, timezone.localdate())
    return str(rating.get_value_display() if state == RatingState.DONE else state.label)


def _recorded_by(rating: Rating) -> str:
    return rating.recorded_by.name if rating.recorded_by else ""


def _corrected(rating: Rating) -> str:
    return _("已更正") if rating.corrected_at else ""


def _ratings(keys: Iterable[int], reader: Reader) -> list[Rating]:
    keys = list(keys)
    found = ratings_visible_to(reader.account).filter(pk__in=keys).defer("said")
    rows: list[Any] = in_order(keys, found.select_related("petition__holder", "office", "recorded_by"))
    return covered(reader.account, rows, "petition")


RATING_LIST = Listing(
    title=_l("满意度评价"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        office_name("office", _l("被评价单位"), lambda row: row.office),
        words("role", _l("评价对象"), lambda row: str(row.get_role_display())),
        words("value", _l("评价"), rating_state),
        words("way", _l("评价方式"), lambda row: str(row.get_way_display()), empty="—"),
        day("rated", _l("评价日期"), lambda row: row.rated_on, empty="—"),
        day("recorded", _l("登记日期"), lambda row: row.recorded_at, empty="—"),
        day("opened", _l("评价期起"), lambda row: row.opened_on),
        day("closes", _l("评价期止"), lambda row: row.closes_on),
        words("by", _l("登记人"), _recorded_by, empty="—"),
        words("corrected", _l("更正"), _corrected, empty="—"),
    ),
    shown=("petition", "subject", "office", "role", "value", "way", "rated", "closes", "corrected"),
    filters=RatingFilter,
    usual={"tab": RatingFilter.ALL},
    tab="tab",
    orders={"newest": ("-pk",), "closes": ("closes_on", "pk")},
    sorts={"newest": _l("最新"), "closes": _l("评价期止")},
    rows=_ratings,
)

"""Views of the ledger that an account keeps under a name, and one step that is taken with several petitions.

The views hold no case, so they are no events.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.ledger.models import SavedView
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.quotas import one_at_a_time
from offices.organisation.models import Account

MOST_VIEWS = 20
LONGEST_NAME = 40
LONGEST_QUERY = 2000


def save_view(account: Account, *, name: str, query: str, columns: Sequence[str]) -> SavedView:
    """Keep filters, order and columns; a view of that name is replaced.

    Raises InvalidFacts for a name that cannot be, ActionRefused beyond MOST_VIEWS.
    """
    name = checked_view_name(name)
    if len(query) > LONGEST_QUERY:
        raise InvalidFacts("query_too_long", _("条件太多，不能保存。"))
    with transaction.atomic():
        one_at_a_time(account)
        views = SavedView.objects.filter(account=account)
        if not views.filter(name=name).exists() and views.count() >= MOST_VIEWS:
            raise ActionRefused(
                "too_many_views", _("最多保存%(most)d个视图，请先删除不用的。") % {"most": MOST_VIEWS}, field="name"
            )
        view, _made = views.update_or_create(
            account=account, name=name, defaults={"query": query, "columns": list(columns)}
        )
    return view


def rename_view(view: SavedView, name: str) -> None:
    """Raises InvalidFacts where another view has the name."""
    name = checked_view_name(name)
    with transaction.atomic():
        one_at_a_time(view.account)
        if SavedView.objects.filter(account=view.account, name=name).exclude(pk=view.pk).exists():
            raise InvalidFacts("name_taken", _("已有同名的视图。"), field="name")
        SavedView.objects.filter(pk=view.pk).update(name=name)


def make_default(view: SavedView, *, on: bool = True) -> None:
    """Let the ledger open with this view and no longer with the one before."""
    with transaction.atomic():
        one_at_a_time(view.account)
        SavedView.objects.filter(account=view.account, is_default=True).update(is_default=False)
        if on:
            SavedView.objects.filter(pk=view.pk).update(is_default=True)


def choose_columns(view: SavedView, columns: Sequence[str]) -> None:
    SavedView.objects.filter(pk=view.pk).update(columns=list(columns))


def delete_view(view: SavedView) -> None:
    SavedView.objects.filter(pk=view.pk).delete()


def checked_view_name(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise InvalidFacts("no_name", _("请写视图的名称。"), field="name")
    if len(name) > LONGEST_NAME:
        raise InvalidFacts("name_too_long", _("名称最多%(most)d字。") % {"most": LONGEST_NAME}, field="name")
    return name


def take_each(
    *, by: Account, at: datetime, key: str, chosen: Sequence[tuple[str, Mapping[str, Any]]]
) -> tuple[int, list[str]]:
    """One step with each petition of these numbers, by itself: how many were taken, and why the others were not."""
    numbers = [number for number, _facts in chosen]
    seen = petitions_visible_to(by).filter(number__in=numbers).order_by().only("number", "sealed")
    known = {petition.number: petition for petition in seen}
    done, refused = 0, []
    for number, facts in chosen:
        try:
            if number not in known:
                raise ActionRefused("unknown_petition", _("没有这一信访件，或者您无权查看。"))
            check_opened(known[number], by)
            perform(key, petition_id=known[number].pk, by=by, at=at, **facts)
        except ActionRefused as refusal:
            refused.append(f"{number}：{refusal.sentence}")
        else:
            done += 1
    return done, refused

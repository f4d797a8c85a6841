"""The list of reception records: its columns; and the records that a head is asked to void."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, span
from offices.lists.listing import Column, Listing, Reader, words
from offices.organisation.models import Account
from visits.receptions.enums import ReceptionFollowUp
from visits.receptions.filters import ReceptionFilter
from visits.receptions.queries.receptions import voids_to_decide

MOST = 50  # records to decide on, shown at once


def _day(one: Any, reader: Reader) -> Cell:
    return Cell(reader.day(one.day.on), url=reverse("visits:reception", args=[one.pk]))


def _time(one: Any) -> str:
    began, ended = timezone.localtime(one.began_at), timezone.localtime(one.ended_at)
    return f"{began:%H:%M}—{ended:%H:%M}"


def _petition(one: Any, reader: Reader) -> Cell | str:
    if one.shown:
        return Cell(one.petition.number, url=one.petition.get_absolute_url())
    return Cell(span(_("不在您权限内的信访件"), "text-secondary")) if one.petition_id else "—"


def _follow_up(one: Any, reader: Reader) -> Cell:
    if one.voided_at is not None:
        return Cell(span(_("已作废"), "badge bg-secondary-lt"))
    colour = "bg-green-lt" if one.follow_up == ReceptionFollowUp.CLOSED else "bg-yellow-lt"
    return Cell(span(one.get_follow_up_display(), f"badge {colour}"))


def voids_in_approvals(account: Account, today: date) -> dict[str, Any] | None:
    asked = voids_to_decide(account).select_related("petition")[:MOST]
    found = covered(account, asked, "petition", ["void_reason"])
    return {"receptions": found} if found else None


RECEPTIONS = Listing(
    title=_l("接访记录"),
    columns=(
        Column("day", _l("日期"), _day),
        words("time", _l("时间"), _time, css="num text-start"),
        words("leader", _l("接访领导"), lambda one: f"{one.leader.account.name}（{one.leader.post}）"),
        words("outcome", _l("结果"), lambda one: one.get_outcome_display()),
        Column("petition", _l("信访件"), _petition, css="num text-start"),
        words(
            "subject",
            _l("概要"),
            lambda one: one.petition.subject if one.shown else "—",
            css="subject",
            head_css="subject",
        ),
        words("persons", _l("人数"), lambda one: str(one.persons)),
        words("satisfaction", _l("评价"), lambda one: one.get_satisfaction_display()),
        Column("follow_up", _l("闭环"), _follow_up),
    ),
    filters=ReceptionFilter,
    rows=lambda found, reader: covered(reader.account, found, "petition"),
)

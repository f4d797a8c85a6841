"""The lists of what waits for the check (待核查销号) and of what is examined again (回头看): their columns."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.models.packages import Reexamination
from cases.petitions.queries.opening import covered
from offices.lists.cells import Cell, element, icon, link, span
from offices.lists.listing import Column, Listing, Reader, day, long, office_name, words
from offices.pages.words import days_left
from supervision.closings.filters import ReexaminationFilter
from supervision.closings.reports.closings import Waiting, waiting_rows


def _button(label: str, url: str, number: str) -> Cell:
    return Cell(element("a", label, class_="btn btn-sm btn-outline-primary", href=url, aria_label=f"{label} {number}"))


# 待核查销号


def _check_url(row: Waiting) -> str:
    return reverse("supervision:check", args=[row.closing.package.petition.number])


def _to_check(row: Waiting, reader: Reader) -> Cell:
    return Cell(link(row.closing.package.petition.number, _check_url(row), "num"))


def _waited(row: Waiting, reader: Reader) -> Cell:
    late = {"css": "due-late", "icon": "ti-alert-triangle"} if row.is_long else {}
    return Cell(_("%(days)s天") % {"days": row.days}, **late)


def _check(row: Waiting, reader: Reader) -> Cell:
    if row.refusal:
        hidden = span(f"：{row.refusal}", "visually-hidden")
        return Cell(span((_("应由他人核查"), hidden), "text-secondary", row.refusal))
    return _button(_("核查"), _check_url(row), row.closing.package.petition.number)


TO_CHECK = Listing(
    title=_l("待核查销号"),
    columns=(
        Column("petition", _l("信访件"), _to_check),
        long("subject", _l("概要"), lambda row: row.closing.package.petition.subject, css="subject"),
        words("leader", _l("包案领导"), lambda row: row.closing.package.leader.name),
        office_name("office", _l("所在单位"), lambda row: row.closing.package.office),
        office_name("unit", _l("责任单位"), lambda row: row.closing.package.unit),
        day("due", _l("化解期限"), lambda row: row.closing.package.due_on),
        day("signed", _l("签批日期"), lambda row: row.closing.signed_at),
        Column("days", _l("已等"), _waited, css="num", head_css="num"),
        words("number", _l("次数"), lambda row: _("第%(number)s次") % {"number": row.closing.number}),
        Column("check", _l("核查"), _check),
    ),
    rows=lambda closings, reader: waiting_rows(closings, reader.account, reader.on),
)


# 回头看


def _reexamine_url(one: Reexamination) -> str:
    return reverse("supervision:reexamine", args=[one.package.petition.number])


def _due(one: Reexamination, reader: Reader) -> Cell:
    day = reader.day(one.due_on)
    if one.settled is not None:
        return Cell(day)
    left = days_left(one.due_on, reader.on)
    if one.due_on < reader.on:
        return Cell((day, " ", icon("ti-alert-triangle"), left), css="due-late")
    return Cell(f"{day} {left}")


def _result(one: Reexamination, reader: Reader) -> Cell:
    if one.settled is None:
        return _button(_("回头看"), _reexamine_url(one), one.package.petition.number)
    if one.settled:
        return Cell(_("确已化解"), icon="ti-check")
    return Cell(_("未化解，已重新包案"), icon="ti-arrow-back-up")


REEXAMINATIONS = Listing(
    title=_l("回头看"),
    columns=(
        Column(
            "petition",
            _l("信访件"),
            lambda one, reader: Cell(link(one.package.petition.number, _reexamine_url(one), "num")),
        ),
        long("subject", _l("概要"), lambda one: one.package.petition.subject, css="subject"),
        words("leader", _l("包案领导"), lambda one: one.package.leader.name),
        office_name("office", _l("所在单位"), lambda one: one.package.office),
        day("closed", _l("销号日期"), lambda one: one.package.ended_at),
        long("why", _l("原因"), lambda one: one.why, css="subject"),
        Column("due", _l("回头看期限"), _due),
        Column("result", _l("结果"), _result),
    ),
    filters=ReexaminationFilter,
    usual={"tab": ReexaminationFilter.WAITING},
    rows=lambda found, reader: covered(reader.account, found, "package.petition", ["why"]),
    tab="tab",
)

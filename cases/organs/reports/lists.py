"""The lists of what offices were asked to help with, of what they were told, and of how long they have held what."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.organs.filters import AssistanceFilter, CopyFilter, HeldFilter
from cases.organs.models import Assistance, Copy
from cases.organs.queries import assistances_visible_to, copies_visible_to
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION, number_link
from offices.lists.cells import Cell, tick
from offices.lists.listing import (
    Column,
    ForReader,
    Listing,
    Reader,
    day,
    in_order,
    long,
    may_act,
    office_name,
    ticked,
    words,
)


def assistance_state(asked: Assistance) -> str:
    if asked.ended_at is not None:
        return _("已终止：%s") % asked.ended_reason
    return _("已答复") if asked.answered_at is not None else _("待答复")


def _left(asked: Assistance, reader: Reader) -> Cell | str:
    if not asked.is_open or asked.due_on is None:
        return ""
    return reader.left_cell(asked.due_on)


def _assistances(keys: Iterable[int], reader: Reader) -> list[Assistance]:
    keys = list(keys)
    found = assistances_visible_to(reader.account).filter(pk__in=keys)
    rows = in_order(keys, found.select_related("petition__holder", "office", "sender", "document"))
    return covered(reader.account, rows, "petition", ["request", "ended_reason"])


def _copies(keys: Iterable[int], reader: Reader) -> list[Copy]:
    keys = list(keys)
    found = copies_visible_to(reader.account).filter(pk__in=keys)
    return covered(
        reader.account, in_order(keys, found.select_related("petition__holder", "office", "sender")), "petition"
    )


def _held(keys: Iterable[int], reader: Reader) -> list[Petition]:
    found = Petition.objects.filter(pk__in=list(keys)).select_related("holder", "handled_by")
    return covered(reader.account, in_order(keys, found.defer("query_code")))


def _days(petition: Petition, reader: Reader) -> str:
    return str((reader.on - timezone.localdate(petition.held_since)).days)


def _held_number(petition: Petition, reader: Reader) -> Cell:
    return Cell(number_link(petition.number))


def _due_left(petition: Petition, reader: Reader) -> Cell | str:
    if petition.next_due is None:
        return ""
    return reader.left_cell(petition.next_due)


HELD = Listing(
    title=_l("经办时长"),
    columns=(
        ticked(
            "bulk-form",
            lambda row, reader: Cell(tick("bulk-form", "petition", row.number, row.number)),
            when=may_act,
        ),
        Column(
            "days",
            _l("已承担（天）"),
            lambda row, reader: Cell(_days(row, reader), url=reverse("cases:holding", args=[row.number])),
            ForReader(lambda row, reader: int(_days(row, reader))),
            css="num",
            head_css="num",
        ),
        office_name("holder", _l("承担单位"), lambda row: row.holder),
        day("since", _l("承担自"), lambda row: row.held_since),
        Column("number", _l("信访件"), _held_number, ((_l("信访件编号"), lambda row: row.number),)),
        long("subject", _l("概要"), lambda row: row.subject, css="subject"),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        words("clock", _l("当前期限"), lambda row: str(row.get_next_clock_display())),
        day("due", _l("到期日"), lambda row: row.next_due),
        Column("left", _l("剩余"), _due_left),
        words("handler", _l("承办人"), lambda row: row.handled_by.name if row.handled_by else ""),
    ),
    filters=HeldFilter,
    orders={"longest": ("held_since", "pk"), "newest": ("-held_since", "-pk")},
    sorts={"longest": _l("承担最久"), "newest": _l("最近转入")},
    rows=_held,
)
ASSISTANCES = Listing(
    title=_l("协办"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        long("request", _l("协办事项"), lambda row: row.request),
        office_name("lead", _l("主办单位"), lambda row: row.petition.holder),
        office_name("office", _l("协办单位"), lambda row: row.office),
        day("asked", _l("发出日期"), lambda row: row.asked_at),
        day("due", _l("到期日"), lambda row: row.due_on, empty="—"),
        Column("left", _l("剩余"), _left),
        long("state", _l("状态"), assistance_state),
        day("answered", _l("答复日期"), lambda row: row.answered_at),
    ),
    shown=("due", "left", "petition", "subject", "request", "lead", "office", "state"),
    filters=AssistanceFilter,
    usual={"tab": AssistanceFilter.WAITING},
    tab="tab",
    orders={"due": ("due_on", "pk"), "newest": ("-pk",)},
    sorts={"due": _l("到期日"), "newest": _l("最新")},
    rows=_assistances,
)
COPIES = Listing(
    title=_l("抄送"),
    columns=(
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        words("state", _l("状态"), lambda row: str(row.petition.get_state_display())),
        office_name("lead", _l("主办单位"), lambda row: row.petition.holder),
        office_name("sender", _l("发出单位"), lambda row: row.sender),
        office_name("office", _l("抄送单位"), lambda row: row.office),
        day("sent", _l("抄送日期"), lambda row: row.sent_at),
    ),
    filters=CopyFilter,
    orders={"newest": ("-pk",)},
    rows=_copies,
)

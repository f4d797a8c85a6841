"""The list of deliveries: to whom, by which channel, what became of it and why."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _l

from offices.lists.cells import Cell, tick
from offices.lists.listing import Listing, Reader, in_order, long, office_name, ticked, words
from offices.notices.enums import NoticeKind
from offices.notices.filters import DeliveryFilter
from offices.notices.models import Delivery
from offices.notices.queries import deliveries_visible_to, deliveries_whole
from offices.pages.words import cn_datetime


def _tick(row: Delivery, reader: Reader) -> Cell:
    return Cell(tick("deliveries-form", "delivery", row.pk, f"{row.get_channel_display()} {_receiver(row)}"))


def _receiver(row: Delivery) -> str:
    if row.account:
        return row.account.name
    return str(_l("信访人") if row.kind == NoticeKind.PETITIONER else _l("本单位有权限的人员"))


def _rows(keys: Iterable[int], reader: Reader) -> list[Delivery]:
    keys = list(keys)
    return in_order(keys, deliveries_whole(deliveries_visible_to(reader.account).filter(pk__in=keys)))


DELIVERIES = Listing(
    title=_l("未送达通知"),
    columns=(
        ticked("deliveries-form", _tick),
        words("created", _l("产生时间"), lambda row: cn_datetime(row.created_at), css="num text-start"),
        words("channel", _l("渠道"), lambda row: str(row.get_channel_display())),
        words("kind", _l("类别"), lambda row: str(row.get_kind_display())),
        office_name("office", _l("单位"), lambda row: row.office),
        words("receiver", _l("收件人"), _receiver),
        words("state", _l("状态"), lambda row: str(row.get_state_display())),
        long("reason", _l("原因"), lambda row: row.reason, empty="—"),
        words("tries", _l("次数"), lambda row: str(row.tries), css="num"),
        words(
            "finished", _l("结果时间"), lambda row: cn_datetime(row.finished_at) if row.finished_at else "", empty="—"
        ),
    ),
    filters=DeliveryFilter,
    usual={"tab": DeliveryFilter.FAILED},
    tab="tab",
    orders={"newest": ("-pk",)},
    rows=_rows,
)

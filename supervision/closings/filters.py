"""The filter of what is examined again (回头看): its tabs."""

from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.packages.models.packages import Reexamination
from offices.pages.filters import ListedFilter, TabbedFilter


class ReexaminationFilter(TabbedFilter):
    """`tab` is how far it has come: waiting, with one of two results, or all."""

    WAITING, SETTLED, UNSETTLED, ALL = "waiting", "settled", "unsettled", "all"
    TABS: ClassVar = {
        WAITING: _("待回头看"),
        SETTLED: _("确已化解"),
        UNSETTLED: _("未化解"),
        ALL: _("全部"),
    }
    PARTS: ClassVar = {WAITING: Q(settled=None), SETTLED: Q(settled=True), UNSETTLED: Q(settled=False), ALL: Q()}

    tab = ListedFilter(label=_("结果"), choices=list(TABS.items()), method="by_tab")

    class Meta(TabbedFilter.Meta):
        model = Reexamination

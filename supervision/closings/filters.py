"""The filter of what is examined again (回头看): its tabs."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.packages.models.packages import Reexamination
from offices.pages.filters import ChosenFilter, ListedFilter


class ReexaminationFilter(ChosenFilter):
    """`tab` is how far it has come: waiting, with one of two results, or all."""

    WAITING, ALL = "waiting", "all"
    TABS = {
        WAITING: (_("待回头看"), Q(settled=None)),
        "settled": (_("确已化解"), Q(settled=True)),
        "unsettled": (_("未化解"), Q(settled=False)),
        ALL: (_("全部"), Q()),
    }

    tab = ListedFilter(label=_("结果"), choices=[(key, label) for key, (label, _part) in TABS.items()], method="by_tab")

    class Meta(ChosenFilter.Meta):
        model = Reexamination

    def by_tab(self, found: QuerySet[Reexamination], name: str, value: str) -> QuerySet[Reexamination]:
        return found.filter(self.TABS[value][1])

"""The filters of the lists behind figures: whatever a row is, it is of a petition that the reader has opened."""

from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel, State
from cases.petitions.filters import PetitionNumberFilter
from offices.organisation.filters import NamedOfficeFilter
from offices.pages.filters import ChosenFilter, ListedFilter


def figure_filter(way: str) -> type[ChosenFilter]:
    """way: from a row to its petition, with "__" at its end; empty for a petition."""

    class FigureFilter(ChosenFilter):
        number = PetitionNumberFilter(field_name=f"{way}number")
        channel = ListedFilter(label=_("信访形式"), field_name=f"{way}channel", choices=Channel.choices)
        state = ListedFilter(label=_("状态"), field_name=f"{way}state", choices=State.choices)
        unit = NamedOfficeFilter(label=_("责任单位（含下级）"), field_name=f"{way}handler", below=True)

        class Meta(ChosenFilter.Meta):
            pass

    return FigureFilter

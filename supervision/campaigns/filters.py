"""The filters of campaigns: which petitions come in, and which cases a list shows; shared by pages and API."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.ledger.filters import FILTER_NAMES as LEDGER_NAMES
from cases.ledger.filters import LedgerFilter
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.packages.queries.visible import packages_visible_to
from cases.petitions.filters import PetitionNumberFilter
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.worklist.filters import PetitionFilter, categories_named
from cases.worklist.reports.worklist import TABS, petitions_listed
from offices.organisation.models import Account, Office
from offices.organisation.searching import offices_meant
from offices.pages.filters import ChosenFilter, DayFilter, ListedFilter, YesNoFilter
from offices.vocabularies.models import Category
from supervision.campaigns.models import Campaign, CampaignCase
from supervision.campaigns.queries.campaigns import (
    OUTSIDE,
    OWN,
    STANDINGS,
    beginning,
    campaigns_visible_to,
    cases_visible_to,
    seen_from,
    with_standing,
)
from supervision.cards.enums import CardState
from supervision.cards.models import Card

LONGEST_QUERY = 2_000
NEAR = 3  # categories to choose from


class ScopeFilter(PetitionFilter):
    """The filters of the work list, and more: an office with all below it, whether a leader has taken it on, whether it
    was brought several times or has a card. A category or an office that is not known is said so.
    """

    by_content = PetitionFilter.by_content | {"several"}

    within = django_filters.CharFilter(label=_l("单位（含下级）"), method="by_tree", max_length=200)
    packaged = YesNoFilter(label=_l("已包案"), method="by_package")
    several = YesNoFilter(label=_l("多次提出"), method="by_batches")
    carded = YesNoFilter(label=_l("有牌"), method="by_card")

    def is_valid(self) -> bool:
        valid: bool = super().is_valid()
        if valid:
            for name, sentence in self._unknown():
                self.form.add_error(name, sentence)
            valid = not self.form.errors
        return valid

    def _unknown(self) -> Iterator[tuple[str, str]]:
        given = self.form.cleaned_data
        if (text := (given.get("category") or "").strip()) and not categories_named(text).exists():
            near = Category.objects.filter(full_name__contains=text).order_by("code")[:NEAR]
            names = "、".join(one.full_name for one in near)
            sentence = _("没有“%(text)s”这个分类。") % {"text": text}
            yield "category", sentence + (_("是不是：%(names)s？") % {"names": names} if names else "")
        for name in ("office", "within"):
            if (text := (given.get(name) or "").strip()) and not offices_meant(text).exists():
                yield name, _("没有“%(text)s”这个单位。") % {"text": text}

    def by_tree(self, found: QuerySet[Petition], name: str, value: str) -> QuerySet[Petition]:
        office = offices_meant(value).first()
        return found.filter(holder__path__startswith=office.path) if office else found.none()

    def by_package(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        taken = Exists(Package.objects.filter(petition=OuterRef("pk"), state=PackageState.OPEN))
        return found.filter(taken if value else ~taken)

    def by_batches(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        again = Exists(Batch.objects.filter(petition=OuterRef("pk")).order_by("pk")[1:])
        return found.filter(again if value else ~again)

    def by_card(self, found: QuerySet[Petition], name: str, value: bool) -> QuerySet[Petition]:
        held = Exists(Card.objects.filter(petition=OuterRef("pk"), state=CardState.ACTIVE))
        return found.filter(held if value else ~held)

    def words(self) -> list[tuple[str, str]]:
        """What is asked for, in words."""
        yes_no = {"true": _("是"), "false": _("否")}
        said = []
        for name in self.filters:
            values = [value for value in self.data.getlist(name) if value]
            if values:
                known = {str(key): label for key, label in getattr(self.filters[name].field, "choices", ()) or ()}
                if name in ("office", "within"):
                    known = {one: offices_meant(one).values_list("name", flat=True).first() for one in values}
                elif name == "category":
                    known = {one: categories_named(one).values_list("full_name", flat=True).first() for one in values}
                text = "、".join(str(known.get(value) or yes_no.get(value.lower(), value)) for value in values)
                said.append((str(self.filters[name].label), text))
        return said


SCOPE_NAMES = frozenset(ScopeFilter.base_filters)
LEDGER = "packages"  # the value of `source` for the filters of the ledger of packages


@dataclass(frozen=True)
class Scope:
    """The petitions a filter finds among those the account sees; the filter as saved, and in words."""

    query: str
    filters: ScopeFilter | LedgerFilter
    found: QuerySet[Petition]
    words: list[tuple[str, str]]

    @property
    def is_asked(self) -> bool:
        return bool(self.words)


def scope_query(text: str) -> QueryDict:
    """The filters in an address of the work list or of the ledger, or in its part after the question mark.

    What is no filter is left out. The work list's tab is kept; the ledger lists open packages where nothing else is
    asked for.
    """
    text = text.strip().replace("\0", "")[:LONGEST_QUERY]
    parts = urlsplit(text) if "?" in text or "/" in text else None
    asked = QueryDict(parts.query if parts else text)
    path = parts.path if parts else ""
    kept = QueryDict(mutable=True)
    if path.rstrip("/").endswith("/packages") or asked.get("source") == LEDGER:
        kept["source"] = LEDGER
        if "state" not in asked:
            kept["state"] = PackageState.OPEN.value
    names = LEDGER_NAMES if "source" in kept else SCOPE_NAMES
    for name, values in asked.lists():
        if name in names and any(values):
            kept.setlist(name, [value for value in values if value])
    if "source" not in kept and (path == "/" or asked.get("tab", "") in TABS):
        kept["tab"] = asked["tab"] if asked.get("tab", "") in TABS else "held"
    return kept


def scope_of(account: Account, text: str) -> Scope:
    """What a filter finds now; nothing where a filter cannot be understood."""
    query = scope_query(text)
    seen = petitions_visible_to(account)
    if query.get("source") == LEDGER:
        ledger = LedgerFilter(query, packages_visible_to(account), account=account)
        packages = ledger.qs if ledger.is_valid() else ledger.queryset.none()
        words = [(_("来源"), _("包案台账")), *ledger.conditions()]
        return Scope(query.urlencode(), ledger, seen.filter(pk__in=packages.order_by().values("petition")), words)
    tab = query.get("tab", "")
    listed = petitions_listed(account, tab, timezone.localdate()) if tab else seen
    filters = ScopeFilter(query, listed, account=account)
    words = [(_("工作台"), str(TABS[tab]))] if tab and tab != "all" else []
    found = filters.qs if filters.is_valid() else seen.none()
    return Scope(query.urlencode(), filters, found, [*words, *filters.words()])


SHOWN = [
    ("total", _l("全部")),
    ("baseline", _l("启动时在册")),
    ("joined", _l("之后纳入")),
    ("unpackaged", _l("未落实包案")),
    ("unnamed", _l("未落实责任人")),
    ("overdue", _l("超期未化解")),
    ("sent_back", _l("销号被退回")),
    ("unsettled", _l("回头看未化解")),
    ("closed", _l("已办结")),
    ("unclosed", _l("未办结")),
    ("settled", _l("已化解")),
    ("unsolved", _l("未化解")),
    ("left", _l("已移出")),
]


class CampaignCaseFilter(ChosenFilter):
    """`show`: the cases a figure counts; `office`: a code, the office with all below; `own`, `outside` as on the board.

    Expects the campaign whose board it is and the office by which that is divided.
    """

    show = ListedFilter(label=_l("范围"), choices=SHOWN, method="keep")
    office = django_filters.CharFilter(label=_l("责任单位（含下级）"), method="by_office", max_length=200)
    own = YesNoFilter(label=_l("仅本级"), method="by_own")
    outside = YesNoFilter(label=_l("其他单位"), method="by_place")
    number = PetitionNumberFilter(label=_l("编号"))
    on = DayFilter(label=_l("截至（当日在册的）"), method="keep")
    now = YesNoFilter(label=_l("结束以后的目前情况"), method="keep")

    class Meta(ChosenFilter.Meta):
        model = CampaignCase

    def __init__(
        self,
        data: Any = None,
        queryset: Any = None,
        *,
        campaign: Campaign,
        top: Office,
        today: date | None = None,
        **kwargs: Any,
    ) -> None:
        self.campaign, self.top, self.today = campaign, top, today or timezone.localdate()
        super().__init__(data, queryset, **kwargs)
        if not campaign.has_ended:
            self.filters.pop("now", None)

    @property
    def shown(self) -> str:
        asked = self.data.get("show", "") if self.data else ""
        return asked if asked in dict(SHOWN) else "total"

    def filter_queryset(self, queryset: Any) -> Any:
        """The ones that left are no cases any more and are listed alone."""
        cases = queryset.filter(campaign=self.campaign)
        inner = self.standing(cases)
        if self.shown != "left":
            inner = inner.filter(standing_named(self.shown))
        return super().filter_queryset(inner)

    def standing(self, cases: Any) -> Any:
        """The cases with how they stand, or stood at the end of the day asked for; of a campaign that has ended, how
        they stood then, unless `now` asks for today.
        """
        on = self.asked_on
        if on is not None and on < (self.campaign_end or self.today):
            return with_standing(cases, today=on, at=beginning(on + timedelta(days=1)))
        left = self.shown == "left"
        return with_standing(cases, today=self.today, left=left, ended=self.is_of_the_end)

    @property
    def campaign_end(self) -> date | None:
        return timezone.localdate(self.campaign.ended_at) if self.campaign.ended_at else None

    @property
    def is_of_the_end(self) -> bool:
        """Whether what is shown is how the cases stood when the campaign ended."""
        asked = self.form.cleaned_data.get("now") if self.form.is_valid() else None
        return self.campaign.has_ended and not asked and self.shown != "left"

    @property
    def asked_on(self) -> date | None:
        return self.form.cleaned_data.get("on") if self.form.is_valid() else None

    def keep(self, found: Any, name: str, value: str) -> Any:
        return found

    def by_office(self, found: Any, name: str, value: str) -> Any:
        office = offices_meant(value).first()
        return found.filter(last_unit_path__startswith=office.path) if office else found.none()

    def by_own(self, found: Any, name: str, value: bool) -> Any:
        own = Q(last_unit_path=self.top.path)
        return found.filter(own if value else ~own)

    def by_place(self, found: Any, name: str, value: bool) -> Any:
        inside = Q(last_unit_path__startswith=self.top.path)
        return found.filter(~inside if value else inside)


def standing_named(name: str) -> Q:
    """What the list of a name shows."""
    if name in STANDINGS:
        return STANDINGS[name]
    return {
        "baseline": Q(baseline__isnull=False),
        "unclosed": ~STANDINGS["closed"],
        "unsolved": ~STANDINGS["settled"],
    }[name]


def list_query(show: str, key: str = "", code: str = "") -> dict[str, str]:
    """The parameters of the list behind a figure: of all, of the own level, of what lies outside, or of an office."""
    asked = {"show": show}
    if key == OWN:
        asked["own"] = "true"
    elif key == OUTSIDE:
        asked["outside"] = "true"
    elif key:
        asked["office"] = code
    return asked


def chosen_cases(asked: QueryDict, account: Account) -> QuerySet[Any, tuple[int, str]]:
    """The petitions behind the cases of a campaign, as the address of their list asks for them; `campaign`: which."""
    key, found = asked.get("campaign", ""), CampaignCase.objects.none()
    known = campaigns_visible_to(account).filter(pk=int(key)) if key.isascii() and key.isdigit() else ()
    for campaign in known:
        visible = cases_visible_to(account)
        filters = CampaignCaseFilter(asked, visible, campaign=campaign, top=seen_from(account, campaign))
        found = filters.qs if filters.is_valid() else found
    return found.order_by("petition").values_list("petition", "petition__number").distinct()

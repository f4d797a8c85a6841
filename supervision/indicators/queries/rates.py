"""The indicators (指标): each one row that says what is counted, over what, by which article, in which variants.

The national assessment rules were not found. The formulas are those of software that provinces and cities ran in 2020;
where these differ, each is a variant by name. Every one is unverified until an office names its own rules.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from cases.aftercare.enums import RevisitResult, Satisfaction
from cases.aftercare.models import Revisit
from cases.deadlines.terms import ClockKind
from cases.mandates.filters import COUNTED, IN_TIME
from cases.mandates.models import Mandate
from cases.mandates.queries import STANDING
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import ClockState, LinkKind, Occurrence, State
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Batch
from cases.petitions.models.petitions import PetitionLink
from cases.ratings.enums import RatedRole, RatingState, RatingValue
from cases.ratings.models import Rating
from cases.ratings.queries import RATED, TO_ENTER, in_state
from supervision.closings.queries.asked import Asked as PackagesAsked
from supervision.closings.queries.figures import FIGURES as OF_PACKAGES
from supervision.closings.queries.figures import rows_behind
from supervision.indicators import enums
from supervision.indicators.queries.asked import Asked, AskedByRule
from supervision.indicators.queries.rows import BATCH, CLOCK, MANDATE, PACKAGE, PETITION, RATING, Counted
from supervision.indicators.queries.variants import Indicator, Variant

ROUTED_DAYS, ACCEPTED_DAYS = 15, 30  # of the deployed formulas, from the day of registration


# Clocks: what was ended before it was due was never due; what was ended late was overdue, however it ended

NEVER_DUE = Q(state=ClockState.CANCELLED, stopped_on__lte=F("due"))
MET_IN_TIME = Q(state=ClockState.MET, stopped_on__lte=F("due"))


def _due(*kinds: ClockKind) -> Counted:
    """Those of offices, as the index of what fell due has them."""
    return Counted(CLOCK, "due", "office", only=lambda asked: Q(for_petitioner=False, kind__in=kinds) & ~NEVER_DUE)


def _met_in_time(asked: Asked) -> Q:
    return MET_IN_TIME


ROUTING = (ClockKind.ROUTE,)
NOTICE = (ClockKind.NOTIFY, ClockKind.SIMPLE_ACCEPT)
DECIDING = (ClockKind.DECIDE, ClockKind.SIMPLE_DECIDE)


def _routed_soon(asked: Asked) -> Q:
    days = timedelta(days=ROUTED_DAYS)
    limit = ExpressionWrapper(TruncDate("petition__registered_at") + days, output_field=DateField())
    routed = Clock.objects.filter(petition=OuterRef("pk"), kind__in=ROUTING, state=ClockState.MET)
    return Q(Exists(routed.alias(limit=limit).filter(stopped_on__lte=F("limit"))))


def _accepted_soon(asked: Asked) -> Q:
    days = timedelta(days=ACCEPTED_DAYS)
    limit = ExpressionWrapper(TruncDate("registered_at") + days, output_field=DateField())
    return Q(accepted_on__lte=limit)


def _told_in_time(asked: Asked) -> Q:
    told = Clock.objects.filter(MET_IN_TIME, petition=OuterRef("pk"), kind__in=NOTICE)
    return Q(Exists(told))


REGISTERED = Counted(PETITION, "registered_at", "registered_office", is_moment=True)
CONCLUDED = Counted(PETITION, "concluded_on", "handler", or_office="holder")

# Ratings: each counts on the day on which it was recorded, or on the last on which it could have been. What was said on
# an earlier day changes no period that is over. A sealed matter, which nobody may rate, has not lapsed unrated.

CONTENT = Q(value__in=(RatingValue.SATISFIED, RatingValue.MOSTLY))


@dataclass(frozen=True)
class OfRatings(Counted):
    """Rated, or lapsed unrated; by both indexes of ratings."""

    def days_made(self, asked: Asked) -> tuple[date, ...]:
        period = asked.period
        return tuple(one - TO_ENTER for one in (period.since, period.until, period.today))

    def in_period(self, asked: Asked) -> Q:
        since, until, _today = self.days_made(asked)
        recorded = Q(recorded_at__gte=asked.period.start, recorded_at__lt=asked.period.end)
        return recorded | Q(value="", closes_on__gte=since, closes_on__lte=until)


def _with_counted_on(asked: Asked) -> QuerySet[Rating]:
    """With the day by which `OfRatings` belongs to a period."""
    found: QuerySet[Rating] = RATING.seen(asked)
    lapses = ExpressionWrapper(F("closes_on") + TO_ENTER, output_field=DateField())
    return found.alias(counted_on=Coalesce(TruncDate("recorded_at"), lapses))


def _content(asked: Asked) -> Q:
    return CONTENT


def _not_unsatisfied(asked: Asked) -> Q:
    return ~Q(value=RatingValue.UNSATISFIED)


def _was_rated(asked: Asked) -> Q:
    """By the end of the period: what was recorded later changes no figure of it."""
    return Q(recorded_at__lt=asked.period.end)


def _rated_as(role: RatedRole) -> Counted:
    return Counted(RATING, "recorded_at", "office", is_moment=True, only=lambda asked: Q(role=role) & RATED)


def _offered_to(role: RatedRole) -> Counted:
    """Rated, or lapsed unrated."""
    over = OfRatings(RATING, "counted_on", "office", source=_with_counted_on)
    return replace(over, only=lambda asked: Q(role=role) & (RATED | in_state(RatingState.LAPSED, asked.period.today)))


def _served_of(role: RatedRole) -> Counted:
    def only(asked: Asked) -> Q:
        begun = Q(role=role, opened_on__lte=asked.period.today)
        return begun & (_was_rated(asked) | Q(petition__sealed=False))

    return Counted(RATING, "opened_on", "office", only=only, is_kept=False)


# Repetition


def _again(asked: Asked) -> Q:
    earlier = Batch.objects.filter(petition=OuterRef("petition"), pk__lt=OuterRef("pk"))
    return Q(Exists(earlier)) | Q(petition__occurrence=Occurrence.REPEATED)


def _once_days(asked: Asked) -> int:
    return asked.chosen.once_days


def _at_once(asked: Asked) -> Q:
    """Nobody came again for the matter within the window after its end."""
    days = timedelta(days=asked.chosen.once_days)
    last = ExpressionWrapper(OuterRef("concluded_on") + days, output_field=DateField())
    came = Batch.objects.filter(petition=OuterRef("pk"), on__gt=OuterRef("concluded_on"), on__lte=last)
    anew = PetitionLink.objects.filter(
        other=OuterRef("pk"),
        kind=LinkKind.SAME_MATTER,
        ended_at=None,
        petition__received_on__gt=OuterRef("concluded_on"),
        petition__received_on__lte=last,
    )
    return ~Q(Exists(came)) & ~Q(Exists(anew))


# Mandates and settling


def _mandates(asked: Asked) -> QuerySet[Mandate]:
    return asked.mandates


MANDATED = Counted(MANDATE, "received_on", "owing", source=_mandates, only=lambda asked: STANDING, is_kept=False)
REPORTS_DUE = Counted(MANDATE, "clock__due", "owing", source=_mandates, only=lambda asked: COUNTED, is_kept=False)


def _packaged(asked: Asked) -> Q:
    made = Package.objects.filter(petition=OuterRef("petition"), opened_at__lt=asked.period.end)
    return Q(Exists(made.exclude(state=PackageState.WITHDRAWN)))


def _settled(asked: Asked) -> Q:
    """An agreement that was performed, a matter taken back, a package closed, or a petitioner who is content."""
    visits = Revisit.objects.filter(petition=OuterRef("pk"), recorded_at__isnull=False)
    pleased = (Satisfaction.SATISFIED, Satisfaction.MOSTLY)
    content = visits.filter(satisfied__in=pleased, result=RevisitResult.NOTHING)
    later = Revisit.objects.filter(
        petition=OuterRef("petition"), number__gt=OuterRef("number"), recorded_at__isnull=False
    )
    struck = Package.objects.filter(petition=OuterRef("pk"), state=PackageState.CLOSED)
    ended = Q(state__in=(State.CLOSED_SETTLED, State.CLOSED_WITHDRAWN))
    return ended | Q(Exists(struck)) | Q(Exists(content.filter(~Exists(later))))


class PackagesByRule(PackagesAsked):
    """The question of a rule: every package of a matter that is not sealed."""

    @property
    def packages(self) -> QuerySet[Package]:
        return Package.objects.filter(petition__sealed=False)


def _packages_asked(asked: Asked) -> PackagesAsked:
    period, question = asked.period, PackagesByRule if isinstance(asked, AskedByRule) else PackagesAsked
    return question(asked.account, asked.office, period.since, period.until, period.today)


def _packages(asked: Asked) -> QuerySet[Package]:
    return rows_behind(_packages_asked(asked), "to_settle")


@dataclass(frozen=True)
class OfPackages(Counted):
    """The rows of the page of packages (包案统计), which knows the period by itself."""

    def in_period(self, asked: Asked) -> Q:
        return Q()


TO_SETTLE = OfPackages(PACKAGE, "opened_at", "office", is_moment=True, source=_packages, is_kept=False)


def _of_packages(key: str) -> Callable[[Asked], Q]:
    return lambda asked: OF_PACKAGES[key].condition(_packages_asked(asked))


WITHOUT = _("不含涉法涉诉、已撤销和导入前已办结的信访件。")
UNVERIFIED = _("全国考核细则未公开；公式取自2020年各省市在用的系统，未经核实，以本地规定为准。")


def _variant(
    choice: enums.TextChoices, says: str | Text, counted: Counted, part: Callable[[Asked], Q], **more: Any
) -> Variant:
    return Variant(choice.value, choice.label, says, counted, part, **more)


RATED_BY = _("《信访工作条例》第二十一条第二款（信访人评价）；公式未经核实")
OF_RATINGS = _(
    "信访人对答复单位、登记的信访部门分别作出的满意度评价，一件对一个单位计一次，计入被评价单位；"
    "密封件不评价。只计“满意度评价”，回访、接访时表示的满意与否不计入（另见化解率和各自的清单）。"
    "登记的评价更正以后按更正后的计；信访人本人在网上评价、代替单位登记的，按网上评价的日期计；撤销后重新答复、还没有评价的，按新的评价期计。"
)


def _satisfied(key: str, name: str | Text, role: RatedRole) -> Indicator:
    return Indicator(
        key, name, RATED_BY, OF_RATINGS,
        _("登记日期（网上评价为提交日期）在本期的，不论评价日期；计入逾期未评的口径，评价期满后第15日在本期的也计。"),
        (
            _variant(enums.Satisfied.RATED, _("（满意 + 基本满意）÷（满意 + 基本满意 + 不满意）"),
                     _rated_as(role), _content),
            _variant(enums.Satisfied.ASKED, _("（满意 + 基本满意）÷（满意 + 基本满意 + 不满意 + 逾期未评）"),
                     _offered_to(role), _content),
            _variant(enums.Satisfied.LAPSED,
                     _("（满意 + 基本满意 + 逾期未评）÷（满意 + 基本满意 + 不满意 + 逾期未评）"),
                     _offered_to(role), _not_unsatisfied),
            _variant(enums.Satisfied.COMBINED,
                     _("［（满意 + 基本满意 + 逾期未评）÷ 全部］×［作出评价的 ÷ 全部］；全部是作出评价的和逾期未评的"),
                     _offered_to(role), _not_unsatisfied, times=_was_rated),
        ),
    )  # fmt: skip


def _rated(key: str, name: str | Text, role: RatedRole) -> Indicator:
    return Indicator(
        key, name, RATED_BY, OF_RATINGS,
        _("登记日期（网上评价为提交日期，不论评价日期）、逾期未评的评价期满后第15日在本期的；"
          "“本期送达”口径为评价期起日在本期的，评价只计本期末以前登记的。"),
        (
            _variant(enums.Rated.LAPSED, _("作出评价的 ÷（作出评价 + 逾期未评）"), _offered_to(role), _was_rated),
            _variant(enums.Rated.OPENED, _("本期末以前作出评价的 ÷ 本期送达、可以评价的全部（含待评价的）"),
                     _served_of(role), _was_rated),
        ),
    )  # fmt: skip


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "timely_office", _("及时受理率（信访部门）"), _("《信访工作条例》第二十二条第一款（15日内）"),
        _("登记的信访件，计入登记、转送的信访部门。"), _("转送、交办的到期日在本期的。"),
        (
            _variant(enums.TimelyOffice.CLOCK, _("到期以前转送、交办或者作出处理的 ÷ 到期的全部（含未到期和逾期的）"),
                     _due(*ROUTING), _met_in_time),
            _variant(enums.TimelyOffice.DAYS, _("登记之日起15日内转送、交办或者作出处理的 ÷ 满15日之日在本期的全部"),
                     replace(REGISTERED, shift=lambda asked: ROUTED_DAYS), _routed_soon),
        ),
    ),
    Indicator(
        "timely_unit", _("及时受理率（责任单位）"),
        _("《信访工作条例》第二十三条第三款、第四十四条第三项（15日内书面告知）"),
        _("转送、交办给责任单位的信访件，计入承担告知的单位。"), _("书面告知的到期日在本期的。"),
        (
            _variant(enums.TimelyUnit.CLOCK, _("到期以前书面告知的 ÷ 到期的全部（含未到期和逾期的）"),
                     _due(*NOTICE), _met_in_time),
            _variant(enums.TimelyUnit.DAYS, _("登记之日起30日内受理的 ÷ 满30日之日在本期、有责任单位的全部"),
                     Counted(PETITION, "registered_at", "handler", is_moment=True,
                             only=lambda asked: Q(handler__isnull=False), shift=lambda asked: ACCEPTED_DAYS),
                     _accepted_soon),
            _variant(enums.TimelyUnit.ACCEPTED, _("受理的信访件中按期书面告知的 ÷ 本期受理的全部"),
                     Counted(PETITION, "accepted_on", "handler", or_office="holder"), _told_in_time),
        ),
    ),
    Indicator(
        "on_time", _("按期办结率"), _("《信访工作条例》第三十四条（60日，经批准可延长30日）"),
        _("受理的信访件，计入承担办理的单位。延长期限后按延长后的日期。"), _("办结的到期日在本期的。"),
        (
            _variant(enums.OnTime.ALL, _("到期以前办结的 ÷（按期办结 + 逾期办结 + 未到期 + 逾期未办结）"),
                     _due(*DECIDING), _met_in_time),
            _variant(enums.OnTime.REPLIED, _("到期以前办结的 ÷ 本期办结的全部；不论何时到期"),
                     Counted(CLOCK, "stopped_on", "office",
                             only=lambda asked: Q(kind__in=DECIDING, state=ClockState.MET)), _met_in_time),
        ),
    ),
    Indicator(
        "reported", _("结报率"), _("《信访工作条例》第二十二条第一款第三项（交办须按期报告结果）"),
        _("上级交办的信访件，计入承办单位。与“结报统计”相同，但不含涉法涉诉。"), _("结报期限在本期的。"),
        (Variant("due", _("以结报期限为准"), _("按期结报的 ÷ 应结报的（撤销的不计）"),
                 REPORTS_DUE, lambda asked: IN_TIME),),
    ),
    Indicator(
        "once", _("一次性化解率"), UNVERIFIED,
        _("初次信访、已办结的信访件，计入责任单位。"), _("办结后观察期届满之日在本期的。观察期由规则设定，未经核实。"),
        (Variant("window", _("观察期内未再次信访"), _("办结后观察期内没有再次提出的 ÷ 观察期届满的全部初次信访件"),
                 replace(CONCLUDED, only=lambda asked: Q(occurrence=Occurrence.FIRST), shift=_once_days, is_kept=False),
                 _at_once),),
    ),
    _satisfied("satisfied", _("满意率（责任单位）"), RatedRole.UNIT),
    _satisfied("satisfied_office", _("满意率（信访部门）"), RatedRole.OFFICE),
    _rated("rated", _("参评率（责任单位）"), RatedRole.UNIT),
    _rated("rated_office", _("参评率（信访部门）"), RatedRole.OFFICE),
    Indicator(
        "repeated", _("重复信访率"), UNVERIFIED,
        _("登记的信访件或者批次，计入登记、接待的单位。"), _("登记日期（批次按到访日期）在本期的。"),
        (
            _variant(enums.Repeated.PIECES, _("重复信访件 ÷ 登记的全部信访件"),
                     REGISTERED, lambda asked: Q(occurrence=Occurrence.REPEATED)),
            _variant(enums.Repeated.BATCHES, _("同一事项第二次起的批次和重复信访件的批次 ÷ 全部批次"),
                     Counted(BATCH, "on", "office"), _again),
        ),
    ),
    Indicator(
        "filed", _("立案率"), _("法律、法规没有规定“立案率”，由本单位选定口径"),
        _("上级交办的信访件，计入承办单位；已撤销的交办不计。"), _("收到交办的日期在本期的。"),
        (
            _variant(enums.Filed.ACCEPTED, _("已受理的 ÷ 收到交办的全部"),
                     MANDATED, lambda asked: Q(petition__accepted_on__lte=asked.period.today)),
            _variant(enums.Filed.PACKAGED, _("已由领导包案的 ÷ 收到交办的全部"), MANDATED, _packaged),
        ),
    ),
    Indicator(
        "settled", _("化解率"), _("《信访工作条例》第二十七条、第三十九条第一款；公式未经核实"),
        _("化解：协议履行终结、撤回终结、包案销号，或者最近一次回访满意、基本满意且没有未了事项的。计入责任单位。"),
        _("办结日期（“含未办结”口径为登记日期）在本期的。"),
        (
            _variant(enums.Settled.CONCLUDED, _("已化解的 ÷ 本期办结的全部"), CONCLUDED, _settled),
            _variant(enums.Settled.ALL, _("已化解的 ÷ 本期登记的全部"),
                     Counted(PETITION, "registered_at", "handler", or_office="holder", is_moment=True), _settled),
        ),
    ),
    Indicator(
        "package_settled", _("包案化解率"), _("《信访工作条例》第十八条第二项、第二十七条；公式未经核实"),
        _("领导包案，计入包案领导所在单位。与“包案统计”相同（含涉法涉诉）。"), _("本期内在包的。"),
        (
            _variant(enums.PackageSettled.SIGNED,
                     _("本期销号 ÷ 本期应化解（在包的减移交、提级、退回和包案时已终结的）"), TO_SETTLE,
                     _of_packages("closed")),
            _variant(enums.PackageSettled.HELD, _("销号且未重新包案、未被回头看认定未化解的 ÷ 本期应化解"),
                     TO_SETTLE, _of_packages("held")),
        ),
    ),
)  # fmt: skip
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}

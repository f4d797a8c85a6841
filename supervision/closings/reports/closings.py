"""The office above reads the requirements and the work behind a closing; figures of packages are put into words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as Text
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.ledger.queries.ledger import MOVED
from cases.package_closing.policies import own_closing, refusal_to_check
from cases.package_rules.queries import package_rule_of
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState, PackageStage, PromiseState, SettledPart
from cases.packages.models.commitments import ActionItem, Contact, Measure, Promise
from cases.packages.models.packages import Closing, ClosingPart, Package, Reexamination
from cases.packages.reports.page_hooks import Block, Line, Link
from cases.petitions.enums import State
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import office_for
from cases.procedure.step_kinds import step_kind, step_kinds
from offices.errors import ActionRefused
from offices.files.books import Percent, Sheet, about_sheet, write_book
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of, own
from offices.organisation.roles import Permission
from offices.pages.shares import FEW, NOTHING
from offices.pages.words import About, cn_date
from supervision.cards.policies import CARDED_ITSELF
from supervision.closings.queries.asked import BASES, Asked
from supervision.closings.queries.closings import carded_in, contacts_of, parts_of
from supervision.closings.queries.figures import FIGURES, RATES, Rate, Row
from supervision.closings.queries.groups import GROUPS
from supervision.meetings.enums import MeetingState
from supervision.meetings.models import Meeting, Participant
from supervision.meetings.queries import meetings_visible_to

LONG_WAIT = 15  # days a signed closing waits before the list says so


@dataclass(frozen=True)
class Waiting:
    """A closing that waits for the check, since when, and why this account may not check it (empty: it may)."""

    closing: Closing
    days: int
    refusal: str

    @property
    def is_long(self) -> bool:
        return self.days > LONG_WAIT


def waiting_rows(closings: Sequence[Closing], account: Account, on: date) -> list[Waiting]:
    """Rows for closings of `closing_rows`; one statement for all of them."""
    closings = covered(account, closings, "package.petition")
    carded = carded_in([one.package.petition_id for one in closings])
    return [Waiting(one, days_waiting(one, on), _refusal(one, account, carded)) for one in closings]


def days_waiting(closing: Closing, on: date) -> int:
    return (on - timezone.localdate(closing.signed_at)).days if closing.signed_at else 0


def refusal_of(closing: Closing, account: Account) -> str:
    """Why this account may not check the closing; empty where it may."""
    try:
        office = _office(closing, account)
    except ActionRefused as error:
        return str(error.sentence)
    return refusal_to_check(account, office, closing)[1]


def _refusal(closing: Closing, account: Account, carded: set[tuple[int, int]]) -> str:
    try:
        office = _office(closing, account)
    except ActionRefused as error:
        return str(error.sentence)
    if (closing.package.petition_id, office.pk) in carded:
        return CARDED_ITSELF % {"office": office.name}
    return own_closing(account, office, closing)[1]


def _office(closing: Closing, account: Account) -> Office:
    package = closing.package
    return office_for(
        account,
        package.petition,
        step_kind("check_close"),
        CaseFacts(package.petition, PackageFacts(package.petition, package=package, closed_package=None)),
    )


@dataclass(frozen=True)
class Requirement:
    """One of the four requirements (第二十七条); claimed: None where the unit says that it does not apply."""

    label: str
    claimed: ClosingPart | None


@dataclass(frozen=True)
class DossierCommitment:
    """A promise, a measure or an item of work, and whether it is done."""

    kind: str | Text
    made: Promise | Measure | ActionItem
    is_kept: bool


@dataclass(frozen=True)
class Dossier:
    """quiet_days: since the last contact, None without any; contact_days: what the rule allows, 0 for no limit."""

    requirements: list[Requirement]
    commitments: list[DossierCommitment]
    contacts: list[Contact]
    quiet_days: int | None
    contact_days: int
    earlier: list[Closing]
    examined: list[Reexamination]


KINDS: tuple[tuple[str, str | Text], ...] = (
    ("promises", _l("承诺")),
    ("measures", _l("措施")),
    ("action_items", _l("议定事项")),
)


def finished_words(package: Package) -> str:
    """What had ended the petition before the package: state, day, office and person."""
    keys = [kind.key for kind in step_kinds() if kind.target == package.finished_as]
    ended = Event.objects.filter(chain=package.petition.chain_id, kind__in=keys, at__lt=package.opened_at)
    event = ended.select_related("office").order_by("-sequence").first()
    label = str(State(package.finished_as).label)
    if event is None:
        return label
    who = " ".join(filter(None, [event.office.name if event.office else "", event.by_name]))
    return f"{label}（{cn_date(timezone.localdate(event.at))} {who}）"


def dossier_of(closing: Closing, on: date) -> Dossier:
    """Ten statements, however much there is."""
    package = closing.package
    petition = package.petition
    claimed = {one.part: one for one in parts_of(closing)}
    contacts = list(contacts_of(petition))
    return Dossier(
        requirements=[Requirement(str(part.label), claimed.get(part.value)) for part in SettledPart],
        commitments=[one for name, label in KINDS for one in _commitments(label, getattr(petition, name))],
        contacts=contacts,
        quiet_days=(on - contacts[0].on).days if contacts else None,
        contact_days=package_rule_of(package.office, on=on).contact_days,
        earlier=list(_earlier(closing)),
        examined=list(
            Reexamination.objects.filter(package__petition=petition)
            .exclude(settled=None)
            .select_related("examined_by", "office")
        ),
    )


def _commitments(label: str | Text, found: Iterable[Promise | Measure | ActionItem]) -> list[DossierCommitment]:
    made = found.select_related("unit").exclude(state=CommitmentState.DROPPED)  # type: ignore[attr-defined]
    return [DossierCommitment(label, one, one.state in (PromiseState.KEPT, CommitmentState.KEPT)) for one in made]


def _earlier(closing: Closing) -> Iterable[Closing]:
    """The attempts that were sent back, of all packages of the petition."""
    tried = Closing.objects.filter(package__petition=closing.package.petition_id, passed=False)
    return tried.exclude(pk=closing.pk).select_related("checked_office", "package").order_by("proposed_at", "pk")


def who_sent_back(closing: Closing) -> str:
    """The office above, or the leader; of what still waited when its package was handed on, nobody."""
    if closing.checked_office:
        return closing.checked_office.name
    package = closing.package
    waited = package.state in MOVED and package.stage in (PackageStage.PROPOSED, PackageStage.SIGNED)
    last = waited and not package.closings.filter(number__gt=closing.number).exists()
    return _("因包案变动") if last else _("包案领导")


# What a row of a group says: numbers, and rates as their part with the percentage.
COLUMNS: tuple[tuple[str, str | Text], ...] = (
    ("begin", _l("期初在包")),
    ("taken", _l("新包案")),
    ("gone", _l("减少")),
    ("open", _l("期末在包")),
    ("late", _l("超过化解期限")),
    ("quiet", _l("超过规定未联系")),
)
# What the numbers mean, beside them: whoever reads can reckon them again.
DEFINITIONS: tuple[str | Text, ...] = (
    _l("期初在包 + 新包案 − 减少 = 期末在包。移交、提级的，原领导计减少，新领导计新包案。"),
    _l("减少：本期销号、移交、提级、退回的。应化解：在包的减移交、提级、退回，和包案时已终结的。"),
    _l("销号：一件在一个时期只算一次，按最后一次；包案时已终结的另计，不算化解。"),
    _l("超过化解期限：本期任何一天超期的，后来推迟或移交的也算。"),
)
EXTRA: tuple[tuple[str, str | Text], ...] = (
    ("closed", _l("销号")),
    ("closed_finished", _l("包案时已终结的销号")),
    ("closed_again", _l("本期又销号的原销号")),
    ("packaged_again", _l("销号后重新包案")),
    ("moved", _l("移交、提级、退回")),
    ("postponed", _l("推迟期限")),
)
RATE_COLUMNS: tuple[tuple[str, str | Text], ...] = (
    ("settled", _l("化解（销号时）")),
    ("settled_after", _l("化解（回头看后）")),
    ("first", _l("一次核查通过")),
    ("evidence", _l("有证据")),
    ("repeated", _l("销号后再次信访")),
    ("unsettled", _l("回头看未化解")),
    ("sent_back", _l("核查退回")),
)


def days_words(days: float | None) -> str:
    return NOTHING if days is None else _("%(days)s天") % {"days": f"{days:g}"}


@dataclass(frozen=True)
class Population:
    """What should be packaged, and on which day it was counted."""

    words: str
    when: str


def population_of(asked: Asked) -> Population:
    basis = str(BASES[asked.basis])
    if asked.is_now:
        words = _("未办结且%(basis)s的信访件") % {"basis": basis}
        return Population(words, _("截至%(day)s") % {"day": cn_date(asked.on)})
    words = _("%(since)s至%(until)s登记、%(basis)s的信访件")
    said = words % {"since": cn_date(asked.since), "until": cn_date(asked.until), "basis": basis}
    return Population(said, _("以%(day)s为准") % {"day": cn_date(asked.on)})


def conditions_of(asked: Asked) -> list[tuple[str, str]]:
    population = population_of(asked)
    return [
        (_("单位（含下级）"), asked.office.name),
        (_("时期"), f"{cn_date(asked.since)}至{cn_date(asked.until)}"),
        (_("应包案范围"), population.words),
        (_("期末"), population.when),
        (_("百分比"), _("分母为0的不计算；分母不足%(few)d件的注明件数少") % {"few": FEW}),
    ]


def write_figures(total: Row, groups: Sequence[Row], asked: Asked, about: About) -> bytes:
    """Three sheets: everything, the groups, and what was asked for."""
    rows: list[Sequence[Any]] = [(_("项目"), _("分子"), _("分母"), _("百分比"), _("注"), _("口径"))]
    for key, of in RATES.items():
        rate = total.rate(key)
        rows.append((str(of.label), rate.part, rate.whole, _cell(rate), _few(rate), str(of.note)))
    numbers: list[Sequence[Any]] = [(_("项目"), _("数值"))]
    numbers += [(str(figure.label), total.numbers[key]) for key, figure in FIGURES.items()]
    numbers.append((_("距最近联系天数（中位数）"), _days(total.silence.median)))
    numbers.append((_("距最近联系天数（最长）"), _days(total.silence.longest)))
    sheets = [Sheet(_("比率"), rows), Sheet(_("件数"), numbers)]
    if asked.by in GROUPS:
        titles = [str(GROUPS[asked.by].label), *(str(label) for _key, label in COLUMNS)]
        titles += [_("未联系天数中位数"), _("未联系天数最长")]
        for _key, label in RATE_COLUMNS:
            titles += [str(label), _("%(label)s：分母") % {"label": label}, f"{label}%"]
        sheets.append(Sheet(_("分组"), [titles, *(_line(row) for row in groups)]))
    return write_book([*sheets, about_sheet(len(groups), conditions_of(asked), about.at)], about)


def _line(row: Row) -> list[Any]:
    cells: list[Any] = [row.name, *(row.numbers[key] for key, _label in COLUMNS)]
    cells += [_days(row.silence.median), _days(row.silence.longest)]
    for key, _label in RATE_COLUMNS:
        rate = row.rate(key)
        cells += [rate.part, rate.whole, _cell(rate)]
    return cells


def _cell(rate: Rate) -> Any:
    return NOTHING if rate.percent is None else Percent(float(rate.percent))


def _few(rate: Rate) -> str:
    return _("件数少") if rate.is_few else ""


def _days(days: float | None) -> Any:
    return NOTHING if days is None else days


MOST = 3


def next_meetings(account: Account, on: date) -> Block | None:
    """The next meetings that the account chairs or is invited to."""
    invited = Participant.objects.filter(own(account, "account")).order_by().values("meeting")
    ahead = meetings_visible_to(account).filter(
        Q(chair=account) | Q(pk__in=invited),
        state__in=(MeetingState.DRAFT, MeetingState.CONVENED),
        begins_at__gte=timezone.make_aware(datetime.combine(on, time.min)),
    )
    found = ahead.select_related("office").order_by("begins_at", "pk")[:MOST]
    lines = [Line(meeting.title, meeting.get_absolute_url(), _when(meeting)) for meeting in found]
    return Block(_("下一次会议"), lines, _("没有安排会议。"), reverse("supervision:meetings"))


def study_link(account: Account, petition: Petition) -> Link | None:
    """召集研判: a new meeting about this petition."""
    if not authority_of(account).may_anywhere(Permission.CONVENE):
        return None
    address = f"{reverse('supervision:meeting_new')}?{urlencode({'petition': petition.number})}"
    return Link(_("召集研判"), address, "ti-users")


def _when(meeting: Meeting) -> str:
    begins = timezone.localtime(meeting.begins_at)
    return f"{cn_date(begins.date())}{begins:%H:%M} {meeting.place} {meeting.get_state_display()}"

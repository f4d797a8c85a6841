"""A campaign's cases as a list, and its papers as Word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.reports.progress import Shown, failure_words, stopped_words
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from offices.files.books import Sheet, write_book
from offices.files.word import Document
from offices.lists.cells import Cell, icon, link, span, tick
from offices.lists.listing import Column, Listing, Reader, chosen_title, local_day, long, may_act, office_name, words
from offices.organisation.models import Account, Office
from offices.pages.words import About, cn_day, days_left
from supervision.campaigns.enums import LoadState, PaperKind
from supervision.campaigns.filters import CampaignCaseFilter
from supervision.campaigns.models import CampaignCase, CampaignLoad, CampaignPaper
from supervision.campaigns.queries.campaigns import Divided
from supervision.campaigns.queries.loads import held_already
from supervision.campaigns.reports.texts import PROBLEMS, change_words, in_order, labels, name_of, percent

STANDING = ("last_state", "last_person", "answered", "sent_back", "unsettled_again", "late")


REASONS = ("case.joined_reason", "case.left_reason")  # what a row tells of the matter besides its petition


@dataclass
class Row:
    """A case in words. package: the newest one that is open or was closed."""

    case: CampaignCase
    package: Package | None
    unit: Office
    flags: list[str]
    left: str
    due_class: str

    @property
    def petition(self) -> Petition:
        return self.case.petition

    @property
    def is_open(self) -> bool:
        return self.package is not None and self.package.state == PackageState.OPEN

    @property
    def at_start(self) -> str:
        """How it stood when the campaign began; empty for what joined later."""
        stood = self.case.baseline
        if not stood:
            return ""
        return "，".join(word for word in (stood["state_label"], stood["leader"] or _("未包案")) if word)


def cases_told(cases: QuerySet[CampaignCase], ids: Sequence[int], today: date) -> list[Row]:
    """The rows of these cases in this order; `cases` carry their standing. Two statements for any number."""
    known = labels()
    shown = {f"shown_{name}": F(name) for name in STANDING}
    found = cases.filter(pk__in=ids).annotate(**shown)
    found = found.select_related("petition__holder", "petition__handler")
    found = found.defer("petition__query_code")
    by_id = {case.pk: case for case in found}
    newest: dict[int, Package] = {}
    packages = Package.objects.filter(petition__in=[case.petition_id for case in by_id.values()])
    for made in packages.select_related("leader", "unit").order_by("pk"):
        newest[made.petition_id] = made
    rows = []
    for pk in ids:
        case: Any = by_id.get(pk)
        if case is None:
            continue
        package = newest.get(case.petition_id)
        if package is not None and package.state not in (PackageState.OPEN, PackageState.CLOSED):
            package = None
        is_open = package is not None and package.state == PackageState.OPEN
        settled, held = case.shown_last_state == PackageState.CLOSED, case.shown_last_state == PackageState.OPEN
        flags = [
            known["settled"] if settled else "",
            known["closed"] if case.shown_answered and not settled else "",
            known["unpackaged"] if not held and not settled else "",
            known["unnamed"] if held and not case.shown_last_person else "",
            known["overdue"] if held and case.shown_late else "",
            known["sent_back"] if held and case.shown_sent_back is False else "",
            known["unsettled"] if case.shown_unsettled_again and not settled else "",
        ]
        due = package.due_on if package is not None and is_open else None
        rows.append(
            Row(
                case=case,
                package=package,
                unit=package.unit if package else case.petition.handler or case.petition.holder,
                flags=[flag for flag in flags if flag],
                left=days_left(due, today),
                due_class=_due_class(due, today),
            )
        )
    return rows


def _due_class(due: date | None, today: date) -> str:
    if due is None:
        return ""
    days = (due - today).days
    return "due-late" if days < 0 else "due-today" if days == 0 else "due-soon" if days <= 7 else "due-later"


# The list


class CaseReader(Reader):
    """cases: those of the campaign with their standing. shown: what the list is of. may_lead: whether it is changed."""

    def __init__(
        self, account: Account, on: date, *, cases: QuerySet[CampaignCase], shown: str, may_act: bool, may_lead: bool
    ) -> None:
        super().__init__(account, on, may_act=may_act)
        self.cases, self.shown, self.may_lead = cases, shown, may_lead


def _tick(row: Row, reader: CaseReader) -> Cell:
    return Cell(tick(None, "petition", row.petition.pk, row.petition.number))


def _number(row: Row, reader: Reader) -> Cell:
    return Cell(link(row.petition.number, row.petition.get_absolute_url(), "num"))


def _flags(row: Row, reader: Reader) -> Cell:
    return Cell(tuple(span(flag, "camp-flag") for flag in row.flags))


def _leader(row: Row, reader: CaseReader) -> Cell | str:
    if row.package is not None:
        return row.package.leader.name
    return Cell(span((icon("ti-flag-filled"), _("未落实包案")), "camp-red"))


def _responsible(row: Row, reader: CaseReader) -> Cell | str:
    if row.package is None:
        return "—"
    return row.package.responsible or (Cell(span(_("未写明"), "camp-red")) if row.is_open else "")


def _due(row: Row, reader: CaseReader) -> Cell | str:
    if row.package is None or not row.is_open:
        return "—"
    return Cell((reader.day(row.package.due_on), " ", span(row.left, row.due_class)))


def _left(row: Row, reader: CaseReader) -> str:
    return f"{reader.day(row.case.left_at)} {row.case.left_reason}"


def _at_start(row: Row, reader: CaseReader) -> Cell:
    joined = span(_("%(day)s纳入") % {"day": reader.day(row.case.joined_at)}, "text-secondary")
    return Cell(row.at_start or joined, f"{row.at_start} {row.case.joined_reason}")


def _acts(row: Row, reader: CaseReader) -> Cell:
    buttons: list[Any] = []
    if row.package is None and reader.may_act:
        address = reverse("cases:step", args=[row.petition.number, "package"])
        buttons.append(link(_("落实包案"), address, "btn btn-sm btn-outline-primary"))
    if reader.may_lead and not row.case.left_at:
        address = reverse("supervision:campaign_leave", args=[row.case.campaign_id, row.case.pk])
        buttons += [" ", link(_("移出"), address, "btn btn-sm")]
    return Cell(tuple(buttons))


CASES = Listing(
    title=_l("专项治理"),
    columns=(
        Column("tick", "", _tick, head=chosen_title, when=may_act),
        Column("number", _l("编号"), _number, ((_l("信访件编号"), lambda row: row.petition.number),)),
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        words("state", _l("状态"), lambda row: row.petition.get_state_display()),
        office_name("unit", _l("责任单位"), lambda row: row.unit),
        Column("leader", _l("包案领导"), _leader, lambda row: row.package.leader.name if row.package else ""),
        Column("responsible", _l("责任人"), _responsible, lambda row: row.package.responsible if row.package else ""),
        Column("due", _l("化解期限"), _due, lambda row: row.package.due_on if row.package and row.is_open else ""),
        Column("flags", _l("情况"), _flags, lambda row: "、".join(row.flags), css="wrap"),
        Column(
            "start",
            _l("启动时"),
            _at_start,
            (
                (_l("启动时"), lambda row: row.at_start),
                (_l("纳入日期"), lambda row: local_day(row.case.joined_at)),
                (_l("纳入理由"), lambda row: row.case.joined_reason),
            ),
            css="camp-start",
            when=lambda reader: reader.shown != "left",
        ),
        Column(
            "left",
            _l("移出"),
            _left,
            (
                (_l("移出日期"), lambda row: local_day(row.case.left_at)),
                (_l("移出理由"), lambda row: row.case.left_reason),
            ),
            css="wrap",
            when=lambda reader: reader.shown == "left",
        ),
        Column("acts", _l("办理"), _acts),
    ),
    filters=CampaignCaseFilter,
    rows=lambda keys, reader: covered(
        reader.account, cases_told(reader.cases, keys, reader.on), "case.petition", REASONS
    ),
)


def write_rejects(rows: Iterable[Any], about: About) -> bytes:
    """The rows that came back, with the columns of the list and the reason: corrected, it can be loaded again."""
    titles = [_("编号"), _("包案领导"), _("责任单位"), _("责任人"), _("化解期限"), _("原因")]
    lines = [[row.number, row.leader, row.unit, row.responsible, row.due, row.note] for row in rows]
    return write_book([Sheet(_("退回的行"), [titles, *lines])], about)


def load_shown(load: CampaignLoad, account: Account) -> Shown:
    counts = {name: getattr(load, name) for name in ("total", "done", "added", "known", "rejected", "packaged")}
    running = _("已处理 %(done)s / %(total)s 件：纳入 %(added)s，已在其中 %(known)s，退回 %(rejected)s。")
    running += _("可以离开本页，会继续办理。")
    outcome = _("共 %(total)s 件：纳入 %(added)s，已在其中 %(known)s，退回 %(rejected)s；落实包案 %(packaged)s。")
    if load.state == LoadState.DONE and (held := held_already(load, account).count()):
        outcome += _("另有 %(held)s 件原已由名单所列领导包案，没有改动。") % {"held": held}
    shown = Shown(load.done, load.total, _("正在纳入"), running % counts, outcome % counts)
    if load.is_stopped:
        return replace(shown, outcome=stopped_words(load.error, load.total - load.done), look="warning")
    if load.state == LoadState.FAILED:
        return replace(shown, outcome=failure_words(load.error), look="danger")
    return shown


# Papers


def paper_name(paper: CampaignPaper) -> str:
    """通报第3期, 更正第1号; a draft has no number."""
    if paper.number is None:
        return _("%(kind)s（草稿）") % {"kind": paper.get_kind_display()}
    if paper.kind == PaperKind.CIRCULAR:
        return _("通报第%(n)d期") % {"n": paper.number}
    if paper.kind == PaperKind.ERRATUM:
        return _("更正第%(n)d号") % {"n": paper.number}
    return str(paper.get_kind_display())


def paper_table(paper: CampaignPaper) -> tuple[list[str], list[list[str]]]:
    """Titles and rows of the figures by office, as frozen on the paper; the last row is the total."""
    known, figures = labels(), paper.figures
    if not figures:
        return [], []
    now = Divided.of(figures["now"])
    before = Divided.of(figures["before"]) if figures["before"] else None
    names = dict(figures["names"])
    titles = [_("单位"), known["total"], known["closed"], known["settled"], *(known[name] for name in PROBLEMS)]
    if before:
        titles += [_("办结较上次"), _("化解较上次")]
    rows = []
    lines = [(name_of(key, names, paper.campaign), one, key) for key, one in in_order(now, names)]
    for name, one, key in [*lines, (_("合计"), now.total, "")]:
        cells = [name, str(one.total), _of(one.closed, one.total), _of(one.settled, one.total)]
        cells += [str(getattr(one, problem)) for problem in PROBLEMS]
        if before:
            earlier = before.offices.get(key) if key else before.total
            cells += [
                change_words(one.closed - (earlier.closed if earlier else 0)),
                change_words(one.settled - (earlier.settled if earlier else 0)),
            ]
        rows.append(cells)
    return titles, rows


def _of(part: int, whole: int) -> str:
    return _("%(part)d（%(share)s）") % {"part": part, "share": percent(part, whole)}


def shown_cases(paper: CampaignPaper, numbers: set[str]) -> tuple[list[dict[str, Any]], str]:
    """The cases of the final report that the reader may see, and a sentence about the others: all of them are counted,
    whatever they are hidden for, so that the list and what it hides come to the number of the report for every reader.
    """
    shown = [row for row in paper.cases if row["number"] in numbers]
    hidden = len(paper.cases) - len(shown)
    said = _("清单共%(all)d件，其中%(n)d件不在您的权限内，没有列出；正文和表中的数字按全部件数统计。")
    return shown, said % {"all": len(paper.cases), "n": hidden} if hidden else ""


def write_paper(paper: CampaignPaper, cases: Sequence[dict[str, Any]], hidden: str = "") -> bytes:
    """The paper in the letter format of GB/T 9704-2012. hidden: what is said of the cases that are not listed."""
    made = Document(paper.title, author=paper.signed_as)
    made.title(paper.title)
    made.centred(paper_name(paper))
    for line in paper.body.split("\n"):
        text = line.strip()
        if text[:2] in {f"{number}、" for number in "一二三四五六七八九十"}:
            made.heading(text)
        elif text:
            made.paragraph(text)
    titles, rows = paper_table(paper)
    if rows:
        first = 26
        made.table(titles, rows, widths=(first, *[(156 - first) // (len(titles) - 1)] * (len(titles) - 1)))
    if paper.figures.get("changes"):
        made.heading(_("目标和日期的变更"))
        for sentence in paper.figures["changes"]:
            made.paragraph(sentence)
    if paper.figures:
        made.heading(_("口径"))
        for sentence in paper.figures["definitions"].values():
            made.paragraph(sentence)
    if cases or hidden:
        made.heading(_("信访件清单"))
    if cases:
        made.table(case_titles(), [case_cells(case) for case in cases], widths=(36, 24, 24, 20, 26, 26))
    if hidden:
        made.paragraph(hidden)
    day = timezone.localdate(paper.issued_at) if paper.issued_at else paper.on
    made.signed(paper.signed_as, cn_day(day))
    return made.content()


def case_titles() -> list[str]:
    return [_("编号"), _("状态"), _("责任单位"), _("包案领导"), _("结果"), _("进出")]


def case_cells(case: dict[str, Any]) -> list[str]:
    result = _("已化解") if case["settled"] else _("已办结，未化解") if case["closed"] else _("未办结")
    came = _("启动时在册") if case["in_baseline"] else _("%(day)s纳入") % {"day": _day_of(case["joined_on"])}
    left = (
        _("；%(day)s移出：%(why)s") % {"day": _day_of(case["left_on"]), "why": case["left_reason"]}
        if case["left_on"]
        else ""
    )
    return [case["number"], case["state_label"], case["unit_name"], case["leader"] or "—", result, came + left]


def _day_of(frozen: str) -> str:
    """As papers write a day; a frozen one is kept in ISO form."""
    return cn_day(date.fromisoformat(frozen))

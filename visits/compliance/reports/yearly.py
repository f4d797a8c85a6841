"""A leader's yearly account of receiving visitors (接访述职): the figures, and the account as Excel and as Word.

Page, workbook and document are made of the same facts: what one says, the others say.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.queries.opening import covered
from offices.files.books import Sheet, about_sheet, write_book
from offices.files.word import Document
from offices.organisation.models import Account
from offices.pages.words import About, cn_date, cn_day
from visits.compliance.queries.compliance import Line, lines_of, total_of
from visits.compliance.queries.yearly import packages_with_outcomes
from visits.compliance.reckoning import TimeSpan
from visits.compliance.reports.compliance import why_of
from visits.compliance.reports.yearly_items import (
    Item,
    package_item,
    package_lists,
    promise_item,
    promise_lists,
    work_lists,
)
from visits.receptions.queries.lists import promises_of_year
from visits.rota.models import Leader

LABELS: dict[str, Any] = {
    "due": _l("应接访天数"),
    "on_time": _l("按期已接访天数"),
    "missing": _l("缺接访天数"),
    "pending": _l("未到期天数"),
    "held": _l("实际接访天数"),
    "batches": _l("接待批次"),
    "persons": _l("接待人次"),
    "settled": _l("当场解决"),
    "registered": _l("登记办理"),
    "concluded": _l("登记办理中已办结"),
    "rated": _l("已评价"),
    "satisfied": _l("满意和基本满意"),
    "begin": _l("年初在包"),
    "taken": _l("新包案"),
    "accepted": _l("新包案中已确认"),
    "closed": _l("化解销号"),
    "first": _l("销号中一次核查通过"),
    "looked_at": _l("销号中已回头看"),
    "reopened": _l("回头看未化解"),
    "confirmed": _l("回头看后确已化解"),
    "again": _l("销号后再次信访"),
    "sent_back": _l("销号被上级退回（次）"),
    "closed_apart": _l("包案时已终结、又销号的，另计"),
    "handed": _l("移交"),
    "raised": _l("提级"),
    "returned": _l("退回重新确定"),
    "open": _l("期末在包"),
    "contacts": _l("联系信访人（次）"),
    "in_person": _l("本人参加的联系（次）"),
    "measures": _l("化解措施"),
    "measures_kept": _l("已完成的措施"),
    "items": _l("主持会议议定事项"),
    "items_kept": _l("已完成的议定事项"),
    "letters": _l("阅批来信"),
    "letters_instructed": _l("阅批来信中作出批示"),
    "letters_answered": _l("批示中已反馈"),
    "letters_late": _l("批示中逾期未反馈"),
    "made": _l("作出承诺"),
    "kept": _l("已兑现"),
    "unkept": _l("未兑现"),
    "late": _l("逾期未兑现"),
    "carried": _l("往年承诺未兑现"),
}


@dataclass(frozen=True)
class YearlyAccount:
    """numbers: by the keys of LABELS, counted once; why: what explains missing days.

    lists: of packages, promises and work, what each number counts; those of receiving have their own pages.
    """

    leader: Leader
    span: TimeSpan
    line: Line
    on: date
    numbers: dict[str, int]
    packages: tuple[Item, ...]
    promises: tuple[Item, ...]
    lists: dict[str, tuple[Item, ...]]
    why: str

    @property
    def unseen(self) -> int:
        """The packages that are counted and not named: the reader may not see their petitions."""
        return sum(not one.number for one in self.packages)

    @property
    def title(self) -> str:
        return _("%(year)d年度接待群众来访述职") % {"year": self.span.year}

    @property
    def period(self) -> str:
        """The days that are counted: whole periods, which for weeks are not quite the calendar year."""
        first, last = self.line.first, self.line.last
        return _("%(first)s至%(last)s") % {"first": cn_date(first), "last": cn_date(last)}

    @property
    def figures(self) -> list[tuple[str, int]]:
        """Each number with its name, in order."""
        return [(str(label), self.numbers[key]) for key, label in LABELS.items()]

    def paragraphs(self) -> list[tuple[str, list[str]]]:
        """Headings with their sentences."""
        period = _("统计期为%(period)s，截至%(on)s。") % {"period": self.period, "on": cn_date(self.on)}
        owed_words = _("应接访%(due)d天，其中按期已接访%(on_time)d天，缺接访%(missing)d天，未到期%(pending)d天；")
        owed_words += _("实际接访%(held)d天，按期计，一期超出的不抵另一期。")
        came = _("接待来访%(batches)d批次%(persons)d人次，当场解决%(settled)d批次，登记办理%(registered)d批次，")
        came += _("登记办理中已办结%(concluded)d批次；")
        came += _("来访人评价%(rated)d批次，其中满意和基本满意%(satisfied)d批次。")
        packed = _("年初在包%(begin)d件，本年度新包案%(taken)d件，化解销号%(closed)d件（包案时已终结、又销号的")
        packed += _("%(closed_apart)d件另计），移交%(handed)d件，提级%(raised)d件，退回重新确定%(returned)d件，")
        packed += _("期末在包%(open)d件。")
        outcome = _("新包案中已确认%(accepted)d件；销号的一次核查通过%(first)d件，被上级退回%(sent_back)d次；")
        outcome += _("已回头看%(looked_at)d件，其中确已化解%(confirmed)d件、未化解%(reopened)d件；")
        outcome += _("销号后再次信访%(again)d件。")
        work = _(
            "联系信访人%(contacts)d次，本人参加%(in_person)d次；化解措施%(measures)d项，已完成%(measures_kept)d项；"
        )
        work += _("主持会议议定事项%(items)d项，已完成%(items_kept)d项。")
        letters = _("阅批来信%(letters)d件，作出批示%(letters_instructed)d件，其中已反馈%(letters_answered)d件、")
        letters += _("逾期未反馈%(letters_late)d件。")
        kept = _("本年度作出承诺%(made)d项，已兑现%(kept)d项，未兑现%(unkept)d项，其中逾期%(late)d项；")
        kept += _("以前年度承诺尚未兑现%(carried)d项。")
        why = [_("未达到应接访天数的原因：%(why)s。") % {"why": self.why}] if self.why else []
        return [
            (_("一、接访履职情况"), [period + owed_words % self.numbers, *why]),
            (_("二、接待和办理情况"), [came % self.numbers]),
            (_("三、包案化解情况"), [packed % self.numbers, outcome % self.numbers, work % self.numbers]),
            (_("四、承诺兑现情况"), [kept % self.numbers]),
            (_("五、阅批来信情况"), [letters % self.numbers]),
        ]


def account_of_year(leader: Leader, span: TimeSpan, reader: Account, on: date) -> YearlyAccount:
    """The account of a year as it stands today. `reader`: petitions that this account may not see are not named."""
    line = lines_of([leader], span, on)[0]
    packages = covered(reader, packages_with_outcomes(leader.account, span.year, reader), "petition")
    promises = covered(reader, promises_of_year(leader.account, span.year, reader), "petition", ["text"])
    lists = {
        **package_lists(packages, span.year, on),
        **work_lists(leader.account, span.year, reader, on),
        **promise_lists(promises, span.year, on),
    }
    return YearlyAccount(
        leader=leader,
        span=span,
        line=line,
        on=on,
        numbers=_received(line) | {key: len(items) for key, items in lists.items()},
        packages=tuple(package_item(one, on) for one in packages),
        promises=tuple(promise_item(one, on) for one in promises),
        lists=lists,
        why=why_of(line.owed_periods),
    )


def _received(line: Line) -> dict[str, int]:
    total, received = total_of([line]), line.figures
    numbers = {"due": total.due, "on_time": total.kept, "missing": total.missing}
    numbers |= {"pending": total.pending, "held": total.held}
    return numbers | {one.name: getattr(received, one.name) for one in fields(received)}


def _state(item: Item) -> str:
    return _("%(state)s（逾期）") % {"state": item.state} if item.is_late else item.state


# Excel


def write_yearly_sheets(account: YearlyAccount, about: About) -> bytes:
    leader = account.leader
    head = [(_("项目"), _("数值"))]
    who: list[tuple[str, Any]] = [(_("单位"), leader.office.name), (_("领导"), leader.account.name)]
    who += [(_("职务"), leader.post), (_("统计期"), account.period)]
    why = [(_("未接访原因"), account.why)] if account.why else []
    rows = [*head, *who, *account.figures, *why]
    items = len(account.packages) + len(account.promises)
    return write_book(
        [
            Sheet(_("述职"), rows, is_list=False),
            Sheet(_("包案"), [_package_titles(), *(_cells(one) for one in account.packages)]),
            Sheet(_("承诺"), [_promise_titles(), *(_cells(one) for one in account.promises)]),
            about_sheet(items, [(_("年度"), account.span.label)], about.at),
        ],
        about,
    )


def _package_titles() -> list[str]:
    return [
        _("信访件编号"),
        _("概要"),
        _("责任单位"),
        _("责任人"),
        _("包案日期"),
        _("化解期限"),
        _("状态"),
        _("结束日期"),
    ]


def _promise_titles() -> list[str]:
    return [
        _("信访件编号"),
        _("承诺事项"),
        _("兑现单位"),
        _("责任人"),
        _("承诺日期"),
        _("兑现期限"),
        _("状态"),
        _("兑现日期"),
    ]


def _cells(item: Item) -> list[Any]:
    cells = [item.number, item.subject, item.unit, item.person, item.started_on, item.due_on, _state(item)]
    return [*cells, item.ended_on or ""]


# Word


def write_yearly_document(account: YearlyAccount) -> bytes:
    """The account in the letter format of GB/T 9704-2012."""
    leader = account.leader
    made = Document(account.title, author=leader.account.name)
    made.title(account.title)
    made.centred(f"{leader.office.name} {leader.post} {leader.account.name}")
    lists = {
        2: (_package_titles(), account.packages, _("本年度没有包案。")),
        3: (_promise_titles(), account.promises, _("本年度没有作出承诺。")),
    }
    for place, (heading, sentences) in enumerate(account.paragraphs()):
        made.heading(heading)
        for sentence in sentences:
            made.paragraph(sentence)
        if place == 0:
            made.table(
                [_("项目"), _("数值")], [(name, str(number)) for name, number in account.figures], widths=(60, 30)
            )
        if place in lists:
            titles, items, nothing = lists[place]
            rows = [[_shown(cell) for cell in _cells(item)] for item in items]
            if rows:
                made.table(titles, rows, widths=(28, 36, 18, 14, 16, 16, 14, 14))
            else:
                made.paragraph(nothing)
    made.signed(f"{leader.office.name} {leader.account.name}", cn_day(account.on))
    return made.content()


def _shown(cell: Any) -> str:
    return cn_day(cell) if isinstance(cell, date) else str(cell)

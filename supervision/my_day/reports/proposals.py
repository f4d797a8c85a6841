"""Proposals of the system in words, and their list."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import CLOCK_LABELS
from cases.petitions.queries.opening import covered
from cases.petitions.reports import PETITION
from offices.lists.cells import Cell, element
from offices.lists.listing import Column, Listing, Reader, day, in_order, long, office_name, words
from offices.pages.words import cn_date
from supervision.cards.enums import CardColour
from supervision.cards.reports.waiting import Line, WaitKind
from supervision.my_day.enums import ProposalKind
from supervision.my_day.filters import ProposalFilter
from supervision.my_day.models import Proposal
from supervision.my_day.queries.proposals import proposal_rows, proposals_to_decide, proposals_visible_to

# Why each is proposed, with what it rests on.
REASONS = {
    ProposalKind.HALF: _l("办理期限过半，承担单位还没有一步办理记录（《信访工作条例》第四十条第一款：拖延）。"),
    ProposalKind.AGAIN: _l("事项还没有办结，又有来访来信。这说明单位没有答复到位，计在单位，不计在信访人。"),
    ProposalKind.RETURNED: _l("已两次以上退回，有推诿的可能（《信访工作条例》第四十条第一款）。"),
    ProposalKind.SILENT: _l("期限已逾期，黄牌、红牌的书面说明到期没有提交。"),
}


def told(proposal: Proposal) -> str:
    """What was found, in a sentence that stands in the order."""
    facts = proposal.facts
    named = {
        name: cn_date(date.fromisoformat(facts[name])) for name in ("start", "due", "on", "answer_due") if name in facts
    }
    clock = str(CLOCK_LABELS.get(facts.get("clock", ""), ""))
    given = {"unit": proposal.unit.name, "clock": clock, "times": facts.get("times", 0), **named}
    if proposal.kind == ProposalKind.HALF:
        return _("“%(clock)s”期限自%(start)s起算，%(due)s到期，期限已过半，%(unit)s还没有办理记录。") % given
    if proposal.kind == ProposalKind.AGAIN:
        return _("事项尚未办结，此后又有%(times)s次来访来信，最近一次是%(on)s。") % given
    if proposal.kind == ProposalKind.RETURNED:
        return _("本件已被退回%(times)s次，最近一次是%(on)s。") % given
    given["level"] = str(CardColour(facts["level"]).label)
    return _("“%(clock)s”期限%(due)s到期，已发%(level)s；%(unit)s应于%(answer_due)s前书面说明，至今没有说明。") % given


def _open(proposal: Proposal, reader: Reader) -> Cell:
    label = _("决定") if proposal.is_open else _("查看")
    said = f"{label} {proposal.petition.number}"
    url = proposal.get_absolute_url()
    return Cell(element("a", label, class_="btn btn-sm", href=url, aria_label=said))


def _became(proposal: Proposal) -> str:
    state = str(proposal.get_state_display())
    if proposal.decided_by is None:
        return state
    said = f"{state}（{proposal.decided_by.name}，{cn_date(timezone.localdate(proposal.decided_at))}）"
    return f"{said}：{proposal.reason}" if proposal.reason else said


def _rows(keys: Iterable[int], reader: Reader) -> list[Proposal]:
    keys = list(keys)
    found = proposal_rows(proposals_visible_to(reader.account).filter(pk__in=keys))
    return covered(reader.account, in_order(keys, found), "petition")


PROPOSALS = Listing(
    title=_l("系统建议"),
    columns=(
        day("found", _l("发现日期"), lambda row: row.found_on),
        words("kind", _l("建议"), lambda row: str(row.get_kind_display())),
        PETITION,
        long("subject", _l("概要"), lambda row: row.petition.subject, css="subject"),
        office_name("unit", _l("单位"), lambda row: row.unit),
        long("facts", _l("发现的情况"), told),
        office_name("office", _l("决定单位"), lambda row: row.office),
        words("state", _l("结果"), _became),
        Column("open", _l("办理"), _open),
    ),
    filters=ProposalFilter,
    usual={"tab": ProposalFilter.MINE},
    tab="tab",
    orders={"oldest": ("found_on", "pk"), "newest": ("-found_on", "-pk")},
    sorts={"oldest": _l("最早"), "newest": _l("最新")},
    rows=_rows,
)


def _line(proposal: Proposal) -> Line:
    said = f"{proposal.get_kind_display()} {proposal.petition.subject}"
    return Line(proposal.petition.number, proposal.get_absolute_url(), said, proposal.unit, proposal.found_on)


PROPOSAL_KINDS = (
    WaitKind(
        "proposals",
        _l("系统建议"),
        _l("每天早上按办理记录找出的情况；督办、催办，或者写明理由不采纳，不决定的不会发出。"),
        lambda account: proposal_rows(proposals_to_decide(account)),
        lambda: reverse("supervision:proposals"),
        _line,
    ),
)

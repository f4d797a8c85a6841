"""The history of a petition in plain sentences: what happened, who did it, what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.packages.reports.words import packaging_sentences
from cases.petitions.enums import (
    CLOCK_LABELS,
    Channel,
    ClockState,
    DocumentKind,
    LinkKind,
    Outcome,
    Path,
    Purpose,
    ReviewOutcome,
    ServiceMethod,
    State,
)
from cases.procedure.transitions import BY_KEY, RECOUNT
from offices.organisation.models import Event
from offices.pages.words import day_of, format_date, label_of


@dataclass(frozen=True)
class Entry:
    """One event as a page shows it. `state` is the new state's label where the event changed it."""

    sequence: int
    key: str
    label: str
    at: datetime
    who: str
    office: str
    state: str
    sentences: list[str]
    papers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.label} → {self.state}" if self.state else self.label

    @property
    def byline(self) -> str:
        moment = timezone.localtime(self.at)
        return f"{self.office} {self.who} · {format_date(moment.date())}{moment:%H:%M}"

    @property
    def text(self) -> str:
        return "\n".join(self.sentences)


# What the supervision of the offices writes into the history of a petition.
CARD_EVENTS = {
    "card": gettext_lazy("预警、红黄牌"),
    "card_answer": gettext_lazy("红黄牌情况说明"),
    "card_lift": gettext_lazy("摘牌"),
    "card_void": gettext_lazy("红黄牌作废"),
    "card_objective": gettext_lazy("客观原因认定"),
    "card_red": gettext_lazy("认定并发红牌"),
    "card_report": gettext_lazy("提交整改报告"),
    "card_interview": gettext_lazy("提请联席会议约谈"),
    "card_interview_result": gettext_lazy("登记约谈结果"),
}
CARD_REASONS = {
    "due_soon": gettext_lazy("临近到期"),
    "overdue": gettext_lazy("逾期"),
    "second_yellow": gettext_lazy("同一事项第二张黄牌"),
    "unanswered": gettext_lazy("黄牌未按期说明"),
    "fraud": gettext_lazy("弄虚作假（DB05）"),
    "not_executed": gettext_lazy("拒不执行处理意见（DB06）"),
}
CARD_LEVELS = {"reminder": gettext_lazy("预警"), "yellow": gettext_lazy("黄牌"), "red": gettext_lazy("红牌")}


def step_label(kind: str) -> str:
    if kind in BY_KEY:
        return str(BY_KEY[kind].label)
    if kind in CARD_EVENTS:
        return str(CARD_EVENTS[kind])
    return {"register": _("登记"), RECOUNT.key: str(RECOUNT.label)}.get(kind, kind)


def describe(event: Event, offices: Mapping[int, str] | None = None) -> Entry:
    """An event of a petition; `offices` names the offices its facts refer to by id."""
    facts = event.facts
    changed = facts.get("set", {})
    state = changed.get("state", "")
    return Entry(
        sequence=event.sequence,
        key=event.kind,
        label=step_label(event.kind),
        at=event.at,
        who=event.by_name or _("系统"),
        office=event.office_name,
        state=str(State(state).label) if state in State.values and state != facts.get("from") else "",
        sentences=[*_said(event.kind, facts, changed, offices or {}), *_clock_sentences(facts.get("clocks", []))],
        papers=[{**paper, "label": label_of(DocumentKind, paper.get("kind"))} for paper in facts.get("papers", [])],
    )


def describe_change(current: Mapping[str, object]) -> dict[str, object]:
    """What somebody else did meanwhile, from `latest_change`: who, when, which step, the state now."""
    return {**current, "label": step_label(str(current.get("kind", "")))}


def _said(kind: str, facts: Mapping[str, Any], changed: Mapping[str, Any], offices: Mapping[int, str]) -> list[str]:
    """What the facts of this kind of event say besides the state and the clocks."""
    if kind in CARD_EVENTS:
        return _card_sentences(facts)
    said: list[str] = []
    holder = changed.get("holder")
    if holder is not None and kind != "register":
        said.append(_("由%(office)s承担。") % {"office": offices.get(holder, _("另一单位"))})
    if kind == "screen":
        said.append(_("信访目的：%s。") % label_of(Purpose, changed.get("purpose")))
        if changed.get("path"):
            said.append(_("办理途径：%s。") % label_of(Path, changed["path"]))
        if changed.get("sealed"):
            said.append(_("检举控告材料，密封。"))
    if kind in {"request_extension", "approve_extension", "refuse_extension"} and facts.get("days"):
        said.append(_("延长%s日。") % facts["days"])
    if kind == "instruct":
        said.append(facts.get("text", ""))
        if facts.get("due_on"):
            said.append(_("反馈期限：%s。") % day_of(facts["due_on"]))
    if kind == "report_instruction":
        said.append(facts.get("feedback", ""))
    if kind == "mark_urgent":
        said.append(_("理由：%s") % changed.get("urgent_reason", ""))
    if kind == "conclude" and changed.get("outcome"):
        said.append(_("处理意见：%s。") % label_of(Outcome, changed["outcome"]))
    if "service" in facts:
        service = facts["service"]
        said.append(
            _("%(day)s%(method)s，%(signed)s。")
            % {
                "day": day_of(service.get("on")),
                "method": label_of(ServiceMethod, service.get("method")),
                "signed": _("已签收") if service.get("signed") else _("拒绝签收"),
            }
        )
    if "review" in facts:
        review = facts["review"]
        said.append(
            _("不予受理。")
            if review.get("refused")
            else _("结论：%s。") % label_of(ReviewOutcome, review.get("outcome"))
        )
    if "batch" in facts:
        batch = facts["batch"]
        said.append(
            _("%(day)s %(channel)s，%(persons)s人次。")
            % {
                "day": day_of(batch.get("on")),
                "channel": label_of(Channel, batch.get("channel")),
                "persons": batch.get("persons"),
            }
        )
    if kind == "link" and facts.get("other"):
        said.append(
            _("%(kind)s：%(number)s。") % {"kind": label_of(LinkKind, facts.get("kind")), "number": facts["other"]}
        )
    said += packaging_sentences(kind, facts, offices)
    if kind == "correct":
        said += _corrections(
            facts.get("before", {}), {**changed, **({"body": facts["body"]} if "body" in facts else {})}
        )
    if facts.get("reason") and kind != "mark_urgent":
        said.append(_("理由：%s") % facts["reason"])
    return [sentence for sentence in said if sentence]


def _card_sentences(facts: Mapping[str, Any]) -> list[str]:
    level, clock, reason = (
        CARD_LEVELS.get(facts.get("level", ""), ""),
        clock_label(facts.get("kind")),
        facts.get("reason"),
    )
    said = [_("%(level)s（%(clock)s）。") % {"level": level, "clock": clock}]
    if facts.get("due"):
        said.append(_("期限%(due)s届满。") % {"due": day_of(facts["due"])})
    if facts.get("overdue_days"):
        facts_of_delay = {"days": facts["overdue_days"], "working": facts["overdue_working_days"]}
        said.append(_("逾期%(days)s日（%(working)s个工作日）。") % facts_of_delay)
    if "upheld" in facts:
        said.append(_("客观原因成立。") if facts["upheld"] else _("客观原因不成立。"))
    if reason:
        said.append(_("理由：%s") % CARD_REASONS.get(reason, reason))
    said += [str(facts[name]) for name in ("answer", "ground") if facts.get(name)]
    if facts.get("new_date"):
        said.append(_("承诺%(day)s办结。") % {"day": day_of(facts["new_date"])})
    return said


def _corrections(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    names = {
        "subject": _("概要"),
        "body": _("正文"),
        "place": _("问题发生地"),
        "place_code": _("问题属地代码"),
        "headcount": _("人数"),
        "address_unclear": _("姓名或地址不清"),
        "keep_secret": _("要求保密"),
        "channel": _("信访形式"),
        "category": _("内容分类"),
    }
    said = []
    for name, old in before.items():
        values = {"name": names.get(name, name), "old": _short(name, old), "new": _short(name, after.get(name))}
        if name == "category":
            said.append(_("%(name)s原为“%(old)s”。") % values)
        else:
            said.append(_("%(name)s由“%(old)s”更正为“%(new)s”。") % values)
    return said


def _short(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = label_of(Channel, value) if name == "channel" else str(value if value is not None else "")
    return text if len(text) <= 60 else text[:60] + "…"


def _clock_sentences(changes: list[dict[str, Any]]) -> list[str]:
    """Which clocks started, were counted again, were met."""
    said = []
    for change in changes:
        label = clock_label(change.get("kind"))
        if change["op"] == "start":
            said.append(_("“%(clock)s”期限至%(due)s。") % {"clock": label, "due": day_of(change.get("due"))})
        elif change["op"] == "recount":
            said.append(_("“%(clock)s”期限改至%(due)s。") % {"clock": label, "due": day_of(change.get("due"))})
        elif change.get("as") == ClockState.MET:
            said.append(_("“%(clock)s”一项已办。") % {"clock": label})
    return said


def clock_label(kind: object) -> str:
    return str(next((label for known, label in CLOCK_LABELS.items() if known.value == kind), kind))

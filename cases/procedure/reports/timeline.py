"""The history of a petition in plain sentences: what happened, who did it, what it changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.papers.enums import ActKind
from cases.petitions.enums import CLOCK_LABELS, ClockState, DocumentKind, State
from cases.procedure.step_kinds import EventFacts, Sentence, Text, is_step, step_kind
from offices.calendars.queries import calendar_words
from offices.organisation.models import Event
from offices.organisation.queries import facts_of
from offices.pages.words import cn_date, day_of, label_of


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
    files: list[Any] = field(default_factory=list)  # the attachments that belong to it, filled in by the page

    @property
    def title(self) -> str:
        return f"{self.label} → {self.state}" if self.state else self.label

    @property
    def byline(self) -> str:
        moment = timezone.localtime(self.at)
        return f"{self.office} {self.who}\u00a0· {cn_date(moment.date())}{moment:%H:%M}"

    @property
    def text(self) -> str:
        return "\n".join(self.sentences)


def registered(event: EventFacts) -> list[str]:
    answer = event.facts.get("namesakes")
    if not answer:
        return []
    words = _("是被检举控告人。") if answer["is_accused"] else _("不是被检举控告人。")
    return [f"{answer['persons']}{words}", _("理由：%s") % answer["reason"]]


def imported(event: EventFacts) -> list[str]:
    """Of a registration from a loaded file: which batch, when it was received, how it stood elsewhere."""
    told = event.facts.get("imported")
    if not told:
        return []
    said = [_("由第%(batch)s批导入，收到日期%(day)s。") % {"batch": told["batch"], "day": day_of(told["received_on"])}]
    if told["finished"]:
        on = _("（%s）") % day_of(told["concluded_on"]) if told["concluded_on"] else ""
        said.append(_("导入前已办结%(on)s。") % {"on": on})
    elif told["clock_from"] is None:
        said.append(_("历史件，不计登记期限。"))
    elif told["clock_from"] != told["received_on"]:
        said.append(_("登记期限自%s起计算。") % day_of(told["clock_from"]))
    return [*said, *([_("处理情况：%s") % told["result"]] if told["result"] else [])]


# Entries that no step makes: key → label and sentences.
EntryWords = tuple[Text, tuple[Sentence, ...]]
_entries: dict[str, EntryWords] = {"register": (gettext_lazy("登记"), (imported, registered))}


def register_entries(words: Mapping[str, EntryWords]) -> None:
    """Enter what is written into the history of petitions beside steps; from AppConfig.ready."""
    _entries.update(words)


def say_of_registration(sentence: Sentence) -> None:
    """Let a higher room say what it keeps of a registration; from AppConfig.ready."""
    label, says = _entries["register"]
    if sentence not in says:
        _entries["register"] = (label, (*says, sentence))


def _words_of(kind: str) -> EntryWords:
    if is_step(kind):
        row = step_kind(kind)
        return row.label, row.says
    return _entries.get(kind, (kind, ()))


def step_label(kind: str) -> str:
    return str(_words_of(kind)[0])


def describe(event: Event, offices: Mapping[int, str] | None = None) -> Entry:
    """An event of a petition; `offices` names the offices its facts refer to by id."""
    facts = facts_of(event)
    changed = facts.get("set", {})
    state = changed.get("state", "")
    label, sentences = _words_of(event.kind)
    read = EventFacts(facts, changed, offices or {})
    along = [_("随主案%s一并办理。") % facts["lead"]] if facts.get("lead") else []
    said = [*along, *_custody(event.kind, read), *(one for sentence in sentences for one in sentence(read) if one)]
    return Entry(
        sequence=event.sequence,
        key=event.kind,
        label=str(label),
        at=event.at,
        who=event.by_name or _("系统"),
        office=event.office_name,
        state=str(State(state).label) if state in State.values and state != facts.get("from") else "",
        sentences=[*said, *_prepared(facts.get("prepared")), *_clock_sentences(facts.get("clocks", []))],
        papers=[{**paper, "label": label_of(DocumentKind, paper.get("kind"))} for paper in facts.get("papers", [])],
    )


def describe_change(current: Mapping[str, object]) -> dict[str, object]:
    """What somebody else did meanwhile, from `latest_change`: who, when, which step, the state now."""
    return {**current, "label": step_label(str(current.get("kind", "")))}


def _custody(kind: str, event: EventFacts) -> list[str]:
    """To whom the petition came."""
    holder = event.changed.get("holder")
    if holder is None or kind == "register":
        return []
    return [_("由%(office)s承担。") % {"office": event.offices.get(holder, _("另一单位"))}]


def _prepared(told: Mapping[str, Any] | None) -> list[str]:
    """Who drafted, checked and signed the letters of a step."""
    acts = [f"{label_of(ActKind, act['kind'])}：{act['member']}" for act in told["acts"]] if told else []
    return [f"{'；'.join(acts)}。"] if acts else []


def _clock_sentences(changes: list[dict[str, Any]]) -> list[str]:
    """Which clocks started, were counted again, were met."""
    said = []
    for change in changes:
        label = clock_label(change.get("kind"))
        if change["op"] == "start":
            said.append(_("“%(clock)s”期限至%(due)s。") % {"clock": label, "due": day_of(change.get("due"))})
        elif change["op"] == "recount" and change.get("settled"):
            facts = {
                "clock": label,
                "due": day_of(change.get("due")),
                "calendar": calendar_words(change.get("calendar", "")),
            }
            said.append(_("“%(clock)s”期限由暂定改为确定，仍为%(due)s（工作日历：%(calendar)s）。") % facts)
        elif change["op"] == "recount":
            said.append(_("“%(clock)s”期限改至%(due)s。") % {"clock": label, "due": day_of(change.get("due"))})
        elif change["op"] == "exercise":
            said.append(_("“%(clock)s”系期满前提出，不再作为逾期未申请。") % {"clock": label})
        elif change.get("told"):
            said.append(_("“%(clock)s”一项已办；期满以后补记，按登记之日计，不作为按期。") % {"clock": label})
        elif change.get("as") == ClockState.MET:
            said.append(_("“%(clock)s”一项已办。") % {"clock": label})
    return said


def clock_label(kind: object) -> str:
    return str(next((label for known, label in CLOCK_LABELS.items() if known.value == kind), kind))

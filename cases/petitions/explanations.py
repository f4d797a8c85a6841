"""The engine's answers, verdicts and errors as Chinese sentences, and the answer to a JSON question. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.deadlines.calendar import DayKind, DayReason, WorkCalendar
from cases.deadlines.cards import (
    DEF_1,
    Avoidable,
    CardLevel,
    CardRule,
    Reason,
    ReasonCode,
    Verdict,
    avoidable,
    card_level,
)
from cases.deadlines.clock import Answer, DayMark, Question, compute
from cases.deadlines.errors import DeadlineError
from cases.deadlines.profiles import NATIONAL, PROFILES, Profile
from cases.deadlines.questions import parse_line, parse_question, question_id
from cases.deadlines.terms import Bearer, ClockKind, StartEvent, Term, Unit
from cases.petitions.enums import CLOCK_LABELS
from offices.organisation.rules import DeadlineProfile
from offices.pages.words import cn_date

NATIONAL_CODE = "NAT-2022"

START_LABELS: Mapping[StartEvent, Promise] = {
    StartEvent.RECEIVED_BY_PETITION_OFFICE: _l("信访部门收到信访事项"),
    StartEvent.RECEIVED_BY_UNIT: _l("单位收到信访事项"),
    StartEvent.ACCEPTED: _l("受理"),
    StartEvent.ASSIGNMENT_RECEIVED: _l("收到交办函"),
    StartEvent.SUGGESTION_RECEIVED: _l("收到建议"),
    StartEvent.OPINION_SERVED: _l("收到书面答复"),
    StartEvent.REVIEW_REQUEST_RECEIVED: _l("收到复查申请"),
    StartEvent.REVIEW_OPINION_SERVED: _l("收到复查意见"),
    StartEvent.REREVIEW_REQUEST_RECEIVED: _l("收到复核申请"),
    StartEvent.NOT_ADOPTED: _l("决定不采纳"),
    StartEvent.PACKAGED: _l("领导包案"),
    StartEvent.PROMISED: _l("作出承诺"),
    StartEvent.REPORTED: _l("包案或上次报送进展"),
    StartEvent.APPROVED: _l("措施获批准"),
    StartEvent.DECIDED: _l("会议议定"),
    StartEvent.MARKED_URGENT: _l("列为重大紧急"),
    StartEvent.REPORTED_UP: _l("报请决定"),
    StartEvent.OBJECTED: _l("提出异议"),
    StartEvent.OPINION_ISSUED: _l("作出意见"),
    StartEvent.ASKED_TO_HELP: _l("请求协办"),
    StartEvent.DISPUTED: _l("提请裁定管辖"),
    StartEvent.RECUSAL_ASKED: _l("提出回避申请"),
    StartEvent.AGREED: _l("签订协议"),
    StartEvent.INSTRUCTED: _l("作出批示"),
    StartEvent.REVISIT_PLANNED: _l("安排回访"),
    StartEvent.REVISITED: _l("回访"),
    StartEvent.CHANGED_ON_REVIEW: _l("出具变更的复查、复核意见"),
    StartEvent.SUPERVISED: _l("收到督办通知"),
}

LEVEL_LABELS: Mapping[CardLevel, Promise] = {
    CardLevel.NONE: _l("正常"),
    CardLevel.REMINDER: _l("预警"),
    CardLevel.YELLOW: _l("黄牌"),
    CardLevel.RED: _l("红牌"),
}

MARK_LABELS: Mapping[DayMark, Promise] = {
    DayMark.START: _l("起算事件当日，不计入"),
    DayMark.COUNTED: _l("计入"),
    DayMark.EXCLUDED: _l("听证时间，不计入"),
    DayMark.NOT_WORKING: _l("非工作日，不计入"),
    DayMark.ROLLED: _l("届满日为非工作日，顺延"),
}

WARNING_LABELS: Mapping[str, Promise] = {
    "outside_validity": _l("起算日不在所选规定的施行期间内，请核对适用的规定。"),
    "excluded_after_due": _l("有听证时间在期限届满之后，不影响届满日。"),
}

ERROR_LABELS: Mapping[str, Promise] = {
    "not_utf8": _l("这一行不是 UTF-8 文本。"),
    "not_json": _l("这一行不是有效的 JSON（第%(column)s个字符处）。"),
    "repeated_key": _l("同一个 JSON 对象里重复出现字段 %(key)s。"),
    "not_object": _l("问题应是一个 JSON 对象。"),
    "unknown_keys": _l("不认识的字段：%(keys)s。可用的字段：%(known)s。"),
    "missing_keys": _l("缺少字段：%(keys)s。"),
    "unknown_clock": _l("没有名为“%(clock)s”的期限。可用的期限：%(known)s。"),
    "unknown_profile": _l("没有名为“%(profile)s”的规定。可用的规定：%(known)s。"),
    "not_text": _l("字段 %(key)s 应是文字，收到“%(value)s”。"),
    "not_date": _l("字段 %(key)s 应是存在的日期，写作 2026-03-02，收到“%(value)s”。"),
    "not_integer": _l("字段 %(key)s 应是不超过 %(most)s 的整数，收到“%(value)s”。"),
    "not_boolean": _l("字段 %(key)s 应是 true 或 false，收到“%(value)s”。"),
    "not_periods": _l("字段 excluded 应是若干对首日和末日，收到“%(value)s”。"),
    "out_of_range": _l("日期%(day)s超出范围，应在%(earliest)s至%(latest)s之间。"),
    "no_national_profile": _l("%(on)s时还没有全国统一的信访规定，最早适用日为%(earliest)s。"),
    "no_term": _l("%(profile)s没有“%(clock)s”的期限%(why)s。"),
    "negative_extension": _l("延长天数不能为负数，收到%(days)s。"),
    "no_extension": _l("“%(clock)s”的期限不得延长（%(article)s）。"),
    "extension_too_long": _l("最多延长%(max)s日（%(article)s，%(by)s批准），收到%(days)s日。"),
    "set_date_required": _l("“%(clock)s”没有法定天数（%(article)s），须给出指定日期（set_date）。"),
    "no_set_date": _l("“%(clock)s”的期限由规定确定（%(article)s），不能另行指定日期。"),
    "set_date_before_start": _l("指定日期%(day)s早于起算日%(start)s。"),
    "no_exclusion": _l("“%(clock)s”的期限没有不计入的时间（%(article)s），只有复核的听证时间不计入。"),
    "excluded_reversed": _l("不计入的时间末日%(last)s早于首日%(first)s。"),
    "excluded_before_start": _l("不计入的时间首日%(first)s早于起算日%(start)s。"),
    "excluded_overlap": _l("不计入的时间有重叠：%(first)s不晚于前一段的末日%(last)s。"),
    "naive_moment": _l("时间须写明时区。"),
    "hours_out_of_range": _l("小时数应在1至%(most)s之间，收到%(hours)s。"),
    "card_rule_invalid": _l("预警和红黄牌规则的 %(field)s 应不小于 %(least)s 且不大于 366，收到 %(value)s。"),
}

REASON_LABELS: Mapping[ReasonCode, Promise] = {
    ReasonCode.PETITIONER_CLOCK: _l("这是信访人的期限，不发预警和红黄牌。"),
    ReasonCode.SUSPENDED: _l("异议待核实或回避已成立，暂停发牌。"),
    ReasonCode.NOT_YET: _l("尚未进入预警期。"),
    ReasonCode.REMIND_WORKING_DAYS: _l("距届满还有%(left)s个工作日，不超过%(threshold)s个工作日，预警。"),
    ReasonCode.REMIND_CALENDAR_DAYS: _l("距届满还有%(left)s日，不超过%(threshold)s日，预警。"),
    ReasonCode.DAY_OFF: _l("届满后尚无工作日，红黄牌只在工作日发出。"),
    ReasonCode.OVERDUE_GRACE: _l("已逾期，未满%(from)s个工作日，尚不发黄牌。"),
    ReasonCode.OVERDUE_YELLOW: _l("逾期%(days)s个工作日，自%(issued)s起为黄牌。"),
    ReasonCode.MADE_LATE: _l("该期限于%(made)s建立，建立时已经届满；先预警，再计红黄牌。"),
    ReasonCode.WARNED_FIRST: _l("逾期%(days)s个工作日；该期限于%(made)s建立，其后第一个工作日先预警，尚不发黄牌。"),
    ReasonCode.YELLOW_AT_MOST: _l("按现行规则，这类期限（如未按期报送进展）最高为黄牌。"),
    ReasonCode.REMINDER_AT_MOST: _l("按现行规则，这类期限（如批示反馈、回访）逾期只预警，不发黄牌、红牌。"),
    ReasonCode.OVERDUE_RED: _l("逾期%(days)s个工作日，达到%(from)s个工作日，红牌。"),
    ReasonCode.SECOND_YELLOW: _l("同一事项第二次黄牌，红牌。"),
    ReasonCode.UNANSWERED: _l("%(issued)s的黄牌未在%(within)s个工作日内书面说明，即不晚于%(answer_due)s，红牌。"),
}


def _param(value: object) -> object:
    if isinstance(value, ClockKind):
        return CLOCK_LABELS[value]
    return cn_date(value) if isinstance(value, date) else value


def _filled(template: Promise, params: Mapping[str, object]) -> str:
    return str(template) % {key: _param(value) for key, value in params.items()}


def day_reason_label(reason: DayReason) -> str:
    """Why a day is or is not a working day: 工作日, 周末, 春节, 春节调休上班."""
    if reason.kind is DayKind.MAKEUP:
        return _("%(name)s调休上班") % {"name": reason.name}
    if reason.kind is DayKind.HOLIDAY:
        return reason.name or _("节假日")
    return _("周末") if reason.kind is DayKind.WEEKEND else _("工作日")


def explain_error(error: DeadlineError) -> str:
    """One sentence; an unknown code is shown as it is."""
    template = ERROR_LABELS.get(error.code)
    if template is None:
        return str(error)
    params = dict(error.params)
    if error.code == "no_term":
        params["why"] = _("：%(why)s") % {"why": params["why"]} if params["why"] else ""
    return _filled(template, params)


def term_length(term: Term, extension_days: int = 0) -> str:
    """15日, 5个工作日, 60日（另延长30日）, 指定日期."""
    if term.days is None:
        return _("指定日期")
    length = _("%(n)d个工作日") if term.unit is Unit.WORKING else _("%(n)d日")
    text = length % {"n": term.days}
    if extension_days:
        text += _("（另延长%(n)d日）") % {"n": extension_days}
    return text


def deadline_profiles() -> list[DeadlineProfile]:
    """The profiles that an office may choose, each with what it changes of the national terms."""
    national = PROFILES[NATIONAL_CODE]
    return [
        DeadlineProfile(
            item.code,
            item.name,
            tuple(_changed_terms(item, national)),
            item.valid_from_exact and all(term.verified for term in item.terms.values()),
        )
        for item in PROFILES.values()
        if item.code == NATIONAL_CODE or item.fallback == NATIONAL
    ]


def _changed_terms(item: Profile, national: Profile) -> Iterator[str]:
    if item is national:
        return
    for kind, term in item.terms.items():
        before = national.terms.get(kind)
        told = {"clock": CLOCK_LABELS[kind], "length": _with_extension(term), "article": term.article}
        told["unverified"] = "" if term.verified else _("，未核实")
        if before is None:
            yield _("%(clock)s：%(length)s（%(article)s%(unverified)s）") % told
        elif _with_extension(before) != _with_extension(term):
            told["before"] = _with_extension(before)
            yield _("%(clock)s：%(before)s改为%(length)s（%(article)s%(unverified)s）") % told
    for kind, why in item.absent.items():
        yield _("%(clock)s：没有天数（%(why)s）") % {"clock": CLOCK_LABELS[kind], "why": why}
    if item.representatives != national.representatives:
        allowed = "、".join(str(number) for _largest, number in item.representatives)
        yield _("集体访代表人数：%(allowed)s人") % {"allowed": allowed}


def _with_extension(term: Term) -> str:
    return term_length(term, term.max_extension or 0)


def explain_due(question: Question, answer: Answer, calendar: WorkCalendar | None = None) -> str:
    """How the due date comes about; with `calendar` the day off that moves a date is named."""
    term = answer.term
    facts = {
        "article": term.article,
        "clock": CLOCK_LABELS[term.kind],
        "length": term_length(term, question.extension_days),
        "event": START_LABELS[term.start_event],
        "start": cn_date(question.start),
        "due": cn_date(answer.due_strict),
    }
    if term.own and question.set_date is not None:
        facts["days"] = (question.set_date - question.start).days
        sentence = _(
            "法律未规定“%(clock)s”的天数，本单位定为%(days)d日，%(start)s%(event)s，自次日起算，于%(due)s届满。"
        )
        said = [sentence % facts]
    elif question.set_date is not None:
        said = [_("依据%(article)s，“%(clock)s”的期限由来文指定，于%(due)s届满。") % facts]
    else:
        said = [
            _("依据%(article)s，“%(clock)s”的期限为%(length)s，%(start)s%(event)s，自次日起算，于%(due)s届满。") % facts
        ]
    said.extend(_counting(question, answer))
    said.extend(_rolling(answer, calendar))
    if answer.provisional:
        said.append(_("所涉年份的放假安排尚未载入，日期为暂定，载入后重新计算。"))
    if not term.verified:
        said.append(_("该期限所据文本尚未核对。"))
    said.extend(str(WARNING_LABELS[code]) for code in answer.warnings)
    return "".join(said)


def _counting(question: Question, answer: Answer) -> list[str]:
    term = answer.term
    said: list[str] = []
    if term.unit is Unit.WORKING:
        said.append(_("只计工作日，周末和节假日不计，调休上班日计入。"))
    if term.days is None or question.set_date is not None:
        return said
    if question.excluded:
        skipped = (answer.due_strict - question.start).days - term.days - question.extension_days
        said.append(_("其间听证时间%(n)d日不计入。") % {"n": skipped})
    return said


def _rolling(answer: Answer, calendar: WorkCalendar | None) -> list[str]:
    if answer.due_rolled == answer.due_strict:
        return []
    why = day_reason_label(calendar.reason(answer.due_strict)) if calendar else _("非工作日")
    facts = {"why": why, "rolled": cn_date(answer.due_rolled)}
    if answer.term.bearer is Bearer.PETITIONER:
        return [_("届满日是非工作日（%(why)s），信访人的期限顺延至%(rolled)s。") % facts]
    if answer.term.own:
        return [_("届满日是非工作日（%(why)s），本单位自定的期限顺延至%(rolled)s。") % facts]
    if answer.due == answer.due_rolled:
        return [_("届满日是非工作日（%(why)s），按本机关设置顺延至%(rolled)s。") % facts]
    return [_("届满日是非工作日（%(why)s），机关承担的期限不顺延（顺延则为%(rolled)s）。") % facts]


def explain_reason(reason: Reason) -> str:
    return _filled(REASON_LABELS[reason.code], reason.params)


def explain_card(verdict: Verdict, answered: date | None = None) -> str:
    """The level on the day asked about, with every reason for it."""
    facts = {
        "as_of": cn_date(verdict.as_of),
        "level": LEVEL_LABELS[verdict.level],
        "days": verdict.overdue_days,
        "working": verdict.overdue_working_days,
    }
    if verdict.overdue_days:
        said = [_("截至%(as_of)s，已逾期%(days)d日（%(working)d个工作日），状态：%(level)s。") % facts]
    else:
        said = [_("截至%(as_of)s，未逾期，状态：%(level)s。") % facts]
    said.extend(explain_reason(reason) for reason in verdict.reasons)
    if verdict.level is CardLevel.YELLOW and verdict.answer_due is not None:
        if answered is not None and answered <= min(verdict.answer_due, verdict.as_of):
            said.append(_("黄牌已于%(day)s书面说明。") % {"day": cn_date(answered)})
        else:
            said.append(_("黄牌须不晚于%(day)s书面说明。") % {"day": cn_date(verdict.answer_due)})
    if answered is not None and verdict.yellow_on is not None and answered < verdict.yellow_on:
        said.append(_("所填说明日期早于黄牌发出日，请核对。"))
    return "".join(said)


def counterfactual(facts: Avoidable | None) -> str:
    """What would have avoided the card; empty where there is none."""
    if facts is None:
        return ""
    values = {
        "due": cn_date(facts.due),
        "act_by": cn_date(facts.act_by),
        "level": LEVEL_LABELS[facts.level],
        "answer_by": cn_date(facts.answer_by) if facts.answer_by else "",
    }
    if facts.answer_by is not None:
        return (
            _(
                "如不晚于%(due)s完成，不会逾期；如不晚于%(answer_by)s书面说明黄牌，或不晚于%(act_by)s完成，不会发%(level)s。"
            )
            % values
        )
    if facts.act_by == facts.due:
        return _("如不晚于%(due)s完成，不会逾期，也不会发%(level)s。") % values
    return _("如不晚于%(due)s完成，不会逾期；不晚于%(act_by)s完成，不会发%(level)s。") % values


def answer_question(raw: object, calendar: WorkCalendar, rule: CardRule = DEF_1) -> dict[str, Any]:
    """The JSON answer to one JSON question: `id` with the dates and `explanation`, or `id` and `error`."""
    try:
        asked = parse_question(raw)
        answer = compute(asked.question, calendar)
        explanation = explain_due(asked.question, answer, calendar)
        reply: dict[str, Any] = {
            "id": question_id(raw),
            "due": answer.due.isoformat(),
            "due_strict": answer.due_strict.isoformat(),
            "due_rolled": answer.due_rolled.isoformat(),
            "provisional": answer.provisional,
        }
        if asked.as_of is not None:
            verdict = card_level(
                asked.question.kind,
                answer.term,
                answer.due,
                asked.as_of,
                rule,
                calendar,
                answered=asked.answered,
                prior_yellow=asked.prior_yellow,
            )
            reply["overdue_days"] = verdict.overdue_days
            reply["overdue_working_days"] = verdict.overdue_working_days
            reply["card"] = verdict.level.value
            explanation += explain_card(verdict, asked.answered) + counterfactual(
                avoidable(verdict, rule, calendar, asked.question.kind)
            )
        reply["explanation"] = explanation
    except DeadlineError as error:
        return {"id": question_id(raw), "error": explain_error(error)}
    return reply


def answer_line(line: str | bytes, calendar: WorkCalendar, rule: CardRule = DEF_1) -> dict[str, Any]:
    """As `answer_question`, for one line of JSON; a line that is no JSON has the id None."""
    try:
        raw = parse_line(line)
    except DeadlineError as error:
        return {"id": None, "error": explain_error(error)}
    return answer_question(raw, calendar, rule)

"""Profiles say which terms hold: the national regulations, the simplified procedure and five provinces, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cases.deadlines.errors import DeadlineError
from cases.deadlines.terms import OWN_KINDS, SIMPLE_KINDS, Bearer, ClockKind, StartEvent, Term, Unit

__all__ = [
    "NATIONAL",
    "PROFILES",
    "Bearer",
    "ClockKind",
    "Profile",
    "StartEvent",
    "Term",
    "Unit",
    "knows",
    "national_profile_on",
    "profile",
    "term_for",
]

NATIONAL = "NATIONAL"  # fallback: the national regulation in force on the day the clock starts
SIMPLE_CODE = "NAT-SIMPLE"


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The terms of one instrument. `absent` says, clock by clock, why it has none although the fallback has.

    `valid_from` is exact where `valid_from_exact`; otherwise only the year is known and 1 January stands for it.
    `valid_to` is the last day in force, None while open.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    fallback: str | None
    terms: Mapping[ClockKind, Term]
    absent: Mapping[ClockKind, str] = field(default_factory=dict)
    valid_from_exact: bool = True
    # (largest headcount or None for any, representatives allowed)
    representatives: tuple[tuple[int | None, int], ...] = ((None, 5),)

    def holds_on(self, d: date) -> bool:
        return self.valid_from <= d and (self.valid_to is None or d <= self.valid_to)

    def max_representatives(self, headcount: int) -> int:
        """How many representatives a collective of `headcount` persons may send."""
        for largest, allowed in self.representatives:
            if largest is None or headcount <= largest:
                return allowed
        raise AssertionError(f"profile {self.code} has no open-ended representative limit")


def _terms(*terms: Term) -> dict[ClockKind, Term]:
    return {term.kind: term for term in terms}


K, U = ClockKind, Unit
REG_2022, REG_2005 = "《信访工作条例》", "《信访条例》"
HEAD = "本机关、单位负责人"
HEARING_NOTE = "听证所需时间不计算在内。"
HOURS_NOTE = "条例只要求及时报告；小时数由本单位的重大紧急时限规则设定，届满的一天计为期限。"
# No regulation knows them; an office visits petitioners again after the end where it wants to.
REVISIT_TERMS = tuple(
    Term(kind, None, U.SET, "法律未规定回访", settable=True, note="日期由本单位安排。")
    for kind in (K.REVISIT, K.REVISIT_WORK)
)
# What the regulations ask for "及时" or leave open; how many days, each office sets in its rule.
OWN_TERMS = tuple(
    Term(kind, None, U.SET, "法律未规定天数", settable=True, own=True, note="天数由本单位的期限规则确定。")
    for kind in OWN_KINDS
)
SIMPLE_2016 = "《信访事项简易办理办法（试行）》（2016年）"

NAT_2022 = Profile(
    "NAT-2022",
    "信访工作条例（2022年）",
    date(2022, 5, 1),
    None,
    None,
    _terms(
        Term(K.ROUTE, 15, U.CALENDAR, REG_2022 + "第二十二条第一款"),
        Term(
            K.NOTIFY, 15, U.CALENDAR, REG_2022 + "第二十三条", note="能当场书面告知的当场告知；姓名、住址不清的除外。"
        ),
        Term(K.ACCEPT, 15, U.CALENDAR, REG_2022 + "第二十三条", note="自收到之日起，是否受理须在期限内告知。"),
        Term(K.OBJECT, 5, U.WORKING, REG_2022 + "第二十三条第三款"),
        Term(
            K.DECIDE,
            60,
            U.CALENDAR,
            REG_2022 + "第三十四条",
            max_extension=30,
            extension_by=HEAD,
            note="仅适用于第三十一条第（六）项事项；延期须告知信访人理由。",
        ),
        *(
            Term(
                kind,
                None,
                U.SET,
                REG_2022 + "第二十二条第一款第（三）项",
                settable=True,
                note="办理期限由交办机关指定。",
            )
            for kind in (K.REPORT_BACK, K.MANDATE)
        ),
        Term(K.URGENT_REPORT, None, U.SET, REG_2022 + "第二十五条", verified=False, settable=True, note=HOURS_NOTE),
        Term(
            K.SUGGESTION_FEEDBACK,
            None,
            U.SET,
            REG_2022 + "第四十条第四款",
            settable=True,
            note="条例未规定天数，以建议书载明的日期为准。",
        ),
        Term(K.REQUEST_REVIEW, 30, U.CALENDAR, REG_2022 + "第三十五条"),
        Term(K.REVIEW, 30, U.CALENDAR, REG_2022 + "第三十五条"),
        Term(K.REQUEST_REREVIEW, 30, U.CALENDAR, REG_2022 + "第三十六条第一款"),
        Term(K.REREVIEW, 30, U.CALENDAR, REG_2022 + "第三十六条第一款、第二款", pausable=True, note=HEARING_NOTE),
        Term(K.PACKAGE, None, U.SET, REG_2022 + "第十八条第二项", settable=True, note="化解期限由包案领导确定。"),
        Term(K.PROMISE, None, U.SET, REG_2022 + "第十八条第二项", settable=True, note="兑现期限由接访领导当场承诺。"),
        Term(
            K.PROGRESS,
            None,
            U.SET,
            REG_2022 + "第十八条第二项",
            settable=True,
            own=True,
            note="报送间隔由包案规则确定。",
        ),
        Term(K.MEASURE, None, U.SET, REG_2022 + "第十八条第二项", settable=True, note="完成期限由包案领导批准。"),
        Term(K.PERFORM, None, U.SET, REG_2022 + "第三十三条", settable=True, note="履行期限由协议约定。"),
        Term(K.INSTRUCTION, None, U.SET, REG_2022 + "第十八条第二项", settable=True, note="反馈期限由批示领导确定。"),
        Term(K.ACTION, None, U.SET, REG_2022 + "第十一条、第十八条第二项", settable=True, note="完成期限由会议议定。"),
        Term(
            K.SUPERVISE, None, U.SET, REG_2022 + "第四十条第一款、第四款", settable=True, note="反馈期限由督办函载明。"
        ),
        *OWN_TERMS,
        *REVISIT_TERMS,
    ),
)

NAT_2005 = Profile(
    "NAT-2005",
    "信访条例（2005年）",
    date(2005, 5, 1),
    date(2022, 4, 30),
    None,
    _terms(
        Term(K.ROUTE, 15, U.CALENDAR, REG_2005 + "第二十一条第一款"),
        Term(
            K.NOTIFY,
            15,
            U.CALENDAR,
            REG_2005 + "第二十一条第二款、第二十二条第二款",
            note="决定是否受理并书面告知；姓名、住址不清的除外。",
        ),
        Term(K.ACCEPT, 15, U.CALENDAR, REG_2005 + "第二十一条第二款、第二十二条第二款"),
        Term(K.DECIDE, 60, U.CALENDAR, REG_2005 + "第三十三条", max_extension=30, extension_by="行政机关负责人"),
        *(
            Term(kind, None, U.SET, REG_2005 + "第二十一条第一款", settable=True, note="办理期限由交办机关指定。")
            for kind in (K.REPORT_BACK, K.MANDATE)
        ),
        Term(K.URGENT_REPORT, None, U.SET, REG_2005 + "第二十六条", verified=False, settable=True, note=HOURS_NOTE),
        Term(K.SUGGESTION_FEEDBACK, 30, U.CALENDAR, REG_2005 + "第三十六条第二款"),
        Term(K.REQUEST_REVIEW, 30, U.CALENDAR, REG_2005 + "第三十四条"),
        Term(K.REVIEW, 30, U.CALENDAR, REG_2005 + "第三十四条"),
        Term(K.REQUEST_REREVIEW, 30, U.CALENDAR, REG_2005 + "第三十五条"),
        Term(K.REREVIEW, 30, U.CALENDAR, REG_2005 + "第三十五条", pausable=True, note=HEARING_NOTE),
        Term(K.PACKAGE, None, U.SET, REG_2005 + "第十条", settable=True, note="化解期限由包案领导确定。"),
        Term(K.PROMISE, None, U.SET, REG_2005 + "第十条", settable=True, note="兑现期限由接访领导当场承诺。"),
        Term(K.PROGRESS, None, U.SET, REG_2005 + "第十条", settable=True, own=True, note="报送间隔由包案规则确定。"),
        Term(K.MEASURE, None, U.SET, REG_2005 + "第十条", settable=True, note="完成期限由包案领导批准。"),
        Term(K.PERFORM, None, U.SET, REG_2005 + "第十三条第二款", settable=True, note="履行期限由协议约定。"),
        Term(K.INSTRUCTION, None, U.SET, REG_2005 + "第十条", settable=True, note="反馈期限由批示领导确定。"),
        Term(K.ACTION, None, U.SET, REG_2005 + "第十条", settable=True, note="完成期限由会议议定。"),
        Term(K.SUPERVISE, None, U.SET, REG_2005 + "第三十六条", settable=True, note="反馈期限由督办函载明。"),
        *OWN_TERMS,
        *REVISIT_TERMS,
    ),
    absent={K.OBJECT: "《信访条例》（2005年）没有规定提出异议的期限"},
)

NAT_SIMPLE = Profile(
    SIMPLE_CODE,
    "信访事项简易办理办法（试行）",
    date(2016, 1, 1),
    None,
    NATIONAL,
    _terms(
        Term(K.SIMPLE_TRANSFER, 3, U.WORKING, SIMPLE_2016, verified=False),
        Term(K.SIMPLE_ACCEPT, 3, U.WORKING, SIMPLE_2016, verified=False, note="能当场决定的当场决定。"),
        Term(K.SIMPLE_DECIDE, 10, U.WORKING, SIMPLE_2016, verified=False, note="能当场答复的当场答复。"),
    ),
    valid_from_exact=False,
)

_ZJ, _SD, _SH, _BJ, _HA = (f"《{name}信访条例》" for name in ("浙江省", "山东省", "上海市", "北京市", "河南省"))

ZJ_2016 = Profile(
    "ZJ-2016",
    "浙江省信访条例（2016年）",
    date(2016, 1, 1),
    None,
    NATIONAL,
    _terms(
        Term(K.ROUTE, 5, U.WORKING, _ZJ + "第二十条", note="能当场答复的当场答复。"),
        Term(K.NOTIFY, 5, U.WORKING, _ZJ + "第二十条"),
        Term(K.ACCEPT, 5, U.WORKING, _ZJ + "第二十条"),
        Term(K.DECIDE, 30, U.CALENDAR, _ZJ + "第二十三条", max_extension=60, extension_by=HEAD),
    ),
    valid_from_exact=False,
    representatives=((10, 3), (None, 5)),
)

SD_2016 = Profile(
    "SD-2016",
    "山东省信访条例（2016年）",
    date(2016, 1, 1),
    None,
    NATIONAL,
    _terms(
        Term(K.ROUTE, 15, U.CALENDAR, _SD + "第三十三条"),
        Term(K.NOTIFY, 15, U.CALENDAR, _SD + "第三十三条"),
        Term(K.ACCEPT, 15, U.CALENDAR, _SD + "第三十三条"),
        Term(
            K.DECIDE,
            60,
            U.CALENDAR,
            _SD + "第四十二条",
            max_extension=30,
            extension_by=HEAD,
            note="交办事项延期须经交办机关同意。",
        ),
        Term(K.REVIEW_ACCEPTANCE, 3, U.WORKING, _SD + "第四十三条、第四十四条"),
        Term(K.REVIEW, 30, U.CALENDAR, _SD + "第四十三条、第四十四条", note="自收到申请之日起计算。"),
        Term(
            K.REREVIEW,
            30,
            U.CALENDAR,
            _SD + "第四十三条、第四十四条",
            pausable=True,
            note="自收到申请之日起计算；听证时间不计，依《信访工作条例》第三十六条第二款。",
        ),
        Term(K.SUGGESTION_FEEDBACK, 30, U.CALENDAR, _SD + "第五十九条"),
    ),
    valid_from_exact=False,
)

SH_2013 = Profile(
    "SH-2013",
    "上海市信访条例（2013年，2018年修正）",
    date(2013, 1, 1),
    None,
    NATIONAL,
    _terms(
        Term(K.ROUTE, 15, U.CALENDAR, _SH + "第三十四条"),
        Term(K.NOTIFY, 15, U.CALENDAR, _SH + "第三十五条"),
        Term(K.ACCEPT, 15, U.CALENDAR, _SH + "第三十五条"),
        Term(K.DECIDE, 60, U.CALENDAR, _SH + "第三十七条", max_extension=30, extension_by=HEAD),
        Term(K.REQUEST_REVIEW, 30, U.CALENDAR, _SH + "第三十九条"),
        Term(K.REVIEW, 30, U.CALENDAR, _SH + "第三十九条"),
        Term(K.REQUEST_REREVIEW, 30, U.CALENDAR, _SH + "第四十条"),
        Term(
            K.REREVIEW,
            30,
            U.CALENDAR,
            _SH + "第四十条",
            pausable=True,
            note="听证时间不计，依《信访工作条例》第三十六条第二款。",
        ),
        Term(K.SUGGESTION_FEEDBACK, 30, U.CALENDAR, _SH + "第四十一条"),
    ),
    absent={K.OBJECT: "《上海市信访条例》第三十五条只要求“及时”退回，没有规定天数"},
    valid_from_exact=False,
)

BJ_2006 = Profile(
    "BJ-2006",
    "北京市信访条例（2006年）",
    date(2006, 1, 1),
    None,
    NATIONAL,
    _terms(
        Term(K.ROUTE, 15, U.CALENDAR, _BJ + "第三十四条"),
        Term(K.NOTIFY, 15, U.CALENDAR, _BJ + "第三十五条"),
        Term(K.ACCEPT, 15, U.CALENDAR, _BJ + "第三十五条"),
        Term(K.OBJECT, 5, U.WORKING, _BJ + "第三十五条第（二）项"),
        Term(
            K.DECIDE,
            60,
            U.CALENDAR,
            _BJ + "第四十条",
            max_extension=30,
            extension_by=HEAD,
            note="十五日内办结的，经信访人同意可以口头答复（第四十五条）。",
        ),
        Term(K.REQUEST_REVIEW, 30, U.CALENDAR, _BJ + "第五十条"),
        Term(K.REVIEW, 30, U.CALENDAR, _BJ + "第五十条", max_extension=30, extension_by="复查复核委员会"),
        Term(K.REQUEST_REREVIEW, 30, U.CALENDAR, _BJ + "第五十条"),
        Term(
            K.REREVIEW,
            30,
            U.CALENDAR,
            _BJ + "第五十条",
            max_extension=30,
            extension_by="复查复核委员会",
            pausable=True,
            note="听证时间不计，依《信访工作条例》第三十六条第二款。",
        ),
        Term(K.SUGGESTION_FEEDBACK, None, U.SET, _BJ + "第五十二条", settable=True, note="以建议载明的期限为准。"),
        Term(K.EXPLAIN_NON_ADOPTION, 3, U.WORKING, _BJ + "第五十二条"),
    ),
    valid_from_exact=False,
)

HA_1997 = Profile(
    "HA-1997",
    "河南省信访条例（1997年，2012年修正）",
    date(1997, 1, 1),
    None,
    NATIONAL,
    _terms(
        Term(K.ROUTE, 5, U.CALENDAR, _HA + "第二十二条、第二十六条"),
        Term(K.OBJECT, 5, U.CALENDAR, _HA + "第二十六条第（五）项"),
        Term(
            K.DECIDE, 30, U.CALENDAR, _HA + "第二十六条", max_extension=60, extension_by=HEAD, note="最长不超过90日。"
        ),
        Term(
            K.REPORT_BACK,
            90,
            U.CALENDAR,
            _HA + "第二十六条",
            settable=True,
            note="交办机关另有指定的，以指定日期为准。",
        ),
        Term(K.REQUEST_REVIEW, 30, U.CALENDAR, _HA + "第二十七条"),
        Term(K.REVIEW, 30, U.CALENDAR, _HA + "第二十七条"),
    ),
    absent=dict.fromkeys((K.REQUEST_REREVIEW, K.REREVIEW), "《河南省信访条例》第二十七条没有复核一级"),
    valid_from_exact=False,
)

PROFILES: Mapping[str, Profile] = {
    item.code: item for item in (NAT_2022, NAT_2005, NAT_SIMPLE, ZJ_2016, SD_2016, SH_2013, BJ_2006, HA_1997)
}


def national_profile_on(d: date) -> Profile:
    """The national regulation in force on the day of registration.

    Raises DeadlineError `no_national_profile` before 2005-05-01.
    """
    if d < NAT_2005.valid_from:
        raise DeadlineError("no_national_profile", {"on": d, "earliest": NAT_2005.valid_from})
    return NAT_2022 if d >= NAT_2022.valid_from else NAT_2005


def profile(code: str) -> Profile:
    """Raises DeadlineError `unknown_profile`."""
    found = PROFILES.get(code)
    if found is None:
        raise DeadlineError("unknown_profile", {"profile": code, "known": "、".join(PROFILES)})
    return found


def term_for(code: str, kind: ClockKind, on: date) -> Term:
    """The term of profile `code` for `kind`: its own, the simplified procedure's, or its fallback's on the day `on`.

    Raises DeadlineError: `unknown_profile`, `no_term` (with the profile's own reason), `no_national_profile`.
    """
    chosen = profile(code)
    term = chosen.terms.get(kind)
    if term is not None:
        return term
    if kind in chosen.absent:
        raise DeadlineError("no_term", {"profile": chosen.name, "clock": kind, "why": chosen.absent[kind]})
    # The simplified procedure runs beside every profile, national or provincial.
    if kind in SIMPLE_KINDS:
        return NAT_SIMPLE.terms[kind]
    if chosen.fallback is None:
        raise DeadlineError("no_term", {"profile": chosen.name, "clock": kind, "why": ""})
    return term_for(national_profile_on(on).code, kind, on)


def knows(code: str, kind: ClockKind, on: date) -> bool:
    """Whether the rules of profile `code` have a term for `kind`."""
    try:
        term_for(code, kind, on)
    except DeadlineError:
        return False
    return True

"""What a column of another office's table may hold, and the titles that it goes by."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext_lazy as _l

from cases.petitions.enums import Channel

REASON = "原因"  # the title of the column added to a file of rejects

FIELDS = {
    "number": _l("来源编号"),
    "origin": _l("原来源编号"),
    "name": _l("信访人姓名"),
    "subject": _l("概要"),
    "received": _l("收到日期"),
    "body": _l("正文"),
    "phone": _l("电话"),
    "identity_number": _l("居民身份证号码"),
    "address": _l("住址"),
    "category": _l("内容分类"),
    "channel": _l("信访形式"),
    "headcount": _l("人数"),
    "place": _l("问题发生地"),
    "crossings": _l("三跨三分离"),
    "result": _l("处理情况"),
    "concluded": _l("办结日期"),
    "status": _l("办理状态"),
    "sealed": _l("密级"),
    "organ": _l("交办机关"),
    "their_number": _l("交办文号"),
    "mandated": _l("收到交办日期"),
    "report_due": _l("交办办理期限"),
}
# The titles that the columns go by in the tables of others.
TITLES = {
    "number": """编号 信访编号 信访件编号 信访件号 来源编号 来源件号 登记编号 事项编号 留言编号 信件编号 工单编号 件号
        留言ID ID""",
    "origin": "原来源编号 原编号 原信访编号",
    "name": """姓名 信访人 信访人姓名 信访人名称 来访人 来访人姓名 来访群众 来信人 来信人姓名 来电人 来电人姓名 反映人
        投诉人 诉求人 诉求人姓名 申请人 申诉人 留言用户 留言人 用户 群众姓名 群众 市民姓名""",
    "subject": """概要 主题 标题 留言主题 留言标题 诉求标题 信件标题 信访概要 事项概要 问题概要 反映问题 事由 来访事由
        信访事项 事项名称""",
    "received": """收到日期 收到时间 时间 日期 留言时间 信访日期 信访时间 来访日期 来访时间 来信日期 来信时间 来电日期
        来电时间 登记日期 登记时间 接待日期 接待时间 接访日期 接访时间 受理日期 受理时间 递交日期 递交时间 提交日期
        提交时间 反映日期 反映时间""",
    "body": """正文 内容 详情 留言详情 留言内容 信访内容 主要内容 反映内容 具体内容 事项内容 来信内容 来访内容 诉求
        主要诉求 诉求内容 诉求描述 市民诉求 群众诉求 反映的主要问题 反映主要问题 主要问题 反映情况 问题描述""",
    "phone": "电话 联系电话 联系手机 联系方式 手机 手机号 手机号码 电话号码 来电号码 信访人电话",
    "identity_number": "证件号码 证件号 身份证号 身份证号码 居民身份证号码 公民身份号码 身份证",
    "address": "住址 地址 家庭住址 家庭地址 居住地址 通讯地址 联系地址 详细地址 户籍地址",
    "category": "内容分类 一级分类 分类 类别 一级标签 问题分类 问题类别 信访类别",
    "channel": "信访形式 信访方式 信访渠道 信访类型 形式 渠道 来源 来源渠道 来信渠道 诉求渠道",
    "headcount": "人数 人次 来访人数 信访人数 涉及人数",
    "place": "问题发生地 问题属地 问题地点 事发地 事发地点 发生地点 属地",
    "crossings": "三跨三分离 三跨三分离类型 三跨三分离信访事项 三跨 三分离",
    "result": "处理情况 处理结果 处理意见 办理情况 办理结果 答复情况 答复内容 办结情况 化解情况",
    "concluded": "办结日期 办结时间 结案日期 结案时间 答复日期 答复时间 化解日期 完结时间 完成日期",
    "status": "办理状态 办结状态 事项状态 处理状态 当前状态 状态 是否办结",
    "sealed": "密级",
    "organ": "交办机关 上级机关 上级交办机关 交办来源",
    "their_number": "交办文号 交办编号 交办函号 交办件编号 上级编号 上级文号 上级交办编号 国家局编号 省局编号",
    "mandated": "交办日期 交办时间 下发日期 下发时间 收到交办日期",
    "report_due": """办理期限 交办期限 交办办理期限 结报期限 结报时限 反馈期限 上报期限 报结期限 要求办结时间
        要求办结日期 限办截止时间""",
}
# A list of mandates may name the day of the mandate alone: the petitions came with it.
INSTEAD = {"received": "mandated"}
MANDATE_TITLES = ("organ", "their_number")
TEXTS = ("subject", "body")  # one of them must be there; the summary of a text alone is its beginning
REQUIRED = ("received",)
_CHANNEL_TITLES = {
    Channel.VISIT: "来访 接访 接待",
    Channel.PHONE: "来电",
    Channel.LETTER: "来信",
    Channel.WEB: "留言 递交 提交",
}


def title_reader(names: Mapping[str, str]) -> Callable[[str], str | None]:
    """Answers which field a column's title means, by the titles (with blanks between) that each field goes by."""
    by_title = {title.upper(): field for field, titles in names.items() for title in titles.split()}

    def field_of(title: str) -> str | None:
        return by_title.get(plain_title(title))

    return field_of


def plain_title(title: str) -> str:
    """A title without stars, blanks, remarks in brackets: *信访人（必填） is 信访人."""
    return re.sub(r"[\s*：:]|[（(【].*?[)）】]", "", unicodedata.normalize("NFKC", title)).upper()


field_of_title = title_reader(TITLES)  # 留言编号 → number


def guess_columns(
    titles: Sequence[str],
    known: Callable[[str], str | None] = field_of_title,
    learnt: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """For each field the first column whose title means it. learnt: what an office said its titles mean comes first;
    an empty field: nothing.
    """
    said = learnt or {}
    guessed: dict[str, int] = {}
    for column, title in enumerate(titles):
        if field := said.get(plain_title(title)):
            guessed.setdefault(field, column)
    for column, title in enumerate(titles):
        if column not in guessed.values() and plain_title(title) not in said and (field := known(title)):
            guessed.setdefault(field, column)
    return guessed


def guess_channel(titles: Sequence[str]) -> str:
    """The form that the titles speak of, 网信 where they speak of none, or of several."""
    text = " ".join(titles)
    spoken = {channel for channel, words in _CHANNEL_TITLES.items() if any(word in text for word in words.split())}
    return (spoken.pop() if len(spoken) == 1 else Channel.WEB).value

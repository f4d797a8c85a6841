"""The rows of all steps as a Mermaid diagram and a table, for docs/states.md."""

from django.utils.translation import override

from cases.deadlines.terms import ClockKind
from cases.petitions.enums import CLOCK_LABELS, FINISHED, State
from cases.procedure.step_kinds import ANY_STATE, OPEN_STATES, Actor, StepKind, step_kinds

ACTORS = {
    Actor.HOLDER: "承担单位",
    Actor.HEAD: "承担单位负责人",
    Actor.CONFIRMER: "承担单位，或者其负责人",
    Actor.APPROVER: "承担单位负责人；没有其他负责人的，上级单位负责人",
    Actor.SENDER: "转出单位",
    Actor.HIGHER: "上一级机关",
    Actor.OWING: "应报送结果的单位",
    Actor.MANDATED: "承办上级交办的单位",
    Actor.EXAMINER: "交办单位",
    Actor.CALMER: "承担单位负责人（申请人以外）",
    Actor.REGISTRAR: "登记单位",
    Actor.REGISTRAR_HEAD: "登记单位负责人；没有其他负责人的，上级单位负责人",
    Actor.HELPING: "被请求协办的单位",
    Actor.RULER: "被提请裁定管辖的机关",
    Actor.ASKER: "提出申请的人",
    Actor.EXECUTOR: "落实复查、复核意见的单位",
    Actor.URGER: "变更意见的复查、复核机关",
    Actor.SUPERVISING: "承担单位的上级机关（督查）",
    Actor.ORDERED: "被督办的单位",
    Actor.ORDERING: "作出督办的机关",
    Actor.CUSTODY: "经手单位",
    Actor.RECALLER: "登记单位；由被检举控告人领导的，承办单位的上级单位",
    Actor.CUSTODY_OR_ABOVE: "经手单位或其上级单位",
    Actor.CORRECTOR: "登记单位；评价登记单位的，为其上一级",
    Actor.RECUSER: "需回避人员单位负责人；负责人回避的，上一级单位负责人",
    Actor.FUND: "救助资金所属单位：按金额审批的负责人；办理、支付的人员",
    Actor.STAFFING: "承担单位负责人、登记接访员或安全管理员",
    Actor.LEADER: "包案领导",
    Actor.LEADERSHIP: "领导所在单位负责人、登记接访员、安全管理员，或确定包案的单位",
    Actor.TEAM: "包案领导、责任单位、专班或经手单位",
    Actor.ASSIGNER: "经手单位、包案领导或上级",
    Actor.ASSIGNER_OR_DECIDER: "经手单位、包案领导或上级；已包案的，确定包案的单位或上级",
    Actor.OVERSEER: "确定包案的单位或包案领导的上级单位",
    Actor.DECIDER: "确定包案的单位或包案领导的上级单位，不含包案领导本人",
    Actor.MAKER: "办理包案的人，或确定包案的单位、包案领导的上级单位",
    Actor.STAFFER: "确定包案的单位、包案领导的上级单位或包案领导",
    Actor.RAISER: "包案领导的上一级单位",
    Actor.CHECKER: "包案领导的上级单位",
    Actor.SYSTEM: "系统",
}


def diagram_page() -> str:
    """The whole page; the same table always gives the same page."""
    with override("zh-hans"):
        return "\n".join([*_head(), *_diagram(), *_table(), ""])


def _head() -> list[str]:
    return [
        "# 信访件的状态与步骤",
        "",
        "本页由 `manage.py state_diagram` 根据各室的 `steps.py` 生成，请勿手工修改。",
        "",
    ]


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", "    direction LR"]
    lines += [f'    state "{state.label}" as {state.value}' for state in State]
    lines.append("    [*] --> registered: 登记")
    for kind in _edges():
        lines += [f"    {source.value} --> {kind.target}: {kind.label}" for source in kind.sources]
    lines += [f"    {state.value} --> [*]" for state in State if state in FINISHED]
    return [*lines, "```", ""]


def _edges() -> list[StepKind]:
    return [kind for kind in step_kinds() if kind.target is not None]


def _table() -> list[str]:
    lines = ["| 步骤 | 从 | 到 | 由谁 | 依据 | 文书 | 停止的期限 | 开始的期限 |", "|---|---|---|---|---|---|---|---|"]
    for item in step_kinds():
        cells = [
            f"{item.label} `{item.key}`",
            _sources(item),
            str(item.target.label) if item.target else "不变",
            ACTORS[item.actor],
            str(item.ground),
            _listed([str(item.paper.label)] if item.paper else [], [str(paper.label) for paper in item.may_issue]),
            _listed(_clocks(item.stops), _clocks(item.may_stop)),
            _listed(_clocks(item.starts), _clocks(item.may_start)),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _sources(item: StepKind) -> str:
    if item.sources == ANY_STATE:
        return "任一状态"
    if item.sources == OPEN_STATES:
        return "未办结的任一状态"
    return "、".join(str(state.label) for state in item.sources)


def _clocks(kinds: tuple[ClockKind, ...]) -> list[str]:
    return [str(CLOCK_LABELS[kind]) for kind in kinds]


def _listed(always: list[str], sometimes: list[str]) -> str:
    """What the step always does, and after it what it does for some petitions."""
    parts = ["、".join(always), f"视情形：{'、'.join(sometimes)}" if sometimes else ""]
    return "；".join(part for part in parts if part)

"""The history of a package in plain sentences."""

import json

import pytest

from cases.petitions.models.petitions import Petition
from cases.procedure.reports.timeline import describe
from cases.procedure.step_kinds import ON_PETITION, step_kind
from offices.organisation.models import Event, Office
from tests.cases.procedure.taken import TAKEN
from tests.cases.procedure.walking import last_event, reach
from tests.factories import make_city

pytestmark = pytest.mark.django_db
KEYS = sorted(key for key in TAKEN if step_kind(key).offered != ON_PETITION and key != "accept_package")

SAID = {
    "raise_package": ["省领导同志包案（提级办理）。", "理由：涉及多个市。"],
    "decide_package_objection": ["同意，另行确定包案领导。", "理由：另行确定。"],
    "change_package": ["责任人由“无”改为“李科长”。"],
    "join_team": ["加入专班（政策解释）。"],
    "leave_team": ["退出专班。"],
    "group_package": ["合并化解：夜间施工扰民。", "理由：同一工地。"],
    "add_measure": ["第1项措施：安装隔音屏。责任：bureau局 王处长；期限：", "待包案领导批准。"],
    "approve_measure": ["第1项措施已批准，开始计时。"],
    "prove_measure": ["第1项措施：已停工，照片附后。（证明材料1份）"],
    "decide_measure": ["第1项措施确认已完成。"],
    "drop_measure": ["第1项措施不再实行。", "理由：已改用他法。"],
    "add_obstacle": ["第1项障碍：资金缺口。由other局解决。"],
    "remove_obstacle": ["第1项障碍已解决：已拨付。"],
    "record_contact": ["家访信访人。谈话情况加密保存。"],
    "report_progress": ["已约谈施工方。"],
    "propose_close": [
        "第1次报请销号：已停工，回访满意。",
        "没有采取措施的理由：责任单位已自行停工。",
        "诉求合理的解决问题到位：已停止夜间施工。（证明材料1份）",
    ],
    "sign_close": ["同意销号，报上级核查。"],
    "check_close": ["准予销号。"],
    "draw_reexamination": ["原因：抽查；期限："],
    "reexamine": ["确已化解。", "信访人认可。"],
    "study": ["第三次联席会议研究决定：由住建局牵头。"],
    "order_action": ["第三次联席会议议定：第1项议定事项：安装隔音屏。"],
    "prove_action": ["第1项议定事项：已停工，照片附后。（证明材料1份）"],
    "decide_action": ["第1项议定事项确认已完成。"],
    "enlist": ["纳入“积案化解”。", "理由：符合范围。"],
    "discharge": ["移出“积案化解”。"],
    "call_out": ["列入“第一批榜单”，张榜公布。"],
    "call_back": ["从“第一批榜单”撤下。", "理由：无人揭榜。"],
    "prove_promise": ["第1项承诺：已停工，照片附后。（证明材料1份）"],
    "decide_promise": ["第1项承诺认定已兑现。"],
}


def told(petition: Petition, event: Event | None = None) -> str:
    names = dict(Office.objects.values_list("pk", "short_name"))
    return describe(event or last_event(petition), names).text


@pytest.mark.parametrize("key", KEYS)
def test_every_step_of_a_package_is_told_in_plain_words(key: str) -> None:
    text = told(reach(make_city(), key))
    assert text.strip()
    assert "None" not in text
    for sentence in SAID.get(key, []):
        assert sentence in text
    if "promise" not in key and key not in {"succeed_leader", "void_reception"}:
        assert "承诺" not in text.replace("兑现承诺", "")


def test_a_text_without_a_full_stop_is_ended_before_the_next_sentence() -> None:
    petition = reach(make_city(), "add_measure")
    event = last_event(petition)
    facts = {"measures": [{"number": 2, "text": "安装隔音屏", "owner": "王处长", "unit": -1, "due_on": "2026-05-01"}]}
    made = Event(kind="add_measure", sequence=9, at=event.at, facts_text=json.dumps(facts))
    assert told(petition, made).startswith("第2项措施：安装隔音屏。责任：另一单位 王处长；期限：2026年5月1日（周五）。")

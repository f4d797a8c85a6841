"""The history says of a step of the regulation, besides state, custody and clocks, these sentences; rows name them."""

from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.enums import (
    Channel,
    DocumentKind,
    Ending,
    EndingGround,
    LinkKind,
    Outcome,
    Path,
    Purpose,
    ReviewOutcome,
    ReviewRefusal,
    ServiceMethod,
)
from cases.petitions.history import IDENTITY_BEFORE
from cases.petitions.queries.parties import FIELD_LABELS
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of, label_of, one_after_another


def undone(event: EventFacts) -> list[str]:
    said = [_("第%(batch)d批导入有误，经%(leader)s批准撤销，编号不再使用。") % event.facts]
    return [*said, _("已发的%(cards)d张牌一并作废。") % event.facts] if event.facts["cards"] else said


def handler_changed(event: EventFacts) -> list[str]:
    made = event.facts["handler"]
    if not made["from"]:
        return [_("承办人为%(to)s。") % made]
    return [_("承办人由%(from)s变更为%(to)s。") % made]


def succeeded(event: EventFacts) -> list[str]:
    return [_("%(from)s已停用，由%(to)s承继。") % event.facts["succession"]]


def screened(event: EventFacts) -> list[str]:
    said = [_("信访目的：%s。") % label_of(Purpose, event.changed.get("purpose"))]
    if event.changed.get("path"):
        said.append(_("办理途径：%s。") % label_of(Path, event.changed["path"]))
    if event.changed.get("sealed"):
        said.append(_("检举控告材料，密封。"))
    return said


def mentioned(event: EventFacts) -> list[str]:
    reason = event.facts.get("mentioned")
    return [_("所写人员、单位与收件单位的关系：%s。") % reason.rstrip("。")] if reason else []


def organ_reason(event: EventFacts) -> list[str]:
    reason = event.facts.get("organ_reason")
    return [_("转往非纪检监察、组织人事机关的理由：%s") % reason] if reason else []


def accused(event: EventFacts) -> list[str]:
    """That somebody was named, never who."""
    if event.facts.get("accused_office"):
        return [_("被检举控告单位已登记，本件密封。")]
    return [_("被检举控告人已登记，本件密封。")]


def accused_withdrawn(event: EventFacts) -> list[str]:
    return [_("误登记的被检举控告单位已撤销。") if event.facts.get("is_office") else _("误登记的被检举控告人已撤销。")]


def namesake(event: EventFacts) -> list[str]:
    words = _("是被检举控告人。") if event.facts.get("is_accused") else _("不是被检举控告人。")
    return [f"{event.facts.get('namesake', '')}{words}"]


def left(event: EventFacts) -> list[str]:
    """What the accused does no more."""
    known = event.facts.get("left") or {}
    words = [
        (_("不再承办。"), known.get("handler")),
        (_("不再包案，包案退回确定人员。"), known.get("package")),
        (_("退出专班。"), known.get("team")),
        (_("与其预约的接访已取消。"), known.get("bookings")),
        (_("由其领导的协办、抄送单位不再参与。"), known.get("helpers")),
        (_("对其单位的督办终止。"), known.get("orders")),
    ]
    return [sentence for sentence, happened in words if happened]


def days(event: EventFacts) -> list[str]:
    return [_("延长%s日。") % event.facts["days"]] if event.facts.get("days") else []


def decider(event: EventFacts) -> list[str]:
    above = event.facts.get("decider")
    return [_("本单位没有其他负责人，由%s决定。") % above] if above else []


def outcome(event: EventFacts) -> list[str]:
    found = event.changed.get("outcome")
    return [_("处理意见：%s。") % label_of(Outcome, found)] if found else []


def difference(event: EventFacts) -> list[str]:
    found = event.facts.get("difference")
    return [_("与原意见的不同：%s") % found] if found else []


def ending(event: EventFacts) -> list[str]:
    """How the petition is to end, or ended with the head's approval, and on which ground."""
    found = event.facts
    said = [label_of(Ending, found.get("ending"))]
    if found.get("ground"):
        said.append(_("情形：%s") % label_of(EndingGround, found["ground"]))
    if found.get("other"):
        said.append(_("所引信访件：%s") % found["other"])
    return [one_after_another(said)]


def no_successor(event: EventFacts) -> list[str]:
    found = event.facts
    heir = _("承继人在办理期限内未表示参加。") if found["silent"] else _("没有承继人。")
    return [
        _("%(day)s死亡或者终止，%(heir)s证明：%(proof)s")
        % {"day": day_of(found["ended_on"]), "heir": heir, "proof": found["proof"]}
    ]


def paper_served(event: EventFacts) -> list[str]:
    paper = event.facts["paper"]
    return [f"{label_of(DocumentKind, paper['kind'])} {paper['number']}。"]


def service(event: EventFacts) -> list[str]:
    proof = event.facts["service"]
    if proof.get("noticed_on"):
        days = {"noticed": day_of(proof["noticed_on"]), "day": day_of(proof.get("on"))}
        return [_("%(noticed)s公告，%(day)s视为送达。") % days]
    words = {
        "day": day_of(proof.get("on")),
        "method": label_of(ServiceMethod, proof.get("method")),
        "signed": _("已签收") if proof.get("signed") else _("拒绝签收"),
    }
    photo = [_("送达过程见附件%d。") % proof["photo"]] if proof.get("photo") else []
    return [_("%(day)s%(method)s，%(signed)s。") % words, *photo]


def hearing_uncounted(event: EventFacts) -> list[str]:
    late = event.facts.get("opened_late")
    return [_("发出听证通知时复核期限已满，听证时间不扣除。")] if late else []


def result_due(event: EventFacts) -> list[str]:
    day = event.facts.get("result_due")
    return [_("交办结果仍须于%s前反馈。") % day_of(day)] if day else []


def review(event: EventFacts) -> list[str]:
    found = event.facts["review"]
    if found.get("refused"):
        return [_("不予受理：%s。") % label_of(ReviewRefusal, found.get("ground"))]
    return [_("结论：%s。") % label_of(ReviewOutcome, found.get("outcome"))]


def request(event: EventFacts) -> list[str]:
    """Whether a request for review was in time; what was posted in time is, whenever it arrives."""
    found = event.facts["request"]
    day = day_of(found.get("asked_on"))
    if found.get("late"):
        return [_("%s提出，已逾期。") % day]
    return [(_("%s寄出。") if found.get("posted") else _("%s提出。")) % day]


def late_reason(event: EventFacts) -> list[str]:
    if not event.facts.get("late_reason"):
        return []
    return [_("理由：%(late_reason)s；证明：%(late_proof)s") % event.facts]


def carry_out_by(event: EventFacts) -> list[str]:
    day = event.facts.get("carry_out_by")
    return [_("办理单位于%s前落实变更的内容。") % day_of(day)] if day else []


def completion(event: EventFacts) -> list[str]:
    return [_("补正期限：%s。") % day_of(event.facts["complete_by"])]


def batch(event: EventFacts) -> list[str]:
    brought = event.facts["batch"]
    words = {
        "day": day_of(brought.get("on")),
        "channel": label_of(Channel, brought.get("channel")),
        "persons": brought.get("persons"),
    }
    return [_("%(day)s %(channel)s，%(persons)s人次。") % words]


def link(event: EventFacts) -> list[str]:
    if not event.facts.get("other"):
        return []
    return [
        _("%(kind)s：%(number)s。")
        % {"kind": label_of(LinkKind, event.facts.get("kind")), "number": event.facts["other"]}
    ]


def note(event: EventFacts) -> list[str]:
    found = event.facts.get("note")
    return [_("对正文的更正：%s") % found] if found else []


def agreement(event: EventFacts) -> list[str]:
    if event.facts.get("agreed"):
        return [_("同意更正。")]
    return [_("不同意更正：%s") % event.facts.get("decision_reason", "")]


def corrections(event: EventFacts) -> list[str]:
    names = {
        "subject": _("概要"),
        "place": _("问题发生地"),
        "place_code": _("问题属地代码"),
        "headcount": _("人数"),
        "address_unclear": _("姓名或地址不清"),
        "keep_secret": _("要求保密"),
        "channel": _("信访形式"),
        "category": _("内容分类"),
    }
    said = []
    for name, old in event.facts.get("before", {}).items():
        values = {"name": names.get(name, name), "old": _short(name, old), "new": _short(name, event.changed.get(name))}
        if name == "category":
            said.append(_("%(name)s原为“%(old)s”。") % values)
        else:
            said.append(_("%(name)s由“%(old)s”更正为“%(new)s”。") % values)
    return said


def person_corrected(event: EventFacts) -> list[str]:
    """Of whom what was corrected; never to what."""
    return [_("更正了%(who)s的%(fields)s。") % _person(event)] if event.facts.get(IDENTITY_BEFORE) else []


def person_asked(event: EventFacts) -> list[str]:
    return [_("申请更正%(who)s的%(fields)s。") % _person(event)]


def agent_changed(event: EventFacts) -> list[str]:
    found, said = event.facts, []
    if found.get("ended"):
        said.append(_("终止%(who)s的代理。") % {"who": found["ended"]})
    if found.get("named"):
        words = {"who": found["named"], "day": day_of(found["authorised_on"])}
        said.append(_("登记%(who)s，%(day)s授权。") % words)
    return said


def representative_changed(event: EventFacts) -> list[str]:
    found, said = event.facts, []
    if found.get("left"):
        said.append(_("%(who)s退下，仍是参与人。") % {"who": found["left"]})
    if found.get("joined"):
        said.append(_("推选产生%(who)s。") % {"who": found["joined"]})
    return said


def withdrawal(event: EventFacts) -> list[str]:
    words = {"day": day_of(event.facts["asked_on"]), "how": event.facts["confirmed"].rstrip("。")}
    return [_("%(day)s书面提出撤回；%(how)s。") % words]


def person_withdrawn(event: EventFacts) -> list[str]:
    said = [_("%(who)s撤回，其他人继续。") % {"who": event.facts["withdrawn"]}]
    if event.facts.get("goes_on"):
        said.append(_("由%(who)s继续。") % {"who": event.facts["goes_on"]})
    return said


def person_succeeded(event: EventFacts) -> list[str]:
    found = event.facts
    words = {"who": found["succeeded"], "heir": found["successor"], "relation": found["relation"]}
    said = [_("%(who)s死亡或者终止，由%(heir)s（%(relation)s）承继。") % words, _("证明：%s") % found["proof"]]
    if found.get("ended"):
        said.append(_("终止%(who)s的代理。") % {"who": found["ended"]})
    return said


def _person(event: EventFacts) -> dict[str, str]:
    labels = [str(FIELD_LABELS.get(name, name)) for name in event.facts["fields"]]
    return {"who": event.facts["person"], "fields": "、".join(labels)}


def _short(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = label_of(Channel, value) if name == "channel" else str(value if value is not None else "")
    return text if len(text) <= 60 else text[:60] + "…"

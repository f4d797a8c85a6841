"""The history says of a step of the regulation, besides state, custody and clocks, these sentences; rows name them."""

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

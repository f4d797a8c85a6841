"""The history of a petition tells of its packages in these sentences; the rows of the steps name the functions."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from cases.packages.enums import ContactKind, MovedHow, PackageOrigin
from cases.procedure.step_kinds import EventFacts, Sentence
from offices.pages.words import day_of, label_of

Facts = Mapping[str, Any]


def _who(event: EventFacts, unit: object, person: str) -> str:
    """A unit, and the person in it."""
    office = event.offices.get(unit, _("另一单位")) if isinstance(unit, int) else ""
    return " ".join(filter(None, [office, person]))


def ended(text: str) -> str:
    """With a full stop, so that another sentence can follow."""
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"


def opinion(facts: Facts) -> str:
    return _("意见：%s") % facts["reason"] if facts.get("reason") else ""


def evidence(shown: Facts) -> str:
    named = [shown["document"]] if shown.get("document") else []
    if shown.get("files"):
        named.append(_("证明材料%s份") % len(shown["files"]))
    return "，".join(named)


# Who has taken it on


def assigned(event: EventFacts) -> list[str]:
    made = event.facts.get("package")
    if made is None:
        return []
    words = {"leader": made["leader"], "origin": label_of(PackageOrigin, made["origin"])}
    said = [_("%(leader)s包案（%(origin)s）。") % words]
    if made.get("unit") is not None:
        who = _who(event, made["unit"], made.get("responsible", ""))
        said.append(_("责任单位：%(unit)s；化解期限：%(due)s。") % {"unit": who, "due": day_of(made.get("due_on"))})
    return [*said, made.get("note", ""), *_left_group(made)]


def _left_group(made: Facts) -> list[str]:
    return [_("不再与“%s”这一组合并化解。") % made["left_group"]] if made.get("left_group") else []


def postponed(event: EventFacts) -> list[str]:
    """What the date was, by how much it was overdue, and how often it has been moved."""
    made = event.facts.get("postponed")
    if made is None:
        return []
    words = {"was": day_of(made["was_due_on"]), "days": made["days_over"], "how": label_of(MovedHow, made["kind"])}
    said = _("原期限%(was)s，超期%(days)s天时%(how)s。") if made["days_over"] else _("原期限%(was)s，%(how)s。")
    return [said % words, _("化解期限已推迟%s次。") % made["times"] if made["times"] else ""]


def asked(event: EventFacts) -> list[str]:
    made = event.facts["asked"]
    said = []
    if made.get("leader"):
        said.append(_("申请由%s包案。") % made["leader"])
    if made.get("unit") is not None:
        said.append(_("申请由%s负责。") % _who(event, made["unit"], ""))
    if made.get("due_on"):
        said.append(_("申请化解期限改为%s。") % day_of(made["due_on"]))
    return said


def change_decided(event: EventFacts) -> list[str]:
    made = event.facts["decided"]
    return [_("同意调整。") if made["agreed"] else _("不同意调整。"), opinion(made)]


def succeeded(event: EventFacts) -> list[str]:
    made = event.facts["succession"]
    what = [_("包案")] if made["package"] else []
    what += [_("第%s项承诺") % number for number in made["promises"]]
    what += [_("第%s项议定事项") % number for number in made["items"]]
    return [_("%(what)s由%(from)s交%(to)s接任。") % {**made, "what": "、".join(what)}, *_left_group(made)]


def voided_reception(event: EventFacts) -> list[str]:
    """What went with the record of the reception, and what stayed."""
    made = event.facts["reception"]
    said = [_("%(day)s%(leader)s的接访记录作废，由%(asked_by)s报批。") % {**made, "day": day_of(made["on"])}]
    if made["promises"]:
        said.append(_("第%s项承诺随之作废，期限停止计算。") % "、".join(map(str, made["promises"])))
    if made["cards"]:
        said.append(_("因承诺逾期所发的牌一并作废，共%d张。") % made["cards"])
    if made["request"]:
        said.append(_("同时提出、还没有决定的调整包案申请随之撤回。"))
    if made["batches"]:
        said.append(_("这次来访不再计入批次、人次。"))
    if made["package"]:
        said.append(_("同时建立的包案随之撤销。"))
    if made["kept"]:
        said.append(_("同时建立的包案已办理“%s”，保留。") % made["kept"])
    return said


def objection_decided(event: EventFacts) -> list[str]:
    return [_("同意，另行确定包案领导。") if event.facts.get("upheld") else _("不同意，仍由其包案。")]


def changes(event: EventFacts) -> list[str]:
    names = {
        "unit": _("责任单位"),
        "responsible": _("责任人"),
        "due_on": _("化解期限"),
        "note": _("要求"),
        "progress_days": _("报送进展间隔（日）"),
    }

    def shown(name: str, value: object) -> str:
        if name == "unit":
            return _who(event, value, "")
        return day_of(value) if name == "due_on" else str(value if value not in (None, "") else _("无"))

    before = event.facts.get("before", {})
    return [
        _("%(name)s由“%(old)s”改为“%(new)s”。")
        % {"name": names.get(name, name), "old": shown(name, before.get(name)), "new": shown(name, value)}
        for name, value in event.facts.get("changes", {}).items()
    ]


# With whom


def seated(event: EventFacts) -> list[str]:
    return [
        _("%(member)s加入专班%(duty)s。")
        % {"member": one["member"], "duty": f"（{one['duty']}）" if one.get("duty") else ""}
        for one in event.facts.get("team", [])
    ]


def left(event: EventFacts) -> list[str]:
    return [_("%s退出专班。") % event.facts.get("member", "")]


def grouped(event: EventFacts) -> list[str]:
    group = event.facts["group"]
    if before := group.get("before"):
        return [_("由“%(before)s”改到合并化解：%(name)s。") % {"before": before, "name": group["name"]}]
    return [_("合并化解：%s。") % group["name"]]


# What somebody must do by a date: each has its own name, a measure is no promise


def promise(event: EventFacts) -> list[str]:
    made = event.facts["promise"]
    words = {"number": made["number"], "leader": made["leader"], "text": ended(made["text"]), "owner": made["owner"]}
    return [_("第%(number)s项承诺（%(leader)s）：%(text)s责任人：%(owner)s。") % words]


def task(event: EventFacts, name: str | LazyText, made: Facts) -> str:
    words = {
        "number": made["number"],
        "name": name,
        "text": ended(made["text"]),
        "who": _who(event, made.get("unit"), made.get("owner", "")),
        "due": day_of(made.get("due_on")),
    }
    return _("第%(number)s项%(name)s：%(text)s责任：%(who)s；期限：%(due)s。") % words


def measures(event: EventFacts) -> list[str]:
    said = []
    for one in event.facts.get("measures", []):
        said.append(task(event, _("措施"), one))
        if one.get("state") == "proposed":
            said.append(_("待包案领导批准。"))
    return said


def measure_approved(event: EventFacts) -> list[str]:
    made = event.facts["measure"]
    sentence = _("第%s项措施已批准，开始计时。") if made.get("approved") else _("第%s项措施未获批准。")
    return [sentence % made["number"], opinion(made)]


def measure_dropped(event: EventFacts) -> list[str]:
    made = event.facts["measure"]
    return [_("第%s项措施不再实行。") % made["number"], _("理由：%s") % made["reason"]]


def proof_of(name: str | LazyText) -> Sentence:
    """The proof of a promise, a measure or an item of work."""

    def proof(event: EventFacts) -> list[str]:
        made = event.facts["proof"]
        words = {"number": made["number"], "name": name, "text": made["account_of"], "proof": evidence(made)}
        return [_("第%(number)s项%(name)s：%(text)s（%(proof)s）") % words]

    return proof


def decision_on(name: str | LazyText) -> Sentence:
    """Whether a measure or an item of work is confirmed as done."""

    def decision(event: EventFacts) -> list[str]:
        made = event.facts["decision"]
        sentence = _("第%(number)s项%(name)s确认已完成。")
        if not made["kept"]:
            sentence = _("第%(number)s项%(name)s未确认完成，退回。")
        return [sentence % {"number": made["number"], "name": name}, opinion(made)]

    return decision


def promise_decided(event: EventFacts) -> list[str]:
    made = event.facts["decision"]
    kept, back = _("第%(number)s项%(name)s认定已兑现。"), _("第%(number)s项%(name)s未认定兑现，退回。")
    return [(kept if made["kept"] else back) % {"number": made["number"], "name": _("承诺")}, opinion(made)]


# Work on it


def obstacle(event: EventFacts) -> list[str]:
    found = event.facts["obstacle"]
    words = {
        "number": found["number"],
        "text": ended(found["text"]),
        "who": _who(event, found.get("unit"), found.get("owner", "")),
    }
    return [_("第%(number)s项障碍：%(text)s由%(who)s解决。") % words]


def obstacle_removed(event: EventFacts) -> list[str]:
    found = event.facts["obstacle"]
    return [_("第%(number)s项障碍已解决：%(how)s") % {"number": found["number"], "how": found["how"]}]


def contact(event: EventFacts) -> list[str]:
    made = event.facts["contact"]
    words = {
        "day": day_of(made.get("on")),
        "kind": label_of(ContactKind, made.get("kind")),
        "place": f"（{made['place']}）" if made.get("place") else "",
        "leader": _("，包案领导参加") if made.get("by_leader") else "",
    }
    return [_("%(day)s%(kind)s信访人%(place)s%(leader)s。谈话情况加密保存。") % words]


def progress(event: EventFacts) -> list[str]:
    return [event.facts["progress"]]

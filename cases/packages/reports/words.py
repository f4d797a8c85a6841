"""What the history of a petition says of its packages: assignment, team, measures, contacts, closing, meetings."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from cases.packages.enums import AssignmentOrigin, ContactKind, SettledPart
from offices.pages.words import day_of, label_of

Facts = Mapping[str, Any]
Offices = Mapping[int, str]


def packaging_sentences(kind: str, facts: Facts, offices: Offices) -> list[str]:
    """The sentences of an event, empty ones among them; the reason of a step is said by the caller."""
    said: list[str] = []
    for name, words in _SAID.items():
        if name in facts and kind != "study":  # whose decision is the meeting's own text
            said += words(kind, facts[name], offices)
    if kind == "decide_package_objection":
        said.append(_("同意，另行确定包案领导。") if facts.get("upheld") else _("不同意，仍由其包案。"))
    if kind == "leave_team":
        said.append(_("%s退出专班。") % facts.get("member", ""))
    if kind == "change_package":
        said += _changes(facts.get("before", {}), facts.get("changes", {}), offices)
    said += _elsewhere(kind, facts)
    said.append(facts.get("conclusion", ""))
    return said


def _unit(offices: Offices, pk: object) -> str:
    return offices.get(pk, _("另一单位")) if isinstance(pk, int) else ""


def _ended(text: str) -> str:
    """With a full stop, so that another sentence can follow."""
    return text if text.endswith(("。", "！", "？", "；")) else f"{text}。"


def _assignment(kind: str, made: Facts, offices: Offices) -> list[str]:
    words = {"leader": made["leader"], "origin": label_of(AssignmentOrigin, made["origin"])}
    said = [_("%(leader)s包案（%(origin)s）。") % words]
    if made.get("unit") is not None:
        who = " ".join(filter(None, [_unit(offices, made["unit"]), made.get("responsible", "")]))
        said.append(_("责任单位：%(unit)s；化解期限：%(due)s。") % {"unit": who, "due": day_of(made.get("due_on"))})
    return [*said, made.get("note", "")]


def _changes(before: Facts, after: Facts, offices: Offices) -> list[str]:
    names = {
        "unit": _("责任单位"),
        "responsible": _("责任人"),
        "due_on": _("化解期限"),
        "note": _("要求"),
        "progress_days": _("报送进展间隔（日）"),
    }

    def shown(name: str, value: object) -> str:
        if name == "unit":
            return _unit(offices, value)
        return day_of(value) if name == "due_on" else str(value if value not in (None, "") else _("无"))

    return [
        _("%(name)s由“%(old)s”改为“%(new)s”。")
        % {"name": names.get(name, name), "old": shown(name, before.get(name)), "new": shown(name, value)}
        for name, value in after.items()
    ]


def _team(kind: str, members: list[Facts], offices: Offices) -> list[str]:
    return [
        _("%(member)s加入专班%(duty)s。")
        % {"member": one["member"], "duty": f"（{one['duty']}）" if one.get("duty") else ""}
        for one in members
    ]


def _group(kind: str, group: Facts, offices: Offices) -> list[str]:
    return [_("合并化解：%s。") % group["name"]] if group.get("name") else []


# What somebody must do by a date: each has its own name, a measure is no promise

_NAMES: dict[str, Callable[[], str]] = {
    "promise": lambda: _("承诺"),
    "measure": lambda: _("措施"),
    "action": lambda: _("议定事项"),
}


def _name(kind: str) -> str:
    """Of prove_measure, decide_action and so on: what is meant."""
    return _NAMES.get(kind.rpartition("_")[2], _NAMES["promise"])()


def _promise(kind: str, made: Facts, offices: Offices) -> list[str]:
    words = {"number": made["number"], "leader": made["leader"], "text": _ended(made["text"]), "owner": made["owner"]}
    return [_("第%(number)s项承诺（%(leader)s）：%(text)s责任人：%(owner)s。") % words]


def _task(name: str, made: Facts, offices: Offices) -> str:
    words = {
        "number": made["number"],
        "name": name,
        "text": _ended(made["text"]),
        "who": " ".join(filter(None, [_unit(offices, made.get("unit")), made.get("owner", "")])),
        "due": day_of(made.get("due_on")),
    }
    return _("第%(number)s项%(name)s：%(text)s责任：%(who)s；期限：%(due)s。") % words


def _measures(kind: str, made: list[Facts], offices: Offices) -> list[str]:
    said = []
    for one in made:
        said.append(_task(_NAMES["measure"](), one, offices))
        if one.get("state") == "proposed":
            said.append(_("待包案领导批准。"))
    return said


def _measure(kind: str, made: Facts, offices: Offices) -> list[str]:
    if made.get("dropped"):
        return [_("第%s项措施不再实行。") % made["number"], _("理由：%s") % made["reason"]]
    sentence = _("第%s项措施已批准，开始计时。") if made.get("approved") else _("第%s项措施未获批准。")
    return [sentence % made["number"], _opinion(made)]


def _action(kind: str, made: Facts, offices: Offices) -> list[str]:
    return [_("%s议定：") % made["meeting_name"] + _task(_NAMES["action"](), made, offices)]


def _proof(kind: str, proof: Facts, offices: Offices) -> list[str]:
    words = {"number": proof["number"], "name": _name(kind), "text": proof["account_of"], "proof": _evidence(proof)}
    return [_("第%(number)s项%(name)s：%(text)s（%(proof)s）") % words]


def _decision(kind: str, decision: Facts, offices: Offices) -> list[str]:
    words = {"number": decision["number"], "name": _name(kind)}
    if kind == "decide_promise":
        kept, back = _("第%(number)s项%(name)s认定已兑现。"), _("第%(number)s项%(name)s未认定兑现，退回。")
    else:
        kept, back = _("第%(number)s项%(name)s确认已完成。"), _("第%(number)s项%(name)s未确认完成，退回。")
    return [(kept if decision["kept"] else back) % words, _opinion(decision)]


def _evidence(shown: Facts) -> str:
    named = [shown["document"]] if shown.get("document") else []
    if shown.get("files"):
        named.append(_("证明材料%s份") % len(shown["files"]))
    return "，".join(named)


# Work on it


def _obstacle(kind: str, found: Facts, offices: Offices) -> list[str]:
    if "how" in found:
        return [_("第%(number)s项障碍已解决：%(how)s") % {"number": found["number"], "how": found["how"]}]
    who = " ".join(filter(None, [_unit(offices, found.get("unit")), found.get("owner", "")]))
    return [
        _("第%(number)s项障碍：%(text)s由%(who)s解决。")
        % {"number": found["number"], "text": _ended(found["text"]), "who": who}
    ]


def _contact(kind: str, made: Facts, offices: Offices) -> list[str]:
    words = {
        "day": day_of(made.get("on")),
        "kind": label_of(ContactKind, made.get("kind")),
        "place": f"（{made['place']}）" if made.get("place") else "",
        "leader": _("，包案领导参加") if made.get("by_leader") else "",
    }
    return [_("%(day)s%(kind)s信访人%(place)s%(leader)s。谈话情况加密保存。") % words]


def _progress(kind: str, text: str, offices: Offices) -> list[str]:
    return [text]


# Closing


def _closing(kind: str, closing: Facts, offices: Offices) -> list[str]:
    if "parts" in closing:
        said = [_("第%s次报请销号：") % closing["number"] + closing["account_of"]]
        return said + [
            _("%(part)s：%(text)s（%(proof)s）")
            % {"part": label_of(SettledPart, met["part"]), "text": met["account_of"], "proof": _evidence(met)}
            for met in closing["parts"]
        ]
    if "agreed" in closing:
        sentence = _("同意销号，报上级核查。") if closing["agreed"] else _("不同意销号，退回继续化解。")
    else:
        sentence = _("准予销号。") if closing.get("passed") else _("不予销号，退回继续化解。")
    return [sentence, _opinion(closing)]


def _opinion(facts: Facts) -> str:
    return _("意见：%s") % facts["reason"] if facts.get("reason") else ""


def _reexamination(kind: str, drawn: Facts, offices: Offices) -> list[str]:
    if "why" in drawn:
        return [_("原因：%(why)s；期限：%(due)s。") % {"why": drawn["why"], "due": day_of(drawn.get("due_on"))}]
    return [_("确已化解。") if drawn.get("settled") else _("未化解，重新包案。"), drawn.get("findings", "")]


def _elsewhere(kind: str, facts: Facts) -> list[str]:
    """What a meeting, a campaign or an open call says of the petition."""
    if kind == "study":
        return [
            _("%(meeting)s研究决定：%(decision)s")
            % {"meeting": facts.get("meeting_name", ""), "decision": facts.get("decision", "")}
        ]
    if kind == "enlist":
        return [_("纳入“%s”。") % facts.get("campaign_name", "")]
    if kind == "discharge":
        return [_("移出“%s”。") % facts.get("campaign_name", "")]
    if kind == "call_out":
        return [_("列入“%s”，张榜公布。") % facts.get("call_name", "")]
    if kind == "call_back":
        return [_("从“%s”撤下。") % facts.get("call_name", "")]
    return []


# The facts in the order in which they are said.
_SAID: dict[str, Callable[[str, Any, Offices], list[str]]] = {
    "assignment": _assignment,
    "team": _team,
    "group": _group,
    "promise": _promise,
    "measures": _measures,
    "measure": _measure,
    "action": _action,
    "proof": _proof,
    "decision": _decision,
    "obstacle": _obstacle,
    "contact": _contact,
    "progress": _progress,
    "closing": _closing,
    "reexamination": _reexamination,
}

"""The history says of a correction and of a change of persons these sentences; rows name them."""

from typing import Any

from django.utils.translation import gettext as _

from cases.petitions.enums import Channel
from cases.petitions.history import IDENTITY_BEFORE
from cases.petitions.queries.parties import FIELD_LABELS
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of, label_of


def no_successor(event: EventFacts) -> list[str]:
    found = event.facts
    heir = _("承继人在办理期限内未表示参加。") if found["silent"] else _("没有承继人。")
    return [
        _("%(day)s死亡或者终止，%(heir)s证明：%(proof)s")
        % {"day": day_of(found["ended_on"]), "heir": heir, "proof": found["proof"]}
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
        "received_on": _("收到日期"),
    }
    said = []
    for name, old in event.facts.get("before", {}).items():
        values = {"name": names.get(name, name), "old": _short(name, old), "new": _short(name, event.changed.get(name))}
        if name == "category":
            said.append(_("%(name)s原为“%(old)s”。") % values)
        else:
            said.append(_("%(name)s由“%(old)s”更正为“%(new)s”。") % values)
    return said


def split_apart(event: EventFacts) -> list[str]:
    """What left with a petition of its own; also where a head agreed to it."""
    if "points" not in event.facts:
        return []
    words = {"points": "、".join(str(one) for one in event.facts["points"]), "number": event.facts["other"]}
    moved = len(event.facts.get("moved", ()))
    left = [_("%d名信访人随之转出，不再参加本件。") % moved] if moved else []
    return [_("第%(points)s项诉求拆分为%(number)s。") % words, *left]


def demands_corrected(event: EventFacts) -> list[str]:
    said = []
    if event.facts.get("demands_added"):
        said.append(_("补登诉求：%s。") % event.facts["demands_added"].rstrip("。；"))
    if event.facts.get("demands_struck"):
        said.append(_("划去第%s项诉求。") % "、".join(str(number) for number in event.facts["demands_struck"]))
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
    if name == "received_on":
        return day_of(value)
    text = label_of(Channel, value) if name == "channel" else str(value if value is not None else "")
    return text if len(text) <= 60 else text[:60] + "…"

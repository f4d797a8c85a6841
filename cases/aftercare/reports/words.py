"""The history says of follow-up visits and of the four parts of an end these sentences; rows name them."""

from django.utils.translation import gettext as _

from cases.aftercare.enums import RevisitResult, RevisitWay, Satisfaction
from cases.packages.enums import SettledPart
from cases.procedure.step_kinds import EventFacts
from offices.pages.words import day_of, label_of


def planned(event: EventFacts) -> list[str]:
    found = event.facts["revisit"]
    said = [_("第%(number)d次回访，%(due)s前。") % {"number": found["number"], "due": day_of(found.get("due_on"))}]
    if event.facts.get("before"):
        said.append(_("原定%s前。") % day_of(event.facts["before"]))
    return [*said, *([_("责任人：%s。") % found["member"]] if found.get("member") else [])]


def recorded(event: EventFacts) -> list[str]:
    found = event.facts["revisit"]
    words = {
        "day": day_of(found.get("visited_on")),
        "way": label_of(RevisitWay, found.get("way")),
        "satisfied": label_of(Satisfaction, found.get("satisfied")),
        "result": label_of(RevisitResult, found.get("result")),
    }
    said = [_("%(day)s%(way)s回访，信访人%(satisfied)s；%(result)s。") % words, found.get("said", "")]
    if found.get("other"):
        said.append(_("另行登记：%s。") % found["other"])
    if work := event.facts.get("work"):
        promised = {"text": work.get("text", "").rstrip("。"), "due": day_of(work.get("due_on"))}
        said.append(_("须落实：%(text)s，%(due)s前。") % promised)
    return said


def finished(event: EventFacts) -> list[str]:
    found = event.facts["work"]
    words = {"number": found["number"], "day": day_of(found.get("done_on"))}
    return [_("第%(number)d项回访事项%(day)s落实。") % words, found.get("account_of", "")]


def dropped(event: EventFacts) -> list[str]:
    return [_("第%d项回访事项不再落实。") % event.facts["work"]["number"]]


def cancelled(event: EventFacts) -> list[str]:
    return [_("不再进行第%d次回访。") % event.facts["revisit"]["number"]]


def settled(event: EventFacts) -> list[str]:
    return [f"{label_of(SettledPart, one['part'])}：{one['text']}" for one in event.facts.get("parts", ())]

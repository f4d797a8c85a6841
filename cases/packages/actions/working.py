"""Work on a package: contacts, obstacles, progress, and what meetings, campaigns and calls say of it."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions.assigning import start_progress
from cases.packages.actions.commitments import check_unit, open_package
from cases.packages.enums import ContactKind
from cases.packages.models.commitments import Contact, Obstacle, Progress
from cases.procedure.actions.change import Step, Verb
from offices.organisation.models import Office
from offices.organisation.roles import Permission

MOST_OBSTACLES = 50


def record_contact(step: Step, *, kind: str, on: date, said: str, place: str = "", by_leader: bool = False) -> None:
    """约访、走访、家访. What was said is kept encrypted and stays out of the history."""
    assignment = open_package(step)
    step.need(kind in ContactKind.values, "no_kind", _("请选择联系方式。"), field="kind")
    step.need(on <= step.on, "future_date", _("日期不能晚于今天。"), field="on")
    step.need(on >= step.petition.received_on, "too_early", _("日期不能早于收到信访件之日。"), field="on")
    step.need(said.strip(), "no_text", _("请写明谈话情况。"), field="said")
    step.after_clocks.append(
        Contact(
            assignment=assignment,
            kind=kind,
            on=on,
            place=place,
            by_leader=by_leader,
            said=said,
            recorded_at=step.at,
            recorded_by=step.person,
            recorded_office=step.office,
        )
    )
    assignment.last_contact_on = max(on, assignment.last_contact_on or on)
    assignment.save(update_fields=["last_contact_on"])
    step.facts["contact"] = {"kind": kind, "on": on, "place": place, "by_leader": by_leader}


def report_progress(step: Step, *, text: str) -> None:
    """报送进展: the next report is due after the interval from today."""
    assignment = open_package(step)
    step.need(text.strip(), "no_text", _("请写明进展情况。"), field="text")
    step.stop_clocks((K.PROGRESS,))
    start_progress(step, assignment)
    step.after_clocks.append(
        Progress(
            assignment=assignment,
            text=text,
            reported_at=step.at,
            reported_by=step.person,
            reported_office=step.office,
        )
    )
    assignment.last_progress_on = step.on
    assignment.save(update_fields=["last_progress_on"])
    step.facts["progress"] = text


def add_obstacle(step: Step, *, text: str, unit: Office, owner: str = "") -> None:
    assignment = open_package(step)
    step.need(text.strip(), "no_text", _("请写明障碍。"), field="text")
    check_unit(step, unit)
    number = assignment.obstacles.count() + 1
    step.need(number <= MOST_OBSTACLES, "many", _("最多%(most)d项。") % {"most": MOST_OBSTACLES})
    step.after_clocks.append(
        Obstacle(
            assignment=assignment,
            number=number,
            text=text,
            unit=unit,
            owner=owner,
            found_at=step.at,
            found_by=step.person,
        )
    )
    step.facts["obstacle"] = {"number": number, "text": text, "unit": unit.pk, "owner": owner}
    step.tell(
        assignment.office, Permission.INSTRUCT, _("信访件 %(number)s 的化解遇到障碍") % {"number": step.petition.number}
    )


def remove_obstacle(step: Step, *, number: int, how: str) -> None:
    assignment = open_package(step)
    found = step.required(
        assignment.obstacles.filter(number=number, removed_at=None).first(), "no_obstacle", _("没有这一项障碍。")
    )
    step.need(how.strip(), "no_text", _("请写明怎样解决的。"), field="how")
    found.removed_at, found.removed_by, found.how = step.at, step.person, how
    found.save(update_fields=["removed_at", "removed_by", "how"])
    step.facts["obstacle"] = {"number": number, "how": how}


# What is decided about it elsewhere; the history of the petition names it


def study(step: Step, *, meeting: int, meeting_name: str, decision: str) -> None:
    """会议研究: what a meeting decided about the petition."""
    step.need(decision.strip(), "no_text", _("请写明会议决定。"), field="decision")
    step.facts.update(meeting=meeting, meeting_name=meeting_name, decision=decision)


def enlist(step: Step, *, campaign: int, campaign_name: str, reason: str) -> None:
    """纳入专项治理."""
    step.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    step.facts.update(campaign=campaign, campaign_name=campaign_name, reason=reason)


def discharge(step: Step, *, campaign: int, campaign_name: str, reason: str) -> None:
    """移出专项治理."""
    step.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    step.facts.update(campaign=campaign, campaign_name=campaign_name, reason=reason)


def call_out(step: Step, *, call: int, call_name: str) -> None:
    """揭榜挂帅: published inside for a volunteer."""
    step.facts.update(call=call, call_name=call_name)


def call_back(step: Step, *, call: int, call_name: str, reason: str) -> None:
    """撤榜: withdrawn from the list."""
    step.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    step.facts.update(call=call, call_name=call_name, reason=reason)


VERBS: dict[str, Verb] = {
    "record_contact": record_contact,
    "report_progress": report_progress,
    "add_obstacle": add_obstacle,
    "remove_obstacle": remove_obstacle,
    "study": study,
    "enlist": enlist,
    "discharge": discharge,
    "call_out": call_out,
    "call_back": call_back,
}

"""Work on a package: contacts, obstacles, progress."""

from datetime import date

from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind as K
from cases.packages.actions.commitments import check_unit, open_package
from cases.packages.actions.starting import start_progress
from cases.packages.enums import ContactKind
from cases.packages.models.commitments import Contact, Obstacle, Progress
from cases.procedure.actions.change import Change
from offices.organisation.models import Office
from offices.organisation.roles import Permission

MOST_OBSTACLES = 50


def record_contact(change: Change, *, kind: str, on: date, said: str, place: str = "", by_leader: bool = False) -> None:
    """约访、走访、家访. What was said is kept encrypted and stays out of the history."""
    package = open_package(change)
    change.need(kind in ContactKind.values, "no_kind", _("请选择联系方式。"), field="kind")
    change.need(on <= change.on, "future_date", _("日期不能晚于今天。"), field="on")
    change.need(on >= change.petition.received_on, "too_early", _("日期不能早于收到信访件之日。"), field="on")
    change.need(said.strip(), "no_text", _("请写明谈话情况。"), field="said")
    change.after_clocks.append(
        Contact(
            package=package,
            kind=kind,
            on=on,
            place=place,
            by_leader=by_leader,
            said=said,
            recorded_at=change.at,
            recorded_by=change.person,
            recorded_office=change.office,
        )
    )
    package.last_contact_on = max(on, package.last_contact_on or on)
    package.save(update_fields=["last_contact_on"])
    change.facts["contact"] = {"kind": kind, "on": on, "place": place, "by_leader": by_leader}


def report_progress(change: Change, *, text: str) -> None:
    """报送进展: the next report is due after the interval from today."""
    package = open_package(change)
    change.need(text.strip(), "no_text", _("请写明进展情况。"), field="text")
    change.stop_clocks((K.PROGRESS,))
    start_progress(change, package)
    change.after_clocks.append(
        Progress(
            package=package,
            text=text,
            reported_at=change.at,
            reported_by=change.person,
            reported_office=change.office,
        )
    )
    package.last_progress_on = change.on
    package.save(update_fields=["last_progress_on"])
    change.facts["progress"] = text


def add_obstacle(change: Change, *, text: str, unit: Office, owner: str = "") -> None:
    package = open_package(change)
    change.need(text.strip(), "no_text", _("请写明障碍。"), field="text")
    check_unit(change, unit)
    number = package.obstacles.count() + 1
    change.need(number <= MOST_OBSTACLES, "many", _("最多%(most)d项。") % {"most": MOST_OBSTACLES})
    change.after_clocks.append(
        Obstacle(
            package=package,
            number=number,
            text=text,
            unit=unit,
            owner=owner,
            found_at=change.at,
            found_by=change.person,
        )
    )
    change.facts["obstacle"] = {"number": number, "text": text, "unit": unit.pk, "owner": owner}
    change.tell(
        package.office,
        Permission.INSTRUCT,
        _("信访件 %(number)s 的化解遇到障碍") % {"number": change.petition.number},
    )


def remove_obstacle(change: Change, *, number: int, how: str) -> None:
    package = open_package(change)
    found = change.required(
        package.obstacles.filter(number=number, removed_at=None).first(), "no_obstacle", _("没有这一项障碍。")
    )
    change.need(how.strip(), "no_text", _("请写明怎样解决的。"), field="how")
    found.removed_at, found.removed_by, found.how = change.at, change.person, how
    found.save(update_fields=["removed_at", "removed_by", "how"])
    change.facts["obstacle"] = {"number": number, "how": how}

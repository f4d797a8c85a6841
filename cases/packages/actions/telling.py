"""Those whom a change of a package concerns are told, each in the fitting sentence."""

import re

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.packages.models.packages import Package
from cases.petitions.queries.people import tells_person
from cases.procedure.actions.change import Change
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.pages.words import cn_date

LONG_NUMBER = re.compile(r"\d{7,}")
LONGEST_REASON = 100


def because(change: Change, reason: str) -> str:
    """The reason as far as a message may say it: none that names a person of the petition, none of a sealed matter."""
    reason = reason.strip()
    if not reason or change.petition.sealed:
        return ""
    if LONG_NUMBER.search(reason) or tells_person(change.petition, reason):
        return ""
    return _("理由：%s") % reason[:LONGEST_REASON].rstrip("。；") + "。"


def say(change: Change, sentence: str, reason: str = "", **words: object) -> str:
    said = sentence % {"number": change.petition.number, **words}
    return f"{said}{because(change, reason)}"


def tell_one(change: Change, account: Account, office: Office, text: str, *, sees: bool = True) -> None:
    """One person, unless it is who acts. sees: False for who does not see the petition any more."""
    if account.pk != change.person.pk:
        change.tell_person(account, office, text, "" if sees else reverse("cases:my_packages"))


def tell_assigned(change: Change, package: Package) -> None:
    """The new leader and, where the petition has come to it, the unit."""
    words = {"due": cn_date(package.due_on)}
    sentence = _("信访件 %(number)s 由您包案，化解期限%(due)s。")
    tell_one(change, package.leader, package.office, say(change, sentence, **words))
    if package.unit_id in change.petition.office_ids:
        sentence = _("信访件 %(number)s 由%(leader)s包案，你单位为责任单位，化解期限%(due)s。")
        text = say(change, sentence, leader=package.leader.name, **words)
        change.tell(package.unit, Permission.HANDLE, text)


def tell_handed_over(change: Change, before: Package, package: Package, reason: str) -> None:
    """The leader before, his unit, the team and who had assigned it."""
    words = {"leader": package.leader.name}
    sees = before.office_id in change.petition.office_ids
    sentence = _("信访件 %(number)s 已移交%(leader)s包案，您不再包案。")
    tell_one(change, before.leader, before.office, say(change, sentence, reason, **words), sees=sees)
    sentence = _("信访件 %(number)s 已移交%(leader)s包案。")
    if before.unit_id != package.unit_id and before.unit_id in change.petition.office_ids:
        change.tell(before.unit, Permission.HANDLE, say(change, _("信访件 %(number)s 的责任单位已改变。"), reason))
    for member in before.team.filter(left_at=None).select_related("account", "office"):
        tell_one(change, member.account, member.office, say(change, sentence, reason, **words))
    tell_assigner(change, before, say(change, sentence, reason, **words))


def tell_assigner(change: Change, package: Package, text: str) -> None:
    """Tell who assigned the package and the supervisors of that office; of a sealed matter nobody."""
    tell_one(change, package.opened_by, package.assigned_office, text)
    if not change.petition.sealed:
        change.tell(package.assigned_office, Permission.SUPERVISE, text)

"""合并化解: packages on one matter, led by one leader, that are settled together."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.actions.commitments import open_package
from cases.packages.actions.telling import say, tell_one
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, PackageGroup
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.change import Change
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.models import Account, Office
from offices.organisation.roles import Permission
from offices.pages.words import cn_day


def new_group(office: Office, name: str, *, by: Account, at: datetime, field: str = "name") -> PackageGroup:
    """A group under a name that no other group of the office has; one that nothing is in is used again."""
    name = " ".join(name.split())
    known, is_new = PackageGroup.objects.get_or_create(
        office=office, name=name, defaults={"made_at": at, "made_by": by}
    )
    number = 0 if is_new else members_of(known).count()
    if number:
        words = {"name": name, "number": number, "day": cn_day(timezone.localdate(known.made_at))}
        sentence = _("已有“%(name)s”这一组（%(number)d件，%(day)s建立），请选择该组，或者另起名称。")
        raise InvalidFacts("name_taken", sentence % words, field=field)
    return known


def members_of(group: PackageGroup) -> QuerySet[Package]:
    """The open packages of a group."""
    return Package.objects.filter(group=group, state=PackageState.OPEN).order_by("pk")


def check_leader(change: Change, leader: Account, group: PackageGroup) -> None:
    """One group has one leader: what joins it is led by who leads the others."""
    other = members_of(group).exclude(petition=change.petition).exclude(leader=leader).select_related("leader").first()
    if other is not None:
        words = {"other": other.leader.name, "own": leader.name}
        sentence = _("该组由%(other)s包案，本件由%(own)s包案；合并化解须由同一领导包案，请先移交。")
        raise InvalidFacts("other_leader", sentence % words, field="group")


def group_package(
    change: Change,
    *,
    group: PackageGroup | None = None,
    name: str = "",
    reason: str = "",
    same_matter: bool = False,
    move: bool = False,
) -> None:
    """合并化解 with others on the same matter, with the reason; a name alone makes a new group.

    same_matter: said of what has another category or unit than the others. move: out of the group that it is in.
    """
    package = open_package(change)
    before = package.group
    if group is None:
        change.need(name.strip(), "no_group", _("请选择一组，或填写新的一组的名称。"), field="name")
        group = new_group(package.office, name, by=change.person, at=change.at)
    change.need(package.group_id != group.pk, "grouped_already", _("已在这一组。"), field="group")
    change.need(reason.strip(), "no_reason", _("请写明合并化解的理由。"), field="reason")
    if before is not None and not move:
        words = {"name": before.name, "number": members_of(before).count()}
        sentence = _("已在“%(name)s”这一组（%(number)d件）；要改到这一组的，请勾选“从原来的组改到这一组”。")
        raise InvalidFacts("in_another_group", sentence % words, field="move")
    check_leader(change, package.leader, group)
    others = list(members_of(group).exclude(pk=package.pk).select_related("petition__category", "unit"))
    if not same_matter and (unlike := _unlike(package, others)):
        sentence = _("与该组其他件的%(what)s不同，确属同一事项的，请勾选。") % {"what": "、".join(unlike)}
        raise InvalidFacts("unlike", sentence, field="same_matter")
    package.group = group
    package.save(update_fields=["group"])
    change.facts["group"] = {"id": group.pk, "name": group.name, **({"before": before.name} if before else {})}
    change.facts["reason"] = reason
    said = say(change, _("信访件 %(number)s 与其他%(others)d件合并化解。"), reason, others=len(others))
    tell_one(change, package.leader, package.office, said)
    if package.unit_id in change.petition.office_ids:
        change.tell(package.unit, Permission.HANDLE, said)
    if before is not None:
        dissolve(change, before)


def pass_in_group(change: Change, package: Package, leader: Account) -> None:
    """接任: a group passes to who succeeds its leader one by one; where another has its others already, it is left."""
    group = package.group
    if group is None:
        return
    leaders = set(members_of(group).exclude(pk=package.pk).values_list("leader", flat=True))
    if leaders - {package.leader_id} and leader.pk not in leaders:
        package.group = None
        package.save(update_fields=["group"])
        change.facts["succession"]["left_group"] = group.name
        dissolve(change, group)


def _unlike(package: Package, others: list[Package]) -> list[str]:
    """In what it has nothing in common with any of the others."""
    if not others:
        return []
    category, found = package.petition.category, []
    kinds = {other.petition.category.code[:2] for other in others if other.petition.category is not None}
    if category is not None and kinds and category.code[:2] not in kinds:
        found.append(_("内容分类"))
    if package.unit_id not in {other.unit_id for other in others}:
        found.append(_("责任单位"))
    return found


def split_package(change: Change, *, reason: str) -> None:
    """拆分: on its own again."""
    package = open_package(change)
    group = change.required(package.group, "not_grouped", _("没有合并化解。"))
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.facts.update(group={"id": group.pk}, reason=reason)
    package.group = None
    package.save(update_fields=["group"])
    dissolve(change, group)


def dissolve(change: Change, group: PackageGroup) -> None:
    """What is left alone in a group is in none, unless somebody works on it at this moment."""
    left = list(members_of(group).values_list("petition_id", flat=True)[:2])
    if len(left) != 1:
        return
    if Petition.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=left[0]).exists():
        try:
            reason = _("同组的其他件已拆出，只剩本件。")
            perform("split_package", petition_id=left[0], by=change.person, at=change.at, reason=reason)
        except ActionRefused:
            return  # another office decides over it

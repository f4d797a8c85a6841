"""What the pages show of groups on one matter, as far as the reader may see them; never of a person."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.petitions.queries.opening import covered
from offices.organisation.models import Account
from supervision.analysis.enums import MemberState
from supervision.analysis.models import GroupMember, MatterGroup
from supervision.analysis.queries.groups import members_visible_to
from supervision.analysis.texts import groups_of

TERMS = 4
SIZES = (2, 3, 4, 5, 6)


@dataclass(frozen=True)
class GroupShown:
    """A group with those of its members that the reader sees."""

    group: MatterGroup
    members: list[GroupMember]
    terms: list[str]

    @property
    def standing(self) -> list[GroupMember]:
        return [one for one in self.members if one.state != MemberState.LEFT_OUT]

    @property
    def waiting(self) -> list[GroupMember]:
        return [one for one in self.members if one.state == MemberState.PROPOSED]

    @property
    def places(self) -> list[str]:
        return list(dict.fromkeys(one.petition.place for one in self.standing if one.petition.place))

    @property
    def offices(self) -> list[str]:
        return list(dict.fromkeys(one.petition.holder.short_name for one in self.standing))

    @property
    def since(self) -> date:
        return min(one.petition.received_on for one in self.standing)

    @property
    def until(self) -> date:
        return max(one.petition.received_on for one in self.standing)

    @property
    def title(self) -> str:
        return self.group.name or self.standing[0].petition.subject


def shown(account: Account, groups: Sequence[MatterGroup]) -> list[GroupShown]:
    """Two statements, however many groups there are."""
    found = members_visible_to(account).filter(group__in=groups).select_related("petition__holder")
    by_group: dict[int, list[GroupMember]] = {}
    for one in covered(account, found.order_by("group", "order"), "petition"):
        by_group.setdefault(one.group_id, []).append(one)
    return [GroupShown(group, rows, terms_of(rows)) for group in groups if (rows := by_group.get(group.pk))]


def terms_of(members: Sequence[GroupMember]) -> list[str]:
    """What stands in half of the summaries or more: long before short, and none that shares two signs with another."""
    said = [one.petition.subject for one in members if one.state != MemberState.LEFT_OUT]
    counted = Counter(group for subject in said for group in set(groups_of(subject, SIZES)))
    least = max(2, len(said) // 2)
    common = [group for group, times in counted.items() if times >= least]
    terms: list[str] = []
    told: set[str] = set()
    for group in sorted(common, key=lambda one: (-counted[one] * len(one), one)):
        pairs = set(groups_of(group, (2,)))
        if not pairs & told:
            terms.append(group)
            told |= pairs
    return terms[:TERMS]

"""`PackageFacts` tells what is known of a petition's packages and of what somebody has to do for it."""

from functools import cached_property

from cases.packages.enums import PackageStage, PackageState
from cases.packages.models.packages import Package, Reexamination, TeamMember
from cases.petitions.models.petitions import Petition
from offices.organisation.models import Office


class PackageFacts:
    """The packages and commitments of a petition. Each fact is read when first asked for, and once.

    A page that has read a fact already passes it by name and saves the statement.
    """

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def package(self) -> Package | None:
        """At most one is open. Most petitions have none: but for its offices, what belongs to it is read where it is
        asked for.
        """
        open_now = self.petition.packages.filter(state=PackageState.OPEN)
        return next(iter(open_now.select_related("office", "unit", "assigned_office").order_by()), None)

    @cached_property
    def being_checked(self) -> bool:
        """Whether the office above checks the closing of the open package."""
        if "package" in self.__dict__:
            return self.package is not None and self.package.stage == PackageStage.SIGNED
        return self.petition.packages.filter(state=PackageState.OPEN, stage=PackageStage.SIGNED).exists()

    @cached_property
    def closed_package(self) -> Package | None:
        """The last package, where it has been closed."""
        made = self.petition.packages.exclude(state=PackageState.WITHDRAWN)
        last = made.select_related("leader", "office", "unit").order_by("-pk").first()
        return last if last is not None and last.state == PackageState.CLOSED else None

    @cached_property
    def drawn(self) -> Reexamination | None:
        """What is to be examined again, whatever became of the petition since."""
        waiting = Reexamination.objects.filter(package__petition=self.petition, settled=None)
        return waiting.select_related("package__leader", "package__office", "package__unit").first()

    @cached_property
    def being_reexamined(self) -> bool:
        return self.drawn is not None

    @cached_property
    def asked(self) -> bool:
        """Whether a change of the open package is asked for and not decided on."""
        return self.package is not None and self.package.requests.filter(agreed=None).exists()

    @cached_property
    def measures(self) -> frozenset[str]:
        return frozenset(self.petition.measures.order_by().values_list("state", flat=True))

    @cached_property
    def actions(self) -> frozenset[str]:
        return frozenset(self.petition.action_items.order_by().values_list("state", flat=True))

    @cached_property
    def obstacles(self) -> bool:
        return self.package is not None and self.package.obstacles.filter(removed_at=None).exists()

    @cached_property
    def team(self) -> dict[int, Office]:
        """Who is on the team, with the member's office."""
        members = TeamMember.objects.filter(package__petition=self.petition, left_at=None)
        if self.package is None:
            return {}
        return {
            member.account_id: member.office for member in members.filter(package=self.package).select_related("office")
        }

    @cached_property
    def promises(self) -> frozenset[str]:
        """The states in which there are promises."""
        return frozenset(self.petition.promises.order_by().values_list("state", flat=True))

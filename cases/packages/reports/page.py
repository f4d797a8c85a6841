"""The page of a package is made from a fixed number of statements; nothing in it identifies a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.deadlines.terms import ClockKind
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import CommitmentState, PackageStage, PackageState
from cases.packages.models.commitments import Obstacle
from cases.packages.models.packages import Closing, Package, PackageRequest
from cases.packages.policies.actors import office_reading_contacts
from cases.packages.queries.record import MOST, PackageRecord, package_record
from cases.packages.queries.visible import packages_visible_to
from cases.packages.reports.page_hooks import Button, Link, links_of, step_url
from cases.petitions.enums import ClockState, ReadPurpose
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered
from cases.procedure.case_facts import CaseFacts
from cases.procedure.policies import choice_for
from cases.procedure.step_kinds import StepKind, offered_on, step_kind, step_kinds
from offices.organisation.models import Account

PAGE = "package"


@dataclass(frozen=True)
class Stage:
    """One of the steps of a package. state: done, now, todo."""

    label: str
    state: str
    on: date | None = None
    who: str = ""


@dataclass(frozen=True)
class Row:
    """A commitment with its days left (None once it is done) and what may be done with it."""

    it: Any
    days: int | None
    files: list[int]
    buttons: list[Button]


class PackagePage:
    """The record of a petition's packages, as one reader sees it on one day."""

    def __init__(self, petition: Petition, account: Account, today: date) -> None:
        self.petition, self.account, self.today = petition, account, today

    @cached_property
    def record(self) -> PackageRecord:
        return package_record(self.petition.pk)

    @property
    def packages(self) -> list[Package]:
        """The newest first."""
        return self.record.packages[::-1]

    @cached_property
    def package(self) -> Package | None:
        """The open one, or else the last."""
        return next((one for one in self.packages if one.state == PackageState.OPEN), None) or (
            self.packages[0] if self.packages else None
        )

    @property
    def earlier(self) -> list[Package]:
        return [one for one in self.packages if one is not self.package]

    @cached_property
    def open_package(self) -> Package | None:
        return self.package if self.package and self.package.state == PackageState.OPEN else None

    @property
    def asked(self) -> PackageRequest | None:
        """The change that is asked for and not decided on."""
        package = self.open_package
        waiting = (one for one in self.record.requests if one.agreed is None and package is not None)
        return next((one for one in waiting if package and one.package_id == package.pk), None)

    @cached_property
    def facts(self) -> CaseFacts:
        last = next((one for one in self.packages if one.state != PackageState.WITHDRAWN), None)
        closed = last if last is not None and last.state == PackageState.CLOSED else None
        drawn = next((one for one in self.record.reexaminations if one.settled is None), None)
        if drawn is not None:
            drawn.package = next(one for one in self.packages if one.pk == drawn.package_id)
        known = PackageFacts(
            self.petition,
            package=self.open_package,
            closed_package=closed,
            drawn=drawn,
            asked=self.asked is not None,
            team={member.account_id: member.office for member in self.record.team},
            measures=frozenset(one.state for one in self.record.measures),
            actions=frozenset(one.state for one in self.record.actions),
            promises=frozenset(one.state for one in self.record.promises),
            obstacles=any(
                one.removed_at is None and one.package_id == last.pk for one in self.record.obstacles if last
            ),
        )
        return CaseFacts(self.petition, known)

    @cached_property
    def open_keys(self) -> frozenset[str]:
        """The steps that this account may take now."""
        kinds = [step_kind("instruct"), *(kind for kind in step_kinds() if kind.offered.page == PAGE)]
        return frozenset(
            kind.key for kind in kinds if choice_for(self.account, self.petition, kind, self.facts).is_open
        )

    # What the template reads

    def context(self) -> dict[str, Any]:
        package = self.package
        return {
            "petition": self.petition,
            "today": self.today,
            "package": package,
            "is_open": self.open_package is not None,
            "days": (package.due_on - self.today).days if package else None,
            "stages": self.stages(),
            "team": self.record.team,
            "returned": self.returned(),
            "head_buttons": self.buttons([*offered_on(PAGE, "head"), step_kind("instruct")]),
            "manage_buttons": self.buttons(offered_on(PAGE, "manage")),
            "team_buttons": self.buttons(offered_on(PAGE, "team")),
            "group_buttons": self.buttons(offered_on(PAGE, "group")),
            "links": self.links(),
            "commitments": [
                self.section("measures", _("化解措施"), _("还没有措施。")),
                self.section("promises", _("承诺"), ""),
                self.section("actions", _("会议议定事项"), ""),
            ],
            "obstacles": [
                (one, self.item_buttons("obstacles", self.obstacle_state(one), one)) for one in self.record.obstacles
            ],
            "obstacle_buttons": self.buttons(offered_on(PAGE, "obstacles")),
            "contacts": self.record.contacts,
            "contact_buttons": self.contact_buttons(),
            "purposes": ReadPurpose.choices if self.may_read() else [],
            "reports": self.record.reports,
            "report_buttons": self.buttons(offered_on(PAGE, "reports")),
            "next_report": self.next_report(),
            "closings": self.record.closings,
            "close_buttons": self.buttons(offered_on(PAGE, "close")),
            "reexaminations": self.record.reexaminations,
            "earlier": self.earlier,
            "postponements": self.record.postponements,
            "asked": self.asked,
            "requests": [one for one in self.record.requests if one.agreed is not None],
            "companions": self.companions(),
        }

    def section(self, name: str, title: str, empty: str) -> dict[str, Any]:
        """One kind of commitment: its rows and the buttons that add to it."""
        rows = [
            Row(
                it=one,
                days=None
                if one.state in {CommitmentState.KEPT, CommitmentState.DROPPED}
                else (one.due_on - self.today).days,
                files=one.file_ids,
                buttons=self.item_buttons(name, one.state, one),
            )
            for one in getattr(self.record, name)
        ]
        return {
            "name": name,
            "title": title,
            "empty": empty,
            "rows": rows,
            "buttons": self.buttons(offered_on(PAGE, name)),
        }

    def buttons(self, kinds: Iterable[StepKind]) -> list[Button]:
        return [
            self.button(kind, self.record.closings[0] if self.record.closings else None) for kind in self.open(kinds)
        ]

    def open(self, kinds: Iterable[StepKind]) -> list[StepKind]:
        return [kind for kind in kinds if kind.key in self.open_keys]

    def button(self, kind: StepKind, item: Any, **chosen: object) -> Button:
        """`item`: what the step is about, of which its row may foresee a refusal."""
        label = _("移交包案") if kind.key == "package" and self.open_package else str(kind.label)
        refusal = kind.foreseen(self.account, self.petition, self.facts, item) if kind.foreseen else ""
        return Button(kind.key, label, step_url(self.petition.number, kind.key, **chosen), refusal)

    def item_buttons(self, name: str, state: str, item: Any) -> list[Button]:
        """The buttons beside a promise, a measure and so on in a state; none without one."""
        kinds = offered_on(PAGE, name, state) if state else []
        return [self.button(kind, item, number=item.number) for kind in self.open(kinds)]

    def obstacle_state(self, one: Obstacle) -> str:
        mine = self.open_package is not None and one.package_id == self.open_package.pk
        return "standing" if one.removed_at is None and mine else ""

    def contact_buttons(self) -> list[Button]:
        if "record_contact" not in self.open_keys:
            return []
        kinds = {"invited": _("约访"), "visit": _("走访"), "home": _("家访"), "phone": _("电话联系")}
        return [
            Button("record_contact", label, step_url(self.petition.number, "record_contact", kind=kind))
            for kind, label in kinds.items()
        ]

    def may_read(self) -> bool:
        return office_reading_contacts(self.petition, self.account, self.facts.part(PackageFacts)) is not None

    def links(self) -> list[Link]:
        return links_of(self.account, self.petition) if self.open_package else []

    def returned(self) -> Closing | None:
        """The closing that was sent back, while the package is worked on again."""
        working = self.open_package is not None and self.open_package.stage == PackageStage.WORKING
        last = self.record.closings[0] if working and self.record.closings else None
        return last if last is not None and last.passed is False else None

    def next_report(self) -> tuple[date, int] | None:
        """When the next report on progress is due, and in how many days."""
        if self.open_package is None:
            return None
        running = self.petition.clocks.filter(kind=ClockKind.PROGRESS, state=ClockState.RUNNING)
        due = running.values_list("due", flat=True).first()
        return (due, (due - self.today).days) if due else None

    def companions(self) -> list[Package]:
        """The other packages settled together with this one, as far as the reader sees them."""
        if self.package is None or self.package.group_id is None:
            return []
        found = packages_visible_to(self.account).filter(group=self.package.group_id).exclude(petition=self.petition)
        return covered(self.account, found.select_related("petition", "leader").order_by("-pk")[:MOST], "petition")

    def stages(self) -> list[Stage]:
        package = self.package
        if package is None:
            return []
        closing = next(
            (one for one in self.record.closings if one.package_id == package.pk and one.passed is not False), None
        )
        proposed = _day(closing.proposed_at) if closing else None
        signed = _day(closing.signed_at) if closing else None
        closed = package.state == PackageState.CLOSED
        confirmed = package.stage not in {PackageStage.WAITING, PackageStage.OBJECTED}
        checked = _day(closing.checked_at) if closing and closed else None
        done = [
            Stage(_("建档"), "done", _day(package.opened_at), package.opened_by.name),
            Stage(_("确认"), "done" if confirmed else "todo", _day(package.answered_at), package.leader.name),
            Stage(_("化解中"), "done" if proposed else "todo"),
            Stage(_("报请销号"), "done" if proposed else "todo", proposed, closing.proposed_by.name if closing else ""),
            Stage(
                _("签批"),
                "done" if signed else "todo",
                signed,
                closing.signed_by.name if closing and closing.signed_by else "",
            ),
            Stage(
                _("核查"),
                "done" if checked else "todo",
                checked,
                closing.checked_by.name if closing and closing.checked_by else "",
            ),
            Stage(_("销号"), "done" if closed else "todo", _day(package.ended_at) if closed else None),
        ]
        now = next((place for place, one in enumerate(done) if one.state == "todo"), None)
        if now is not None and package.state == PackageState.OPEN:
            done[now] = Stage(done[now].label, "now")
        return done


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment else None

"""Packages that the demo's city assigns by hand: one at each stage, with what may become of them."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.package_closing.actions import Met
from cases.packages.enums import ContactKind, PackageOrigin, PackageState, SettledPart
from cases.petitions.enums import ANSWERED, Purpose, State
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import perform
from offices.files.uploads import checked_upload
from offices.organisation.models import Account, Office
from petition_office.demo.life import Steps
from petition_office.demo.places import CITY
from petition_office.demo.receptions import photo
from petition_office.demo.world import NEVER, World
from supervision.calls.enums import CallCaseState

MOST_DAYS = 90


@dataclass
class Leading:
    """The supervisor of the city assigns cases to its two leaders."""

    world: World
    rng: Random
    now: datetime = NEVER

    def start(self) -> Steps:
        city = self.world.offices[CITY]
        self.by, self.head = self.world.supervisor(city), self.world.head(city)
        mayor = self.world.staff[CITY].leader
        found = Petition.objects.filter(holder__path__startswith=city.path, sealed=False, purpose=Purpose.DEMAND)
        found = found.filter(handler__isnull=False)
        found = found.exclude(packages__state__in=(PackageState.OPEN, PackageState.CLOSED))
        found = found.exclude(called__isnull=False).order_by("received_on", "pk").select_related("handler")
        cases = list(found.filter(is_open=True).exclude(state__in=ANSWERED)[:6])
        served = list(found.filter(state=State.SERVED, promises=None)[:1])
        if len(cases) < 6 or mayor is None:
            return
        handed, returned, objected, working, waiting, planned = cases
        for petition, leader, origin in (
            (handed, self.head, PackageOrigin.HAND),
            (returned, self.head, PackageOrigin.MANDATE),
            (working, mayor, PackageOrigin.MANDATE),
            (planned, self.head, PackageOrigin.HAND),
            *((petition, self.head, PackageOrigin.HAND) for petition in served),
        ):
            self._package(petition, leader, origin)
        self._package(waiting, mayor, PackageOrigin.HAND)
        self.now += timedelta(minutes=2)  # before anybody works on it
        self._do("withdraw_package", waiting, self.by, reason="选错了信访件，该件由责任单位按程序办理即可。")
        yield self._later(1)
        reason = "该事项不属于本人分管范围，建议另行确定。"
        self._do("object_package", returned, self.head, reason=reason)
        for petition, leader in ((handed, self.head), (working, mayor), (planned, self.head)):
            self._do("accept_package", petition, leader)
        yield self._later(1)
        self._do("decide_package_objection", returned, self.by, upheld=True, reason="理由成立，另行确定包案领导。")
        self._work(working, mayor)
        self._plan(planned)
        yield self._later(5)
        reason = "工作分工调整，由分管市领导继续包案。"
        self._package(handed, mayor, PackageOrigin.HAND, reason)
        self._report(working)
        yield self._later(1)
        self._do("accept_package", handed, mayor)
        for petition in served:
            self._settle(petition)
        yield self.world.moment(self.rng, self.world.days_back(2), self.now)
        self._ask(working)
        for petition in (objected, waiting):
            petition.refresh_from_db()
            if petition.is_open and not petition.packages.filter(state=PackageState.OPEN).exists():
                called = petition.called.filter(state=CallCaseState.OPEN).exists()
                reason = "情况有变化，不再等待揭榜，由单位负责人直接包案。" if called else ""
                self._package(petition, self.head, PackageOrigin.HAND, reason)
                if petition is objected:
                    yield self._later(0)
                    self._do("object_package", objected, self.head, reason="与在办的另一件重复，建议合并确定。")

    def _package(self, petition: Petition, leader: Account, origin: str, reason: str = "") -> None:
        unit = self._unit(petition)
        facts: dict[str, Any] = {"leader": leader, "unit": unit, "origin": origin, "reason": reason}
        due = self.now.date() + timedelta(days=MOST_DAYS)
        self._do("package", petition, self.by, **facts, due_on=due, responsible=self.world.handler(unit).name)

    def _work(self, petition: Petition, leader: Account) -> None:
        """Two measures of the leader's own, one of which is given up."""
        unit, due = self._unit(petition), self.now.date() + timedelta(days=30)
        text = self.world.matters[petition.pk].measure()
        facts: dict[str, Any] = {"unit": unit, "owner": self.world.handler(unit).name, "due_on": due}
        self._do("add_measure", petition, leader, **facts, text=text)
        self._do("add_measure", petition, leader, **facts, text="邀请律师与信访人当面释法")
        said = "对办理思路没有意见，希望早日收到书面结果。"
        met: dict[str, Any] = {"kind": ContactKind.PHONE, "on": self.now.date(), "said": said, "by_leader": False}
        self._do("record_contact", petition, leader, **met)

    def _report(self, petition: Petition) -> None:
        unit = self._unit(petition)
        file = checked_upload(io.BytesIO(photo(petition.pk)))
        proof: dict[str, Any] = {
            "number": 1,
            "account_of": "已按措施办理，现场照片附后。",
            "proofs": [("现场.jpg", file)],
        }
        self._do("prove_measure", petition, self.world.handler(unit), **proof)
        leader = petition.packages.get(state=PackageState.OPEN).leader
        self._do("drop_measure", petition, leader, number=2, reason="信访人表示不需要当面释法。")

    def _ask(self, petition: Petition) -> None:
        """The unit asks for another date, and waits for the supervisor's decision."""
        petition.refresh_from_db()
        package = petition.packages.filter(state=PackageState.OPEN).first()
        if package is not None:
            later = {"due_on": package.due_on + timedelta(days=30), "reason": "鉴定结论尚未作出，需要顺延。"}
            self._do("ask_change", petition, self.world.handler(self._unit(petition)), **later)

    def _plan(self, petition: Petition) -> None:
        """A measure that the unit proposes, and the leader has not approved yet."""
        unit, due = self._unit(petition), self.now.date() + timedelta(days=40)
        handler = self.world.handler(unit)
        text = self.world.matters[petition.pk].measure()
        self._do("add_measure", petition, handler, unit=unit, owner=handler.name, text=text, due_on=due)

    def _settle(self, petition: Petition) -> None:
        """Proposed for closing, to be signed by the leader."""
        petition.refresh_from_db()
        package = petition.packages.filter(state=PackageState.OPEN).select_related("leader").first()
        if package is None or petition.state not in ANSWERED:
            return
        self._do("accept_package", petition, package.leader)
        met: dict[str, Any] = {"kind": ContactKind.VISIT, "on": self.now.date(), "said": "收到答复，没有新的要求。"}
        self._do("record_contact", petition, package.leader, **met, by_leader=True)
        file = checked_upload(io.BytesIO(photo(petition.pk)))
        parts = [
            Met(part=part, account_of=account, proofs=[("回访照片.jpg", file)])
            for part, account in (
                (SettledPart.REASONABLE, "合理部分已按处理意见办结。"),
                (SettledPart.UNREASONABLE, "超出政策的部分已当面说明依据。"),
                (SettledPart.HARDSHIP, "家庭困难部分已由街道走访，符合条件的救助已办理。"),
            )
        ]
        account = "诉求已逐项答复，回访信访人没有新的要求。"
        claim: dict[str, Any] = {
            "account_of": account,
            "parts": parts,
            "without_measures": "答复后当面释明，没有另定措施。",
        }
        self._do("propose_close", petition, self.world.handler(self._unit(petition)), **claim)

    def _do(self, step: str, petition: Petition, by: Account, **facts: Any) -> None:
        perform(step, petition_id=petition.pk, by=by, at=self.now, **facts)

    def _unit(self, petition: Petition) -> Office:
        return petition.handler or petition.holder

    def _later(self, days: int) -> datetime:
        return self.world.moment(self.rng, self.world.working_day(self.now.date(), days), self.now)

"""The form of a bulk job tells beforehand what it would do to the chosen petitions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from cases.jobs.models import DOUBTED, MANY, BulkItem, BulkJob
from cases.package_rules.models import PackageRule
from cases.package_rules.queries import Rule, package_rule_of
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.packages.policies.actors import office_led_by
from cases.packages.queries.doubts import DOUBTS, doubts_among, left_out
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import covered_values
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission

SHOWN = 50


@dataclass(frozen=True)
class Known:
    """The chosen petitions: the first rows, and how many are packaged already, by leader."""

    rows: list[dict[str, Any]]
    total: int
    packaged: int
    leaders: list[tuple[str, int]]

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def known_of(account: Account, ids: Sequence[int]) -> Known:
    """Four statements for any number of petitions; `ids` are visible ones."""
    fields = ("pk", "number", "subject", "petitioner_masked", "holder__short_name")
    rows = covered_values(account, Petition.objects.filter(pk__in=ids[:SHOWN]).order_by("pk").values(*fields))
    packages = _open_packages(ids)
    leaders = dict(packages.filter(petition__in=ids[:SHOWN]).values_list("petition_id", "leader__name"))
    for row in rows:
        row["leader"] = leaders.get(row["pk"], "")
    counted = packages.order_by().values_list("leader__name").annotate(many=Count("pk")).order_by("-many")
    by_leader = list(counted)
    return Known(rows, len(ids), sum(many for _name, many in by_leader), by_leader)


def holders_of(ids: Sequence[int]) -> list[Office]:
    """The offices that hold them: their leaders may be chosen, too."""
    return list(Office.objects.filter(pk__in=Petition.objects.filter(pk__in=ids).order_by().values("holder")))


@dataclass(frozen=True)
class Check:
    """What a leader and a unit mean for the chosen petitions.

    others: packaged by another leader; own: by this one already; far: the unit has no custody of them yet.
    """

    leader: Account | None
    office: Office | None
    rule: PackageRule | Rule | None
    unit: Office | None
    others: int
    own: int
    far: int


def check_of(account: Account, ids: Sequence[int], leader: Account | None, unit: Office | None, *, on: date) -> Check:
    offices = authority_of(account).offices(Permission.PACKAGE)
    office = office_led_by(leader, first=offices[0]) if leader is not None and offices else None
    ruled = office or (offices[0] if offices else None)
    packages = _open_packages(ids)
    own = packages.filter(leader=leader).count() if leader is not None else 0
    far = Petition.objects.filter(pk__in=ids).exclude(office_ids__contains=[unit.pk]).count() if unit is not None else 0
    return Check(
        leader=leader,
        office=ruled,
        rule=package_rule_of(ruled, on=on) if ruled is not None else None,
        unit=unit,
        others=packages.count() - own,
        own=own,
        far=far,
    )


@dataclass(frozen=True)
class Extent:
    """How many an act would take, and by each doubt how many of the chosen it speaks against."""

    number: int
    passed_over: int
    doubts: list[tuple[str, str, int]]
    is_many: bool


def extent_of(kind: str, ids: Sequence[int], include: Collection[str]) -> Extent:
    """include: the doubts that are ticked."""
    among = doubts_among(ids, moved=kind == BulkJob.Kind.HAND_OVER) if kind in DOUBTED else {}
    number = len(ids) - len(left_out(among, include))
    labels = {doubt.key: str(doubt.label) for doubt in DOUBTS}
    doubts = [(key, labels[key], len(found)) for key, found in among.items() if found]
    return Extent(number, len(ids) - number, doubts, number >= MANY)


def _open_packages(ids: Sequence[int]) -> Any:
    return Package.objects.filter(petition__in=ids, state=PackageState.OPEN)


@dataclass(frozen=True)
class Progress:
    """How far a job has come."""

    total: int
    done: int
    refused: int
    drafted: int = 0

    @property
    def finished(self) -> int:
        return self.done + self.drafted + self.refused

    @property
    def percent(self) -> int:
        return 100 * self.finished // self.total if self.total else 100


def progress_of(job: BulkJob) -> Progress:
    return progress_of_jobs([job])[job.pk]


def progress_of_jobs(jobs: Sequence[BulkJob]) -> dict[int, Progress]:
    """By job, in one statement."""
    rows = BulkItem.objects.filter(job__in=jobs).order_by().values_list("job", "state").annotate(many=Count("pk"))
    counts = {(job, state): many for job, state, many in rows}
    states = ("done", "refused", "drafted")
    return {job.pk: Progress(job.total, *(counts.get((job.pk, state), 0) for state in states)) for job in jobs}


def items_shown(job: BulkJob, account: Account, state: str) -> Any:
    """The items of a state whose petitions the account may (still) see."""
    seen = petitions_visible_to(account).values("pk")
    found = BulkItem.objects.filter(job=job, state=state, petition__in=seen)
    return found.select_related("petition").only(
        "sentence",
        "state",
        "job_id",
        "draft_id",
        "petition__number",
        "petition__subject",
        "petition__petitioner_masked",
    )

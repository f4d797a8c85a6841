"""A loading assigns petitions to leaders (包案), or changes their packages, by the rows of a list."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.jobs.actions.import_kinds import Loading, Taken
from cases.jobs.errors import RowRefused
from cases.jobs.models import ImportBatch
from cases.jobs.package_sheet import FIELDS, REQUIRED, PackageFacts, field_of_title, read_package_row
from cases.packages.enums import PackageOrigin, PackageState
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number, why_not_found
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.files.tables import Table
from offices.organisation.actions.request_keys import result_before
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.queries import leaders_near
from offices.organisation.roles import Permission, Role

DEFAULT_ORIGIN = "default_origin"  # beside the columns of a mapping
ORIGINS = (PackageOrigin.MANDATE, PackageOrigin.HAND, PackageOrigin.CAMPAIGN)
# The same row of the same file is the same request, whoever goes on with it.
NAMESPACE = UUID("6f2a2f0e-9f0e-5c7d-8a54-2f8f4a1f5a01")


@dataclass(frozen=True)
class Planned:
    """What a row does: the step and its facts; no step where everything stands already."""

    petition: Petition
    package: Package | None
    key: str
    facts: dict[str, Any]


@dataclass
class PackageRows:
    """Each row with its facts or the reason against it; leaders and offices by the names a list may use."""

    table: Table
    facts: list[PackageFacts | str]
    leaders: dict[str, list[Account]]
    offices: dict[str, list[Office]]

    def start_chunk(self, batch: ImportBatch, place: slice) -> None:
        """Nothing is shared by the rows of a chunk."""

    def load(self, batch: ImportBatch, row: int, now: datetime) -> Taken:
        plan = self.plan(batch, row)
        if not plan.key:
            return Taken(changed=False)
        line, petition, by = self.table.rows[row][0], plan.petition.pk, batch.created_by
        key = uuid5(NAMESPACE, f"{batch.pk}:{batch.checksum}:{line}:{plan.key}")
        if result_before(key, plan.key, by=by, about=petition):
            return Taken(changed=False)  # done before the loading failed; what somebody has changed since then stays
        perform(plan.key, petition_id=petition, by=by, at=now, request_key=key, **plan.facts)
        return Taken(changed=True)

    def plan(self, batch: ImportBatch, row: int) -> Planned:
        """What the row would do now. Raises RowRefused."""
        facts = self.facts[row]
        if isinstance(facts, str):
            raise RowRefused(facts)
        seen = petitions_visible_to(batch.created_by).select_related("holder", "handler")
        petition = petition_of_number(seen, facts.number)
        if petition is None:
            raise RowRefused(f"“{facts.number}”：{why_not_found(facts.number)}")
        open_now = petition.packages.filter(state=PackageState.OPEN)
        package = open_now.select_related("leader", "office", "unit").first()
        leader = _one(self.leaders, facts.leader, _("包案领导")) if facts.leader else None
        unit = _one(self.offices, facts.unit, _("责任单位")) if facts.unit else None
        if package is None or (leader is not None and leader.pk != package.leader_id):
            given = _package_facts(petition, package, facts, leader, unit, batch.mapping[DEFAULT_ORIGIN])
            return Planned(petition, package, "package", given)
        changes: dict[str, Any] = {}
        if unit is not None and unit.pk != package.unit_id:
            changes["unit"] = unit
        for name in ("responsible", "due_on", "note"):
            value = getattr(facts, name)
            if value and value != getattr(package, name):
                changes[name] = value
        if not changes:
            return Planned(petition, package, "", {})
        return Planned(petition, package, "change_package", changes | {"reason": facts.reason})


def _package_facts(
    petition: Petition,
    package: Package | None,
    facts: PackageFacts,
    leader: Account | None,
    unit: Office | None,
    origin: str,
) -> dict[str, Any]:
    """The facts of a new package; what a row leaves empty is taken over from the leader before."""
    if leader is None:
        raise RowRefused(_("没有领导包案，请写明包案领导。"))
    due: date | None = facts.due_on or (package.due_on if package else None)
    if due is None:
        raise RowRefused(_("没有化解期限。"))
    return {
        "leader": leader,
        "unit": unit or (package.unit if package else petition.handler or petition.holder),
        "due_on": due,
        "origin": origin,
        "responsible": facts.responsible or (package.responsible if package else ""),
        "note": facts.note,
        "reason": facts.reason,
    }


def _one(known: dict[str, list[Any]], name: str, label: str) -> Any:
    found = known.get(name, [])
    if not found:
        raise RowRefused(_("没有找到%(label)s“%(name)s”。") % {"label": label, "name": name[:60]})
    if len(found) > 1:
        codes = "、".join(getattr(one, "username", None) or one.code for one in found[:5])
        raise RowRefused(
            _("“%(name)s”对应不止一个%(label)s，请写其中之一：%(codes)s。")
            % {"name": name[:60], "label": label, "codes": codes}
        )
    return found[0]


def read_packages(batch: ImportBatch, table: Table, now: datetime) -> PackageRows:
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    facts: list[PackageFacts | str] = []
    for _line, cells in table.rows:
        try:
            facts.append(read_package_row(cells, columns))
        except RowRefused as refusal:
            facts.append(str(refusal))
    return PackageRows(table, facts, _leaders(batch.office), _offices())


def _leaders(office: Office) -> dict[str, list[Account]]:
    """Those who may be named: leaders of the office, of those above, beside and below it; by name and user name."""
    below = RoleAssignment.objects.filter(
        office__path__startswith=office.path, office__is_active=True, role=Role.LEADER, revoked_at=None
    )
    near = leaders_near([office]).order_by().values("pk")
    found: dict[str, list[Account]] = defaultdict(list)
    accounts = Account.objects.filter(Q(pk__in=near) | Q(assignments__in=below), is_active=True)
    for account in accounts.distinct().order_by("username"):
        for name in {account.name, account.username}:
            found[name].append(account)
    return found


def _offices() -> dict[str, list[Office]]:
    """Active offices by name, short name and code."""
    found: dict[str, list[Office]] = defaultdict(list)
    for office in Office.objects.filter(is_active=True).order_by("path"):
        for name in {office.name, office.short_name, office.code}:
            found[name].append(office)
    return found


PACKAGES = Loading(
    fields=FIELDS,
    required=REQUIRED,
    known=field_of_title,
    option=DEFAULT_ORIGIN,
    options=[(origin.value, origin.label) for origin in ORIGINS],
    usual=PackageOrigin.MANDATE.value,
    option_refusal=("no_origin", _l("请选择包案来源。")),
    permissions=(Permission.PACKAGE,),
    # A petition is locked while its row is taken: two lists that name the same ones in another order never wait for
    # each other in a ring.
    chunk=1,
    read=read_packages,
)

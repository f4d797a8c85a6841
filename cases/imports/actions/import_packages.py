"""A loading assigns petitions to leaders (包案), or changes their packages, by the rows of a list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.imports.actions.import_kinds import Loading, Taken
from cases.imports.package_sheet import FIELDS, REQUIRED, PackageFacts, field_of_title, read_package_row
from cases.jobs.errors import Reasons, RowRefused
from cases.jobs.models import ImportBatch
from cases.packages.enums import NAMED_ORIGINS, PackageOrigin, PackageState
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number, why_not_found
from cases.petitions.queries.opening import Unopened, check_opened
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.crypto import comparable
from offices.directory.naming import Names, is_leader_of, names_in, person_keys
from offices.files.tables import Table, line_words
from offices.organisation.actions.request_keys import result_before
from offices.organisation.models import Account, Event, Office, RoleAssignment
from offices.organisation.queries import leaders_near
from offices.organisation.roles import Permission, Role
from offices.organisation.searching import OfficeNames

DEFAULT_ORIGIN = "default_origin"  # beside the columns of a mapping
SAME_SUBJECT = 0.5  # of the signs of two summaries
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
    leaders: "Leaders"
    units: "Units"
    planned: dict[int, int] = field(default_factory=dict)  # the row that does something to a petition, by its id

    def start_chunk(self, batch: ImportBatch, place: slice) -> None:
        """Nothing is shared by the rows of a chunk."""

    def save(self) -> None:
        """Each row is written as it is taken."""

    def take_back(self) -> None:
        """A chunk is one row."""

    def load(self, batch: ImportBatch, row: int, now: datetime) -> Taken:
        plan = self.plan(batch, row)
        if not plan.key:
            return Taken(changed=False)
        line, petition, by = self.table.rows[row][0], plan.petition.pk, batch.created_by
        key = uuid5(NAMESPACE, f"{batch.pk}:{batch.checksum}:{line}:{plan.key}")
        if result_before(key, plan.key, by=by, about=petition):
            return Taken(changed=False)  # done before the loading failed; what somebody has changed since then stays
        perform(plan.key, petition_id=petition, by=by, at=now, request_key=key, **plan.facts)
        return Taken(changed=True, petition=plan.petition, event=Event.objects.get(request_key=key))

    def plan(self, batch: ImportBatch, row: int) -> Planned:
        """What the row would do now; of two rows of one petition the first counts. Raises RowRefused."""
        plan = self._plan(batch, row)
        first = self.planned.setdefault(plan.petition.pk, row) if plan.key else row
        if first != row:
            line = line_words(self.table.rows[first][0], batch.sheets_read)
            sentence = _("编号%(number)s在%(line)s已经写过，一件只写一行。")
            raise RowRefused(sentence % {"number": plan.petition.number, "line": line})
        return plan

    def _plan(self, batch: ImportBatch, row: int) -> Planned:
        facts = self.facts[row]
        if isinstance(facts, str):
            raise RowRefused(facts)
        reasons = Reasons(facts.wrong)
        petition: Petition | None = reasons.read(lambda: _petition(batch, facts.number), None)
        leader = reasons.read(lambda: self.leaders.named(facts.leader) if facts.leader else None, None)
        unit = reasons.read(lambda: self.units.named(facts.unit) if facts.unit else None, None)
        reasons.check()
        if petition is None:
            raise RowRefused(why_not_found(facts.number))
        if facts.subject and not _is_about(facts.subject, petition.subject):
            sentence = _("概要“%(given)s”与%(number)s的概要“%(known)s”不同，编号可能错行，请核对。")
            said = {"given": facts.subject[:40], "number": petition.number, "known": petition.subject[:40]}
            raise RowRefused(sentence % said)
        open_now = petition.packages.filter(state=PackageState.OPEN)
        package = open_now.select_related("leader", "office", "unit").first()
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


def _petition(batch: ImportBatch, number: str) -> Petition:
    """The petition of a row, as who loads the list sees it."""
    seen = petitions_visible_to(batch.created_by).select_related("holder", "handler")
    petition = petition_of_number(seen, number)
    if petition is None:
        raise RowRefused(f"“{number}”：{why_not_found(number)}")
    try:
        check_opened(petition, batch.created_by)
    except Unopened as refusal:
        raise RowRefused(str(refusal.sentence)) from None
    return petition


def _is_about(given: str, known: str) -> bool:
    """Whether two summaries are of one matter; one may be cut short."""
    one, other = comparable(given.rstrip("…")), comparable(known)
    return other.startswith(one) or SequenceMatcher(None, one, other, autojunk=False).ratio() >= SAME_SUBJECT


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


def _one(found: Sequence[Any], name: str, label: str, nearest: Sequence[str]) -> Any:
    if not found:
        near = _("，相近的有%(names)s") % {"names": "、".join(nearest)} if nearest else ""
        sentence = _("没有找到%(label)s“%(name)s”%(near)s。")
        raise RowRefused(sentence % {"label": label, "name": name[:60], "near": near})
    if len(found) > 1:
        codes = "、".join(getattr(one, "username", None) or one.code for one in found[:5])
        raise RowRefused(
            _("“%(name)s”对应不止一个%(label)s，请写其中之一：%(codes)s。")
            % {"name": name[:60], "label": label, "codes": codes}
        )
    return found[0]


class Leaders:
    """Those who may be named: leaders of the office, of those above, beside and below it."""

    def __init__(self, office: Office) -> None:
        below = RoleAssignment.objects.filter(
            office__path__startswith=office.path, office__is_active=True, role=Role.LEADER, revoked_at=None
        )
        near = leaders_near([office]).order_by().values("pk")
        accounts = Account.objects.filter(Q(pk__in=near) | Q(assignments__in=below), is_active=True)
        self.accounts = list(accounts.distinct().order_by("username"))
        self.names: Names[Account] = Names()
        for account in self.accounts:
            keys = [comparable(name) for name in (account.name, account.username)]
            self.names.add(account, keys, account.name)

    def named(self, text: str) -> Account:
        """The leader that a text names, with or without title or office."""
        keys = person_keys(text)
        found = self.names.find(keys) or [one for one in self.accounts if is_leader_of(text, one.name)]
        leader: Account = _one(found, text, _("包案领导"), self.names.nearest(keys))
        return leader


class Units:
    """Active offices by the names that people use for them; of several those nearest to the office that asks."""

    def __init__(self, office: Office) -> None:
        self.names = OfficeNames(Office.objects.filter(is_active=True).order_by("path"), office)

    def named(self, text: str) -> Office:
        if whole := self.names.meant(text):  # 柳河镇党委、政府 is one
            parts, found = [text], [whole]
        else:
            parts = names_in(text) or [text]
            parts = [name for part in parts for name in self._joined(part)]
            found = [self.names.meant(part) for part in parts]
        if len(parts) > 1 and all(found):
            names = "、".join(one.name for several in found for one in several[:1])
            raise RowRefused(_("责任单位写了不止一个：%(names)s，请只写牵头的一个。") % {"names": names})
        known = found[0] if len(parts) == 1 else []
        unit: Office = _one(known, text, _("责任单位"), self.names.nearest("".join(parts[:1]) or text))
        return unit

    def _joined(self, part: str) -> list[str]:
        """县人社局和柳河镇 are two where each is one; 住房和城乡建设局 is one."""
        for place, sign in enumerate(part):
            two = [part[:place].strip(), part[place + 1 :].strip()]
            if sign in "和与及 \u3000" and all(two) and all(map(self.names.meant, two)):
                return two
        return [part]


def read_packages(batch: ImportBatch, table: Table, now: datetime) -> PackageRows:
    columns = {name: column for name, column in batch.mapping.items() if name in FIELDS}
    facts: list[PackageFacts | str] = []
    for _line, cells in table.rows:
        try:
            facts.append(read_package_row(cells, columns))
        except RowRefused as refusal:
            facts.append(str(refusal))
    return PackageRows(table, facts, Leaders(batch.office), Units(batch.office))


PACKAGES = Loading(
    fields=FIELDS,
    required=REQUIRED,
    known=field_of_title,
    option=DEFAULT_ORIGIN,
    options=NAMED_ORIGINS,
    usual=PackageOrigin.MANDATE.value,
    option_refusal=("no_origin", _l("请选择包案来源。")),
    permissions=(Permission.PACKAGE,),
    # A petition is locked while its row is taken: two lists that name the same ones in another order never wait for
    # each other in a ring.
    chunk=1,
    read=read_packages,
)

"""Bringing cases into a campaign: by a filter, or by a list that also says who takes each on; row by row, resumable."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imports.actions.import_packages import Units
from cases.jobs.actions.engine import Outcome, RowWork, attempt_row, run_job, wake
from cases.packages.enums import PackageOrigin, PackageState
from cases.packages.models.packages import Package
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import why_not_found
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.actions.perform import perform
from offices.crypto import comparable
from offices.directory.naming import is_leader_of, person_keys
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.request_keys import already_done, keep_result, result_before
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission, Role
from offices.pages.words import cn_date
from supervision.campaigns.actions.campaigns import locked, need_not_ended, record
from supervision.campaigns.enums import LoadKind, RowState
from supervision.campaigns.models import Campaign, CampaignCase, CampaignLoad, CampaignRow
from supervision.campaigns.queries.campaigns import MOST, preview_of
from supervision.campaigns.queries.loads import rows_told
from supervision.campaigns.rows import Listed, day_of

AT_ONCE = 40  # a load of no more rows is worked through while the person waits
LOOKED_UP = 1_000


def load_found(
    *,
    by: Account,
    at: datetime,
    campaign_id: int,
    found: QuerySet[Petition],
    query: str,
    words: Sequence[tuple[str, str]],
    reason: str,
    request_key: UUID,
    confirmed: int | None = None,
) -> CampaignLoad:
    """Let what a filter finds now come in. `found` starts from what the account sees.

    Raises InvalidFacts where it finds nothing or more than `MOST`; where it finds nearly everything, or very many,
    unless `confirmed` is their number.
    """
    if done := result_before(request_key, "campaign_load", by=by, about=campaign_id):
        return CampaignLoad.objects.get(pk=done)
    preview = preview_of(by, Campaign.objects.get(pk=campaign_id), found, rows=0)
    if preview.wide and not preview.is_more and confirmed != preview.number:
        sentence = _("件数较多，或者几乎包括了您看得到的全部信访件，共%(n)d件。确实都要纳入的，请输入件数%(n)d。")
        raise InvalidFacts("confirm_number", sentence % {"n": preview.number}, field="typed")
    pairs = list(found.order_by("pk").values_list("pk", "number")[: MOST + 1])
    if not pairs:
        raise InvalidFacts("finds_nothing", _("没有符合条件的信访件。"))
    if len(pairs) > MOST:
        raise InvalidFacts("finds_too_many", _("一次最多纳入%(most)d件，请缩小范围。") % {"most": MOST})
    rows = [CampaignRow(line=line, number=number, petition_id=pk) for line, (pk, number) in enumerate(pairs, start=1)]
    said = {"kind": LoadKind.FILTER, "query": query, "words": [list(pair) for pair in words]}
    return _keep(campaign_id, rows, said, by=by, at=at, reason=reason, request_key=request_key)


def load_list(
    *, by: Account, at: datetime, campaign_id: int, listed: Sequence[Listed], reason: str, request_key: UUID
) -> CampaignLoad:
    """Let the cases of a list come in; numbers that the account does not see come back to be corrected."""
    known = _known(by, [one.number for one in listed])
    first: dict[str, int] = {}
    rows = []
    for line, one in enumerate(listed, start=1):
        row = CampaignRow(line=line, **{name: getattr(one, name) for name in ("number", "leader", "unit")})
        row.responsible, row.due, row.petition_id = one.responsible, one.due, known.get(one.number)
        if not one.number:
            row.state, row.note = RowState.REJECTED, _("没有编号。")
        elif row.petition_id is None:
            row.state, row.note = RowState.REJECTED, why_not_found(one.number)
        elif one.number in first:
            row.state, row.petition_id = RowState.REJECTED, None
            row.note = _("名单第%(line)d行已有这一编号。") % {"line": first[one.number]}
        first.setdefault(one.number, line)
        rows.append(row)
    return _keep(campaign_id, rows, {"kind": LoadKind.LIST}, by=by, at=at, reason=reason, request_key=request_key)


def _known(by: Account, numbers: Iterable[str]) -> dict[str, int]:
    wanted = sorted({number for number in numbers if number})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), LOOKED_UP):
        some = petitions_visible_to(by).filter(number__in=wanted[start : start + LOOKED_UP])
        found.update(some.order_by().values_list("number", "pk"))
    return found


def _keep(
    campaign_id: int,
    rows: list[CampaignRow],
    said: Mapping[str, object],
    *,
    by: Account,
    at: datetime,
    reason: str,
    request_key: UUID,
) -> CampaignLoad:
    """Write the load with its rows; the same key twice is one load. A large one is given to a worker."""
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明纳入理由。"), field="reason")
    with transaction.atomic():
        if done := already_done(request_key, "campaign_load", by=by, about=campaign_id):
            return CampaignLoad.objects.get(pk=done)
        campaign = locked(campaign_id, by)
        need_not_ended(campaign)
        rejected = sum(row.state == RowState.REJECTED for row in rows)
        load = CampaignLoad.objects.create(
            **said,
            campaign=campaign,
            reason=reason.strip(),
            made_at=at,
            made_by=by,
            total=len(rows),
            done=rejected,
            rejected=rejected,
            request_key=request_key,
            beat_at=at,
        )
        keep_result(request_key, load)
        for row in rows:
            row.load = load
        CampaignRow.objects.bulk_create(rows, batch_size=1000)
        facts = {"load": load.pk, "kind": load.kind, "rows": load.total, "query": load.query, "reason": load.reason}
        record(campaign, "campaign_load", facts, by=by, at=at)
        if len(rows) > AT_ONCE:
            transaction.on_commit(lambda: wake(LoadWork, load.pk))
    return load


def run_load(load_id: int, *, clock: Callable[[], datetime] = timezone.now) -> CampaignLoad:
    load: CampaignLoad = run_job(LoadWork, load_id, clock=clock)
    return load


class LoadWork(RowWork[CampaignLoad, CampaignRow]):
    """Rows of a filter or a list: the case comes in, and who is named takes it on. One petition is locked at a time, so
    that no two loads wait for each other. Where the person may no longer lead the campaign, or it has ended, the load
    fails.
    """

    name = "campaign_load"
    model = CampaignLoad
    counted = ("done", "added", "known", "rejected", "packaged")

    def __init__(self, job: CampaignLoad, now: datetime) -> None:
        self.leaders, self.units = Leaders(job.campaign.office), Units(job.campaign.office)

    @classmethod
    def locked(cls, job_id: int) -> CampaignLoad:
        """With its campaign: two loads of one campaign take turns, row by row."""
        loads = CampaignLoad.objects.select_for_update(of=("self", "campaign"), no_key=True)
        return loads.select_related("campaign__office", "made_by").get(pk=job_id)

    @classmethod
    def check(cls, job: CampaignLoad) -> None:
        check_may(job.made_by, Permission.CONVENE, job.campaign.office)
        need_not_ended(job.campaign)

    def rows(self, job: CampaignLoad, most: int) -> Sequence[CampaignRow]:
        return list(job.rows.filter(state=RowState.WAITING).select_related("petition").order_by("line")[:most])

    def take(self, job: CampaignLoad, row: CampaignRow, now: datetime) -> tuple[RowState, bool, str]:
        """What became of the case, whether it was taken on, and why it was not."""
        state = _enlist(job, row, now)
        if not (row.leader or row.unit or row.responsible or row.due):
            return state, False, ""
        what = f"{self.name} {job.pk}: row {row}"
        is_packaged, sentence = attempt_row(
            lambda: _package(job, row, self.leaders, self.units, now), what, self.unforeseen
        )
        return state, bool(is_packaged), _("未落实包案：%(reason)s") % {"reason": sentence} if sentence else ""

    def keep(self, job: CampaignLoad, outcomes: Sequence[Outcome[CampaignRow]]) -> None:
        for outcome in outcomes:
            row = outcome.row
            row.state, row.packaged, note = outcome.result or (RowState.REJECTED, False, outcome.sentence)
            row.note = note[:300]
            row.save(update_fields=["state", "note", "packaged"])
            job.done += 1
            job.added += row.state == RowState.ADDED
            job.known += row.state == RowState.KNOWN
            job.rejected += row.state == RowState.REJECTED
            job.packaged += row.packaged

    @classmethod
    def end(cls, job: CampaignLoad, now: datetime) -> None:
        counts = {name: getattr(job, name) for name in ("total", "added", "known", "rejected", "packaged")}
        facts = {"load": job.pk, **counts, "error": job.error}
        record(job.campaign, "campaign_loaded", facts, by=job.made_by, at=now)


def _enlist(load: CampaignLoad, row: CampaignRow, now: datetime) -> RowState:
    campaign, petition = load.campaign, row.petition
    if petition is None:
        raise InvalidFacts("no_petition", _("没有这个编号的信访件，或者您无权查看。"))
    if CampaignCase.objects.filter(campaign=campaign, petition=petition, left_at=None).exists():
        return RowState.KNOWN
    if petition.sealed:
        raise InvalidFacts("sealed", _("密封的检举控告件不纳入专项治理。"))
    perform(
        "enlist",
        petition_id=petition.pk,
        by=load.made_by,
        at=now,
        request_key=uuid5(load.request_key, f"enlist:{row.line}"),
        campaign=campaign.pk,
        campaign_name=campaign.name,
        reason=load.reason,
    )
    CampaignCase.objects.create(
        campaign=campaign, petition=petition, joined_at=now, joined_by=load.made_by, joined_reason=load.reason
    )
    return RowState.ADDED


def _package(load: CampaignLoad, row: CampaignRow, leaders: "Leaders", units: Units, now: datetime) -> bool:
    """Let the leader of the list take the case on; whoever has it already keeps it. Whether it was taken on."""
    campaign, petition = load.campaign, row.petition
    if petition is None or not row.leader:
        raise InvalidFacts("no_leader", _("没有写明包案领导。"))
    check_opened(petition, load.made_by)
    unit = units.named(row.unit) if row.unit else petition.handler or petition.holder
    leader = leaders.named(row.leader, unit)
    made = petition.packages.exclude(state=PackageState.WITHDRAWN)
    last = made.select_related("leader", "unit").order_by("-pk").first()
    if last is not None and last.state == PackageState.CLOSED:
        raise ActionRefused("settled", _("已由%(leader)s包案化解销号。") % {"leader": last.leader.name})
    held = last if last is not None and last.state == PackageState.OPEN else None
    if held is not None and held.leader_id != leader.pk:
        sentence = _("已由%(held)s包案，名单上是%(leader)s，没有移交。")
        raise ActionRefused("held", sentence % {"held": held.leader.name, "leader": leader.name})
    if held is not None:
        _need_same(held, row, unit)
        return False
    perform(
        "package",
        petition_id=petition.pk,
        by=load.made_by,
        at=now,
        request_key=uuid5(load.request_key, f"package:{row.line}"),
        leader=leader,
        unit=unit,
        responsible=row.responsible,
        due_on=day_of(row.due) if row.due else campaign.ends_on,
        origin=PackageOrigin.CAMPAIGN,
        note=campaign.name,
    )
    return True


def _need_same(held: Package, row: CampaignRow, unit: Office) -> None:
    """What the list says otherwise of a package that stands already is told: nothing of it is changed here."""
    other = []
    if row.due and day_of(row.due) != held.due_on:
        said = {"now": cn_date(held.due_on), "listed": cn_date(day_of(row.due))}
        other.append(_("化解期限现为%(now)s，名单上是%(listed)s") % said)
    if row.unit and unit.pk != held.unit_id:
        other.append(
            _("责任单位现为%(now)s，名单上是%(listed)s") % {"now": held.unit.short_name, "listed": unit.short_name}
        )
    if row.responsible and row.responsible != held.responsible:
        other.append(
            _("责任人现为%(now)s，名单上是%(listed)s") % {"now": held.responsible or _("空"), "listed": row.responsible}
        )
    if other:
        sentence = _("已由%(leader)s包案，%(other)s，未改；请在包案页“调整包案”中修改，或者用“导入包案名单”调整。")
        raise ActionRefused("held", sentence % {"leader": held.leader.name, "other": "；".join(other)})


@dataclass
class Leaders:
    """The leaders a list may name: of the office, of those below and above it, and of the government beside it."""

    office: Office
    known: dict[str, dict[int, Account]] = field(default_factory=dict)
    everybody: dict[int, Account] = field(default_factory=dict)
    places: dict[int, list[Office]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        near = Q(office__path__startswith=self.office.path) | Q(office__in=self.office.ancestor_ids())
        near |= Q(office__parent=self.office.parent_id, office__kind=OfficeKind.GOVERNMENT)
        held = RoleAssignment.objects.filter(
            near, role=Role.LEADER, revoked_at=None, office__is_active=True, account__is_active=True
        )
        for grant in held.select_related("account", "office").order_by("pk"):
            account = grant.account
            names = {account.username, account.name, f"{account.title}{account.name}", f"{account.name}{account.title}"}
            for name in names:
                self.known.setdefault(comparable(name), {})[account.pk] = account
            self.everybody[account.pk] = account
            self.places.setdefault(account.pk, []).append(grant.office)

    def named(self, text: str, unit: Office) -> Account:
        """The leader of that name, of several the one who leads the unit or an office above it. InvalidFacts."""
        known = next((self.known[key] for key in person_keys(text) if key in self.known), {})
        found = list(known.values()) or [one for one in self.everybody.values() if is_leader_of(text, one.name)]
        if len(found) > 1:
            above = set(unit.ancestor_ids())
            found = [one for one in found if above & {office.pk for office in self.places[one.pk]}] or found
        if len(found) != 1:
            reason = _("有几位领导叫“%(name)s”，请写用户名。") if found else _("没有领导“%(name)s”的账号。")
            raise InvalidFacts("leader", reason % {"name": text[:40]})
        return found[0]


def rows_to_correct(load: CampaignLoad, account: Account) -> QuerySet[CampaignRow]:
    """The rows that were refused, and those whose package was not arranged, in the order of the list."""
    return rows_told(load, account).exclude(note="").order_by("line")

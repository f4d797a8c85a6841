"""Campaigns: made, started from a frozen baseline, left by a case with a reason. The end stands with the papers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.jobs.models import UNFINISHED
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package
from cases.petitions.enums import ANSWERED
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.actions.request_keys import already_changed, already_done, keep_result
from offices.organisation.models import Account, Event, Office
from offices.organisation.policies import authority_of, check_may
from offices.organisation.roles import Permission
from supervision.campaigns.actions.names import check_names_nobody
from supervision.campaigns.enums import CampaignKind, CampaignState
from supervision.campaigns.models import Campaign, CampaignCase, CampaignChange
from supervision.campaigns.queries.campaigns import figures_of, names_of

CHUNK = 500
FACTS = ("name", "kind", "description", "starts_on", "ends_on", "closed_target", "settled_target", "handed_down_by")
MEASURES = ("starts_on", "ends_on", "closed_target", "settled_target")  # frozen with the baseline
LONGEST_REASON = 200


def make_campaign(*, by: Account, at: datetime, office: Office, request_key: UUID, **facts: Any) -> Campaign:
    """A campaign that gathers its cases before it starts; the same key twice is one. Facts: those of FACTS.

    Raises InvalidFacts, NotPermitted.
    """
    check_may(by, Permission.CONVENE, office)
    _check(facts)
    _check_above(office, facts.get("handed_down_by"))
    with transaction.atomic():
        if done := already_done(request_key, "campaign_made", by=by, about=office.pk):
            return Campaign.objects.get(pk=done)
        campaign = Campaign.objects.create(**facts, office=office, made_at=at, made_by=by)
        keep_result(request_key, campaign)
        record(campaign, "campaign_made", _as_said(facts), by=by, at=at)
    return campaign


def edit_campaign(*, by: Account, at: datetime, campaign_id: int, reason: str = "", **facts: Any) -> Campaign:
    """Change what a campaign says of itself until it ends; the event keeps what it said before.

    Once it runs, targets and days are changed only with a reason, which stands on the board and on each paper, and
    those of a campaign that was handed down only by the office that did so, or one above it. Raises InvalidFacts,
    NotPermitted.
    """
    with transaction.atomic():
        campaign = locked(campaign_id, by)
        need_not_ended(campaign)
        _check(facts)
        changed = {name: value for name, value in facts.items() if value != getattr(campaign, name)}
        if changed:
            before = {name: getattr(campaign, name) for name in changed}
            said: dict[str, Any] = {"before": _as_said(before), "changes": _as_said(changed)}
            if campaign.state == CampaignState.DRAFT:
                _check_above(campaign.office, changed.get("handed_down_by"))
            elif "handed_down_by" in changed:
                raise InvalidFacts("handed_down", _("启动以后不能改变交办单位。"), field="handed_down_by")
            elif measures := [name for name in MEASURES if name in changed]:
                change_measures(campaign, {name: (before[name], changed[name]) for name in measures}, reason, by, at)
                said["reason"] = reason.strip()
            for name, value in changed.items():
                setattr(campaign, name, value)
            campaign.save(update_fields=sorted(changed))
            record(campaign, "campaign_edited", said, by=by, at=at)
    return campaign


def change_measures(
    campaign: Campaign, changes: dict[str, tuple[Any, Any]], reason: str, by: Account, at: datetime
) -> CampaignChange:
    """Keep a change of what the campaign is measured by: (before, after) by name. The caller holds the lock."""
    above = campaign.handed_down_by
    if above is not None and not authority_of(by).may(Permission.CONVENE, above):
        sentence = _("上级交办的专项治理，目标和起止日期由交办单位%(office)s或其上级变更。")
        raise NotPermitted("handed_down", sentence % {"office": above.name})
    reason = reason.strip()
    if not reason:
        sentence = _("目标和起止日期已随基线固定，变更须写明理由；理由列在看板和以后的通报、报告上。")
        if "ended_on" in changes:
            sentence = _("原定的结束日期还没有到，提前结束须写明理由；理由列在看板和总结报告上。")
        raise InvalidFacts("no_reason", sentence, field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidFacts("too_long", _("理由最多%(most)d字。") % {"most": LONGEST_REASON}, field="reason")
    check_names_nobody(campaign, {"reason": reason}, _("变更理由"))
    plain = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in one.items()}
        for one in ({name: pair[place] for name, pair in changes.items()} for place in (0, 1))
    ]
    return CampaignChange.objects.create(
        campaign=campaign, before=plain[0], after=plain[1], reason=reason, at=at, by=by
    )


def start_campaign(*, by: Account, at: datetime, campaign_id: int) -> Campaign:
    """Freeze the standing of each case and the figures, then run. Raises ActionRefused without cases."""
    with transaction.atomic():
        campaign = locked(campaign_id, by)
        if campaign.state != CampaignState.DRAFT:
            raise ActionRefused("started_already", _("专项治理已经启动。"))
        if campaign.loads.filter(state__in=UNFINISHED).exists():
            raise ActionRefused("load_runs", _("还有一批正在纳入，请等它完成后再启动。"))
        cases = CampaignCase.objects.filter(campaign=campaign)
        figures = figures_of(cases, campaign.office, today=timezone.localdate(at))
        if not figures.total.total:
            raise ActionRefused("no_cases", _("还没有纳入信访件，不能启动。"))
        for chunk in _chunks(campaign):
            CampaignCase.objects.bulk_update(chunk, ["baseline"])
        names = [[key, office.short_name] for key, office in names_of(set(figures.offices)).items()]
        campaign.baseline = {**figures.as_dict(), "names": names}
        campaign.state, campaign.started_at, campaign.started_by = CampaignState.RUNNING, at, by
        campaign.save(update_fields=["baseline", "state", "started_at", "started_by"])
        record(campaign, "campaign_started", figures.total.as_dict(), by=by, at=at)
    return campaign


def _chunks(campaign: Campaign) -> Iterator[Sequence[CampaignCase]]:
    last = Package.objects.filter(petition=OuterRef("petition")).order_by("-pk").values("pk")[:1]
    cases = campaign.cases.filter(left_at=None).select_related("petition__holder", "petition__handler").order_by("pk")
    cases = cases.annotate(last=Subquery(last))
    after = 0
    while chunk := list(cases.filter(pk__gt=after)[:CHUNK]):
        after = chunk[-1].pk
        packages = Package.objects.select_related("leader", "unit").in_bulk([case.last for case in chunk if case.last])
        for case in chunk:
            case.baseline = standing_of(case, packages.get(case.last))
        yield chunk


def standing_of(case: CampaignCase, package: Package | None) -> dict[str, Any]:
    """State, leader, unit, person and date of a case, as they are kept: plain values."""
    petition = case.petition
    is_open = package is not None and package.state == PackageState.OPEN
    unit = package.unit if package else petition.handler or petition.holder
    settled = package is not None and package.state == PackageState.CLOSED
    return {
        "number": petition.number,
        "state": petition.state,
        "state_label": str(petition.get_state_display()),
        "unit": unit.pk,
        "unit_name": unit.short_name,
        "packaged": is_open,
        "leader": package.leader.name if package and (is_open or settled) else "",
        "responsible": package.responsible if package and (is_open or settled) else "",
        "due_on": package.due_on.isoformat() if package and is_open else "",
        "closed": settled or petition.state in ANSWERED,
        "settled": settled,
    }


def leave_campaign(*, by: Account, at: datetime, case_id: int, reason: str, request_key: UUID) -> CampaignCase:
    """移出: the case leaves with a reason, which the petition's history keeps as well. Twice the same key is once."""
    if not reason.strip():
        raise InvalidFacts("no_reason", _("请写明移出理由。"), field="reason")
    with transaction.atomic():
        done = already_changed(request_key, "campaign_left", by=by, about=case_id)
        campaign = locked(CampaignCase.objects.values_list("campaign_id", flat=True).get(pk=case_id), by)
        case = CampaignCase.objects.select_for_update().get(pk=case_id)
        if done:
            return case
        need_not_ended(campaign)
        if case.left_at is not None:
            raise ActionRefused("left_already", _("这一件已经移出。"))
        perform(
            "discharge",
            petition_id=case.petition_id,
            by=by,
            at=at,
            campaign=campaign.pk,
            campaign_name=campaign.name,
            reason=reason,
        )
        case.left_at, case.left_by, case.left_reason = at, by, reason.strip()
        case.save(update_fields=["left_at", "left_by", "left_reason"])
    return case


# Parts


def locked(campaign_id: int, by: Account) -> Campaign:
    """The campaign, locked; NotPermitted for who does not lead campaigns of its office."""
    rows = Campaign.objects.select_for_update(of=("self",), no_key=True).select_related("office", "handed_down_by")
    campaign = rows.get(pk=campaign_id)
    check_may(by, Permission.CONVENE, campaign.office)
    return campaign


def need_not_ended(campaign: Campaign) -> None:
    if campaign.state == CampaignState.ENDED:
        raise ActionRefused("campaign_ended", _("专项治理已经结束，不再变动；需要更正的，请印发更正。"))


def record(campaign: Campaign, kind: str, facts: dict[str, Any], *, by: Account, at: datetime) -> Event:
    return record_event(subject=f"campaign:{campaign.pk}", kind=kind, facts=facts, by=by, office=campaign.office, at=at)


def _as_said(facts: dict[str, Any]) -> dict[str, Any]:
    """For the event: an office by its code."""
    return {name: value.code if isinstance(value, Office) else value for name, value in facts.items()}


def _check_above(office: Office, above: Office | None) -> None:
    if above is not None and above.pk not in office.ancestor_ids()[:-1]:
        raise InvalidFacts("not_above", _("交办单位应是上级单位。"), field="handed_down_by")


def _check(facts: dict[str, Any]) -> None:
    if not str(facts.get("name", "")).strip():
        raise InvalidFacts("no_name", _("请写明名称。"), field="name")
    if facts.get("kind") not in CampaignKind.values:
        raise InvalidFacts("no_kind", _("请选择类型。"), field="kind")
    first, last = facts.get("starts_on"), facts.get("ends_on")
    if not isinstance(first, date) or not isinstance(last, date) or last < first:
        raise InvalidFacts("days", _("结束日期不能早于开始日期。"), field="ends_on")
    for name in ("closed_target", "settled_target"):
        if not 0 <= int(facts.get(name, 0)) <= 100:
            raise InvalidFacts("target", _("目标应在0至100之间。"), field=name)

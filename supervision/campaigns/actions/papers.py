"""The weekly snapshot, circulars (通报), the final report and errata: what is issued is numbered and stays."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.jobs.models import UNFINISHED
from cases.packages.models.packages import Package
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account
from offices.pages.texts import refuse_blanks
from offices.pages.words import cn_day
from supervision.campaigns.actions.campaigns import CHUNK, change_measures, locked, record, standing_of
from supervision.campaigns.actions.names import check_names_nobody
from supervision.campaigns.enums import CampaignState, PaperKind
from supervision.campaigns.models import Campaign, CampaignCase, CampaignPaper, CampaignWeek
from supervision.campaigns.queries.campaigns import (
    WEEK,
    Divided,
    all_cases,
    beginning,
    figures_at,
    figures_of,
    monday_of,
    names_of,
    standing_kept,
    weeks_missing,
)
from supervision.campaigns.reports.changes import basis_of, change_sentences
from supervision.campaigns.reports.texts import (
    circular_text,
    circular_title,
    definitions,
    final_text,
    final_title,
)

LONGEST_BODY = 20_000


def take_weeks(*, today: date, at: datetime) -> int:
    """Keep the figures of each Monday that has none, also of weeks the job missed; answers how many. Twice is once."""
    made = 0
    for campaign, day in weeks_missing(today):
        figures = figures_at(campaign, day).as_dict()
        defaults = {"figures": figures, "made_at": at}
        made += CampaignWeek.objects.get_or_create(campaign=campaign, on=day, defaults=defaults)[1]
    return made


def draft_circular(*, by: Account, at: datetime, campaign_id: int, on: date, request_key: UUID) -> CampaignPaper:
    """起草通报 on the figures of all cases at the end of the day `on` (today: as they are now).

    Raises ActionRefused unless the campaign has begun by then, or when it had ended before.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        if done := already_done(request_key, "campaign_circular_drafted", by=by, about=campaign_id):
            return CampaignPaper.objects.get(pk=done)
        campaign = locked(campaign_id, by)
        if campaign.started_at is None or on > today or on < timezone.localdate(campaign.started_at):
            raise InvalidFacts("no_such_day", _("请选择启动以来的日期。"), field="on")
        if campaign.ended_at is not None and on > timezone.localdate(campaign.ended_at):
            sentence = _("专项治理已于%(day)s结束，通报的数字不晚于这一天。")
            raise InvalidFacts("ended_before", sentence % {"day": cn_day(campaign.ended_at)}, field="on")
        figures = paper_figures(campaign, on, today)
        paper = CampaignPaper.objects.create(
            campaign=campaign,
            kind=PaperKind.CIRCULAR,
            on=on,
            title=circular_title(campaign),
            body=circular_text(campaign, on, figures),
            figures=figures,
            made_at=at,
            made_by=by,
        )
        keep_result(request_key, paper)
        record(campaign, "campaign_circular_drafted", {"paper": paper.pk, "on": on}, by=by, at=at)
    return paper


def paper_figures(campaign: Campaign, on: date, today: date) -> dict[str, Any]:
    """The figures as a paper keeps them: now, a week before (None: it had not begun), the offices' names.

    Of the day of the end, those of the end.
    """
    if campaign.ended_at is not None and on >= timezone.localdate(campaign.ended_at):
        now = figures_of(all_cases(campaign), campaign.office, today=on, ended=True)
        earlier = monday_of(on)
    elif on == today:
        now = figures_of(all_cases(campaign), campaign.office, today=today)
        earlier = monday_of(today)
    else:
        now = figures_at(campaign, on + timedelta(days=1))
        earlier = on + timedelta(days=1) - WEEK
    begun = campaign.started_at is not None and beginning(earlier) > campaign.started_at
    before = figures_at(campaign, earlier) if begun else None
    keys = set(now.offices) | (set(before.offices) if before else set())
    return {
        "now": now.as_dict(),
        "before": before.as_dict() if before else None,
        "before_on": (earlier - timedelta(days=1)).isoformat() if before else "",
        "names": [[key, office.short_name] for key, office in names_of(keys).items()],
        "targets": [campaign.closed_target, campaign.settled_target],
        "baseline": Divided.of(campaign.baseline or {}).total.as_dict(),
        "left": campaign.cases.filter(left_at__lt=beginning(on + timedelta(days=1))).count(),
        "changes": change_sentences(campaign),
        "definitions": definitions(),
    }


def edit_paper(*, by: Account, at: datetime, paper_id: int, title: str, body: str, basis: str = "") -> CampaignPaper:
    """Change a draft; what is issued stays. Raises InvalidFacts, ActionRefused, NotPermitted.

    basis: where the text was written on the figures of today, those are kept with it.
    """
    with transaction.atomic():
        paper = _draft(paper_id, by)
        paper.title, paper.body = _text(title, "title"), _text(body, "body")
        fresh = paper_figures(paper.campaign, paper.on, timezone.localdate(at))
        if basis == basis_of(fresh):
            paper.figures = fresh
        paper.save(update_fields=["title", "body", "figures"])
    return paper


def issue_paper(*, by: Account, at: datetime, paper_id: int, title: str, body: str, basis: str = "") -> CampaignPaper:
    """印发: the text as the form shows it, with the next number, frozen. Names of persons are refused.

    basis: of the figures the text was written on, by default those of the draft. Raises Conflict where they are no
    longer those of the day; its `current` has those.
    """
    with transaction.atomic():
        paper = _draft(paper_id, by)
        fresh = paper_figures(paper.campaign, paper.on, timezone.localdate(at))
        _check_basis(basis or basis_of(paper.figures), fresh)
        paper.title, paper.body, paper.figures = _text(title, "title"), _text(body, "body"), fresh
        _issue(paper, by, at)
        record(paper.campaign, "campaign_circular", {"paper": paper.pk, "number": paper.number}, by=by, at=at)
    return paper


def _check_basis(basis: str, figures: dict[str, Any], cases: Sequence[dict[str, Any]] = ()) -> None:
    if basis and basis != basis_of(figures, cases):
        sentence = _(
            "打开这一页以后数字有变动，没有印发。下面是按目前数字写的正文，您原来的正文附在后面，请核对后再印发。"
        )
        raise Conflict("figures_moved", sentence, current={"figures": figures, "basis": basis_of(figures, cases)})


def end_campaign(
    *,
    by: Account,
    at: datetime,
    campaign_id: int,
    title: str,
    body: str,
    request_key: UUID,
    reason: str = "",
    basis: str = "",
) -> CampaignPaper:
    """The campaign ends with its final report, frozen: figures, definitions, and the list of cases as they stand.

    reason: needed before the day of the end. basis: of the figures the text was written on; Conflict where they moved.
    """
    today = timezone.localdate(at)
    with transaction.atomic():
        if done := already_done(request_key, "campaign_ended", by=by, about=campaign_id):
            return CampaignPaper.objects.get(pk=done)
        campaign = locked(campaign_id, by)
        if campaign.state != CampaignState.RUNNING:
            raise ActionRefused("not_running", _("只有进行中的专项治理可以结束。"))
        if campaign.loads.filter(state__in=UNFINISHED).exists():
            raise ActionRefused("load_runs", _("还有一批正在纳入，请等它完成。"))
        _keep_standing(campaign, today)
        campaign.state, campaign.ended_at, campaign.ended_by = CampaignState.ENDED, at, by
        figures, cases = paper_figures(campaign, today, today), list_at_end(campaign)
        _check_basis(basis, figures, cases)
        if today < campaign.ends_on:
            change_measures(campaign, {"ended_on": (campaign.ends_on, today)}, reason, by, at)
            figures["changes"] = change_sentences(campaign)
        campaign.save(update_fields=["state", "ended_at", "ended_by"])
        paper = CampaignPaper(
            campaign=campaign,
            kind=PaperKind.FINAL,
            on=today,
            title=_text(title, "title"),
            body=_text(body, "body"),
            figures=figures,
            cases=cases,
            made_at=at,
            made_by=by,
        )
        _issue(paper, by, at)
        keep_result(request_key, paper)
        total = paper.figures["now"]["total"]
        record(campaign, "campaign_ended", {"paper": paper.pk, **total}, by=by, at=at)
    return paper


def _keep_standing(campaign: Campaign, today: date) -> None:
    """What the figures count each case by, kept with the case."""
    kept = standing_kept(all_cases(campaign), today=today)
    for start in range(0, len(ids := sorted(kept)), CHUNK):
        some = list(CampaignCase.objects.filter(pk__in=ids[start : start + CHUNK]))
        for case in some:
            case.at_end = kept[case.pk]
        CampaignCase.objects.bulk_update(some, ["at_end"])


def list_at_end(campaign: Campaign) -> list[dict[str, Any]]:
    """Each case as it stands, with how it stood at the start, and when and why it came and left."""
    rows = []
    cases = campaign.cases.select_related("petition__holder", "petition__handler").order_by("petition__number", "pk")
    newest: dict[int, Package] = {}
    packages = Package.objects.filter(petition__campaign_cases__campaign=campaign).distinct()
    for package in packages.select_related("leader", "unit").order_by("pk"):
        newest[package.petition_id] = package
    for case in cases:
        rows.append(
            {
                **standing_of(case, newest.get(case.petition_id)),
                "in_baseline": case.baseline is not None,
                "joined_on": timezone.localdate(case.joined_at).isoformat(),
                "joined_reason": case.joined_reason,
                "left_on": timezone.localdate(case.left_at).isoformat() if case.left_at else "",
                "left_reason": case.left_reason,
            }
        )
    return rows


def issue_erratum(*, by: Account, at: datetime, paper_id: int, body: str, request_key: UUID) -> CampaignPaper:
    """A correction of an issued paper: a numbered paper of its own; the paper itself stays as it was."""
    corrected = CampaignPaper.objects.get(pk=paper_id)
    with transaction.atomic():
        if done := already_done(request_key, "campaign_erratum", by=by, about=paper_id):
            return CampaignPaper.objects.get(pk=done)
        campaign = locked(corrected.campaign_id, by)
        if corrected.issued_at is None or corrected.kind == PaperKind.ERRATUM:
            raise ActionRefused("not_issued", _("只更正已印发的通报和总结报告。"))
        erratum = CampaignPaper(
            campaign=campaign,
            kind=PaperKind.ERRATUM,
            corrects=corrected,
            on=timezone.localdate(at),
            title=_("关于《%(title)s》的更正") % {"title": corrected.title[:80]},
            body=_text(body, "body"),
            figures={},
            made_at=at,
            made_by=by,
        )
        _issue(erratum, by, at)
        keep_result(request_key, erratum)
        facts = {"paper": erratum.pk, "number": erratum.number, "corrects": corrected.pk}
        record(campaign, "campaign_erratum", facts, by=by, at=at)
    return erratum


def final_draft(campaign: Campaign, today: date) -> tuple[str, str, str]:
    """Title, text and basis that the form of the end opens with."""
    figures = paper_figures(campaign, today, today)
    return final_title(campaign), final_text(campaign, today, figures), basis_of(figures, list_at_end(campaign))


# Parts


def _draft(paper_id: int, by: Account) -> CampaignPaper:
    """A draft of a campaign that is locked, so that numbers follow each other."""
    locked(CampaignPaper.objects.values_list("campaign_id", flat=True).get(pk=paper_id), by)
    paper = CampaignPaper.objects.select_related("campaign__office").get(pk=paper_id)
    if paper.issued_at is not None:
        raise ActionRefused("issued_already", _("已经印发，不能修改；需要更正的，请印发更正。"))
    return paper


def _issue(paper: CampaignPaper, by: Account, at: datetime) -> None:
    """The one door of all papers: nobody is named, no blank is left, and the number follows the last."""
    texts = {"title": paper.title, "body": paper.body}
    check_names_nobody(paper.campaign, texts, str(paper.get_kind_display()))
    refuse_blanks(texts)
    last = paper.campaign.papers.filter(kind=paper.kind).aggregate(last=Max("number"))["last"] or 0
    paper.number, paper.issued_at, paper.issued_by = last + 1, at, by
    paper.issued_as = paper.campaign.office.name
    paper.save()


def _text(text: str, field: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidFacts("no_text", _("请填写。"), field=field)
    if len(text) > (LONGEST_BODY if field == "body" else 100):
        raise InvalidFacts("too_long", _("内容过长。"), field=field)
    return text

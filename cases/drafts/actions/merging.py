"""One letter for many petitions: each through the one door, or as a draft where it is signed off (批量出具文书)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.drafts.actions.deciding import hand_in
from cases.drafts.actions.writing import make_draft
from cases.drafts.models import Draft, MergeItem, MergeJob
from cases.jobs.actions.engine import Outcome, RowWork, run_job, wake
from cases.papers.errors import SignOffOwed
from cases.papers.letters import BASIS as BASIS_FIELD
from cases.papers.letters import BODY, FIELD, FIELDS, OUTCOME, PETITIONER, fields_in, filled
from cases.papers.models import Document
from cases.papers.reports.filling import VALUES, Case
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import check_opened
from cases.petitions.queries.visible import petitions_visible_to, petitions_with_text
from cases.procedure.actions.perform import perform
from cases.procedure.forms.base import StepForm
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.request_keys import already_done, keep_result, result_before
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.texts import says_something

# The steps of which one wording fits many: nothing else in their forms is decided petition by petition.
MERGED = ("notify", "accept", "direct_reply")
ANSWERS = frozenset({"direct_reply"})  # nothing but the wording says what is answered
MOST_PETITIONS = 500
AT_ONCE = 20  # as many are done while the form waits
ItemState = MergeItem.State
# The letter itself names the petitioner and the limit; a wording for many says the rest.
FIELDS_OF_MANY = tuple(
    name for name in FIELDS if name not in {BODY, OUTCOME, BASIS_FIELD, PETITIONER, "主送", "办结期限"}
)


def start_merge(
    *,
    by: Account,
    at: datetime,
    step: str,
    petition_ids: Collection[int],
    request_key: UUID,
    text: str = "",
    contact: str = "",
    send: bool = True,
) -> MergeJob:
    """Write down what is to be issued for the visible ones of these petitions; a few are done by the caller at once.

    text: with fields such as {概要}; without one each petition has the form's own, where the step answers nothing.
    Raises NotPermitted, InvalidFacts.
    """
    if done := result_before(request_key, "merge", by=by):
        return MergeJob.objects.get(pk=done)
    if step not in MERGED:
        raise InvalidFacts("unknown_step", _("请选择可以批量出具文书的一步。"), field="step")
    kind = step_kind(step)
    offices = authority_of(by).offices(kind.permission) if kind.permission else []
    if not offices:
        raise NotPermitted("not_permitted", _("您没有“%s”的权限。") % kind.label)
    check_wording(text)
    if step in ANSWERS and not says_something(text):
        raise InvalidFacts("no_text", _("“%s”请填写答复的内容。") % kind.label, field="text")
    if len(set(petition_ids)) > MOST_PETITIONS:
        raise InvalidFacts("many", _("一次最多%(most)d件。") % {"most": MOST_PETITIONS}, field="petitions")
    found = list(petitions_visible_to(by).filter(pk__in=petition_ids).order_by("pk").values_list("pk", flat=True))
    if not found:
        raise InvalidFacts("no_petition", _("没有选择信访件，或者您无权查看。"), field="petitions")
    with transaction.atomic():
        if done := already_done(request_key, "merge", by=by):
            return MergeJob.objects.get(pk=done)
        job = MergeJob.objects.create(
            step=step,
            office=offices[0],
            made_at=at,
            made_by=by,
            request_key=request_key,
            text=text.strip(),
            contact=contact.strip(),
            total=len(found),
            beat_at=at,
        )
        keep_result(request_key, job)
        MergeItem.objects.bulk_create([MergeItem(job=job, petition_id=pk) for pk in found])
        if send and not is_small(job):
            transaction.on_commit(lambda: wake(MergeWork, job.pk))
    return job


def check_wording(text: str) -> None:
    """Raises InvalidFacts for an unknown field, by its name, with those that are known."""
    for name in fields_in(text):
        if name not in FIELDS_OF_MANY:
            known = "".join(f"{{{one}}}" for one in FIELDS_OF_MANY)
            said = _("{%(field)s}不是可用的字段。可用的有：%(known)s。") % {"field": name[:20], "known": known}
            raise InvalidFacts("unknown_field", said, field="text")
    if set("{}") & set(FIELD.sub("", text)):
        raise InvalidFacts("braces", _("花括号不成对，请改正。"), field="text")


def is_small(job: MergeJob) -> bool:
    return job.total <= AT_ONCE


def run_small(job: MergeJob) -> MergeJob:
    return run_merge(job.pk) if is_small(job) else job


def run_merge(job_id: int, *, clock: Callable[[], datetime] = timezone.now) -> MergeJob:
    job: MergeJob = run_job(MergeWork, job_id, clock=clock)
    return job


def draft_step(step: str, petition: Petition, given: Mapping[str, Any], by: Account, at: datetime) -> Draft:
    """A step filled in alike for many petitions, kept for this one as a draft and handed in. Raises ActionRefused."""
    form_class = step_kind(step).form
    found = petitions_with_text(by).filter(pk=petition.pk).first()
    if form_class is None or found is None:
        raise NotPermitted("not_visible", _("您已无权查看这一件。"))
    data = {**given, "version": str(found.version)}
    form = form_class(data, petition=found, account=by, on=timezone.localdate(at))
    if not form.is_valid():
        told = "；".join(problem.sentence.rstrip("。") for problem in form.problems)
        raise ActionRefused("not_whole", _("%s。请打开该件单独办理。") % told)
    form.cleaned_data["request_key"] = None
    draft = make_draft(form, by=by, at=at)
    return hand_in(draft_id=draft.pk, edition=draft.edition, by=by, at=at)


def form_for(petition: Petition, job: MergeJob, by: Account, on: datetime) -> StepForm:
    """The form of the step as it opens for the petition, with the wording of the job. Raises InvalidFacts."""
    form_class = step_kind(job.step).form
    if form_class is None:
        raise LookupError(f"{job.step} has no form")
    today = timezone.localdate(on)
    opened = form_class(petition=petition, account=by, on=today)
    data: dict[str, Any] = {name: _sent(value) for name, value in opened.opening().items() if name in opened.fields}
    if job.text and "text" in opened.fields:
        data["text"] = wording_for(petition, job.text, opened, today)
    if job.contact and "contact" in opened.fields:
        data["contact"] = job.contact
    data["version"] = str(petition.version)
    return form_class(data, petition=petition, account=by, on=today)


def _sent(value: Any) -> Any:
    return value if isinstance(value, bool) else str(value)


def wording_for(petition: Petition, text: str, form: StepForm, on: Any) -> str:
    """Raises InvalidFacts for a field that the petition leaves empty."""
    paper = Document(office=form.office, issued_on=on)
    case = Case(paper, petition, (), petition.petitioner_masked)
    values = {name: VALUES[name](case).strip() for name in fields_in(text)}
    for name, value in values.items():
        if not value:
            raise InvalidFacts("field_empty", _("本件没有{%s}，请打开该件单独办理。") % name, field="text")
    return filled(text, values)


class MergeWork(RowWork[MergeJob, MergeItem]):
    """Petition by petition. Account and roles are read anew for every one; the key is made of job and petition."""

    name = "merge"
    model = MergeJob
    unforeseen = _l("这一件无法办理，请打开该件单独办理。")

    @classmethod
    def locked(cls, job_id: int) -> MergeJob:
        jobs = MergeJob.objects.select_for_update(of=("self",), no_key=True).select_related("office")
        return jobs.get(pk=job_id)

    def rows(self, job: MergeJob, most: int) -> Sequence[MergeItem]:
        return list(job.items.filter(state=ItemState.WAITING).order_by("pk")[:most])

    @classmethod
    def end(cls, job: MergeJob, now: datetime) -> None:
        """It always ends with an outcome for each petition."""
        if job.error:
            job.items.filter(state=ItemState.WAITING).update(state=ItemState.REFUSED, sentence=job.error)
            job.state = MergeJob.State.DONE
            job.save(update_fields=["state"])

    def take(self, job: MergeJob, row: MergeItem, now: datetime) -> Document | Draft | None:
        by = Account.objects.get(pk=job.made_by_id)
        petition = petitions_with_text(by).filter(pk=row.petition_id).first()
        if petition is None:
            raise NotPermitted("not_visible", _("您已无权查看这一件。"))
        check_opened(petition, by)
        key = uuid5(job.request_key, str(petition.pk))
        if result_before(key, job.step, by=by, about=petition.pk) is not None:
            return _issued(petition, job.step, key)
        form = form_for(petition, job, by, now)
        if not form.is_valid():
            told = "；".join(problem.sentence.rstrip("。") for problem in form.problems)
            raise ActionRefused("not_whole", _("%s。请打开该件单独办理。") % told)
        form.cleaned_data["request_key"] = key
        try:
            given = {"version": petition.version, "request_key": key, **form.facts()}
            perform(job.step, petition_id=petition.pk, by=by, at=now, **given)
        except SignOffOwed:
            form.cleaned_data["request_key"] = None
            draft = make_draft(form, by=by, at=now)
            return hand_in(draft_id=draft.pk, edition=draft.edition, by=by, at=now)
        return _issued(petition, job.step, key)

    def keep(self, job: MergeJob, outcomes: Sequence[Outcome[MergeItem]]) -> None:
        for outcome in outcomes:
            item = outcome.row
            item.sentence = outcome.sentence
            item.document = outcome.result if isinstance(outcome.result, Document) else None
            item.draft = outcome.result if isinstance(outcome.result, Draft) else None
            item.state = ItemState.DRAFTED if item.draft else ItemState.DONE
            if outcome.sentence:
                item.state = ItemState.REFUSED
            item.save(update_fields=["state", "sentence", "document", "draft"])


def _issued(petition: Petition, step: str, key: UUID) -> Document | None:
    """The letter of the step that had this key; None where none was due, as where the name is unclear."""
    kind = step_kind(step)
    letters = [one for one in (kind.paper, *kind.may_issue) if one is not None]
    event = Event.objects.get(chain=petition.chain_id, request_key=key)
    papers = [paper["id"] for paper in event.facts.get("papers", ())]
    return Document.objects.filter(pk__in=papers, kind__in=letters).order_by("pk").first()


def may_merge(account: Account) -> bool:
    authority = authority_of(account)
    return authority.may_anywhere(Permission.HANDLE) or authority.may_anywhere(Permission.SCREEN)

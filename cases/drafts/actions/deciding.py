"""A draft is handed in, checked, sent back and signed; at the moment of signing its step is taken."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.drafts.actions.writing import check_edition, extras_of, form_of, letters_in, locked_draft
from cases.drafts.enums import OPEN, WAITING, DraftState, MoveKind
from cases.drafts.models import Draft, DraftAct, DraftEdition
from cases.drafts.policies import check_current, check_decides, check_in_hand, check_writes, refusal_to_decide
from cases.drafts.queries import check_of, drafts_visible_to, edition_of, last_paper, who_decides
from cases.papers.actions import letter_as_issued
from cases.papers.enums import ActKind, SignOff
from cases.papers.letters import Act, Prepared, wordings_of
from cases.papers.models import Document
from cases.papers.queries import level_of, sign_off_rule
from cases.petitions.enums import DocumentKind
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import check_opened
from cases.procedure.actions.perform import check_not_recused, lock_petition, perform
from cases.procedure.forms.base import StepForm
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.messages import queue_message_to
from offices.organisation.actions.records import append_event
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of
from offices.pages.texts import says_something

MOST_SIGNS = 500

# What stands in the history of the petition; the signing itself is told by the step that is taken.
EVENTS = {
    MoveKind.HANDED_IN: "draft_handed_in",
    MoveKind.CHECKED: "draft_checked",
    MoveKind.RETURNED: "draft_returned",
    MoveKind.TAKEN_BACK: "draft_taken_back",
    MoveKind.DROPPED: "draft_dropped",
}


def hand_in(*, draft_id: int, edition: int | None, by: Account, at: datetime, remark: str = "") -> Draft:
    """送审: to whom checks, or to whom signs, as the rule of the office has it today."""
    with transaction.atomic():
        petition, draft, last = _locked(draft_id, edition, by)
        check_in_hand(draft)
        check_current(petition, last)
        check_writes(by, petition, draft)
        level = level_asked(draft, last, at)
        if level is SignOff.NONE:
            raise ActionRefused("no_sign_off", _("本单位没有规定这一文书须审核、签发，可以直接出具。"))
        draft.level = level
        draft.state = DraftState.CHECKING if level is SignOff.CHECKED else DraftState.SIGNING
        _move(draft, petition, MoveKind.HANDED_IN, remark, by=by, at=at, tell=_next_ones)
    return draft


def take_back(*, draft_id: int, edition: int | None, by: Account, at: datetime, remark: str = "") -> Draft:
    """收回: before it is signed, by whoever may write it."""
    with transaction.atomic():
        petition, draft, _last = _locked(draft_id, edition, by)
        if draft.state not in WAITING:
            raise ActionRefused("not_waiting", _("本稿%s，没有等待审核、签发。") % draft.get_state_display())
        _check_owner(by, petition, draft)
        if not refusal_to_decide(by, draft):
            raise ActionRefused("return_it", _("本稿等您审核、签发：要修改的，请“退回修改”并写明意见。"))
        draft.state = DraftState.WRITING
        _move(draft, petition, MoveKind.TAKEN_BACK, remark, by=by, at=at)
    return draft


def drop(*, draft_id: int, edition: int | None, by: Account, at: datetime, remark: str = "") -> Draft:
    """作废: nothing is issued; what was written stays to be read."""
    with transaction.atomic():
        petition, draft, _last = _locked(draft_id, edition, by)
        if draft.state not in OPEN:
            raise ActionRefused("not_open", _("本稿%s，不能作废。") % draft.get_state_display())
        _check_owner(by, petition, draft)
        draft.state = DraftState.DROPPED
        _move(draft, petition, MoveKind.DROPPED, remark, by=by, at=at)
    return draft


def decide(*, draft_id: int, edition: int | None, by: Account, at: datetime, agreed: bool, remark: str = "") -> Draft:
    """审核、签发 or 退回修改. Signed, the step is taken in the drafter's name, and its letters are issued."""
    with transaction.atomic():
        petition, draft, last = _locked(draft_id, edition, by)
        check_decides(by, draft)
        if not agreed:
            if not says_something(remark):
                raise InvalidFacts("no_remark", _("请写明退回修改的意见。"), field="remark")
            draft.state = DraftState.RETURNED
            _move(draft, petition, MoveKind.RETURNED, remark, by=by, at=at, tell=lambda _draft: [last.made_by])
        elif draft.state == DraftState.CHECKING:
            check_current(petition, last)
            draft.state = DraftState.SIGNING
            _move(draft, petition, MoveKind.CHECKED, remark, by=by, at=at, tell=_next_ones)
        else:
            check_current(petition, last)
            _issue(draft, petition, last, MoveKind.SIGNED, remark, by=by, at=at)
    return draft


def issue(*, draft_id: int, edition: int | None, by: Account, at: datetime, remark: str = "") -> Draft:
    """出具: a letter that needs no sign-off is issued by whoever wrote it."""
    with transaction.atomic():
        petition, draft, last = _locked(draft_id, edition, by)
        check_in_hand(draft)
        check_current(petition, last)
        check_writes(by, petition, draft)
        if last.made_by_id != by.pk:
            raise ActionRefused(
                "not_written", _("本稿由%s拟写；由您出具的，请先修改保存为您的一稿。") % last.made_by.name
            )
        draft.level = SignOff.NONE
        _issue(draft, petition, last, MoveKind.ISSUED, remark, by=by, at=at)
    return draft


def level_asked(draft: Draft, edition: DraftEdition, at: datetime) -> SignOff:
    """The sign-off that the office asks for today."""
    return level_of(sign_off_rule(draft.office, timezone.localdate(at)), DocumentKind(draft.kind))


def _locked(draft_id: int, edition: int | None, by: Account) -> tuple[Petition, Draft, DraftEdition]:
    """The petition first, as every step does: two who act on one draft follow each other. Whoever has lost the sight of
    it meanwhile does nothing more.
    """
    petition = lock_petition(Draft.objects.values_list("petition", flat=True).get(pk=draft_id))
    draft = locked_draft(draft_id)
    check_not_recused(petition, by)
    if not drafts_visible_to(Account.objects.get(pk=by.pk)).filter(pk=draft_id).exists():
        raise NotPermitted("not_visible", _("您已无权查看本稿。"))
    check_opened(petition, by)
    check_edition(draft, edition)
    return petition, draft, edition_of(draft)


def _check_owner(by: Account, petition: Petition, draft: Draft) -> None:
    """Its author, to whom no step of the petition may be open any more, the head, or whoever may take the step."""
    authority = authority_of(by)
    is_author = edition_of(draft).made_by_id == by.pk and authority.own_office(draft.office_id) is not None
    if not is_author and not authority.heads(draft.office):
        check_writes(by, petition, draft)


def _issue(
    draft: Draft, petition: Petition, edition: DraftEdition, move: MoveKind, remark: str, *, by: Account, at: datetime
) -> None:
    drafter = Account.objects.get(pk=edition.made_by_id)
    edition.draft = draft
    form = form_of(edition, petition, account=drafter, on=timezone.localdate(at), version=edition.version)
    _check_valid(form)
    copies, annexes = extras_of(edition)
    acts = [Act(ActKind.DRAFTED, drafter.name, edition.made_at.isoformat())]
    checked = check_of(draft)
    if checked is not None:
        acts.append(Act(ActKind.CHECKED, checked.by.name, checked.at.isoformat()))
    if move is MoveKind.SIGNED:
        acts.append(Act(ActKind.SIGNED, by.name, at.isoformat()))
    prepared = Prepared(
        draft=draft.pk,
        edition=draft.edition,
        acts=tuple(acts),
        copies=copies,
        annexes=annexes,
        signed=move is MoveKind.SIGNED,
    )
    before = last_paper(petition.pk)
    perform(
        draft.step,
        petition_id=petition.pk,
        by=drafter,
        at=at,
        version=edition.version,
        request_key=uuid5(draft.key, str(draft.edition)),
        prepared=prepared,
        **form.facts(),
    )
    _check_as_drafted(edition, petition.documents.filter(pk__gt=before, letter__isnull=False))
    draft.document = petition.documents.filter(kind=draft.kind, office=draft.office).latest("pk")
    draft.state = DraftState.ISSUED
    _keep_move(draft, move, remark, by=by, at=at)
    if drafter.pk != by.pk:
        event = Event.objects.filter(chain=petition.chain_id).latest("sequence")
        _tell(draft, petition, [drafter], event, at)


def _check_as_drafted(edition: DraftEdition, papers: QuerySet[Document]) -> None:
    """What goes out is what was read on the draft: the template may have changed since."""
    issued = [letter_as_issued(paper) for paper in papers.select_related("letter").order_by("pk")]
    if wordings_of(issued) != wordings_of(letters_in(edition)):
        said = _("拟稿以后文书模板等已有变动，现在出具的文书与本稿不同，请退回修改，保存为新的一稿后再办理。")
        raise ActionRefused("worded_anew", said)


def _check_valid(form: StepForm) -> None:
    """Days have passed since it was filled in; what the form says today is told."""
    if not form.is_valid():
        told = "；".join(problem.sentence.rstrip("。") for problem in form.problems)
        raise ActionRefused("draft_invalid", _("按今天的情况本稿不能出具：%s。请退回拟稿人修改。") % told)


def _next_ones(draft: Draft) -> list[Account]:
    """Before whom it lies now. Raises ActionRefused where there is nobody."""
    found = who_decides(draft)
    if not found:
        said = {
            DraftState.CHECKING: _(
                "%s没有可以审核本稿的人员（拟稿人除外，须能查看本件），请由安全管理员指定审核文书的人员。"
            ),
            DraftState.SIGNING: _("%s没有可以签发本稿的领导（拟稿人、审核人除外，须能查看本件），请联系安全管理员。"),
        }
        raise ActionRefused("nobody_decides", said[DraftState(draft.state)] % draft.office.name)
    return found


def _move(
    draft: Draft,
    petition: Petition,
    move: MoveKind,
    remark: str,
    *,
    by: Account,
    at: datetime,
    tell: Callable[[Draft], Iterable[Account]] | None = None,
) -> None:
    _keep_move(draft, move, remark, by=by, at=at)
    facts = {"draft": draft.pk, "edition": draft.edition, "kind": draft.kind}
    event = append_event(petition.chain, kind=EVENTS[move], facts=facts, by=by, office=draft.office, at=at)
    if tell is not None:
        _tell(draft, petition, tell(draft), event, at)


def _keep_move(draft: Draft, move: MoveKind, remark: str, *, by: Account, at: datetime) -> None:
    remark = remark.strip()
    if len(remark) > MOST_SIGNS:
        raise InvalidFacts("too_long", _("意见最多%d字，请删减。") % MOST_SIGNS, field="remark")
    draft.moved_at = at
    draft.save(update_fields=["state", "level", "document", "moved_at"])
    DraftAct.objects.create(draft=draft, edition=draft.edition, kind=move, remark=remark, at=at, by=by)


def _tell(draft: Draft, petition: Petition, accounts: Iterable[Account], event: Event, at: datetime) -> None:
    words = {"number": petition.number, "letter": draft.get_kind_display(), "state": draft.get_state_display()}
    text = _("信访件 %(number)s 的%(letter)s%(state)s") % words
    for account in accounts:
        queue_message_to(
            event=event, account=account, office=draft.office, text=text, url=draft.get_absolute_url(), at=at
        )

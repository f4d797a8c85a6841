"""The drafts that an account may see: those of its own offices, of petitions that it sees."""

from collections.abc import Iterable

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from cases.drafts.enums import OPEN, DraftState, MoveKind
from cases.drafts.models import Draft, DraftAct, DraftEdition
from cases.papers.models import Document
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.visible import petitions_visible_to, petitions_with_text, visible_petition_ids
from cases.procedure.step_kinds import step_kinds
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission


def drafts_visible_to(account: Account) -> QuerySet[Draft]:
    """A draft is its office's own until the letter is issued: no other office with custody sees it, nor one above.

    A supervisor, who sees what lies below as well, writes and sees those of supervision of the own office.
    """
    authority = authority_of(account)
    mine = Q(office__in=authority.office_ids(Permission.SEE_CASES))
    if supervising := [office.pk for office in authority.offices(Permission.SUPERVISE)]:
        mine |= Q(office__in=supervising, step__in=_steps_of(Permission.SUPERVISE))
    return Draft.objects.filter(mine, petition__in=visible_petition_ids(account))


def _steps_of(permission: Permission) -> list[str]:
    return [kind.key for kind in step_kinds() if kind.permission == permission]


def draft_rows(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    """With what a row of the list shows; due: by when the letter is to be out, else the soonest of the petition."""
    last = DraftEdition.objects.filter(draft=OuterRef("pk"), number=OuterRef("edition"))
    due = Coalesce(Subquery(_clocks_met().values("due")[:1]), F("petition__next_due"))
    return drafts.select_related("petition", "office").annotate(drafter=Subquery(last.values("made_by__name")), due=due)


def _clocks_met() -> QuerySet[Clock]:
    """Of an outer draft: the clocks of its office that its step meets, the soonest first."""
    met = Q(pk__in=[])
    for kind in step_kinds():
        if kinds := {*kind.stops, *kind.may_stop}:
            met |= Q(step=kind.key, kind__in=kinds)
    running = Clock.objects.filter(state=ClockState.RUNNING, for_petitioner=False)
    of_draft = running.filter(petition=OuterRef("petition"), office=OuterRef("office"))
    step = ExpressionWrapper(OuterRef("step"), output_field=CharField())
    return of_draft.annotate(step=step).filter(met).order_by("due", "pk")


def clock_of(draft: Draft) -> Clock | None:
    """The clock that the letter meets once it is issued."""
    met = Draft.objects.filter(pk=draft.pk).values(clock=Subquery(_clocks_met().values("pk")[:1]))
    return Clock.objects.filter(pk__in=met).first()


def opened_draft(number: str, pk: int, account: Account) -> tuple[Petition, Draft]:
    """The petition with its text and the draft; 404 for what the account does not see. Raises Unopened."""
    petition = opened_petition(petitions_with_text(account), number, account)
    found = drafts_visible_to(account).filter(petition=petition).select_related("office", "document")
    return petition, get_object_or_404(found, pk=pk)


def last_paper(petition_id: int) -> int:
    """The id of the latest paper of the petition, 0 for none: what is issued from now on comes after it."""
    return Document.objects.filter(petition=petition_id).order_by("-pk").values_list("pk", flat=True).first() or 0


def edition_of(draft: Draft, number: int = 0) -> DraftEdition:
    """One edition, the last one where none is named."""
    return draft.editions.select_related("made_by").get(number=number or draft.edition)


def open_draft(petition: Petition, step: str, offices: Iterable[int]) -> Draft | None:
    """The draft of a step that is not issued yet, of one of these offices."""
    found = Draft.objects.filter(petition=petition, step=step, office__in=list(offices), state__in=OPEN)
    return found.select_related("petition").first()


def authors_of(draft: Draft) -> set[int]:
    """Who wrote an edition of it or handed the last one in: none of them checks or signs it."""
    handed_in = draft.acts.filter(edition=draft.edition, kind=MoveKind.HANDED_IN).values_list("by", flat=True)
    return {draft.made_by_id, *draft.editions.values_list("made_by", flat=True), *handed_in}


def check_of(draft: Draft) -> DraftAct | None:
    """The check after which it lies before who signs. One from before it was taken back or returned counts no more."""
    last = draft.acts.select_related("by").order_by("pk").last()
    return last if last is not None and last.kind == MoveKind.CHECKED else None


def checkers_of(draft: Draft) -> set[int]:
    """Who has checked what lies before who signs: the same person does not sign it as well."""
    check = check_of(draft)
    return set() if check is None else {check.by_id}


def who_decides(draft: Draft) -> list[Account]:
    """Those before whom it lies: who checks in the office, or leads it; without its authors and whoever does not see
    the petition, such as one whom it accuses.
    """
    found = _checking(draft.office) if draft.state == DraftState.CHECKING else _signing(draft.office)
    among = found.exclude(pk__in=authors_of(draft) | checkers_of(draft))
    return [one for one in among if petitions_visible_to(one).filter(pk=draft.petition_id).exists()]


def _checking(office: Office) -> QuerySet[Account]:
    held = RoleAssignment.objects.filter(office=office, checks_letters=True, revoked_at=None)
    return Account.objects.filter(is_active=True, assignments__in=held).distinct().order_by("name", "pk")


def _signing(office: Office) -> QuerySet[Account]:
    return accounts_with(office, Permission.APPROVE).order_by("name", "pk")


def waiting_for(account: Account) -> QuerySet[Draft]:
    """The drafts that this account may check or sign."""
    authority = authority_of(account)
    checks = [grant.office.pk for grant in authority.grants if grant.checks_letters]
    signs = authority.office_ids(Permission.APPROVE)
    if not checks and not signs:
        return Draft.objects.none()
    asked = Q(state=DraftState.CHECKING, office__in=checks) | Q(state=DraftState.SIGNING, office__in=signs)
    acts = DraftAct.objects.filter(draft=OuterRef("pk"), edition=OuterRef("edition"), by=account)
    later = DraftAct.objects.filter(draft=OuterRef("draft"), pk__gt=OuterRef("pk"))
    acted = acts.filter(Q(kind=MoveKind.HANDED_IN) | Q(kind=MoveKind.CHECKED) & ~Exists(later))
    own = DraftEdition.objects.filter(draft=OuterRef("pk"), made_by=account)
    found = drafts_visible_to(account).filter(asked, ~Q(made_by=account), ~Exists(own), ~Exists(acted))
    return _soonest_due(found)


def sent_back_to(account: Account) -> QuerySet[Draft]:
    """What was sent back to the one who wrote it last; nothing for who has no office of his own."""
    if not authority_of(account).office_ids(Permission.SEE_CASES):
        return Draft.objects.none()
    mine = DraftEdition.objects.filter(made_by=account, draft=OuterRef("pk"), number=OuterRef("edition"))
    return _soonest_due(drafts_visible_to(account).filter(Exists(mine), state=DraftState.RETURNED))


def _soonest_due(drafts: QuerySet[Draft]) -> QuerySet[Draft]:
    return drafts.order_by(F("petition__next_due").asc(nulls_last=True), "pk")


# Letters that were issued


def letters_visible_to(account: Account) -> QuerySet[Document]:
    """The letters of the petitions that the account sees."""
    return Document.objects.filter(letter__isnull=False, petition__in=visible_petition_ids(account))


def letter_rows(letters: QuerySet[Document]) -> QuerySet[Document]:
    """With what a row of the list shows."""
    return letters.select_related("petition", "office").annotate(service_on=F("service__on"))


WRITERS = (Permission.SCREEN, Permission.HANDLE, Permission.REVIEW, Permission.APPROVE)  # who writes or signs letters


def writing_office(account: Account, petition: Petition) -> Office:
    """In whose name the account writes letters of the petition: one with custody, the holder first, else its own."""
    authority = authority_of(account)
    own = list(dict.fromkeys(office for permission in WRITERS for office in authority.offices(permission)))
    with_it = [office for office in own if office.pk in petition.office_ids]
    return next((office for office in with_it if office.pk == petition.holder_id), (with_it or own)[0])

"""A draft is written: the form of a step is kept, edition by edition, with the letters as they would be."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.forms import Field
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from cases.drafts.models import Draft, DraftEdition
from cases.drafts.policies import check_in_hand
from cases.drafts.queries import edition_of, last_paper, open_draft
from cases.papers.actions import letter_as_issued
from cases.papers.enums import ActKind, strictness
from cases.papers.letters import Act, Letter, Prepared, letter_from_text, wordings_of
from cases.papers.models import Document, IssuedLetter
from cases.papers.queries import level_of, sign_off_rule
from cases.petitions.actions.accusations import check_office
from cases.petitions.enums import DocumentKind
from cases.petitions.models.petitions import Petition
from cases.procedure.actions.perform import check_version, lock_petition, perform
from cases.procedure.forms.base import StepForm
from cases.procedure.forms.rows import RowsField
from cases.procedure.step_kinds import step_kind
from offices.errors import ActionRefused, Conflict, InvalidFacts
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account, Office
from offices.organisation.searching import offices_meant
from offices.pages.texts import cleaned

NOT_KEPT = frozenset({"version", "request_key", "csrfmiddlewaretoken", "back", "draft", "copies", "annexes", "edition"})
MOST_LINES, MOST_SIGNS = 20, 100  # copies and annexes of one letter
UNNUMBERED = "（签发时编号）"


class _Rehearsed(Exception):
    """The step was taken to see its letters, and is taken back."""


def make_draft(
    form: StepForm, *, by: Account, at: datetime, copies: Sequence[str] = (), annexes: Sequence[str] = ()
) -> Draft:
    """Keep a valid form of a step as the first edition of a draft.

    Raises what the step itself would refuse, and ActionRefused where a draft of it is open or it issues no letter.
    """
    request_key = form.cleaned_data["request_key"]
    with transaction.atomic():
        done = already_done(request_key, "draft", by=by)
        if done is not None:
            return Draft.objects.get(pk=done)
        petition = lock_petition(form.petition.pk)
        check_version(petition, form.cleaned_data["version"], by)
        copies, annexes = checked_copies(petition, copies), checked_lines(annexes, "annexes")
        letters, papers = _rehearsed(form, by=by, at=at, copies=copies, annexes=annexes)
        office = papers[0].office
        if waiting := open_draft(petition, form.key, [office.pk]):
            raise ActionRefused("draft_open", _("这一步已有草稿（%s），请打开草稿办理。") % waiting.get_state_display())
        kind = _kind_of(papers, timezone.localdate(at))
        draft = Draft.objects.create(
            petition=petition,
            office=office,
            step=form.key,
            kind=kind,
            level=level_of(sign_off_rule(office, timezone.localdate(at)), kind),
            key=uuid4(),
            made_at=at,
            made_by=by,
            moved_at=at,
        )
        _keep_edition(draft, 1, form, letters, copies, annexes, petition=petition, by=by, at=at)
        keep_result(request_key, draft)
    return draft


def save_draft(
    form: StepForm,
    *,
    draft_id: int,
    edition: int | None,
    by: Account,
    at: datetime,
    copies: Sequence[str] = (),
    annexes: Sequence[str] = (),
) -> Draft:
    """Another edition, for the petition as it is now; nothing where nothing differs.

    edition: the one that the form was opened on. Raises Conflict where somebody wrote another one meanwhile.
    """
    with transaction.atomic():
        petition = lock_petition(form.petition.pk)
        draft = locked_draft(draft_id)
        check_in_hand(draft)
        check_edition(draft, edition)
        check_version(petition, form.cleaned_data["version"], by)
        copies, annexes = checked_copies(petition, copies), checked_lines(annexes, "annexes")
        letters, papers = _rehearsed(form, by=by, at=at, copies=copies, annexes=annexes)
        last = draft.editions.get(number=draft.edition)
        same_facts = (last.version, last.content) == (petition.version, content_of(form, copies, annexes))
        if same_facts and wordings_of(letters_in(last)) == wordings_of(letters):
            return draft
        kind = _kind_of(papers, timezone.localdate(at))
        draft.kind, draft.level = kind, level_of(sign_off_rule(draft.office, timezone.localdate(at)), kind)
        draft.edition += 1
        draft.moved_at = at
        draft.save(update_fields=["kind", "level", "edition", "moved_at"])
        _keep_edition(draft, draft.edition, form, letters, copies, annexes, petition=petition, by=by, at=at)
    return draft


def locked_draft(draft_id: int) -> Draft:
    return Draft.objects.select_for_update(of=("self",), no_key=True).select_related("office").get(pk=draft_id)


def check_edition(draft: Draft, edition: int | None) -> None:
    """Refuse what was decided or written while another edition was on the page."""
    if edition != draft.edition:
        raise Conflict("edited_meanwhile", _("本稿刚刚有了新的一稿（第%d稿），请核对后再办理。") % draft.edition)


def _keep_edition(
    draft: Draft,
    number: int,
    form: StepForm,
    letters: Sequence[Letter],
    copies: Sequence[str],
    annexes: Sequence[str],
    *,
    petition: Petition,
    by: Account,
    at: datetime,
) -> None:
    DraftEdition.objects.create(
        draft=draft,
        number=number,
        version=petition.version,
        content=content_of(form, copies, annexes),
        letters=json.dumps([one.as_text() for one in letters], ensure_ascii=False),
        made_at=at,
        made_by=by,
    )


def _kind_of(papers: Sequence[Document], on: date) -> DocumentKind:
    """The letter that the draft goes by: the first of those for which the most is asked."""
    kinds = [DocumentKind(paper.kind) for paper in papers]
    rule = sign_off_rule(papers[0].office, on)
    return max(kinds, key=lambda kind: strictness(level_of(rule, kind)))


# What a draft holds


def content_of(form: StepForm, copies: Sequence[str], annexes: Sequence[str]) -> str:
    data = form.data
    names = data.keys() if isinstance(data, Mapping) else ()
    rows = _rows_in(form.fields)
    cells = tuple(f"{name}_" for name in rows)
    kept: dict[str, Any] = {}
    for name in names:
        if name not in NOT_KEPT and (name in form.fields or name.startswith(cells)):
            whole = name in rows and not isinstance(data, MultiValueDict)
            values = data.getlist(name) if isinstance(data, MultiValueDict) else [data[name]] if whole else data[name]
            kept[name] = values[0] if isinstance(values, list) and len(values) == 1 else values
    content = {"form": kept, "copies": list(copies), "annexes": list(annexes)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)


def _rows_in(fields: Mapping[str, Field]) -> set[str]:
    """The fields that hold rows: a page sends them cell by cell, a program as one list."""
    return {name for name, field in fields.items() if isinstance(field, RowsField)}


def letters_in(edition: DraftEdition) -> list[Letter]:
    return [letter_from_text(text) for text in json.loads(edition.letters)]


def letters_of(draft: Draft) -> list[Letter]:
    """The letters as they will be; once issued, the one that was."""
    if draft.document is not None:
        return [letter_as_issued(draft.document)]
    return letters_in(edition_of(draft))


def extras_of(edition: DraftEdition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The copies and the annexes that were chosen by hand."""
    content = json.loads(edition.content)
    return tuple(content["copies"]), tuple(content["annexes"])


def form_of(edition: DraftEdition, petition: Petition, *, account: Account, on: date, version: int) -> StepForm:
    """The form of the step as it was filled in, sent for the petition in this version."""
    form_class = step_kind(edition.draft.step).form
    if form_class is None:
        raise LookupError(f"{edition.draft.step} has no form any more")
    kept: dict[str, Any] = json.loads(edition.content)["form"]
    rows = _rows_in(form_class.base_fields)
    data: MultiValueDict[str, Any] = MultiValueDict(
        {name: value if isinstance(value, list) and name not in rows else [value] for name, value in kept.items()}
    )
    data["version"] = str(version)
    return form_class(data, petition=petition, account=account, on=on)


def _rehearsed(
    form: StepForm, *, by: Account, at: datetime, copies: Sequence[str], annexes: Sequence[str]
) -> tuple[list[Letter], list[Document]]:
    """The letters that a valid form would issue now, and their papers; nothing is changed. Raises what the step would
    refuse.
    """
    acts = (Act(ActKind.DRAFTED, by.name, at.isoformat()),)
    prepared = Prepared(acts=acts, copies=tuple(copies), annexes=tuple(annexes), signed=True)
    petition_id = form.petition.pk
    before = last_paper(petition_id)
    letters: list[Letter] = []
    papers: list[Document] = []
    try:
        with transaction.atomic():
            perform(
                form.key,
                petition_id=petition_id,
                by=by,
                at=at,
                version=form.cleaned_data["version"],
                prepared=prepared,
                **form.facts(),
            )
            made = IssuedLetter.objects.filter(document__petition=petition_id, document__pk__gt=before)
            for kept in made.select_related("document__office").order_by("document"):
                letters.append(replace(letter_from_text(kept.content), number=UNNUMBERED))
                papers.append(kept.document)
            raise _Rehearsed
    except _Rehearsed:
        pass
    if not papers:
        raise ActionRefused("no_letter", _("“%s”不出具文书，不用拟稿。") % form.step.label)
    return letters, papers


# Copies and annexes


def checked_lines(lines: Sequence[str], field: str) -> tuple[str, ...]:
    """The lines without blanks and doubles. Raises InvalidFacts for too many, too long, or one without a letter."""
    kept = list(dict.fromkeys(text for line in lines if (text := cleaned(line).strip())))
    if len(kept) > MOST_LINES:
        raise InvalidFacts("too_many", _("最多%d行，请删减。") % MOST_LINES, field=field)
    for text in kept:
        if len(text) > MOST_SIGNS:
            raise InvalidFacts("too_long", _("“%(text)s…”过长，每行最多%(most)d字。") % _words(text), field=field)
        if not any(sign.isalnum() for sign in text):
            raise InvalidFacts("nothing_said", _("“%(text)s”没有写明内容，请写清楚。") % _words(text), field=field)
    return tuple(kept)


def _words(text: str) -> dict[str, Any]:
    return {"text": text[:20], "most": MOST_SIGNS}


def checked_copies(petition: Petition, lines: Sequence[str]) -> tuple[str, ...]:
    """To whom copies go, offices by their full names. Of an accusation a copy goes to offices of the system only, and
    to none that it accuses (第三十条第三款).
    """
    copies = []
    for text in checked_lines(lines, "copies"):
        office = _office_called(text)
        if office is not None:
            check_office(petition, office, code="accused_copy", field="copies")
        elif petition.sealed:
            said = _("密封件只能抄送列入本系统的单位，没有单位叫“%s”，或不止一个。")
            raise InvalidFacts("copy_unknown", said % text[:40], field="copies")
        copies.append(office.name if office is not None else text)
    return tuple(dict.fromkeys(copies))


def _office_called(text: str) -> Office | None:
    found = list(offices_meant(text)[:2])
    return found[0] if len(found) == 1 else None

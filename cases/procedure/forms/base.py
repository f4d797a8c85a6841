"""Every step form has the version it was opened on, a key against sending twice, and the facts for the verb."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.deadlines.terms import ClockKind
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.case_facts import CaseFacts
from cases.procedure.forms.fields import HandlerField, PetitionField
from cases.procedure.policies import acting_office, choice_for
from cases.procedure.queries import recipients_of
from cases.procedure.step_kinds import StepKind, step_kind, step_kinds
from offices.errors import ActionRefused, InvalidFacts
from offices.organisation.actions.request_keys import result_before
from offices.organisation.forms.fields import OfficeField, PersonChoiceField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with
from offices.organisation.roles import Permission
from offices.pages.fields import ToldField
from offices.pages.forms import Form, refuse

ATTACH = "attach"  # has a page of its own
_NAMED = re.compile("“([^”]+)”")


@dataclass(frozen=True)
class ProofFile:
    """A photo, shown in its place, or a PDF to be opened."""

    name: str
    url: str
    is_photo: bool


@dataclass(frozen=True)
class Evidence:
    """What stands beside a form for whoever decides; `url` opens the paper it comes from, `paper` names it."""

    title: str
    text: str
    url: str = ""
    paper: str = ""
    files: tuple[ProofFile, ...] = ()


class StepForm(Form):
    """The form of one step, built for a petition, the account that acts and the day.

    `facts()` are the verb's keyword arguments.

    `phrases`: field → [(short name, text)], ready-made texts that a button puts into the field.
    `blocks`: field → heading of the block of fields that begins with it and goes on to the next block.
    """

    key: ClassVar[str]
    advice: Any = ""  # one sentence above the fields
    sheet: Any = None  # a blank to print before it is filled in: name of its page, what the link says
    one_of: ClassVar[tuple[str, ...]] = ()  # fields of which at least one is filled in
    nothing_given: Any = _("没有需要更正的内容。")

    def was_taken(self) -> bool:
        """Whether this very form was sent before. The petition has moved on since, so its fields are not checked again.

        Raises ActionRefused for a form that was sent with other contents, or as another step.
        """
        key = self["request_key"].data
        if not isinstance(key, UUID):
            return False
        return result_before(key, self.key, by=self.account, about=self.petition.pk) is not None

    def owed(self) -> str:
        """Why the step would refuse whatever is filled in. The page says it before files are chosen."""
        return ""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    request_key = RequestKeyField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        petition: Petition,
        account: Account,
        on: date,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.petition, self.account, self.on = petition, account, on
        self.phrases: dict[str, list[tuple[str, str]]] = {}
        self.blocks: dict[str, Any] = {}
        given = {"version": petition.version, "request_key": uuid4(), **self.opening(), **(initial or {})}
        super().__init__(self.flattened(data), initial=given if data is None else dict(initial or {}), **kwargs)
        own = frozenset(grant.office.short_name for grant in authority_of(account).grants)
        for field in self.fields.values():
            if isinstance(field, PersonChoiceField):
                field.own = own
            if isinstance(field, OfficeField):
                field.offices, field.near = self.recipients(), self.office
            elif isinstance(field, HandlerField):
                field.queryset = self.handlers()
            elif isinstance(field, PetitionField):
                field.petitions = petitions_visible_to(account)
        self.prepare()

    @property
    def step(self) -> StepKind:
        return step_kind(self.key)

    @cached_property
    def case_facts(self) -> CaseFacts:
        return CaseFacts(self.petition)

    @property
    def office(self) -> Office:
        """The office that acts, or the holder where nobody can."""
        return acting_office(self.petition, self.step, self.case_facts) or self.petition.holder

    def acting_offices(self) -> list[Office]:
        """The account's own offices that may take the step with this petition."""
        allowed = authority_of(self.account).offices(self.step.permission) if self.step.permission else []
        return [office for office in allowed if office.pk in self.petition.office_ids]

    # What a subclass may say

    def lacking(self) -> Iterable[ActionRefused]:
        """All for which the step would refuse what was filled in so far."""
        if self.one_of and not any(self.data.get(self.add_prefix(name)) for name in self.one_of):
            return [InvalidFacts("no_change", self.nothing_given)]
        return ()

    def offer(self, name: str, found: Iterable[tuple[int, str]]) -> None:
        """Let one of these be chosen in a OneOfField; the only one is chosen."""
        field: Any = self.fields[name]
        field.choices = list(found)
        if len(field.choices) == 1:
            self.initial.setdefault(name, field.choices[0][0])

    def flattened(self, data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        """The data as fields; a form whose facts are nested spreads them here."""
        return data

    def opening(self) -> dict[str, Any]:
        """What stands in the fields when the form is opened; only then is it computed."""
        return {}

    def prepare(self) -> None:
        """Change the fields to fit the petition."""

    def leave_out(self, *names: str) -> None:
        """Take away fields that do not belong to this petition, on the page of a refusal too. What was sent in one is
        not dropped without a word: the field stays, and the step answers it.
        """
        for name in names:
            if not self.data.get(self.add_prefix(name)):
                del self.fields[name]

    def ways_out(self, refusal: str = "") -> list[StepKind]:
        """Steps that lead on where this one is refused: those that the refusal or an error names in “ ” and that the
        account may take now; a link each, and what was written is kept.
        """
        told = [str(error) for errors in self.errors.values() for error in errors] if self.is_bound else []
        named = set(_NAMED.findall(f"{refusal} {' '.join(told)}")) - {str(self.step.label)}
        found = [kind for kind in step_kinds() if (kind.form or kind.key == ATTACH) and str(kind.label) in named]
        return [kind for kind in found if choice_for(self.account, self.petition, kind, self.case_facts).is_open]

    def evidence(self) -> list[Evidence]:
        """What the decision rests on, shown beside the form."""
        return []

    def opened(self) -> list[tuple[str, str]]:
        """Hidden fields with what stood in the fields when the form was opened."""
        return []

    def three_versions(self) -> list[dict[str, Any]]:
        """Where the petition changed meanwhile: the fields as opened, as stored now, as written."""
        return []

    def merged(self) -> dict[str, str]:
        """What was written, on top of what is stored now."""
        return {}

    def recipients(self) -> QuerySet[Office]:
        return recipients_of(self.office)

    def clean(self) -> dict[str, Any]:
        """Refuse a ready-made text whose open places were left as they were.

        Beside what is filled in wrongly stands what the step would refuse; alone, the step says it itself.
        """
        cleaned = super().clean() or self.cleaned_data
        for name, ready in self.opening().items():
            if isinstance(ready, str) and isinstance(cleaned.get(name), str) and left_open(cleaned[name], ready):
                self.add_error(name, forms.ValidationError(_("请把内容填写完整。"), code="left_open"))
        for refusal in self.lacking() if self.errors else ():
            if refusal.field not in self.errors:
                refuse(self, refusal)
        return cleaned

    def handlers(self) -> QuerySet[Account]:
        office = self.office
        handle = accounts_with(office, Permission.HANDLE).values("pk")
        screen = accounts_with(office, Permission.SCREEN).values("pk")
        able = Account.objects.filter(Q(pk__in=handle) | Q(pk__in=screen)).exclude(pk__in=self.petition.recused_ids)
        return able.order_by("name", "pk")

    # What the caller reads

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the verb; a fact left empty that the verb has a default for is left out."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "request_key"} and not (value in (None, "") and not self.fields[name].required)
        }


def offered_recipients(field: OfficeField, petition: Petition, text: str) -> list[str]:
    """The suggestions without the accused and the offices below them."""
    for accused in Office.objects.filter(pk__in=petition.accused_office_ids):
        field.offices = field.offices.exclude(path__startswith=accused.path)
    return field.suggestions(text)


def left_open(text: str, ready: str) -> bool:
    """Whether a line of the ready-made text that ends with a colon has nothing after it."""
    open_lines = {line.strip() for line in ready.splitlines() if line.rstrip().endswith("：")}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    pairs = pairwise([*lines, ""])
    return any(line in open_lines and (not after or after in open_lines) for line, after in pairs)


class AnswersForm(StepForm):
    """Something is said of each numbered demand. As JSON: `answers` is a list of {number, text} and what else is asked
    of each; as fields: answer_1 and so on for the text, and the name with the number for the rest.
    """

    unanswered: ClassVar[Any]  # what is said at the field of a demand that has no answer

    def flattened(self, data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
        answers = data.get("answers") if data is not None else None
        if data is None or not isinstance(answers, list | tuple):
            return data
        flat = dict(data)
        for answer in answers:
            if isinstance(answer, Mapping):
                for name, value in answer.items():
                    flat[f"{'answer' if name == 'text' else name}_{answer.get('number')}"] = value
        return flat

    def clean(self) -> dict[str, Any]:
        """Each demand without an answer is marked at its own field, together with whatever else is missing."""
        super().clean()
        for demand in self.petition.demands.standing():
            field = f"answer_{demand.number}"
            if field in self.fields and field not in self.errors and not self.cleaned_data.get(field, "").strip():
                sentence = str(self.unanswered) % {"numbers": demand.number}
                self.add_error(field, forms.ValidationError(sentence, code="demand_unanswered"))
        return self.cleaned_data


class ReasonForm(StepForm):
    reason = ToldField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


def running_due(petition: Petition, kind: ClockKind) -> date | None:
    return petition.clocks.filter(kind=kind, state="running").values_list("due", flat=True).first()


def own_first(account: Account, office: Office) -> bool:
    """Whether the account itself handles petitions of the office."""
    authority = authority_of(account)
    return authority.may(Permission.HANDLE, office) or authority.may(Permission.SCREEN, office)

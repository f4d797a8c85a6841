"""The kinds of rules by which an office says which letters are signed before they go out, and words its letters."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.papers.enums import NEVER_SIGNED_OFF, WITHOUT_TEMPLATE, SignOff
from cases.papers.letters import BODY, FIELD, FIELDS, PETITIONER, Paragraph, fields_in
from cases.papers.models import SignOffRule, TemplateRule
from cases.petitions.enums import DocumentKind
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import DatedRuleForm
from offices.organisation.models import Office
from offices.organisation.roles import Permission
from offices.organisation.rules import LeftOpen, RuleKind

KINDS = tuple(kind for kind in DocumentKind if kind not in NEVER_SIGNED_OFF)


def _clean(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    """values: kind of letter → level; what needs no sign-off is left out."""
    for kind, level in values.items():
        if kind not in KINDS:
            raise InvalidFacts("unknown_letter", _("没有可以规定审核签发的文书“%s”。") % str(kind)[:40], field="levels")
        if level not in SignOff.values:
            raise InvalidFacts("unknown_level", _("请选择是否须审核签发。"), field=kind)
    return {"levels": {str(kind): values[kind] for kind in KINDS if values.get(kind, SignOff.NONE) != SignOff.NONE}}


SIGN_OFF_RULES = RuleKind(
    code="sign_off",
    name=gettext_lazy("文书审核签发规则"),
    model=SignOffRule,
    fields=("levels",),
    permission=Permission.EDIT_RULES,
    clean=_clean,
    event=AdminEvent.SIGN_OFF_RULE_MADE,
    subject="sign_off",
    dated=True,
)


class SignOffRuleForm(DatedRuleForm):
    """A level for each kind of letter."""

    def __init__(self, *args: Any, holding: SignOffRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = holding.levels if holding is not None else {}
        for kind in KINDS:
            self.fields[kind] = forms.ChoiceField(
                label=kind.label, choices=SignOff.choices, initial=levels.get(kind, SignOff.NONE)
            )


# The wording of letters

TEMPLATED = tuple(kind for kind in DocumentKind if kind not in WITHOUT_TEMPLATE)
WITH_LIMIT = frozenset({DocumentKind.ACCEPTANCE, DocumentKind.EXTENSION})  # here alone the handling limit runs
UNNAMED = frozenset({DocumentKind.ASSIST_REQUEST, DocumentKind.ASSIST_ANSWER})  # who helps needs not know who asked
MOST_PARAGRAPHS, MOST_NAME, MOST_TEXT = 20, 20, 2000
BRACES = str.maketrans({"｛": "{", "｝": "}"})


def _clean_templates(office: Office, values: Mapping[str, Any]) -> dict[str, Any]:
    """values: `templates`, kind of letter → paragraphs; without paragraphs the kind is left to the office above."""
    kept: dict[str, list[dict[str, str]]] = {}
    for kind, paragraphs in values["templates"].items():
        if kind not in TEMPLATED:
            raise InvalidFacts("unknown_letter", _("没有可以设模板的文书“%s”。") % str(kind)[:40], field="kind")
        if paragraphs:
            kept[str(kind)] = clean_template(DocumentKind(kind), paragraphs)
    return {"templates": kept}


def clean_template(kind: DocumentKind, paragraphs: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The paragraphs as they are kept. Raises InvalidFacts for what would leave a gap, or lose what was written."""
    kept = []
    for one in paragraphs:
        name, text = str(one["name"]).strip(), str(one["text"]).replace("\r\n", "\n").translate(BRACES).strip()
        if not text and not name:
            continue
        if not name or len(name) > MOST_NAME:
            raise InvalidFacts("paragraph_name", _("每段须有名称，最多%d字。") % MOST_NAME, field="paragraphs")
        if not text or len(text) > MOST_TEXT:
            said = _("“%(name)s”一段须有内容，最多%(most)d字。") % {"name": name, "most": MOST_TEXT}
            raise InvalidFacts("paragraph_text", said, field="paragraphs")
        kept.append({"name": name, "text": text})
    if len(kept) > MOST_PARAGRAPHS:
        raise InvalidFacts("too_many", _("最多%d段，请合并。") % MOST_PARAGRAPHS, field="paragraphs")
    if len({one["name"] for one in kept}) < len(kept):
        raise InvalidFacts("doubled_name", _("两段的名称相同，请改一个。"), field="paragraphs")
    _check_fields(kind, [Paragraph(**one) for one in kept])
    return kept


def _check_fields(kind: DocumentKind, paragraphs: Sequence[Paragraph]) -> None:
    known = fields_of(kind)
    for paragraph in paragraphs:
        for name in fields_in(paragraph.text):
            if name not in known:
                words = {
                    "paragraph": paragraph.name,
                    "field": name[:20],
                    "known": "".join(f"{{{one}}}" for one in known),
                }
                said = _("“%(paragraph)s”一段里的{%(field)s}不是%(letter)s可用的字段。可用的有：%(known)s。")
                raise InvalidFacts("unknown_field", said % {**words, "letter": kind.label}, field="paragraphs")
        if set("{}") & set(FIELD.sub("", paragraph.text)):
            said = _("“%s”一段里的花括号不成对，请改正。")
            raise InvalidFacts("braces", said % paragraph.name, field="paragraphs")
    bodies = sum(fields_in(paragraph.text).count(BODY) for paragraph in paragraphs)
    if paragraphs and bodies != 1:
        said = _("模板里须有一处、也只能有一处{%s}，承办人写的内容印在那里。")
        raise InvalidFacts("no_body", said % BODY, field="paragraphs")


def fields_of(kind: DocumentKind) -> list[str]:
    """The fields that a template of this kind may have."""
    left_out = set() if kind in WITH_LIMIT else {"办结期限"}
    if kind in UNNAMED:
        left_out |= {PETITIONER, "主送"}
    return [name for name in FIELDS if name not in left_out]


LETTER_TEMPLATES = RuleKind(
    code="templates",
    name=gettext_lazy("文书模板"),
    model=TemplateRule,
    fields=("templates",),
    permission=Permission.EDIT_RULES,
    clean=_clean_templates,
    event=AdminEvent.TEMPLATES_EDITED,
    subject="templates",
    page=lambda office: reverse("cases:letter_templates", args=[office.code]),
)


LEFT_OPEN = (
    LeftOpen(
        gettext_lazy("文书是否审核、签发"),
        gettext_lazy("没有规定"),
        gettext_lazy("系统默认值，没有法律依据"),
        gettext_lazy("出具文书以前的拟稿、审核、签发"),
        gettext_lazy("不须签发"),
        rule="sign_off",
    ),
)

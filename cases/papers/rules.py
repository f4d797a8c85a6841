"""The kind of rule by which an office says which letters are checked and signed before they go out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.papers.enums import NEVER_SIGNED_OFF, SignOff
from cases.papers.models import SignOffRule
from cases.petitions.enums import DocumentKind
from offices.errors import InvalidFacts
from offices.organisation.enums import AdminEvent
from offices.organisation.forms.rules import DatedRuleForm
from offices.organisation.models import Account, Office
from offices.organisation.policies import check_may
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind

KINDS = tuple(kind for kind in DocumentKind if kind not in NEVER_SIGNED_OFF)


def _permit(by: Account, office: Office) -> None:
    check_may(by, Permission.EDIT_RULES, office)


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
    permit=_permit,
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

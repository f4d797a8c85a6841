"""An office words its letters: one kind at a time, each change a new version."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases.papers.models import TemplateRule
from cases.papers.rules import LETTER_TEMPLATES, TEMPLATED, clean_template
from cases.petitions.enums import DocumentKind
from offices.errors import InvalidFacts
from offices.organisation.actions.rules import check_makes, set_rule
from offices.organisation.models import Account, Office


def save_template(
    *,
    office: Office,
    kind: DocumentKind,
    paragraphs: Iterable[Mapping[str, Any]],
    by: Account,
    at: datetime,
    version: int | None = None,
) -> TemplateRule:
    """The wording of one kind of letter; without paragraphs the office goes back to that above, or to the standard.

    version: the office's version that the page showed, 0 for none. Raises NotPermitted, InvalidFacts, Conflict.
    """
    check_makes(LETTER_TEMPLATES, by, office)
    if kind not in TEMPLATED:
        raise InvalidFacts("unknown_letter", _("没有可以设模板的文书“%s”。") % str(kind)[:40], field="kind")
    kept = clean_template(kind, paragraphs)
    own = TemplateRule.objects.filter(office=office, valid_to=None).order_by("-version").first()
    templates: dict[str, Any] = dict(own.templates) if own is not None else {}
    if templates.get(kind, []) == kept:
        raise InvalidFacts("no_change", _("没有需要修改的内容。"))
    templates[kind] = kept
    shown = version if version is not None else own.version if own is not None else 0
    return set_rule(LETTER_TEMPLATES, office=office, by=by, at=at, values={"templates": templates}, version=shown).rule

"""The papers of a petition that the account may see, and the sign-off that an office asks for."""

import json
from dataclasses import asdict
from datetime import date

from django.shortcuts import get_object_or_404

from cases.papers.enums import NEVER_SIGNED_OFF, WITHOUT_TEMPLATE, SignOff
from cases.papers.errors import SignOffOwed
from cases.papers.letters import Letter, Paragraph, Prepared, letter_from_text
from cases.papers.models import Document, SignOffRule, TemplateRule
from cases.petitions.enums import DocumentKind
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.opening import opened_petition
from cases.petitions.queries.references import without_kept
from cases.petitions.queries.visible import petitions_visible_to
from offices.organisation.models import Account, Office
from offices.organisation.queries import in_force, rule_for


def opened_paper(number: str, pk: int, account: Account) -> tuple[Petition, Document]:
    """The petition and the paper of it, with its letter; 404 for what the account does not see."""
    petition = opened_petition(petitions_visible_to(account), number, account)
    documents = Document.objects.filter(petition=petition, letter__isnull=False)
    return petition, get_object_or_404(documents.select_related("letter", "service__recorded_by"), pk=pk)


def letter_shown_to(account: Account, letter: Letter) -> Letter:
    """A letter that stands outside a petition, as the account may read it: what it names may be kept from it since."""
    parts = asdict(letter)
    shown = without_kept(account, parts)
    if shown == parts:
        return letter
    shown["facts"] = [(label, value) for label, value in shown["facts"] if value]
    return letter_from_text(json.dumps(shown))


def sign_off_rule(office: Office, on: date) -> SignOffRule | None:
    """The rule that holds for the office on that day: its own, or the nearest one above."""
    found: SignOffRule | None = rule_for(SignOffRule.objects.all(), office, on)
    return found


def level_of(rule: SignOffRule | None, kind: DocumentKind) -> SignOff:
    if rule is None or kind in NEVER_SIGNED_OFF:
        return SignOff.NONE
    return SignOff(rule.levels.get(kind, SignOff.NONE))


def check_signed_off(kind: DocumentKind, office: Office, on: date, prepared: Prepared | None) -> None:
    """Raises SignOffOwed for a letter that the office has signed before it goes out, and that was not."""
    if kind in NEVER_SIGNED_OFF or (prepared is not None and prepared.signed):
        return
    level = level_of(sign_off_rule(office, on), kind)
    if level is not SignOff.NONE:
        raise SignOffOwed(kind, office, level)


def templates_over(office: Office, on: date) -> list[TemplateRule]:
    """The wordings that hold for the office on that day, its own first, then those above."""
    line = office.ancestor_ids()
    found = in_force(TemplateRule.objects.select_related("office"), on, line)
    return [rule for pk in reversed(line) for rule in found.get(pk, ())]


def template_of(office: Office, kind: DocumentKind, on: date) -> tuple[TemplateRule, list[Paragraph]] | None:
    """The nearest wording of a kind of letter, with the version that made it; None where nobody has worded it."""
    if kind in WITHOUT_TEMPLATE:
        return None
    for rule in templates_over(office, on):
        if worded := rule.templates.get(kind):
            return rule, [Paragraph(**one) for one in worded]
    return None

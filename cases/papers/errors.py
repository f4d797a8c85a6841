"""A letter is refused because it has not been signed off."""

from django.utils.translation import gettext as _

from cases.papers.enums import SignOff
from cases.petitions.enums import DocumentKind
from offices.errors import ActionRefused
from offices.organisation.models import Office


class SignOffOwed(ActionRefused):
    """The office has a letter of this kind checked or signed before it is issued."""

    def __init__(self, kind: DocumentKind, office: Office, level: SignOff) -> None:
        said = _("%(office)s规定%(letter)s须%(level)s，请先拟稿。")
        words = {"office": office.name, "letter": kind.label, "level": level.label}
        super().__init__("sign_off_owed", said % words)
        self.level = level

"""Whether a letter is checked and signed before it is issued, and who did what to it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import DocumentKind as D


class SignOff(TextChoices):
    """本单位对一类文书的规定"""

    NONE = "none", _("不须签发")
    SIGNED = "signed", _("领导签发")
    CHECKED = "checked", _("审核后领导签发")


def strictness(level: SignOff) -> int:
    """The more is asked for, the higher."""
    return list(SignOff).index(level)


class ActKind(TextChoices):
    """What was done to a letter before it went out"""

    DRAFTED = "drafted", _("拟稿")
    CHECKED = "checked", _("审核")
    SIGNED = "signed", _("签发")


# Brought by the petitioner or signed by who was there: no office words them beforehand.
WITHOUT_TEMPLATE = frozenset(
    {
        *(D.REGISTRATION, D.HEARING_RECORD, D.HEARING_CONCLUSION, D.AGREEMENT),
        *(D.REVIEW_REQUEST, D.REREVIEW_REQUEST, D.HEARING_REQUEST),
    }
)
# Kept in the file and signed by who was there, brought by the petitioner, or issued by the head's own approval.
NEVER_SIGNED_OFF = WITHOUT_TEMPLATE | {
    D.EXTENSION,
    D.NO_LONGER,
    D.RECUSAL_DECISION,
    D.HEARING_REFUSAL,
    D.RELIEF_DECISION,
    D.CLOSURE,
}

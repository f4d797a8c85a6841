"""Words that drafts of letters store."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DraftState(TextChoices):
    """Where a draft stands."""

    WRITING = "writing", _("拟稿")
    CHECKING = "checking", _("待审核")
    SIGNING = "signing", _("待签发")
    RETURNED = "returned", _("退回修改")
    ISSUED = "issued", _("已出具")
    DROPPED = "dropped", _("已作废")


OPEN = (DraftState.WRITING, DraftState.CHECKING, DraftState.SIGNING, DraftState.RETURNED)
IN_HAND = (DraftState.WRITING, DraftState.RETURNED)  # the drafter has it
WAITING = (DraftState.CHECKING, DraftState.SIGNING)  # somebody else decides


class MoveKind(TextChoices):
    """What was done to a draft."""

    HANDED_IN = "handed_in", _("送审")
    CHECKED = "checked", _("审核")
    RETURNED = "returned", _("退回修改")
    TAKEN_BACK = "taken_back", _("收回修改")
    SIGNED = "signed", _("签发")
    ISSUED = "issued", _("出具")
    DROPPED = "dropped", _("作废")

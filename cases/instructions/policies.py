"""What must stand before the steps of instructions and of letters that leaders read."""

from functools import cached_property

from django.utils.translation import gettext as _

from cases.instructions.queries import waiting_letters
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from offices.errors import ActionRefused


class LetterFacts:
    """Whether the petition waits before a leader; a page that has read it passes it."""

    def __init__(self, petition: Petition, **known: object) -> None:
        self.petition = petition
        self.__dict__.update(known)

    @cached_property
    def waits(self) -> bool:
        return waiting_letters(self.petition).exists()


def instruction_waits(petition: Petition, facts: CaseFacts) -> None:
    if not facts.instruction_open:
        raise ActionRefused("no_instruction", _("没有待反馈的批示。"))


def letter_waits(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(LetterFacts).waits:
        raise ActionRefused("no_letter", _("本件没有呈送领导阅批。"))

"""What may be asked of the head of the registering office besides fields and persons, as rooms register it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.petitions.models.petitions import Petition
from cases.petitions.models.proceedings import CorrectionProposal
from cases.procedure.actions.change import Change


@dataclass(frozen=True)
class ProposedPart:
    """One such kind: the key under which `changes` holds what is asked for, its words, and what agreeing does.

    lines: what is asked for, a line each. apply: what is asked for, and the reason of who asked.
    """

    key: str
    about: Any
    lines: Callable[[Petition, Any], list[str]]
    apply: Callable[[Change, Any, str], None]

    def asked(self, proposal: CorrectionProposal) -> Any:
        return json.loads(proposal.changes)[self.key]


_parts: list[ProposedPart] = []


def register_proposed(*parts: ProposedPart) -> None:
    """Let the head decide on such requests as on any correction; from AppConfig.ready."""
    _parts.extend(part for part in parts if part not in _parts)


def proposed_part(proposal: CorrectionProposal) -> ProposedPart | None:
    """What it asks for, where that is neither a field nor a person."""
    asked = json.loads(proposal.changes)
    return next((part for part in _parts if part.key in asked), None)

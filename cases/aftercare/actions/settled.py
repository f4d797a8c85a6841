"""How each of the four parts of an end was met (三到位一处理) is noted in any petition, for the report on its end."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.aftercare.models import SettledNote
from cases.packages.enums import SettledPart
from cases.petitions.undertakings import refuse_undertaking
from cases.procedure.actions.change import Change


def note_settled(change: Change, *, parts: Mapping[str, str]) -> None:
    """三到位一处理: what was done of each part that applies; a part said again takes the place of what was said."""
    said = {part: text.strip() for part, text in parts.items() if text.strip()}
    change.need(said, "no_parts", _("请至少写明一项要求怎样做到的。"), field=next(iter(SettledPart)).value)
    for part, text in said.items():
        refuse_undertaking(text, field=part)
        SettledNote.objects.update_or_create(
            petition=change.petition,
            part=part,
            defaults={"text": text, "noted_at": change.at, "noted_by": change.person},
        )
    change.facts["parts"] = [{"part": str(part), "text": text} for part, text in said.items()]

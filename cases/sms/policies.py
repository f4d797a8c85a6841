"""Of which petitions a petitioner may be told by SMS, and when a consent is given or withdrawn."""

from functools import cached_property

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.sms.queries import CONSENTS, open_consent, why_not_told
from offices.errors import ActionRefused


def may_be_told(petition: Petition, facts: CaseFacts) -> None:
    if why := why_not_told(petition):
        raise ActionRefused("not_by_sms", why)


class SmsFacts:
    """Whether a consent holds; what the page of the petition has read is not read again."""

    def __init__(self, petition: Petition) -> None:
        self.petition = petition

    @cached_property
    def consented(self) -> bool:
        known = getattr(self.petition, "also", {}).get(CONSENTS)
        if known is not None:
            return any(one.withdrawn_at is None for one in known)
        return open_consent(self.petition) is not None


def not_consented(petition: Petition, facts: CaseFacts) -> None:
    if facts.part(SmsFacts).consented:
        raise ActionRefused("consented", _("信访人已同意短信告知；换手机号的，先记录撤回，再记录同意。"))


def consented(petition: Petition, facts: CaseFacts) -> None:
    if not facts.part(SmsFacts).consented:
        raise ActionRefused("not_consented", _("没有信访人同意短信告知的记录。"))

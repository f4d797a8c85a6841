"""Who sits on the panel of a hearing, and which requests for one an account decides."""

from cases.petitions.enums import Decision
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.visible import visible_petition_ids
from cases.procedure.queries import office_ids_stood_for
from cases.proceedings.enums import HearingRole
from cases.proceedings.models.hearings import HearingRequest
from offices.organisation.models import Account, Event
from offices.organisation.policies import authority_of
from offices.organisation.queries import facts_of, standing_office, with_texts
from offices.organisation.roles import Permission

MOST = 50


def panel_of(petition: Petition) -> str:
    """The members of the panel of whom the last notice of a hearing tells."""
    called = Event.objects.filter(chain_id=petition.chain_id, kind__in=("open_hearing", "open_rereview_hearing"))
    last = with_texts(called).order_by("-sequence").first()
    people = facts_of(last).get("people") or () if last is not None else ()
    return "、".join(one["person"] for one in people if one["role"] == HearingRole.PANEL)


def hearings_to_decide(account: Account) -> list[HearingRequest]:
    """The requests that wait for the account as a head, the oldest first; none that it handed in."""
    own = office_ids_stood_for(account, Permission.APPROVE)
    asked = HearingRequest.objects.filter(decision=Decision.PENDING, petition__holder__in=own)
    seen = asked.filter(petition__in=visible_petition_ids(account)).exclude(asked_by=account)
    waiting = seen.select_related("petition__holder", "asked_by").order_by("pk")[:MOST]
    return [one for one in waiting if authority_of(account).heads(standing_office(one.petition.holder))]

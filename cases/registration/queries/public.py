"""A petitioner with number and query code is shown what these queries read."""

from collections.abc import Collection, Sequence
from datetime import date

from cases.papers.models import Document
from cases.petitions.enums import ClockState
from cases.petitions.models.petitions import Petition
from cases.petitions.queries.numbers import petition_of_number
from offices.crypto import keyed_hash
from offices.organisation.models import Event


def running_clocks(petition: Petition) -> list[tuple[str, date, bool]]:
    """Kind and due date of the clocks that run, and whether the date is provisional."""
    running = petition.clocks.filter(state=ClockState.RUNNING).order_by("due", "pk")
    return list(running.values_list("kind", "due", "provisional"))


def petition_by_code(number: str, code: str) -> Petition | None:
    """The petition of a receipt: who holds number and query code may ask, without an account."""
    found = Petition.objects.filter(query_code_hash=keyed_hash(code))
    return petition_of_number(found.select_related("registered_office", "holder", "handler"), number)


def public_events(petition: Petition, kinds: Sequence[str]) -> list[Event]:
    """The events of these kinds, the oldest first; only when, what and which office."""
    events = Event.objects.filter(chain_id=petition.chain_id, kind__in=kinds).order_by("sequence")
    return list(events.only("chain_id", "sequence", "at", "kind", "office_name")[:200])


def public_papers(petition: Petition, kinds: Collection[str]) -> list[Document]:
    """The papers of these kinds that are addressed to the petitioner, the oldest first."""
    papers = petition.documents.filter(kind__in=kinds, addressee=None).select_related("office", "service")
    papers = papers.prefetch_related("answers__demand")
    return list(papers.order_by("issued_on", "pk").defer("body", "basis")[:100])

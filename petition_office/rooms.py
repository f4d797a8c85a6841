"""The rooms that bring steps, lower rooms first: in this order stand their rows in lists and in docs/states.md."""

from cases.aftercare import steps as aftercare
from cases.attachments import steps as attachments
from cases.corrections import steps as corrections
from cases.instructions import steps as instructions
from cases.links import steps as links
from cases.mandates import steps as mandates
from cases.organs import steps as organs
from cases.package_closing import steps as package_closing
from cases.packages import steps as packages
from cases.procedure import steps as procedure
from cases.procedure.step_kinds import register_steps
from cases.proceedings import steps as proceedings
from cases.ratings import steps as ratings
from cases.registration import steps as registration
from cases.regulation import steps as regulation
from cases.relief import steps as relief
from cases.sms import steps as sms
from cases.urgency import steps as urgency
from supervision.calls import steps as calls
from supervision.campaigns import steps as campaigns
from supervision.meetings import steps as meetings
from supervision.orders import steps as orders
from supervision.tracing import steps as tracing

ROOMS = (
    procedure,
    attachments,
    ratings,
    regulation,
    sms,
    corrections,
    instructions,
    urgency,
    mandates,
    organs,
    proceedings,
    links,
    packages,
    package_closing,
    relief,
    aftercare,
    registration,
    orders,
    tracing,
    meetings,
    campaigns,
    calls,
)


def register_rooms() -> None:
    """Enter the rows of all rooms; called from the AppConfig of `petition_office`."""
    for room in ROOMS:
        register_steps(room.STEPS)

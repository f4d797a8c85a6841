"""These policies say who works at desk and windows of a hall, who sets it up, and which step a ticket allows."""

from django.utils.translation import gettext as _

from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from visits.hall.enums import TicketState
from visits.hall.models import Hall, Ticket, Window

S = TicketState
SETS_UP = (Permission.RECEIVE, Permission.MANAGE_OFFICES)  # in the hall's own office, or from above as administrator
# What may be done with a ticket in which state.
STEPS: dict[str, frozenset[str]] = {
    "call": frozenset({S.WAITING, S.MISSED}),
    "recall": frozenset({S.CALLED}),
    "skip": frozenset({S.CALLED}),
    "take_back": frozenset({S.CALLED, S.MISSED}),
    "start": frozenset({S.CALLED}),
    "pass_on": frozenset({S.CALLED, S.SERVING}),
    "finish": frozenset({S.SERVING}),
    "leave": frozenset({S.WAITING, S.CALLED, S.MISSED, S.SERVING}),
    "come_back": frozenset({S.LEFT}),
}


def runs_desk(account: Account, hall: Hall) -> bool:
    """The desk gives out tickets: clerks of the office whose hall it is."""
    return authority_of(account).may(Permission.REGISTER, hall.office)


def serves(account: Account, window: Window) -> bool:
    """A window is served by the clerks of the hall and by the handlers of the units that sit at it."""
    authority = authority_of(account)
    return authority.may(Permission.REGISTER, window.hall.office) or any(
        authority.may(Permission.HANDLE, unit) for unit in window.units.all()
    )


def check_desk(account: Account, hall: Hall) -> None:
    if not runs_desk(account, hall):
        raise NotPermitted("not_your_hall", _("您不在%(hall)s值守。") % {"hall": hall.name})
    if not hall.is_active:
        raise ActionRefused("hall_closed", _("%(hall)s已停用。") % {"hall": hall.name})


def sets_up_halls(account: Account, office: Office) -> bool:
    """Halls, windows and screen keys belong to the clerks and leaders of the hall's office, and to administrators."""
    return any(authority_of(account).may(permission, office) for permission in SETS_UP)


def check_window(account: Account, window: Window) -> None:
    if not serves(account, window):
        raise NotPermitted("not_your_window", _("您不在%(window)s值守。") % {"window": window.label})
    if not window.is_active or not window.hall.is_active:
        raise ActionRefused("window_closed", _("%(window)s已停用。") % {"window": window.label})


def check_manages_halls(account: Account, office: Office) -> None:
    if not sets_up_halls(account, office):
        raise NotPermitted("not_permitted", _("您在%(office)s没有这项权限。") % {"office": office.name})


def check_step(ticket: Ticket, step: str) -> None:
    if ticket.state not in STEPS[step]:
        raise ActionRefused(
            "wrong_state",
            _("%(ticket)s号目前“%(state)s”，请刷新后再操作。")
            % {"ticket": ticket.label, "state": ticket.get_state_display()},
        )

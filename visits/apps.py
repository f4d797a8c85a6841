"""The rooms of visits register here what they add to those below them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("接访")

    def ready(self) -> None:
        """What the rooms of this app add to those below them; their modules need the models, which exist only now."""
        from cases.proceedings.actions.recusals import when_recused  # noqa: PLC0415
        from cases.regulation.actions.accusing import when_accused  # noqa: PLC0415
        from cases.worklist.reports.page_hooks import (  # noqa: PLC0415
            show_in_approvals,
            show_on_petition,
            show_on_worklist,
        )
        from offices.organisation.reports import show_in_calendar  # noqa: PLC0415
        from offices.organisation.responsibilities import enter_responsibilities  # noqa: PLC0415
        from offices.organisation.rules import keep_rules, leave_open  # noqa: PLC0415
        from visits.bookings.actions import handing_over as bookings_handed_over  # noqa: PLC0415
        from visits.bookings.actions.moving import cancel_with, cancel_with_accused, note_change, release_day  # noqa: PLC0415
        from visits.bookings.policies import check_replacing  # noqa: PLC0415
        from visits.bookings.queries import bookings_on_petition  # noqa: PLC0415
        from visits.bookings.reports import told_on_worklist  # noqa: PLC0415
        from visits.duty.actions import handing_over as duty_handed_over  # noqa: PLC0415
        from visits.duty.reports import entry_on_petition  # noqa: PLC0415
        from visits.hall.views.screen import show_today  # noqa: PLC0415
        from visits.receptions.reports.receptions import voids_in_approvals  # noqa: PLC0415
        from visits.rota.actions import handing_over as days_handed_over  # noqa: PLC0415
        from visits.rota.actions.days import before_replaced, when_changed, when_not_held  # noqa: PLC0415
        from visits.rota.actions.rules import LEFT_OPEN as ROTA_OPEN  # noqa: PLC0415
        from visits.rota.actions.rules import ROTA_RULES  # noqa: PLC0415
        from visits.rota.reports import days_in_calendar, days_on_worklist, rotas_in_approvals, today_on_screen  # noqa: PLC0415
        from visits.themes.actions import handing_over as themes_handed_over  # noqa: PLC0415
        from visits.visits.reports import visits_on_petition  # noqa: PLC0415

        show_in_calendar(days_in_calendar)
        for room in (days_handed_over, bookings_handed_over, duty_handed_over, themes_handed_over):
            enter_responsibilities(*room.RESPONSIBILITIES)
        keep_rules(ROTA_RULES)
        leave_open(*ROTA_OPEN)
        when_not_held(release_day)
        when_changed(note_change)
        before_replaced(check_replacing)
        when_accused(cancel_with_accused)
        when_recused(cancel_with)
        show_today(today_on_screen)
        show_in_approvals("visits/rota/_approvals.html", rotas_in_approvals)
        show_in_approvals("visits/receptions/_void_approvals.html", voids_in_approvals)
        show_on_worklist(days_on_worklist)
        show_on_worklist(told_on_worklist)
        show_on_petition("aside", "visits/duty/_duty_of_petition.html", entry_on_petition)
        show_on_petition("aside", "visits/visits/_visits_of_petition.html", visits_on_petition)
        show_on_petition("aside", "visits/bookings/_bookings_of_petition.html", bookings_on_petition)

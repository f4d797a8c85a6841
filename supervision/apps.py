"""What the rooms of supervision add to those below them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = _("督查")

    def ready(self) -> None:
        from django.db.models.signals import post_save  # noqa: PLC0415

        from cases.packages.models.packages import Assignment  # noqa: PLC0415
        from cases.packages.policies import ask_before_checking  # noqa: PLC0415
        from cases.packages.reports.page_hooks import offer_link, show_block  # noqa: PLC0415
        from cases.procedure.reports.timeline import register_entries  # noqa: PLC0415
        from cases.worklist.reports.page_hooks import show_on_petition  # noqa: PLC0415
        from offices.organisation.rules import keep_rules  # noqa: PLC0415
        from supervision.calls.actions.calls import settle_called  # noqa: PLC0415
        from supervision.cards.actions.rules import CARD_RULES  # noqa: PLC0415
        from supervision.cards.policies import carded_itself  # noqa: PLC0415
        from supervision.cards.reports.cards import cards_on_petition  # noqa: PLC0415
        from supervision.cards.reports.history import CARD_ENTRIES  # noqa: PLC0415
        from supervision.closings.reports import next_meetings, study_link  # noqa: PLC0415

        register_entries(CARD_ENTRIES)
        ask_before_checking(carded_itself)
        show_on_petition("cards", "supervision/cards/_cards_of_petition.html", cards_on_petition)
        show_block(next_meetings)
        offer_link(study_link)
        keep_rules(CARD_RULES)
        # A package knows nothing of the list it came from; the list hears when it has been struck off.
        post_save.connect(settle_called, sender=Assignment, dispatch_uid="settle_called")

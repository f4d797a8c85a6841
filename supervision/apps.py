from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = _("督查")

    def ready(self) -> None:
        from django.db.models.signals import post_save  # noqa: PLC0415

        from cases.jobs.actions.engine import add_kinds  # noqa: PLC0415
        from cases.packages.models.packages import Assignment  # noqa: PLC0415
        from cases.packages.reports.page_hooks import offer_link, show_block  # noqa: PLC0415
        from cases.procedure.policies import ask_before_striking  # noqa: PLC0415  (needs the models)
        from supervision.calls.actions.calls import settle_called  # noqa: PLC0415
        from supervision.campaigns.actions.loads import LoadWork  # noqa: PLC0415
        from supervision.cards.policies import carded_itself  # noqa: PLC0415
        from supervision.closings.reports import next_meetings, study_link  # noqa: PLC0415

        add_kinds(LoadWork)
        ask_before_striking(carded_itself)
        show_block(next_meetings)
        offer_link(study_link)
        # A package knows nothing of the list it came from; the list hears when it has been struck off.
        post_save.connect(settle_called, sender=Assignment, dispatch_uid="settle_called")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("信访件")

    def ready(self) -> None:
        from cases.jobs.actions.bulk import BulkWork  # noqa: PLC0415
        from cases.jobs.actions.engine import add_kinds  # noqa: PLC0415
        from cases.jobs.actions.imports import ImportWork  # noqa: PLC0415
        from cases.procedure.actions.recount import preview_moves  # noqa: PLC0415  (needs the models)
        from cases.procedure.policies import open_petitions_at  # noqa: PLC0415
        from offices.calendars.actions import ask_before_loading  # noqa: PLC0415
        from offices.organisation.policies import ask_before_closing  # noqa: PLC0415

        add_kinds(ImportWork, BulkWork)
        ask_before_closing(open_petitions_at)
        ask_before_loading(preview_moves)

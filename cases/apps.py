"""What the rooms of cases add to those below them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("信访件")

    def ready(self) -> None:
        """What the rooms of this app add to those below them; their modules need the models, which exist only now."""
        from cases.packages.actions.rules import PACKAGE_RULES  # noqa: PLC0415
        from cases.packages.queries.visible import packaged_ids  # noqa: PLC0415
        from cases.petitions.queries.visible import grant_sight  # noqa: PLC0415
        from cases.procedure.actions.recount import preview_moves  # noqa: PLC0415
        from cases.procedure.policies import open_petitions_at  # noqa: PLC0415
        from offices.calendars.actions import ask_before_loading  # noqa: PLC0415
        from offices.organisation.policies import ask_before_closing  # noqa: PLC0415
        from offices.organisation.rules import keep_rules  # noqa: PLC0415

        grant_sight(packaged_ids)
        ask_before_closing(open_petitions_at)
        ask_before_loading(preview_moves)
        keep_rules(PACKAGE_RULES)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = _("接访")

    def ready(self) -> None:
        # Models exist only now.
        from offices.organisation.policies import ask_before_closing  # noqa: PLC0415
        from offices.organisation.rules import keep_rules  # noqa: PLC0415
        from visits.rota.actions.rules import ROTA_RULES  # noqa: PLC0415
        from visits.rota.queries import days_to_come_at  # noqa: PLC0415

        ask_before_closing(days_to_come_at)
        keep_rules(ROTA_RULES)

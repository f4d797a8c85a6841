from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "supervision"
    verbose_name = _("督查")

    def ready(self) -> None:
        from cases.policies import ask_before_striking  # noqa: PLC0415  (needs the models)
        from supervision.policies import carded_itself  # noqa: PLC0415

        ask_before_striking(carded_itself)

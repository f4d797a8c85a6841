"""The composition root as a Django app: its commands, checks and the Celery application."""

from django.apps import AppConfig


class PetitionOfficeConfig(AppConfig):
    name = "petition_office"

    def ready(self) -> None:
        from petition_office import celery, checks  # noqa: F401, PLC0415  (both need the apps to be loaded)
        from petition_office.rooms import register_rooms  # noqa: PLC0415

        register_rooms()

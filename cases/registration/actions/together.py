"""The rows of registered petitions, written kind by kind: those of one petition, or of a whole chunk of a table."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from cases.mandates.models import Mandate
from cases.petitions.models.clocks import Clock
from cases.petitions.models.parties import Accused, Agent, Batch, Namesake, Petitioner
from cases.petitions.models.petitions import Demand, Petition, PetitionText
from cases.urgency.models import UrgentMatter
from offices.calendars.queries import calendar_for
from offices.calendars.workdays import WorkCalendar
from offices.organisation.models import Office

# Each kind after those that it refers to.
ORDER: tuple[type[Model], ...] = (
    Petition,
    Clock,
    Accused,
    Namesake,
    PetitionText,
    Petitioner,
    Agent,
    Demand,
    Batch,
    *(Mandate, UrgentMatter),
)


class Together:
    """Rows that wait to be written in one statement a kind, and what is read once for all of them."""

    def __init__(self) -> None:
        self.rows: dict[type[Model], list[Any]] = {kind: [] for kind in ORDER}
        self.calendars: dict[int, WorkCalendar] = {}

    def add(self, rows: Iterable[Model]) -> None:
        for row in rows:
            self.rows[type(row)].append(row)

    def calendar(self, office: Office) -> WorkCalendar:
        if office.pk not in self.calendars:
            self.calendars[office.pk] = calendar_for(office)
        return self.calendars[office.pk]

    def save(self) -> None:
        """Write all of them, and begin anew."""
        for kind, rows in self.rows.items():
            for row in rows if kind is PetitionText else ():
                row.petition = row.petition  # whose key, its own as well, is known only now
            if rows:
                kind._default_manager.bulk_create(rows)
        self.rows = {kind: [] for kind in ORDER}

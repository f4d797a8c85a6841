"""What belongs to the packages of a petition, for the pages and the API of both, in one statement."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from cases.packages.enums import PackageState
from cases.packages.models.commitments import ActionItem, Contact, Measure, Obstacle, Progress, Promise
from cases.packages.models.packages import (
    Closing,
    ClosingPart,
    Package,
    PackageGroup,
    PackageRequest,
    Postponement,
    Reexamination,
    TeamMember,
)
from cases.packages.queries.visible import repeated
from cases.papers.models import Document
from cases.petitions.models.clocks import Clock
from cases.petitions.queries.records import Records, RecordsStatement, belonging, columns
from offices.organisation.queries import works_at

MOST = 200  # rows of one kind
_PAPER = columns(Document, "id", "kind", "number")


def _proofs_of(model: Any) -> ArraySubquery:
    """The keys of the files that prove a row."""
    links = model.files.through.objects.filter(**{model._meta.model_name: OuterRef("pk")})
    return ArraySubquery(links.order_by("storedfile").values("storedfile"))


def _commitments(model: Any, *persons: str) -> Records:
    """Promises, measures or items of work."""
    return belonging(
        model,
        "number",
        most=MOST,
        marks={"file_ids": _proofs_of(model)},
        offices=("unit",),
        persons=("proved_by", "decided_by", *persons),
        document=_PAPER,
    )


def _of_packages(model: Any, *order: str, **more: Any) -> Records:
    return belonging(model, *order, by="package__petition", most=MOST, **more)


PACKAGES = belonging(
    Package,
    marks={"again": repeated(), "leader_works": works_at("leader", "office")},
    group=columns(PackageGroup, "id", "name"),
    offices=("office", "unit", "assigned_office"),
    persons=("leader", "opened_by", "ended_by"),
    clock=columns(Clock, "id", "due"),
)
PROMISES = _commitments(Promise, "leader")
_STATEMENT = RecordsStatement(
    "package_record",
    {
        "packages": PACKAGES,
        "promises": PROMISES,
        "measures": _commitments(Measure),
        "actions": _commitments(ActionItem, "chair"),
        "team": _of_packages(
            TeamMember,
            within={"package__state": PackageState.OPEN, "left_at": None},
            persons=("account",),
            offices=("office",),
        ),
        "obstacles": _of_packages(Obstacle, "removed_at", "pk", offices=("unit",), persons=("found_by", "removed_by")),
        "contacts": _of_packages(Contact, "-on", "-pk", persons=("recorded_by",), offices=("recorded_office",)),
        "reports": _of_packages(Progress, "-pk", persons=("reported_by",), offices=("reported_office",)),
        "closings": _of_packages(
            Closing,
            "-pk",
            persons=("proposed_by", "signed_by", "checked_by"),
            offices=("proposed_office", "checked_office"),
        ),
        "parts": belonging(
            ClosingPart,
            by="closing__package__petition",
            marks={"file_ids": _proofs_of(ClosingPart)},
            document=_PAPER,
        ),
        "postponements": _of_packages(Postponement, "pk", persons=("moved_by",), offices=("office",)),
        "requests": _of_packages(
            PackageRequest,
            "-pk",
            persons=("leader", "asked_by", "decided_by"),
            offices=("unit", "asked_office"),
        ),
        "reexaminations": _of_packages(Reexamination, "-pk", offices=("office",), persons=("drawn_by", "examined_by")),
    },
)


@dataclass(frozen=True)
class PackageRecord:
    """A petition's packages, the oldest first, and what hangs on them; of each kind at most 200."""

    packages: list[Package]
    promises: list[Promise]
    measures: list[Measure]
    actions: list[ActionItem]
    team: list[TeamMember]
    obstacles: list[Obstacle]
    contacts: list[Contact]
    reports: list[Progress]
    closings: list[Closing]
    postponements: list[Postponement]
    requests: list[PackageRequest]
    reexaminations: list[Reexamination]


def package_record(petition_id: int) -> PackageRecord:
    """Nothing in it identifies a person: what was said at a contact is not read.

    part_rows are the parts of each closing.
    """
    read = _STATEMENT.read(petition_id)
    parts = read.pop("parts")
    for closing in read["closings"]:
        closing.part_rows = [part for part in parts if part.closing_id == closing.pk]
    return PackageRecord(**read)

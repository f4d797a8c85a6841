"""A `Doubt` speaks against packaging a petition, although it may be done: an act on many leaves such petitions out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, Reexamination
from cases.petitions.enums import FINISHED
from cases.petitions.models.petitions import Petition


@dataclass(frozen=True)
class Doubt:
    """condition: of a petition; asks_reason: whoever goes on all the same says why; moved: also of a hand-over.

    said: the sentence against one petition that is packaged by itself without a reason, empty where it does not hold.
    """

    key: str
    label: str | LazyText
    condition: Callable[[], Q]
    asks_reason: bool = False
    moved: bool = False
    said: Callable[[Petition], str] | None = None


def _closed_before() -> Q:
    own = Package.objects.filter(petition=OuterRef("pk"))
    return Q(Exists(own.filter(state=PackageState.CLOSED))) & ~Q(Exists(own.filter(state=PackageState.OPEN)))


def _being_reexamined() -> Q:
    return Q(Exists(Reexamination.objects.filter(package__petition=OuterRef("pk"), settled=None)))


# The rooms above add theirs when their app is ready.
DOUBTS: list[Doubt] = [
    Doubt("finished", _l("已办结"), lambda: Q(state__in=FINISHED)),
    Doubt("struck_off", _l("已销号"), _closed_before, asks_reason=True),
    Doubt("being_reexamined", _l("待回头看"), _being_reexamined),
]


def add_doubt(doubt: Doubt) -> None:
    """Let a higher room speak against packaging; called from its AppConfig."""
    if doubt.key not in {known.key for known in DOUBTS}:
        DOUBTS.append(doubt)


def why_reason(petition: Petition) -> str:
    """Why whoever packages this petition says why, or nothing."""
    found = (doubt.said(petition) for doubt in DOUBTS if doubt.said is not None)
    return next((sentence for sentence in found if sentence), "")


def doubts_among(ids: Collection[int], *, moved: bool = False) -> dict[str, set[int]]:
    """By the key of each doubt the petitions that it speaks against; one statement a doubt."""
    found = Petition.objects.filter(pk__in=ids).order_by()
    asked = [doubt for doubt in DOUBTS if doubt.moved or not moved]
    return {doubt.key: set(found.filter(doubt.condition()).values_list("pk", flat=True)) for doubt in asked}


def left_out(among: dict[str, set[int]], included: Collection[str]) -> dict[int, str]:
    """The petitions that a doubt speaks against which was not ticked, each with the sentence why it is left out."""
    labels = {doubt.key: str(doubt.label) for doubt in DOUBTS}
    said: dict[int, list[str]] = {}
    for key, petitions in among.items():
        if key not in included:
            for petition in petitions:
                said.setdefault(petition, []).append(labels[key])
    return {petition: _("%(why)s，没有勾选一并办理。") % {"why": "、".join(why)} for petition, why in said.items()}

"""Finds what the office above checks before a package is closed (销号), and what it examines again (回头看)."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from cases.packages.enums import PackageStage, PackageState
from cases.packages.models.commitments import Contact
from cases.packages.models.packages import Closing, ClosingPart, Package, Reexamination
from cases.packages.queries.visible import packages_visible_to, repeated
from cases.petitions.models.petitions import Petition
from cases.ratings.enums import RatingValue
from cases.ratings.models import Rating
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card
from supervision.closings.models import SampleDraw
from visits.receptions.enums import Satisfaction
from visits.receptions.models import Reception


def checked_by(account: Account) -> Q:
    """The packages whose closing an office of the account checks: those of the offices below; the top's own too."""
    found = Q(pk__in=[])
    for grant in authority_of(account).grants:
        if Permission.SUPERVISE not in grant.permissions:
            continue
        if grant.includes_below:
            found |= Q(office__path__startswith=grant.office.path) & ~Q(office=grant.office.pk)
        if grant.office.parent_id is None:
            found |= Q(office=grant.office.pk)
    return found


def packages_checked_by(account: Account) -> QuerySet[Package]:
    return packages_visible_to(account).filter(checked_by(account))


def closings_to_check(account: Account) -> QuerySet[Closing]:
    """Signed and not checked yet, the longest waiting first."""
    packages = packages_checked_by(account).filter(state=PackageState.OPEN, stage=PackageStage.SIGNED)
    waiting = Closing.objects.filter(passed=None, signed_at__isnull=False, package__in=packages)
    return waiting.order_by("signed_at", "pk")


def closing_rows(found: QuerySet[Closing]) -> QuerySet[Closing]:
    """For a list, with the package, the petition and the people."""
    return found.select_related(
        "package__petition", "package__office", "package__unit", "package__leader", "package__clock",
        "proposed_by", "proposed_office", "signed_by",
    ).defer("package__petition__query_code")  # fmt: skip


def carded_in(petitions: Collection[int]) -> set[tuple[int, int]]:
    """Petition and office wherever a yellow or red card stands; one statement for a page of a list."""
    cards = Card.objects.filter(petition_id__in=petitions, state=CardState.ACTIVE).exclude(level=CardColour.REMINDER)
    return set(cards.order_by().values_list("petition_id", "office_id"))


def last_closing(petition: Petition, account: Account) -> Closing | None:
    """The newest closing of a petition's last package, where an office of the account checks it."""
    made = packages_checked_by(account).filter(petition=petition).exclude(state=PackageState.WITHDRAWN)
    package = made.order_by("-pk").first()
    if package is None:
        return None
    closings = closing_rows(Closing.objects.filter(package=package, signed_at__isnull=False))
    return closings.select_related("checked_by", "checked_office").order_by("-number").first()


def parts_of(closing: Closing) -> QuerySet[ClosingPart]:
    """What is claimed for each requirement, with papers and files; two statements."""
    files = Prefetch("files", to_attr="proofs")
    return closing.parts.select_related("document").prefetch_related(files)


def contacts_of(petition: Petition) -> QuerySet[Contact]:
    """Every contact with the petitioner, without what was said."""
    found = Contact.objects.filter(package__petition=petition).select_related("recorded_office")
    return found.defer("said").order_by("-on", "-pk")


# 回头看


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def closed_between(account: Account, office: Office, since: date, until: date) -> QuerySet[Package]:
    """What was closed in a period below an office that the account supervises for."""
    below = Q(office__path__startswith=office.path)
    if office.parent_id is not None:
        below &= ~Q(office=office.pk)
    packages = packages_checked_by(account).filter(below, state=PackageState.CLOSED)
    return packages.filter(ended_at__gte=day_start(since), ended_at__lt=day_start(until + timedelta(days=1)))


def dissatisfied() -> Q:
    """Of a package: the petitioner rated a reception about the matter, or an organ that answered, as not satisfying."""
    received = Reception.objects.filter(petition=OuterRef("petition"), satisfaction=Satisfaction.DISSATISFIED)
    answered = Rating.objects.filter(petition=OuterRef("petition"), value=RatingValue.UNSATISFIED)
    return Q(Exists(received)) | Q(Exists(answered))


def repeated_among(packages: QuerySet[Package]) -> set[int]:
    return set(packages.filter(repeated()).order_by().values_list("pk", flat=True))


def dissatisfied_among(packages: QuerySet[Package]) -> set[int]:
    return set(packages.filter(dissatisfied()).order_by().values_list("pk", flat=True))


def reexaminations_for(account: Account) -> QuerySet[Reexamination]:
    """What the account's offices examine again, or have; those due soonest first."""
    return Reexamination.objects.filter(package__in=packages_checked_by(account)).order_by("due_on", "pk")


def reexamination_rows(found: QuerySet[Reexamination]) -> QuerySet[Reexamination]:
    return found.select_related(
        "package__petition", "package__office", "package__unit", "package__leader", "examined_by", "drawn"
    ).defer("package__petition__query_code")


def draws_visible_to(account: Account) -> QuerySet[SampleDraw]:
    """The draws of the offices the account supervises for, and of those below them; the newest first."""
    mine = Q(pk__in=[])
    for path in authority_of(account).wide_paths(Permission.SUPERVISE):
        mine |= Q(office__path__startswith=path)
    return SampleDraw.objects.filter(mine).select_related("office", "made_by").order_by("-pk")

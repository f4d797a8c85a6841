"""An office draws a sample of the closed packages of a period (回头看), so that anyone can draw it again."""

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.package_rules.queries import package_rule_of
from cases.packages.enums import PackageState
from cases.packages.models.packages import Package, Reexamination
from cases.procedure.actions.perform import perform
from offices.errors import ActionRefused, Conflict, InvalidFacts, NotPermitted
from offices.organisation.actions.records import record_event
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.words import cn_date
from supervision.closings.enums import DrawnWhy
from supervision.closings.models import Drawn, SampleDraw
from supervision.closings.queries.closings import closed_between, dissatisfied_among, repeated_among
from supervision.closings.sampling import sample

EVENT = "sample_drawn"
MOST_DRAWN = 500


def draw_sample(*, office: Office, since: date, until: date, due_on: date, by: Account, at: datetime) -> SampleDraw:
    """Draw by the percentage of the office's rule, and besides whatever was brought again or rated as not satisfying.

    Each is put on the list by the step of its petition; one that cannot be is kept with the sentence why. Raises
    NotPermitted, InvalidFacts, ActionRefused (nothing was closed), Conflict (drawn already).
    """
    today = timezone.localdate(at)
    check_draw(office=office, since=since, until=until, due_on=due_on, by=by, on=today)
    closed = closed_between(by, office, since, until)
    packages = {one.pk: one for one in closed.select_related("petition").only("petition__id", "petition__number")}
    if not packages:
        raise ActionRefused("nothing_closed", _("这一时期没有销号的包案。"))
    percent, seed = package_rule_of(office, on=today).sample_percent, secrets.token_hex(8)
    sampled = sample(seed, packages, percent)
    why = dict.fromkeys(dissatisfied_among(closed), DrawnWhy.DISSATISFIED)
    why |= dict.fromkeys(repeated_among(closed), DrawnWhy.REPEATED)
    why |= dict.fromkeys(sampled, DrawnWhy.SAMPLED)
    if len(why) > MOST_DRAWN:
        raise ActionRefused("many", _("一次最多列入%(most)d件，请缩短时期。") % {"most": MOST_DRAWN})
    with transaction.atomic():
        draw = SampleDraw(
            office=office,
            since=since,
            until=until,
            percent=percent,
            seed=seed,
            population=sorted(packages),
            size=len(sampled),
            due_on=due_on,
            made_at=at,
            made_by=by,
        )
        try:
            with transaction.atomic():
                draw.save(force_insert=True)
        except IntegrityError:
            refuse_overlap(office, since, until)  # another drew meanwhile
            raise
        # In the order of the petitions, so that two who draw wait for each other instead of both for ever.
        for package in sorted(why, key=lambda pk: packages[pk].petition_id):
            _put_on_list(draw, packages[package], why[package], by, at)
        record_event(
            subject=f"sample:{draw.pk}",
            kind=EVENT,
            facts={
                "since": since,
                "until": until,
                "percent": percent,
                "seed": seed,
                "population": len(packages),
                "size": len(sampled),
                "drawn": [packages[pk].petition.number for pk in sorted(why)],
                "due_on": due_on,
            },
            by=by,
            office=office,
            at=at,
        )
    return draw


def check_draw(*, office: Office, since: date, until: date, due_on: date, by: Account, on: date) -> None:
    """Raises what `draw_sample` would, but for what only the draw itself can find."""
    if office.pk not in {own.pk for own in authority_of(by).offices(Permission.SUPERVISE)}:
        raise NotPermitted("not_permitted", _("您在%(office)s没有这项权限。") % {"office": office.name})
    if until < since:
        raise InvalidFacts("period", _("截止日期不能早于起始日期。"), field="until")
    if until >= on:
        raise InvalidFacts("not_over", _("请等这一时期过完再抽取。"), field="until")
    if due_on < on:
        raise InvalidFacts("due_in_past", _("期限不能早于今天。"), field="due_on")
    refuse_overlap(office, since, until)


def refuse_overlap(office: Office, since: date, until: date) -> None:
    """Raises Conflict, which names the earlier draw of a shared day: a sample is not drawn again until it pleases."""
    before = SampleDraw.objects.filter(office=office, since__lte=until, until__gte=since).order_by("pk").first()
    if before is not None:
        words = {"since": cn_date(before.since), "until": cn_date(before.until), "on": cn_date(before.made_at)}
        sentence = _("%(since)s至%(until)s已于%(on)s抽取过，不能重新抽取；请选择没有抽取过的时期。")
        raise Conflict("drawn_already", sentence % words)


def _put_on_list(draw: SampleDraw, package: Package, why: DrawnWhy, by: Account, at: datetime) -> None:
    text = f"{why.label}：{cn_date(draw.since)}至{cn_date(draw.until)}"
    reexamination, refusal = None, ""
    try:
        with transaction.atomic():
            made = package.petition.packages.exclude(state=PackageState.WITHDRAWN)
            last = made.order_by("-pk").values_list("pk", flat=True).first()
            if last != package.pk:
                raise ActionRefused("packaged_anew", _("销号后已重新包案。"))
            petition = package.petition_id
            perform("draw_reexamination", petition_id=petition, by=by, at=at, why=text, due_on=draw.due_on)
            reexamination = Reexamination.objects.get(package=package, settled=None)
    except ActionRefused as error:
        refusal = str(error.sentence)[:200]
    Drawn.objects.create(draw=draw, package=package, why=why, reexamination=reexamination, refusal=refusal)

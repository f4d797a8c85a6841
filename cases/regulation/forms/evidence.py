"""What was asked, and the papers it is about, beside the form of whoever decides on it."""

from datetime import timedelta

from django.utils.translation import gettext as _

from cases.papers.models import Document
from cases.petitions.enums import Decision, DocumentKind
from cases.petitions.models.petitions import Petition
from cases.procedure.case_facts import CaseFacts
from cases.procedure.forms.base import Evidence
from cases.procedure.queries import order_to_redo, quashed_opinions
from offices.pages.words import cn_date, cn_datetime

ANSWERS = (DocumentKind.OPINION, DocumentKind.REVIEW_OPINION)


def of_paper(title: str, paper: Document) -> Evidence:
    """A paper in its own words, with the way to it."""
    return Evidence(title % paper, paper.body, paper.get_absolute_url())


def of_objection(petition: Petition) -> list[Evidence]:
    """Why the unit says that the matter is not within its powers, and whose it may be."""
    found = petition.objections.filter(decision=Decision.PENDING).select_related("office", "suggested", "raised_by")
    asked = found.first()
    if asked is None:
        return []
    words = {"office": asked.office.name, "who": asked.raised_by.name, "at": cn_datetime(asked.raised_at)}
    said = asked.reasons
    if asked.suggested is not None:
        said += "\n" + _("建议主管单位：%s") % asked.suggested.name
    return [Evidence(_("%(office)s %(who)s %(at)s提出的异议") % words, said)]


def of_extension(petition: Petition) -> list[Evidence]:
    """How long is asked for, until when it would be, and why."""
    found = petition.extensions.filter(decision=Decision.PENDING).select_related("clock", "requested_by")
    asked = found.first()
    if asked is None:
        return []
    days = {"before": cn_date(asked.clock.due), "after": cn_date(asked.clock.due + timedelta(days=asked.days))}
    title = _("%(who)s申请延长%(n)d日") % {"who": asked.requested_by.name, "n": asked.days}
    return [Evidence(title, _("%(before)s → %(after)s") % days + "\n" + asked.reason)]


def under_review(petition: Petition, facts: CaseFacts) -> list[Evidence]:
    """Why review or re-review was asked for, and the answers that it is about, the last one first."""
    review = facts.review
    asked = []
    if review is not None:
        words = {"level": review.get_level_display(), "on": cn_date(review.asked_on)}
        asked = [Evidence(_("%(on)s申请%(level)s的请求和理由") % words, review.reasons)]
    return asked + answers_given(petition)


def answers_given(petition: Petition) -> list[Evidence]:
    """The opinion, and that of the review of it, the last one first."""
    opinions = petition.documents.filter(kind__in=ANSWERS).order_by("-pk")
    last = {paper.kind: paper for paper in reversed(opinions)}
    given = sorted(last.values(), key=lambda paper: -paper.pk)
    return [of_paper(_("原意见：%s"), paper) for paper in given]


def ordered_anew(petition: Petition, facts: CaseFacts) -> list[Evidence]:
    """The opinions that were quashed, the last one first, and why that one was."""
    quashed, order = quashed_opinions(petition, facts.past), order_to_redo(petition, facts.past)
    if not quashed or order is None:
        return []
    return [of_paper(_("责令重新办理的理由：%s"), order), *(of_paper(_("被撤销的意见：%s"), one) for one in quashed)]

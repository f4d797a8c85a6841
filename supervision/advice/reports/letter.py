"""An advice letter is put together once, when it is signed; before that it is shown as it would be."""

from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.papers.letters import LETTER, REPORT, Letter, letter_from_text
from cases.petitions.models.petitions import Petition
from offices.crypto import text_hash
from offices.pages.texts import cleaned
from offices.pages.words import cn_day
from supervision.advice.enums import ARTICLES, FEEDBACK, TITLES, AdviceKind
from supervision.advice.models import AdviceLetter
from supervision.cards.enums import CardColour, CardState
from supervision.cards.models import Card


def letter_of(advice: AdviceLetter, on: date) -> Letter:
    """Petitions stand in it by their numbers, but for those sealed meanwhile; no person is named."""
    kind, office = AdviceKind(advice.kind), advice.office
    petitions = list(advice.petitions.filter(sealed=False).order_by("number"))
    facts = [(_("事由"), advice.matter)]
    if advice.about is not None:
        facts.append((_("被建议追究责任的单位"), advice.about.name))
    if advice.ground:
        facts.append((_("情形"), str(advice.get_ground_display())))
    if petitions:
        facts.append((_("涉及的信访件"), _evidence(petitions)))
    paragraphs = [_("发现的情况：%s") % cleaned(advice.findings)]
    if advice.consequences:
        paragraphs.append(_("造成的严重后果：%s") % cleaned(advice.consequences))
    if advice.sources:
        paragraphs.append(_("依据的报告、材料：%s") % cleaned(advice.sources))
    paragraphs += [_("建议：%s") % cleaned(advice.advice), _("依据：%s。") % ARTICLES[kind]]
    closing = _("请于%(due)s前书面反馈采纳情况；部分采纳、不予采纳的，请说明理由（%(article)s）。")
    contact = "；".join(
        filter(
            None,
            [
                _("联系电话：%s") % office.telephone if office.telephone else "",
                _("地址：%s") % office.address if office.address else "",
            ],
        )
    )
    return Letter(
        form=REPORT if office.is_within(advice.unit) else LETTER,
        heading=office.name,
        number=advice.number,
        title=str(TITLES[kind]),
        addressee=advice.unit.name,
        facts=tuple(facts),
        points=(),
        paragraphs=tuple(line for text in paragraphs for line in text.splitlines() if line.strip()),
        closing=(closing % {"due": cn_day(advice.due_on), "article": FEEDBACK},),
        annexes=(),
        signature=office.name,
        date=cn_day(on),
        contact=f"（{contact}）" if contact else "",
        copies=tuple(copy.name for copy in advice.copies.order_by("path")),
        petitioner="",
        masked_as="",
    )


def shown_letter(found: AdviceLetter) -> Letter:
    """As it was issued; a draft as it would be. Raises ValueError where it is not the one that was issued."""
    if not found.content:
        return letter_of(found, timezone.localdate())
    if letter_hash(found) != found.checksum:
        raise ValueError(f"letter of advice {found.pk} is not as it was issued")
    return letter_from_text(found.content)


def letter_hash(advice: AdviceLetter) -> str:
    return text_hash(advice.content, f"advice:{advice.pk}")


def _evidence(petitions: list[Petition]) -> str:
    """Their numbers, and how many cards stand on them."""
    counted = Card.objects.filter(petition__in=petitions, state=CardState.ACTIVE).exclude(level=CardColour.REMINDER)
    cards = dict(counted.order_by().values_list("level").annotate(n=Count("pk")))
    said = "、".join(one.number for one in petitions)
    words = [
        _("%(level)s%(n)d张") % {"level": CardColour(level).label, "n": cards[level]}
        for level in (CardColour.YELLOW, CardColour.RED)
        if level in cards
    ]
    shown = _("%(n)d件：%(numbers)s") % {"n": len(petitions), "numbers": said}
    return f"{shown}（{_('有效的')}{'、'.join(words)}）" if words else shown

"""The report of an inspection is put together once, as the inspection ends, and kept as it was issued."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.papers.letters import LETTER, Letter, Table, letter_from_text
from cases.papers.reports.building import contact_of
from offices.crypto import text_hash
from offices.pages.texts import cleaned
from offices.pages.words import cn_day
from supervision.inspections.models import Inspection

ARTICLE = "《信访工作条例》第三十八条"


def letter_of(inspection: Inspection) -> Letter:
    """It names offices and no petition: every inspected office reads it, whichever petitions it may see."""
    offices = list(inspection.offices.order_by("path"))
    ended_on = max(timezone.localdate(inspection.ended_at), inspection.starts_on)
    petitions, findings = inspection.petitions.count(), inspection.findings.count()
    facts = [
        (_("督查方式"), str(inspection.get_way_display())),
        (_("督查时间"), f"{cn_day(inspection.starts_on)}—{cn_day(min(inspection.ends_on, ended_on))}"),
        (_("督查的单位"), "、".join(office.name for office in offices) or _("所列信访件的承办单位")),
    ]
    said = _("督查组按照%(article)s，查看信访件%(petitions)d件，记录发现的情况%(findings)d条。现报告如下：")
    words = {"article": ARTICLE, "petitions": petitions, "findings": findings}
    rows = tuple(_items(inspection))
    closing = (_("请整改单位按期整改，并报送整改情况和证明材料。"),) if rows else ()
    head = (_("整改单位"), _("整改事项"), _("最早到期"))
    return Letter(
        form=LETTER,
        heading=inspection.office.name,
        number=inspection.number,
        title=_("督查报告"),
        addressee="、".join(office.name for office in offices) or inspection.office.name,
        facts=tuple(facts),
        points=(),
        paragraphs=(said % words, *(line for line in cleaned(inspection.report).splitlines() if line.strip())),
        closing=closing,
        annexes=(),
        signature=inspection.office.name,
        date=cn_day(timezone.localdate(inspection.ended_at)),
        contact=contact_of(inspection.office),
        copies=(),
        petitioner="",
        masked_as="",
        tables=(Table(_("整改清单"), head, rows, ()),) if rows else (),
    )


def _items(inspection: Inspection) -> Iterable[tuple[str, ...]]:
    """Of each unit how many things are to be put right, and by when the first, in the order of the tree."""
    found = list(inspection.items.select_related("unit").order_by("unit__path", "due_on"))
    for unit in dict.fromkeys(item.unit for item in found):
        own = [item.due_on for item in found if item.unit_id == unit.pk]
        yield unit.name, _("%d项") % len(own), cn_day(min(own))


def issued_letter(inspection: Inspection) -> Letter:
    """Raises ValueError where it is not the one that was issued."""
    if letter_hash(inspection) != inspection.checksum:
        raise ValueError(f"report of inspection {inspection.pk} is not as it was issued")
    return letter_from_text(inspection.content)


def letter_hash(inspection: Inspection) -> str:
    return text_hash(inspection.content, f"inspection:{inspection.pk}")

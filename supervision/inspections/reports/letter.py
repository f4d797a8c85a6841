"""The notice of an inspection is put together once, as it starts, and its report as it ends; kept as issued."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.papers.letters import LETTER, Letter, Table, letter_from_text
from cases.papers.reports.building import contact_of
from offices.crypto import text_hash
from offices.organisation.models import Account
from offices.pages.texts import cleaned
from offices.pages.words import cn_day
from supervision.inspections.models import Inspection

ARTICLE = "《信访工作条例》第三十八条"


def notice_of(inspection: Inspection) -> Letter:
    """督查通知: it names offices and the team, and no petition, for every inspected office reads it."""
    offices = "、".join(office.name for office in inspection.offices.order_by("path"))
    others = inspection.members.exclude(pk=inspection.head_id).order_by("name", "pk")
    facts = [
        (_("督查方式"), str(inspection.get_way_display())),
        (_("督查时间"), f"{cn_day(inspection.starts_on)}—{cn_day(inspection.ends_on)}"),
        (_("督查的单位"), offices),
        (_("组长"), _member(inspection.head)),
        (_("成员"), "、".join(map(_member, others))),
        (_("需准备的材料"), cleaned(inspection.papers)),
    ]
    said = _("按照%(article)s，我单位组织“%(title)s”，到你单位督查信访工作。督查的范围和安排如下：")
    words = {"article": ARTICLE, "title": cleaned(inspection.title)}
    closing = _(
        "请确定一名联系人，如实提供情况和材料，配合督查组工作。督查发现的问题，由督查组另行提出整改事项和期限。"
    )
    signed_on = cn_day(timezone.localdate(inspection.started_at))
    return Letter(
        form=LETTER,
        heading=inspection.office.name,
        number=inspection.notice_number,
        title=_("督查通知"),
        addressee=offices,
        facts=tuple((label, value) for label, value in facts if value),
        points=(),
        paragraphs=(said % words, *(line for line in cleaned(inspection.plan).splitlines() if line.strip())),
        closing=(closing,),
        annexes=(),
        signature=inspection.office.name,
        date=signed_on,
        contact=contact_of(inspection.office),
        copies=(),
        petitioner="",
        masked_as="",
    )


def _member(account: Account) -> str:
    return f"{account.name}（{account.title}）" if account.title else account.name


def letter_of(inspection: Inspection) -> Letter:
    """It names offices and tells of no petition: every inspected office reads it, whichever petitions it may see, and
    it says the same whether or not something of a petition is to be put right.
    """
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
    closing = _(
        "有整改事项的单位，请按整改清单的期限整改，并报送整改情况和证明材料。涉及信访件的整改事项不列入本报告，见整改清单。"
    )
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
        closing=(closing,),
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
    """Of each unit how many things are to be put right, and by when the first, in the order of the tree. None of a
    petition: whom it accuses would find one more here than in its list.
    """
    found = list(inspection.items.filter(petition=None).select_related("unit").order_by("unit__path", "due_on"))
    for unit in dict.fromkeys(item.unit for item in found):
        own = [item.due_on for item in found if item.unit_id == unit.pk]
        yield unit.name, _("%d项") % len(own), cn_day(min(own))


def issued_notice(inspection: Inspection) -> Letter:
    """Raises ValueError where it is not the one that was issued."""
    if notice_hash(inspection) != inspection.notice_checksum:
        raise ValueError(f"notice of inspection {inspection.pk} is not as it was issued")
    return letter_from_text(inspection.notice_content)


def notice_hash(inspection: Inspection) -> str:
    return text_hash(inspection.notice_content, f"inspection_notice:{inspection.pk}")


def issued_letter(inspection: Inspection) -> Letter:
    """Raises ValueError where it is not the one that was issued."""
    if letter_hash(inspection) != inspection.checksum:
        raise ValueError(f"report of inspection {inspection.pk} is not as it was issued")
    return letter_from_text(inspection.content)


def letter_hash(inspection: Inspection) -> str:
    return text_hash(inspection.content, f"inspection:{inspection.pk}")

"""The proof of service (送达回证) of a letter: blank to be taken along, or as the service was recorded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.papers.letters import SHEET, Letter
from cases.papers.models import Document, Service
from cases.petitions.enums import ServiceMethod as Method
from cases.petitions.models.petitions import Petition
from offices.pages.texts import cleaned
from offices.pages.words import cn_day

# A line of nothing that stays in page, PDF and Word: room to sign.
LINE = "\u200b"
ROOM = "\u200b\n"
JOINED = "\u2060"  # a box stays on the line of its word


def is_served(letter: Letter) -> bool:
    """Whether the letter goes to the petitioner, who signs for it."""
    return bool(letter.addressee) and letter.addressee == letter.petitioner


def proof_of_service(letter: Letter, document: Document, petition: Petition) -> Letter:
    """letter: as it was issued, with the petitioner's name or without."""
    service: Service | None = getattr(document, "service", None)
    return Letter(
        form=SHEET,
        heading=letter.heading,
        number=letter.number,
        title=_("送达回证"),
        addressee="",
        facts=tuple(_rows(letter, service, petition)),
        points=(),
        paragraphs=(),
        closing=(),
        annexes=(),
        signature="",
        date="",
        contact=letter.contact,
        copies=(),
        petitioner=letter.petitioner,
        masked_as=letter.masked_as,
    )


def _rows(letter: Letter, service: Service | None, petition: Petition) -> Iterator[tuple[str, str]]:
    yield _("送达单位"), letter.heading
    yield _("信访件编号"), petition.number
    yield _("送达文书"), f"《{letter.title}》{letter.number}"
    yield _("受送达人"), letter.petitioner
    signed = f"{ROOM}{_('　　　年　月　日')}"
    if service is None:
        yield _("送达方式"), "　".join(f"□{JOINED}{label}" for label in Method.labels)
        yield _("送达地点"), LINE
        yield _("受送达人签名或者盖章"), signed
        yield _("代收人签名及与受送达人关系"), signed
        yield _("拒收理由"), LINE
        yield _("见证人签名"), signed
        yield _("送达人签名"), signed
        yield _("备注"), LINE
        yield _("说明"), _note()
        return
    yield _("送达方式"), str(service.get_method_display())
    if service.place:
        yield _("电子送达的同意") if service.method == Method.ELECTRONIC else _("送达地点"), cleaned(service.place)
    if service.posted_on:
        yield _("交寄日期"), cn_day(service.posted_on)
    if service.noticed_on:
        yield _("公告日期"), cn_day(service.noticed_on)
    yield _("送达日期"), cn_day(service.on)
    if service.received_by:
        yield _("签收人与信访人关系"), cleaned(service.received_by)
    if service.signed:
        yield _("签收情况"), _("已签收")
        yield _("签收人签名或者盖章"), signed
    elif service.noticed_on is None:
        yield _("签收情况"), _("拒绝签收：%s") % cleaned(service.refusal)
        if service.witnesses:
            yield _("见证人"), cleaned(service.witnesses)
            yield _("见证人签名"), signed
        if service.photo:
            yield _("照片"), _("见附件%s") % service.photo
    if service.attitude:
        yield _("信访人意见"), str(service.get_attitude_display())
    yield _("送达人"), service.recorded_by.name
    yield _("送达人签名"), signed


def _note() -> str:
    """How each way is proved, and from which day it counts."""
    return _(
        "直接送达以受送达人签名的日期、邮寄以回执上的收件日期、电子（须经同意）以到达其系统的日期、公告以公告满30日为送达日期"
        "（《民事诉讼法》第八十七条、第九十条、第九十一条、第九十五条）；拒收的，写明理由和日期，由两名以上见证人签名，或者拍照、录像，"
        "文书留在其住所，视为送达（第八十九条）。"
    )

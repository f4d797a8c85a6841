"""The letter of authority (授权委托书) of a petition: a blank that the petitioner fills in and signs."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.papers.letters import SHEET, Letter
from cases.papers.reports.building import principals_of
from cases.papers.reports.service import JOINED, LINE, ROOM
from cases.petitions.models.parties import MAX_AGENTS
from cases.petitions.models.petitions import Petition
from offices.pages.texts import cleaned


def letter_of_authority(petition: Petition, *, named: bool) -> Letter:
    """named: with the name of the petitioner, once the reading is recorded; else room is left to write it."""
    petitioner = principals_of(petition) if named else ""
    return Letter(
        form=SHEET,
        heading=petition.holder.name,
        number="",
        title=_("授权委托书"),
        addressee="",
        facts=tuple(_rows(petition, petitioner)),
        points=(),
        paragraphs=(),
        closing=(),
        annexes=(),
        signature="",
        date="",
        contact="",
        copies=(),
        petitioner=petitioner,
        masked_as="",
    )


def _rows(petition: Petition, petitioner: str) -> Iterator[tuple[str, str]]:
    signed = f"{ROOM}{_('　　　年　月　日')}"
    yield _("信访件编号"), petition.number
    yield _("信访事项"), cleaned(petition.subject)
    yield _("委托人（信访人）"), petitioner or LINE
    yield _("委托人证件号码、电话"), LINE
    for place in range(1, MAX_AGENTS + 1):
        yield _("代理人%s") % "一二"[place - 1], _agent()
    yield _("授权范围"), _scope()
    yield _("授权期限"), _("自　　　年　月　日至　　　年　月　日")
    yield _("委托人签名或者盖章"), signed
    yield _("代理人签名"), signed
    yield _("一并提交"), _boxes(_("委托人证件复印件"), _("代理人证件复印件"), _("身份、关系证明"))
    yield _("说明"), _note()


def _agent() -> str:
    return "\n".join((_("姓名：　　　　　　　　证件号码："), _("电话：　　　　　　　　身份、与委托人关系：")))


def _scope() -> str:
    named = _boxes(_("提出信访事项、陈述事实和理由"), _("提交、补充材料"), _("查询办理情况"), _("签收文书"))
    asked = _boxes(_("申请复查、复核"), _("参加听证"), _("变更、撤回诉求，接受和解（须特别写明）"))
    return f"{named}\n{asked}\n{_boxes(_('其他：'))}"


def _boxes(*labels: str) -> str:
    return "　".join(f"□{JOINED}{label}" for label in labels)


def _note() -> str:
    """Who may be authorised, by which rule, and that authority is for this matter alone."""
    return _(
        "信访人可以委托代理人1至2人，须有书面授权委托书，写明授权范围（《山东省信访条例》第二十八条、《北京市信访条例》第二十七条）；"
        "只有一名代理人的，另一栏划去。本委托书只用于这一信访件；变更、终止委托的，书面告知收存单位。"
    )

"""Who advises whom, who signs, who answers, and who examines the answer; each refusal is a sentence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.petitions.models.petitions import Petition
from cases.procedure.queries import office_ids_stood_for
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.enums import OfficeKind
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import accounts_with, standing_office
from offices.organisation.roles import Permission
from supervision.advice.enums import SERIOUS, AdviceKind, AdviceState
from supervision.advice.models import AdviceAnswer, AdviceLetter
from supervision.cards.policies import belongs_to


def check_advises(account: Account, office: Office) -> None:
    if office.pk not in {one.pk for one in authority_of(account).offices(Permission.SUPERVISE)}:
        raise NotPermitted("not_advising", _("建议由%s有督查权限的人员提出、审核。") % office.name)


def check_addressee(kind: str, office: Office, unit: Office, about: Office | None) -> None:
    """Whom a kind of advice goes to (第四十条)."""
    if not unit.is_active:
        instead = _("，请改送%s") % standing_office(unit).name if unit.successor else ""
        raise InvalidFacts("closed_unit", _("%(unit)s已停用%(instead)s。") % {"unit": unit.name, "instead": instead},
                           field="unit")  # fmt: skip
    if unit.pk == office.pk:
        raise InvalidFacts("own_office", _("不能向本单位提出建议。"), field="unit")
    if kind == AdviceKind.IMPROVE and office.is_within(unit):
        said = _("%s是上级机关，改进工作的建议只向本级和下级的机关、单位提出；政策性问题请用“完善政策建议”。")
        raise InvalidFacts("office_above", said % unit.name, field="unit")
    if kind == AdviceKind.POLICY and not (office.is_within(unit) or unit.kind == OfficeKind.GOVERNMENT):
        said = _("完善政策的建议向本级党委和政府报告（第四十条第二款），%s不是。")
        raise InvalidFacts("no_government", said % unit.name, field="unit")
    if kind == AdviceKind.ACCOUNT and about is not None and unit.is_within(about):
        said = _("%(unit)s是%(about)s或者其下级，追究责任的建议向有管理权限的机关、单位提出（第四十条第三款）。")
        raise InvalidFacts("judge_in_own_case", said % {"unit": unit.name, "about": about.name}, field="unit")


def check_ground(kind: str, ground: str, about: Office | None, consequences: str) -> None:
    if kind != AdviceKind.ACCOUNT:
        if about is not None:
            raise InvalidFacts("about_nobody", _("只有追究责任建议填写被追究责任的单位。"), field="about")
        if consequences.strip():
            raise InvalidFacts("no_consequences", _("只有追究责任建议填写造成的严重后果。"), field="consequences")
        if kind == AdviceKind.POLICY and ground:
            raise InvalidFacts("ground_of_policy", _("完善政策建议不填情形。"), field="ground")
        if kind == AdviceKind.IMPROVE and not ground:
            raise InvalidFacts("no_ground", _("请选择情形。"), field="ground")
        return
    if about is None:
        raise InvalidFacts("about_whom", _("请填写被建议追究责任的单位。"), field="about")
    if ground not in SERIOUS:
        said = _("追究责任的建议限于推诿、敷衍、拖延、弄虚作假造成严重后果的（第四十条第三款），请选择情形。")
        raise InvalidFacts("not_serious", said, field="ground")
    if not consequences.strip():
        raise InvalidFacts("which_consequences", _("请写明造成的严重后果。"), field="consequences")


def check_evidence(petitions: Iterable[Petition]) -> None:
    """Nothing of a sealed matter goes out with a letter (第三十条第三款)."""
    for petition in petitions:
        if petition.sealed:
            said = _("%s是密封的信访件，不能列入建议书。")
            raise InvalidFacts("sealed_evidence", said % petition.number, field="petitions")


def check_state(advice: AdviceLetter, *states: AdviceState) -> None:
    if advice.state not in states:
        raise ActionRefused("wrong_state", _("这件建议目前“%s”，不能这样办理。") % advice.get_state_display())


def check_signs(account: Account, advice: AdviceLetter) -> None:
    check_state(advice, AdviceState.SIGNING)
    if not authority_of(account).may(Permission.APPROVE, advice.office):
        raise NotPermitted("no_signer", _("建议书由%s领导签发。") % advice.office.name)
    if account.pk in (advice.made_by_id, advice.handed_in_by_id):
        raise NotPermitted("own_draft", _("您是拟稿人或者送签人，须由他人签发。"))


def answers_for_unit(account: Account, advice: AdviceLetter) -> bool:
    return advice.unit_id in office_ids_stood_for(account, Permission.ANSWER_CARDS)


def answers_by_itself(advice: AdviceLetter) -> bool:
    """Whether anybody of the addressee can answer in the system; else who advised enters what came on paper."""
    return accounts_with(advice.unit, Permission.ANSWER_CARDS).exists()


def check_answers(account: Account, advice: AdviceLetter, *, on_paper: bool) -> None:
    check_state(advice, AdviceState.OPEN)
    if on_paper:
        check_advises(account, advice.office)
    elif not answers_for_unit(account, advice):
        raise NotPermitted("not_addressed", _("这件建议由%s反馈。") % advice.unit.name)


def check_examines(account: Account, advice: AdviceLetter, answer: AdviceAnswer | None) -> AdviceAnswer:
    check_advises(account, advice.office)
    check_state(advice, AdviceState.ANSWERED)
    if answer is None:
        raise ActionRefused("no_answer", _("没有待审核的反馈。"))
    if answer.made_by_id == account.pk:
        raise NotPermitted("own_answer", _("反馈由您报送或者录入，须由他人审核。"))
    if belongs_to(authority_of(account), standing_office(advice.unit)):
        raise NotPermitted("own_unit", _("被建议单位的人员不能审核本单位的反馈。"))
    return answer

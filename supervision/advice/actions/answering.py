"""Advice is answered by the organ, examined by who advised, urged, or withdrawn."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from offices.errors import ActionRefused, InvalidFacts
from offices.files.actions import store_file
from offices.files.uploads import Checked
from offices.organisation.actions.request_keys import already_done, keep_result
from offices.organisation.models import Account
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.texts import nothing_said
from supervision.advice.actions.drafting import check_version, end, locked, record, said, tell
from supervision.advice.enums import AdviceState
from supervision.advice.models import AdviceAnswer, AdviceLetter
from supervision.advice.policies import check_advises, check_answers, check_examines, check_state
from supervision.advice.queries import pending_answer
from supervision.orders.enums import Adoption, ReportDecision

S = AdviceState


def answer_advice(
    *,
    by: Account,
    at: datetime,
    advice_id: int,
    adoption: str,
    text: str,
    files: tuple[tuple[str, Checked], ...] = (),
    on_paper: bool = False,
    request_key: UUID | None = None,
) -> AdviceLetter:
    """反馈采纳情况 by the organ; on_paper: by who advised, of an answer that came on paper.

    Raises NotPermitted, InvalidFacts with its field, ActionRefused.
    """
    with transaction.atomic():
        if already_done(request_key, "advice_answer", by=by, about=advice_id):
            return AdviceLetter.objects.get(pk=advice_id)
        advice = locked(advice_id)
        check_answers(by, advice, on_paper=on_paper)
        if adoption not in Adoption.values:
            raise InvalidFacts("no_adoption", _("请选择采纳情况（第四十条第四款）。"), field="adoption")
        if refusal := nothing_said(text, field="text"):
            raise refusal
        if len(files) > 1:
            raise InvalidFacts("one_file", _("反馈的文件合成一份上传。"), field="files")
        answer = AdviceAnswer(
            advice=advice, adoption=adoption, text=text.strip(), on_paper=on_paper, made_at=at, made_by=by
        )
        for name, checked in files:
            answer.file = store_file(checked, name=name, office=standing_office(advice.unit), by=by, at=at)
        answer.save()
        keep_result(request_key, answer)
        advice.state = S.ANSWERED
        advice.version += 1
        advice.save(update_fields=["state", "version"])
        facts = {"kind": Adoption(adoption), "on_paper": on_paper, "text": text.strip()}
        event = record(advice, "advice_answered", facts, by, at)
        tell(event, standing_office(advice.office), Permission.SUPERVISE, advice,
             _("%(kind)s书（%(number)s）已有反馈，请审核"), at)  # fmt: skip
    return advice


def examine_answer(
    *,
    by: Account,
    at: datetime,
    advice_id: int,
    accepted: bool,
    reason: str = "",
    due_on: date | None = None,
    version: int | None = None,
) -> AdviceLetter:
    """审核反馈, by another than who answered: it ends, or goes back with a reason and another day."""
    with transaction.atomic():
        advice = locked(advice_id)
        answer = check_examines(by, advice, pending_answer(advice))
        check_version(advice, version)
        if not accepted:
            if not reason.strip():
                raise InvalidFacts("no_reason", _("退回的，请写明理由和要求。"), field="reason")
            if due_on is None or due_on <= timezone.localdate(at):
                raise InvalidFacts("no_due", _("退回的，请另定反馈期限，须晚于今天。"), field="due_on")
        elif due_on is not None:
            raise InvalidFacts("due_of_ended", _("审核通过的不再设期限。"), field="due_on")
        answer.decision = ReportDecision.ACCEPTED if accepted else ReportDecision.RETURNED
        answer.decision_reason, answer.decided_at, answer.decided_by = reason.strip(), at, by
        answer.save()
        if accepted:
            end(advice, S.ENDED, by, at)
            text = _("对%(kind)s书（%(number)s）的反馈已审核通过")
        else:
            advice.state, advice.due_on = S.OPEN, due_on or advice.due_on
            advice.version += 1
            advice.save(update_fields=["state", "due_on", "version"])
            text = _("对%(kind)s书（%(number)s）的反馈被退回，请重新反馈")
        facts = {"accepted": accepted, "reason": reason.strip(), "due_on": due_on}
        event = record(advice, "advice_examined", facts, by, at)
        tell(event, standing_office(advice.unit), Permission.ANSWER_CARDS, advice, text, at)
    return advice


def urge_advice(*, by: Account, at: datetime, advice_id: int) -> AdviceLetter:
    """催办: once a day."""
    with transaction.atomic():
        advice = locked(advice_id)
        check_advises(by, advice.office)
        check_state(advice, S.OPEN)
        today = timezone.localdate(at)
        if advice.urged_on == today:
            raise ActionRefused("urged_today", _("今天已催办过。"))
        advice.urged_on = today
        advice.save(update_fields=["urged_on"])
        event = record(advice, "advice_urged", {}, by, at)
        tell(event, standing_office(advice.unit), Permission.ANSWER_CARDS, advice,
             _("请抓紧反馈%(kind)s书（%(number)s）的采纳情况"), at)  # fmt: skip
    return advice


def withdraw_advice(*, by: Account, at: datetime, advice_id: int, reason: str) -> AdviceLetter:
    """撤回: the letter stays on record; an answer that waits is examined first."""
    with transaction.atomic():
        advice = locked(advice_id)
        check_advises(by, advice.office)
        check_state(advice, S.OPEN)
        end(advice, S.WITHDRAWN, by, at, reason=said(reason))
        event = record(advice, "advice_withdrawn", {"reason": advice.ended_reason}, by, at)
        tell(event, standing_office(advice.unit), Permission.ANSWER_CARDS, advice,
             _("%(kind)s书（%(number)s）已撤回，不需反馈"), at)  # fmt: skip
    return advice

"""What a petitioner says of an organ is recorded once, by the petitioner online or by an office; or corrected."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.attachments.models import Attachment
from cases.procedure.actions.change import Change
from cases.ratings.enums import RatingValue, RatingWay
from cases.ratings.models import Rating
from cases.ratings.policies import RatingFacts, correcting_office, corrects, measures_self
from cases.ratings.queries import proofs_of
from offices.errors import ActionRefused, NotPermitted
from offices.organisation.models import Event
from offices.pages.words import cn_date

LONGEST_SAID = 500


def record_rating(
    change: Change, *, number: int, value: str, way: str, rated_on: date, said: str = "", proof: int | None = None
) -> None:
    """登记满意度评价 that the petitioner gave by telephone, in person or on paper, within the time; it may be entered
    some days later. Who is measured shows a proof.
    """
    rating = _one(change, number)
    _check_not_rated(rating)
    _check_in_time(change, rating, rating.enter_by)
    change.need(
        way in RatingWay.values and way != RatingWay.ONLINE,
        "online_by_petitioner",
        _("网上评价由信访人本人凭查询码作出，请选择其他方式。"),
        field="way",
    )
    change.need(rated_on <= change.on, "future_date", _("评价日期不能晚于今天。"), field="rated_on")
    sentence = _("评价日期不能早于送达日期（%s）。") % cn_date(rating.opened_on)
    change.need(rated_on >= rating.opened_on, "before_service", sentence, field="rated_on")
    sentence = _("评价日期不能晚于评价期的最后一日（%s）。") % cn_date(rating.closes_on)
    change.need(rated_on <= rating.closes_on, "after_close", sentence, field="rated_on")
    found = _proof(change, rating, proof)
    change.need(found or way != RatingWay.PAPER, "no_sheet", _("请选择纸质评价表的附件。"), field="proof")
    _check_not_own(change, rating, found)
    rating.recorded_by, rating.recorded_office, rating.proof = change.person, change.office, found
    change.facts["ratings"] = [_rate(change, rating, value, RatingWay(way), rated_on, said)]


def rate_online(change: Change, *, ratings: Mapping[int, tuple[str, str]]) -> None:
    """信访人网上评价: of each organ by its number, the value and what the petitioner says besides. It replaces what an
    office recorded, which stays in the history.
    """
    change.need(ratings, "nothing_rated", _("请至少评价一个单位。"))
    change.facts["ratings"] = []
    for number, (value, said) in sorted(ratings.items()):
        rating = _one(change, number)
        if rating.is_own:
            _check_not_rated(rating)
        _check_in_time(change, rating, rating.closes_on)
        was = {"was": RatingValue(rating.value), "was_way": RatingWay(rating.way)} if rating.value else {}
        rating.recorded_by = rating.recorded_office = rating.proof = rating.corrected_at = rating.corrected_by = None
        told = _rate(change, rating, value, RatingWay.ONLINE, change.on, said)
        change.facts["ratings"].append({**told, **was})


def correct_rating(change: Change, *, number: int, value: str, reason: str, proof: int | None = None) -> None:
    """更正满意度评价 that was written down wrongly, by another office than the rated one, with the reason. What stood
    before, and what the petitioner said with it, stays in the history.
    """
    rating = _one(change, number)
    change.need(rating.value, "not_rated", _("这个单位还没有评价。"), field="number")
    _check_corrects(change, rating)
    change.need(reason.strip(), "no_reason", _("请写明理由。"), field="reason")
    change.need(value != rating.value, "no_change", _("更正后的评价与原来的相同。"), field="value")
    found = _proof(change, rating, proof)
    sentence = _("信访人本人在网上作出的评价，更正须附信访人书面材料等证明。")
    change.need(found or rating.way != RatingWay.ONLINE, "online_by_petitioner", sentence, field="proof")
    was, rating.value = RatingValue(rating.value), value
    said, rating.said = rating.said, ""
    rating.proof = (found or rating.proof) if rating.way != RatingWay.ONLINE else rating.proof
    rating.corrected_at, rating.corrected_by = change.at, change.person
    rating.save(update_fields=["value", "said", "proof", "corrected_at", "corrected_by"])
    told = {"to": rating.office.name, "was": was, "value": RatingValue(value), **_shown(found)}
    change.facts["rating"] = {**told, **({"said": said} if said else {})}
    change.facts["reason"] = reason.strip()


def _rate(change: Change, rating: Rating, value: str, way: RatingWay, on: date, said: str) -> dict[str, Any]:
    change.need(value in RatingValue.values, "no_value", _("请选择评价。"), field="value")
    said = said.strip()
    change.need(len(said) <= LONGEST_SAID, "long_text", _("最多%d个字。") % LONGEST_SAID, field="said")
    rating.value, rating.way, rating.rated_on, rating.said = value, way, on, said
    rating.recorded_at = change.at
    rating.save()
    told = {"to": rating.office.name, "value": RatingValue(value), "way": way, "rated_on": on}
    return {**told, **({"said": said} if said else {}), **_shown(rating.proof)}


def _shown(proof: Attachment | None) -> dict[str, int]:
    return {"proof": proof.number} if proof else {}


def _one(change: Change, number: int) -> Rating:
    found = {one.number: one for one in change.case_facts.part(RatingFacts).ratings}
    return change.required(found.get(number), "no_rating", _("没有这个待评价的单位。"), field="number")


def _check_not_rated(rating: Rating) -> None:
    """In the same moment as it is written, since the petition is locked."""
    if rating.value:
        sentence = _("%(office)s已于%(day)s评价过，每个单位只评价一次。")
        words = {"office": rating.office.name, "day": cn_date(rating.rated_on)}
        raise ActionRefused("already_rated", sentence % words, field="number")


def _check_in_time(change: Change, rating: Rating, until: date) -> None:
    if change.on < rating.opened_on:
        sentence = _("评价从送达之日（%s）开始。") % cn_date(rating.opened_on)
        raise ActionRefused("not_open_yet", sentence, field="number")
    if change.on > until:
        sentence = _("评价期已于%s届满，没有评价的计为逾期未评。") % cn_date(rating.closes_on)
        raise ActionRefused("rating_lapsed", sentence, field="number")


def _proof(change: Change, rating: Rating, number: int | None) -> Attachment | None:
    """The attachment of this number; one that was there before the answer proves nothing of how it was rated."""
    if number is None:
        return None
    found = proofs_of(change.petition).filter(number=number).first()
    found = change.required(found, "no_proof", _("没有这个附件，请先在信访件上添加附件。"), field="proof")
    sentence = _("这个附件在答复送达以前就已添加，不是这次评价的证明。")
    is_new = timezone.localdate(found.added_at) >= rating.opened_on
    change.need(is_new, "old_proof", sentence, field="proof")
    return found


def _check_not_own(change: Change, rating: Rating, proof: Attachment | None) -> None:
    sentence = _("评价的是您本人或者您单位的工作：请附评价表、录音等证明，或者由其他单位登记。")
    own = measures_self(change.person, change.petition, rating)
    change.need(proof or not own, "own_work", sentence, field="proof")


def _check_corrects(change: Change, rating: Rating) -> None:
    """Nobody corrects how their own office was rated, with whatever proof; the office that corrects it is another."""
    if measures_self(change.person, change.petition, rating):
        raise NotPermitted("own_work", _("被评价单位的人员不能更正对本单位的评价。"))
    office = corrects(change.person, change.petition, rating)
    if office is None:
        by = correcting_office(change.petition, rating)
        words = {"rated": rating.office.name, "office": by.name if by else _("上级单位")}
        raise NotPermitted("not_correcting", _("对%(rated)s的评价由%(office)s更正。") % words)
    change.office = office


def check_proves_no_rating(change: Change, number: int) -> None:
    """What proves, or once proved, a rating or its correction is not taken out of the file."""
    stands = change.petition.ratings.filter(proof__number=number).exists() or number in _proofs_in_history(change)
    change.need(not stands, "proves_rating", _("这个附件是满意度评价的证明，不能撤回。"), field="number")


def _proofs_in_history(change: Change) -> set[int]:
    """A later rating may have replaced the one that an attachment proved."""
    events = Event.objects.filter(chain_id=change.petition.chain_id, kind__in=("record_rating", "correct_rating"))
    told = [one for event in events for one in (*event.facts.get("ratings", ()), event.facts.get("rating", {}))]
    return {one["proof"] for one in told if "proof" in one}

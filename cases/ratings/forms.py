"""Forms of ratings: recorded or corrected by an office, and the petitioner's own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.procedure.forms.base import ReasonForm, StepForm
from cases.procedure.forms.fields import OneOfField
from cases.ratings.actions.rating import LONGEST_SAID
from cases.ratings.enums import RatingValue, RatingWay
from cases.ratings.models import Rating
from cases.ratings.policies import RatingFacts, corrects
from cases.ratings.queries import proofs_of
from offices.errors import ActionRefused
from offices.pages.fields import DayField, LongText
from offices.pages.forms import Form
from offices.pages.words import cn_date

BY_OFFICE = [(way.value, way.label) for way in RatingWay if way != RatingWay.ONLINE]


class _RatingForm(StepForm):
    """About one of the organs of the petition, with an attachment that proves it."""

    number = OneOfField(label=_("评价哪个单位"))
    value = forms.ChoiceField(label=_("评价"), choices=RatingValue.choices, widget=forms.RadioSelect)
    proof = OneOfField(
        label=_("证明"),
        required=False,
        help_text=_("评价表、录音等，先在信访件上添加附件；纸质评价表、被评价单位的人员登记、更正网上评价的必须选择"),
    )

    def offered(self) -> list[Rating]:
        raise NotImplementedError

    def prepare(self) -> None:
        self.offer("number", ((one.number, rating_line(one)) for one in self.offered()))
        proof: Any = self.fields["proof"]
        proof.choices = [(one.number, one.name) for one in proofs_of(self.petition)]


class RecordRatingForm(_RatingForm):
    key = "record_rating"
    advice = _(
        "照信访人说的登记，不得代为评价。每个单位只评价一次；网上评价由信访人凭查询码自己作出，不在这里登记，评价期内并且代替这里登记的。"
    )
    way = forms.ChoiceField(label=_("评价方式"), choices=BY_OFFICE, widget=forms.RadioSelect)
    rated_on = DayField(label=_("评价日期"))
    said = LongText(label=_("信访人的意见"), rows=3, max_length=LONGEST_SAID, required=False)
    field_order = ("number", "value", "way", "rated_on", "said", "proof")

    def opening(self) -> dict[str, Any]:
        return {"rated_on": self.on} if self._last("closes_on") >= self.on else {}

    def offered(self) -> list[Rating]:
        return [one for one in self.case_facts.part(RatingFacts).ratings if not one.value]

    def prepare(self) -> None:
        super().prepare()
        last = self._last("closes_on")
        if last < self.on:
            words = {"day": cn_date(last), "until": cn_date(self._last("enter_by"))}
            said = _now("评价期已于%(day)s届满；期内作出的评价，可以补登到%(until)s。") % words
            self.fields["rated_on"].help_text = said

    def owed(self) -> str:
        """The time to rate is over, and that to enter what was said within it."""
        if self._last("enter_by") >= self.on:
            return ""
        return _now("评价期已于%s届满，没有评价的计为逾期未评。") % cn_date(self._last("closes_on"))

    def _last(self, name: str) -> date:
        return max((getattr(one, name) for one in self.offered()), default=self.on)


class CorrectRatingForm(_RatingForm, ReasonForm):
    key = "correct_rating"
    advice = _("登记错了的才更正；被评价单位的人员不能更正。原来的评价和信访人当时说的话留在办理经过里。")
    value = forms.ChoiceField(label=_("更正为"), choices=RatingValue.choices, widget=forms.RadioSelect)
    field_order = ("number", "value", "proof", "reason")

    def offered(self) -> list[Rating]:
        found = self.case_facts.part(RatingFacts).ratings
        return [one for one in found if corrects(self.account, self.petition, one)]


class RateForm(Form):
    """The petitioner's own: of each organ a value and, if wished, some words; nothing is chosen in advance."""

    token = forms.CharField(max_length=200, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ratings: Sequence[Rating], **options: Any) -> None:
        super().__init__(data, **{"label_suffix": "", "use_required_attribute": False, **options})
        self.ratings = ratings
        for one in ratings:
            label = _now("您对%(office)s（%(role)s）是否满意") % {
                "office": one.office.name,
                "role": one.get_role_display(),
            }
            self.fields[f"value_{one.number}"] = forms.ChoiceField(
                label=label,
                help_text=_replaced(one),
                choices=RatingValue.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"said_{one.number}"] = LongText(
                label=_now("想说的话（可以不填）"), rows=2, max_length=LONGEST_SAID, required=False
            )

    def clean(self) -> dict[str, Any]:
        """What is said of an organ without a value is not dropped without a word."""
        cleaned = super().clean() or self.cleaned_data
        for one in self.ratings:
            if cleaned.get(f"said_{one.number}") and not cleaned.get(f"value_{one.number}"):
                self.add_error(f"value_{one.number}", _now("请先选择是否满意。"))
        return cleaned

    def facts(self) -> dict[int, tuple[str, str]]:
        """By the number of the organ, of those that were rated."""
        given = self.cleaned_data
        return {
            one.number: (given[f"value_{one.number}"], given.get(f"said_{one.number}") or "")
            for one in self.ratings
            if given.get(f"value_{one.number}")
        }

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(None, str(refusal.sentence))

    @property
    def blocks(self) -> list[tuple[Any, Any]]:
        return [(self[f"value_{one.number}"], self[f"said_{one.number}"]) for one in self.ratings]


def _replaced(rating: Rating) -> str:
    return (
        _now("单位登记过您的评价（%s），您自己评价的，以您的为准。") % rating.get_way_display() if rating.value else ""
    )


def rating_line(rating: Rating) -> str:
    words = {"office": rating.office.name, "role": rating.get_role_display()}
    if rating.value:
        line = _now("%(office)s（%(role)s）：%(value)s，%(way)s，%(day)s")
        return line % {
            **words,
            "value": rating.get_value_display(),
            "way": rating.get_way_display(),
            "day": cn_date(rating.rated_on),
        }
    return _now("%(office)s（%(role)s），评价期至%(day)s") % {**words, "day": cn_date(rating.closes_on)}

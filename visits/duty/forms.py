"""Forms of the duty book, made for a phone."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.packages.forms.commitments import FilesField, SeveralFiles
from cases.petitions.enums import Channel
from cases.registration.forms.people import PersonForm, QuietForm
from cases.registration.forms.registration import MOST_PEOPLE
from offices.errors import ActionRefused
from offices.files.uploads import Checked
from offices.organisation.forms.fields import RequestKeyField
from offices.organisation.models import Office
from offices.pages.fields import DayField, LongText, ToldField
from offices.vocabularies.models import Category
from offices.vocabularies.queries import current_categories
from visits.duty.actions.duty import LONGEST, LONGEST_FOLLOW_UP
from visits.duty.actions.reading import FACTS
from visits.duty.enums import Reopening
from visits.duty.models import DutyBookEntry
from visits.visits.actions.amending import LONGEST_REASON

USUAL_DAYS = 7  # until the next follow-up, where nothing is said
SETTLED, FOLLOWED = "settled", "following"


class PhotosField(FilesField):
    """Photos, checked and drawn anew. `camera`: a phone opens its camera instead of its album."""

    def __init__(self, *, camera: bool, **kwargs: Any) -> None:
        super().__init__(required=False, widget=SeveralFiles(), **kwargs)
        self.widget.attrs["accept"] = "image/*"
        if camera:
            self.widget.attrs["capture"] = "environment"

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, Checked]]:
        photos = super().clean(data, initial)
        if any(checked.content_type != "image/jpeg" for _name, checked in photos):
            raise forms.ValidationError(_now("只能上传照片（JPG、PNG、WebP）。"), code="not_a_photo")
        return photos


class CategorySelect(forms.ModelChoiceField):
    """A category of the first or second level, to tap at; the registration makes it exact."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Category.objects.none(), empty_label=None, to_field_name="code", required=False, **kwargs)

    def offer(self, kept: Category | None = None) -> None:
        """Read the choices: one statement. `kept`: what is recorded, of whatever level and version."""
        self.queryset = current_categories().filter(level__lte=2)
        found = list(self.queryset)
        grouped = [
            (next((one.name for one in group if one.level == 1), ""), group)
            for group in (list(group) for _code, group in groupby(found, key=lambda one: one.code[:2]))
        ]
        choices: list[Any] = [("", _now("暂不分类"))]
        if kept is not None and kept.pk not in {one.pk for one in found}:
            self.kept = kept
            choices.append((kept.code, kept.full_name))
        choices += [(name, [(one.code, one.name) for one in group]) for name, group in grouped]
        self.widget.choices = choices

    kept: Category | None = None

    def to_python(self, value: Any) -> Category | None:
        if self.kept is not None and value == self.kept.code:
            return self.kept
        return super().to_python(value)


class DutyForm(QuietForm):
    """What the forms of an entry share: a refusal stands at its field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.sentence))

    def pictures(self) -> list[tuple[str, Checked]]:
        """Those taken now, then those from the album."""
        return [*self.cleaned_data.get("photos", []), *self.cleaned_data.get("album", [])]


def _camera() -> PhotosField:
    return PhotosField(camera=True, label=_("拍照"))


def _album() -> PhotosField:
    return PhotosField(camera=False, label=_("从相册选"))


class FoundForm(DutyForm):
    """What was found: the facts of an entry."""

    found_on = DayField(label=_("发现日期"))
    place = forms.CharField(label=_("地点"), max_length=LONGEST["place"])
    latitude = forms.DecimalField(max_digits=12, required=False, widget=forms.HiddenInput)
    longitude = forms.DecimalField(max_digits=12, required=False, widget=forms.HiddenInput)
    subject = forms.CharField(
        label=_("事项"), max_length=LONGEST["subject"], help_text=_("一句话说什么事，不写人名，如“宅基地边界纠纷”")
    )
    category = CategorySelect(label=_("内容分类"))
    body = LongText(label=_("情况"), rows=5, max_length=LONGEST["body"])
    parties = LongText(
        least=0,
        label=_("当事人"),
        rows=2,
        max_length=LONGEST["parties"],
        required=False,
        help_text=_("姓名、电话，加密保存，查看须说明目的"),
    )

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}


class EntryForm(FoundForm):
    """A dispute as it is found. offices: those whose book the account keeps, at least one; on: today."""

    request_key = RequestKeyField()
    office = forms.TypedChoiceField(label=_("单位"), coerce=int)
    result = forms.ChoiceField(
        label=_("结果"),
        choices=[(FOLLOWED, _("继续跟进")), (SETTLED, _("已就地化解"))],
        widget=forms.RadioSelect,
    )
    next_on = DayField(label=_("下次跟进"), required=False)
    settled_how = LongText(label=_("怎样化解的"), rows=3, max_length=LONGEST_FOLLOW_UP, required=False)
    photos = _camera()
    album = _album()

    def __init__(self, *args: Any, offices: list[Office], on: date, **options: Any) -> None:
        opening = {"found_on": on, "next_on": on + timedelta(days=USUAL_DAYS)}
        super().__init__(*args, **{**options, "initial": {**opening, **options.get("initial", {})}})
        self.offices = offices
        fields: Any = self.fields
        fields["category"].offer()
        fields["found_on"].widget.attrs["max"] = on.isoformat()
        fields["next_on"].widget.attrs["min"] = on.isoformat()
        if len(offices) > 1:
            fields["office"].choices = [(office.pk, office.name) for office in offices]
        else:
            del fields["office"]

    @property
    def of_office(self) -> Office:
        chosen = self.cleaned_data.get("office")
        return next((office for office in self.offices if office.pk == chosen), self.offices[0])

    def clean(self) -> dict[str, Any]:
        """What the other result would ask for is not taken."""
        data = self.cleaned_data
        if data.get("result") == SETTLED:
            data["next_on"] = None
            if not data.get("settled_how") and "settled_how" not in self.errors:
                self.add_error("settled_how", _now("请写明怎样化解的。"))
        else:
            data["settled_how"] = ""
        return data

    def outcome(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("next_on", "settled_how")}


class FollowUpForm(DutyForm):
    request_key = RequestKeyField()
    on = DayField(label=_("日期"))
    text = LongText(label=_("跟进情况"), rows=3, max_length=LONGEST_FOLLOW_UP)
    next_on = DayField(label=_("下次跟进"))
    photos = _camera()
    album = _album()

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        opening = {"on": on, "next_on": on + timedelta(days=USUAL_DAYS)}
        super().__init__(
            *args, **{"auto_id": "follow_%s", **options, "initial": {**opening, **options.get("initial", {})}}
        )

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("on", "text", "next_on", "request_key")}


class ReopenForm(DutyForm):
    request_key = RequestKeyField()
    why = forms.ChoiceField(label=_("情形"), choices=Reopening, widget=forms.RadioSelect)
    reason = LongText(label=_("理由"), rows=3, max_length=LONGEST_FOLLOW_UP)
    next_on = DayField(label=_("下次跟进"))

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        opening = {"next_on": on + timedelta(days=USUAL_DAYS)}
        initial = {**opening, **options.get("initial", {})}
        super().__init__(*args, **{"auto_id": "reopen_%s", **options, "initial": initial})

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("why", "reason", "next_on", "request_key")}


class SettleForm(DutyForm):
    request_key = RequestKeyField()
    settled_how = LongText(label=_("怎样化解的"), rows=3, max_length=LONGEST_FOLLOW_UP)
    photos = _camera()
    album = _album()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "settle_%s", **options})

    def facts(self) -> dict[str, Any]:
        return {"how": self.cleaned_data["settled_how"], "request_key": self.cleaned_data["request_key"]}


class RaiseForm(PersonForm):
    """Who petitions, and in which form; everything else is carried over. offices: those that may register it."""

    field_order = ["office", "channel", "anonymous"]

    request_key = RequestKeyField()
    office = forms.TypedChoiceField(label=_("登记单位"), coerce=int)
    channel = forms.ChoiceField(
        label=_("信访形式"), choices=Channel.choices, initial=Channel.VISIT, widget=forms.RadioSelect
    )
    anonymous = forms.BooleanField(label=_("匿名"), required=False)
    headcount = forms.IntegerField(label=_("人数"), min_value=1, max_value=MOST_PEOPLE, initial=1)

    def __init__(self, *args: Any, offices: list[Office], **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        self.offices = offices
        fields: Any = self.fields
        fields["headcount"].widget.attrs["inputmode"] = "numeric"
        fields["phone"].widget.input_type = "tel"
        if len(offices) > 1:
            fields["office"].choices = [(office.pk, office.name) for office in offices]
        else:
            del fields["office"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "name" not in data:
            return data
        if data["name"] and data.get("anonymous"):
            self.add_error("anonymous", _now("已填写姓名，不能同时勾选“匿名”。"))
        elif not data["name"] and data.get("channel") == Channel.VISIT:
            self.add_error("name", _now("来访须登记信访人姓名。"))
        elif not data["name"] and not data.get("anonymous"):
            self.add_error("name", _now("请填写姓名；信访人未具名的，请勾选“匿名”。"))
        return data

    def facts(self) -> dict[str, Any]:
        data = self.cleaned_data
        office = next((one for one in self.offices if one.pk == data.get("office")), self.offices[0])
        return {"office": office, **{name: data[name] for name in ("channel", "headcount", "request_key")}}

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.sentence))


class DutyAmendForm(FoundForm):
    """A correction of what is recorded; the reason stays beside it."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    request_key = RequestKeyField(required=False)
    reason = ToldField(label=_("更正理由"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, entry: DutyBookEntry, **options: Any) -> None:
        super().__init__(*args, **options)
        category: Any = self.fields["category"]
        category.offer(entry.category)
        self.order_fields(["reason", *FACTS, "version"])

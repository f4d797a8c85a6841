"""The form of the registration desk: everything wrong with it is said at once, and nothing typed is lost."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cases.mandates.forms.entering import given_mandate, number_field, organ_field
from cases.petitions.enums import Channel, Crossing, Purpose
from cases.petitions.models.petitions import COLLECTIVE_FROM
from cases.registration.actions.register import ANOTHER, SAME
from cases.registration.forms.pasted import people_of_lines, points_of_lines, silent_lines
from cases.registration.forms.people import AccusedPersons, Agents, PersonForm, Representatives
from offices.crypto import comparable
from offices.errors import ActionRefused
from offices.organisation.forms.fields import OfficeField, RequestKeyField, RequestKeyInput
from offices.organisation.models import Office
from offices.organisation.queries import active_offices
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Rows
from offices.pages.models import LONGEST_TEXT
from offices.pages.wording import word_field
from offices.pages.words import cn_date
from offices.vocabularies.fields import CategoryField

LONGEST_POINT = 500
LONGEST_NOTE = 500
MOST_POINTS = 50
MOST_PEOPLE = 100_000
SHOWN_ERRORS = 5
LONG_AGO = 15  # days, after which the day of receipt is asked about: the first term has passed (第二十二条第一款)
LOOKED_FOR = ("name", "identity_number", "phone", "subject", "body")


class SeveralInputs(forms.TextInput):
    """Some inputs of one name; the value is the list of what they hold."""

    template_name = "cases/registration/_several_inputs.html"
    least = 2

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value.strip() for value in values if value.strip()]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        given = list(value or [])
        context["widget"]["values"] = [*given, *[""] * max(1, self.least - len(given))]
        return context


class OfficesField(forms.Field):
    """Active offices, each as it is typed or chosen from the list. The cleaned value is a list of offices.

    near: the office that chooses; those of its own level are offered first.
    """

    widget = SeveralInputs
    near: Office | None = None

    def clean(self, value: list[str]) -> list[Office]:
        found = [office for name in value if (office := self._one().clean(name))]
        return list({office.pk: office for office in found}.values())

    def suggestions(self, text: str) -> list[str]:
        return self._one().suggestions(text)

    def _one(self) -> OfficeField:
        one = OfficeField(active_offices(), near=self.near, label=self.label)
        word_field(one)
        return one


class RegistrationForm(PersonForm):
    """One petition as it comes to the desk, with its representatives and agents.

    offices: those for which the clerk may register, at least one; today: the day at the desk.
    """

    field_order = ["channel", "office", "received_on"]

    request_key = RequestKeyField(
        widget=RequestKeyInput({"type": "text", "hidden": True, "tabindex": "-1"}), label=_l("表单编号")
    )
    channel = forms.ChoiceField(
        label=_l("信访形式"), choices=Channel.choices, initial=Channel.VISIT, widget=forms.RadioSelect
    )
    office = forms.TypedChoiceField(label=_l("登记单位"), coerce=int)
    received_on = DayField(label=_l("收到日期"))
    long_ago = forms.BooleanField(label=_l("确系这一天收到"), required=False)
    anonymous = forms.BooleanField(label=_l("匿名"), required=False)
    address_unclear = forms.BooleanField(label=_l("姓名或地址不清"), required=False)
    headcount = forms.IntegerField(
        label=_l("人数"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput({"inputmode": "numeric"}),
        initial=1,
    )
    collective = forms.BooleanField(label=_l("集体访（5人以上）"), required=False)
    members = forms.CharField(
        label=_l("其他参与人名单"),
        required=False,
        widget=forms.Textarea({"rows": 4, "placeholder": _l("每行一人：姓名 证件号码 电话")}),
        help_text=_l("名单保密，不在任何页面公开。"),
    )
    subject = forms.CharField(label=_l("概要"), max_length=200)
    body = forms.CharField(label=_l("正文"), required=False, widget=forms.Textarea({"rows": 5}))
    demands = forms.CharField(
        label=_l("诉求"),
        required=False,
        widget=forms.Textarea({"rows": 5, "placeholder": _l("每行一项，处理意见须逐项答复")}),
    )
    place = forms.CharField(label=_l("问题发生地"), max_length=100, required=False)
    purpose = forms.ChoiceField(label=_l("信访目的"), choices=[("", _l("待甄别")), *Purpose.choices], required=False)
    category = CategoryField(label=_l("内容分类"), required=False)
    crossings = forms.MultipleChoiceField(
        label=_l("三跨三分离"), choices=Crossing.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    urgent = forms.BooleanField(label=_l("重大紧急"), required=False)
    urgent_reason = ToldField(label=_l("重大紧急理由"), max_length=200, required=False)
    keep_secret = forms.BooleanField(label=_l("信访人要求保密"), required=False)
    accused_offices = OfficesField(label=_l("被检举控告单位"), required=False)
    accused_unknown = ToldField(
        label=_l("被反映人不明的说明"),
        max_length=200,
        required=False,
        help_text=_l("检举控告没有写明被检举控告的人员和单位时填写"),
    )
    namesake = forms.ChoiceField(
        label=_l("本单位同名人员"),
        choices=[(SAME, _l("是同一人")), (ANOTHER, _l("不是同一人"))],
        required=False,
        widget=forms.RadioSelect,
    )
    namesake_reason = ToldField(label=_l("是不是同一人的理由"), max_length=200, required=False)
    unrepresented = ToldField(label=_l("尚未推选代表的原因"), max_length=200, required=False)
    mandate_organ = organ_field(required=False)
    mandate_their_number = number_field()
    mandate_received_on = DayField(label=_l("收到交办日期"), required=False, help_text=_l("不填的为收到日期"))
    mandate_due_on = DayField(label=_l("指定办理期限"), required=False)
    mandate_no_report = forms.BooleanField(label=_l("不要求报送办结报告"), required=False)
    mandate_request = ToldField(label=_l("交办要求"), max_length=500, required=False)
    not_same = ToldField(label=_l("不是同一件的理由"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, offices: list[Office], today: date, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        self.offices, self.today = offices, today
        self.representatives: Any = Representatives(data, prefix="representatives")
        self.agents: Any = Agents(data, prefix="agents")
        self.accused: Any = AccusedPersons(data, prefix="accused")
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()
        self.fields["name"].widget.attrs["autofocus"] = not self.is_bound
        for name in LOOKED_FOR:
            self.fields[name].widget.attrs["class"] = "js-similar"
        self._complete("category", "category-options", "cases:register_categories")
        self._complete("accused_offices", "office-options", "cases:register_offices")
        self.fields["accused_offices"].near = next(iter(offices), None)  # type: ignore[attr-defined]
        if len(offices) > 1:
            self.fields["office"].choices = [(office.pk, office.name) for office in offices]  # type: ignore[attr-defined]
        else:
            del self.fields["office"]

    def _complete(self, name: str, options: str, url_name: str) -> None:
        """Let the browser offer names while one is typed."""
        self.fields[name].widget.attrs.update(
            {
                "list": options,
                "label": str(self.fields[name].label),
                "hx-get": reverse(url_name),
                "hx-trigger": "input changed delay:200ms, focus once",
                "hx-target": f"#{options}",
            }
        )

    # Each field

    def clean_received_on(self) -> date:
        received_on: date = self.cleaned_data["received_on"]
        if received_on > self.today:
            raise ValidationError(_("收到日期不能晚于今天。"))
        return received_on

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        if len(body) > LONGEST_TEXT:
            raise ValidationError(
                _("正文有%(length)d字，最多%(most)d字，请将其余内容作为附件材料保存。")
                % {"length": len(body), "most": LONGEST_TEXT}
            )
        return body

    def clean_demands(self) -> list[str]:
        text = self.cleaned_data["demands"]
        if silent := silent_lines(text):
            raise ValidationError(
                _("第%s行诉求没有写明内容，请写清楚或者删去。") % "、".join(str(line) for line in silent[:SHOWN_ERRORS])
            )
        points = points_of_lines(text)
        if len(points) > MOST_POINTS:
            raise ValidationError(_("诉求最多分为50项，现有%(count)d项。") % {"count": len(points)})
        wrong = [place for place, point in enumerate(points, start=1) if len(point) > LONGEST_POINT]
        if wrong:
            raise ValidationError(
                _("第%(place)d项诉求有%(length)d字，每项最多%(most)d字。")
                % {"place": wrong[0], "length": len(points[wrong[0] - 1]), "most": LONGEST_POINT}
            )
        return points

    def clean_members(self) -> list[dict[str, str]]:
        people, wrong = people_of_lines(self.cleaned_data["members"])
        if wrong and self.data.get("members_left_out"):
            return people
        if len(wrong) > SHOWN_ERRORS:
            wrong = [*wrong[:SHOWN_ERRORS], _("另有%(count)d行有误。") % {"count": len(wrong) - SHOWN_ERRORS}]
        if wrong:
            raise ValidationError(wrong)
        return people

    # What fields say together

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_day(data)
        self._check_name(data)
        self._check_numbers(data)
        if data.get("urgent") and not data.get("urgent_reason"):
            self.add_error("urgent_reason", _("请写明重大紧急的理由。"))
        if data.get("urgent_reason") and not data.get("urgent"):
            self.add_error("urgent", _("已写明理由，请勾选“重大紧急”，或清空理由。"))
        return data

    def _check_day(self, data: dict[str, Any]) -> None:
        received_on = data.get("received_on")
        if received_on is None or data.get("long_ago") or (self.today - received_on).days <= LONG_AGO:
            return
        sentence = _(
            "收到日期%(day)s距今%(days)d日，期限从这一天起算，登记时可能已经逾期。填错的请改正，没有填错的请勾选。"
        )
        words = {"day": cn_date(received_on), "days": (self.today - received_on).days}
        self.add_error("long_ago", sentence % words)

    def _check_name(self, data: dict[str, Any]) -> None:
        if "name" not in data:
            return
        if data["name"] and data.get("anonymous"):
            self.add_error("anonymous", _("已填写姓名，不能同时勾选“匿名”。"))
        elif not data["name"] and data.get("channel") == Channel.VISIT:
            self.add_error("name", _("来访须登记信访人姓名。"))
        elif not data["name"] and not data.get("anonymous"):
            self.add_error("name", _("请填写姓名；信访人未具名的，请勾选“匿名”。"))

    def _check_numbers(self, data: dict[str, Any]) -> None:
        headcount = data.get("headcount")
        if headcount is not None and data.get("collective") and headcount < COLLECTIVE_FROM:
            self.add_error(
                "headcount",
                _("集体访须5人以上，现填%(count)d人；不足5人的，请不勾选“集体访”，登记为个访。") % {"count": headcount},
            )
        if not self.representatives.is_valid() or "members" not in data or headcount is None:
            return
        people = [self.person(), *self.representatives.people(), *data["members"]]
        counted = persons_among(people)
        if data["members"] and counted > headcount:
            self.add_error(
                "headcount",
                _("信访人、代表和名单共%(count)d人，多于所填人数%(headcount)d人。")
                % {"count": counted, "headcount": headcount},
            )
        if shared := numbers_of_several(people):
            self.add_error("members", _("有不同姓名的人填了相同的证件号码：%s。") % "、".join(shared))

    def is_valid(self) -> bool:
        parts = (self.representatives, self.agents, self.accused)
        return all([super().is_valid(), *(part.is_valid() for part in parts)])

    def refuse(self, refusal: ActionRefused) -> None:
        """Put the refusal of an action where it belongs."""
        field = {"on": "received_on", "persons": "headcount", "note": "body"}.get(refusal.field or "", refusal.field)
        self.add_error(field if field in self.fields else None, str(refusal.sentence))

    @property
    def asks_day(self) -> bool:
        """Whether the question about a day of receipt long ago is to be shown: it was asked, or answered."""
        return bool(self.errors.get("long_ago") or self["long_ago"].value())

    @property
    def asks_twin(self) -> bool:
        """Whether the reason why an open petition is another matter is asked for, or given."""
        return bool(self.errors.get("not_same") or self["not_same"].value())

    @property
    def asks_namesake(self) -> bool:
        """Whether the question about people of the same name is to be shown: it was asked, or answered."""
        return bool(self.errors.get("namesake") or self.errors.get("namesake_reason") or self["namesake"].value())

    @property
    def registering_office(self) -> Office:
        chosen = self.cleaned_data.get("office")
        return next((office for office in self.offices if office.pk == chosen), self.offices[0])

    def facts(self) -> dict[str, Any]:
        """What the action needs, people and agents as plain mappings."""
        data = self.cleaned_data
        names = (
            "request_key", "channel", "received_on", "subject", "body", "headcount", "members", "demands", "place",
            "purpose", "category", "address_unclear", "keep_secret", "urgent_reason", "accused_offices",
            "accused_unknown", "namesake", "namesake_reason", "not_same", "unrepresented", "crossings",
        )  # fmt: skip
        accused = [form.cleaned_data for form in self.accused.changed_forms()]
        agents = [form.cleaned_data for form in self.agents.changed_forms()]
        return {
            **{name: data[name] for name in names},
            "office": self.registering_office,
            "mandate": self.mandate(),
            "principal": self.person(),
            "representatives": self.representatives.people(),
            "accused": [person for person in accused if person["name"]],
            "agents": [{name: value for name, value in agent.items() if name != "written"} for agent in agents],
        }

    def mandate(self) -> dict[str, Any] | None:
        """What an organ above wrote that assigned the petition; it came with it where no other day is given."""
        found = given_mandate(self.cleaned_data, prefix="mandate_")
        if found is not None and found["received_on"] is None:
            found["received_on"] = self.cleaned_data["received_on"]
        return found

    def parts(self) -> Iterable[tuple[Rows, str]]:
        return [(self.representatives, _("代表")), (self.agents, _("代理人")), (self.accused, _("被检举控告人"))]


def persons_among(people: Iterable[Mapping[str, str]]) -> int:
    """How many persons are named: one name counts once, unless it stands with different numbers of documents."""
    numbers: dict[str, set[str]] = {}
    for person in people:
        numbers.setdefault(comparable(person["name"]), set()).add(person["identity_number"])
    return sum(max(1, len(found - {""})) for found in numbers.values())


def numbers_of_several(people: Iterable[Mapping[str, str]]) -> list[str]:
    """The names that share a number of a document with another name."""
    names: dict[str, dict[str, str]] = {}
    for person in people:
        if person["identity_number"]:
            names.setdefault(person["identity_number"], {})[comparable(person["name"])] = person["name"]
    return [name for found in names.values() if len(found) > 1 for name in found.values()]


class AgainForm(RegistrationForm):
    """The same page sent as “brought again”: only the channel, the day, the headcount and what is new count."""

    NEEDED = frozenset({"request_key", "channel", "received_on", "headcount", "body"})

    def full_clean(self) -> None:
        super().full_clean()
        self._errors = type(self.errors)({name: errors for name, errors in self.errors.items() if name in self.NEEDED})
        if len(self.note) > LONGEST_NOTE:
            self.add_error(
                "body",
                _("登记为再次反映时，新的情况最多%(most)d字，现有%(length)d字；请删减，或登记为新件并关联。")
                % {"most": LONGEST_NOTE, "length": len(self.note)},
            )

    def is_valid(self) -> bool:
        return self.is_bound and not self.errors

    @property
    def note(self) -> str:
        """What is new: the text, or the summary where no text was written."""
        return self.cleaned_data.get("body") or self.cleaned_data.get("subject") or ""

"""Forms of the rota: its rule, its leaders, its days."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.organisation.forms.offices import OfficeChoiceField
from offices.organisation.forms.rules import OfficeRuleForm
from offices.organisation.models import Account, Office
from offices.pages.fields import DayField, ToldField
from offices.pages.forms import Form
from offices.pages.words import cn_date
from visits.hall.models import Window
from visits.rota.actions.day_facts import DayFacts, free_desk
from visits.rota.actions.plans import LONGEST_REASON
from visits.rota.enums import OFF_SITE, DayKind, LegalBody, Weekday
from visits.rota.models import Leader, Plan, ReceptionDay, RotaRule
from visits.rota.queries import may_be_leaders, rooms_for, units_near


class HourField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **options)


class RoomField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(Window.objects.none(), required=False, empty_label=_("不指定"), **options)

    def label_from_instance(self, room: Window) -> str:
        return f"{room.hall.name} {room.label}"


class UnitsField(forms.ModelMultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        widget = forms.CheckboxSelectMultiple(attrs={"class": "rota-units"})
        super().__init__(Office.objects.none(), required=False, widget=widget, **options)

    def label_from_instance(self, office: Office) -> str:
        return office.name


class LeaderField(forms.ModelChoiceField):
    """Leaders with their post; `days` tells how many days each has this month."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Leader.objects.none(), **options)
        self.days: Mapping[int, int] = {}

    def label_from_instance(self, leader: Leader) -> str:
        name = f"{leader.account.name}（{leader.post}）"
        if leader.pk not in self.days:
            return name
        return _now("%(leader)s 本月%(days)d天") % {"leader": name, "days": self.days[leader.pk]}


class ReasonField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("原因"), "max_length": LONGEST_REASON, **options})


class RuleForm(OfficeRuleForm):
    """How an office's rota is drawn. office: whose."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("每周接访日"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    leaders_a_day = forms.IntegerField(label=_("每日领导人数"), min_value=1, max_value=20, initial=1)
    starts = HourField(label=_("开始"), initial="09:00")
    ends = HourField(label=_("结束"), initial="11:30")
    place = forms.CharField(label=_("地点"), max_length=100, help_text=_("公布用，写到信访人找得到"))
    room = RoomField(label=_("接谈室"))
    slot_minutes = forms.IntegerField(label=_("每件分钟数"), min_value=5, max_value=240, initial=30)
    notice_days = forms.IntegerField(
        label=_("提前公布工作日"), min_value=0, max_value=30, initial=5, help_text=_("迟于此须说明原因并公布")
    )
    public_booking = forms.BooleanField(label=_("允许信访人网上预约"), required=False, initial=True)
    counted_from = DayField(
        label=_("接访统计起"),
        required=False,
        help_text=_("本单位从哪天起用本系统安排接访；以前的接访期不计应接访，不填的都计"),
    )
    units = UnitsField(label=_("1+X 参与单位"))
    legal_weekday = forms.TypedChoiceField(
        label=_("法律服务日"), choices=[("", _("不设")), *Weekday.choices], coerce=int, empty_value=None, required=False
    )
    legal_bodies = forms.MultipleChoiceField(
        label=_("轮值机关"),
        choices=LegalBody.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("每周一家，按此顺序轮流"),
    )

    def __init__(self, *args: Any, office: Office, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["room"].queryset, fields["units"].queryset = rooms_for(office), units_near(office)


class LeaderForm(Form):
    """office: for which the leader receives; leader: the one that is changed, who stays the same person."""

    account = forms.ModelChoiceField(Account.objects.none(), label=_("领导"), to_field_name="username")
    post = forms.CharField(label=_("职务"), max_length=60, help_text=_("公布用，如“县委书记”“副县长”"))
    is_chief = forms.BooleanField(label=_("主要负责人"), required=False, help_text=_("每期至少接访一天，排班时优先"))
    days_due = forms.IntegerField(label=_("每期应接访天数"), min_value=0, max_value=31, initial=1)
    weight = forms.IntegerField(
        label=_("权重"), min_value=0, max_value=20, initial=1, help_text=_("其余接访日按权重分担，0为只接应接访的天数")
    )
    since = DayField(label=_("参加接访起"), required=False, help_text=_("任职前不计应接访"))
    until = DayField(label=_("参加接访止"), required=False)
    is_active = forms.BooleanField(label=_("参加接访"), required=False, initial=True)

    def __init__(self, *args: Any, office: Office, leader: Leader | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if leader is not None:
            del self.fields["account"]
            self.initial.update({name: getattr(leader, name) for name in self.fields})
            return
        field: Any = self.fields["account"]
        known = Leader.objects.filter(office=office).values("account")
        field.queryset = may_be_leaders(office).exclude(pk__in=known)
        field.label_from_instance = lambda one: f"{one.name}（{one.title}）" if one.title else one.name


class AbsenceForm(Form):
    first = DayField(label=_("首日"))
    last = DayField(label=_("末日"))
    reason = ToldField(
        label=_("事由"), max_length=100, help_text=_("只在单位内看得到；写“休假”“出差”“培训”即可，不写病情")
    )


class PointsField(forms.CharField):
    """Places, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 3}), required=False, **options)

    def to_python(self, value: Any) -> Any:
        return tuple(line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip())

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else "\n".join(value)


class DayForm(Form):
    """A day of a plan. leader: whether it is a new day, whose leader is chosen here; day: the one that is changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    on = DayField(label=_("日期"))
    starts = HourField(label=_("开始"))
    ends = HourField(label=_("结束"))
    kind = forms.ChoiceField(label=_("方式"), choices=DayKind.choices)
    leader = LeaderField(label=_("接访领导"), required=False, empty_label=_("（法律服务值班不选）"))
    legal_body = forms.ChoiceField(
        label=_("值班机关"), choices=[("", _("（只用于法律服务值班）")), *LegalBody.choices], required=False
    )
    theme = forms.CharField(label=_("主题"), max_length=60, required=False, help_text=_("专题接访必填"))
    place = forms.CharField(
        label=_("地点"), max_length=100, help_text=_("会公布；家访只写到村、社区，不写门牌号和姓名")
    )
    room = RoomField(label=_("接谈室"), help_text=_("夜访、下访、家访、带案下访不用接谈室，保存时自动去掉"))
    points = PointsField(
        label=_("视频接访点"),
        help_text=_("视频接访必填：来访人到哪里参加，每行一个县、乡镇接访点的名称和地址；预约时由来访人选择"),
    )
    link = forms.URLField(
        label=_("视频会议地址"), max_length=300, required=False, assume_scheme="https", help_text=_("不公布")
    )
    slot_minutes = forms.IntegerField(label=_("每件分钟数"), min_value=5, max_value=240)
    units = UnitsField(label=_("1+X 参与单位"))
    reason = ReasonField(help_text=_("随变更一并公布，请勿写病情等个人信息"))

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        rule: RotaRule | None = None,
        day: ReceptionDay | None = None,
        days: Mapping[int, int] | None = None,
        published: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["room"].queryset, fields["units"].queryset = rooms_for(plan.office), units_near(plan.office)
        if not published:
            del self.fields["reason"]
        if day is not None:
            del self.fields["leader"]
            facts = DayFacts.of(day)
            self.initial.update({name: getattr(facts, name) for name in self.fields if hasattr(facts, name)})
            self.initial.update(
                room=facts.room and facts.room.pk, units=[unit.pk for unit in facts.units], version=day.version
            )
            self.office = plan.office
            return
        self.office = plan.office
        fields["leader"].queryset = leaders_of(plan.office)
        fields["leader"].days = days or {}
        self.initial.setdefault("slot_minutes", 30)
        if rule is not None:
            for name in ("starts", "ends", "place", "slot_minutes"):
                self.initial[name] = getattr(rule, name)
            self.initial.update(room=rule.room_id, units=[unit.pk for unit in rule.units.all()])

    def clean(self) -> dict[str, Any]:
        """A room that the form proposed goes where another way of receiving makes it false."""
        data = super().clean() or {}
        room, kind = data.get("room"), data.get("kind")
        if room is not None and room.pk == self.initial.get("room") and kind != self.initial.get("kind"):
            if kind in OFF_SITE:
                data["room"] = None
            elif kind == DayKind.LEGAL and not self.errors:
                values = {name: data[name] for name in ("on", "starts", "ends", "place")}
                data["room"] = free_desk(DayFacts(**values), self.office)
        return data

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of the action: fields of DayFacts, and the reason."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return values | {"units": tuple(values["units"])}


def named(day: ReceptionDay) -> str:
    """A day to choose: when, and who receives."""
    who = day.leader.account.name if day.leader else day.get_legal_body_display()
    return f"{cn_date(day.on)} {day.starts:%H:%M} {who}"


class ReplaceForm(Form):
    """Another leader on a day; days: how many each has this month. others: days of the leader before, to which whom he
    invited may go; None where he has invited nobody.
    """

    STAY = "stay"

    version = forms.IntegerField(widget=forms.HiddenInput)
    leader = LeaderField(label=_("换成"))
    follow = forms.TypedChoiceField(
        label=_("已有的约访"),
        help_text=_("原领导约请的信访人；改期后原领导的那天放不下的，留在这一天。所有已预约的都列入待告知"),
    )
    reason = ReasonField(help_text=_("随变更一并公布，请勿写病情等个人信息"))

    def __init__(
        self,
        *args: Any,
        day: ReceptionDay,
        days: Mapping[int, int],
        others: Iterable[ReceptionDay] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if others is None:
            del self.fields["follow"]
        else:
            self._offer({str(one.pk): one for one in others})
        field: Any = self.fields["leader"]
        field.queryset, field.days = leaders_of(day.office), days
        if day.leader_id is not None:
            field.queryset = field.queryset.exclude(pk=day.leader_id)
        self.initial["version"] = day.version

    def _offer(self, others: dict[str, ReceptionDay]) -> None:
        field: Any = self.fields["follow"]
        follow = [(pk, _now("随原领导改到%(day)s") % {"day": named(one)}) for pk, one in others.items()]
        field.choices = [("", _("请选择")), (self.STAY, _("留在这一天，由新领导接访")), *follow]
        field.coerce = others.get  # who stays follows nobody


class CancelForm(Form):
    """Cancel a day; targets: days to which its bookings may go, none where nobody has booked."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(help_text=_("随变更一并公布，请勿写病情等个人信息"))
    to = forms.ModelChoiceField(
        ReceptionDay.objects.none(),
        label=_("已有的预约改到"),
        required=False,
        empty_label=_("不改期，一并取消"),
        help_text=_("改到那天的空闲时段，放不下的取消；之后逐件告知信访人"),
    )

    def __init__(
        self,
        *args: Any,
        day: ReceptionDay,
        targets: QuerySet[ReceptionDay] | None = None,
        draft: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = day.version
        if draft:
            self.fields["reason"].required = False
        if targets is None:
            del self.fields["to"]
            return
        field: Any = self.fields["to"]
        field.queryset = targets
        field.label_from_instance = named


class MissedForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(label=_("未接访原因"))


class DrawForm(Form):
    """A month to draw for an office."""

    office = OfficeChoiceField(label=_("单位"))
    month = forms.TypedChoiceField(label=_("月份"), coerce=date.fromisoformat)

    def __init__(self, *args: Any, offices: list[Office], months: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["office"].queryset = Office.objects.filter(pk__in=[one.pk for one in offices]).order_by("path")
        fields["office"].empty_label = None
        shown = [(one.isoformat(), _now("%(y)d年%(m)d月") % {"y": one.year, "m": one.month}) for one in months]
        fields["month"].choices = shown


def leaders_of(office: Office) -> QuerySet[Leader]:
    found = Leader.objects.filter(office=office, is_active=True).select_related("account")
    return found.order_by("-is_chief", "id")

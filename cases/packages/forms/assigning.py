"""Forms of packages (领导包案): who takes it on, with whom, and what is done about it."""

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, When
from django.utils.translation import gettext_lazy as _

from cases.package_rules.models import LONGEST_PROGRESS_DAYS
from cases.packages.case_facts import PackageFacts
from cases.packages.enums import NAMED_ORIGINS, ContactKind, PackageState
from cases.packages.forms import evidence as shown
from cases.packages.forms.groups import MOVED, SAME_MATTER, GroupField, groups_of
from cases.packages.forms.plans import MeasuresField, TeamField
from cases.packages.models.packages import Package, PackageGroup
from cases.packages.queries.doubts import why_reason
from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import Evidence, ReasonForm, StepForm
from cases.procedure.forms.fields import YesNoField
from offices.organisation.forms.fields import LeaderField, OfficeField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import leaders_near, next_level_above
from offices.organisation.roles import Role
from offices.pages.fields import DayField, LongText, ToldField


def groups_near(petition: Petition) -> QuerySet[PackageGroup]:
    """The groups of the offices that have custody and of those above the holder."""
    return groups_of({*petition.holder.ancestor_ids(), *petition.office_ids})


def units_near(petition: Petition, package: Package | None) -> QuerySet[Office]:
    """All units, first those that have had the petition, then those of the leader's own area, from the top."""
    region = (package.office if package else petition.holder).region_code[:4]
    near = Case(When(pk__in=petition.office_ids, then=0), When(region_code__startswith=region, then=1), default=2)
    return Office.objects.order_by(near, "level", "path")


class PackagingForm(StepForm):
    """A form about the petition's package, with leaders and units to choose from."""

    def prepare(self) -> None:
        if "leader" in self.fields:
            leaders: Any = self.fields["leader"]
            offices = self.acting_offices() or [self.office]
            leaders.queryset = self.leaders(offices)
        if "unit" in self.fields:
            units: Any = self.fields["unit"]
            units.offices = units_near(self.petition, self.package_facts.package)

    def leaders(self, offices: list[Office]) -> QuerySet[Account]:
        return leaders_near([*offices, self.petition.holder])

    def acting_offices(self) -> list[Office]:
        """Those that have the petition, or decide over its package from above."""
        allowed = authority_of(self.account).offices(self.step.permission) if self.step.permission else []
        package = self.package_facts.package
        about = [self.petition.holder, *([package.office] if package else [])]
        return [
            office
            for office in allowed
            if office.pk in self.petition.office_ids or any(one.is_within(office) for one in about)
        ]

    @property
    def package_facts(self) -> PackageFacts:
        if not hasattr(self, "_package_facts"):
            self._package_facts = PackageFacts(self.petition)
        return self._package_facts


class PackageForm(PackagingForm):
    key = "package"
    advice = _("谁接访谁包案；已由其他领导包案的，须写明移交理由。")
    leader = LeaderField(label=_("包案领导"))
    unit = OfficeField(label=_("责任单位"))
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = DayField(label=_("化解期限"))
    origin = forms.ChoiceField(label=_("来源"), choices=NAMED_ORIGINS)
    note = ToldField(label=_("要求"), max_length=500, required=False)
    team = TeamField(label=_("专班（用户名）"), help_text=_("几个人之间用空格隔开；移交时原专班随同移交"))
    measures = MeasuresField(label=_("化解措施"))
    group = GroupField(label=_("合并化解"), required=False, empty_label=_("单独化解"))
    reason = ToldField(label=_("移交、另行包案的理由"), max_length=500, required=False)

    def opening(self) -> dict[str, Any]:
        return {"unit": self.petition.handler or self.petition.holder}

    def prepare(self) -> None:
        super().prepare()
        groups: Any = self.fields["group"]
        groups.queryset = groups_near(self.petition)
        if not groups.queryset.exists():
            self.leave_out("group")
        why, reason = why_reason(self.petition), self.fields["reason"]
        if why:
            reason.help_text, reason.required = why, True
        elif not self.petition.packages.filter(state=PackageState.OPEN).exists():
            self.leave_out("reason")


class AcceptPackageForm(StepForm):
    key = "accept_package"
    advice = _("确认由您包案，一包到底。")


class ObjectPackageForm(ReasonForm):
    key = "object_package"
    advice = _("请写明为什么应由他人包案；作出决定前仍由您负责。")


class DecidePackageObjectionForm(ReasonForm):
    key = "decide_package_objection"
    upheld = YesNoField(label=_("决定"), yes=_("同意，另行确定包案领导"), no=_("不同意，仍由其包案"))

    def evidence(self) -> list[Evidence]:
        return shown.objection(self.petition)


class ChangePackageForm(PackagingForm):
    key = "change_package"
    advice = _("推迟化解期限须写明理由；已超期或已推迟过的，由督查员或上级单位决定。")
    unit = OfficeField(label=_("责任单位"), required=False)
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = DayField(label=_("化解期限"), required=False)
    note = ToldField(label=_("要求"), max_length=500, required=False)
    progress_days = forms.IntegerField(
        label=_("报送进展间隔（日）"), min_value=0, max_value=LONGEST_PROGRESS_DAYS, required=False
    )
    reason = ToldField(label=_("理由"), max_length=500, required=False)

    def opening(self) -> dict[str, Any]:
        package = self.package_facts.package
        if package is None:
            return {}
        names = ("unit", "responsible", "due_on", "note", "progress_days")
        return {name: getattr(package, name) for name in names}


class AskChangeForm(PackagingForm):
    key = "ask_change"
    advice = _("由确定包案的单位决定；只填希望改变的项目。作出决定前仍按原来的办理。")
    leader = LeaderField(label=_("希望改由哪位领导包案"), required=False)
    unit = OfficeField(label=_("希望改由哪个单位负责"), required=False)
    due_on = DayField(label=_("希望的化解期限"), required=False)
    reason = ToldField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


class DecideChangeForm(StepForm):
    key = "decide_change"
    agreed = YesNoField(label=_("决定"), yes=_("同意，按申请调整"), no=_("不同意"))
    due_on = DayField(label=_("化解期限（不填：按申请）"), required=False)
    reason = ToldField(label=_("意见"), max_length=500, required=False)

    def evidence(self) -> list[Evidence]:
        return shown.asked_change(self.petition)


class RefuseRaiseForm(ReasonForm):
    key = "refuse_raise"

    def evidence(self) -> list[Evidence]:
        return shown.raise_asked(self.petition)


class AskRaiseForm(ReasonForm):
    key = "ask_raise"
    advice = _("本级难以化解的，申请由上一级领导包案。")


class RaisePackageForm(PackagingForm):
    key = "raise_package"
    advice = _("由本级领导包案；措施和专班一并移交。")
    leader = LeaderField(label=_("包案领导"))
    unit = OfficeField(label=_("责任单位"))
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = DayField(label=_("化解期限"))
    note = ToldField(label=_("要求"), max_length=500, required=False)
    reason = ToldField(label=_("提级理由"), max_length=500)

    def opening(self) -> dict[str, Any]:
        return {"unit": self.package_facts.package.unit if self.package_facts.package else self.petition.holder}

    def evidence(self) -> list[Evidence]:
        return shown.raise_asked(self.petition)

    def leaders(self, offices: list[Office]) -> QuerySet[Account]:
        """Those of the next level only."""
        package = self.package_facts.package
        higher = next_level_above(package.office) if package else None
        if higher is None:
            return Account.objects.none()
        return leaders_near([higher]).filter(
            assignments__role=Role.LEADER, assignments__revoked_at=None, assignments__office__level=higher.level
        )


class MemberField(forms.ModelChoiceField):
    """An account by its user name."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Account.objects.filter(is_active=True), to_field_name="username", **kwargs)
        self.error_messages["invalid_choice"] = _("没有这个用户名。")


class JoinTeamForm(StepForm):
    key = "join_team"
    member = MemberField(label=_("成员（用户名）"))
    duty = forms.CharField(label=_("分工"), max_length=60, required=False)


class LeaveTeamForm(StepForm):
    key = "leave_team"
    member = forms.ModelChoiceField(
        Account.objects.none(), label=_("成员"), to_field_name="username", empty_label=_("请选择")
    )
    reason = ToldField(label=_("理由"), max_length=200, required=False)

    def prepare(self) -> None:
        members: Any = self.fields["member"]
        members.queryset = Account.objects.filter(
            teams__package__petition=self.petition,
            teams__package__state=PackageState.OPEN,
            teams__left_at=None,
        ).distinct()


class GroupPackageForm(StepForm):
    key = "group_package"
    advice = _("同一事项、同一领导包案的几件信访件合并化解：选择一组，或为新的一组命名。")
    group = GroupField(label=_("一组"), required=False, empty_label=_("新的一组"))
    name = forms.CharField(label=_("新的一组的名称"), max_length=100, required=False)
    reason = ToldField(label=_("理由"), max_length=500)
    same_matter = forms.BooleanField(label=SAME_MATTER, required=False)
    move = forms.BooleanField(label=MOVED, required=False)

    def prepare(self) -> None:
        groups: Any = self.fields["group"]
        groups.queryset = groups_near(self.petition)
        package = PackageFacts(self.petition).package
        if (package is None or package.group_id is None) and not self.is_bound:
            del self.fields["move"]


class SplitPackageForm(ReasonForm):
    key = "split_package"


class WithdrawPackageForm(ReasonForm):
    key = "withdraw_package"
    advice = _("用于误办的包案：还没有联系信访人、报送进展或办理其他事项的，撤销后如同没有包案，不计入统计。")


class RecordContactForm(StepForm):
    key = "record_contact"
    advice = _("谈话情况加密保存，查看须说明目的。")
    kind = forms.ChoiceField(label=_("联系方式"), choices=ContactKind)
    on = DayField(label=_("日期"))  # type: ignore[assignment]
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    by_leader = forms.BooleanField(label=_("包案领导参加"), required=False)
    said = LongText(label=_("谈话情况"), max_length=2000)

    def opening(self) -> dict[str, Any]:
        package = PackageFacts(self.petition).package
        mine = package is not None and package.leader_id == self.account.pk
        return {"on": self.on, "by_leader": mine}


class ReportProgressForm(StepForm):
    key = "report_progress"
    text = LongText(label=_("进展情况"), max_length=2000)


class AddObstacleForm(PackagingForm):
    key = "add_obstacle"
    text = LongText(label=_("障碍"), rows=3, max_length=500)
    unit = OfficeField(label=_("由哪个单位解决"))
    owner = forms.CharField(label=_("责任人"), max_length=60, required=False)


class RemoveObstacleForm(StepForm):
    key = "remove_obstacle"
    number = forms.TypedChoiceField(label=_("障碍"), coerce=int, choices=[])
    how = LongText(label=_("怎样解决的"), rows=3, max_length=500)

    def prepare(self) -> None:
        field: Any = self.fields["number"]
        package = PackageFacts(self.petition).package
        waiting = package.obstacles.filter(removed_at=None) if package else []
        field.choices = [(one.number, f"{one.number}. {one.text}") for one in waiting]

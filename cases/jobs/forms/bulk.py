"""These forms ask once for what holds for all chosen petitions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _said
from django.utils.translation import gettext_lazy as _

from cases.jobs.actions.bulk import INCLUDED, MOST_PETITIONS
from cases.jobs.models import BulkJob
from cases.jobs.reports.bulk import Extent
from cases.organs.forms.assisting import ASSIST_DUE, ASSISTING, COPIES, REQUEST
from cases.packages.enums import NAMED_ORIGINS
from cases.packages.forms.groups import MOVED, SAME_MATTER, GroupField, groups_of
from cases.packages.forms.plans import MeasuresField, TeamField
from cases.packages.models.packages import PackageGroup
from cases.packages.queries.doubts import DOUBTS
from offices.organisation.forms.fields import LeaderField, OfficeField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import leaders_near
from offices.organisation.roles import Permission
from offices.pages.fields import DayField, DueField, ToldField
from offices.pages.forms import Form

Kind = BulkJob.Kind


class BulkForm(Form):
    """What is asked for all chosen petitions. `facts()` are plain values for `start_bulk`."""

    kind: ClassVar[str]
    advice: ClassVar[Any] = ""
    of_packages: ClassVar[bool] = True  # whether it matters who has the petitions as packages

    request_key = RequestKeyField()
    typed = forms.IntegerField(
        label=_("件数"),
        min_value=1,
        max_value=MOST_PETITIONS,
        required=False,
        help_text=_("件数较多，请输入将办理的件数"),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        account: Account,
        holders: Iterable[Office],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.account, self.on = account, on
        near = [*authority_of(account).offices(Permission.PACKAGE), *holders]
        for field in self.fields.values():
            if isinstance(field, OfficeField):
                field.offices, field.near = Office.objects.order_by("level", "path"), next(iter(near), None)
            elif isinstance(field, LeaderField):
                field.queryset, field.own = leaders_near(near), frozenset(office.short_name for office in near)
        if "group" in self.fields:
            groups: Any = self.fields["group"]
            above = {pk for office in near for pk in office.ancestor_ids()}
            groups.queryset = groups_of(above)

    def clean_due_on(self) -> date | None:
        due_on: date | None = self.cleaned_data["due_on"]
        if due_on is not None and due_on < self.on:
            raise forms.ValidationError(_("化解期限不能早于今天。"), code="due_in_past")
        return due_on

    def warnings(self, ids: Sequence[int]) -> list[str]:
        """What is known of the chosen petitions before the press: of which nothing will be done, and why."""
        return []

    def facts(self) -> dict[str, Any]:
        """The step's facts, records by id, days in ISO form; what was left empty is left out."""
        skipped = {"request_key", "group", "group_name", "typed", "include"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in skipped}
        facts = {name: _plain(value) for name, value in given.items() if value not in (None, "", [], False)}
        if "measures" in facts:
            facts["measures"] = [
                {"text": row.text, "owner": row.owner, "due_on": row.due_on.isoformat()} for row in given["measures"]
            ]
        return facts

    @property
    def chosen_group(self) -> PackageGroup | None:
        return self.cleaned_data.get("group")

    @property
    def included(self) -> list[str]:
        """The doubts whose petitions are taken all the same."""
        return list(self.cleaned_data.get("include") or [])

    @property
    def number(self) -> int | None:
        return self.cleaned_data.get("typed")

    @property
    def new_group(self) -> str:
        return str(self.cleaned_data.get("group_name") or "")


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [getattr(one, "pk", one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return getattr(value, "pk", value)


class BulkPackageForm(BulkForm):
    kind = Kind.PACKAGE
    advice = _("一件一名包案领导。已由其他领导包案的，写明移交理由即一并移交；不写理由的，这几件不办理。")
    leader = LeaderField(label=_("包案领导"))
    unit = OfficeField(label=_("责任单位"), required=False, help_text=_("不填：由每件现在的承办单位负责"))
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = DayField(label=_("化解期限"))
    origin = forms.ChoiceField(label=_("来源"), choices=NAMED_ORIGINS)
    team = TeamField(label=_("专班（用户名）"), help_text=_("几个人之间用空格隔开"))
    measures = MeasuresField(label=_("化解措施"))
    group = GroupField(label=_("合并化解"), required=False, empty_label=_("不合并，或新的一组"))
    group_name = forms.CharField(label=_("新的一组的名称"), max_length=100, required=False)
    note = ToldField(label=_("要求"), max_length=500, required=False)
    reason = ToldField(label=_("移交、再次包案的理由"), max_length=500, required=False)
    include = forms.MultipleChoiceField(
        label=_("一并办理"),
        choices=lambda: [(doubt.key, doubt.label) for doubt in DOUBTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不勾选的留下不办"),
    )


class BulkHandOverForm(BulkPackageForm):
    kind = Kind.HAND_OVER
    advice = _("只办理已有领导包案的；措施、障碍和专班一并移交。")
    reason = ToldField(label=_("移交理由"), max_length=500)


class BulkChangeForm(BulkForm):
    kind = Kind.CHANGE
    advice = _("只改填写的项目；推迟化解期限须写明理由。")
    unit = OfficeField(label=_("责任单位"), required=False)
    responsible = forms.CharField(label=_("责任人"), max_length=60, required=False)
    due_on = DayField(label=_("化解期限"), required=False)
    note = ToldField(label=_("要求"), max_length=500, required=False)
    reason = ToldField(label=_("理由"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not any(given.get(name) for name in ("unit", "responsible", "due_on", "note")):
            raise forms.ValidationError(_("没有需要修改的内容。"), code="no_change")
        return given


class BulkGroupForm(BulkForm):
    kind = Kind.GROUP
    advice = _("同一事项的几件合并化解：选择一组，或为新的一组命名。")
    group = GroupField(label=_("一组"), required=False, empty_label=_("新的一组"))
    group_name = forms.CharField(label=_("新的一组的名称"), max_length=100, required=False)
    reason = ToldField(label=_("理由"), max_length=500)
    same_matter = forms.BooleanField(label=SAME_MATTER, required=False)
    move = forms.BooleanField(label=MOVED, required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not self.errors and not given.get("group") and not given.get("group_name"):
            self.add_error("group_name", _("请选择一组，或填写新的一组的名称。"))
        return given


class BulkSplitForm(BulkForm):
    kind = Kind.SPLIT
    reason = ToldField(label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}))


class BulkTransferForm(BulkForm):
    kind = Kind.TRANSFER
    of_packages = False
    advice = _("逐件转送，不能转送的留下并写明原因；检举控告件须写明理由的，请打开该件单独办理。")
    to = OfficeField(label=_("转送至"), help_text=_("主办单位；本级和下级单位"))
    note = ToldField(label=_("要求"), max_length=500, required=False)
    assisting = ASSISTING
    request = REQUEST
    assist_due = ASSIST_DUE
    copies = COPIES

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        own = authority_of(account).offices(Permission.SCREEN)
        if not own:
            return
        below = Office.objects.filter(reduce(or_, (Q(path__startswith=office.path) for office in own)))
        above = Q(pk__in={pk for office in own for pk in office.ancestor_ids()[:-1]})
        for name in ("to", "assisting", "copies"):
            field: Any = self.fields[name]
            field.near = own[0]
            reached = below.exclude(pk__in=[office.pk for office in own])
            field.offices = (reached | Office.objects.filter(above) if name == "copies" else reached).order_by(
                "level", "path"
            )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        lead = given.get("to")
        for name, said in (("assisting", _("主办单位不能同时协办。")), ("copies", _("主办单位不必抄送。"))):
            if lead is not None and lead in (given.get(name) or ()):
                self.add_error(name, said)
        return given


class BulkAssignForm(BulkTransferForm):
    kind = Kind.ASSIGN
    advice = _("逐件交办，承办单位到期报送办结报告；不能交办的留下并写明原因。")
    result_due = DueField(label=_("反馈结果期限"))
    note = ToldField(label=_("交办要求"), max_length=500)
    field_order = ("request_key", "to", "result_due", "note")


class TakeBackForm(Form):
    """Why what one job did is taken back."""

    request_key = RequestKeyField()
    reason = ToldField(label=_("理由"), max_length=500)


BULK_FORMS: dict[str, type[BulkForm]] = {
    form.kind: form
    for form in (
        *(BulkPackageForm, BulkHandOverForm, BulkChangeForm, BulkGroupForm, BulkSplitForm),
        *(BulkTransferForm, BulkAssignForm),
    )
}


def offer_bulk(form: type[BulkForm]) -> None:
    """Let a higher room offer a step for many petitions; from AppConfig.ready."""
    BULK_FORMS[form.kind] = form


def fit_form(form: BulkForm, extent: Extent) -> None:
    """Ask only for what the chosen petitions call for: the doubts there are, with their numbers; the typed number."""
    include: Any = form.fields.get("include")
    if include is not None and extent.doubts:
        include.choices = [
            (key, _said("%(label)s %(n)d 件") % {"label": label, "n": n}) for key, label, n in extent.doubts
        ]
    elif include is not None:
        del form.fields["include"]
    if not extent.is_many and not form["typed"].errors:
        del form.fields["typed"]


def opening_of(job: BulkJob) -> dict[str, Any]:
    """The fields as they stood in the form of a job, to do again what was refused."""
    known = dict(job.facts)
    opening: dict[str, Any] = {name: known[name] for name in known if name not in {"leader", "unit", "team", INCLUDED}}
    if "leader" in known:
        opening["leader"] = Account.objects.filter(pk=known["leader"]).values_list("username", flat=True).first()
    if "unit" in known:
        opening["unit"] = Office.objects.filter(pk=known["unit"]).first()
    if "team" in known:
        opening["team"] = list(Account.objects.filter(pk__in=known["team"]).values_list("username", flat=True))
    if "to" in known:
        opening["to"] = Office.objects.filter(pk=known["to"]).first()
    for name in ("assisting", "copies"):
        if name in known:
            opening[name] = list(Office.objects.filter(pk__in=known[name]).order_by("level", "path"))
    if job.group_id:
        opening["group"] = job.group_id
    return opening

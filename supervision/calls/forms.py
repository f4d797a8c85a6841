"""Forms of open calls, bids and merit."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.petitions.queries.visible import petitions_visible_to
from cases.procedure.forms.fields import PetitionField
from offices.organisation.forms.fields import OfficeField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.roles import Permission
from offices.pages.fields import DayField, LongText, ToldField
from offices.pages.forms import UNCHOSEN, Form
from supervision.calls.actions.bids import LONGEST_PLAN, MOST_DAYS, BidFacts
from supervision.calls.actions.calls import LONGEST_REASON, CallFacts, CaseFacts
from supervision.calls.actions.merits import LONGEST_MERIT
from supervision.calls.calling import leads_under
from supervision.calls.enums import BidState
from supervision.calls.models import Bid, CallCase, OpenCall
from supervision.calls.queries import leaders_under, people_of_case, workers_under

RULES = _(
    "一、本单位及所属单位的领导、承办人员均可揭榜；不是领导的，须有一位领导领衔。\n"
    "二、各单位可以推荐人员揭榜。\n三、由张榜单位审定，选定后按领导包案管理，逐日跟踪。\n"
    "四、化解销号后记录功绩，供干部人事档案使用。"
)


class KeyedForm(Form):
    """Sent twice, it is taken once."""

    use_required_attribute = False
    request_key = RequestKeyField(required=False, initial=uuid4)


class CallForm(KeyedForm):
    """offices: those for which the account convenes, one of which is chosen for a new list; none for a known one."""

    office = forms.ModelChoiceField(Office.objects.none(), label=_("张榜单位"), to_field_name="code", empty_label=None)
    name = forms.CharField(label=_("榜单名称"), max_length=100)
    opens_on = DayField(label=_("揭榜开始"))
    closes_on = DayField(label=_("揭榜截止"))
    quiet_days = forms.IntegerField(
        label=_("跟踪间隔（日）"),
        min_value=1,
        max_value=90,
        initial=7,
        help_text=_("揭榜后超过这些天没有任何办理动作的，在跟踪表上标出"),
    )
    rules = LongText(label=_("揭榜规则"), rows=6, max_length=2000, initial=RULES)

    def __init__(self, *args: Any, offices: list[Office], call: OpenCall | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["office"]
        field.queryset = Office.objects.filter(pk__in=[office.pk for office in offices]).order_by("path")
        field.label_from_instance = lambda office: office.name
        if call is not None:
            del self.fields["office"]
            for name in ("name", "opens_on", "closes_on", "quiet_days", "rules"):
                self.initial.setdefault(name, getattr(call, name))

    def facts(self) -> CallFacts:
        names = ("name", "opens_on", "closes_on", "quiet_days", "rules")
        return CallFacts(**{name: self.cleaned_data[name] for name in names})


class CallCaseForm(Form):
    """account: whose petitions may be named; case: the one that is changed, whose petition stays."""

    use_required_attribute = False
    petition = PetitionField(label=_("信访件编号"), help_text=_("检举控告和密封的信访件不能张榜"))
    unit = OfficeField(label=_("责任单位"))
    difficulty = LongText(
        label=_("难点"), rows=3, max_length=500, help_text=_("榜单在内部公开，不写姓名、电话、住址等个人信息")
    )
    wanted = LongText(label=_("要求"), rows=3, max_length=500)
    due_on = DayField(label=_("希望化解日期"))
    merit_offered = ToldField(label=_("拟记功绩"), max_length=200, required=False)

    def __init__(self, *args: Any, account: Account, case: CallCase | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        own = authority_of(account).offices(Permission.SEE_CASES)
        fields["unit"].offices, fields["unit"].near = Office.objects.order_by("level", "path"), next(iter(own), None)
        fields["petition"].petitions = petitions_visible_to(account)
        if case is not None:
            del self.fields["petition"]
            self.initial.update({name: getattr(case, name) for name in self.fields})

    def facts(self) -> CaseFacts:
        names = ("unit", "difficulty", "wanted", "due_on", "merit_offered")
        return CaseFacts(**{name: self.cleaned_data[name] for name in names})


class PeopleField(forms.CharField):
    """Accounts by their user names, one after another; among those of `people`."""

    default_error_messages = {"unknown": _("没有用户名“%(value)s”，或者不在这期榜单的范围内。")}

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=1000, required=False, **options)
        self.people: QuerySet[Account] = Account.objects.none()

    def clean(self, value: Any) -> list[Account]:
        text = super().clean(value) or ""
        wanted = [name for name in text.replace("，", " ").replace("、", " ").replace(",", " ").split() if name]
        found = {one.username: one for one in self.people.filter(username__in=wanted)}
        for name in wanted:
            if name not in found:
                raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"value": name[:60]})
        return list(found.values())


def _with_office(leader: Account) -> str:
    """Several leaders share a name or a post: the office tells them apart. Of an account of `leaders_under`."""
    post = f"，{leader.title}" if leader.title else ""
    return f"{leader.name}（{leader.office_name}{post}）"  # type: ignore[attr-defined]


class BidForm(KeyedForm):
    """case: what is bid for; by: who sends it; bid: the one that is changed."""

    bidder = forms.CharField(
        label=_("揭榜人（用户名）"),
        max_length=60,
        required=False,
        help_text=_("本人揭榜不填；领导推荐本单位人员的，填其用户名"),
    )
    plan = LongText(label=_("化解方案"), rows=6, max_length=LONGEST_PLAN)
    days = forms.IntegerField(label=_("承诺化解天数"), min_value=1, max_value=MOST_DAYS)
    sponsor = forms.ModelChoiceField(
        Account.objects.none(),
        label=_("领衔领导"),
        to_field_name="username",
        required=False,
        empty_label=_("揭榜人本人是领导"),
    )
    team = PeopleField(label=_("专班（用户名，用空格隔开）"))

    def __init__(
        self, *args: Any, case: CallCase, by: Account, recommends: bool = True, bid: Bid | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        self.people = workers_under(case.call.office)
        fields["sponsor"].queryset = leaders_under(case.call.office)
        fields["sponsor"].label_from_instance = _with_office
        fields["team"].people = self.people
        if bid is not None or not recommends:
            del self.fields["bidder"]
            if leads_under(bid.bidder if bid else by, case.call) is None and not (bid and bid.recommended_by_id):
                fields["sponsor"].required, fields["sponsor"].empty_label = True, str(UNCHOSEN)
                fields["sponsor"].error_messages["required"] = _("揭榜人不是领导的，须有一位领导领衔。")
        elif case.bids.filter(bidder=by, state=BidState.LIVE).exists():
            fields["bidder"].help_text = _("您已揭这一件；推荐本单位人员的，填其用户名")
        if bid is not None:
            self.initial.update({"plan": bid.plan, "days": bid.days})
            self.initial["sponsor"] = bid.sponsor.username if bid.sponsor else ""
            self.initial["team"] = " ".join(one.username for one in bid.team.all())

    def clean_bidder(self) -> Account | None:
        name = self.cleaned_data["bidder"].strip()
        if not name:
            return None
        found = self.people.filter(username=name).first()
        if found is None:
            raise forms.ValidationError(
                _("没有用户名“%(value)s”，或者不在这期榜单的范围内。"), params={"value": name[:60]}
            )
        return found

    def facts(self) -> BidFacts:
        given = self.cleaned_data
        return BidFacts(plan=given["plan"], days=given["days"], sponsor=given["sponsor"], team=given["team"])


class CallReasonForm(KeyedForm):
    reason = ToldField(label=_("理由"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class ChooseForm(KeyedForm):
    reason = ToldField(label=_("审定意见"), max_length=LONGEST_REASON, required=False)


class MeritForm(Form):
    account = forms.ModelChoiceField(
        Account.objects.none(), label=_("记功人员"), to_field_name="username", empty_label=_("请选择")
    )
    what = LongText(
        label=_("功绩"),
        rows=4,
        max_length=LONGEST_MERIT,
        help_text=_("写做了什么、解决了什么；不打分、不排名，不写信访人的姓名等个人信息"),
    )

    def __init__(self, *args: Any, case: CallCase, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["account"]
        field.queryset = people_of_case(case)
        field.label_from_instance = lambda one: f"{one.name}（{one.username}）"


class MeritDecisionForm(Form):
    approved = forms.TypedChoiceField(
        label=_("决定"),
        choices=[("true", _("同意记录")), ("false", _("不予记录"))],
        coerce=lambda value: value == "true",
        widget=forms.RadioSelect,
    )
    reason = ToldField(label=_("审定意见"), max_length=LONGEST_REASON, required=False)


class MeritRevocationForm(Form):
    reason = ToldField(label=_("撤销理由"), max_length=LONGEST_REASON)


class MeritPeriodForm(Form):
    """Which merit is listed and exported: of one person, within a period."""

    account = forms.CharField(label=_("用户名"), max_length=60, required=False)
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)

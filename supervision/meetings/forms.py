"""Forms of meetings: made, its people and agenda, who came, what was decided."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.packages.enums import CommitmentState
from cases.packages.forms.commitments import DecideForm, FilesField, OneOfSeveralForm, ProveForm
from offices.errors import ActionRefused
from offices.organisation.forms.fields import LeaderField, OfficeField, RequestKeyField
from offices.organisation.models import Account, Office
from offices.organisation.policies import authority_of
from offices.organisation.queries import leaders_near
from offices.organisation.roles import Permission
from offices.pages.fields import DayField, LongText, MomentField, ToldField
from offices.pages.forms import Form
from supervision.meetings.actions.minutes import LONGEST_DECISION, Came, Ordered
from supervision.meetings.enums import ItemOutcome, MeetingKind, Presence
from supervision.meetings.models import AgendaItem, Meeting, Participant
from supervision.meetings.queries import accounts_to_invite, likely_participants
from supervision.meetings.rules import afterwards_days

SEPARATORS = re.compile(r"[\s,，、;；]+")
LINES = re.compile(r"[\r\n]+")
ROWS = 3  # of items of work, given at once
WORK = ("text", "unit", "owner", "due_on")


class MeetingsForm(Form):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", "use_required_attribute": False, **options})

    def refuse(self, refusal: ActionRefused) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.sentence))


class ChairForm(MeetingsForm):
    """Who chairs, and whether as the chief in person; ticked where the chair heads the office."""

    chair = LeaderField(label=_("主持人"))
    chief = forms.BooleanField(label=_("主要负责人亲自主持"), required=False)

    def offer_chairs(self, offices: list[Office]) -> None:
        chairs: Any = self.fields["chair"]
        chairs.queryset, chairs.own = leaders_near(offices), frozenset(office.short_name for office in offices)


class MeetingForm(ChairForm):
    """A new meeting; petitions may be brought along."""

    request_key = RequestKeyField()
    office = forms.ModelChoiceField(Office.objects.none(), label=_("召集单位"), empty_label=None)
    kind = forms.ChoiceField(label=_("会议"), choices=MeetingKind.choices)
    begins_at = MomentField(label=_("时间"))
    place = forms.CharField(label=_("地点"), max_length=100)
    note = LongText(label=_("会议要求"), rows=2, max_length=500, required=False)
    numbers = LongText(label=_("提交研究的信访件编号"), rows=3, max_length=5000, required=False, least=0)
    field_order = ("office", "kind", "begins_at", "place", "chair", "chief", "note", "numbers")

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        super().__init__(*args, **options)
        own = authority_of(account).offices(Permission.CONVENE)
        offices: Any = self.fields["office"]
        offices.queryset = Office.objects.filter(pk__in=[office.pk for office in own]).order_by("path")
        offices.label_from_instance = lambda office: office.name
        if len(own) == 1:
            offices.initial = own[0].pk
        self.offer_chairs(own)
        self.fields["numbers"].help_text = _("每行一个；您无权查看的不列入。")

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `make_meeting`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "numbers"}

    def wanted(self) -> list[str]:
        return [self.cleaned_data["numbers"]]


class PastMeetingForm(MeetingForm):
    """A meeting that was held already; no time is preset."""

    def __init__(self, *args: Any, account: Account, on: date, **options: Any) -> None:
        super().__init__(*args, account=account, **options)
        self.fields["begins_at"].label = _("实际开会时间")
        offices: Any = self.fields["office"]
        days = {afterwards_days(office, on) for office in offices.queryset}
        if len(days) == 1:
            self.fields["begins_at"].help_text = _now("会议召开后%(days)d日以内可以补记。") % {"days": days.pop()}

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "entered_afterwards": True}


class ChangeForm(ChairForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    begins_at = MomentField(label=_("时间"))
    place = forms.CharField(label=_("地点"), max_length=100)
    note = LongText(label=_("会议要求"), rows=2, max_length=500, required=False)
    field_order = ("begins_at", "place", "chair", "chief", "note")

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_chairs([meeting.office])
        if not self.is_bound:
            self.initial = {
                **self.initial,
                "version": meeting.version,
                "begins_at": timezone.localtime(meeting.begins_at),
                "place": meeting.place,
                "note": meeting.note,
                "chair": meeting.chair.username,
                "chief": meeting.chief,
            }


class PeopleForm(MeetingsForm):
    """Who is invited: the likely ones to tick, others by name or user name, units and people by name only."""

    people = forms.ModelMultipleChoiceField(
        Account.objects.none(), label=_("常用参会人员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    names = LongText(label=_("其他参会人员（姓名或用户名）"), rows=2, max_length=10_000, required=False, least=0)
    guests = LongText(label=_("列席单位、人员"), rows=2, max_length=5000, required=False, least=0)

    def __init__(self, *args: Any, meeting: Meeting, petition_ids: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.meeting = meeting
        invited = set(meeting.participants.values_list("account", flat=True))
        offered = [one for one in likely_participants(meeting.office, petition_ids) if one.pk not in invited]
        people: Any = self.fields["people"]
        people.queryset = Account.objects.filter(pk__in=[one.pk for one in offered]).order_by("name", "pk")
        people.label_from_instance = lambda one: f"{one.name}（{one.title}）" if one.title else one.name
        if not offered:
            del self.fields["people"]
        self.fields["names"].help_text = _("用空格、顿号或换行分开；参会人员会收到消息，会前能看到会议材料。")
        self.fields["guests"].help_text = _("每行一个；只列名，不能在本系统看到会议。")

    def clean_names(self) -> list[Account]:
        wanted = list(dict.fromkeys(part for part in SEPARATORS.split(self.cleaned_data["names"]) if part))
        if not wanted:
            return []
        found = accounts_to_invite(self.meeting.office).filter(Q(username__in=wanted) | Q(name__in=wanted))
        by_text: dict[str, list[Account]] = {}
        for account in found:
            for text in {account.username, account.name}:
                by_text.setdefault(text, []).append(account)
        if unknown := [text for text in wanted if text not in by_text]:
            shown = {"names": "、".join(unknown[:10])}
            raise forms.ValidationError(_now("没有找到：%(names)s。可以改填用户名，或者列为列席人员。") % shown)
        if several := [text for text in wanted if len({one.pk for one in by_text[text]}) > 1]:
            shown = {"names": "、".join(several[:10])}
            raise forms.ValidationError(_now("不止一人：%(names)s。请填用户名。") % shown)
        return [by_text[text][0] for text in wanted]

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `invite`."""
        accounts = [*self.cleaned_data.get("people", []), *self.cleaned_data["names"]]
        return {"accounts": accounts, "guests": LINES.split(self.cleaned_data["guests"])}


class PetitionsForm(MeetingsForm):
    """Petitions for the agenda, by number."""

    numbers = LongText(label=_("信访件编号"), rows=2, max_length=5000, least=0)
    question = ToldField(label=_("提请研究的问题"), max_length=500, required=False)
    reporter = forms.CharField(label=_("汇报单位、人员"), max_length=60, required=False)

    def wanted(self) -> list[str]:
        return [self.cleaned_data["numbers"]]


class FreeItemForm(MeetingsForm):
    title = forms.CharField(label=_("其他议题"), max_length=100)
    reporter = forms.CharField(label=_("汇报单位、人员"), max_length=60, required=False)


class QuestionForm(MeetingsForm):
    question = ToldField(label=_("提请研究的问题"), max_length=500, required=False)
    reporter = forms.CharField(label=_("汇报"), max_length=60, required=False)


class PapersForm(MeetingsForm):
    files = FilesField(label=_("会议材料（照片、PDF）"))  # type: ignore[assignment]
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("对应议题"), required=False)

    def __init__(self, *args: Any, items: list[tuple[int, str]], meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: Any = self.fields["item"]
        offered.queryset = meeting.items.filter(pk__in=[pk for pk, _label in items])
        labels = dict(items)
        offered.label_from_instance = lambda item: labels[item.pk]
        offered.empty_label = _("整个会议")


class CancelForm(MeetingsForm):
    reason = ToldField(label=_("取消理由"), max_length=200)


class MinutesErratumForm(MeetingsForm):
    """A correction of final minutes."""

    request_key = RequestKeyField()
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("对应议题"), required=False)
    body = LongText(label=_("更正内容"), rows=3, max_length=LONGEST_DECISION)

    def __init__(self, *args: Any, items: list[tuple[int, str]], meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        offered: Any = self.fields["item"]
        offered.queryset = meeting.items.filter(pk__in=[pk for pk, _label in items])
        labels = dict(items)
        offered.label_from_instance = lambda item: labels[item.pk]
        offered.empty_label = _("整个纪要")


class PresenceForm(ChairForm):
    """When the meeting began, who chaired and who came; nobody is taken to have come until one says so."""

    began_at = MomentField(label=_("时间"))
    reason = ToldField(label=_("时间与通知不同的理由"), max_length=200, required=False)
    rest = forms.BooleanField(label=_("没有选择的，都记为出席"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, people: list[Participant], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        self.offer_chairs([meeting.office])
        self.fields["began_at"].label = _("实际开会时间")
        if meeting.held_at is not None or meeting.entered_afterwards:
            del self.fields["began_at"], self.fields["reason"]
        else:
            self.fields["began_at"].required = False
        if not self.is_bound:
            self.initial = {**self.initial, "chair": meeting.chair.username, "chief": meeting.chief}
            self.initial["began_at"] = timezone.localtime(meeting.begins_at)
        for one in people:
            who = one.account.name if one.account else one.guest
            self.fields[f"presence_{one.pk}"] = forms.ChoiceField(
                label=_("%(who)s到会情况") % {"who": who},
                choices=[("", _("请选择")), *Presence.choices],
                initial=one.presence,
                required=False,
            )
            self.fields[f"substitute_{one.pk}"] = forms.CharField(
                label=_("%(who)s的代会人") % {"who": who}, max_length=60, required=False, initial=one.substitute
            )

    def lines(self) -> list[tuple[Participant, Any, Any]]:
        return [(one, self[f"presence_{one.pk}"], self[f"substitute_{one.pk}"]) for one in self.people]

    def came(self) -> dict[int, Came]:
        """Of whom something was said, or of everybody where the rest is said to have come."""
        data, said = self.cleaned_data, {}
        for one in self.people:
            substitute = data[f"substitute_{one.pk}"].strip()
            usual = Presence.SUBSTITUTED if substitute else Presence.PRESENT if data["rest"] else ""
            if presence := data[f"presence_{one.pk}"] or usual:
                said[one.pk] = Came(presence, substitute)
        return said

    def began(self) -> dict[str, Any]:
        """The keyword arguments of `hold` that say when; none once it was held."""
        names = [name for name in ("began_at", "reason") if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}


class DecisionForm(MeetingsForm):
    """What was decided about one item, and who does what by when (three at a time)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    request_key = RequestKeyField()
    outcome = forms.ChoiceField(label=_("结果"), choices=ItemOutcome.choices)
    decision = LongText(label=_("会议决定"), rows=3, max_length=LONGEST_DECISION, required=False)

    def __init__(self, *args: Any, item: AgendaItem, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{item.pk}_%s", **options})
        self.item = item
        self.rows = range(ROWS if item.petition_id is not None else 0)
        if not self.is_bound:
            self.initial = {**self.initial, "version": item.version, "decision": item.decision}
            self.initial["outcome"] = item.outcome
        for row in self.rows:
            offices = Office.objects.filter(is_active=True)
            unit: Any = OfficeField(offices, near=item.meeting.office, label=_("责任单位"), required=False)
            unit.widget = forms.TextInput({"list": "meet-units", "autocomplete": "off"})
            self.fields[f"text_{row}"] = ToldField(label=_("议定事项"), max_length=500, required=False)
            self.fields[f"unit_{row}"] = unit
            self.fields[f"owner_{row}"] = forms.CharField(label=_("责任人"), max_length=60, required=False)
            self.fields[f"due_on_{row}"] = DayField(label=_("期限"), required=False)

    def lines(self) -> list[list[Any]]:
        return [[self[f"{name}_{row}"] for name in WORK] for row in self.rows]

    def has_more(self) -> bool:
        """Whether anything stands in a line after the first."""
        return any(self[f"{name}_{row}"].value() for row in self.rows[1:] for name in WORK)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.given: list[int] = []
        for row in self.rows:
            names = {name: f"{name}_{row}" for name in WORK}
            if not any(data.get(name) for name in names.values()) and not any(
                name in self.errors for name in names.values()
            ):
                continue
            self.given.append(row)
            missing = {
                "text": _now("请写明议定事项。"),
                "unit": _now("请选择责任单位。"),
                "owner": _now("请写明责任人：没有责任人的事项不能议定。"),
                "due_on": _now("请写明期限。"),
            }
            for name, sentence in missing.items():
                if not data.get(names[name]) and names[name] not in self.errors:
                    self.add_error(names[name], sentence)
        return data

    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `record_item`."""
        data = self.cleaned_data
        ordered = [
            Ordered(data[f"unit_{row}"], data[f"owner_{row}"], data[f"text_{row}"], data[f"due_on_{row}"])
            for row in self.given
        ]
        named = {name: data[name] for name in ("version", "request_key", "outcome", "decision")}
        return {**named, "ordered": ordered}

    def refuse(self, refusal: ActionRefused) -> None:
        """A refused item of work is named by its place among those given."""
        stem, _line, place = (refusal.field or "").rpartition("_")
        if stem and place.isdigit() and int(place) < len(self.given):
            refusal.field = f"{stem}_{self.given[int(place)]}"
        super().refuse(refusal)


def rounded(at: datetime) -> datetime:
    """Nine o'clock of the next day, to begin with."""
    local = timezone.localtime(at)
    return (local + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


# Items of work, on the petition's own pages


class ProveActionForm(ProveForm):
    key = "prove_action"
    several = "action_items"


class DropActionForm(OneOfSeveralForm):
    key = "drop_action"
    several = "action_items"
    states = (CommitmentState.OPEN,)
    reason = ToldField(label=_("理由"), max_length=500)


class DecideActionForm(DecideForm):
    key = "decide_action"
    several = "action_items"

"""Forms of supervision orders: made, reported on, examined, urged, withdrawn."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.jobs.forms.bulk import BulkForm
from cases.jobs.models import BulkJob
from cases.petitions.enums import ClockState
from cases.petitions.models.clocks import Clock
from cases.procedure.forms.base import Evidence, StepForm
from cases.procedure.forms.fields import OneOfField, YesNoField
from offices.organisation.policies import authority_of
from offices.organisation.queries import standing_office
from offices.organisation.roles import Permission
from offices.pages.fields import DueField, LongText, ToldField
from offices.pages.forms import UNCHOSEN
from offices.pages.words import cn_date, due_words
from supervision.cards.enums import CardColour, CardState
from supervision.cards.grounds import GROUNDS
from supervision.orders.enums import BY_UNIT, EACH, OPEN_ORDERS, Adoption, OrderWay, ReportKind
from supervision.orders.models import SupervisionOrder
from supervision.orders.policies import orders_of, owed_clocks, urged_already
from supervision.orders.queries import pending_report, supervising_offices


def chosen_first(choices: Any) -> list[tuple[str, Any]]:
    """Nothing is chosen in advance."""
    return [("", UNCHOSEN), *choices]


# What an order says, whether it is made on one petition or on many.
ORDERED: dict[str, Callable[[], forms.Field]] = {
    "way": lambda: forms.ChoiceField(label=_("督办方式"), choices=chosen_first(OrderWay.choices)),
    "order_ground": lambda: forms.ChoiceField(label=_("督办情形"), choices=chosen_first(GROUNDS)),
    "findings": lambda: LongText(label=_("发现的情况"), rows=5),
    "demand": lambda: LongText(label=_("督办要求"), rows=3, max_length=500),
    "listed_basis": lambda: ToldField(
        label=_("挂牌依据"),
        max_length=200,
        required=False,
        help_text=_("只在挂牌督办时填写：联席会议等的决定及文号（第三十九条第三款）"),
    ),
    "listed_leader": lambda: forms.CharField(
        label=_("包抓领导"), max_length=60, required=False, help_text=_("只在挂牌督办时填写：姓名和职务")
    ),
    "order_due": lambda: DueField(label=_("反馈期限")),
}


class SuperviseForm(StepForm):
    key = "supervise"
    advice = _("向现承担单位发督办函，单位须在期限内书面反馈采纳、办理情况；信访件仍由其承担。逾期不反馈的发黄牌。")
    way, order_ground, findings, demand, listed_basis, listed_leader, order_due = (make() for make in ORDERED.values())

    def evidence(self) -> list[Evidence]:
        return standing_of(self)


class BulkSuperviseForm(BulkForm):
    kind = BulkJob.Kind.SUPERVISE
    of_packages = False
    advice = _(
        "逐件向现承担单位督办，不能督办的留下并写明原因；同一单位的可以用一个文号发函，密封件单独发函；"
        "督办函须审核签发的，逐件拟稿送审，签发后发出。"
    )
    way, order_ground, findings, demand, listed_basis, listed_leader, order_due = (make() for make in ORDERED.values())
    letters = forms.ChoiceField(
        label=_("发函"),
        choices=chosen_first([(EACH, _("一件一函")), (BY_UNIT, _("同一单位一函，附信访件清单"))]),
    )
    field_order = ("request_key", *ORDERED, "letters", "typed")

    def warnings(self, ids: Sequence[int]) -> list[str]:
        own = authority_of(self.account).offices(Permission.SUPERVISE)
        standing = SupervisionOrder.objects.filter(petition__in=ids, office__in=own, state__in=OPEN_ORDERS)
        number = standing.order_by().values("petition").distinct().count()
        said = _now("其中%d件你单位已督办、尚未办结，不再督办；可以催办，或者审核、撤销后再督办。")
        return [said % number] if number else []


class BulkUrgeForm(BulkForm):
    kind = BulkJob.Kind.URGE
    of_packages = False
    advice = _("提醒各件现承担单位的承办人和领导，写明最近到期的期限；一个期限只催办一次，不另发函。")


class UrgeHolderForm(StepForm):
    key = "urge_holder"
    advice = _(
        "提醒承担期限的单位的承办人和领导；一个期限只催办一次，不另发函。"
        "没有计时的期限的，提醒现承担单位，每天最多一次。"
    )
    clock = OneOfField(label=_("催办的期限"), required=False, help_text=_("不选的，催办现承担单位最早到期的期限"))

    def prepare(self) -> None:
        owed = self.petition.clocks.filter(state=ClockState.RUNNING).select_related("office").order_by("due", "pk")
        offices = supervising_offices(self.account, standing_office(self.petition.holder))
        found = owed_clocks(owed, offices[-1]) if offices else []
        if not found:
            self.leave_out("clock")
            return
        self.offer("clock", ((one.pk, self._in_words(one)) for one in found))

    def _in_words(self, clock: Clock) -> str:
        said = f"{clock.get_kind_display()}（{clock.office.short_name}）：{cn_date(clock.due)}，"
        said += due_words((clock.due - self.on).days)[0]
        before = urged_already(clock)
        return f"{said}。{before}" if before else said

    def evidence(self) -> list[Evidence]:
        return standing_of(self)


class OrderForm(StepForm):
    """A form for one of the orders with which the account may take the step."""

    number = OneOfField(label=_("督办"))

    def prepare(self) -> None:
        self.offer("number", ((one.number, f"{one.office.name}：{one.demand}") for one in self.orders()))

    def orders(self) -> list[SupervisionOrder]:
        return orders_of(self.account, self.step, self.case_facts)

    def evidence(self) -> list[Evidence]:
        return [shown for order in self.orders() for shown in _whole(order)]


class ReportOrderForm(OrderForm):
    key = "report_order"
    advice = _("办理结果须说明采纳情况（第四十条第四款）；暂不能办结的报阶段性进展，可以申请延期，由督办机关决定。")
    kind = forms.ChoiceField(label=_("反馈类型"), choices=chosen_first(ReportKind.choices))
    adoption = forms.ChoiceField(
        label=_("采纳情况"),
        choices=chosen_first(Adoption.choices),
        required=False,
        help_text=_("报办理结果时必填；部分采纳、不予采纳的，在下面写明理由"),
    )
    text = LongText(label=_("办理情况"), rows=8)
    wanted_due = DueField(label=_("申请延至"), required=False, help_text=_("只在报阶段性进展时填写"))


class DecideOrderForm(OrderForm):
    key = "decide_order"
    accepted = YesNoField(label=_("审核意见"), yes=_("审核通过"), no=_("退回补办"))
    reason = LongText(
        label=_("理由和要求"),
        rows=3,
        max_length=500,
        required=False,
        help_text=_("退回补办时必填；摘牌（挂牌督办的办理结果审核通过）时写明化解情况和核实的材料"),
    )
    order_due = DueField(
        label=_("新的反馈期限"), required=False, help_text=_("退回补办的必填；同意阶段性进展的延期时填写")
    )


class UrgeOrderForm(OrderForm):
    key = "urge_order"
    advice = _("提醒被督办单位的承办人和领导；每天最多一次。")


class WithdrawOrderForm(OrderForm):
    key = "withdraw_order"
    advice = _("督办函和反馈留存，单位的反馈期限终止。")
    reason = LongText(label=_("理由"), rows=3, max_length=200)


def _as_evidence(order: SupervisionOrder) -> Evidence:
    words = {"office": order.office.name, "way": order.get_way_display(), "state": order.get_state_display()}
    title = _now("%(office)s%(way)s，%(state)s") % words
    document = order.document
    url = reverse("cases:paper", args=[order.petition.number, document.pk])
    return Evidence(title, document.body, url, f"{document.get_kind_display()} {document.number}")


def _whole(order: SupervisionOrder) -> list[Evidence]:
    """The order, and the report that waits for its examination."""
    shown = [_as_evidence(order)]
    if report := pending_report(order):
        words = {"kind": report.get_kind_display(), "name": report.made_by.name, "on": cn_date(report.made_at)}
        url = reverse("cases:paper", args=[order.petition.number, report.document.pk])
        number = f"{report.document.get_kind_display()} {report.document.number}"
        shown.append(Evidence(_now("%(kind)s（%(name)s，%(on)s）") % words, report.document.body, url, number))
    return shown


def standing_of(form: StepForm) -> list[Evidence]:
    """What the unit owes, since when it has the petition, and what was ordered before."""
    petition, found = form.petition, []
    owed = petition.clocks.filter(state=ClockState.RUNNING, for_petitioner=False).select_related("office")
    lines = [
        f"{clock.get_kind_display()}（{clock.office.short_name}）：{cn_date(clock.due)}，"
        f"{due_words((clock.due - form.on).days)[0]}"
        for clock in owed.order_by("due", "pk")
    ]
    since = timezone.localdate(petition.held_since)
    words = {"unit": petition.holder.name, "since": cn_date(since), "days": (form.on - since).days}
    found.append(Evidence(_now("承担情况"), _now("%(unit)s自%(since)s承担，已%(days)d天。") % words))
    found.append(Evidence(_now("正在计时的期限"), "\n".join(lines) or _now("没有。")))
    cards = petition.cards.filter(state=CardState.ACTIVE).exclude(level=CardColour.REMINDER)
    said = [
        f"{card.get_level_display()}（{card.clock.get_kind_display()}）：{cn_date(card.issued_on)}"
        for card in cards.select_related("clock").order_by("pk")
    ]
    if said:
        found.append(Evidence(_now("有效的黄牌、红牌"), "\n".join(said)))
    before = SupervisionOrder.objects.filter(petition=petition).select_related("office", "document", "petition")
    for order in before.order_by("number"):
        found.append(_as_evidence(order))
    return found

"""Forms of a proposal, the order with its text filled and why it is dismissed, and of the key of a wall screen."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import Office
from offices.pages.fields import DueField, LongText, ToldField
from offices.pages.forms import Form
from supervision.cards.grounds import GROUNDS
from supervision.my_day.actions.deciding import LONGEST_REASON
from supervision.my_day.enums import ProposalKind
from supervision.my_day.models import Proposal
from supervision.my_day.reports.proposals import told
from supervision.orders.enums import OrderWay
from supervision.orders.forms import chosen_first

DEMANDS = {
    ProposalKind.HALF: _("请立即研究办理，明确承办人和办理步骤，按期办结。"),
    ProposalKind.AGAIN: _("请约见信访人，说明办理进展和下一步安排，逐项答复其诉求。"),
    ProposalKind.RETURNED: _("请对照职责依法受理，确有管辖争议的按程序报请裁定，不得再次退回。"),
    ProposalKind.SILENT: _("请立即办理，书面说明逾期的原因和责任，提出新的办结日期。"),
}


class ProposedOrderForm(Form):
    """督办 as proposed. Way, ground and date are for the supervisor to choose; a case is listed on its own page."""

    way = forms.ChoiceField(
        label=_("督办方式"),
        choices=chosen_first((one.value, one.label) for one in OrderWay if one != OrderWay.LISTED),
    )
    order_ground = forms.ChoiceField(label=_("督办情形"), choices=chosen_first(GROUNDS))
    findings = LongText(label=_("发现的情况"), rows=4)
    demand = LongText(label=_("督办要求"), rows=3, max_length=500)
    order_due = DueField(label=_("反馈期限"))

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        texts = {"findings": told(proposal), "demand": _now(str(DEMANDS[ProposalKind(proposal.kind)]))}
        super().__init__(*args, initial=texts, **kwargs)


class DismissForm(Form):
    reason = ToldField(label=_("不采纳的理由"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 2}))


class WallKeyForm(Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("单位"), to_field_name="code", empty_label=None)
    place = ToldField(label=_("屏幕位置"), max_length=60, help_text=_("例如：三楼指挥室东墙"))

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["office"]
        chosen.queryset = Office.objects.filter(pk__in=[office.pk for office in offices]).order_by("path")
        chosen.label_from_instance = lambda office: office.name

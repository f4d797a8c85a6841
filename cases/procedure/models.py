"""The days an office sets itself where the regulations name none."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.organisation.models import OfficeRule

TERM_FIELDS = (
    "urgent_days",
    "decision_days",
    "rule_objection_days",
    "answer_days",
    "serve_days",
    "assist_days",
    "rule_dispute_days",
    "recusal_days",
    "carry_out_days",
)


class TermRule(OfficeRule):
    """One version of an office's own terms, in days; an empty one says that the office sets none."""

    urgent_days = models.PositiveSmallIntegerField(_("重大紧急事项报请决定（日）"), null=True, blank=True)
    decision_days = models.PositiveSmallIntegerField(_("报请后落实决定（日）"), null=True, blank=True)
    rule_objection_days = models.PositiveSmallIntegerField(_("核实异议（日）"), null=True, blank=True)
    answer_days = models.PositiveSmallIntegerField(
        _("建议意见、检举控告等无法定期限事项的答复（日）"), null=True, blank=True
    )
    serve_days = models.PositiveSmallIntegerField(_("送达处理、复查、复核意见（日）"), null=True, blank=True)
    assist_days = models.PositiveSmallIntegerField(_("协办单位答复（日）"), null=True, blank=True)
    rule_dispute_days = models.PositiveSmallIntegerField(_("裁定管辖争议（日）"), null=True, blank=True)

    recusal_days = models.PositiveSmallIntegerField(_("决定回避申请（日）"), null=True, blank=True)

    carry_out_days = models.PositiveSmallIntegerField(_("落实复查、复核变更的内容（日）"), null=True, blank=True)

    class Meta(OfficeRule.Meta):
        constraints = [
            *OfficeRule.Meta.constraints,
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__range": (1, 366)}), name=f"term_rule_{name}")
                for name in TERM_FIELDS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version}"

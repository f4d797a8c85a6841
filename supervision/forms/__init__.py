"""Forms of supervision: they validate and convert; the actions decide."""

from supervision.forms.cards import (
    NUMBERS,
    AnswerForm,
    EndRuleForm,
    FindForm,
    InterviewForm,
    InterviewResultForm,
    NewRuleForm,
    ReasonForm,
    RedForm,
    ReportForm,
    RuleForm,
    day_input,
)

__all__ = [
    "NUMBERS",
    "AnswerForm",
    "EndRuleForm",
    "FindForm",
    "InterviewForm",
    "InterviewResultForm",
    "NewRuleForm",
    "ReasonForm",
    "RedForm",
    "ReportForm",
    "RuleForm",
    "day_input",
]

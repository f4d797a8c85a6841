"""A dossier on who held a petition when (责任倒查) is issued as a letter; it stays as it was issued."""

from django.utils.translation import gettext as _

from cases.petitions.enums import DocumentKind
from cases.procedure.actions.change import Change
from offices.pages.texts import nothing_said
from supervision.tracing.reports import dossier_text, trace_of

ARTICLE = "《信访工作条例》第四十二条至第四十六条"


def trace(change: Change, *, findings: str) -> None:
    """责任倒查: what the history proves until today, with the numbers and hashes of its events, and what is found."""
    change.need(findings.strip(), "no_findings", _("请写明倒查意见。"), field="findings")
    if refusal := nothing_said(findings, field="findings"):
        raise refusal
    found = trace_of(change.petition, change.on)
    change.paper(DocumentKind.TRACING, body=dossier_text(found, findings), basis=ARTICLE)
    change.facts["traced"] = {"events": len(found.events), "late": len(found.late)}

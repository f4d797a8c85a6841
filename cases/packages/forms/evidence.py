"""What stands beside a form for whoever confirms, signs or decides about a package."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.packages.case_facts import PackageFacts
from cases.packages.models.commitments import ActionItem, Promise
from cases.petitions.models.petitions import Petition
from cases.procedure.forms.base import Evidence, ProofFile
from offices.files.models import StoredFile
from offices.pages.words import cn_date


def who_on(person: Any, at: Any) -> str:
    return f"{person.name} {cn_date(timezone.localdate(at))}" if person and at else ""


def proof_files(petition: Petition, files: Iterable[StoredFile]) -> tuple[ProofFile, ...]:
    return tuple(
        ProofFile(
            file.name,
            reverse("cases:proof_file", args=[petition.number, file.pk]),
            is_photo=file.content_type.startswith("image/"),
        )
        for file in files
    )


def paper_link(petition: Petition, paper: Any) -> dict[str, str]:
    if paper is None:
        return {}
    words = {"kind": paper.get_kind_display(), "number": paper.number, "day": cn_date(paper.issued_on)}
    said = _("%(kind)s%(number)s，%(day)s出具") % words
    return {"paper": said, "url": reverse("cases:paper", args=[petition.number, paper.pk])}


def commitments(petition: Petition, waiting: Iterable[Any]) -> list[Evidence]:
    """Promises, measures or items of work: what was promised by whom, and what is reported with what proof."""
    found = []
    for one in waiting:
        kind = _("承诺") if isinstance(one, Promise) else _("议定事项") if isinstance(one, ActionItem) else _("措施")
        words = {"unit": one.unit.name, "owner": one.owner, "due": cn_date(one.due_on)}
        lines = [one.text, _("%(unit)s %(owner)s，期限%(due)s") % words]
        lines.append(_("提出：%s") % who_on(one.made_by, one.made_at))
        if one.proved_at:
            lines += ["", one.account_of, _("报：%s") % who_on(one.proved_by, one.proved_at)]
        title = _("第%(number)d项%(kind)s") % {"number": one.number, "kind": kind}
        proofs = proof_files(petition, one.files.all()) if one.proved_at else ()
        found.append(Evidence(title, "\n".join(lines), files=proofs, **paper_link(petition, one.document)))
    return found


def asked_change(petition: Petition) -> list[Evidence]:
    """The request that waits, beside what holds now."""
    package = PackageFacts(petition).package
    related = ("leader", "unit", "asked_by", "asked_office")
    asked = package.requests.filter(agreed=None).select_related(*related).first() if package else None
    if package is None or asked is None:
        return []
    pairs = [
        (_("包案领导"), package.leader.name, asked.leader.name if asked.leader else ""),
        (_("责任单位"), package.unit.name, asked.unit.name if asked.unit else ""),
        (_("化解期限"), cn_date(package.due_on), cn_date(asked.due_on) if asked.due_on else ""),
    ]
    lines = [f"{label}：{now} → {wanted}" if wanted else f"{label}：{now}" for label, now, wanted in pairs]
    lines += ["", asked.reason, f"{asked.asked_office.name} {who_on(asked.asked_by, asked.asked_at)}"]
    return [Evidence(_("申请"), "\n".join(lines))]


def raise_asked(petition: Petition) -> list[Evidence]:
    package = PackageFacts(petition).package
    if package is None or package.raise_asked_at is None:
        return []
    day = cn_date(timezone.localdate(package.raise_asked_at))
    return [Evidence(_("申请提级办理"), f"{package.raise_reason}\n{package.leader.name} {package.office.name} {day}")]


def objection(petition: Petition) -> list[Evidence]:
    package = PackageFacts(petition).package
    if package is None or not package.objection:
        return []
    return [Evidence(_("领导异议"), f"{package.objection}\n{package.leader.name} {package.office.name}")]

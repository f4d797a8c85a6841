"""A request goes to a head who did not make it: in the office itself, or where nobody else is, in the one above."""

from collections.abc import Set

from django.utils.translation import gettext as _

from cases.petitions.actions.accusations import check_office
from cases.petitions.queries.accused import accused_by_chain
from cases.procedure.actions.change import Change
from offices.errors import ActionRefused
from offices.organisation.models import Account, Office
from offices.organisation.queries import heads_of
from offices.organisation.roles import Permission


def ask_a_head(change: Change, office: Office, text: str, *, about: Account | None = None) -> Office | None:
    """Tell who decides. None where the office has another head, else the nearest office above that has one.

    That office sees the petition from now on; an accusation goes to none that it names or that they steer.
    about: whom the request concerns, who does not decide it; on a head of the office the office above decides.
    """
    kept = set() if about is None else {about.pk}
    on_head = about is not None and heads_of(office).filter(pk=about.pk).exists()
    above = None if not on_head and _other_head(change, office, kept) else _office_above(change, office, kept)
    if above is not None:
        if above.pk not in change.petition.office_ids:
            change.set(office_ids=[*change.petition.office_ids, above.pk])
        words = {"text": text, "office": office.short_name}
        if on_head:
            text = _("%(text)s（%(office)s负责人的回避，由上级单位决定）") % words
        else:
            text = _("%(text)s（%(office)s没有其他负责人，由上级单位决定）") % words
        change.facts["decider"] = above.short_name
    change.tell(above or office, Permission.APPROVE, text)
    return above


def _other_head(change: Change, office: Office, kept: Set[int]) -> bool:
    """Whether somebody else heads the office who may see the petition: no head whom it accuses, or may accuse, and
    none who is recused.
    """
    petition = change.petition
    accused = accused_by_chain(petition.chain_id) if petition.sealed else set()
    return heads_of(office).exclude(pk__in={change.person.pk, *accused, *petition.recused_ids, *kept}).exists()


def _office_above(change: Change, office: Office, kept: Set[int]) -> Office:
    above = Office.objects.filter(pk__in=office.ancestor_ids()[:-1], is_active=True).order_by("-path")
    for found in above:
        if _other_head(change, found, kept) and _may_get_it(change, found):
            return found
    return change.required(
        None,
        "no_head",
        _("%(office)s和上级单位都没有其他负责人账号，没有人可以批准；请由安全管理员设置负责人。")
        % {"office": office.name},
    )


def _may_get_it(change: Change, office: Office) -> bool:
    try:
        check_office(change.petition, office)
    except ActionRefused:
        return False
    return True

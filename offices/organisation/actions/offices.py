"""The tree of offices: create, edit, move, close."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.crypto import comparable
from offices.errors import ActionRefused, InvalidFacts, NotPermitted
from offices.organisation.actions.calendar_keys import end_keys_below, end_refused_calendar_keys_below
from offices.organisation.actions.handing_over import pass_to_successor, tell_successor
from offices.organisation.actions.jobs import pass_records_after_commit, recount_clocks_after_commit
from offices.organisation.actions.records import record_event
from offices.organisation.actions.rules import set_rule
from offices.organisation.enums import AdminEvent
from offices.organisation.models import Account, Office, ProfileRule
from offices.organisation.naming import EXACT, how_found
from offices.organisation.policies import check_manages, check_may_close, check_region
from offices.organisation.reports import open_work_at, told_in_numbers
from offices.organisation.roles import Permission
from offices.organisation.rules import RuleKind, deadline_profile, deadline_profiles

EDITABLE = (
    *("name", "short_name", "other_names", "kind", "level", "region_code", "number_prefix", "telephone", "address"),
    *("document_mark", "profile", "roll_office_deadlines", "tokens_forbidden"),
)
MOST_NAMES, LONGEST_NAME, LEAST_OF_NAME = 20, 60, 2
MARK = re.compile(r"[A-Za-z\u3400-\u9fff\U00020000-\U000323af]{0,12}")
NATIONAL_PROFILE = "NAT-2022"
NATION = "CN"  # the nation's place among the owners of calendars
PROFILE_RULES = RuleKind(
    code="profile",
    name=gettext_lazy("期限规则"),
    model=ProfileRule,
    fields=("profile", "roll_office_deadlines"),
    permission=Permission.MANAGE_OFFICES,
    permit=lambda by, office: check_manages(by, Permission.MANAGE_OFFICES, office),
    clean=lambda office, values: dict(values),
    event="",  # the event of the office tells it
    subject="office",
    page=Office.get_absolute_url,
)


def create_office(
    *,
    by: Account | None,
    at: datetime,
    parent: Office | None,
    code: str,
    name: str,
    short_name: str,
    kind: str,
    level: int,
    region_code: str,
    number_prefix: str,
    profile: str = "",
    roll_office_deadlines: bool = False,
    tokens_forbidden: bool = False,
    document_mark: str = "",
    telephone: str = "",
    address: str = "",
    other_names: Sequence[str] = (),
) -> Office:
    """A new office below `parent`. Only the command line makes one without a parent.

    profile: by which deadlines it counts; empty for those of the office above.
    """
    if parent is None and by is not None:
        raise NotPermitted("root_office", _("最上级单位只能在服务器上建立。"))
    if code == NATION:
        raise InvalidFacts("duplicate_code", _("单位代码已被使用。"), field="code")
    with transaction.atomic():
        if parent is not None:
            parent = Office.objects.select_for_update().get(pk=parent.pk)  # a move of the parent waits for us
            check_manages(by, Permission.MANAGE_OFFICES, parent)
            _check_parent(parent, level)
        check_region(region_code, parent)
        profile = profile or (parent.profile if parent else NATIONAL_PROFILE)
        _check_profile(profile)
        office = Office(
            parent=parent,
            code=code,
            name=name,
            short_name=short_name,
            kind=kind,
            level=level,
            region_code=region_code,
            number_prefix=number_prefix,
            profile=profile,
            roll_office_deadlines=roll_office_deadlines,
            tokens_forbidden=tokens_forbidden,
            document_mark=tidy_mark(document_mark),
            telephone=telephone,
            address=address,
            other_names=tidy_names(other_names),
        )
        _save(office, force_insert=True)
        _check_names(office, EDITABLE)
        office.path = f"{parent.path if parent else '/'}{office.pk}/"
        office.save(update_fields=["path"])
        facts = {"code": code, "parent": parent.code if parent else None} | {
            key: getattr(office, key) for key in EDITABLE
        }
        record_event(
            subject=f"office:{office.pk}", kind=AdminEvent.OFFICE_CREATED, facts=facts, by=by, office=office, at=at
        )
        _keep_profile(office, by=by, at=at)
    return office


def tidy_names(names: Sequence[str]) -> list[str]:
    """Further names by which people know an office, each once, in the order given."""
    tidied = list(dict.fromkeys(filter(None, (name.strip() for name in names))))
    if len(tidied) > MOST_NAMES or any(len(name) > LONGEST_NAME for name in tidied):
        words = {"most": MOST_NAMES, "longest": LONGEST_NAME}
        raise InvalidFacts("names", _("其他名称最多%(most)d个，每个最多%(longest)d字。") % words, field="other_names")
    return tidied


def _check_names(office: Office, changed: Collection[str]) -> None:
    """A further name says something, is not what the office is called anyway, and names no other one near: the office
    above, those beside it, those below.
    """
    if not {"name", "short_name", "other_names"} & set(changed):
        return
    own = {comparable(office.name), comparable(office.short_name)}
    for name in office.other_names:
        if sum(sign.isalnum() for sign in name) < LEAST_OF_NAME:
            raise InvalidFacts("no_name", _("“%s”不是单位名称，请写清楚或者删去。") % name, field="other_names")
        if comparable(name) in own:
            raise InvalidFacts("own_name", _("“%s”已是本单位的名称或简称，不必再写。") % name, field="other_names")
    near = Q(pk=office.parent_id) | Q(parent=office.parent_id, parent__isnull=False) | Q(parent=office.pk)
    others = list(Office.objects.filter(near & ~Q(pk=office.pk), is_active=True).order_by("path"))
    for field in ("name", "short_name"):
        said = comparable(getattr(office, field))
        if field in changed and (same := next((one for one in others if said in map(comparable, one.all_names)), None)):
            raise InvalidFacts("known_name", _named_already(getattr(office, field), same), field=field)
    for name in office.other_names if "other_names" in changed else ():
        if same := next((one for one in others if how_found(name, *_names(one)) == EXACT), None):
            raise InvalidFacts("known_name", _named_already(name, same), field="other_names")


def _names(office: Office) -> tuple[str, str, list[str]]:
    return office.name, office.short_name, office.other_names


def _named_already(name: str, office: Office) -> str:
    words = {"name": name, "office": office.name}
    return _("“%(name)s”是%(office)s的名称，用它会找到那个单位，请另写。") % words


def tidy_mark(mark: str) -> str:
    """The mark of an office (机关代字) in the numbers of its letters: characters or letters, nothing that reads as the
    year or the number beside it.
    """
    tidied = mark.strip()
    if not MARK.fullmatch(tidied):
        words = _("机关代字最多12个汉字或字母，如“云信复”；不含空格、数字、括号，年份和序号由系统编。")
        raise InvalidFacts("mark_form", words, field="document_mark")
    return tidied


def edit_office(*, by: Account | None, at: datetime, office: Office, **changes: Any) -> Office:
    """Change the fields named in EDITABLE; nothing is recorded when nothing differs."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    with transaction.atomic():
        office = Office.objects.select_for_update().get(pk=office.pk)
        check_manages(by, Permission.MANAGE_OFFICES, office)
        if "other_names" in changes:
            changes["other_names"] = tidy_names(changes["other_names"])
        if "document_mark" in changes:
            changes["document_mark"] = tidy_mark(changes["document_mark"])
        changed = {
            key: [getattr(office, key), value] for key, value in changes.items() if getattr(office, key) != value
        }
        if not changed:
            return office
        for key, (_old, new) in changed.items():
            setattr(office, key, new)
        _check_names(office, changed)
        if "region_code" in changed:
            check_region(office.region_code, office.parent)
        if "level" in changed:
            if office.parent is not None:
                _check_parent(office.parent, office.level)
            if office.children.filter(level__lt=office.level).exists():
                raise InvalidFacts("level_below_child", _("层级不能低于其下级单位。"), field="level")
        if "profile" in changed:
            _check_profile(office.profile)
        _save(office, update_fields=list(changed))
        if office.tokens_forbidden and "tokens_forbidden" in changed:
            end_keys_below(office, by=by, at=at)
        record_event(
            subject=f"office:{office.pk}",
            kind=AdminEvent.OFFICE_EDITED,
            facts={"changes": changed},
            by=by,
            office=office,
            at=at,
        )
        _keep_profile(office, by=by, at=at)
        if "profile" in changed:
            _inherit_profile(office, *changed["profile"], by=by, at=at)
    return office


def move_office(*, by: Account | None, at: datetime, office: Office, parent: Office) -> Office:
    """Put an office, with all below it, under another one. Whoever moves must reach both ends."""
    with transaction.atomic():
        # All rows: two moves at once could otherwise make a ring. Moves are rare.
        tree = {item.pk: item for item in Office.objects.select_for_update().order_by("pk")}
        office, parent = tree[office.pk], tree[parent.pk]
        if office.parent_id == parent.pk:
            return office
        if parent.is_within(office):
            raise InvalidFacts("cycle", _("不能调整到自己或自己的下级单位之下。"), field="parent")
        if office.parent_id is None:
            raise ActionRefused("root_office", _("最上级单位不能调整隶属关系。"), field="parent")
        check_manages(by, Permission.MANAGE_OFFICES, tree[office.parent_id])
        check_manages(by, Permission.MANAGE_OFFICES, parent)
        _check_parent(parent, office.level)
        facts = {"from": tree[office.parent_id].code, "to": parent.code}
        old, new = office.path, f"{parent.path}{office.pk}/"
        Office.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
        office.parent, office.path = parent, new
        office.save(update_fields=["parent"])
        recount_clocks_after_commit()  # below another office another calendar may hold
        end_refused_calendar_keys_below(office, by=by, at=at)
        record_event(
            subject=f"office:{office.pk}", kind=AdminEvent.OFFICE_MOVED, facts=facts, by=by, office=office, at=at
        )
    return office


def deactivate_office(
    *, by: Account | None, at: datetime, office: Office, reason: str, successor: Office | None = None
) -> Office:
    """Close an office: its roles grant nothing any more. What hangs on it passes to the successor (承继单位), who also
    gets what comes back later, and from the worker what has ended. Refused while anything open is left.
    """
    with transaction.atomic():
        office = _locked_to_switch(office, by)
        if not office.is_active:
            return office
        check_may_close(office)
        left: list[str] = []
        if successor is not None:
            _check_successor(office, successor, by)
            left = pass_to_successor(by=by, at=at, office=office, to=successor, reason=reason)
        if work := open_work_at(office):
            sentence = _("该单位还有：%(work)s。请先办结、转出、调整或取消，或者指定承继单位一并移交。")
            raise ActionRefused("office_in_use", " ".join([sentence % {"work": told_in_numbers(work)}, *left]))
        office.is_active, office.successor = False, successor
        office.save(update_fields=["is_active", "successor"])
        facts = {"reason": reason} | ({"to": successor.code} if successor else {})
        event = record_event(
            subject=f"office:{office.pk}",
            kind=AdminEvent.OFFICE_DEACTIVATED,
            facts=facts,
            by=by,
            office=office,
            at=at,
        )
        end_refused_calendar_keys_below(office, by=by, at=at)
        if successor is not None:
            tell_successor(office, successor, event=event, at=at)
            pass_records_after_commit()
    return office


def _check_successor(office: Office, successor: Office, by: Account | None) -> None:
    if successor.is_within(office) or not successor.is_active:
        raise InvalidFacts("successor", _("承继单位须是另一个启用的单位。"), field="successor")
    check_manages(by, Permission.MANAGE_OFFICES, successor)


def reactivate_office(*, by: Account | None, at: datetime, office: Office, reason: str) -> Office:
    """Open it again; what passed to a successor stays there."""
    with transaction.atomic():
        office = _locked_to_switch(office, by)
        if office.is_active:
            return office
        if office.parent is not None and not office.parent.is_active:
            raise ActionRefused("parent_inactive", _("上级单位已停用，请先恢复上级单位。"))
        office.is_active, office.successor = True, None
        office.save(update_fields=["is_active", "successor"])
        record_event(
            subject=f"office:{office.pk}",
            kind=AdminEvent.OFFICE_REACTIVATED,
            facts={"reason": reason},
            by=by,
            office=office,
            at=at,
        )
    return office


def _locked_to_switch(office: Office, by: Account | None) -> Office:
    office = Office.objects.select_for_update().get(pk=office.pk)
    check_manages(by, Permission.MANAGE_OFFICES, office.parent or office)
    return office


def _check_profile(code: str) -> None:
    if deadline_profile(code) is None:
        names = "、".join(one.name for one in deadline_profiles())
        raise InvalidFacts(
            "unknown_profile", _("没有这一期限规则。可选：%(names)s。") % {"names": names}, field="profile"
        )


def _inherit_profile(above: Office, old: str, new: str, *, by: Account | None, at: datetime) -> None:
    """The offices below that counted as the one above did go on counting as it does; cases keep what they have."""
    followers = Office.objects.select_for_update().filter(path__startswith=above.path, profile=old)
    for office in followers.exclude(pk=above.pk).order_by("path"):
        office.profile = new
        office.save(update_fields=["profile"])
        record_event(
            subject=f"office:{office.pk}",
            kind=AdminEvent.OFFICE_EDITED,
            facts={"changes": {"profile": [old, new]}},
            by=by,
            office=office,
            at=at,
        )
        _keep_profile(office, by=by, at=at)


def _keep_profile(office: Office, *, by: Account | None, at: datetime) -> None:
    values = {name: getattr(office, name) for name in PROFILE_RULES.fields}
    set_rule(PROFILE_RULES, office=office, by=by, at=at, values=values)


def _check_parent(parent: Office, level: int) -> None:
    if not parent.is_active:
        raise InvalidFacts("parent_inactive", _("上级单位已停用。"), field="parent")
    if level < parent.level:
        raise InvalidFacts("level_above_parent", _("层级不能高于上级单位。"), field="level")


def _save(office: Office, **options: Any) -> None:
    try:
        with transaction.atomic():
            office.save(**options)
    except IntegrityError as error:
        text = str(error)
        if "code_key" in text and "number_prefix" not in text:
            raise InvalidFacts("duplicate_code", _("单位代码已被使用。"), field="code") from error
        if "number_prefix" in text:
            other = Office.objects.filter(number_prefix=office.number_prefix).exclude(pk=office.pk).first()
            sentence = _("编号前缀已被%s使用。") % (other.name if other else _("其他单位"))
            raise InvalidFacts("duplicate_prefix", sentence, field="number_prefix") from error
        if "office_mark" in text:
            other = Office.objects.filter(document_mark=office.document_mark).exclude(pk=office.pk).first()
            sentence = _("机关代字已被%s使用。") % (other.name if other else _("其他单位"))
            raise InvalidFacts("duplicate_mark", sentence, field="document_mark") from error
        if "office_region_code_gbt2260" in text:
            raise InvalidFacts(
                "region_code_form", _("行政区划代码须为六位或十二位数字。"), field="region_code"
            ) from error
        raise

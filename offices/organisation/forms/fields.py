"""Forms choose an office, and carry the key against sending twice, with these fields."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from offices.organisation.actions.request_keys import RequestKey
from offices.organisation.identity import person_hash
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.roles import Role
from offices.organisation.searching import CODE_AT_END, OfficeNames, offices_named
from offices.pages.fields import LookupInput
from offices.pages.wording import UNSEEN_FIELD

MOST_OFFERED = 20
SEPARATORS = re.compile(r"[、；;\n]+")
SHOWN = 4  # of several offices that a text may mean


class RequestKeyInput(forms.HiddenInput):
    """The key of a form, with the digest of all that the form sends."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        key = super().value_from_datadict(data, files, name)
        if not isinstance(key, str):
            return key
        try:
            return RequestKey.of(key.strip(), data, files)
        except ValueError:
            return key


class RequestKeyField(forms.UUIDField):
    """The key against sending twice; it stands on every form that makes or changes something."""

    widget = RequestKeyInput
    default_error_messages = {"required": UNSEEN_FIELD, "invalid": UNSEEN_FIELD}

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, RequestKey) else super().to_python(value)


class PersonChoiceField(forms.ModelChoiceField):
    """A person by user name, with the post in the office where it has one of the roles, not that of another office.

    own: short names of the offices that choose; who is of another one is named with it. None: only who has several.
    """

    roles: tuple[str, ...] = ()
    own: frozenset[str] | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Account.objects.none(), to_field_name="username", **kwargs)

    def _set_queryset(self, queryset: QuerySet[Account]) -> None:
        held = RoleAssignment.objects.filter(account=OuterRef("pk"), revoked_at=None, office__is_active=True).order_by()
        own = held.filter(role__in=self.roles).order_by("office__level", "pk")
        offices = held.values("account").annotate(number=Count("office", distinct=True)).values("number")
        shown = queryset.annotate(
            post=Subquery(own.values("post")[:1]),
            post_office=Subquery(own.values("office__short_name")[:1]),
            offices=Subquery(offices),
        )
        super()._set_queryset(shown)  # type: ignore[misc]

    queryset: Any = property(lambda self: self._get_queryset(), _set_queryset)

    def label_from_instance(self, obj: Any) -> str:
        several = (obj.offices or 0) > 1
        elsewhere = self.own is not None and obj.post_office not in self.own
        post = obj.post or obj.title
        if obj.post_office and (elsewhere or several):
            post = f"{obj.post_office}{obj.post or ('' if several else obj.title) or self.role_word()}"
        return f"{obj.name}（{post}）" if post else str(obj.name)

    def role_word(self) -> str:
        """What somebody with two offices is in this one, where no post is given."""
        return str(Role(self.roles[0]).label) if self.roles else ""


class LeaderField(PersonChoiceField):
    """A leader of the acting office or of one above it or beside it, by user name."""

    roles = (Role.LEADER,)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_label=_("请选择"), **kwargs)


def office_line(office: Office, *, above: bool = False) -> str:
    """How an office stands in a list to choose from; with the one above it where two have the same name."""
    return f"{office.name}（{office.parent.short_name}）" if above and office.parent else office.name


def office_lines(offered: Iterable[Office], among: QuerySet[Office]) -> list[str]:
    """The lines of these; with the office above where another among all has the same name."""
    offered = list(offered)
    named = among.filter(name__in=[office.name for office in offered]).order_by().values("name")
    doubled = set(named.annotate(n=Count("pk")).filter(n__gt=1).values_list("name", flat=True))
    return [office_line(office, above=office.name in doubled) for office in offered]


class OfficeField(forms.CharField):
    """An office by the line of the list, its code, or a name that people use for it.

    offices: the set it must be in. near: the office that chooses; those of its own level are offered first.
    """

    widget = LookupInput
    lookup = True
    default_error_messages = {
        "not_offered": _("不能选择“%(value)s”：只能转给本级、下级的单位，请从列表中选择。"),
        "unknown": _("没有单位“%(value)s”%(nearest)s，请从列表中选择。"),
        "several": _("“%(value)s”对应不止一个单位：%(several)s，请从列表中选择。"),
    }

    def __init__(self, offices: QuerySet[Office] | None = None, *, near: Office | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.offices: QuerySet[Office] = Office.objects.none() if offices is None else offices
        self.near = near

    def clean(self, value: Any) -> Office | None:
        text = super().clean(value)
        if not text:
            return None
        found = self._named(text)
        if len(found) != 1:
            raise self._refusal(text, found)
        return found[0]

    def _refusal(self, text: str, found: list[Office]) -> forms.ValidationError:
        """That several are called so, that it may not be chosen, or that none is called so, and what nearly is."""
        said, code = {"value": text[:60]}, "unknown"
        if found:
            said["several"], code = "、".join(office_lines(found[:SHOWN], self.offices)), "several"
        elif offices_named(text).exists() or OfficeNames(Office.objects.filter(is_active=True), self.near).meant(text):
            code = "not_offered"
        else:
            nearest = "、".join(self._known().nearest(text))
            said["nearest"] = str(_("，相近的有%s") % nearest) if nearest else ""
        return forms.ValidationError(self.error_messages[code], code=code, params=said)

    def _known(self) -> OfficeNames:
        return OfficeNames(self.offices.filter(is_active=True).select_related("parent"), self.near)

    def _named(self, text: str) -> list[Office]:
        """By code or name as written; with the office above in brackets; else by a name that people use for it."""
        return list(self.offices.filter(pk__in=offices_named(text).values("pk"))[:2]) or self._known().meant(text)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Office):
            return value
        return office_line(value, above=self.offices.filter(name=value.name)[1:2].exists())

    def suggestions(self, text: str) -> list[str]:
        """Up to twenty lines to choose from; none holds a code."""
        if not (text := text.strip()):
            offered = list(self.offices.filter(is_active=True).select_related("parent")[:MOST_OFFERED])
        elif CODE_AT_END.search(text) or self.offices.filter(code=text).exists():
            offered = self._named(text)
        else:
            offered = [office for _rank, office in self._known().ranked(text)][:MOST_OFFERED]
        return office_lines(offered, self.offices)


class OfficesField(OfficeField):
    """Several offices, between their names 、, a semicolon or a line end; each by what names one."""

    default_error_messages = {
        "not_offered": _("不能选择“%(value)s”，请从列表中选择，几个单位之间用顿号隔开。"),
    }

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        found = [super(OfficesField, self).clean(name) for name in self._names(text)]
        return list(dict.fromkeys(found))

    def _names(self, text: str) -> list[str]:
        return [name.strip() for name in SEPARATORS.split(text) if name.strip()]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return "、".join(str(OfficeField.prepare_value(self, one)) for one in value)
        return value

    def suggestions(self, text: str) -> list[str]:
        """The last name is looked up, the ones before it stay in front."""
        before = list(SEPARATORS.finditer(text))
        head = text[: before[-1].end()] if before else ""
        return [head + line for line in super().suggestions(text[len(head) :])]


class ListedInput(forms.TextInput):
    """A text box with all its suggestions in the page. lines: what is suggested, read when the box is drawn."""

    template_name = "offices/pages/_listed_input.html"

    def __init__(self, lines: Callable[[], list[str]]) -> None:
        super().__init__({"autocomplete": "off"})
        self.lines = lines

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        listed = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["attrs"]["list"] = listed
        return {**context, "listed": listed, "lines": self.lines()}


class ListedOfficeField(OfficeField):
    """An office that is found by typing, of a form without look-ups; all that may be chosen stand in the page."""

    lookup = False

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """The copy of the form has its own set of offices: its box asks that one."""
        self.widget = ListedInput(self._lines)  # type: ignore[assignment]
        self.widget.is_required = self.required
        return super().get_bound_field(form, field_name)

    def _lines(self) -> list[str]:
        return office_lines(self.offices.select_related("parent"), self.offices)


class AccountField(forms.CharField):
    """An account by its user name, or by the name of a person that only one account has."""

    default_error_messages = {
        "no_account": _("没有用户名或姓名为“%(value)s”的账号。"),
        "several_accounts": _("有几个账号叫“%(value)s”，请写用户名。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> Account | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(
            Account.objects.filter(
                Q(pk__in=Account.objects.called(text).values("pk")) | Q(name_hash=person_hash(text))
            )[:2]
        )
        if len(found) != 1:
            reason = "several_accounts" if found else "no_account"
            raise forms.ValidationError(self.error_messages[reason], code=reason, params={"value": text})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return value.username if isinstance(value, Account) else value

"""Forms choose an office, and carry the key against sending twice, with these fields."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from offices.organisation.actions.request_keys import RequestKey
from offices.organisation.identity import person_hash
from offices.organisation.models import Account, Office, RoleAssignment
from offices.organisation.queries import CODE_AT_END
from offices.organisation.roles import Role
from offices.pages.fields import LookupInput


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

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, RequestKey) else super().to_python(value)


class PersonChoiceField(forms.ModelChoiceField):
    """A person by user name, with the post in the office where it has one of the roles, not that of another office."""

    roles: tuple[str, ...] = ()

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
        post = obj.post or obj.title
        if obj.post_office and (obj.offices or 0) > 1:
            post = f"{obj.post_office}{obj.post or self.role_word()}"
        return f"{obj.name}（{post}）" if post else str(obj.name)

    def role_word(self) -> str:
        """What somebody with two offices is in this one, where no post is given."""
        return str(Role(self.roles[0]).label) if self.roles else ""


def office_line(office: Office) -> str:
    """How an office stands in a list to choose from; typed back, it is found by its code."""
    return f"{office.name}（{office.code}）"


class OfficeField(forms.CharField):
    """An office by its code, its name, or the line of the list. `offices` is the set it must be in."""

    widget = LookupInput
    lookup = True
    default_error_messages = {
        "not_offered": _("不能选择“%(value)s”：只能转给本级、下级的单位，请从列表中选择。"),
        "several": _("“%(value)s”对应不止一个单位，请从列表中选择。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.offices: QuerySet[Office] = Office.objects.none()

    def clean(self, value: Any) -> Office | None:
        text = super().clean(value)
        if not text:
            return None
        code = CODE_AT_END.search(text)
        wanted = Q(code=code[1]) if code else Q(code=text) | Q(name=text) | Q(short_name=text)
        found = list(self.offices.filter(wanted)[:2])
        if len(found) != 1:
            reason = "several" if found else "not_offered"
            raise forms.ValidationError(self.error_messages[reason], code=reason, params={"value": text[:60]})
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        return office_line(value) if isinstance(value, Office) else value

    def suggestions(self, text: str) -> list[str]:
        """Up to twenty lines to choose from."""
        offered = self.offices.filter(is_active=True)
        if text := text.strip():
            code = CODE_AT_END.search(text)
            offered = offered.filter(
                Q(code=code[1])
                if code
                else Q(name__icontains=text) | Q(short_name__icontains=text) | Q(code__istartswith=text)
            )
        return [office_line(office) for office in offered[:20]]


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
